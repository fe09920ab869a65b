/*
 * lease_pool.h - which address belongs to whom, until when.
 *
 * Every address somebody has, is offered, once had or declined is a binding, found
 * at once by address, by MAC and by client id; whatever of a range has none is free.
 * Decides no protocol: dhcp_server does. The bindings are the pool's.
 */
#ifndef PX_ENGINE_LEASE_POOL_H
#define PX_ENGINE_LEASE_POOL_H

#include "base/map.h"
#include "engine/addr_set.h"
#include "engine/dhcp_tags.h"
#include "model/lease.h"
#include "model/settings.h"

enum binding_state {
	BINDING_PROBING, /* somebody may use it already; its client waits for the answer */
	BINDING_OFFERED,
	BINDING_LEASED,
	BINDING_FORMER,      /* free; its last client gets it again if it can */
	BINDING_QUARANTINED, /* in use by a stranger: declined, or answered a probe */
};

/* Addresses one MAC may be promised at once: a client that asks for ever new ones does not eat the
 * pool. */
enum { POOL_ADDRESSES_PER_MAC = 8 };

struct pool_range;
struct binding_slab;

struct binding {
	struct lease lease; /* as promised; expires_s counts for a LEASED one */
	enum binding_state state;
	int64_t due_ms;           /* when the state ends, INT64_MAX never */
	int64_t held_ms;          /* when its client last had it, INT64_MIN never */
	uint32_t token;           /* of the commit that runs, 0 none */
	void *waiting;            /* the message to be answered later; the server's */
	uint8_t n_probes;         /* sent for this address */
	uint8_t n_conflicts;      /* addresses tried in vain for this message */
	struct pool_range *range; /* NULL: outside all ranges */
	bool is_pooled;           /* the range may give the address to anybody: not reserved */
	size_t heap_place;        /* SIZE_MAX: never due */
	struct binding *next_of_mac, *next_of_id;
	struct binding *older, *newer; /* among those of its state */
};

struct pool_range {
	const struct settings_range *settings;
	uint32_t first_ip, last_ip; /* last below first: nothing to give */
	uint32_t netmask, broadcast_ip;
	uint32_t router_ip;     /* our address; 0: not our network */
	struct addr_set unused; /* never had, or forgotten */
	struct addr_set former; /* free, but remembered */
	size_t n_given;         /* of size: probed, offered or leased */
	size_t size;
};

struct binding_list {
	struct binding *oldest, *newest;
	size_t n;
};

/* Who: an empty id means the MAC is the identity. */
struct pool_client {
	struct mac mac;
	const uint8_t *id;
	size_t id_len;
};

struct lease_pool {
	struct pool_range *ranges;
	size_t n_ranges;
	struct map by_ip, by_mac, by_id;
	struct binding **heap; /* the soonest due first */
	size_t n_heap, n_heap_places;
	struct binding_list in_state[BINDING_QUARANTINED + 1];
	struct binding *spare; /* unused ones, by next_of_mac */
	struct binding_slab *slabs;
	size_t n_bindings;
};

/*
 * The settings' ranges; a range without netmask takes the interface's when it is part of
 * its network, else that of its class. server_ip is never given away.
 * 0, -ENOMEM, -ERANGE for a range above ADDR_SET_MAX addresses.
 */
int lease_pool_init(struct lease_pool *p, const struct settings *s, uint32_t server_ip,
    uint32_t netmask, uint32_t broadcast_ip);
void lease_pool_done(struct lease_pool *p);

/* Takes an address out of what is given away, for good: it is reserved. */
void lease_pool_reserve(struct lease_pool *p, uint32_t ip);

static inline bool
pool_range_serves(const struct pool_range *r, uint32_t link_ip)
{
	return ((link_ip ^ r->first_ip) & r->netmask) == 0;
}

/* The range that holds ip and may give it to a client with these tags; NULL: none. */
struct pool_range *lease_pool_range_of(
    const struct lease_pool *p, uint32_t link_ip, uint32_t ip, const struct dhcp_tags *tags);
/* That, or any range of the network ip belongs to. */
struct pool_range *lease_pool_range_near(
    const struct lease_pool *p, uint32_t link_ip, uint32_t ip, const struct dhcp_tags *tags);

bool lease_pool_is_free(const struct lease_pool *p, uint32_t ip);

/*
 * A free address for this MAC: the same MAC starts looking at the same place, as in
 * dnsmasq, so that machines keep their addresses. One nobody had before one of a former
 * client; a range whose tags fit before one without. Never `but_ip`. 0: all are taken.
 */
uint32_t lease_pool_pick(const struct lease_pool *p, uint32_t link_ip, uint32_t but_ip,
    const struct dhcp_tags *tags, struct mac mac);

struct binding *lease_pool_at(const struct lease_pool *p, uint32_t ip); /* NULL: none */

bool binding_is_of(const struct binding *b, const struct pool_client *c);
/* The client's bindings, the newest first; `after` NULL gives the first. NULL: no more. */
struct binding *lease_pool_next_of(
    const struct lease_pool *p, const struct pool_client *c, const struct binding *after);

/* The binding to give up before this MAC gets one more; NULL: it has fewer than it may. */
struct binding *lease_pool_excess_of(const struct lease_pool *p, struct mac mac);

/* Makes ip this client's; a FORMER one there is forgotten. NULL: somebody holds it, or no memory.
 */
struct binding *lease_pool_bind(struct lease_pool *p, uint32_t ip, const struct pool_client *c,
    enum binding_state state, int64_t due_ms);

/* Quarantines ip, whatever is there. NULL: no memory. */
struct binding *lease_pool_quarantine(struct lease_pool *p, uint32_t ip, int64_t due_ms);

void lease_pool_move(
    struct lease_pool *p, struct binding *b, enum binding_state state, int64_t due_ms);
/* The lease becomes this one; its ip must be the binding's. */
int lease_pool_set_lease(struct lease_pool *p, struct binding *b, const struct lease *lease);
/* The address is free and nobody's. */
void lease_pool_drop(struct lease_pool *p, struct binding *b);

/* The binding whose state ends first, or NULL. */
struct binding *lease_pool_first_due(const struct lease_pool *p);

#endif
