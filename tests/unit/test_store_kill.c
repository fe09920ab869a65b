/*
 * A child runs a store and says over a pipe what was confirmed; it is killed at random
 * moments. Whatever it said must be there, and the file must be whole.
 */
#include "tests/unit/store_fixture.h"

#include "db/rows.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

enum { ROUNDS = 12, LONGEST_MS = 120 };

/* In the child. The token is the address; a pipe write of four bytes is whole or not at all. */
static void
tell_parent(void *ctx, uint32_t token, int err)
{
	if (err == 0 && write(*(int *)ctx, &token, sizeof(token)) != sizeof(token))
		_exit(1);
}

static void
ignore_assignments(void *ctx, struct assignment *array, size_t n)
{
	(void)ctx, (void)n;
	free(array);
}

static void
ignore_trouble(void *ctx, const char *sentence)
{
	(void)ctx, (void)sentence;
}

static struct record
transfer_record(uint32_t token)
{
	struct event *e = event_new(EVENT_TRANSFER_END, token, "sysrcd.dat", NULL, 0);

	e->mac = (struct mac){ { 0x52, 0x54, 0, 0, 1, (uint8_t)token } };
	e->boot_id = 1 + token % 50;
	e->transfer.id = token;
	e->transfer.started_us = token;
	e->transfer.result = TRANSFER_DONE;
	return (struct record){ .kind = RECORD_TRANSFER, .token = token, .event = e };
}

/* Odd tokens are leases, even ones finished transfers; events without token run along. */
static _Noreturn void
child(const char *path, int fd, uint32_t first)
{
	const struct store_ports ports = { .ctx = &fd,
		.stored = tell_parent,
		.assignments = ignore_assignments,
		.trouble = ignore_trouble };
	struct saved saved;
	struct store *s;

	if (store_open(path, &s, &saved, NULL) != 0 || store_start(s, &ports) != 0)
		_exit(1);
	for (uint32_t token = first;; token++) {
		struct record r = token % 2 ? lease_record(token, (uint8_t)token, token)
					    : transfer_record(token);
		struct record e = event_record("along with it", token);

		while (store_post(s, &r) != 0)
			usleep(100);
		if (store_post(s, &e) != 0)
			record_done(&e);
		if (token % 64 == 0)
			usleep(1000);
	}
}

struct found {
	uint8_t *seen; /* by token */
	uint32_t n;
};

static int
found_lease(void *ctx, const struct lease *l)
{
	struct found *found = ctx;

	if (l->ip < found->n)
		found->seen[l->ip] = 1;
	return 0;
}

static int
found_transfer(void *ctx, const struct event *e)
{
	struct found *found = ctx;

	if (e->transfer.id < found->n)
		found->seen[e->transfer.id] = 1;
	return 0;
}

static void
assert_whole(const char *path)
{
	sqlite3_stmt *stmt;
	sqlite3 *sql;

	assert_int_equal(sqlite3_open(path, &sql), SQLITE_OK);
	assert_int_equal(
	    sqlite3_prepare_v2(sql, "PRAGMA integrity_check", -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	assert_string_equal((const char *)sqlite3_column_text(stmt, 0), "ok");
	sqlite3_finalize(stmt);
	assert_int_equal(
	    sqlite3_prepare_v2(sql, "PRAGMA foreign_key_check", -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
	sqlite3_finalize(stmt);
	sqlite3_close(sql);
}

/* Every token in confirmed[1..n) that is set must be in the record. */
static void
assert_all_there(const char *path, const uint8_t *confirmed, uint32_t n)
{
	const struct filter every = { 0 };
	struct found found = { calloc(n, 1), n };
	struct fault fault = { "" };
	struct db *db;

	assert_non_null(found.seen);
	if (db_open(path, DB_READ, &db, &fault) != 0)
		fail_msg("%s", fault.text);
	assert_int_equal(q_lease_each(db, &every, found_lease, &found), 0);
	assert_int_equal(q_transfer_each(db, &every, found_transfer, &found), 0);
	db_close(db);
	for (uint32_t token = 1; token < n; token++)
		if (confirmed[token] && !found.seen[token])
			fail_msg("%u was confirmed and is lost", token);
	free(found.seen);
}

/* Runs a child for a while, kills it, notes what it confirmed. Returns the highest token. */
static uint32_t
run_and_kill(const char *path, uint32_t first, useconds_t for_us, uint8_t *confirmed, uint32_t n)
{
	uint32_t token, highest = first;
	int fds[2], status;
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(fds[0]);
		child(path, fds[1], first);
	}
	close(fds[1]);
	/* It lives at least until something is confirmed; the dice decide how much longer. */
	assert_int_equal(read(fds[0], &token, sizeof(token)), sizeof(token));
	usleep(for_us);
	kill(pid, SIGKILL);
	do {
		assert_true(token < n);
		confirmed[token] = 1;
		highest = token > highest ? token : highest;
	} while (read(fds[0], &token, sizeof(token)) == sizeof(token));
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	return highest;
}

static void
nothing_confirmed_is_lost_by_kill_9(void **state)
{
	const uint32_t n = 4000000;
	struct store_fixture *f = *state;
	uint8_t *confirmed = calloc(n, 1);
	uint32_t first = 1;

	assert_non_null(confirmed);
	srandom((unsigned)clock_mono_us());
	for (int round = 0; round < ROUNDS; round++) {
		first = run_and_kill(f->path, first, (useconds_t)(random() % (LONGEST_MS * 1000)),
			    confirmed, n) +
			1;
		assert_all_there(f->path, confirmed, first);
	}
	assert_whole(f->path);
	print_message("%u leases and transfers confirmed, all there\n", first);
	free(confirmed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    nothing_confirmed_is_lost_by_kill_9, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
