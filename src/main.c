/*
 * main.c - the table of subcommands. Without one: the console.
 */
#include "cmd.h"

#include <stdio.h>
#include <string.h>

static const struct command_row {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *help;
} commands[] = {
	{ "serve", cmd_serve, "the engine without a terminal; events as lines on stdout" },
	{ "demo", cmd_demo, "a virtual bench: QEMU machines that really boot" },
	{ "iso", cmd_iso, "what an image is, and whether it would boot" },
	{ "set", cmd_set, "choose image, entry and kernel parameters of a machine" },
	{ "machines", cmd_record, "who was on the bench" },
	{ "boots", cmd_record, "every boot, with its stages and files" },
	{ "transfers", cmd_record, "every file sent" },
	{ "leases", cmd_record, "who has which address" },
	{ "events", cmd_record, "everything that happened" },
	{ "export", cmd_export, "boot logs as text, dnsmasq log, JSON, CSV" },
	{ "grub", cmd_grub, "a GRUB 2 menu entry that boots an ISO from disk" },
	{ "doctor", cmd_doctor, "what on this computer would stop a boot" },
	{ "iso-reader", cmd_iso_reader, NULL },
};

static int
help(void)
{
	puts("pxedeck boots the machines on a workbench straight out of ISO images.\n\n"
	     "  pxedeck [-i IFACE] [OPTIONS] [ISO|DIR ...]   the console\n");
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (commands[i].help)
			printf("  pxedeck %-10s %s\n", commands[i].name, commands[i].help);
	puts("\n`pxedeck serve --help` lists the options; pxedeck(8) and pxedeck.conf(5) explain.");
	return CMD_DONE;
}

int
main(int argc, char **argv)
{
	if (argc > 1 && (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 ||
			    strcmp(argv[1], "-h") == 0))
		return help();
	for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(*commands); i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	return cmd_console(argc, argv);
}
