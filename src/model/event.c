#include "model/event.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

const char *
event_kind_name(enum event_kind kind)
{
	static const char *const names[] = { "?", "note", "warning", "dhcp-in", "dhcp-out",
		"transfer-start", "transfer-end", "not-found", "dns", "assigned", "stage",
		"foreign-dhcp", "image" };

	return (size_t)kind < sizeof(names) / sizeof(*names) ? names[kind] : names[0];
}

struct event *
event_new(
    enum event_kind kind, int64_t wall_us, const char *text, const void *packet, size_t packet_size)
{
	size_t text_size = text ? strlen(text) + 1 : 1;
	struct event *e = calloc(1, sizeof(*e) + text_size + packet_size);
	char *tail;

	if (!e)
		return NULL;
	tail = (char *)(e + 1);
	atomic_init(&e->refs, 1);
	e->kind = kind;
	e->wall_us = wall_us;
	e->text = tail;
	if (text)
		memcpy(tail, text, text_size);
	if (packet) {
		memcpy(tail + text_size, packet, packet_size);
		e->packet = (const uint8_t *)tail + text_size;
		e->packet_size = packet_size;
	}
	return e;
}

struct event *
event_of_transfer(enum event_kind kind, int64_t wall_us, const struct transfer *t)
{
	struct event *e = event_new(kind, wall_us, t->name, NULL, 0);

	if (!e)
		return NULL;
	e->ip = t->client_ip;
	e->transfer.id = t->id;
	e->transfer.protocol = t->protocol;
	e->transfer.role = t->role;
	e->transfer.result = (enum transfer_result)atomic_load(&t->result);
	text_copy(e->transfer.image, sizeof(e->transfer.image), t->image);
	text_copy(e->transfer.entry, sizeof(e->transfer.entry), t->entry);
	e->transfer.entry_bytes = t->entry_bytes;
	e->transfer.size = t->size;
	e->transfer.offset = t->offset;
	e->transfer.acked = atomic_load(&t->acked);
	e->transfer.resent = atomic_load(&t->resent);
	e->transfer.blksize = t->blksize;
	e->transfer.windowsize = t->windowsize;
	e->transfer.port = t->client_port;
	e->transfer.started_us = t->started_us;
	return e;
}

struct event *
event_ref(struct event *e)
{
	atomic_fetch_add_explicit(&e->refs, 1, memory_order_relaxed);
	return e;
}

void
event_unref(struct event *e)
{
	if (e && atomic_fetch_sub_explicit(&e->refs, 1, memory_order_acq_rel) == 1)
		free(e);
}
