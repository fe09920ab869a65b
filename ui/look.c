#include "ui/look.h"

#include "ui/format.h"
#include "ui/style.h"

#include <string.h>

bool
row_has_own(const struct snapshot_row *row)
{
	return !mac_is_zero(row->assigned.mac);
}

enum look
row_look(const struct snapshot_row *row)
{
	if (row->boot_id == 0)
		return LOOK_IDLE;
	/* A parked machine is quiet by order: that is no stall. */
	if (row->held && row->stage == STAGE_MENU &&
	    (row->state == BOOT_RUNNING || row->state == BOOT_STALLED))
		return LOOK_WAITING;
	switch (row->state) {
	case BOOT_RUNNING:
		return LOOK_MOVING;
	case BOOT_UP:
		return LOOK_UP;
	case BOOT_STALLED:
		return LOOK_STALLED;
	case BOOT_FAILED:
		return LOOK_FAILED;
	case BOOT_SUPERSEDED:
		break;
	}
	return LOOK_IDLE;
}

uint8_t
look_style(enum look look)
{
	static const uint8_t styles[LOOK_COUNT] = { STYLE_DIM, STYLE_DIM, STYLE_BUSY, STYLE_GOOD,
		STYLE_WARN, STYLE_BAD };

	return styles[look];
}

const char *
look_mark(enum look look)
{
	static const char *const marks[LOOK_COUNT] = { " ", "?", "›", "✓", "!", "✗" };

	return marks[look];
}

const char *
look_word(enum look look)
{
	static const char *const words[LOOK_COUNT] = { "idle", "waiting", "booting", "up",
		"stalled", "failed" };

	return words[look];
}

const char *
row_label(const struct snapshot_row *row, char buf[static MAC_TEXT_SIZE])
{
	if (row->assigned.name[0])
		return row->assigned.name;
	return row->name[0] ? row->name : mac_text(row->mac, buf);
}

enum link_class
row_link(const struct snapshot_row *row)
{
	uint64_t best = row->peak_bps > row->rate_bps ? row->peak_bps : row->rate_bps;

	return link_class_of_rate(best);
}

bool
row_link_is_slow(const struct snapshot *s, const struct snapshot_row *row)
{
	enum link_class link = row_link(row);

	return link != LINK_UNKNOWN && s->link_mbit > link_class_mbit(link);
}

const char *
file_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}
