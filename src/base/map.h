/*
 * map.h - number to pointer, for machines by MAC, leases by address, transfers by peer.
 *
 * Open addressing, grows by doubling. Keys are any uint64_t, values any pointer
 * but NULL and stay the caller's. Iterate with map_next from a zero cursor; do not
 * put or remove while iterating.
 */
#ifndef PX_BASE_MAP_H
#define PX_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_entry {
	uint64_t key;
	void *value; /* NULL: free place */
};

struct map {
	struct map_entry *entries; /* NULL while empty; a zeroed map is ready to use */
	size_t n_places;           /* a power of two */
	size_t n_used;
};

void *map_get(const struct map *m, uint64_t key);      /* NULL: not there */
int map_put(struct map *m, uint64_t key, void *value); /* replaces. 0 or -ENOMEM */
void *map_remove(struct map *m, uint64_t key);         /* what was there, or NULL */
void map_done(struct map *m);                          /* frees the places, not the values */

/* Steps through the values in no order; NULL after the last. *cursor starts at 0. */
void *map_next(const struct map *m, size_t *cursor);

#endif
