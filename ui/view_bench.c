/*
 * view_bench.c - home: the network on top, the machines, the selected one's boot, the live log.
 */
#include "base/ip4.h"
#include "base/text.h"
#include "ui/assign.h"
#include "ui/bench_head.h"
#include "ui/bench_table.h"
#include "ui/format.h"
#include "ui/log_lines.h"
#include "ui/look.h"
#include "ui/prompt.h"
#include "ui/views.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILTER_SIZE = 64 };

struct bench_view {
	struct table table;
	struct bench_look look; /* the table's ctx */
	struct history history;
	char filter[FILTER_SIZE]; /* lower case */
	int table_row;            /* where the table was drawn, for the mouse */
};

enum bench_action {
	BENCH_MOVE,
	BENCH_PICK,
	BENCH_PARAMS,
	BENCH_RENAME,
	BENCH_HOLD,
	BENCH_DEFAULTS,
	BENCH_ARM,
	BENCH_LOG,
	BENCH_HELP,
	BENCH_SORT,
	BENCH_TURN,
	BENCH_FILTER,
	BENCH_BACK,
	BENCH_QUIT,
};

static const struct key_row rows[] = {
	{ { PRESS_F(4), 'p' }, "F4", "Params",
	    "edits the kernel parameters of the selected machine (also p)", BENCH_PARAMS, 1 },
	{ { PRESS_F(5), PRESS_ENTER }, "F5", "Boot",
	    "picks image and entry for the selected machine (also Enter)", BENCH_PICK, 0 },
	{ { PRESS_F(6), 's' }, "F6", "Sort", "sorts by the next column (also s)", BENCH_SORT, 5 },
	{ { PRESS_F(7), 'l' }, "F7", "Log", "the log on the whole screen (also l)", BENCH_LOG, 2 },
	{ { 'h' }, "h", "Hold",
	    "parks the machine: it waits at its prompt until an entry is picked, or h again",
	    BENCH_HOLD, 2 },
	{ { 'n' }, "n", "Name", "names the selected machine; its DNS name follows", BENCH_RENAME,
	    3 },
	{ { 'D' }, "D", "Default",
	    "what machines without their own choice boot, and their parameters", BENCH_DEFAULTS,
	    4 },
	{ { 'a' }, "a", "Arm", "answers DHCP although the safety check said no", BENCH_ARM, 6 },
	{ { '/' }, "/", "Filter", "shows only machines whose row holds some text", BENCH_FILTER,
	    4 },
	{ { 'S' }, "S", NULL, "turns the order around", BENCH_TURN, 0 },
	{ { '?' }, "?", NULL, "this page", BENCH_HELP, 0 },
	{ { PRESS_ESCAPE }, "Esc", NULL, "goes back; here: shows all machines again", BENCH_BACK,
	    0 },
	{ { 'q' }, "q", NULL, "quits; asks first while machines are being served", BENCH_QUIT, 0 },
	{ { PRESS_UP, PRESS_DOWN, PRESS_WHEEL_UP, PRESS_WHEEL_DOWN }, "Up Down", NULL,
	    "select a machine", BENCH_MOVE, 0 },
	{ { PRESS_PAGE_UP, PRESS_PAGE_DOWN, PRESS_HOME, PRESS_END }, "PgUp PgDn", NULL,
	    "a page; Home and End: first and last machine", BENCH_MOVE, 0 },
};

/* -- state -------------------------------------------------------------- */

struct view
view_bench_new(void)
{
	struct bench_view *v = calloc(1, sizeof(*v));

	if (v)
		table_init(&v->table, &bench_table_kind);
	return (struct view){ &view_bench_kind, v };
}

static void
bench_close(void *self)
{
	struct bench_view *v = self;

	table_done(&v->table);
	free(v);
}

static void
bench_take(void *self, struct screen *ui)
{
	struct bench_view *v = self;
	const struct snapshot *s = ui->snapshot;

	v->look = (struct bench_look){ s, v->filter };
	if (table_take(&v->table, s->rows, s->n_rows, &v->look) < 0)
		screen_say(ui, STYLE_BAD, "Not enough memory to list %zu machines.", s->n_rows);
	history_note(&v->history, s->rate_out_bps);
}

