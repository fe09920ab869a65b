/*
 * cmd_iso_reader.c - the child that parses an ISO: standard input is the image, standard output
 * the answer. Not for people; see iso/images.h.
 */
#include "cmd.h"
#include "host/rights.h"
#include "iso/images.h"

#include <unistd.h>

int
cmd_iso_reader(int argc, char **argv)
{
	/* libiso9660 opens by name only: this name is the descriptor it was handed. */
	static const char *const paths[] = { "/proc/self/fd/0" };
	const char *how;

	(void)argv;
	if (argc != 1 || isatty(STDIN_FILENO) || isatty(STDOUT_FILENO))
		return CMD_USAGE;
	if (rights_enter(RIGHTS_READER, paths, 1, &how) < 0)
		return CMD_FAILED;
	return iso_reader_main(STDIN_FILENO, STDOUT_FILENO) == 0 ? CMD_DONE : CMD_FAILED;
}
