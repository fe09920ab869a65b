/*
 * main.c - the table of subcommands; the only file that sees every part.
 */
#include <stdio.h>

int
main(void)
{
	puts(PACKAGE_STRING);
	return 0;
}
