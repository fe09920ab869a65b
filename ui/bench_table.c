#include "ui/bench_table.h"

#include "base/ip4.h"
#include "base/text.h"
#include "ui/format.h"
#include "ui/look.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const struct snapshot *
snapshot_of(const void *ctx)
{
	return ((const struct bench_look *)ctx)->snapshot;
}

int
row_percent(const struct snapshot_row *row)
{
	if (row->bytes_total == 0)
		return -1;
	if (row->bytes_done >= row->bytes_total)
		return 100;
	/* Rounded down: 100 % is said only when all of it has arrived. */
	return (int)((long double)row->bytes_done * 100 / (long double)row->bytes_total);
}

void
row_choice(const struct snapshot_row *row, char *buf, size_t size)
{
	struct text t = text_of(buf, size);

	text_add(&t, "%s", row->image);
	if (row->entry[0])
		text_add(&t, "%s%s", row->image[0] ? " · " : "", row->entry);
}

/* -- cells -------------------------------------------------------------- */

static void
text_machine(const void *row, const void *ctx, struct cell_text *ret)
{
	char mac[MAC_TEXT_SIZE];

	(void)ctx;
	text_copy(ret->text, sizeof(ret->text), row_label(row, mac));
}

/* The end of an address tells machines apart: when it must be cut, its start goes. */
static void
draw_address(const void *row, const void *ctx, uint8_t style, const struct canvas *cell)
{
	char text[IP4_TEXT_SIZE];
	size_t len, width = (size_t)cell->n_cols;

	(void)ctx;
	if (((const struct snapshot_row *)row)->ip == 0)
		return;
	ip4_text(((const struct snapshot_row *)row)->ip, text);
	len = strlen(text);
	canvas_text(cell, 0, 0, style, len > width ? text + (len - width) : text);
	if (len > width)
		canvas_text(cell, 0, 0, style, "…");
}

static void
text_firmware(const void *row, const void *ctx, struct cell_text *ret)
{
	char buf[FORMAT_SIZE];

	(void)ctx;
	text_copy(ret->text, sizeof(ret->text),
	    format_arch(((const struct snapshot_row *)row)->arch, buf));
}

/* Image and entry; where both do not fit, the entry alone says more. */
static void
draw_choice(const void *row, const void *ctx, uint8_t style, const struct canvas *cell)
{
	const struct snapshot_row *r = row;
	char text[IMAGE_ID_SIZE + ENTRY_ID_SIZE + 8];

	(void)ctx;
	row_choice(r, text, sizeof(text));
	if (text_columns(text) > cell->n_cols && r->entry[0])
		text_copy(text, sizeof(text), r->entry);
	if (text[0] == '\0' && r->held)
		text_copy(text, sizeof(text), "- parked -");
	canvas_field(cell, 0, 0, cell->n_cols, style, text);
}

/* The file on its way says more than the stage's name, where there is one. */
static const char *
stage_word(const struct snapshot_row *r, enum look look, int width)
{
	bool has_file = r->stage == STAGE_LOADER || r->stage == STAGE_KERNEL ||
			r->stage == STAGE_INITRD || r->stage == STAGE_PAYLOAD;

	if (look == LOOK_WAITING)
		return width < 13 ? "parked" : "waits for you";
	if (look == LOOK_IDLE)
		return r->is_pxe ? "off" : "no PXE";
	return has_file && r->file[0] ? file_part(r->file) : stage_name(r->stage);
}

static void
draw_stage(const void *row, const void *ctx, uint8_t style, const struct canvas *cell)
{
	enum look look = row_look(row);

	(void)ctx;
	(void)style;
	canvas_field(
	    cell, 0, 0, cell->n_cols, look_style(look), stage_word(row, look, cell->n_cols));
}

static void
draw_progress(const void *row, const void *ctx, uint8_t style, const struct canvas *cell)
{
	const struct snapshot_row *r = row;
	enum look look = row_look(row);

	(void)ctx;
	(void)style;
	if (r->bytes_total > 0 && look != LOOK_IDLE)
		canvas_bar(
		    cell, 0, 0, cell->n_cols, look_style(look), r->bytes_done, r->bytes_total);
}

static void
text_percent(const void *row, const void *ctx, struct cell_text *ret)
{
	int percent = row_percent(row);

	(void)ctx;
	if (percent >= 0 && row_look(row) != LOOK_IDLE)
		snprintf(ret->text, sizeof(ret->text), "%d%%", percent);
}

static void
text_rate(const void *row, const void *ctx, struct cell_text *ret)
{
	const struct snapshot_row *r = row;
	char buf[FORMAT_SIZE];

	(void)ctx;
	if (r->rate_bps > 0)
		text_copy(ret->text, sizeof(ret->text), format_mbps(r->rate_bps, buf));
}

static void
text_left(const void *row, const void *ctx, struct cell_text *ret)
{
	const struct snapshot_row *r = row;
	char buf[FORMAT_SIZE];

	(void)ctx;
	text_copy(ret->text, sizeof(ret->text),
	    format_left(r->bytes_done, r->bytes_total, r->rate_bps, buf));
}

