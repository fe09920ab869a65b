/*
 * event.h - everything that happens, as one stream of immutable values.
 *
 * Screen, log lines, database and exports are four views of it, and replaying
 * a stored stream into a bench (bench.h) gives the same boots again. Shared by
 * reference count; nobody changes an event once others can see it.
 */
#ifndef PX_MODEL_EVENT_H
#define PX_MODEL_EVENT_H

#include "base/mac.h"
#include "model/image.h"
#include "model/transfer.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

enum event_kind {           /* stored as numbers: append only */
	EVENT_NOTE = 1,     /* text: engine started, image added */
	EVENT_WARNING = 2,  /* text: handled, but somebody should know */
	EVENT_DHCP_IN = 3,  /* packet: what a client said */
	EVENT_DHCP_OUT = 4, /* packet: what we answered; text: tags or a reason */
	EVENT_TRANSFER_START = 5,
	EVENT_TRANSFER_END = 6,
	EVENT_NOT_FOUND = 7,     /* text: the name asked for, escaped */
	EVENT_DNS = 8,           /* text: query and answer, when log-queries is on */
	EVENT_ASSIGNED = 9,      /* text: what the operator chose, secrets masked */
	EVENT_STAGE = 10,        /* a boot moved; text: the stage's name */
	EVENT_FOREIGN_DHCP = 11, /* another server answered on this segment; packet */
	EVENT_IMAGE = 12,        /* text: an image was added, refused or went away */
};

const char *event_kind_name(enum event_kind kind);

struct event {
	atomic_int refs;
	uint64_t seq;    /* rising within one run; set by core */
	int64_t wall_us; /* when */
	enum event_kind kind;
	struct mac mac;  /* zero: no machine */
	uint32_t ip;     /* 0: none */
	int64_t boot_id; /* 0: outside any boot */
	/* EVENT_TRANSFER_*: a copy of the transfer at that moment; name is `text`. */
	struct {
		uint64_t id;
		enum transfer_protocol protocol;
		enum file_role role;
		enum transfer_result result;
		char image[IMAGE_ID_SIZE];
		char entry[ENTRY_ID_SIZE];
		uint64_t entry_bytes;
		uint64_t size, offset, acked;
		uint32_t resent;
		uint16_t blksize, windowsize, port;
		int64_t started_us;
	} transfer;
	const char *text;      /* never NULL; escaped, no newline */
	const uint8_t *packet; /* BOOTP message without UDP header, or NULL */
	size_t packet_size;
};

/* One allocation with copies of text and packet (either may be NULL). One reference; NULL: no
 * memory. */
struct event *event_new(enum event_kind kind, int64_t wall_us, const char *text, const void *packet,
    size_t packet_size);
struct event *event_of_transfer(enum event_kind kind, int64_t wall_us, const struct transfer *t);
struct event *event_ref(struct event *e);
void event_unref(struct event *e); /* NULL-safe */

#endif
