/*
 * cmd.h - the subcommands: one file each, one row each in main.c.
 *
 * argv[0] is the subcommand's own name. They return the exit status: 0 done, 1 failed
 * (one line on stderr has said what and what to do), 2 usage.
 */
#ifndef PX_CMD_H
#define PX_CMD_H

enum { CMD_DONE = 0, CMD_FAILED = 1, CMD_USAGE = 2 };

int cmd_console(int argc, char **argv);
int cmd_serve(int argc, char **argv);
int cmd_demo(int argc, char **argv);
int cmd_iso(int argc, char **argv);
int cmd_iso_reader(int argc, char **argv); /* the child that parses an ISO; not for people */
int cmd_set(int argc, char **argv);
int cmd_record(int argc, char **argv); /* machines, boots, transfers, leases, events */
int cmd_export(int argc, char **argv);
int cmd_grub(int argc, char **argv);
int cmd_doctor(int argc, char **argv);

#endif
