#include "engine/lease_pool.h"

#include "engine/dhcp_hosts.h"
#include "engine/lease_pool_parts.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

enum { SLAB_BINDINGS = 64 };

struct binding_slab {
	struct binding_slab *next;
	struct binding binding[SLAB_BINDINGS];
};

int
lease_pool_init(struct lease_pool *p, const struct settings *s, uint32_t server_ip,
    uint32_t netmask, uint32_t broadcast_ip)
{
	int err;

	*p = (struct lease_pool){ 0 };
	err = pool_ranges_init(p, s, server_ip, netmask, broadcast_ip);
	if (err < 0) {
		lease_pool_done(p);
		return err;
	}
	lease_pool_reserve(p, server_ip);
	return 0;
}

void
lease_pool_done(struct lease_pool *p)
{
	struct binding_slab *slab = p->slabs;

	pool_ranges_done(p);
	while (slab) {
		struct binding_slab *next = slab->next;

		free(slab);
		slab = next;
	}
	free(p->heap);
	map_done(&p->by_ip);
	map_done(&p->by_mac);
	map_done(&p->by_id);
	*p = (struct lease_pool){ 0 };
}

/* -- lists by state, oldest first --------------------------------------- */

static void
list_append(struct lease_pool *p, struct binding *b)
{
	struct binding_list *l = &p->in_state[b->state];

	b->older = l->newest;
	b->newer = NULL;
	if (l->newest)
		l->newest->newer = b;
	else
		l->oldest = b;
	l->newest = b;
	l->n++;
}

static void
list_remove(struct lease_pool *p, struct binding *b)
{
	struct binding_list *l = &p->in_state[b->state];

	if (b->older)
		b->older->newer = b->newer;
	else
		l->oldest = b->newer;
	if (b->newer)
		b->newer->older = b->older;
	else
		l->newest = b->older;
	l->n--;
}

/* -- the client's keys --------------------------------------------------- */

static struct binding **
mac_link(struct binding *b)
{
	return &b->next_of_mac;
}

static struct binding **
id_link(struct binding *b)
{
	return &b->next_of_id;
}

typedef struct binding **(*link_of)(struct binding *b);

static int
chain_push(struct map *m, uint64_t key, struct binding *b, link_of link)
{
	*link(b) = map_get(m, key);
	return map_put(m, key, b);
}

static void
chain_remove(struct map *m, uint64_t key, struct binding *b, link_of link)
{
	struct binding *at = map_get(m, key);

	if (at == b && *link(b)) {
		map_put(m, key, *link(b)); /* replaces: needs no memory */
		return;
	}
	if (at == b) {
		map_remove(m, key);
		return;
	}
	while (at && *link(at) != b)
		at = *link(at);
	if (at)
		*link(at) = *link(b);
}

static uint64_t
id_key(const struct lease *l)
{
	return dhcp_bytes_key(l->client_id, l->client_id_len);
}

static void
forget_client(struct lease_pool *p, struct binding *b)
{
	if (b->state == BINDING_QUARANTINED)
		return; /* nobody's */
	chain_remove(&p->by_mac, mac_key(b->lease.mac), b, mac_link);
	if (b->lease.client_id_len > 0)
		chain_remove(&p->by_id, id_key(&b->lease), b, id_link);
}

static int
index_client(struct lease_pool *p, struct binding *b)
{
	int err = chain_push(&p->by_mac, mac_key(b->lease.mac), b, mac_link);

	if (err == 0 && b->lease.client_id_len > 0)
		err = chain_push(&p->by_id, id_key(&b->lease), b, id_link);
	return err;
}

static bool
same_id(const struct binding *b, const struct pool_client *c)
{
	return c->id_len > 0 && b->lease.client_id_len == c->id_len &&
	       memcmp(b->lease.client_id, c->id, c->id_len) == 0;
}

bool
binding_is_of(const struct binding *b, const struct pool_client *c)
{
	if (b->state == BINDING_QUARANTINED)
		return false;
	if (same_id(b, c))
		return true;
	/*
	 * The firmware and each system of one machine name themselves differently, or not at all;
	 * on a bench it is one machine all the same, and it keeps its address.
	 */
	return mac_equal(b->lease.mac, c->mac);
}

struct binding *
lease_pool_next_of(
    const struct lease_pool *p, const struct pool_client *c, const struct binding *after)
{
	struct binding *b;
	bool by_id = c->id_len > 0, passed = after == NULL;

	for (b = by_id ? map_get(&p->by_id, dhcp_bytes_key(c->id, c->id_len)) : NULL; b;
	     b = b->next_of_id) {
		if (passed && binding_is_of(b, c))
			return b;
		passed |= b == after;
	}
	for (b = map_get(&p->by_mac, mac_key(c->mac)); b; b = b->next_of_mac) {
		bool seen_above = by_id && same_id(b, c);

		if (passed && !seen_above && binding_is_of(b, c))
			return b;
		passed |= b == after;
	}
	return NULL;
}

/* -- bindings ------------------------------------------------------------ */

static void
give_back(struct lease_pool *p, struct binding *b)
{
	b->next_of_mac = p->spare;
	p->spare = b;
	p->n_bindings--;
}

