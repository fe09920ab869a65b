#include "tests/unit/store_fixture.h"

#include "db/migrate.h"
#include "db/rows.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

static const struct migration two_steps[] = {
	{ "001_first", "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (7)" },
	{ "002_second", "ALTER TABLE a ADD COLUMN y INTEGER NOT NULL DEFAULT 3" },
};
static const struct migration bad_second[] = {
	{ "001_first", "CREATE TABLE a (x INTEGER)" },
	{ "002_second", "CREATE TABLE b (x INTEGER); CREATE TABLE a (x INTEGER)" },
};

static sqlite3 *
raw_open(const char *path)
{
	sqlite3 *sql;

	assert_int_equal(sqlite3_open(path, &sql), SQLITE_OK);
	return sql;
}

static void
raw_exec(sqlite3 *sql, const char *statement)
{
	char *why = NULL;

	if (sqlite3_exec(sql, statement, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", statement, why);
}

static int
raw_number(sqlite3 *sql, const char *statement)
{
	sqlite3_stmt *stmt;
	int n;

	assert_int_equal(sqlite3_prepare_v2(sql, statement, -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	n = sqlite3_column_int(stmt, 0);
	sqlite3_finalize(stmt);
	return n;
}

static void
steps_not_taken_yet_are_taken_once(void **state)
{
	sqlite3 *sql = raw_open(":memory:");
	struct fault fault = { "" };

	(void)state;
	assert_int_equal(db_migrate(sql, "x", two_steps, 1, &fault), 0);
	assert_int_equal(raw_number(sql, "PRAGMA user_version"), 1);
	assert_int_equal(raw_number(sql, "PRAGMA application_id"), DB_APPLICATION_ID);
	assert_int_equal(db_migrate(sql, "x", two_steps, 2, &fault), 0);
	assert_int_equal(raw_number(sql, "SELECT x * 10 + y FROM a"), 73);
	assert_int_equal(db_migrate(sql, "x", two_steps, 2, &fault), 0);
	assert_int_equal(raw_number(sql, "PRAGMA user_version"), 2);
	sqlite3_close(sql);
}

static void
failing_step_leaves_the_database_as_it_was(void **state)
{
	sqlite3 *sql = raw_open(":memory:");
	struct fault fault = { "" };

	(void)state;
	assert_int_equal(db_migrate(sql, "x", bad_second, 2, &fault), -EIO);
	assert_non_null(strstr(fault.text, "002_second"));
	assert_int_equal(raw_number(sql, "PRAGMA user_version"), 0);
	assert_int_equal(raw_number(sql, "SELECT count(*) FROM sqlite_schema"), 0);
	assert_int_equal(db_migrate(sql, "x", bad_second, 1, &fault), 0);
	assert_int_equal(db_migrate(sql, "x", bad_second, 2, &fault), -EIO);
	assert_int_equal(raw_number(sql, "PRAGMA user_version"), 1);
	assert_int_equal(raw_number(sql, "SELECT count(*) FROM sqlite_schema"), 1);
	sqlite3_close(sql);
}

static void
newer_schema_is_refused_with_a_sentence(void **state)
{
	struct store_fixture *f = *state;
	struct fault fault = { "" };
	struct db *db;
	sqlite3 *sql;

	fixture_open(f);
	fixture_close(f);
	sql = raw_open(f->path);
	raw_exec(sql, "PRAGMA user_version = 999");
	sqlite3_close(sql);
	assert_int_equal(store_open(f->path, &f->store, &f->saved, &fault), -ENOTSUP);
	assert_non_null(strstr(fault.text, "newer pxedeck"));
	assert_int_equal(db_open(f->path, DB_READ, &db, &fault), -ENOTSUP);
	assert_null(f->store);
}

static void
write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void
what_is_no_record_of_ours_is_left_alone(void **state)
{
	struct store_fixture *f = *state;
	struct fault fault = { "" };
	char path[80], text[64] = { 0 };
	struct db *db;
	sqlite3 *sql;
	FILE *file;

	snprintf(path, sizeof(path), "%s/other", f->dir);
	write_file(path, "Dear diary, this is certainly not a database at all.");
	assert_int_equal(db_open(path, DB_WRITE, &db, &fault), -EMEDIUMTYPE);
	assert_non_null(strstr(fault.text, "not a database"));
	file = fopen(path, "r");
	assert_non_null(file);
	assert_non_null(fgets(text, sizeof(text), file));
	fclose(file);
	assert_string_equal(text, "Dear diary, this is certainly not a database at all.");
	unlink(path);
	sql = raw_open(path);
	raw_exec(sql, "CREATE TABLE recipes (x)");
	sqlite3_close(sql);
	assert_int_equal(db_open(path, DB_WRITE, &db, &fault), -EMEDIUMTYPE);
	assert_non_null(strstr(fault.text, "another program"));
	sql = raw_open(path);
	assert_int_equal(raw_number(sql, "SELECT count(*) FROM sqlite_schema"), 1);
	sqlite3_close(sql);
}

static void
missing_record_is_not_made_by_a_reader(void **state)
{
	struct store_fixture *f = *state;
	struct fault fault = { "" };
	struct db *db;

	assert_int_equal(db_open(f->path, DB_READ, &db, &fault), -ENOENT);
	assert_non_null(strstr(fault.text, "no record at"));
	assert_int_equal(access(f->path, F_OK), -1);
}

static int
count_row(void *ctx, const struct lease *l)
{
	(void)l;
	(*(int *)ctx)++;
	return 0;
}

static void
reader_sees_what_a_running_engine_has_confirmed(void **state)
{
	const struct filter every = { 0 };
	struct store_fixture *f = *state;
	struct fault fault = { "" };
	struct db *db;
	int n = 0;

	fixture_open(f);
	post(f, lease_record(0x0a000001, 1, 1));
	fixture_wait(f, &f->n_stored, 1);
	assert_int_equal(db_open(f->path, DB_READ, &db, &fault), 0);
	assert_int_equal(q_lease_each(db, &every, count_row, &n), 0);
	assert_int_equal(n, 1);
	db_close(db);
}

/* Root may write anywhere, so this needs another user to mean something. */
static void
reader_needs_no_right_to_write(void **state)
{
	const struct filter every = { 0 };
	struct store_fixture *f = *state;
	struct fault fault = { "" };
	char dir[80];
	struct db *db;
	int n = 0, err;

	if (getuid() == 0 && (chown(f->dir, 65534, 65534) != 0 || seteuid(65534) != 0))
		skip();
	fixture_open(f);
	post(f, lease_record(0x0a000001, 1, 1));
	fixture_wait(f, &f->n_stored, 1);
	fixture_close(f);
	snprintf(dir, sizeof(dir), "%s/lib", f->dir);
	assert_int_equal(chmod(f->path, 0400), 0);
	assert_int_equal(chmod(dir, 0500), 0);
	err = db_open(f->path, DB_READ, &db, &fault);
	if (err == 0) {
		err = q_lease_each(db, &every, count_row, &n);
		db_close(db);
	}
	chmod(dir, 0700);
	if (getuid() == 0)
		seteuid(0);
	if (err != 0)
		fail_msg("%s (%d)", fault.text, err);
	assert_int_equal(n, 1);
}

static void
unwritable_places_are_said(void **state)
{
	struct store_fixture *f = *state;
	struct fault fault = { "" };
	char path[80];
	struct db *db;

	snprintf(path, sizeof(path), "%s/file", f->dir);
	write_file(path, "x");
	snprintf(path, sizeof(path), "%s/file/px.db", f->dir);
	assert_int_equal(db_open(path, DB_WRITE, &db, &fault), -ENOTDIR);
	assert_non_null(strstr(fault.text, "--db"));
	assert_int_equal(db_open("/proc/px/px.db", DB_WRITE, &db, &fault), -ENOENT);
	assert_non_null(strstr(fault.text, "cannot make the directory"));
}

/* What each walk with a filter has to find without reading a whole table. */
static void
queries_by_machine_and_boot_have_an_index(void **state)
{
	static const char *const statements[] = {
		"EXPLAIN QUERY PLAN SELECT 1 FROM leases WHERE mac = ?",
		"EXPLAIN QUERY PLAN SELECT 1 FROM boots WHERE mac = ?",
		"EXPLAIN QUERY PLAN SELECT 1 FROM boots WHERE ended_us = 0",
		"EXPLAIN QUERY PLAN SELECT 1 FROM transfers WHERE mac = ?",
		"EXPLAIN QUERY PLAN SELECT 1 FROM transfers WHERE boot_id = ?",
		"EXPLAIN QUERY PLAN SELECT 1 FROM events WHERE mac = ? ORDER BY id DESC",
		"EXPLAIN QUERY PLAN SELECT 1 FROM events WHERE boot_id = ? ORDER BY id DESC",
		"EXPLAIN QUERY PLAN SELECT 1 FROM machines ORDER BY last_seen_us DESC LIMIT 5",
	};
	struct store_fixture *f = *state;
	sqlite3 *sql;

	fixture_open(f);
	sql = raw_open(f->path);
	for (size_t i = 0; i < sizeof(statements) / sizeof(*statements); i++) {
		sqlite3_stmt *stmt;
		const char *detail;

		assert_int_equal(
		    sqlite3_prepare_v2(sql, statements[i], -1, &stmt, NULL), SQLITE_OK);
		assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
		detail = (const char *)sqlite3_column_text(stmt, 3);
		if (!strstr(detail, "INDEX"))
			fail_msg("%s: %s", statements[i], detail);
		assert_int_equal(sqlite3_step(stmt), SQLITE_DONE); /* no sort after it */
		sqlite3_finalize(stmt);
	}
	sqlite3_close(sql);
}

#define SCHEMA_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SCHEMA_TEST(steps_not_taken_yet_are_taken_once),
		SCHEMA_TEST(failing_step_leaves_the_database_as_it_was),
		SCHEMA_TEST(newer_schema_is_refused_with_a_sentence),
		SCHEMA_TEST(what_is_no_record_of_ours_is_left_alone),
		SCHEMA_TEST(missing_record_is_not_made_by_a_reader),
		SCHEMA_TEST(reader_sees_what_a_running_engine_has_confirmed),
		SCHEMA_TEST(reader_needs_no_right_to_write),
		SCHEMA_TEST(unwritable_places_are_said),
		SCHEMA_TEST(queries_by_machine_and_boot_have_an_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
