/*
 * lease_pool_due.c - which binding's state ends first: a binary heap.
 */
#include "engine/lease_pool_parts.h"

#include <errno.h>
#include <stdlib.h>

enum { PLACES_FIRST = 64 };

static void
heap_put(struct lease_pool *p, size_t place, struct binding *b)
{
	p->heap[place] = b;
	b->heap_place = place;
}

static void
heap_rise(struct lease_pool *p, struct binding *b)
{
	size_t at = b->heap_place;

	while (at > 0 && p->heap[(at - 1) / 2]->due_ms > b->due_ms) {
		heap_put(p, at, p->heap[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
	heap_put(p, at, b);
}

static void
heap_sink(struct lease_pool *p, struct binding *b)
{
	size_t at = b->heap_place;

	for (;;) {
		size_t child = 2 * at + 1;

		if (child + 1 < p->n_heap && p->heap[child + 1]->due_ms < p->heap[child]->due_ms)
			child++;
		if (child >= p->n_heap || p->heap[child]->due_ms >= b->due_ms)
			break;
		heap_put(p, at, p->heap[child]);
		at = child;
	}
	heap_put(p, at, b);
}

static void
heap_remove(struct lease_pool *p, struct binding *b)
{
	struct binding *last;

	if (b->heap_place == SIZE_MAX)
		return;
	last = p->heap[--p->n_heap];
	if (last != b) {
		heap_put(p, b->heap_place, last);
		heap_rise(p, last);
		heap_sink(p, last);
	}
	b->heap_place = SIZE_MAX;
}

int
pool_due_make_room(struct lease_pool *p)
{
	size_t n_places = p->n_heap_places ? p->n_heap_places * 2 : PLACES_FIRST;
	struct binding **more;

	if (p->n_bindings < p->n_heap_places)
		return 0;
	more = realloc(p->heap, n_places * sizeof(struct binding *));
	if (!more)
		return -ENOMEM;
	p->heap = more;
	p->n_heap_places = n_places;
	return 0;
}

void
pool_set_due(struct lease_pool *p, struct binding *b, int64_t due_ms)
{
	b->due_ms = due_ms;
	if (due_ms == INT64_MAX) {
		heap_remove(p, b);
		return;
	}
	if (b->heap_place == SIZE_MAX)
		heap_put(p, p->n_heap++, b);
	heap_rise(p, b);
	heap_sink(p, b);
}

struct binding *
lease_pool_first_due(const struct lease_pool *p)
{
	return p->n_heap > 0 ? p->heap[0] : NULL;
}
