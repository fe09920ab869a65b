/*
 * view_log.c - the log on the whole screen: follows, or stands still where one scrolled to.
 */
#include "base/text.h"
#include "ui/log_lines.h"
#include "ui/prompt.h"
#include "ui/views.h"

#include <stdlib.h>
#include <string.h>

enum { FILTER_SIZE = 64, SHIFT_STEP = 8, SHIFT_MAX = 160 };

struct log_view {
	bool follow;      /* the newest line is always in sight */
	uint64_t top_seq; /* first visible line when it does not follow */
	int shift;        /* columns of text shifted out on the left */
	int height;       /* of the last drawing */
	char filter[FILTER_SIZE];
	uint32_t *shown; /* indices of the lines that pass the filter */
	size_t n_shown, n_room;
};

enum log_action {
	LOG_UP,
	LOG_DOWN,
	LOG_PAGE_UP,
	LOG_PAGE_DOWN,
	LOG_FIRST,
	LOG_FOLLOW,
	LOG_LEFT,
	LOG_RIGHT,
	LOG_FILTER,
	LOG_BACK,
};

static const struct key_row rows[] = {
	{ { PRESS_ESCAPE, 'q', PRESS_F(7), 'l' }, "Esc", "Back", "goes back", LOG_BACK, 0 },
	{ { PRESS_END, 'f' }, "End", "Follow", "shows the newest lines as they come (also f)",
	    LOG_FOLLOW, 0 },
	{ { '/' }, "/", "Filter", "shows only lines that hold some text", LOG_FILTER, 1 },
	{ { PRESS_UP, PRESS_WHEEL_UP, 'k' }, "Up", NULL, "a line back; stops following", LOG_UP,
	    0 },
	{ { PRESS_DOWN, PRESS_WHEEL_DOWN, 'j' }, "Down", NULL, "a line on", LOG_DOWN, 0 },
	{ { PRESS_PAGE_UP }, "PgUp", "Back", "a page back", LOG_PAGE_UP, 3 },
	{ { PRESS_PAGE_DOWN, ' ' }, "PgDn", "On", "a page on (also Space)", LOG_PAGE_DOWN, 3 },
	{ { PRESS_HOME }, "Home", NULL, "the oldest line there is", LOG_FIRST, 0 },
	{ { PRESS_RIGHT }, "Right", NULL, "shifts long lines to the left", LOG_RIGHT, 0 },
	{ { PRESS_LEFT }, "Left", NULL, "shifts them back", LOG_LEFT, 0 },
};

struct view
view_log_new(void)
{
	struct log_view *v = calloc(1, sizeof(*v));

	if (v)
		v->follow = true;
	return (struct view){ &view_log_kind, v };
}

static void
log_close(void *self)
{
	struct log_view *v = self;

	free(v->shown);
	free(v);
}

static void
log_take(void *self, struct screen *ui)
{
	struct log_view *v = self;
	const struct snapshot *s = ui->snapshot;
	uint32_t *shown;

	v->n_shown = 0;
	if (s->n_lines > v->n_room) {
		shown = realloc(v->shown, s->n_lines * sizeof(*shown));
		if (!shown) {
			screen_say(ui, STYLE_BAD, "Not enough memory to show the log.");
			return;
		}
		v->shown = shown;
		v->n_room = s->n_lines;
	}
	for (size_t i = 0; i < s->n_lines; i++)
		if (!v->filter[0] || strcasestr(s->lines[i].text, v->filter))
			v->shown[v->n_shown++] = (uint32_t)i;
}

/* Place of the first visible line: the newest page when following, else where top_seq is now. */
static size_t
top_place(const struct log_view *v, const struct snapshot *s)
{
	size_t height = v->height > 0 ? (size_t)v->height : 1;
	size_t last = v->n_shown > height ? v->n_shown - height : 0, top = 0;

	if (v->follow)
		return last;
	while (top < last && s->lines[v->shown[top]].seq < v->top_seq)
		top++;
	return top;
}

