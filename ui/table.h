/*
 * table.h - rows under column titles: sorted, filtered, scrolled, one of them selected.
 *
 * Columns are data. The rows belong to somebody else (a snapshot) and are only looked at;
 * the table keeps an index of them and nothing of their contents. Selection follows a row's
 * identity: re-sorting or new rows never move it to another machine. Only visible rows are
 * ever turned into text.
 */
#ifndef PX_UI_TABLE_H
#define PX_UI_TABLE_H

#include "ui/canvas.h"
#include "ui/keys.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CELL_TEXT_SIZE = 160, TABLE_COLUMNS_MAX = 16 };

struct cell_text {
	char text[CELL_TEXT_SIZE];
	uint8_t style; /* comes in as the row's own style */
};

struct column {
	const char *id;    /* stable name, kept in saved settings */
	const char *title; /* "": no title */
	int width;         /* at least that many columns of the screen */
	int grow;          /* share of the room that is left over; 0: fixed */
	int grow_max;      /* not wider than this; 0: no limit */
	int rank;          /* 0: always shown; the highest rank goes first when it is narrow */
	bool right;        /* against the right edge */
	void (*text)(const void *row, const void *ctx, struct cell_text *ret);
	/* Instead of text when the cell is a picture. NULL otherwise. */
	void (*draw)(const void *row, const void *ctx, uint8_t style, const struct canvas *cell);
	int (*compare)(const void *a, const void *b); /* NULL when sorting makes no sense */
};

struct table_kind {
	const struct column *columns;
	size_t n_columns;
	size_t row_size;
	uint64_t (*identity)(const void *row);
	uint8_t (*style)(const void *row, const void *ctx); /* of the whole row; NULL: plain */
	bool (*wanted)(const void *row, const void *ctx);   /* the filter; NULL: all */
	bool (*heading)(const void *row);                   /* cannot be selected; NULL: none */
};

struct table {
	const struct table_kind *kind;
	const char *rows; /* n_rows of row_size; lent until the next table_take */
	size_t n_rows;
	const void *ctx;
	uint32_t *order; /* of the rows that are wanted */
	size_t n_order, n_room;
	size_t at;         /* where in order the selected one is */
	uint64_t selected; /* its identity */
	size_t top;        /* first visible */
	int height;        /* rows visible at the last drawing */
	int sort;          /* column; -1: as they came */
	bool descending;
};

void table_init(struct table *t, const struct table_kind *kind);
void table_done(struct table *t);

/*
 * Looks at these rows from now on; ctx goes to the columns' functions. Keeps the selection when
 * it is still there, else selects the nearest. 0; -ENOMEM: the table is empty then.
 */
int table_take(struct table *t, const void *rows, size_t n_rows, const void *ctx);

const void *table_selected(const struct table *t);     /* NULL when empty */
bool table_select(struct table *t, uint64_t identity); /* false: not there */

/* Up, Down, PgUp, PgDn, Home, End, the wheel. False: another key. */
bool table_press(struct table *t, const struct press *p);

/* Selects the row drawn there (row counts from the titles' line). False: no row is there. */
bool table_click(struct table *t, int row);

/* Sorts by the next sortable column, or turns the order around. */
void table_sort_next(struct table *t);
void table_sort_turn(struct table *t);
const char *table_sort_title(const struct table *t); /* "" when as they came */

/* How many rows of the screen it would fill, titles included. */
int table_height_wanted(const struct table *t);

void table_draw(struct table *t, const struct canvas *c);

/* Help for the keys of table_press. */
extern const struct key_row table_key_help;

#endif
