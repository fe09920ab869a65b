#include "ui/table.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MARGIN = 2, GAP = 1 }; /* columns before the first one, and between two */

const struct key_row table_key_help = { { PRESS_UP, PRESS_DOWN }, "Up Down PgUp PgDn Home End",
	NULL, "move the selection", 0, 0 };

void
table_init(struct table *t, const struct table_kind *kind)
{
	assert(kind->n_columns <= TABLE_COLUMNS_MAX);
	*t = (struct table){ .kind = kind, .sort = -1 };
}

void
table_done(struct table *t)
{
	free(t->order);
	*t = (struct table){ 0 };
}

static const void *
row_at(const struct table *t, size_t place)
{
	return t->rows + (size_t)t->order[place] * t->kind->row_size;
}

static bool
selectable(const struct table *t, size_t place)
{
	return !t->kind->heading || !t->kind->heading(row_at(t, place));
}

/* -- order -------------------------------------------------------------- */

static int
compare_places(const void *a, const void *b, void *arg)
{
	const struct table *t = arg;
	uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
	int order = t->kind->columns[t->sort].compare(
	    t->rows + i * t->kind->row_size, t->rows + k * t->kind->row_size);

	if (order != 0)
		return t->descending ? -order : order;
	return i < k ? -1 : i > k;
}

static void
sort_rows(struct table *t)
{
	if (t->sort >= 0)
		qsort_r(t->order, t->n_order, sizeof(*t->order), compare_places, t);
}

/* Selects the place, or the nearest one that can be: first in direction `step`, then the other. */
static void
select_place(struct table *t, size_t place, int step)
{
	size_t i = place;

	if (t->n_order == 0) {
		t->at = 0;
		return;
	}
	if (i >= t->n_order)
		i = t->n_order - 1;
	while (!selectable(t, i) && (step < 0 ? i > 0 : i + 1 < t->n_order))
		i = step < 0 ? i - 1 : i + 1;
	while (!selectable(t, i) && (step < 0 ? i + 1 < t->n_order : i > 0))
		i = step < 0 ? i + 1 : i - 1;
	t->at = i;
	t->selected = t->kind->identity(row_at(t, i));
}

bool
table_select(struct table *t, uint64_t identity)
{
	for (size_t i = 0; i < t->n_order; i++) {
		if (t->kind->identity(row_at(t, i)) != identity || !selectable(t, i))
			continue;
		t->at = i;
		t->selected = identity;
		return true;
	}
	return false;
}

int
table_take(struct table *t, const void *rows, size_t n_rows, const void *ctx)
{
	bool had_any = t->n_order > 0;
	uint32_t *order;

	t->n_order = 0;
	if (n_rows > t->n_room) {
		order = realloc(t->order, n_rows * sizeof(*order));
		if (!order)
			return -ENOMEM;
		t->order = order;
		t->n_room = n_rows;
	}
	t->rows = rows;
	t->n_rows = n_rows;
	t->ctx = ctx;
	for (size_t i = 0; i < n_rows; i++)
		if (!t->kind->wanted || t->kind->wanted(t->rows + i * t->kind->row_size, ctx))
			t->order[t->n_order++] = (uint32_t)i;
	sort_rows(t);
	if (!had_any || !table_select(t, t->selected))
		select_place(t, t->at, 1);
	return 0;
}

const void *
table_selected(const struct table *t)
{
	return t->n_order > 0 && selectable(t, t->at) ? row_at(t, t->at) : NULL;
}

void
table_sort_next(struct table *t)
{
	int column = t->sort;

	do {
		column++;
	} while (column < (int)t->kind->n_columns && !t->kind->columns[column].compare);
	t->descending = false;
	t->sort = column < (int)t->kind->n_columns ? column : -1;
	table_take(t, t->rows, t->n_rows, t->ctx);
}

void
table_sort_turn(struct table *t)
{
	t->descending = !t->descending;
	table_take(t, t->rows, t->n_rows, t->ctx);
}

const char *
table_sort_title(const struct table *t)
{
	return t->sort < 0 ? "" : t->kind->columns[t->sort].title;
}

/* -- moving ------------------------------------------------------------- */

static void
move_by(struct table *t, long by)
{
	size_t place;

	if (by < 0)
		place = t->at > (size_t)-by ? t->at - (size_t)-by : 0;
	else
		place = t->at + (size_t)by;
	select_place(t, place, by < 0 ? -1 : 1);
}

bool
table_press(struct table *t, const struct press *p)
{
	int page = t->height > 1 ? t->height - 1 : 1;

	switch (p->key) {
	case PRESS_UP:
	case PRESS_WHEEL_UP:
		move_by(t, -1);
		return true;
	case PRESS_DOWN:
	case PRESS_WHEEL_DOWN:
		move_by(t, 1);
		return true;
	case PRESS_PAGE_UP:
		move_by(t, -page);
		return true;
	case PRESS_PAGE_DOWN:
		move_by(t, page);
		return true;
	case PRESS_HOME:
		select_place(t, 0, 1);
		return true;
	case PRESS_END:
		select_place(t, t->n_order, -1);
		return true;
	default:
		return false;
	}
}

bool
table_click(struct table *t, int row)
{
	size_t place = t->top + (size_t)(row - 1);

	if (row < 1 || row > t->height || place >= t->n_order || !selectable(t, place))
		return false;
	select_place(t, place, 1);
	return true;
}

