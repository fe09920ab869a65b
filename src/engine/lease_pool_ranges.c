/*
 * lease_pool_ranges.c - the ranges addresses are given from, and what is free in them.
 */
#include "base/ip4.h"
#include "engine/lease_pool_parts.h"

#include <errno.h>
#include <stdlib.h>

static bool
range_holds(const struct pool_range *r, uint32_t ip)
{
	return ip >= r->first_ip && ip - r->first_ip < r->size;
}

/* Ranges do not overlap in a sane configuration; in another the first counts. */
struct pool_range *
pool_range_with(const struct lease_pool *p, uint32_t ip)
{
	for (size_t i = 0; i < p->n_ranges; i++)
		if (range_holds(&p->ranges[i], ip))
			return &p->ranges[i];
	return NULL;
}

/* The class's netmask, for a relayed network nobody described (as dnsmasq guesses). */
static uint32_t
class_netmask(uint32_t ip)
{
	if (ip >> 31 == 0)
		return ip4_netmask(8);
	return ip >> 30 == 2 ? ip4_netmask(16) : ip4_netmask(24);
}

/* Windows takes no address that ends in 0 or 255 out of 192.0.0.0/3, whatever the netmask. */
static bool
is_unlucky(uint32_t ip)
{
	return ip >> 29 == 6 && ((ip & 0xff) == 0 || (ip & 0xff) == 0xff);
}

/* p has the ranges before this one: what they hold is theirs. */
static int
range_init(const struct lease_pool *p, struct pool_range *r, const struct settings_range *s,
    uint32_t server_ip, uint32_t netmask, uint32_t broadcast_ip)
{
	bool is_ours = ((s->first_ip ^ server_ip) & netmask) == 0;
	int err;

	r->settings = s;
	r->first_ip = s->first_ip;
	r->last_ip = s->last_ip;
	r->size = s->last_ip >= s->first_ip ? (size_t)s->last_ip - s->first_ip + 1 : 0;
	r->netmask = s->netmask ? s->netmask : is_ours ? netmask : class_netmask(s->first_ip);
	r->broadcast_ip = s->broadcast_ip           ? s->broadcast_ip
			  : is_ours && broadcast_ip ? broadcast_ip
						    : s->first_ip | ~r->netmask;
	r->router_ip = is_ours ? server_ip : 0;
	err = addr_set_init(&r->unused, r->size);
	if (err == 0)
		err = addr_set_init(&r->former, r->size);
	for (size_t i = 0; err == 0 && i < r->size; i++)
		if (!is_unlucky(r->first_ip + (uint32_t)i) &&
		    !pool_range_with(p, r->first_ip + (uint32_t)i))
			addr_set_add(&r->unused, i);
	return err;
}

int
pool_ranges_init(struct lease_pool *p, const struct settings *s, uint32_t server_ip,
    uint32_t netmask, uint32_t broadcast_ip)
{
	int err = 0;

	p->ranges = calloc(s->n_ranges ? s->n_ranges : 1, sizeof(*p->ranges));
	if (!p->ranges)
		return -ENOMEM;
	for (p->n_ranges = 0; err == 0 && p->n_ranges < s->n_ranges; p->n_ranges++)
		err = range_init(p, &p->ranges[p->n_ranges], &s->ranges[p->n_ranges], server_ip,
		    netmask, broadcast_ip);
	return err;
}

void
pool_ranges_done(struct lease_pool *p)
{
	for (size_t i = 0; i < p->n_ranges; i++) {
		addr_set_done(&p->ranges[i].unused);
		addr_set_done(&p->ranges[i].former);
	}
	free(p->ranges);
}

void
lease_pool_reserve(struct lease_pool *p, uint32_t ip)
{
	struct pool_range *r = pool_range_with(p, ip);

	if (r)
		addr_set_remove(&r->unused, ip - r->first_ip);
}

struct pool_range *
lease_pool_range_of(
    const struct lease_pool *p, uint32_t link_ip, uint32_t ip, const struct dhcp_tags *tags)
{
	struct pool_range *r = pool_range_with(p, ip);

	if (!r || !pool_range_serves(r, link_ip) || ip == r->router_ip ||
	    !dhcp_tags_fit(tags, &r->settings->tags))
		return NULL;
	return r;
}

struct pool_range *
lease_pool_range_near(
    const struct lease_pool *p, uint32_t link_ip, uint32_t ip, const struct dhcp_tags *tags)
{
	struct pool_range *r = lease_pool_range_of(p, link_ip, ip, tags);

	for (size_t i = 0; !r && i < p->n_ranges; i++)
		if (pool_range_serves(&p->ranges[i], link_ip) &&
		    pool_range_serves(&p->ranges[i], ip) &&
		    dhcp_tags_fit(tags, &p->ranges[i].settings->tags))
			r = &p->ranges[i];
	return r;
}

bool
lease_pool_is_free(const struct lease_pool *p, uint32_t ip)
{
	const struct pool_range *r = pool_range_with(p, ip);

	return r && (addr_set_has(&r->unused, ip - r->first_ip) ||
			addr_set_has(&r->former, ip - r->first_ip));
}

/* dnsmasq's way from a hardware address to a place in the range (the SDBM hash). */
static uint32_t
mac_hash(struct mac mac)
{
	uint32_t h = 0;

	for (size_t i = 0; i < sizeof(mac.byte); i++)
		h = mac.byte[i] + (h << 6) + (h << 16) - h;
	return h ? h : 1;
}

static uint32_t
pick_in_range(const struct pool_range *r, uint32_t but_ip, struct mac mac)
{
	const struct addr_set *sets[] = { &r->unused, &r->former };

	for (size_t i = 0; r->size > 0 && i < 2; i++) {
		size_t found = addr_set_next(sets[i], mac_hash(mac) % r->size);

		if (found != SIZE_MAX && r->first_ip + found == but_ip)
			found = addr_set_next(sets[i], found + 1);
		if (found != SIZE_MAX && r->first_ip + found != but_ip)
			return r->first_ip + (uint32_t)found;
	}
	return 0;
}

uint32_t
lease_pool_pick(const struct lease_pool *p, uint32_t link_ip, uint32_t but_ip,
    const struct dhcp_tags *tags, struct mac mac)
{
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < p->n_ranges; i++) {
			const struct pool_range *r = &p->ranges[i];
			bool wants_tags = r->settings->tags.n > 0;
			uint32_t ip;

			if (wants_tags == (pass == 1) || !pool_range_serves(r, link_ip) ||
			    !dhcp_tags_fit(tags, &r->settings->tags))
				continue;
			ip = pick_in_range(r, but_ip, mac);
			if (ip)
				return ip;
		}
	}
	return 0;
}
