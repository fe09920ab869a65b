/*
 * db.h - one connection to the record, used by one thread at a time.
 *
 * The engine's is inside the store (store.h); commands that read or set the
 * record open their own, also while an engine runs. Errors are returned, never logged.
 */
#ifndef PX_DB_DB_H
#define PX_DB_DB_H

#include "base/fault.h"

#include <stdint.h>

#define DB_DEFAULT_PATH "/var/lib/pxedeck/pxedeck.db"

struct db;

enum db_mode {
	DB_READ,  /* must exist; needs no right to write where SQLite can do without */
	DB_WRITE, /* made if missing (directory 0755, file 0600), older schema brought up to date */
};

/*
 * 0; -errno with a sentence that says what and what to do: missing, no right, not a
 * database, another program's, made by a newer pxedeck.
 */
int db_open(const char *path, enum db_mode mode, struct db **ret, struct fault *fault);
void db_close(struct db *db); /* NULL-safe; an open transaction is undone */

/* A transaction. db_begin takes the write lock, waiting a few seconds for another process. */
int db_begin(struct db *db);
int db_commit(struct db *db); /* 0: it is on disk. -errno: still open, undo it */
void db_rollback(struct db *db);

/* A number that changes when another connection has committed. 0 or -errno. */
int db_data_version(struct db *db, int64_t *ret);

/* Moves what the write-ahead log holds into the database, as far as readers allow. 0 or -errno. */
int db_checkpoint(struct db *db);

/* Writes without changing anything, so that a disk that refuses is known at once. 0 or -errno. */
int db_mark_written(struct db *db);

const char *db_path(const struct db *db);

/* What went wrong, in words. */
const char *db_error(int err);

#endif
