/*
 * dns_table.h - names and addresses, found by either.
 *
 * Names are in wire form and lower case. One thread.
 */
#ifndef PX_ENGINE_DNS_TABLE_H
#define PX_ENGINE_DNS_TABLE_H

#include "base/map.h"
#include "wire/dns.h"

enum { DNS_RECORDS_MAX = 200000 };

enum dns_source { DNS_BY_HOSTS, DNS_BY_LEASE, DNS_BY_CONFIG };

/* One name and one address. */
struct dns_entry {
	struct dns_entry *next_of_name, *next_of_addr; /* of the same hash: compare, too */
	struct dns_addr addr;
	enum dns_source source;
	bool reverse; /* the name a reverse question about the address gets */
	uint8_t name_size;
	uint8_t name[];
};

struct dns_table {          /* a zeroed one is ready to use */
	struct map by_name; /* hash -> chain */
	struct map by_addr; /* hash -> chain, of those with `reverse` */
	size_t n_entries;
};

/* Adds a pair unless it is there. 0, -ENOMEM, -ENOSPC at the limit. */
int dns_table_add(struct dns_table *t, const struct dns_name *name, const struct dns_addr *addr,
    enum dns_source source);
/* Removes a pair of this source; nothing happens when there is none. */
void dns_table_remove(struct dns_table *t, const struct dns_name *name, const struct dns_addr *addr,
    enum dns_source source);
void dns_table_clear(struct dns_table *t);

/* The first entry of this name and the next one, in the order they were added; NULL at the end. */
struct dns_entry *dns_table_first(const struct dns_table *t, const struct dns_name *name);
struct dns_entry *dns_table_next(const struct dns_entry *e);
/* The entry an address is known by, or NULL. */
struct dns_entry *dns_table_reverse(const struct dns_table *t, const struct dns_addr *addr);

bool dns_addr_equal(const struct dns_addr *a, const struct dns_addr *b);
/* Of the bytes as they are: lower-case a name first. */
uint64_t dns_hash(const void *bytes, size_t n);

#endif
