#include "ui/screen.h"

#include "ui/prompt.h"
#include "ui/views.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_SHOWN_US = 6000000 };

enum common_action { COMMON_HELP, COMMON_QUIT, COMMON_REDRAW };

static const struct key_row common_rows[] = {
	{ { PRESS_F(1) }, "F1", "Help", "this page: the keys of the view it was called from",
	    COMMON_HELP, 0 },
	{ { PRESS_F(10) }, "F10", "Quit",
	    "ends pxedeck; asks first while machines are being served", COMMON_QUIT, 1 },
	{ { PRESS_CTRL('L') }, "Ctrl-L", NULL, "paints the screen anew", COMMON_REDRAW, 0 },
};

const struct key_table screen_keys = { common_rows, sizeof(common_rows) / sizeof(*common_rows) };

int
screen_init(struct screen *ui, const struct screen_ports *ports, int64_t now_us)
{
	struct view home;

	*ui = (struct screen){ .ports = *ports, .now_us = now_us, .dirty = true };
	ui->snapshot = snapshot_new(0, 0, 0, 0);
	if (!ui->snapshot)
		return -ENOMEM;
	home = view_bench_new();
	if (!home.self) {
		screen_done(ui);
		return -ENOMEM;
	}
	screen_push(ui, home);
	return 0;
}

void
screen_done(struct screen *ui)
{
	while (ui->depth > 0) {
		ui->depth--;
		ui->stack[ui->depth].kind->close(ui->stack[ui->depth].self);
	}
	free(ui->snapshot);
	ui->snapshot = NULL;
}

/* Views that asked to be closed go now that none of their code is running. */
static void
reap(struct screen *ui)
{
	size_t kept = 0;

	for (size_t i = 0; i < ui->depth; i++) {
		if (ui->closing[i]) {
			ui->stack[i].kind->close(ui->stack[i].self);
			ui->closing[i] = false;
			ui->dirty = true;
			continue;
		}
		ui->stack[kept++] = ui->stack[i];
	}
	ui->depth = kept;
}

void
screen_push(struct screen *ui, struct view v)
{
	ui->dirty = true;
	if (!v.self) {
		screen_say(ui, STYLE_BAD, "Not enough memory for that.");
		return;
	}
	if (ui->depth == SCREEN_DEPTH_MAX) {
		v.kind->close(v.self);
		screen_say(ui, STYLE_WARN, "Too many windows are open: close one with Esc.");
		return;
	}
	ui->closing[ui->depth] = false;
	ui->stack[ui->depth++] = v;
	if (v.kind->take)
		v.kind->take(v.self, ui);
}

void
screen_close(struct screen *ui, const void *self)
{
	for (size_t i = ui->depth; i-- > 1;) {
		if (ui->stack[i].self != self)
			continue;
		ui->closing[i] = true;
		return;
	}
}

const struct view_kind *
screen_below(const struct screen *ui, const void *self)
{
	for (size_t i = 1; i < ui->depth; i++)
		if (ui->stack[i].self == self)
			return ui->stack[i - 1].kind;
	return NULL;
}

void
screen_say(struct screen *ui, uint8_t style, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(ui->message, sizeof(ui->message), format, args);
	va_end(args);
	ui->message_style = style;
	ui->message_until_us = ui->now_us + MESSAGE_SHOWN_US;
	ui->dirty = true;
}

bool
screen_command(struct screen *ui, const struct command *c)
{
	int err = ui->ports.command(ui->ports.ctx, c);

	if (err == 0)
		return true;
	if (err == -EAGAIN)
		screen_say(
		    ui, STYLE_BAD, "The engine is too busy: nothing was changed. Try again.");
	else
		screen_say(ui, STYLE_BAD, "Not changed: %s.", strerror(-err));
	return false;
}

static int
compare_mac(const void *key, const void *row)
{
	uint64_t a = *(const uint64_t *)key, b = mac_key(((const struct snapshot_row *)row)->mac);

	return a < b ? -1 : a > b;
}

const struct snapshot_row *
screen_row(const struct screen *ui, struct mac mac)
{
	uint64_t key = mac_key(mac);

	return bsearch(&key, ui->snapshot->rows, ui->snapshot->n_rows, sizeof(*ui->snapshot->rows),
	    compare_mac);
}

void
screen_take(struct screen *ui, struct snapshot *fresh)
{
	struct snapshot *old = ui->snapshot;

	ui->snapshot = fresh;
	for (size_t i = 0; i < ui->depth; i++)
		if (ui->stack[i].kind->take)
			ui->stack[i].kind->take(ui->stack[i].self, ui);
	free(old);
	reap(ui);
	ui->dirty = true;
}

void
screen_tick(struct screen *ui, int64_t now_us)
{
	bool second = now_us / 1000000 != ui->now_us / 1000000;

	ui->now_us = now_us;
	if (ui->message[0] && now_us >= ui->message_until_us) {
		ui->message[0] = '\0';
		ui->dirty = true;
	}
	if (!second)
		return;
	for (size_t i = 0; i < ui->depth; i++)
		if (ui->stack[i].kind->tick)
			ui->stack[i].kind->tick(ui->stack[i].self, ui);
	ui->dirty = true;
}