static struct binding *
take_spare(struct lease_pool *p)
{
	struct binding *b;

	if (!p->spare) {
		struct binding_slab *slab = calloc(1, sizeof(*slab));

		if (!slab)
			return NULL;
		slab->next = p->slabs;
		p->slabs = slab;
		for (int i = 0; i < SLAB_BINDINGS; i++) {
			slab->binding[i].next_of_mac = p->spare;
			p->spare = &slab->binding[i];
		}
	}
	if (pool_due_make_room(p) < 0)
		return NULL;
	b = p->spare;
	p->spare = b->next_of_mac;
	*b = (struct binding){ .due_ms = INT64_MAX, .held_ms = INT64_MIN, .heap_place = SIZE_MAX };
	p->n_bindings++;
	return b;
}

static bool
is_given(enum binding_state state)
{
	return state != BINDING_FORMER && state != BINDING_QUARANTINED;
}

/* What a binding's state means for the lists and for its range. */
static void
enter_state(struct lease_pool *p, struct binding *b)
{
	list_append(p, b);
	if (!b->range)
		return;
	if (is_given(b->state))
		b->range->n_given++;
	else if (b->state == BINDING_FORMER && b->is_pooled)
		addr_set_add(&b->range->former, b->lease.ip - b->range->first_ip);
}

static void
leave_state(struct lease_pool *p, struct binding *b)
{
	list_remove(p, b);
	if (!b->range)
		return;
	if (is_given(b->state))
		b->range->n_given--;
	else if (b->state == BINDING_FORMER)
		addr_set_remove(&b->range->former, b->lease.ip - b->range->first_ip);
}

struct binding *
lease_pool_at(const struct lease_pool *p, uint32_t ip)
{
	return map_get(&p->by_ip, ip);
}

struct binding *
lease_pool_excess_of(const struct lease_pool *p, struct mac mac)
{
	struct binding *b = map_get(&p->by_mac, mac_key(mac));
	int n = 1;

	if (!b)
		return NULL;
	for (; b->next_of_mac; b = b->next_of_mac)
		n++;
	return n >= POOL_ADDRESSES_PER_MAC ? b : NULL;
}

/* A binding for an address nobody is known at; in no state yet. */
static struct binding *
occupy(struct lease_pool *p, uint32_t ip)
{
	struct binding *b = take_spare(p);

	if (!b)
		return NULL;
	b->lease.ip = ip;
	if (map_put(&p->by_ip, ip, b) < 0) {
		give_back(p, b);
		return NULL;
	}
	b->range = pool_range_with(p, ip);
	if (b->range) {
		b->is_pooled = addr_set_has(&b->range->unused, ip - b->range->first_ip);
		addr_set_remove(&b->range->unused, ip - b->range->first_ip);
	}
	return b;
}

struct binding *
lease_pool_bind(struct lease_pool *p, uint32_t ip, const struct pool_client *c,
    enum binding_state state, int64_t due_ms)
{
	struct binding *b = lease_pool_at(p, ip);

	assert(c->id_len <= LEASE_CLIENT_ID_MAX);
	if (b && b->state != BINDING_FORMER)
		return NULL;
	if (b)
		lease_pool_drop(p, b);
	b = occupy(p, ip);
	if (!b)
		return NULL;
	b->state = state;
	b->lease.mac = c->mac;
	b->lease.client_id_len = (uint8_t)c->id_len;
	if (c->id_len > 0)
		memcpy(b->lease.client_id, c->id, c->id_len);
	enter_state(p, b);
	if (index_client(p, b) < 0) {
		lease_pool_drop(p, b);
		return NULL;
	}
	pool_set_due(p, b, due_ms);
	return b;
}

struct binding *
lease_pool_quarantine(struct lease_pool *p, uint32_t ip, int64_t due_ms)
{
	struct binding *b = lease_pool_at(p, ip);

	if (b) {
		leave_state(p, b);
		forget_client(p, b);
	} else {
		b = occupy(p, ip);
	}
	if (!b)
		return NULL;
	b->state = BINDING_QUARANTINED;
	b->lease = (struct lease){ .ip = ip };
	b->held_ms = INT64_MIN;
	enter_state(p, b);
	pool_set_due(p, b, due_ms);
	return b;
}

void
lease_pool_move(struct lease_pool *p, struct binding *b, enum binding_state state, int64_t due_ms)
{
	assert(b->state != BINDING_QUARANTINED && state != BINDING_QUARANTINED);
	leave_state(p, b);
	b->state = state;
	enter_state(p, b);
	pool_set_due(p, b, due_ms);
}

int
lease_pool_set_lease(struct lease_pool *p, struct binding *b, const struct lease *lease)
{
	assert(lease->ip == b->lease.ip && b->state != BINDING_QUARANTINED);
	if (mac_equal(b->lease.mac, lease->mac) && b->lease.client_id_len == lease->client_id_len &&
	    memcmp(b->lease.client_id, lease->client_id, lease->client_id_len) == 0) {
		b->lease = *lease;
		return 0;
	}
	forget_client(p, b);
	b->lease = *lease;
	return index_client(p, b);
}

void
lease_pool_drop(struct lease_pool *p, struct binding *b)
{
	leave_state(p, b);
	forget_client(p, b);
	map_remove(&p->by_ip, b->lease.ip);
	pool_set_due(p, b, INT64_MAX);
	if (b->is_pooled)
		addr_set_add(&b->range->unused, b->lease.ip - b->range->first_ip);
	give_back(p, b);
}
