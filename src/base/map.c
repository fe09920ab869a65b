#include "base/map.h"

#include <errno.h>
#include <stdlib.h>

enum { MAP_PLACES_MIN = 16 };

/* splitmix64's last step: spreads MACs of one vendor and neighbouring addresses. */
static uint64_t
mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

/* The place that holds key, or the free one where it belongs. Needs one free place. */
static struct map_entry *
find_place(const struct map *m, uint64_t key)
{
	size_t i = mix(key) & (m->n_places - 1);

	while (m->entries[i].value && m->entries[i].key != key)
		i = (i + 1) & (m->n_places - 1);
	return &m->entries[i];
}

void *
map_get(const struct map *m, uint64_t key)
{
	return m->entries ? find_place(m, key)->value : NULL;
}

static int
grow(struct map *m)
{
	struct map bigger = { .n_places = m->n_places ? m->n_places * 2 : MAP_PLACES_MIN };

	bigger.entries = calloc(bigger.n_places, sizeof(*bigger.entries));
	if (!bigger.entries)
		return -ENOMEM;
	for (size_t i = 0; i < m->n_places; i++)
		if (m->entries[i].value)
			*find_place(&bigger, m->entries[i].key) = m->entries[i];
	bigger.n_used = m->n_used;
	free(m->entries);
	*m = bigger;
	return 0;
}

int
map_put(struct map *m, uint64_t key, void *value)
{
	struct map_entry *e;

	if ((m->n_used + 1) * 4 > m->n_places * 3) {
		int err = grow(m);

		if (err < 0)
			return err;
	}
	e = find_place(m, key);
	if (!e->value)
		m->n_used++;
	*e = (struct map_entry){ key, value };
	return 0;
}

void *
map_remove(struct map *m, uint64_t key)
{
	struct map_entry *hole;
	void *value;
	size_t i;

	if (!m->entries)
		return NULL;
	hole = find_place(m, key);
	value = hole->value;
	if (!value)
		return NULL;
	/* Close the gap: whoever was pushed past it by a collision moves back. */
	i = (size_t)(hole - m->entries);
	for (;;) {
		size_t home;

		i = (i + 1) & (m->n_places - 1);
		if (!m->entries[i].value)
			break;
		home = mix(m->entries[i].key) & (m->n_places - 1);
		if (((i - home) & (m->n_places - 1)) >=
		    ((i - (size_t)(hole - m->entries)) & (m->n_places - 1))) {
			*hole = m->entries[i];
			hole = &m->entries[i];
		}
	}
	hole->value = NULL;
	m->n_used--;
	return value;
}

void
map_done(struct map *m)
{
	free(m->entries);
	*m = (struct map){ 0 };
}

void *
map_next(const struct map *m, size_t *cursor)
{
	while (*cursor < m->n_places) {
		void *value = m->entries[(*cursor)++].value;

		if (value)
			return value;
	}
	return NULL;
}
