/*
 * bench_table.h - the home view's table: one row a machine. Columns as data.
 */
#ifndef PX_UI_BENCH_TABLE_H
#define PX_UI_BENCH_TABLE_H

#include "model/snapshot.h"
#include "ui/table.h"

/* What the columns look at besides the row. */
struct bench_look {
	const struct snapshot *snapshot;
	const char *filter; /* lower case; "": all */
};

/* Rows are struct snapshot_row, ctx is a struct bench_look, identity is mac_key(). */
extern const struct table_kind bench_table_kind;

/* Percent of what its entry needs; -1 unknown. */
int row_percent(const struct snapshot_row *row);

/* "sysrcd · rescue64"; "" when nothing is chosen. */
void row_choice(const struct snapshot_row *row, char *buf, size_t size);

#endif
