#include "engine/dns_cache.h"

#include "engine/dns_table.h"

#include <stdlib.h>
#include <string.h>

static uint64_t
question_hash(const struct dns_name *name, uint16_t type)
{
	uint64_t h = dns_hash(name->wire, name->size) ^ (uint64_t)type * 0x9e3779b97f4a7c15u;

	return h ^ h >> 32;
}

/* The question is in the answer: behind the header, name and type. */
static bool
answers(const struct dns_cached *p, uint64_t hash, const struct dns_name *name, uint16_t type)
{
	struct dns_name asked;
	size_t next;

	if (!p->answer.packet || p->hash != hash)
		return false;
	if (dns_name_parse(p->answer.packet, p->answer.size, DNS_HEADER_SIZE, &asked, &next) < 0)
		return false;
	return dns_name_equal(&asked, name) &&
	       (p->answer.packet[next] << 8 | p->answer.packet[next + 1]) == type;
}

const struct dns_cached *
dns_cache_get(const struct dns_cache *c, const struct dns_name *name, uint16_t type, int64_t now_ms)
{
	uint64_t hash = question_hash(name, type);
	const struct dns_cached *set = c->place[hash % DNS_CACHE_SETS];

	for (size_t i = 0; i < DNS_CACHE_WAYS; i++)
		if (answers(&set[i], hash, name, type))
			return now_ms < set[i].expires_ms ? &set[i] : NULL;
	return NULL;
}

static void
forget(struct dns_cached *p)
{
	free((void *)(uintptr_t)p->answer.packet);
	*p = (struct dns_cached){ .hash = 0 };
}

/* The place of the same question, else a free one, else the one that ends first. */
static struct dns_cached *
place_for(struct dns_cached *set, uint64_t hash, const struct dns_name *name, uint16_t type)
{
	struct dns_cached *best = &set[0];

	for (size_t i = 0; i < DNS_CACHE_WAYS; i++) {
		if (answers(&set[i], hash, name, type))
			return &set[i];
		if (set[i].expires_ms < best->expires_ms)
			best = &set[i];
	}
	return best;
}

void
dns_cache_put(struct dns_cache *c, const struct dns_name *name, uint16_t type,
    const struct dns_answer *answer, int64_t now_ms)
{
	uint64_t hash = question_hash(name, type);
	uint32_t ttl_s = answer->ttl_s < DNS_CACHE_TTL_MAX_S ? answer->ttl_s : DNS_CACHE_TTL_MAX_S;
	bool worth = answer->rcode == DNS_NOERROR || answer->rcode == DNS_NXDOMAIN;
	struct dns_cached *p;
	uint8_t *copy;

	if (!worth || ttl_s == 0 || answer->size > DNS_CACHE_ANSWER_MAX)
		return;
	copy = malloc(answer->size);
	if (!copy)
		return;
	memcpy(copy, answer->packet, answer->size);
	p = place_for(c->place[hash % DNS_CACHE_SETS], hash, name, type);
	forget(p);
	p->answer = *answer;
	p->answer.packet = copy;
	p->hash = hash;
	p->stored_ms = now_ms;
	p->expires_ms = now_ms + (int64_t)ttl_s * 1000;
}

void
dns_cache_clear(struct dns_cache *c)
{
	for (size_t i = 0; i < DNS_CACHE_SETS; i++)
		for (size_t j = 0; j < DNS_CACHE_WAYS; j++)
			forget(&c->place[i][j]);
}
