/*
 * record_options.h - the command line of the commands that read or set the record.
 */
#ifndef PX_RECORD_OPTIONS_H
#define PX_RECORD_OPTIONS_H

#include "db/rows.h"

#include <limits.h>
#include <stdbool.h>

struct record_options {
	char db[PATH_MAX]; /* --db, else db= of -C or /etc/pxedeck.conf, else the built-in */
	bool has_machine;
	struct mac mac;      /* --machine, zero without */
	const char *machine; /* what it said, when that is no MAC: a name or an address */
	int64_t boot_id;     /* --boot; 0: any */
	size_t last;         /* --last; 0: all */
	bool json, force;
	const char *format, *out; /* --format, -o; NULL without */
	char **words;             /* what is no option, in order, with what follows a "--" */
	int n_words;
};

/* Which of them a command takes besides -C, --db and --help. */
enum record_option {
	OPTION_MACHINE = 1,
	OPTION_BOOT = 2,
	OPTION_LAST = 4,
	OPTION_JSON = 8,
	OPTION_FORMAT = 16,
	OPTION_OUT = 32, /* -o, --force */
	OPTION_WORDS = 64,
};

/*
 * Reads argv, moving words (with OPTION_WORDS, else they are an error) to its front. 0; 1 when
 * --help was answered with `usage`; -EINVAL with a sentence: wrong usage; another -errno with
 * a sentence: the configuration file cannot be used.
 */
int record_options_read(int argc, char **argv, unsigned takes, const char *usage,
    struct record_options *ret, struct fault *fault);

/*
 * Opens the record for reading and makes a filter of the options; a machine may be named
 * by MAC, name or address. 0; -errno with a sentence: no record, no such machine or boot.
 */
int record_open(const struct record_options *o, struct db **ret, struct filter *ret_filter,
    struct fault *fault);

#endif
