#include "ui/bench_head.h"

#include "base/ip4.h"
#include "base/text.h"
#include "base/units.h"
#include "ui/format.h"
#include "ui/look.h"

#include <stdio.h>
#include <string.h>

void
history_note(struct history *h, uint64_t bps)
{
	if (bps > h->best_bps)
		h->best_bps = bps;
}

void
history_step(struct history *h, uint64_t bps)
{
	memmove(h->bps, h->bps + 1, sizeof(h->bps) - sizeof(h->bps[0]));
	h->bps[HISTORY_SECONDS - 1] = h->best_bps;
	h->best_bps = bps;
}

uint64_t
history_best(const struct history *h, size_t age, size_t n)
{
	uint64_t best = 0;

	for (size_t i = age; i < age + n && i < HISTORY_SECONDS; i++)
		if (h->bps[HISTORY_SECONDS - 1 - i] > best)
			best = h->bps[HISTORY_SECONDS - 1 - i];
	return best;
}

/* -- first row ---------------------------------------------------------- */

static void
add_part(struct text *t, const char *part)
{
	if (part[0])
		text_add(t, " · %s", part);
}

/* The line with all it can say (0), without our own name (1), without the pool too (2). */
static void
head_line(const struct snapshot *s, int without, char *buf, size_t size)
{
	char part[64], ip[IP4_TEXT_SIZE], link[FORMAT_SIZE];
	struct text t = text_of(buf, size);

	text_add(&t, " %s%s", without < 1 ? "pxedeck  " : "",
	    s->interface[0] ? s->interface : "starting");
	if (s->link_mbit != 0)
		text_add(&t, " %s", format_link(s->link_mbit, link));
	if (s->ip != 0) {
		snprintf(part, sizeof(part), "%s/%u", ip4_text(s->ip, ip), s->prefix_len);
		add_part(&t, part);
	}
	if (s->pool_size > 0 && without < 2) {
		snprintf(part, sizeof(part), "pool %zu/%zu", s->pool_used, s->pool_size);
		add_part(&t, part);
	}
	if (s->interface[0]) {
		snprintf(part, sizeof(part), "DHCP %s", dhcp_mode_name(s->dhcp_mode));
		add_part(&t, part);
	}
	if (s->nat)
		add_part(&t, "NAT on");
}

void
bench_head_draw(const struct screen *ui, const struct canvas *c, int row)
{
	int clock_col = c->n_cols - 9, width = clock_col - 1;
	char line[256], clock[FORMAT_SIZE];
	struct text t;

	for (int without = 0; without <= 2; without++) {
		head_line(ui->snapshot, without, line, sizeof(line));
		if (text_columns(line) <= width)
			break;
	}
	/* What is off is worth saying only where there is room. */
	if (!ui->snapshot->nat && ui->snapshot->interface[0] && text_columns(line) + 10 < width) {
		t = (struct text){ line, sizeof(line), strlen(line), false };
		add_part(&t, "NAT off");
	}
	canvas_fill(c, row, 0, c->n_cols, STYLE_TITLE, " ");
	canvas_field(c, row, 0, width, STYLE_TITLE, line);
	canvas_text(c, row, clock_col, STYLE_TITLE, format_clock(ui->now_us, clock));
}

/* -- second row --------------------------------------------------------- */

/* How high a full column of the graph is: our own link, else the best of the minute. */
static uint64_t
graph_scale(const struct snapshot *s, const struct history *h)
{
	uint64_t best = history_best(h, 0, HISTORY_SECONDS);
	uint64_t link = s->link_mbit > 0 ? (uint64_t)s->link_mbit * 125000 : 0;

	return best > link ? best : link;
}

static void
draw_graph(const struct snapshot *s, const struct history *h, const struct canvas *c, int row,
    int col, int width)
{
	size_t seconds, places;
	uint64_t scale = graph_scale(s, h);

	if (width < 6 || scale == 0)
		return;
	seconds = (HISTORY_SECONDS + (size_t)width - 1) / (size_t)width;
	places = HISTORY_SECONDS / seconds;
	for (size_t i = 0; i < places; i++)
		canvas_spark(c, row, col + (int)i, STYLE_BUSY,
		    history_best(h, (places - 1 - i) * seconds, seconds), scale);
}

