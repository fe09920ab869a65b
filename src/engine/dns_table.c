#include "engine/dns_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

uint64_t
dns_hash(const void *bytes, size_t n)
{
	uint64_t h = 14695981039346656037u; /* FNV-1a */
	const uint8_t *p = bytes;

	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * 1099511628211u;
	return h;
}

static uint64_t
addr_hash(const struct dns_addr *a)
{
	return dns_hash(a->bytes, a->len);
}

bool
dns_addr_equal(const struct dns_addr *a, const struct dns_addr *b)
{
	return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

/* The first of the chain from e on that has this name. */
static struct dns_entry *
named(struct dns_entry *e, const uint8_t *name, size_t size)
{
	while (e && (e->name_size != size || memcmp(e->name, name, size) != 0))
		e = e->next_of_name;
	return e;
}

struct dns_entry *
dns_table_first(const struct dns_table *t, const struct dns_name *name)
{
	struct dns_entry *chain = map_get(&t->by_name, dns_hash(name->wire, name->size));

	return named(chain, name->wire, name->size);
}

struct dns_entry *
dns_table_next(const struct dns_entry *e)
{
	return named(e->next_of_name, e->name, e->name_size);
}

struct dns_entry *
dns_table_reverse(const struct dns_table *t, const struct dns_addr *addr)
{
	struct dns_entry *e = map_get(&t->by_addr, addr_hash(addr));

	while (e && !dns_addr_equal(&e->addr, addr))
		e = e->next_of_addr;
	return e;
}

static struct dns_entry *
find_pair(const struct dns_table *t, const struct dns_name *name, const struct dns_addr *addr)
{
	struct dns_entry *e = dns_table_first(t, name);

	while (e && !dns_addr_equal(&e->addr, addr))
		e = dns_table_next(e);
	return e;
}

/* At the end of its chain: addresses are told in the order they were given. */
static int
hang_by_name(struct dns_table *t, struct dns_entry *e)
{
	uint64_t hash = dns_hash(e->name, e->name_size);
	struct dns_entry *last = map_get(&t->by_name, hash);

	if (!last)
		return map_put(&t->by_name, hash, e);
	while (last->next_of_name)
		last = last->next_of_name;
	last->next_of_name = e;
	return 0;
}

static int
hang_by_addr(struct dns_table *t, struct dns_entry *e)
{
	uint64_t hash = addr_hash(&e->addr);
	int err;

	e->next_of_addr = map_get(&t->by_addr, hash);
	err = map_put(&t->by_addr, hash, e);
	e->reverse = err == 0;
	return err;
}

/* A chain whose first may have changed goes back to its place, which is there: no failure. */
static void
rehang(struct map *m, uint64_t hash, struct dns_entry *first)
{
	if (first)
		map_put(m, hash, first);
	else
		map_remove(m, hash);
}

static void
unhang_by_name(struct dns_table *t, struct dns_entry *e)
{
	uint64_t hash = dns_hash(e->name, e->name_size);
	struct dns_entry *first = map_get(&t->by_name, hash), **at = &first;

	while (*at != e)
		at = &(*at)->next_of_name;
	*at = e->next_of_name;
	rehang(&t->by_name, hash, first);
}

static void
unhang_by_addr(struct dns_table *t, struct dns_entry *e)
{
	uint64_t hash = addr_hash(&e->addr);
	struct dns_entry *first = map_get(&t->by_addr, hash), **at = &first;

	while (*at != e)
		at = &(*at)->next_of_addr;
	*at = e->next_of_addr;
	rehang(&t->by_addr, hash, first);
}

int
dns_table_add(struct dns_table *t, const struct dns_name *name, const struct dns_addr *addr,
    enum dns_source source)
{
	struct dns_entry *e;
	int err = 0;

	if (find_pair(t, name, addr))
		return 0;
	if (t->n_entries >= DNS_RECORDS_MAX)
		return -ENOSPC;
	e = calloc(1, sizeof(*e) + name->size);
	if (!e)
		return -ENOMEM;
	e->addr = *addr;
	e->source = source;
	e->name_size = name->size;
	memcpy(e->name, name->wire, name->size);
	/* The first name of an address is the one it is known by. */
	if (!dns_table_reverse(t, addr))
		err = hang_by_addr(t, e);
	if (err == 0)
		err = hang_by_name(t, e);
	if (err < 0) {
		if (e->reverse)
			unhang_by_addr(t, e);
		free(e);
		return err;
	}
	t->n_entries++;
	return 0;
}

void
dns_table_remove(struct dns_table *t, const struct dns_name *name, const struct dns_addr *addr,
    enum dns_source source)
{
	struct dns_entry *e = find_pair(t, name, addr);

	if (!e || e->source != source)
		return;
	unhang_by_name(t, e);
	if (e->reverse)
		unhang_by_addr(t, e);
	t->n_entries--;
	free(e);
}

void
dns_table_clear(struct dns_table *t)
{
	struct dns_entry *e, *next;
	size_t cursor = 0;

	while ((e = map_next(&t->by_name, &cursor)))
		for (; e; e = next) {
			next = e->next_of_name;
			free(e);
		}
	map_done(&t->by_name);
	map_done(&t->by_addr);
	*t = (struct dns_table){ .n_entries = 0 };
}
