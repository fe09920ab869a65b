/*
 * record_text.h - the record's values as text: times, names, cells of a table.
 */
#ifndef PX_RECORD_TEXT_H
#define PX_RECORD_TEXT_H

#include "db/rows.h"

#include <stdio.h>

enum { RECORD_TIME_SIZE = 32, RECORD_UUID_SIZE = 37 };

/* "2026-11-22T14:37:01.120Z" */
const char *record_time_utc(int64_t wall_us, char buf[static RECORD_TIME_SIZE]);
/* Local time: "2026-11-22 15:37:01", with milliseconds "2026-11-22 15:37:01.120"; "-" for 0. */
const char *record_time_local(int64_t wall_us, bool ms, char buf[static RECORD_TIME_SIZE]);
/* Option 97 as SMBIOS writes it: the first three fields are little-endian on the wire. */
const char *record_uuid(const uint8_t uuid[static 16], char buf[static RECORD_UUID_SIZE]);

/* Bytes a second between two times; 0 when there is no telling. */
uint64_t record_rate(uint64_t bytes, int64_t from_us, int64_t to_us);

/* Words printed as they are but for control bytes, which become '?': the record may be damaged. */
void record_put_safe(FILE *out, const char *text);

/* What machines are called: the operator's name, else their own. */
struct names;

int names_read(struct db *db, struct names **ret);               /* 0 or -errno */
const char *names_of(const struct names *names, struct mac mac); /* NULL: it has none */
void names_free(struct names *names);                            /* NULL-safe */

/* A table whose columns are as wide as they need be. A title starting with '>' aligns right. */
struct record_table;

struct record_table *record_table_new(const char *const *titles, size_t n);
/* Adds the next cell, row after row. Out of memory is found out by record_table_print. */
void record_table_add(struct record_table *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
int record_table_print(const struct record_table *t, FILE *out); /* 0 or -ENOMEM */
void record_table_free(struct record_table *t);                  /* NULL-safe */

#endif
