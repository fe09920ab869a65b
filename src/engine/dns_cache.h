/*
 * dns_cache.h - a bounded store of upstream answers, each until its TTL has passed.
 *
 * libunbound caches too, but asking it is a trip to its thread and back. Plain
 * data, told the time; one thread.
 */
#ifndef PX_ENGINE_DNS_CACHE_H
#define PX_ENGINE_DNS_CACHE_H

#include "wire/dns.h"

enum {
	DNS_CACHE_SETS = 512, /* a power of two */
	DNS_CACHE_WAYS = 4,
	DNS_CACHE_ANSWER_MAX = 4096, /* bytes; bigger ones are not kept */
	DNS_CACHE_TTL_MAX_S = 86400,
};

struct dns_cached {
	struct dns_answer answer; /* packet is the cache's own; NULL: free place */
	uint64_t hash;
	int64_t stored_ms, expires_ms;
};

struct dns_cache { /* a zeroed one is ready to use */
	struct dns_cached place[DNS_CACHE_SETS][DNS_CACHE_WAYS];
};

/* The answer to this question (class IN, name in lower case), or NULL. Valid until the next put. */
const struct dns_cached *dns_cache_get(
    const struct dns_cache *c, const struct dns_name *name, uint16_t type, int64_t now_ms);
/* Copies the answer, if it may be kept at all; without memory it simply is not. */
void dns_cache_put(struct dns_cache *c, const struct dns_name *name, uint16_t type,
    const struct dns_answer *answer, int64_t now_ms);
void dns_cache_clear(struct dns_cache *c);

#endif
