/*
 * arena.h - strings that live as long as one description of a disc; bounded, freed together.
 */
#ifndef PX_ISO_ARENA_H
#define PX_ISO_ARENA_H

#include <stddef.h>

enum { ARENA_MAX = 32 << 20 }; /* bytes of strings one disc may need */

struct arena_chunk;

struct arena {
	struct arena_chunk *newest; /* NULL while empty; a zeroed arena is ready to use */
	size_t used;                /* bytes handed out, all chunks */
};

/* A copy of len bytes with an end; NULL: out of memory or past ARENA_MAX. */
char *arena_copy(struct arena *a, const char *text, size_t len);

/* Formats; NULL as above. */
char *arena_print(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

void arena_done(struct arena *a);

#endif
