/*
 * view_help.c - the keys of the view it was called from, out of the same tables that act.
 */
#include "ui/form.h"
#include "ui/look.h"
#include "ui/screen.h"
#include "ui/views.h"

#include <stdlib.h>

struct help_view {
	const struct view_kind *about;
	int top;   /* rows scrolled out above */
	int total; /* rows there were at the last drawing */
	int height;
};

enum help_action { HELP_BACK, HELP_UP, HELP_DOWN, HELP_PAGE_UP, HELP_PAGE_DOWN };

static const struct key_row rows[] = {
	{ { PRESS_ESCAPE, 'q', PRESS_F(1), '?' }, "Esc", "Back", "goes back", HELP_BACK, 0 },
	{ { PRESS_UP, PRESS_WHEEL_UP }, "Up", NULL, "a line back", HELP_UP, 0 },
	{ { PRESS_DOWN, PRESS_WHEEL_DOWN }, "Down", NULL, "a line on", HELP_DOWN, 0 },
	{ { PRESS_PAGE_UP }, "PgUp", NULL, "a page back", HELP_PAGE_UP, 0 },
	{ { PRESS_PAGE_DOWN, ' ' }, "PgDn", NULL, "a page on", HELP_PAGE_DOWN, 0 },
};

struct view
view_help_new(const struct view_kind *about)
{
	struct help_view *v = calloc(1, sizeof(*v));

	if (v)
		v->about = about;
	return (struct view){ &view_help_kind, v };
}

static void
help_act(void *self, struct screen *ui, int action, const struct press *p)
{
	struct help_view *v = self;
	int last = v->total > v->height ? v->total - v->height : 0;

	(void)p;
	switch ((enum help_action)action) {
	case HELP_BACK:
		screen_close(ui, self);
		break;
	case HELP_UP:
		v->top--;
		break;
	case HELP_DOWN:
		v->top++;
		break;
	case HELP_PAGE_UP:
		v->top -= v->height;
		break;
	case HELP_PAGE_DOWN:
		v->top += v->height;
		break;
	}
	if (v->top > last)
		v->top = last;
	if (v->top < 0)
		v->top = 0;
}

enum { HELP_COL = 16 };

/* -- drawing: every line has a row; those in sight are written ------------ */

static int
draw_keys(const struct key_table *keys, const struct canvas *c, int row)
{
	for (size_t i = 0; i < keys->n; i++) {
		canvas_text(c, row, 3, STYLE_KEY, keys->rows[i].name);
		row += canvas_wrap(
		    c, row, HELP_COL, c->n_cols - HELP_COL - 1, 9, STYLE_TEXT, keys->rows[i].help);
	}
	return row;
}

static int
draw_marks(const struct canvas *c, int row)
{
	static const char *const meanings[LOOK_COUNT] = {
		[LOOK_WAITING] = "parked: waits at its prompt until you pick what it boots",
		[LOOK_MOVING] = "booting",
		[LOOK_UP] = "up: it has everything its entry needs",
		[LOOK_STALLED] =
		    "stalled, or on a slower link than ours; the reason stands below the "
		    "table",
		[LOOK_FAILED] = "failed; the reason stands below the table",
	};

	canvas_text(c, row++, 1, STYLE_STRONG, "Marks at the end of a row");
	for (int look = LOOK_WAITING; look < LOOK_COUNT; look++) {
		canvas_text(c, row, 3, look_style((enum look)look), look_mark((enum look)look));
		row += canvas_wrap(
		    c, row, HELP_COL, c->n_cols - HELP_COL - 1, 9, STYLE_TEXT, meanings[look]);
	}
	return row + 1;
}

static int
draw_about(const struct view_kind *about, const struct canvas *c, int row)
{
	canvas_text(c, row++, 1, STYLE_STRONG, about->title);
	row = draw_keys(&about->keys, c, row);
	if (about->types) {
		canvas_text(c, row + 1, 1, STYLE_STRONG, "Editing the line");
		row = draw_keys(&line_edit_keys, c, row + 2);
	}
	canvas_text(c, row + 1, 1, STYLE_STRONG, "Everywhere");
	return draw_keys(&screen_keys, c, row + 2) + 1;
}

static void
help_draw(void *self, const struct screen *ui, const struct canvas *c)
{
	struct help_view *v = self;
	struct canvas page = canvas_part(c, 2, 0, c->n_rows - 2, c->n_cols);
	int row = -v->top;

	(void)ui;
	canvas_fill(c, 0, 0, c->n_cols, STYLE_TITLE, " ");
	canvas_print(c, 0, 1, STYLE_TITLE, "Help · keys of: %s", v->about->title);
	row = draw_about(v->about, &page, row);
	if (v->about == &view_bench_kind)
		row = draw_marks(&page, row);
	v->height = page.n_rows;
	v->total = row + v->top;
	if (v->total > v->height + v->top)
		canvas_field_right(c, 0, c->n_cols - 20, 19, STYLE_TITLE, "Down shows more");
}

const struct view_kind view_help_kind = {
	.id = "help",
	.title = "Help",
	.keys = { rows, sizeof(rows) / sizeof(*rows) },
	.close = free,
	.act = help_act,
	.draw = help_draw,
};