static void
text_link(const void *row, const void *ctx, struct cell_text *ret)
{
	if (row_link_is_slow(snapshot_of(ctx), row))
		ret->style = STYLE_WARN;
	text_copy(ret->text, sizeof(ret->text), link_class_name(row_link(row)));
}

/* How it stands, and an exclamation mark behind it for a link slower than our own. */
static void
text_mark(const void *row, const void *ctx, struct cell_text *ret)
{
	enum look look = row_look(row);
	bool slow = row_link_is_slow(snapshot_of(ctx), row);

	ret->style = slow && look == LOOK_MOVING ? STYLE_WARN : look_style(look);
	snprintf(ret->text, sizeof(ret->text), "%s%s", look_mark(look), slow ? "!" : "");
}

/* -- order -------------------------------------------------------------- */

#define ROWS(a, b) const struct snapshot_row *x = (a), *y = (b)

static int
order(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int
compare_machine(const void *a, const void *b)
{
	char mac_a[MAC_TEXT_SIZE], mac_b[MAC_TEXT_SIZE];

	return strcasecmp(row_label(a, mac_a), row_label(b, mac_b));
}

static int
compare_address(const void *a, const void *b)
{
	ROWS(a, b);
	return order(x->ip, y->ip);
}

static int
compare_firmware(const void *a, const void *b)
{
	ROWS(a, b);
	return order(x->arch, y->arch);
}

static int
compare_choice(const void *a, const void *b)
{
	ROWS(a, b);
	int by_image = strcmp(x->image, y->image);

	return by_image ? by_image : strcmp(x->entry, y->entry);
}

static int
compare_stage(const void *a, const void *b)
{
	ROWS(a, b);
	return order(x->stage, y->stage);
}

static int
compare_percent(const void *a, const void *b)
{
	return row_percent(a) - row_percent(b);
}

static int
compare_rate(const void *a, const void *b)
{
	ROWS(a, b);
	return order(x->rate_bps, y->rate_bps);
}

static int
compare_link(const void *a, const void *b)
{
	return (int)row_link(a) - (int)row_link(b);
}

/* -- the table ---------------------------------------------------------- */

static const struct column columns[] = {
	{ "machine", "MACHINE", 17, 1, 24, 0, false, text_machine, NULL, compare_machine },
	{ "address", "ADDRESS", 13, 1, 15, 3, false, NULL, draw_address, compare_address },
	{ "firmware", "FIRMWARE", 8, 0, 0, 6, false, text_firmware, NULL, compare_firmware },
	{ "choice", "IMAGE · ENTRY", 10, 3, 44, 0, false, NULL, draw_choice, compare_choice },
	{ "stage", "STAGE", 10, 1, 18, 0, false, NULL, draw_stage, compare_stage },
	{ "progress", "PROGRESS", 4, 2, 30, 5, false, NULL, draw_progress, NULL },
	{ "percent", "%", 4, 0, 0, 0, true, text_percent, NULL, compare_percent },
	{ "rate", "MB/s", 5, 0, 0, 0, true, text_rate, NULL, compare_rate },
	{ "left", "LEFT", 5, 1, 7, 7, true, text_left, NULL, NULL },
	{ "link", "LINK", 4, 0, 0, 0, true, text_link, NULL, compare_link },
	{ "mark", "", 2, 0, 0, 0, false, text_mark, NULL, NULL },
};

static uint64_t
identity(const void *row)
{
	return mac_key(((const struct snapshot_row *)row)->mac);
}

static uint8_t
row_style(const void *row, const void *ctx)
{
	enum look look = row_look(row);

	(void)ctx;
	return look == LOOK_MOVING || look == LOOK_UP ? STYLE_TEXT : look_style(look);
}

/* needle is lower case. */
static bool
holds(const char *text, const char *needle)
{
	for (; *text; text++) {
		size_t i = 0;

		while (needle[i] && tolower((unsigned char)text[i]) == (unsigned char)needle[i])
			i++;
		if (!needle[i])
			return true;
	}
	return false;
}

static bool
wanted(const void *row, const void *ctx)
{
	const struct snapshot_row *r = row;
	const char *filter = ((const struct bench_look *)ctx)->filter;
	char mac[MAC_TEXT_SIZE], ip[IP4_TEXT_SIZE], arch[FORMAT_SIZE];

	return filter[0] == '\0' || holds(row_label(r, mac), filter) ||
	       holds(mac_text(r->mac, mac), filter) || holds(r->hostname, filter) ||
	       holds(ip4_text(r->ip, ip), filter) || holds(r->image, filter) ||
	       holds(r->entry, filter) || holds(format_arch(r->arch, arch), filter) ||
	       holds(stage_name(r->stage), filter) || holds(look_word(row_look(row)), filter);
}

const struct table_kind bench_table_kind = {
	.columns = columns,
	.n_columns = sizeof(columns) / sizeof(*columns),
	.row_size = sizeof(struct snapshot_row),
	.identity = identity,
	.style = row_style,
	.wanted = wanted,
};