/* -- quitting ----------------------------------------------------------- */

static size_t
transfers_running(const struct snapshot *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_rows; i++)
		n += s->rows[i].state == BOOT_RUNNING && s->rows[i].rate_bps > 0;
	return n > s->n_transfers ? n : s->n_transfers;
}

static void
quit_now(struct screen *ui, const struct prompt_ask *ask, const char *answer)
{
	(void)ask;
	(void)answer;
	ui->quit = true;
}

void
screen_quit(struct screen *ui)
{
	struct prompt_ask ask = { .title = "Quit?", .yes = "Quit", .done = quit_now };
	size_t n = transfers_running(ui->snapshot);

	if (n == 0) {
		ui->quit = true;
		return;
	}
	snprintf(ask.text, sizeof(ask.text),
	    "%zu transfer%s running. Machines that are booting now would stop half way.", n,
	    n == 1 ? " is" : "s are");
	screen_push(ui, prompt_confirm(&ask));
}

/* -- keys --------------------------------------------------------------- */

static void
common_act(struct screen *ui, int action)
{
	const struct view_kind *top = ui->stack[ui->depth - 1].kind;

	switch ((enum common_action)action) {
	case COMMON_HELP:
		if (top != &view_help_kind)
			screen_push(ui, view_help_new(top));
		break;
	case COMMON_QUIT:
		screen_quit(ui);
		break;
	case COMMON_REDRAW:
		ui->redraw = true;
		break;
	}
}

static void
say_unknown(struct screen *ui, const struct press *p)
{
	char name[16];

	if (p->key == PRESS_CLICK || p->key == PRESS_WHEEL_UP || p->key == PRESS_WHEEL_DOWN)
		return;
	if (p->pasted) {
		screen_say(ui, STYLE_DIM, "Nothing here takes pasted text.");
		return;
	}
	screen_say(
	    ui, STYLE_DIM, "%s does nothing here.  F1 shows what does.", press_name(p, name));
}

/* A click on the footer is a press of the key named there. */
static bool
footer_press(struct screen *ui, const struct press *p, struct press *ret)
{
	const struct key_table tables[] = { ui->stack[ui->depth - 1].kind->keys, screen_keys };
	const struct key_row *row;

	if (p->key != PRESS_CLICK || p->row != ui->n_rows - 1)
		return false;
	row = keys_footer_at(tables, 2, ui->n_cols, p->col);
	if (!row)
		return false;
	*ret = (struct press){ .key = row->keys[0] };
	return true;
}

static void
dispatch(struct screen *ui, const struct press *p)
{
	struct view top = ui->stack[ui->depth - 1];
	const struct key_row *row = p->pasted ? NULL : keys_find(&top.kind->keys, p->key);

	if (row) {
		top.kind->act(top.self, ui, row->action, p);
		return;
	}
	if ((!p->pasted || top.kind->types) && top.kind->typed && top.kind->typed(top.self, ui, p))
		return;
	row = p->pasted ? NULL : keys_find(&screen_keys, p->key);
	if (row)
		common_act(ui, row->action);
	else
		say_unknown(ui, p);
}

void
screen_press(struct screen *ui, const struct press *p)
{
	struct press footer;

	ui->dirty = true;
	ui->message[0] = '\0';
	dispatch(ui, footer_press(ui, p, &footer) ? &footer : p);
	reap(ui);
}

/* -- drawing ------------------------------------------------------------ */

static void
draw_too_small(const struct canvas *c)
{
	canvas_wrap(c, c->n_rows > 2 ? c->n_rows / 2 - 1 : 0, 0, c->n_cols, c->n_rows, STYLE_STRONG,
	    "pxedeck needs a window of 60x12 or more.");
	if (c->n_rows > 4)
		canvas_print(c, c->n_rows / 2 + 2, 0, STYLE_TEXT, "This one is %dx%d.", c->n_cols,
		    c->n_rows);
}

void
screen_draw(struct screen *ui, struct grid *g)
{
	struct canvas all = canvas_of(g);
	struct canvas c = canvas_part(&all, 0, 0, g->n_rows - 1, g->n_cols);
	size_t first = ui->depth - 1;

	grid_clear(g);
	ui->dirty = false;
	ui->n_rows = g->n_rows;
	ui->n_cols = g->n_cols;
	if (g->n_rows < SCREEN_ROWS_MIN || g->n_cols < SCREEN_COLS_MIN) {
		draw_too_small(&all);
		return;
	}
	while (first > 0 && ui->stack[first].kind->popup)
		first--;
	for (size_t i = first; i < ui->depth; i++) {
		g->cursor_row = g->cursor_col = -1;
		ui->stack[i].kind->draw(ui->stack[i].self, ui, &c);
	}
	if (ui->message[0])
		canvas_field(&c, c.n_rows - 1, 0, c.n_cols, ui->message_style, ui->message);
	keys_draw_footer(
	    (const struct key_table[]){ ui->stack[ui->depth - 1].kind->keys, screen_keys }, 2, &all,
	    g->n_rows - 1);
}
