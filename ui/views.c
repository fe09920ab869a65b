#include "ui/views.h"

const struct view_kind *const views[] = {
	&view_bench_kind,
	&view_pick_kind,
	&view_params_kind,
	&view_log_kind,
	&view_help_kind,
};

const size_t n_views = sizeof(views) / sizeof(*views);
