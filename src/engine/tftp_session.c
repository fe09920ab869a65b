#include "engine/tftp_session.h"

#include "base/bytes.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

static uint64_t
peer_key(const struct sockaddr_in *peer)
{
	return (uint64_t)ntohl(peer->sin_addr.s_addr) << 16 | ntohs(peer->sin_port);
}

struct tftp_session *
tftp_session_new(const struct sockaddr_in *peer, struct node *node)
{
	struct tftp_session *s = calloc(1, sizeof(*s));
	struct transfer *t = transfer_new();

	if (!s || !t) {
		free(s);
		transfer_unref(t);
		node_done(node);
		return NULL;
	}
	s->peer = *peer;
	s->node = *node;
	s->transfer = t;
	return s;
}

void
tftp_session_free(struct tftp_session *s)
{
	if (!s)
		return;
	tftp_blocks_done(&s->blocks);
	node_done(&s->node);
	transfer_unref(s->transfer);
	free(s);
}

void
tftp_table_done(struct tftp_table *t)
{
	map_done(&t->by_peer);
	map_done(&t->per_client);
}

struct tftp_session *
tftp_table_find(const struct tftp_table *t, const struct sockaddr_in *peer)
{
	return map_get(&t->by_peer, peer_key(peer));
}

static uintptr_t
client_count(const struct tftp_table *t, const struct sockaddr_in *peer)
{
	return (uintptr_t)map_get(&t->per_client, ntohl(peer->sin_addr.s_addr));
}

static int
set_client_count(struct tftp_table *t, const struct sockaddr_in *peer, uintptr_t n)
{
	uint32_t ip = ntohl(peer->sin_addr.s_addr);

	if (n > 0)
		return map_put(&t->per_client, ip, (void *)n);
	map_remove(&t->per_client, ip);
	return 0;
}

bool
tftp_table_has_room(const struct tftp_table *t, const struct sockaddr_in *peer)
{
	return t->n < TFTP_SESSIONS_MAX && client_count(t, peer) < TFTP_SESSIONS_PER_CLIENT;
}

int
tftp_table_add(struct tftp_table *t, struct tftp_session *s)
{
	uintptr_t n = client_count(t, &s->peer);

	if (map_put(&t->by_peer, peer_key(&s->peer), s) < 0)
		return -ENOMEM;
	if (set_client_count(t, &s->peer, n + 1) < 0) {
		map_remove(&t->by_peer, peer_key(&s->peer));
		return -ENOMEM;
	}
	s->place = t->n++;
	t->session[s->place] = s;
	tftp_table_touch(t, s);
	return 0;
}

void
tftp_table_remove(struct tftp_table *t, struct tftp_session *s)
{
	struct tftp_session *moved = t->session[--t->n];

	map_remove(&t->by_peer, peer_key(&s->peer));
	set_client_count(t, &s->peer, client_count(t, &s->peer) - 1);
	t->session[s->place] = moved;
	t->deadline_us[s->place] = t->deadline_us[t->n];
	moved->place = s->place;
}
