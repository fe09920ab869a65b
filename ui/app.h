/*
 * app.h - the console's loop: keys, signals and snapshots in; drawing and commands out.
 *
 * The main thread. Knows the model only: snapshots arrive through a slot, commands
 * leave through a function, so it runs the same over a live engine or a replay.
 */
#ifndef PX_UI_APP_H
#define PX_UI_APP_H

#include "base/fault.h"
#include "base/slot.h"
#include "model/command.h"

struct app_ports {
	struct slot *snapshots; /* of struct snapshot */
	int wake_fd;            /* eventfd: readable when the slot was filled or the engine ended */
	void *ctx;
	/* Hands a command to the engine. 0, or -EAGAIN when it is too busy: the operator is told.
	 */
	int (*command)(void *ctx, const struct command *c);
	/* The engine ended by itself: the reason, or NULL while it runs. */
	const char *(*ended)(void *ctx);
};

/*
 * Runs the console until the operator quits, a signal asks, or the engine ends. The terminal
 * is restored whatever happens. 0; -errno with a sentence: not a terminal, too dumb a terminal.
 */
int app_run(const struct app_ports *ports, struct fault *fault);

#endif
