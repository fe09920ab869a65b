#include "ui/log_lines.h"

#include "base/text.h"
#include "model/event_text.h"
#include "ui/format.h"

enum { WHO_WIDTH = 8 }; /* the last three bytes of a MAC */

static uint8_t
kind_style(enum event_kind kind)
{
	switch (kind) {
	case EVENT_WARNING:
		return STYLE_WARN;
	case EVENT_FOREIGN_DHCP:
		return STYLE_BAD;
	case EVENT_STAGE:
	case EVENT_ASSIGNED:
		return STYLE_STRONG;
	case EVENT_NOT_FOUND: /* loaders try many names before the one that is there */
	case EVENT_DNS:
		return STYLE_DIM;
	case EVENT_NOTE:
	case EVENT_DHCP_IN:
	case EVENT_DHCP_OUT:
	case EVENT_TRANSFER_START:
	case EVENT_TRANSFER_END:
	case EVENT_IMAGE:
		break;
	}
	return STYLE_TEXT;
}

/* What a monochrome screen shows of the style. */
static const char *
kind_mark(enum event_kind kind)
{
	uint8_t style = kind_style(kind);

	return style == STYLE_WARN || style == STYLE_BAD ? "!" : " ";
}

static const char *
who(const struct screen *ui, struct mac mac, char buf[static MAC_TEXT_SIZE])
{
	const struct snapshot_row *row = screen_row(ui, mac);

	if (row && row->assigned.name[0])
		return row->assigned.name;
	if (row && row->name[0])
		return row->name;
	return mac_text(mac, buf) + 9;
}

void
log_line_draw(const struct screen *ui, const struct snapshot_line *line, int shift,
    const struct canvas *c, int row)
{
	char clock[FORMAT_SIZE], mac[MAC_TEXT_SIZE];
	struct canvas text;
	int col;

	canvas_text(c, row, 0, kind_style(line->kind), kind_mark(line->kind));
	col = 1 + canvas_text(c, row, 1, STYLE_DIM, event_clock(line->wall_us, clock));
	if (!mac_is_zero(line->mac)) {
		canvas_field(c, row, col, WHO_WIDTH, STYLE_DIM, who(ui, line->mac, mac));
		col += WHO_WIDTH + 1;
	}
	text = canvas_part(c, row, col, 1, c->n_cols - col);
	if (shift > 0)
		canvas_text(&text, 0, -shift, kind_style(line->kind), line->text);
	else
		canvas_field(&text, 0, 0, text.n_cols, kind_style(line->kind), line->text);
}
