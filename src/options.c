#include "options.h"

#include "base/text.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char default_file[] = "/etc/pxedeck.conf";

static void
print_help(const char *command)
{
	printf("usage: pxedeck %s%s[-i IFACE] [-C FILE] [--db FILE] [--NAME[=VALUE]...] [ISO|DIR "
	       "...]\n\n",
	    command, *command ? " " : "");
	printf("Every configuration line is a long option too; see pxedeck.conf(5):\n");
	for (size_t i = 0; i < n_settings_rows; i++) {
		const struct settings_row *row = &settings_rows[i];
		char option[96];

		if (row->ignored)
			continue;
		snprintf(option, sizeof(option), "--%s%s%s", row->name, row->takes_value ? "=" : "",
		    row->takes_value ? row->value : "");
		printf("  %-44s %s\n", option, row->help);
	}
}

/* Absolute, because it is remembered and shown. */
static int
take_path(struct settings *s, const char *path, struct fault *fault)
{
	char real[PATH_MAX];

	if (!realpath(path, real))
		return fault_set(fault, -errno, "%s: %s", path, strerror(errno));
	return settings_add_path(s, real, fault);
}

struct scan {
	int argc;
	char **argv;
	bool (*extra)(void *ctx, const char *option);
	void *ctx;
	struct settings *settings;
	struct fault *fault;
};

/* "-i eth1" and "-ieth1"; the value of a one-letter option, stepping over it. NULL: missing. */
static const char *
short_value(struct scan *s, int *i)
{
	if (s->argv[*i][2] != '\0')
		return s->argv[*i] + 2;
	return *i + 1 < s->argc ? s->argv[++*i] : NULL;
}

static int
take_short(struct scan *s, int *i)
{
	const char letter = s->argv[*i][1], *value;
	char line[4200];

	if (letter != 'i')
		return fault_set(s->fault, -EINVAL,
		    "unknown option -%c; the options are -i, -C and the long ones (--help)",
		    letter);
	value = short_value(s, i);
	if (!value)
		return fault_set(s->fault, -EINVAL, "-%c needs a value", letter);
	snprintf(line, sizeof(line), "interface=%s", value);
	return settings_line(s->settings, line, s->fault);
}

/* Long options may have their value behind '=' or, for those that need one, as the next word. */
static int
take_long(struct scan *s, int *i)
{
	const char *option = s->argv[*i] + 2;
	char line[8192];

	if (s->extra && s->extra(s->ctx, option))
		return 0;
	text_copy(line, sizeof(line), option);
	for (size_t k = 0; !strchr(option, '=') && k < n_settings_rows; k++)
		if (settings_rows[k].takes_value && !settings_rows[k].value_optional &&
		    strcmp(settings_rows[k].name, option) == 0 && *i + 1 < s->argc)
			snprintf(line, sizeof(line), "%s=%s", option, s->argv[++*i]);
	return settings_line(s->settings, line, s->fault);
}

/* The configuration file named by -C, else the default one if there is one. Skips its words later.
 */
static int
read_file(struct scan *s)
{
	for (int i = 1; i < s->argc; i++) {
		const char *value = NULL;

		if (strncmp(s->argv[i], "-C", 2) == 0)
			value = short_value(s, &i);
		else if (strncmp(s->argv[i], "--conf-file=", 12) == 0)
			value = s->argv[i] + 12;
		else
			continue;
		if (!value)
			return fault_set(s->fault, -EINVAL, "-C needs a file");
		return settings_read_file(s->settings, value, s->fault);
	}
	return access(default_file, R_OK) == 0
		   ? settings_read_file(s->settings, default_file, s->fault)
		   : 0;
}

static int
take_word(struct scan *s, int *i)
{
	const char *word = s->argv[*i];

	if (strncmp(word, "-C", 2) == 0) {
		short_value(s, i);
		return 0;
	}
	if (strncmp(word, "--conf-file=", 12) == 0)
		return 0;
	if (strncmp(word, "--", 2) == 0)
		return take_long(s, i);
	if (word[0] == '-' && word[1] != '\0')
		return take_short(s, i);
	return take_path(s->settings, word, s->fault);
}

int
options_read(int argc, char **argv, bool (*extra)(void *ctx, const char *option), void *ctx,
    struct settings *ret, struct fault *fault)
{
	struct scan s = { argc, argv, extra, ctx, ret, fault };
	int err;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
			print_help(strcmp(argv[0], "pxedeck") == 0 ? "" : argv[0]);
			return 1;
		}
		if (strcmp(argv[i], "--version") == 0) {
			puts(PACKAGE_STRING);
			return 1;
		}
	}
	err = read_file(&s);
	for (int i = 1; err == 0 && i < argc; i++)
		err = take_word(&s, &i);
	return err;
}
