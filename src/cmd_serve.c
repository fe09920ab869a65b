/*
 * cmd_serve.c - `pxedeck` and `pxedeck serve`: the engine, with and without the console.
 */
#include "cmd.h"
#include "options.h"
#include "run.h"

#include <stdio.h>

static int
run_with_options(int argc, char **argv, bool console)
{
	struct run_options run = { .console = console };
	struct fault fault = { { 0 } };
	struct settings settings;
	int status = CMD_USAGE, err;

	settings_init(&settings);
	err = options_read(argc, argv, NULL, NULL, &settings, &fault);
	run.settings = &settings;
	if (err < 0)
		fprintf(stderr, "pxedeck: %s\n", fault.text);
	else
		status = err > 0 ? CMD_DONE : run_engine(&run);
	settings_done(&settings);
	return status;
}

int
cmd_console(int argc, char **argv)
{
	return run_with_options(argc, argv, true);
}

int
cmd_serve(int argc, char **argv)
{
	return run_with_options(argc, argv, false);
}
