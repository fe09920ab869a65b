/*
 * migrate.h - the schema, one numbered step after another.
 *
 * PRAGMA user_version is the number of steps a database has taken. Steps are never
 * changed once released; a new one is a new file db/migrations/NNN_what.sql.
 */
#ifndef PX_DB_MIGRATE_H
#define PX_DB_MIGRATE_H

#include "base/fault.h"

#include <stddef.h>

struct sqlite3;

struct migration {
	const char *name; /* of its file, for messages */
	const char *sql;
};

extern const struct migration db_migrations[]; /* made from db/migrations/ */
extern const size_t n_db_migrations;

enum { DB_APPLICATION_ID = 0x50584544 }; /* "PXED" in the file's header (PRAGMA application_id) */

/*
 * Is this ours and not newer than n steps? 0 and the steps it has taken (0: an empty file);
 * -ENOTSUP newer, -EMEDIUMTYPE another program's or no database, each with a sentence.
 */
int db_schema_check(
    struct sqlite3 *sql, const char *path, size_t n, size_t *ret_version, struct fault *fault);

/*
 * Takes the steps that are missing, all in one transaction: on any error the database is as
 * before. 0, or what db_schema_check gives, or -errno with a sentence.
 */
int db_migrate(struct sqlite3 *sql, const char *path, const struct migration *steps, size_t n,
    struct fault *fault);

#endif
