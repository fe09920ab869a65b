/*
 * query.h - a prepared statement in use: bind in order, run, read columns. Inside db/ only.
 *
 * The first error sticks, so a query is a straight line with one test at its end.
 * Bound text and blobs must live until query_end() or query_run().
 */
#ifndef PX_DB_QUERY_H
#define PX_DB_QUERY_H

#include "base/mac.h"
#include "db/db.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

enum { DB_STATEMENTS_MAX = 48 }; /* distinct texts kept prepared on one connection */

struct db {
	sqlite3 *sql;
	char *path;
	struct {
		const char *text; /* the caller's literal; its address is the key */
		sqlite3_stmt *stmt;
	} kept[DB_STATEMENTS_MAX];
	size_t n_kept;
};

struct query {
	struct db *db;
	sqlite3_stmt *stmt;
	bool kept;
	int rc; /* first SQLite error, or SQLITE_OK */
	int at; /* place bound last */
};

struct query query_of(struct db *db, const char *text);   /* a literal: kept prepared */
struct query query_once(struct db *db, const char *text); /* any text: prepared for this once */
void query_int(struct query *q, int64_t v);
void query_u64(struct query *q, uint64_t v); /* capped at INT64_MAX */
void query_text(struct query *q, const char *text);
void query_blob(struct query *q, const void *bytes, size_t size); /* size 0: NULL */
void query_null(struct query *q);
void query_mac(struct query *q, struct mac mac, char buf[static MAC_TEXT_SIZE]); /* zero: NULL */

bool query_row(struct query *q); /* steps to the next row; false: no more, or an error */
int query_end(struct query *q);  /* 0, or the first error as -errno */
int query_run(struct query *q);  /* for statements without rows: step and end */

int64_t query_get_int(const struct query *q, int column);
uint64_t query_get_u64(const struct query *q, int column);
/* A number of an enum whose last value is `last`; anything else, from a damaged row, reads as 0. */
int query_get_enum(const struct query *q, int column, int last);
void query_get_text(const struct query *q, int column, char *buf, size_t size);
struct mac query_get_mac(const struct query *q, int column); /* zero for NULL */
/* Copies up to size bytes; returns how many. */
size_t query_get_blob(const struct query *q, int column, void *buf, size_t size);

int db_errno(int rc); /* a SQLite result code as -errno; 0 for OK, ROW, DONE */

#endif