/* -- drawing ------------------------------------------------------------ */

int
table_height_wanted(const struct table *t)
{
	return t->n_order < 10000 ? (int)t->n_order + 1 : 10001;
}

static int
columns_needed(const struct table *t, int rank)
{
	int n = MARGIN;

	for (size_t i = 0; i < t->kind->n_columns; i++)
		if (t->kind->columns[i].rank <= rank)
			n += t->kind->columns[i].width + GAP;
	return n;
}

/* Shares what is left over among the columns that grow; each pass gives every one a column. */
static void
grow_columns(const struct table *t, int widths[TABLE_COLUMNS_MAX], int left)
{
	bool gave = true;

	while (left > 0 && gave) {
		gave = false;
		for (size_t i = 0; i < t->kind->n_columns; i++) {
			const struct column *col = &t->kind->columns[i];

			for (int k = 0; k < col->grow && left > 0 && widths[i] > 0; k++) {
				if (col->grow_max > 0 && widths[i] >= col->grow_max)
					break;
				widths[i]++;
				left--;
				gave = true;
			}
		}
	}
}

/* Widths for that many columns of the screen; 0: not shown. */
static void
lay_out(const struct table *t, int n_cols, int widths[TABLE_COLUMNS_MAX])
{
	int rank = 9;

	while (rank > 0 && columns_needed(t, rank) > n_cols + GAP)
		rank--;
	for (size_t i = 0; i < t->kind->n_columns; i++)
		widths[i] = t->kind->columns[i].rank <= rank ? t->kind->columns[i].width : 0;
	grow_columns(t, widths, n_cols + GAP - columns_needed(t, rank));
}

static void
draw_titles(const struct table *t, const struct canvas *c, const int widths[TABLE_COLUMNS_MAX])
{
	struct canvas part;
	int col = MARGIN;

	canvas_fill(c, 0, 0, c->n_cols, STYLE_HEAD, " ");
	for (size_t i = 0; i < t->kind->n_columns; i++) {
		const struct column *column = &t->kind->columns[i];

		if (widths[i] == 0)
			continue;
		part = canvas_part(c, 0, col, 1, widths[i]);
		if (column->right)
			canvas_field_right(&part, 0, 0, widths[i], STYLE_HEAD, column->title);
		else /* a title too long is cut: an ellipsis would only take a letter more */
			canvas_text(&part, 0, 0, STYLE_HEAD, column->title);
		if ((int)i == t->sort && text_columns(column->title) < widths[i])
			canvas_text(c, 0, column->right ? col : col + text_columns(column->title),
			    STYLE_HEAD, t->descending ? "↓" : "↑");
		col += widths[i] + GAP;
	}
}

static void
draw_row(const struct table *t, const void *row, const struct canvas *line,
    const int widths[TABLE_COLUMNS_MAX])
{
	uint8_t style = t->kind->style ? t->kind->style(row, t->ctx) : STYLE_TEXT;
	struct cell_text cell;
	struct canvas part;
	int col = MARGIN;

	for (size_t i = 0; i < t->kind->n_columns; i++) {
		const struct column *column = &t->kind->columns[i];

		if (widths[i] == 0)
			continue;
		part = canvas_part(line, 0, col, 1, widths[i]);
		col += widths[i] + GAP;
		if (column->draw) {
			column->draw(row, t->ctx, style, &part);
			continue;
		}
		cell.text[0] = '\0';
		cell.style = style;
		column->text(row, t->ctx, &cell);
		if (column->right)
			canvas_field_right(&part, 0, 0, widths[i], cell.style, cell.text);
		else
			canvas_field(&part, 0, 0, widths[i], cell.style, cell.text);
	}
}

/* Keeps the selected row in sight, and no empty room below while rows are above. */
static void
scroll(struct table *t)
{
	size_t height = t->height > 0 ? (size_t)t->height : 1;

	if (t->at < t->top)
		t->top = t->at;
	if (t->at >= t->top + height)
		t->top = t->at - height + 1;
	if (t->top + height > t->n_order)
		t->top = t->n_order > height ? t->n_order - height : 0;
	if (t->at == 1 && t->top == 1 && !selectable(t, 0))
		t->top = 0;
}

void
table_draw(struct table *t, const struct canvas *c)
{
	int widths[TABLE_COLUMNS_MAX];

	lay_out(t, c->n_cols, widths);
	draw_titles(t, c, widths);
	t->height = c->n_rows - 1;
	scroll(t);
	for (int i = 0; i < t->height && t->top + (size_t)i < t->n_order; i++) {
		size_t place = t->top + (size_t)i;
		struct canvas line = canvas_part(c, i + 1, 0, 1, c->n_cols);

		draw_row(t, row_at(t, place), &line, widths);
		if (place == t->at && selectable(t, place)) {
			canvas_text(&line, 0, 0, STYLE_STRONG, "▸");
			canvas_select(&line, 0);
		}
	}
	if (t->n_order > (size_t)(t->height > 0 ? t->height : 0) && t->height > 0 && c->n_cols > 40)
		canvas_print(c, 0, c->n_cols - 1, STYLE_HEAD, "%s",
		    t->top == 0                                ? "↓"
		    : t->top + (size_t)t->height >= t->n_order ? "↑"
							       : "│");
}
