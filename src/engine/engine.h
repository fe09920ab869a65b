/*
 * engine.h - the whole engine: core thread, workers, image thread, started and stopped as one.
 *
 * It knows neither the screen nor SQL: what it has to show, keep or tell leaves through
 * struct ports; what others want of it arrives through its mailbox.
 */
#ifndef PX_ENGINE_ENGINE_H
#define PX_ENGINE_ENGINE_H

#include "base/fault.h"
#include "base/mbox.h"
#include "engine/facts.h"
#include "engine/sockets.h"
#include "host/iface.h"
#include "model/ports.h"
#include "model/settings.h"

struct engine;

struct engine_options {
	const struct settings *settings; /* outlives the engine */
	struct iface iface;
	struct sockets *sockets;   /* owned by the engine once engine_start succeeded */
	const struct saved *saved; /* read during engine_start only */
	struct ports ports;
	int exe_fd; /* our own program, for reading ISOs in a child; stays the caller's */
};

/*
 * Opens the capture (needs rights) and takes over sockets, leases and assignments.
 * No thread yet, so that rights can be given up in between. 0, -ENOMEM, or -errno
 * with a sentence.
 */
int engine_open(const struct engine_options *options, struct engine **ret, struct fault *fault);

/* Starts the threads. 0 or -errno with a sentence; engine_stop and engine_free still follow. */
int engine_start(struct engine *e, struct fault *fault);

/* Hands a fact or command to core; what it owns moves on 0, stays yours on -EAGAIN. Any thread. */
int engine_post(struct engine *e, const struct fact *f);

/* Ends transfers, joins every thread. Whoever still posts harms nothing and is not heard.
 * NULL-safe.
 */
void engine_stop(struct engine *e);

/* Frees it, stopped and with nobody left who could post. NULL-safe. */
void engine_free(struct engine *e);

#endif
