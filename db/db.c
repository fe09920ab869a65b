#include "db/db.h"

#include "base/text.h"
#include "db/migrate.h"
#include "db/query.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUSY_WAIT_MS = 5000 }; /* another process holds the write lock for milliseconds */

/* mkdir -p of everything before the last slash. */
static int
make_directories(const char *path, struct fault *fault)
{
	char dir[PATH_MAX];
	int err;

	if (!text_copy(dir, sizeof(dir), path))
		return fault_set(fault, -ENAMETOOLONG, "%s: too long a path", path);
	for (char *slash = strchr(dir + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(dir, 0755) < 0 && errno != EEXIST) {
			err = -errno;
			return fault_set(fault, err,
			    "cannot make the directory %s: %s; use sudo, or another file with --db",
			    dir, strerror(-err));
		}
		*slash = '/';
	}
	return 0;
}

/* SQLite would make it readable for all; -wal and -shm get the mode of the file itself. */
static int
make_file(const char *path, struct fault *fault)
{
	int fd, err;

	if (access(path, F_OK) == 0)
		return 0;
	err = make_directories(path, fault);
	if (err < 0)
		return err;
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0) {
		close(fd);
		return 0;
	}
	err = -errno;
	if (err == -EEXIST)
		return 0;
	return fault_set(fault, err, "cannot make %s: %s; use sudo, or another file with --db",
	    path, strerror(-err));
}

static int
check_access(const char *path, enum db_mode mode, struct fault *fault)
{
	int err;

	if (access(path, mode == DB_WRITE ? R_OK | W_OK : R_OK) == 0)
		return 0;
	err = -errno;
	if (err == -ENOENT)
		return fault_set(fault, err,
		    "no record at %s yet; start pxedeck, or name the file with --db", path);
	return fault_set(fault, err, "cannot %s %s: %s; use sudo, or another file with --db",
	    mode == DB_WRITE ? "write" : "read", path, strerror(-err));
}

/* The path as a URI that promises nobody writes: for a directory where SQLite may make no file. */
static void
immutable_uri(const char *path, char *buf, size_t size)
{
	struct text t = text_of(buf, size);

	text_add(&t, "file:");
	for (const char *p = path; *p; p++)
		text_add(&t, strchr("%?#", *p) ? "%%%02x" : "%c", (unsigned char)*p);
	text_add(&t, "?immutable=1");
}

static bool
has_log(const char *path)
{
	char log[PATH_MAX];
	struct text t = text_of(log, sizeof(log));
	struct stat st;

	text_add(&t, "%s-wal", path);
	return stat(log, &st) == 0 && st.st_size > 0;
}

static int
open_sql(struct db *db, const char *name, int flags, struct fault *fault)
{
	int rc = sqlite3_open_v2(name, &db->sql, flags | SQLITE_OPEN_NOMUTEX, NULL);

	if (rc != SQLITE_OK)
		return fault_set(fault, db_errno(rc), "%s: %s", db->path,
		    db->sql ? sqlite3_errmsg(db->sql) : sqlite3_errstr(rc));
	sqlite3_extended_result_codes(db->sql, 1);
	sqlite3_busy_timeout(db->sql, BUSY_WAIT_MS);
	return 0;
}

static int
set_up(struct db *db, const char *pragmas, struct fault *fault)
{
	int rc = sqlite3_exec(db->sql, pragmas, NULL, NULL, NULL);

	if (rc != SQLITE_OK)
		return fault_set(fault, db_errno(rc), "%s: %s", db->path, sqlite3_errmsg(db->sql));
	return 0;
}

/*
 * synchronous=FULL: a commit is on the disk when it returns. The log is moved into the
 * database when the store is idle (db_checkpoint), or at 16 MB.
 */
static int
open_write(struct db *db, struct fault *fault)
{
	size_t version;
	int err = make_file(db->path, fault);

	if (err == 0)
		err = check_access(db->path, DB_WRITE, fault);
	if (err == 0)
		err = open_sql(db, db->path, SQLITE_OPEN_READWRITE, fault);
	if (err == 0)
		err = db_schema_check(db->sql, db->path, n_db_migrations, &version, fault);
	if (err == 0)
		err = set_up(db,
		    "PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY;"
		    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
		    "PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=33554432",
		    fault);
	if (err == 0)
		err = db_migrate(db->sql, db->path, db_migrations, n_db_migrations, fault);
	/* Not before: a step may rebuild a table others refer to. */
	if (err == 0)
		err = set_up(db, "PRAGMA foreign_keys=ON", fault);
	return err;
}

