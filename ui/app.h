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

/* Why the console closed. */
enum app_end {
	APP_QUIT,   /* the operator said so */
	APP_SIGNAL, /* SIGINT or SIGTERM */
	APP_HANGUP, /* the terminal is gone: the engine may go on without one */
	APP_ENDED,  /* the engine ended; its reason is in fault */
};

/*
 * Blocks the signals that app_run reads (INT TERM HUP WINCH TSTP CONT) and ignores SIGPIPE.
 * Main calls it before the first thread starts, so that every thread inherits it and only
 * app_run's signalfd hears them. Whoever goes on after APP_HANGUP waits for them itself.
 */
void app_block_signals(void);

/*
 * Runs the console until the operator quits, a signal asks, or the engine ends. The terminal
 * is restored whatever happens, also by a crash. Returns an enum app_end, or -ENOTTY (not a
 * terminal), -EOPNOTSUPP (too dumb a terminal), -ENOMEM or another -errno with a sentence.
 * Sets LC_CTYPE from the environment; touches no other part of the locale.
 */
int app_run(const struct app_ports *ports, struct fault *fault);

#endif
