#include "model/transfer.h"

#include <stdlib.h>

const char *
transfer_result_name(enum transfer_result result)
{
	static const char *const names[] = { "running", "done", "aborted", "lost", "failed" };

	return names[result];
}

struct transfer *
transfer_new(void)
{
	struct transfer *t = calloc(1, sizeof(*t));

	if (t)
		atomic_init(&t->refs, 1);
	return t;
}

struct transfer *
transfer_ref(struct transfer *t)
{
	atomic_fetch_add_explicit(&t->refs, 1, memory_order_relaxed);
	return t;
}

void
transfer_unref(struct transfer *t)
{
	if (t && atomic_fetch_sub_explicit(&t->refs, 1, memory_order_acq_rel) == 1)
		free(t);
}
