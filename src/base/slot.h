/*
 * slot.h - a one-place, latest-wins handoff between one giver and one taker.
 *
 * Whoever pulls a pointer out owns it. Nobody ever waits, and no object is
 * visible to two threads at once, so snapshots need neither locks nor counts.
 */
#ifndef PX_BASE_SLOT_H
#define PX_BASE_SLOT_H

#include <stdatomic.h>
#include <stddef.h>

struct slot {
	_Atomic(void *) full;
};

/* Gives away `fresh`. Returns the older object nobody took, now the caller's again, or NULL. */
static inline void *
slot_put(struct slot *s, void *fresh)
{
	return atomic_exchange_explicit(&s->full, fresh, memory_order_acq_rel);
}

/* Takes the newest object, or NULL when there is none since the last take. */
static inline void *
slot_take(struct slot *s)
{
	return atomic_exchange_explicit(&s->full, NULL, memory_order_acq_rel);
}

#endif
