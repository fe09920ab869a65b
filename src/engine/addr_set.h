/*
 * addr_set.h - a set of small numbers that finds its next member at once.
 *
 * A bitmap under a tree of bitmaps, each bit of which says "something below":
 * adding, removing and finding the next member cost a handful of word operations
 * however full or empty the set is.
 */
#ifndef PX_ENGINE_ADDR_SET_H
#define PX_ENGINE_ADDR_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ADDR_SET_LEVELS = 4, ADDR_SET_MAX = 1 << 24 };

struct addr_set {
	uint64_t *level[ADDR_SET_LEVELS]; /* [0]: the members; each above sums up the one below */
	size_t n_numbers;                 /* members are below this */
	size_t n_members;
};

int addr_set_init(struct addr_set *s, size_t n_numbers); /* empty. 0, -ENOMEM, -ERANGE */
void addr_set_done(struct addr_set *s);                  /* a zeroed set may be done */

void addr_set_add(struct addr_set *s, size_t number);
void addr_set_remove(struct addr_set *s, size_t number);
bool addr_set_has(const struct addr_set *s, size_t number);

/* The first member from `from` on, going round once; SIZE_MAX when the set is empty. */
size_t addr_set_next(const struct addr_set *s, size_t from);

#endif
