/*
 * ports.h - the engine's three ways out, plugged in by main (or by a test).
 *
 * The engine knows neither the screen nor SQL. All are called on the core thread
 * and must not block.
 */
#ifndef PX_MODEL_PORTS_H
#define PX_MODEL_PORTS_H

#include "model/event.h"
#include "model/record.h"
#include "model/snapshot.h"

struct ports {
	void *ctx;
	/* Takes ownership of what r holds on 0; on -EAGAIN (store busy) it stays the caller's. */
	int (*store)(void *ctx, const struct record *r);
	/* Takes ownership of the snapshot. NULL: nobody looks, none are made. */
	void (*show)(void *ctx, struct snapshot *s);
	/* Lends one live event, in order; for headless output. NULL: nobody listens. */
	void (*tell)(void *ctx, const struct event *e);
};

#endif
