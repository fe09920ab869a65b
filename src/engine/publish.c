/*
 * publish.c - the bench as a frozen copy for the screen.
 */
#include "base/text.h"
#include "engine/core.h"
#include "model/trail.h"

#include <stdlib.h>
#include <string.h>

static int
compare_rows(const void *a, const void *b)
{
	uint64_t x = mac_key(((const struct snapshot_row *)a)->mac);
	uint64_t y = mac_key(((const struct snapshot_row *)b)->mac);

	return x < y ? -1 : x > y;
}

static void
boot_row(const struct boot *b, struct snapshot_row *row)
{
	row->stage = b->stage;
	row->state = b->state;
	row->boot_id = b->id;
	row->boot_started_us = b->started_us;
	row->heard_us = b->heard_us;
	row->bytes_done = boot_bytes_done(b);
	row->bytes_total = b->bytes_total;
	row->rate_bps = b->rate_bps;
	row->peak_bps = b->peak_bps;
	if (b->image[0] != '\0')
		text_copy(row->image, sizeof(row->image), b->image);
	if (b->entry[0] != '\0')
		text_copy(row->entry, sizeof(row->entry), b->entry);
	text_copy(row->reason, sizeof(row->reason), b->reason);
	boot_trail(b, row->trail, sizeof(row->trail));
	if (b->n_files > 0)
		text_copy(row->file, sizeof(row->file), b->files[b->n_files - 1].name);
}

static void
machine_row(const struct engine *e, const struct machine *m, struct snapshot_row *row)
{
	struct assignment effective;
	const struct image *im;

	row->mac = m->mac;
	row->ip = m->ip;
	row->arch = m->arch;
	row->is_pxe = m->is_pxe;
	text_copy(row->name, sizeof(row->name), core_plan_name(e, m->mac));
	text_copy(row->hostname, sizeof(row->hostname), m->hostname);
	text_copy(row->vendor_class, sizeof(row->vendor_class), m->vendor_class);
	for (size_t i = 0; i < e->n_assignments; i++)
		if (mac_equal(e->assignments[i].mac, m->mac))
			row->assigned = e->assignments[i];
	plan_effective(e->plan, m->mac, &effective);
	row->held = effective.hold;
	im = plan_image(e->plan, &effective);
	if (im) {
		const struct image_entry *entry = plan_entry(im, &effective);

		text_copy(row->image, sizeof(row->image), im->id);
		text_copy(row->entry, sizeof(row->entry), entry ? entry->id : "");
	}
	if (m->boot)
		boot_row(m->boot, row);
}

static void
image_rows(const struct engine *e, struct snapshot *s)
{
	size_t n = 0;

	for (size_t i = 0; i < e->n_images; i++) {
		const struct image *im = e->images[i];
		struct snapshot_image *row = &s->images[i];

		text_copy(row->id, sizeof(row->id), im->id);
		text_copy(row->label, sizeof(row->label), im->label);
		text_copy(row->family, sizeof(row->family), im->family);
		text_copy(row->path, sizeof(row->path), im->path);
		row->size = im->size;
		row->first_entry = n;
		row->n_entries = im->n_entries;
		row->default_entry = im->default_entry;
		row->is_default = strcmp(im->id, e->plan->default_image) == 0;
		for (size_t k = 0; k < im->n_entries; k++, n++) {
			text_copy(s->entries[n].id, sizeof(s->entries[n].id), im->entries[k].id);
			text_copy(
			    s->entries[n].title, sizeof(s->entries[n].title), im->entries[k].title);
			s->entries[n].missing_file = im->entries[k].missing != NULL;
		}
	}
}

static size_t
count_entries(const struct engine *e)
{
	size_t n = 0;

	for (size_t i = 0; i < e->n_images; i++)
		n += e->images[i]->n_entries;
	return n;
}

static void
header(const struct engine *e, struct snapshot *s)
{
	struct tftp_counters tftp;

	text_copy(s->interface, sizeof(s->interface), e->iface.name);
	s->link_mbit = e->iface.carrier ? e->iface.speed_mbit : -1;
	s->ip = e->iface.ip;
	s->prefix_len = e->iface.prefix_len;
	dhcp_server_pool(e->dhcp, &s->pool_used, &s->pool_size);
	s->dhcp_mode = e->segment.mode;
	text_copy(s->dhcp_note, sizeof(s->dhcp_note), e->segment.note);
	s->nat = e->settings->nat;
	s->n_transfers = e->bench.transfers.n_used;
	s->n_events_dropped = e->n_events_dropped;
	tftp_service_counters(e->tftp, &tftp);
	s->n_bad_packets = tftp.malformed + dhcp_server_counters(e->dhcp)->malformed;
	for (size_t i = 0; i < e->n_assignments; i++)
		if (mac_is_zero(e->assignments[i].mac))
			s->defaults = e->assignments[i];
}

void
core_publish(struct engine *e, int64_t wall_us)
{
	const struct machine *m;
	struct snapshot *s;
	size_t n = 0;

	if (!e->ports.show || !e->changed)
		return;
	s = snapshot_new(e->bench.machines.n_used, e->n_images, count_entries(e), e->n_lines);
	if (!s)
		return;
	s->seq = ++e->snapshot_seq;
	s->wall_us = wall_us;
	header(e, s);
	for (size_t i = 0; (m = map_next(&e->bench.machines, &i));) {
		machine_row(e, m, &s->rows[n]);
		s->rate_out_bps += s->rows[n++].rate_bps;
	}
	if (n > 0)
		qsort(s->rows, n, sizeof(*s->rows), compare_rows);
	image_rows(e, s);
	for (size_t i = 0; i < e->n_lines; i++)
		s->lines[i] = e->lines[(e->first_line + i) % LINES_KEPT];
	e->changed = false;
	e->published_us = wall_us;
	e->ports.show(e->ports.ctx, s);
}
