#include "model/snapshot.h"

#include <stdlib.h>

const char *
dhcp_mode_name(enum dhcp_mode mode)
{
	static const char *const names[] = { "listening", "armed", "proxy", "disarmed" };

	return names[mode];
}

struct snapshot *
snapshot_new(size_t n_rows, size_t n_images, size_t n_entries, size_t n_lines)
{
	/* Every part is a multiple of 8 bytes (they hold int64_t), or comes last. */
	struct snapshot *s = calloc(
	    1, sizeof(*s) + n_rows * sizeof(*s->rows) + n_images * sizeof(*s->images) +
		   n_lines * sizeof(*s->lines) + n_entries * sizeof(*s->entries));

	if (!s)
		return NULL;
	s->n_rows = n_rows;
	s->n_images = n_images;
	s->n_entries = n_entries;
	s->n_lines = n_lines;
	s->rows = (struct snapshot_row *)(s + 1);
	s->images = (struct snapshot_image *)(s->rows + n_rows);
	s->lines = (struct snapshot_line *)(s->images + n_images);
	s->entries = (struct snapshot_entry *)(s->lines + n_lines);
	return s;
}