/* Scrolls so that the line at that place is the first; at the end it follows again. */
static void
scroll_to(struct log_view *v, const struct snapshot *s, long place)
{
	size_t height = v->height > 0 ? (size_t)v->height : 1;
	size_t last = v->n_shown > height ? v->n_shown - height : 0;

	if (place < 0)
		place = 0;
	v->follow = (size_t)place >= last;
	if (!v->follow)
		v->top_seq = s->lines[v->shown[place]].seq;
}

static void
filtered(struct screen *ui, const struct prompt_ask *ask, const char *answer)
{
	struct log_view *v = ask->view;

	text_copy(v->filter, sizeof(v->filter), answer);
	v->follow = true;
	log_take(v, ui);
}

static void
ask_filter(struct log_view *v, struct screen *ui)
{
	struct prompt_ask ask = {
		.title = "Filter",
		.text = "Show only lines with this text. Empty: all.",
		.yes = "Show",
		.done = filtered,
		.view = v,
	};

	screen_push(ui, prompt_line(&ask, v->filter, sizeof(v->filter)));
}

static void
log_act(void *self, struct screen *ui, int action, const struct press *p)
{
	struct log_view *v = self;
	long top = (long)top_place(v, ui->snapshot), page = v->height > 1 ? v->height - 1 : 1;

	(void)p;
	switch ((enum log_action)action) {
	case LOG_UP:
		scroll_to(v, ui->snapshot, top - 1);
		break;
	case LOG_DOWN:
		scroll_to(v, ui->snapshot, top + 1);
		break;
	case LOG_PAGE_UP:
		scroll_to(v, ui->snapshot, top - page);
		break;
	case LOG_PAGE_DOWN:
		scroll_to(v, ui->snapshot, top + page);
		break;
	case LOG_FIRST:
		scroll_to(v, ui->snapshot, 0);
		break;
	case LOG_FOLLOW:
		v->follow = true;
		break;
	case LOG_LEFT:
		v->shift = v->shift > SHIFT_STEP ? v->shift - SHIFT_STEP : 0;
		break;
	case LOG_RIGHT:
		v->shift = v->shift < SHIFT_MAX ? v->shift + SHIFT_STEP : v->shift;
		break;
	case LOG_FILTER:
		ask_filter(v, ui);
		break;
	case LOG_BACK:
		screen_close(ui, self);
		break;
	}
}

static void
log_draw(void *self, const struct screen *ui, const struct canvas *c)
{
	struct log_view *v = self;
	const struct snapshot *s = ui->snapshot;
	size_t top;

	v->height = c->n_rows - 1;
	top = top_place(v, s);
	canvas_fill(c, 0, 0, c->n_cols, STYLE_TITLE, " ");
	canvas_print(c, 0, 1, STYLE_TITLE, "Log · %zu lines%s%s · %s", v->n_shown,
	    v->filter[0] ? " with " : "", v->filter, v->follow ? "following" : "standing still");
	if (s->n_events_dropped > 0)
		canvas_print(
		    c, 0, c->n_cols - 24, STYLE_TITLE, "! %zu lines lost", s->n_events_dropped);
	for (int i = 0; i < v->height && top + (size_t)i < v->n_shown; i++)
		log_line_draw(ui, &s->lines[v->shown[top + (size_t)i]], v->shift, c, i + 1);
	if (v->n_shown == 0)
		canvas_text(c, 2, 2, STYLE_DIM,
		    v->filter[0] ? "No line holds that text.  / changes it."
				 : "Nothing has happened yet.");
}

const struct view_kind view_log_kind = {
	.id = "log",
	.title = "Log",
	.keys = { rows, sizeof(rows) / sizeof(*rows) },
	.close = log_close,
	.take = log_take,
	.act = log_act,
	.draw = log_draw,
};