static void
bench_tick(void *self, struct screen *ui)
{
	history_step(&((struct bench_view *)self)->history, ui->snapshot->rate_out_bps);
}

/* -- actions ------------------------------------------------------------ */

static int
check_name(const char *answer, struct fault *fault)
{
	struct assignment a = { 0 };
	char key_value[MACHINE_NAME_SIZE + 8];

	snprintf(key_value, sizeof(key_value), "name=%s", answer);
	return assignment_set(&a, key_value, fault);
}

static void
renamed(struct screen *ui, const struct prompt_ask *ask, const char *answer)
{
	struct assignment a;
	char mac[MAC_TEXT_SIZE];

	assign_current(ui, ask->mac, &a);
	text_copy(a.name, sizeof(a.name), answer);
	if (assign_send(ui, &a))
		screen_say(ui, STYLE_STRONG, answer[0] ? "%s is now %s." : "%s has no name now.",
		    mac_text(ask->mac, mac), answer);
}

static void
rename_machine(struct screen *ui, const struct snapshot_row *row)
{
	struct prompt_ask ask = { .title = "Name",
		.yes = "Save",
		.mac = row->mac,
		.done = renamed,
		.check = check_name };
	struct assignment a;
	char mac[MAC_TEXT_SIZE];

	assign_current(ui, row->mac, &a);
	snprintf(ask.text, sizeof(ask.text),
	    "A name for %s: letters, digits and hyphens. Empty: none.", mac_text(row->mac, mac));
	screen_push(ui, prompt_line(&ask, a.name, sizeof(a.name)));
}

static void
armed(struct screen *ui, const struct prompt_ask *ask, const char *answer)
{
	(void)ask;
	(void)answer;
	if (screen_command(ui, &(struct command){ .kind = COMMAND_ARM }))
		screen_say(ui, STYLE_STRONG, "DHCP will answer from now on.");
}

static void
arm(struct screen *ui)
{
	const struct snapshot *s = ui->snapshot;
	struct prompt_ask ask = { .title = "Answer DHCP?", .yes = "Answer", .done = armed };

	if (s->dhcp_mode == DHCP_ARMED) {
		screen_say(ui, STYLE_DIM, "DHCP answers already.");
		return;
	}
	snprintf(ask.text, sizeof(ask.text),
	    "DHCP on %s does not answer because: %s. Two servers on one segment give machines "
	    "wrong addresses. Answer anyway?",
	    s->interface[0] ? s->interface : "this interface",
	    s->dhcp_note[0] ? s->dhcp_note : "the check for other servers is not over");
	screen_push(ui, prompt_confirm(&ask));
}

