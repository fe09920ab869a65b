/*
 * run.h - one run of pxedeck: interface, record, engine and who looks at it, put together.
 */
#ifndef PX_RUN_H
#define PX_RUN_H

#include "model/settings.h"

struct run_options {
	struct settings *settings; /* completed by the run: what the interface decides */
	bool console;              /* the dashboard; else event lines on stdout */
	/* Headless: leave with 0 once this many machines report up. 0: until a signal. */
	unsigned until_up;
	/* Called in main's thread once the engine serves; NULL: nothing to do. Not 0 ends the run.
	 */
	int (*serving)(void *ctx);
	void *ctx;
};

/* Runs until it is told to end. An exit status; one line on stderr has said what was wrong. */
int run_engine(const struct run_options *o);

#endif
