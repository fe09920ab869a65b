/*
 * views.h - every view there is, and how to open it.
 *
 * Those that are about one machine take its MAC; the zero MAC means the defaults for
 * machines without a choice of their own.
 */
#ifndef PX_UI_VIEWS_H
#define PX_UI_VIEWS_H

#include "base/mac.h"
#include "ui/view.h"

extern const struct view_kind view_bench_kind, view_pick_kind, view_params_kind, view_log_kind,
    view_help_kind;

struct view view_bench_new(void);
struct view view_pick_new(struct mac mac);
struct view view_params_new(const struct screen *ui, struct mac mac);
struct view view_log_new(void);
struct view view_help_new(const struct view_kind *about);

/* All of them, for help and for tests that hold for each. */
extern const struct view_kind *const views[];
extern const size_t n_views;

#endif
