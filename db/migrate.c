#include "db/migrate.h"

#include "db/query.h"

#include <errno.h>
#include <stdio.h>

/* The single number a PRAGMA gives. */
static int
pragma_get(sqlite3 *sql, const char *pragma, int64_t *ret)
{
	sqlite3_stmt *stmt;
	int rc = sqlite3_prepare_v2(sql, pragma, -1, &stmt, NULL);

	if (rc != SQLITE_OK)
		return rc;
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW) {
		*ret = sqlite3_column_int64(stmt, 0);
		rc = SQLITE_OK;
	}
	sqlite3_finalize(stmt);
	return rc;
}

int
db_schema_check(
    struct sqlite3 *sql, const char *path, size_t n, size_t *ret_version, struct fault *fault)
{
	int64_t application = 0, version = 0, tables = 0;
	int rc = pragma_get(sql, "PRAGMA application_id", &application);

	if (rc == SQLITE_OK)
		rc = pragma_get(sql, "PRAGMA user_version", &version);
	if (rc == SQLITE_OK)
		rc = pragma_get(sql, "SELECT count(*) FROM sqlite_schema", &tables);
	if (rc == SQLITE_NOTADB)
		return fault_set(
		    fault, -EMEDIUMTYPE, "%s is not a database; name another file with --db", path);
	if (rc != SQLITE_OK)
		return fault_set(fault, db_errno(rc), "%s: %s", path, sqlite3_errmsg(sql));
	if (application != DB_APPLICATION_ID && (application != 0 || version != 0 || tables != 0))
		return fault_set(fault, -EMEDIUMTYPE,
		    "%s belongs to another program; name another file with --db", path);
	if (version < 0 || version > (int64_t)n)
		return fault_set(fault, -ENOTSUP,
		    "%s was written by a newer pxedeck (schema %lld, this one knows %zu); "
		    "use that version, or another file with --db",
		    path, (long long)version, n);
	*ret_version = (size_t)version;
	return 0;
}

/* One step and the number that says it was taken. */
static int
take_step(sqlite3 *sql, const struct migration *step, size_t number)
{
	char mark[64];
	int rc = sqlite3_exec(sql, step->sql, NULL, NULL, NULL);

	if (rc != SQLITE_OK)
		return rc;
	snprintf(mark, sizeof(mark), "PRAGMA user_version = %zu", number);
	return sqlite3_exec(sql, mark, NULL, NULL, NULL);
}

/* Inside the transaction: another process may have migrated since we looked, so look again. */
static int
take_steps(
    sqlite3 *sql, const char *path, const struct migration *steps, size_t n, struct fault *fault)
{
	char mark[64];
	size_t version;
	int err = db_schema_check(sql, path, n, &version, fault);
	int rc;

	if (err < 0)
		return err;
	for (; version < n; version++) {
		rc = take_step(sql, &steps[version], version + 1);
		if (rc != SQLITE_OK)
			return fault_set(fault, db_errno(rc),
			    "%s: bringing the schema up to date failed at %s: %s", path,
			    steps[version].name, sqlite3_errmsg(sql));
	}
	snprintf(mark, sizeof(mark), "PRAGMA application_id = %d", DB_APPLICATION_ID);
	rc = sqlite3_exec(sql, mark, NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(sql, "COMMIT", NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		return fault_set(fault, db_errno(rc), "%s: %s", path, sqlite3_errmsg(sql));
	return 0;
}

int
db_migrate(struct sqlite3 *sql, const char *path, const struct migration *steps, size_t n,
    struct fault *fault)
{
	size_t version;
	int err = db_schema_check(sql, path, n, &version, fault);
	int rc;

	if (err < 0 || version == n)
		return err;
	rc = sqlite3_exec(sql, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		return fault_set(fault, db_errno(rc), "%s: %s", path, sqlite3_errmsg(sql));
	err = take_steps(sql, path, steps, n, fault);
	if (!sqlite3_get_autocommit(sql))
		sqlite3_exec(sql, "ROLLBACK", NULL, NULL, NULL);
	return err;
}