static void
set_filter(struct bench_view *v, struct screen *ui, const char *text)
{
	text_copy(v->filter, sizeof(v->filter), text);
	for (char *p = v->filter; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	bench_take(v, ui);
}

static void
filtered(struct screen *ui, const struct prompt_ask *ask, const char *answer)
{
	set_filter(ask->view, ui, answer);
}

static void
ask_filter(struct bench_view *v, struct screen *ui)
{
	struct prompt_ask ask = {
		.title = "Filter",
		.text =
		    "Show only machines with this in name, MAC, address, image, entry or stage. "
		    "Empty: all.",
		.yes = "Show",
		.done = filtered,
		.view = v,
	};

	screen_push(ui, prompt_line(&ask, v->filter, sizeof(v->filter)));
}

static void
sort_next(struct bench_view *v, struct screen *ui)
{
	const char *title;

	table_sort_next(&v->table);
	title = table_sort_title(&v->table);
	screen_say(ui, STYLE_DIM,
	    title[0] ? "Sorted by %s. S turns the order around." : "Sorted by MAC%s.", title);
}

/* Actions about the selected machine. */
static void
act_on_machine(struct screen *ui, const struct snapshot_row *row, enum bench_action action)
{
	if (!row) {
		screen_say(ui, STYLE_DIM, "No machine is selected.");
		return;
	}
	if (action == BENCH_PICK)
		screen_push(ui, view_pick_new(row->mac));
	else if (action == BENCH_PARAMS)
		screen_push(ui, view_params_new(ui, row->mac));
	else if (action == BENCH_RENAME)
		rename_machine(ui, row);
	else
		assign_toggle_hold(ui, row->mac);
}

static void
bench_act(void *self, struct screen *ui, int action, const struct press *p)
{
	struct bench_view *v = self;

	switch ((enum bench_action)action) {
	case BENCH_MOVE:
		table_press(&v->table, p);
		break;
	case BENCH_PICK:
	case BENCH_PARAMS:
	case BENCH_RENAME:
	case BENCH_HOLD:
		act_on_machine(ui, table_selected(&v->table), (enum bench_action)action);
		break;
	case BENCH_DEFAULTS:
		screen_push(ui, view_pick_new((struct mac){ { 0 } }));
		break;
	case BENCH_ARM:
		arm(ui);
		break;
	case BENCH_LOG:
		screen_push(ui, view_log_new());
		break;
	case BENCH_HELP:
		screen_push(ui, view_help_new(&view_bench_kind));
		break;
	case BENCH_SORT:
		sort_next(v, ui);
		break;
	case BENCH_TURN:
		table_sort_turn(&v->table);
		break;
	case BENCH_FILTER:
		ask_filter(v, ui);
		break;
	case BENCH_BACK:
		if (v->filter[0])
			set_filter(v, ui, "");
		break;
	case BENCH_QUIT:
		screen_quit(ui);
		break;
	}
}

static bool
bench_typed(void *self, struct screen *ui, const struct press *p)
{
	struct bench_view *v = self;

	(void)ui;
	if (p->key != PRESS_CLICK)
		return false;
	table_click(&v->table, p->row - v->table_row);
	return true;
}

/* -- drawing ------------------------------------------------------------ */

/* "DISCOVER > ACK > ...  74 %  00:21 left". When it is too long the start goes. */
static void
draw_trail(const struct snapshot_row *row, const struct canvas *c, int at)
{
	enum look look = row_look(row);
	char line[SNAPSHOT_TRAIL_SIZE + 64], left[FORMAT_SIZE];
	struct text t = text_of(line, sizeof(line));
	int percent = row_percent(row), over;

	text_add(&t, "%s", row->trail[0] ? row->trail : stage_name(row->stage));
	if (row->boot_id == 0) {
		text_copy(line, sizeof(line), "no boot of this machine yet");
	} else {
		if (percent >= 0 && look == LOOK_MOVING)
			text_add(&t, "  %d %%", percent);
		format_left(row->bytes_done, row->bytes_total, row->rate_bps, left);
		if (left[0])
			text_add(&t, "  %s left", left);
	}
	over = text_columns(line) - (c->n_cols - 2);
	if (over > 0) {
		struct canvas part = canvas_part(c, at, 1, 1, c->n_cols - 1);

		canvas_text(&part, 0, -over, STYLE_TEXT, line);
		canvas_text(&part, 0, 0, STYLE_DIM, "…");
		return;
	}
	canvas_text(c, at, 1, look == LOOK_IDLE ? STYLE_DIM : STYLE_TEXT, line);
}

static void
add_fact(struct text *t, const char *before, const char *fact)
{
	if (fact[0])
		text_add(t, "%s%s%s", t->used > 0 ? " · " : "", before, fact);
}

/* What else is known of the machine, in one row. */
static void
draw_facts(const struct screen *ui, const struct snapshot_row *row, const struct canvas *c, int at)
{
	char line[1600], mac[MAC_TEXT_SIZE], ip[IP4_TEXT_SIZE], words[PARAMS_SIZE],
	    buf[FORMAT_SIZE];
	struct text t = text_of(line, sizeof(line));
	const struct assignment *a = row_has_own(row) ? &row->assigned : &ui->snapshot->defaults;

	add_fact(&t, "", mac_text(row->mac, mac));
	if (row->ip)
		add_fact(&t, "", ip4_text(row->ip, ip));
	add_fact(&t, "", format_arch(row->arch, buf));
	add_fact(&t, "calls itself ", row->hostname);
	params_masked(a->params, words, sizeof(words));
	add_fact(&t, "", words);
	add_fact(&t, "", row->vendor_class);
	canvas_field(c, at, 1, c->n_cols - 2, STYLE_DIM, line);
}

/* The selected machine: its way so far; then why it stands, else facts. Always two rows. */
static void
draw_selected(const struct screen *ui, const struct snapshot_row *row, const struct canvas *c)
{
	enum look look;
	char line[256];

	canvas_fill(c, 0, 0, c->n_cols, STYLE_DIM, "─");
	if (!row)
		return;
	look = row_look(row);
	draw_trail(row, c, 1);
	if (row->reason[0] && (look == LOOK_STALLED || look == LOOK_FAILED)) {
		snprintf(
		    line, sizeof(line), "%s %s: %s", look_mark(look), look_word(look), row->reason);
		canvas_wrap(c, 2, 1, c->n_cols - 2, 2, look_style(look), line);
		return;
	}
	if (look == LOOK_WAITING)
		canvas_text(c, 2, 1, STYLE_STRONG,
		    "parked: Enter picks what it boots, h lets it boot what is chosen");
	else
		draw_facts(ui, row, c, 2);
	if (row_link_is_slow(ui->snapshot, row))
		canvas_print(c, 3, 1, STYLE_WARN,
		    "! its best second fits a %d Mbit link: look at cable, port and switch",
		    link_class_mbit(row_link(row)));
}

static void
draw_log(const struct screen *ui, const struct canvas *c)
{
	const struct snapshot *s = ui->snapshot;
	size_t shown = s->n_lines < (size_t)c->n_rows ? s->n_lines : (size_t)c->n_rows;

	for (size_t i = 0; i < shown; i++)
		log_line_draw(ui, &s->lines[s->n_lines - shown + i], 0, c, (int)i);
}

enum { SELECTED_ROWS = 4 };

/* How many rows the table gets of those it shares with the log. */
static int
table_rows(const struct bench_view *v, int n_rows)
{
	int log_rows = n_rows / 4 > 3 ? n_rows / 4 : 3;
	int wanted = table_height_wanted(&v->table);

	if (log_rows > n_rows - 4)
		log_rows = n_rows > 4 ? n_rows - 4 : 0;
	if (wanted < 4)
		wanted = 4;
	return wanted < n_rows - log_rows ? wanted : n_rows - log_rows;
}

static void
draw_machines(struct bench_view *v, const struct screen *ui, const struct canvas *c)
{
	if (ui->snapshot->n_rows == 0) {
		bench_empty_draw(ui->snapshot, c);
		return;
	}
	table_draw(&v->table, c);
	if (v->table.n_order == 0)
		canvas_print(c, 1, 2, STYLE_DIM, "No machine matches \"%s\".  Esc shows all %zu.",
		    v->filter, ui->snapshot->n_rows);
}

static void
bench_draw(void *self, const struct screen *ui, const struct canvas *c)
{
	struct bench_view *v = self;
	char notice[320];
	struct canvas part;
	int top = 2, n;

	bench_head_draw(ui, c, 0);
	bench_meter_draw(ui, &v->history, c, 1);
	if (bench_notice(ui->snapshot, notice, sizeof(notice))) {
		canvas_text(c, top, 1, STYLE_WARN, "!");
		top += canvas_wrap(c, top, 3, c->n_cols - 4, 2, STYLE_WARN, notice);
	}
	if (v->filter[0] && v->table.n_order > 0)
		canvas_print(c, top++, 1, STYLE_STRONG,
		    "/ %s: %zu of %zu machines.  Esc shows all.", v->filter, v->table.n_order,
		    ui->snapshot->n_rows);
	n = ui->snapshot->n_rows == 0 ? (c->n_rows - top) / 2
				      : table_rows(v, c->n_rows - top - SELECTED_ROWS);
	v->table_row = top;
	part = canvas_part(c, top, 0, n, c->n_cols);
	draw_machines(v, ui, &part);
	part = canvas_part(c, top + n, 0, SELECTED_ROWS, c->n_cols);
	draw_selected(ui, table_selected(&v->table), &part);
	n += ui->snapshot->n_rows == 0 ? 1 : SELECTED_ROWS;
	part = canvas_part(c, top + n, 0, c->n_rows - top - n, c->n_cols);
	draw_log(ui, &part);
}

const struct view_kind view_bench_kind = {
	.id = "bench",
	.title = "Bench",
	.keys = { rows, sizeof(rows) / sizeof(*rows) },
	.close = bench_close,
	.take = bench_take,
	.tick = bench_tick,
	.act = bench_act,
	.typed = bench_typed,
	.draw = bench_draw,
};
