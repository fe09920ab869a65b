#include "tests/unit/store_fixture.h"

#include "db/rows.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static const struct mac mac_one = { { 0x52, 0x54, 0, 0, 0, 1 } };
static const struct filter every;

static void
store_makes_a_directory_for_all_and_a_file_for_its_owner(void **state)
{
	struct store_fixture *f = *state;
	char dir[128];
	struct stat st;
	mode_t old = umask(022);

	fixture_open(f);
	umask(old);
	snprintf(dir, sizeof(dir), "%s/lib", f->dir);
	assert_int_equal(stat(dir, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0755);
	assert_int_equal(stat(f->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	snprintf(dir, sizeof(dir), "%s-wal", f->path);
	assert_int_equal(stat(dir, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(f->saved.n_leases, 0);
	assert_int_equal(f->saved.next_boot_id, 1);
}

static void
confirmed_leases_are_there_at_the_next_start(void **state)
{
	struct store_fixture *f = *state;
	struct record gone = lease_record(0x0a000002, 2, 0);

	gone.kind = RECORD_LEASE_GONE;
	fixture_open(f);
	post(f, lease_record(0x0a000001, 1, 7));
	post(f, lease_record(0x0a000002, 2, 8));
	post(f, lease_record(0x0a000001, 3, 9));
	post(f, gone);
	fixture_wait(f, &f->n_stored, 3);
	assert_int_equal(f->confirmed[7], 1);
	fixture_close(f);
	fixture_open(f);
	assert_int_equal(f->saved.n_leases, 1);
	assert_int_equal(f->saved.leases[0].ip, 0x0a000001);
	assert_int_equal(f->saved.leases[0].mac.byte[5], 3);
	assert_string_equal(f->saved.leases[0].hostname, "host3");
	assert_int_equal(f->saved.leases[0].expires_s, 2000000000);
}

static void
lease_with_a_token_does_not_wait_for_company(void **state)
{
	struct store_fixture *f = *state;
	int64_t best_ms = INT64_MAX;

	fixture_open(f);
	for (size_t i = 1; i <= 5; i++) {
		int64_t before_ms = clock_mono_ms(), took_ms;

		post(f, lease_record(0x0a000001, 1, (uint32_t)i));
		fixture_wait(f, &f->n_stored, i);
		took_ms = clock_mono_ms() - before_ms;
		best_ms = took_ms < best_ms ? took_ms : best_ms;
	}
	/* Gathering takes 200 ms; even a slow disk syncs once in five in less. */
	assert_true(best_ms < 150);
}

static int
count_event(void *ctx, const struct event *e)
{
	(void)e;
	(*(size_t *)ctx)++;
	return 0;
}

static size_t
count_events(const char *path)
{
	struct fault fault = { "" };
	struct db *db;
	size_t n = 0;

	if (db_open(path, DB_READ, &db, &fault) != 0)
		fail_msg("%s", fault.text);
	assert_int_equal(q_event_each(db, &every, count_event, &n), 0);
	db_close(db);
	return n;
}

static void
closing_writes_everything_that_was_taken(void **state)
{
	struct store_fixture *f = *state;

	fixture_open(f);
	for (uint64_t i = 1; i <= 5000; i++)
		post(f, event_record("something", i));
	fixture_close(f);
	assert_int_equal(count_events(f->path), 5000);
}

static void
same_event_twice_is_one_row(void **state)
{
	struct store_fixture *f = *state;

	fixture_open(f);
	post(f, event_record("something", 1));
	post(f, event_record("something", 1));
	fixture_close(f);
	assert_int_equal(count_events(f->path), 1);
}

static void
full_mailbox_refuses_and_counts(void **state)
{
	struct store_fixture *f = *state;
	struct fault fault;
	struct record r;
	size_t n = 0;

	/* Opened, not started: nobody takes. */
	assert_int_equal(store_open(f->path, &f->store, &f->saved, &fault), 0);
	for (;; n++) {
		r = event_record("waits", n);
		if (store_post(f->store, &r) == -EAGAIN)
			break;
	}
	record_done(&r);
	assert_true(n >= 16384);
	assert_int_equal(store_refused(f->store), 1);
}

static void
second_engine_on_the_same_record_is_refused(void **state)
{
	struct store_fixture *f = *state;
	struct saved saved;
	struct fault fault = { "" };
	struct store *second;

	fixture_open(f);
	assert_int_equal(store_open(f->path, &second, &saved, &fault), -EBUSY);
	assert_non_null(strstr(fault.text, "another pxedeck is running"));
	fixture_close(f);
	assert_int_equal(store_open(f->path, &second, &saved, &fault), 0);
	saved_done(&saved);
	store_close(second);
}

/* What `pxedeck set` does. */
static void
set_from_another_process(const char *path, struct mac mac, const char *image)
{
	struct assignment a = { .mac = mac };
	struct fault fault = { "" };
	struct db *db;

	snprintf(a.image, sizeof(a.image), "%s", image);
	if (db_open(path, DB_WRITE, &db, &fault) != 0)
		fail_msg("%s", fault.text);
	assert_int_equal(db_begin(db), 0);
	assert_int_equal(q_assignment_put(db, &a), 0);
	assert_int_equal(db_commit(db), 0);
	db_close(db);
}

static void
change_by_another_process_is_told(void **state)
{
	struct store_fixture *f = *state;

	fixture_open(f);
	set_from_another_process(f->path, mac_one, "sysrcd");
	fixture_wait(f, &f->n_tellings, 1);
	assert_int_equal(f->n_told, 1);
	assert_string_equal(f->told[0].image, "sysrcd");
	assert_true(mac_equal(f->told[0].mac, mac_one));
}

static void
own_assignments_are_not_echoed(void **state)
{
	struct store_fixture *f = *state;
	struct record r = assignment_record(mac_one, "grml");

	fixture_open(f);
	r.token = 1;
	post(f, r);
	fixture_wait(f, &f->n_stored, 1);
	usleep(700 * 1000); /* two looks */
	assert_int_equal(fixture_read(f, &f->n_tellings), 0);
	fixture_close(f);
	fixture_open(f);
	assert_int_equal(f->saved.n_assignments, 1);
	assert_string_equal(f->saved.assignments[0].image, "grml");
}

static void
crossing_changes_end_with_what_the_record_holds(void **state)
{
	struct store_fixture *f = *state;

	fixture_open(f);
	set_from_another_process(f->path, mac_one, "sysrcd");
	fixture_wait(f, &f->n_tellings, 1);
	/* Core had this one on its way when it was told of the other. */
	post(f, assignment_record(mac_one, "grml"));
	fixture_wait(f, &f->n_tellings, 2);
	assert_string_equal(f->told[0].image, "grml");
}

static struct record
boot_record(int64_t id, enum boot_state state, int64_t heard_us)
{
	struct boot *b = calloc(1, sizeof(*b));

	assert_non_null(b);
	b->id = id;
	b->mac = mac_one;
	b->state = state;
	b->started_us = 1000;
	b->heard_us = heard_us;
	b->ended_us = state == BOOT_FAILED ? 5000 : 0;
	return (struct record){ .kind = RECORD_BOOT, .boot = b };
}

static int
keep_boot(void *ctx, const struct boot *b)
{
	struct boot *boots = ctx;

	boots[b->id] = *b;
	return 0;
}

static void
boots_left_open_are_ended_at_the_next_start(void **state)
{
	static struct boot boots[4];
	struct store_fixture *f = *state;
	struct fault fault;
	struct db *db;

	fixture_open(f);
	post(f, boot_record(1, BOOT_RUNNING, 9000));
	post(f, boot_record(2, BOOT_FAILED, 4000));
	post(f, boot_record(3, BOOT_UP, 7000));
	fixture_close(f);
	fixture_open(f);
	assert_int_equal(f->saved.next_boot_id, 4);
	assert_int_equal(f->saved.n_machines, 1);
	assert_null(f->saved.machines[0].boot);
	assert_int_equal(db_open(f->path, DB_READ, &db, &fault), 0);
	assert_int_equal(q_boot_each(db, &every, keep_boot, boots), 0);
	db_close(db);
	assert_int_equal(boots[1].state, BOOT_SUPERSEDED);
	assert_int_equal(boots[1].ended_us, 9000);
	assert_string_equal(boots[1].reason, "pxedeck stopped");
	assert_int_equal(boots[2].state, BOOT_FAILED);
	assert_int_equal(boots[2].ended_us, 5000);
	assert_string_equal(boots[2].reason, "");
	assert_int_equal(boots[3].state, BOOT_UP);
	assert_int_equal(boots[3].ended_us, 7000);
}

static void
only_the_last_of_many_records_of_a_boot_counts(void **state)
{
	struct store_fixture *f = *state;
	static struct boot boots[4];
	struct fault fault;
	struct db *db;

	fixture_open(f);
	for (int64_t i = 1; i <= 500; i++)
		post(f, boot_record(2, BOOT_RUNNING, i));
	fixture_close(f);
	assert_int_equal(db_open(f->path, DB_READ, &db, &fault), 0);
	assert_int_equal(q_boot_each(db, &every, keep_boot, boots), 0);
	db_close(db);
	assert_int_equal(boots[2].heard_us, 500);
}

/* A limit on file sizes is a disk that is full for this process alone. */
static void
limit_files(rlim_t size)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = size < limit.rlim_max ? size : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static off_t
log_size(const struct store_fixture *f)
{
	char log[128];
	struct stat st;

	snprintf(log, sizeof(log), "%s-wal", f->path);
	return stat(log, &st) == 0 ? st.st_size : 0;
}

static void
full_disk_refuses_leases_keeps_events_and_recovers(void **state)
{
	struct store_fixture *f = *state;
	char long_text[2000];
	const uint64_t n_events = 3000;

	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	signal(SIGXFSZ, SIG_IGN);
	fixture_open(f);
	post(f, lease_record(0x0a000001, 1, 1));
	fixture_wait(f, &f->n_stored, 1);
	limit_files((rlim_t)log_size(f));
	for (uint64_t i = 1; i <= n_events; i++)
		post(f, event_record(long_text, i));
	fixture_wait(f, &f->n_troubles, 1);
	assert_non_null(strstr(f->trouble, "cannot be written"));
	post(f, lease_record(0x0a000002, 2, 2));
	fixture_wait(f, &f->n_failed, 1);
	assert_int_equal(f->confirmed[2], 0);
	limit_files(RLIM_INFINITY);
	fixture_wait(f, &f->n_troubles, 2);
	assert_non_null(strstr(f->trouble, "is written again"));
	post(f, lease_record(0x0a000003, 3, 3));
	fixture_wait(f, &f->n_stored, 2);
	fixture_close(f);
	assert_int_equal(count_events(f->path), n_events);
	fixture_open(f);
	assert_int_equal(f->saved.n_leases, 2);
	assert_int_equal(f->saved.leases[0].ip, 0x0a000001);
	assert_int_equal(f->saved.leases[1].ip, 0x0a000003);
}

static void
disk_full_to_the_end_is_said(void **state)
{
	struct store_fixture *f = *state;

	signal(SIGXFSZ, SIG_IGN);
	fixture_open(f);
	limit_files((rlim_t)log_size(f));
	post(f, event_record("unlucky", 1));
	fixture_close(f);
	limit_files(RLIM_INFINITY);
	assert_non_null(strstr(f->trouble, "1 events are lost"));
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(store_makes_a_directory_for_all_and_a_file_for_its_owner),
		STORE_TEST(confirmed_leases_are_there_at_the_next_start),
		STORE_TEST(lease_with_a_token_does_not_wait_for_company),
		STORE_TEST(closing_writes_everything_that_was_taken),
		STORE_TEST(same_event_twice_is_one_row),
		STORE_TEST(full_mailbox_refuses_and_counts),
		STORE_TEST(second_engine_on_the_same_record_is_refused),
		STORE_TEST(change_by_another_process_is_told),
		STORE_TEST(own_assignments_are_not_echoed),
		STORE_TEST(crossing_changes_end_with_what_the_record_holds),
		STORE_TEST(boots_left_open_are_ended_at_the_next_start),
		STORE_TEST(only_the_last_of_many_records_of_a_boot_counts),
		STORE_TEST(full_disk_refuses_leases_keeps_events_and_recovers),
		STORE_TEST(disk_full_to_the_end_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
