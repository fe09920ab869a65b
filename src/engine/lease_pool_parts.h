/*
 * lease_pool_parts.h - between the files of the lease pool: ranges and what is due.
 */
#ifndef PX_ENGINE_LEASE_POOL_PARTS_H
#define PX_ENGINE_LEASE_POOL_PARTS_H

#include "engine/lease_pool.h"

int pool_ranges_init(struct lease_pool *p, const struct settings *s, uint32_t server_ip,
    uint32_t netmask, uint32_t broadcast_ip); /* 0, -ENOMEM, -ERANGE */
void pool_ranges_done(struct lease_pool *p);  /* also after a failed init */

/* The range ip lies in, or NULL. */
struct pool_range *pool_range_with(const struct lease_pool *p, uint32_t ip);

/* A place for one more binding, so that setting a time later cannot fail. 0 or -ENOMEM. */
int pool_due_make_room(struct lease_pool *p);
/* INT64_MAX: never. */
void pool_set_due(struct lease_pool *p, struct binding *b, int64_t due_ms);

#endif
