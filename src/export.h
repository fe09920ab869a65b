/*
 * export.h - a part of the record in one of the formats of `pxedeck export`.
 */
#ifndef PX_EXPORT_H
#define PX_EXPORT_H

#include "record_text.h"

struct export
{
	FILE *out;
	struct db *db;
	const struct filter *filter;
	const struct names *names;
	size_t n; /* lines, objects or packets written */
};

struct export_format {
	const char *name;
	const char *counted;            /* what n counts, for people: "lines", "packets" */
	int (*write)(struct export *x); /* 0 or -errno; stream errors are found at the end */
};

/* One writer a format; cmd_export.c has the table. */
int export_text(struct export *x);
int export_dnsmasq(struct export *x);
int export_json(struct export *x);
int export_csv(struct export *x);
int export_html(struct export *x);
int export_pcap(struct export *x);

/* A file that appears whole or not at all. */
struct export_file {
	FILE *out;
	char path[4096], temp[4096 + 16];
	bool replace;
};

/*
 * NULL path: standard output. 0; -EEXIST when the file is there and must not be replaced,
 * or another -errno, with a sentence.
 */
int export_file_open(struct export_file *f, const char *path, bool replace, struct fault *fault);
/* Puts it in its place. 0; -errno with a sentence, and nothing is left behind. */
int export_file_commit(struct export_file *f, struct fault *fault);
void export_file_abandon(struct export_file *f);

#endif