static int
open_read(struct db *db, size_t *ret_version, struct fault *fault)
{
	char uri[PATH_MAX * 3 + 32];
	/* Who may write takes SQLite's side files away again when done; nobody changes a row. */
	int flags = access(db->path, W_OK) == 0 ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
	int err = check_access(db->path, DB_READ, fault);
	struct stat st;

	/* SQLite takes an empty file for a new database; to a reader it is somebody's mistake. */
	if (err == 0 && stat(db->path, &st) == 0 && st.st_size == 0)
		return fault_set(fault, -EINVAL, "%s is empty: no record of pxedeck", db->path);
	if (err == 0)
		err = open_sql(db, db->path, flags, fault);
	if (err < 0)
		return err;
	err = db_schema_check(db->sql, db->path, n_db_migrations, ret_version, fault);
	if ((err == -ENOENT || err == -EROFS || err == -EACCES) && !has_log(db->path)) {
		sqlite3_close(db->sql);
		immutable_uri(db->path, uri, sizeof(uri));
		err = open_sql(db, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, fault);
		if (err == 0)
			err = db_schema_check(
			    db->sql, db->path, n_db_migrations, ret_version, fault);
	}
	if (err == 0)
		err = set_up(db,
		    "PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY; PRAGMA query_only=ON",
		    fault);
	return err;
}

/* Reading an older schema would need every older query: bring it up to date instead. */
static int
open_either(struct db *db, enum db_mode mode, struct fault *fault)
{
	size_t version = 0;
	int err;

	if (mode == DB_WRITE)
		return open_write(db, fault);
	err = open_read(db, &version, fault);
	if (err < 0 || version == n_db_migrations)
		return err;
	sqlite3_close(db->sql);
	db->sql = NULL;
	return open_write(db, fault);
}

int
db_open(const char *path, enum db_mode mode, struct db **ret, struct fault *fault)
{
	struct db *db = calloc(1, sizeof(*db));
	int err = -ENOMEM;

	if (db)
		db->path = strdup(path);
	if (!db || !db->path)
		fault_set(fault, err, "out of memory");
	else
		err = open_either(db, mode, fault);
	if (err < 0) {
		db_close(db);
		return err;
	}
	*ret = db;
	return 0;
}

void
db_close(struct db *db)
{
	if (!db)
		return;
	for (size_t i = 0; i < db->n_kept; i++)
		sqlite3_finalize(db->kept[i].stmt);
	sqlite3_close(db->sql);
	free(db->path);
	free(db);
}

int
db_begin(struct db *db)
{
	struct query q = query_of(db, "BEGIN IMMEDIATE");

	return query_run(&q);
}

int
db_commit(struct db *db)
{
	struct query q = query_of(db, "COMMIT");

	return query_run(&q);
}

void
db_rollback(struct db *db)
{
	/* Some errors have undone the transaction already. */
	if (!sqlite3_get_autocommit(db->sql))
		sqlite3_exec(db->sql, "ROLLBACK", NULL, NULL, NULL);
}

int
db_data_version(struct db *db, int64_t *ret)
{
	struct query q = query_of(db, "PRAGMA data_version");
	int64_t version = query_row(&q) ? query_get_int(&q, 0) : 0;
	int err = query_end(&q);

	if (err == 0)
		*ret = version;
	return err;
}

int
db_checkpoint(struct db *db)
{
	return db_errno(
	    sqlite3_wal_checkpoint_v2(db->sql, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL));
}

int
db_mark_written(struct db *db)
{
	struct query q = query_of(db, "PRAGMA user_version");
	char mark[64];
	int64_t version = query_row(&q) ? query_get_int(&q, 0) : 0;
	int err = query_end(&q);
	struct text t = text_of(mark, sizeof(mark));

	if (err < 0)
		return err;
	text_add(&t, "PRAGMA user_version = %lld", (long long)version);
	q = query_once(db, mark);
	return query_run(&q);
}

const char *
db_error(int err)
{
	switch (err) {
	case -ENOSPC:
		return "the disk is full";
	case -EBUSY:
		return "another program keeps it locked";
	default:
		return strerror(-err);
	}
}

const char *
db_path(const struct db *db)
{
	return db->path;
}