/* Draws from right to left, so that it ends at the edge; returns the first column. */
static int
draw_counts(const struct snapshot *s, const struct canvas *c, int row)
{
	static const enum look shown[] = { LOOK_FAILED, LOOK_STALLED, LOOK_WAITING, LOOK_UP,
		LOOK_MOVING };
	size_t n[LOOK_COUNT] = { 0 };
	char text[48];
	int col = c->n_cols - 1;
	bool first = true;

	for (size_t i = 0; i < s->n_rows; i++)
		n[row_look(&s->rows[i])]++;
	for (size_t i = 0; i < sizeof(shown) / sizeof(*shown); i++) {
		enum look look = shown[i];
		bool trouble = look == LOOK_FAILED || look == LOOK_STALLED;

		if (n[look] == 0 && trouble)
			continue;
		if (!first)
			canvas_text(c, row, col -= 3, STYLE_DIM, " · ");
		first = false;
		snprintf(text, sizeof(text), c->n_cols < 76 ? "%zu%s" : "%zu %s", n[look],
		    c->n_cols < 76 ? look_mark(look) : look_word(look));
		col -= text_columns(text);
		canvas_text(c, row, col, n[look] > 0 ? look_style(look) : STYLE_DIM, text);
	}
	return col;
}

void
bench_meter_draw(const struct screen *ui, const struct history *h, const struct canvas *c, int row)
{
	const struct snapshot *s = ui->snapshot;
	char rate[FORMAT_SIZE], link[FORMAT_SIZE];
	int col, end;

	end = draw_counts(s, c, row) - 2;
	canvas_text(c, row, 1, STYLE_DIM, "out");
	canvas_field_right(c, row, 5, 10, STYLE_STRONG, units_rate(s->rate_out_bps, rate));
	col = 16;
	if (s->link_mbit > 0 && end - col > HISTORY_SECONDS + 14) {
		format_link(s->link_mbit, link);
		canvas_print(c, row, col + HISTORY_SECONDS + 1, STYLE_DIM, "of %s", link);
	}
	draw_graph(s, h, c, row, col, end - col < HISTORY_SECONDS ? end - col : HISTORY_SECONDS);
}

/* -- what stands in the way --------------------------------------------- */

bool
bench_notice(const struct snapshot *s, char *buf, size_t size)
{
	struct text t = text_of(buf, size);

	if (!s->interface[0])
		return false;
	if (s->link_mbit < 0) {
		text_add(&t, "%s has no link: look at its cable and at the switch.", s->interface);
	} else if (s->dhcp_mode == DHCP_LISTENING || s->dhcp_mode == DHCP_DISARMED) {
		text_add(&t, "DHCP %s: %s",
		    s->dhcp_mode == DHCP_LISTENING ? "only listens" : "is disarmed",
		    s->dhcp_note[0] ? s->dhcp_note : "checking for other servers");
		if (s->dhcp_note[0])
			text_add(&t, "  (a: answer anyway)");
	} else if (s->n_images == 0) {
		text_add(&t, "No ISO image yet: nothing can boot. Start pxedeck with an ISO or a "
			     "folder of them.");
	}
	return t.used > 0;
}

static void
draw_centred(const struct canvas *c, int row, uint8_t style, const char *text)
{
	int width = text_columns(text);

	canvas_text(c, row, width < c->n_cols ? (c->n_cols - width) / 2 : 0, style, text);
}

void
bench_empty_draw(const struct snapshot *s, const struct canvas *c)
{
	int row = c->n_rows > 5 ? c->n_rows / 2 - 2 : 0;
	char line[160];

	if (!s->interface[0]) {
		draw_centred(c, row, STYLE_STRONG, "Starting ...");
		return;
	}
	draw_centred(c, row, STYLE_STRONG, "No machine has been heard yet.");
	snprintf(line, sizeof(line), "Plug a machine into %s and let it boot from the network.",
	    s->interface);
	draw_centred(c, row + 1, STYLE_TEXT, line);
	if (s->dhcp_mode == DHCP_LISTENING || s->dhcp_mode == DHCP_DISARMED)
		draw_centred(c, row + 3, STYLE_WARN,
		    "It will be seen here, but not answered while DHCP only listens.");
	else
		draw_centred(c, row + 3, STYLE_DIM, "It appears here with its first DISCOVER.");
}
