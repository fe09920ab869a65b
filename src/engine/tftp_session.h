/*
 * tftp_session.h - the running transfers of one worker: who they belong to and when
 * they want attention. Used by that worker alone, but for struct transfer.
 *
 * Limited in number, altogether and for one client, so that neither a flood nor one
 * machine gone wild takes the others' room.
 */
#ifndef PX_ENGINE_TFTP_SESSION_H
#define PX_ENGINE_TFTP_SESSION_H

#include "base/map.h"
#include "boot/tree.h"
#include "engine/tftp_blocks.h"
#include "engine/tftp_transfer.h"
#include "wire/tftp.h"

#include <netinet/in.h>

enum { TFTP_SESSIONS_MAX = 4096, TFTP_SESSIONS_PER_CLIENT = 128 };

struct tftp_session {
	struct sockaddr_in peer;
	uint64_t request_hash; /* tells a request sent again from a new one */
	struct tftp_transfer state;
	struct node node;
	struct tftp_blocks blocks;
	struct transfer *transfer; /* one reference */
	uint8_t oack[TFTP_OACK_SIZE];
	uint8_t oack_size;         /* 0: no options were asked */
	uint32_t place;            /* in the table */
	struct tftp_session *next; /* in the list of those that are over */
	struct tftp_session *next_hungry;
	bool hungry; /* in the list of those whose next window is not read yet */
};

struct tftp_table {
	struct map by_peer;    /* struct tftp_session by address and port */
	struct map per_client; /* address -> how many, as a pointer */
	uint32_t n;
	struct tftp_session *session[TFTP_SESSIONS_MAX];
	int64_t deadline_us[TFTP_SESSIONS_MAX]; /* of session[i]; side by side, for the scan */
};

/* A session with its transfer, not yet in the table; NULL: out of memory. Takes the node. */
struct tftp_session *tftp_session_new(const struct sockaddr_in *peer, struct node *node);
void tftp_session_free(struct tftp_session *s); /* NULL-safe */

void tftp_table_done(struct tftp_table *t); /* of an empty table */
struct tftp_session *tftp_table_find(const struct tftp_table *t, const struct sockaddr_in *peer);
bool tftp_table_has_room(const struct tftp_table *t, const struct sockaddr_in *peer);

/* There is room and the peer has no session yet. 0, or -ENOMEM (the session stays the caller's). */
int tftp_table_add(struct tftp_table *t, struct tftp_session *s);
void tftp_table_remove(struct tftp_table *t, struct tftp_session *s);

/* Notes when the session wants to be woken, after each call into its state. */
static inline void
tftp_table_touch(struct tftp_table *t, const struct tftp_session *s)
{
	t->deadline_us[s->place] = s->state.deadline_us;
}

#endif
