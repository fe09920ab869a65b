#include "tests/unit/store_fixture.h"

#include "db/rows.h"

#include <sqlite3.h>

static const struct mac mac_one = { { 0x52, 0x54, 0, 0, 0, 1 } };
static const struct mac mac_two = { { 0x52, 0x54, 0, 0, 0, 2 } };
static const struct filter every;

static struct db *
open_db(struct store_fixture *f)
{
	struct fault fault = { "" };
	struct db *db;

	if (db_open(f->path, DB_WRITE, &db, &fault) != 0)
		fail_msg("%s", fault.text);
	return db;
}

static int
keep_lease(void *ctx, const struct lease *l)
{
	*(struct lease *)ctx = *l;
	return 0;
}

static void
lease_reads_as_it_was_put(void **state)
{
	struct db *db = open_db(*state);
	struct lease out, in = { .ip = UINT32_MAX, .mac = mac_one, .expires_s = INT64_MAX };

	in.client_id_len = LEASE_CLIENT_ID_MAX;
	memset(in.client_id, 0xa5, sizeof(in.client_id));
	memset(in.hostname, 'h', sizeof(in.hostname) - 1);
	assert_int_equal(q_lease_put(db, &in), 0);
	assert_int_equal(q_lease_each(db, &every, keep_lease, &out), 0);
	assert_memory_equal(&in, &out, sizeof(in));
	in = (struct lease){ .ip = UINT32_MAX, .mac = mac_two };
	assert_int_equal(q_lease_put(db, &in), 0);
	assert_int_equal(q_lease_each(db, &every, keep_lease, &out), 0);
	assert_memory_equal(&in, &out, sizeof(in));
	db_close(db);
}

static int
keep_machine(void *ctx, const struct machine *m)
{
	*(struct machine *)ctx = *m;
	return 0;
}

static void
machine_reads_as_it_was_put(void **state)
{
	struct db *db = open_db(*state);
	struct machine out, in = { .mac = mac_one, .ip = 0xc0a8005a, .arch = UINT16_MAX };

	in.first_seen_us = 5;
	in.last_seen_us = 6;
	assert_int_equal(q_machine_put(db, &in), 0);
	assert_int_equal(q_machine_each(db, &every, keep_machine, &out), 0);
	assert_memory_equal(&in, &out, sizeof(in));
	in.arch = 7;
	in.is_pxe = true;
	memset(in.uuid, 0x11, sizeof(in.uuid));
	strcpy(in.vendor_class, "PXEClient:Arch:00007:UNDI:003001");
	strcpy(in.hostname, "bench-1");
	in.last_seen_us = 7;
	assert_int_equal(q_machine_put(db, &in), 0);
	assert_int_equal(q_machine_each(db, &every, keep_machine, &out), 0);
	assert_memory_equal(&in, &out, sizeof(in));
	db_close(db);
}

static void
first_sight_of_a_machine_is_never_forgotten(void **state)
{
	struct db *db = open_db(*state);
	struct lease lease = { .ip = 1, .mac = mac_one };
	struct machine out, m = { .mac = mac_one, .first_seen_us = 50, .last_seen_us = 60 };

	/* Its lease may come before it; that says nothing of when it was seen. */
	assert_int_equal(q_lease_put(db, &lease), 0);
	assert_int_equal(q_machine_put(db, &m), 0);
	m.first_seen_us = 90;
	m.last_seen_us = 91;
	assert_int_equal(q_machine_put(db, &m), 0);
	assert_int_equal(q_machine_each(db, &every, keep_machine, &out), 0);
	assert_int_equal(out.first_seen_us, 50);
	assert_int_equal(out.last_seen_us, 91);
	db_close(db);
}

static void
assignment_reads_as_it_was_put_and_an_empty_one_deletes(void **state)
{
	struct db *db = open_db(*state);
	struct assignment out, in = { .mac = mac_one, .once = true, .hold = true };

	strcpy(in.image, "sysrcd");
	strcpy(in.entry, "rescue64");
	strcpy(in.loader, "lpxelinux.0");
	strcpy(in.transport, "http");
	strcpy(in.name, "bench-1");
	memset(in.params, 'p', sizeof(in.params) - 1);
	assert_int_equal(q_assignment_put(db, &in), 0);
	assert_int_equal(q_assignment_get(db, mac_one, &out), 0);
	assert_memory_equal(&in, &out, sizeof(in));
	assert_int_equal(q_assignment_get(db, (struct mac){ { 0 } }, &out), -ENOENT);
	in.mac = (struct mac){ { 0 } };
	assert_int_equal(q_assignment_put(db, &in), 0);
	assert_int_equal(q_assignment_get(db, in.mac, &out), 0);
	assert_true(mac_is_zero(out.mac));
	in = (struct assignment){ .mac = mac_one };
	assert_int_equal(q_assignment_put(db, &in), 0);
	assert_int_equal(q_assignment_get(db, mac_one, &out), -ENOENT);
	db_close(db);
}

static int
keep_boot(void *ctx, const struct boot *b)
{
	*(struct boot *)ctx = *b;
	return 0;
}

static void
fill_boot(struct boot *b)
{
	*b = (struct boot){ .id = 12, .mac = mac_one, .started_us = 100, .ended_us = 900 };
	b->heard_us = 800;
	b->stage = STAGE_PAYLOAD;
	b->state = BOOT_FAILED;
	b->firmware_is_ipxe = true;
	b->ip = 0x0a4d0005;
	b->bytes_total = 123456789012;
	strcpy(b->image, "sysrcd");
	strcpy(b->entry, "rescue64");
	strcpy(b->params, "rootpass=*** setkmap=cz");
	strcpy(b->reason, "sysrcd.dat stopped at 40 %");
	for (int i = 1; i <= STAGE_PAYLOAD; i++)
		b->stage_us[i] = 100 + i;
	b->n_files = BOOT_FILES_MAX;
	for (size_t i = 0; i < b->n_files; i++) {
		struct boot_file *file = &b->files[i];

		snprintf(file->name, sizeof(file->name), "file-%zu", i);
		file->role = ROLE_KERNEL;
		file->size = 1 + i;
		file->acked = i;
		file->transfer_id = 1000 + i;
		file->started_us = 10;
		file->ended_us = 20;
		file->result = TRANSFER_LOST;
	}
}

static void
boot_reads_as_it_was_put_with_stages_and_files(void **state)
{
	struct db *db = open_db(*state);
	static struct boot in, out;

	fill_boot(&in);
	assert_int_equal(q_boot_put(db, &in), 0);
	assert_int_equal(q_boot_each(db, &every, keep_boot, &out), 0);
	assert_memory_equal(&in, &out, sizeof(in));
	in.files[3].acked = 99;
	in.files[3].result = TRANSFER_DONE;
	in.stage_us[2] = 1;
	in.state = BOOT_UP;
	assert_int_equal(q_boot_put(db, &in), 0);
	assert_int_equal(q_boot_each(db, &every, keep_boot, &out), 0);
	assert_memory_equal(&in, &out, sizeof(in));
	db_close(db);
}

static struct event *
transfer_event(enum event_kind kind)
{
	struct event *e = event_new(kind, 2000, "sysrcd/isolinux/rescue64", NULL, 0);

	assert_non_null(e);
	e->seq = 4;
	e->mac = mac_one;
	e->ip = 0x0a4d0005;
	e->boot_id = 12;
	e->transfer.id = 77;
	e->transfer.protocol = TRANSFER_HTTP;
	e->transfer.role = ROLE_KERNEL;
	e->transfer.result = TRANSFER_DONE;
	strcpy(e->transfer.image, "sysrcd");
	strcpy(e->transfer.entry, "rescue64");
	e->transfer.entry_bytes = 5000000000;
	e->transfer.size = 4000000000;
	e->transfer.offset = 10;
	e->transfer.acked = 4000000000;
	e->transfer.resent = 3;
	e->transfer.blksize = 1468;
	e->transfer.windowsize = 16;
	e->transfer.port = 2070;
	e->transfer.started_us = 1000;
	return e;
}

static int
keep_event(void *ctx, const struct event *e)
{
	struct event **kept = ctx, *copy;

	event_unref(*kept);
	copy = event_new(e->kind, e->wall_us, e->text, e->packet, e->packet_size);
	assert_non_null(copy);
	copy->seq = e->seq;
	copy->mac = e->mac;
	copy->ip = e->ip;
	copy->boot_id = e->boot_id;
	copy->transfer = e->transfer;
	*kept = copy;
	return 0;
}

static void
assert_events_equal(const struct event *a, const struct event *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->wall_us, b->wall_us);
	assert_true(mac_equal(a->mac, b->mac));
	assert_int_equal(a->ip, b->ip);
	assert_int_equal(a->boot_id, b->boot_id);
	assert_string_equal(a->text, b->text);
	assert_memory_equal(&a->transfer, &b->transfer, sizeof(a->transfer));
	assert_int_equal(a->packet_size, b->packet_size);
	if (a->packet)
		assert_memory_equal(a->packet, b->packet, a->packet_size);
}

static void
transfer_reads_as_it_was_put(void **state)
{
	struct db *db = open_db(*state);
	struct event *in = transfer_event(EVENT_TRANSFER_END), *out = NULL;

	/* Twice, and before anything was said of its boot and machine. */
	assert_int_equal(q_transfer_put(db, in), 0);
	assert_int_equal(q_transfer_put(db, in), 0);
	assert_int_equal(q_transfer_each(db, &every, keep_event, &out), 0);
	assert_events_equal(in, out);
	event_unref(in);
	event_unref(out);
	db_close(db);
}

static void
events_read_as_they_were_put(void **state)
{
	struct db *db = open_db(*state);
	struct event *in = transfer_event(EVENT_TRANSFER_START), *out = NULL;
	uint8_t packet[1472];

	assert_int_equal(q_event_put(db, in), 0);
	assert_int_equal(q_event_each(db, &every, keep_event, &out), 0);
	assert_events_equal(in, out);
	assert_int_equal(out->seq, 4);
	event_unref(in);
	memset(packet, 0, sizeof(packet));
	in = event_new(EVENT_DHCP_IN, 3000, NULL, packet, sizeof(packet));
	assert_int_equal(q_event_put(db, in), 0);
	assert_int_equal(q_event_each(db, &every, keep_event, &out), 0);
	assert_events_equal(in, out);
	event_unref(in);
	event_unref(out);
	db_close(db);
}

static void
put_events(struct db *db, struct mac mac, int64_t boot_id, uint64_t first, uint64_t n)
{
	for (uint64_t i = first; i < first + n; i++) {
		struct event *e = event_new(EVENT_NOTE, (int64_t)i, "x", NULL, 0);

		assert_non_null(e);
		e->seq = i;
		e->mac = mac;
		e->boot_id = boot_id;
		assert_int_equal(q_event_put(db, e), 0);
		event_unref(e);
	}
}

struct seen {
	uint64_t n, first, last;
};

static int
see_event(void *ctx, const struct event *e)
{
	struct seen *seen = ctx;

	assert_true(seen->n == 0 || e->seq > seen->last);
	if (seen->n++ == 0)
		seen->first = e->seq;
	seen->last = e->seq;
	return 0;
}

static struct seen
see(struct db *db, const struct filter *filter)
{
	struct seen seen = { 0 };

	assert_int_equal(q_event_each(db, filter, see_event, &seen), 0);
	return seen;
}

static void
filters_choose_by_machine_boot_time_and_count(void **state)
{
	struct db *db = open_db(*state);
	struct seen seen;

	put_events(db, mac_one, 1, 1, 10);
	put_events(db, mac_two, 2, 11, 10);
	put_events(db, mac_one, 3, 21, 10);
	put_events(db, (struct mac){ { 0 } }, 0, 31, 10);
	seen = see(db, &every);
	assert_true(seen.n == 40 && seen.first == 1 && seen.last == 40);
	seen = see(db, &(struct filter){ .mac = mac_one });
	assert_true(seen.n == 20 && seen.first == 1 && seen.last == 30);
	seen = see(db, &(struct filter){ .boot_id = 3 });
	assert_true(seen.n == 10 && seen.first == 21);
	seen = see(db, &(struct filter){ .boot_id = 3, .mac = mac_two });
	assert_int_equal(seen.n, 0);
	seen = see(db, &(struct filter){ .last = 5 });
	assert_true(seen.n == 5 && seen.first == 36 && seen.last == 40);
	seen = see(db, &(struct filter){ .mac = mac_one, .last = 12 });
	assert_true(seen.n == 12 && seen.first == 9 && seen.last == 30);
	seen = see(db, &(struct filter){ .since_us = 39 });
	assert_true(seen.n == 2 && seen.first == 39);
	db_close(db);
}

static int
stop_at_first(void *ctx, const struct event *e)
{
	(void)e;
	(*(int *)ctx)++;
	return -ECANCELED;
}

static void
walk_stops_when_told(void **state)
{
	struct db *db = open_db(*state);
	int n = 0;

	put_events(db, mac_one, 1, 1, 10);
	assert_int_equal(q_event_each(db, &every, stop_at_first, &n), -ECANCELED);
	assert_int_equal(n, 1);
	db_close(db);
}

static int
count_event(void *ctx, const struct event *e)
{
	(void)e;
	(*(int *)ctx)++;
	return 0;
}

static void
oldest_events_go_in_small_steps_and_their_transfers_with_them(void **state)
{
	struct db *db = open_db(*state);
	struct event *e = transfer_event(EVENT_TRANSFER_END);
	int n = 0;

	e->wall_us = 5; /* long before event 76 */
	assert_int_equal(q_transfer_put(db, e), 0);
	put_events(db, mac_one, 1, 1, 100);
	assert_int_equal(q_event_prune(db, 100, 50), 0);
	assert_int_equal(q_transfer_each(db, &every, count_event, &n), 0);
	assert_int_equal(n, 1);
	assert_int_equal(q_event_prune(db, 25, 50), 50);
	assert_int_equal(q_event_prune(db, 25, 50), 25);
	assert_int_equal(q_event_prune(db, 25, 50), 0);
	assert_int_equal(see(db, &every).first, 76);
	assert_int_equal(see(db, &every).n, 25);
	n = 0;
	assert_int_equal(q_transfer_each(db, &every, count_event, &n), 0);
	assert_int_equal(n, 0);
	event_unref(e);
	db_close(db);
}

/* The single number this statement gives, through a connection of its own. */
static int
number(const char *path, const char *statement)
{
	sqlite3_stmt *stmt;
	sqlite3 *sql;
	int n;

	assert_int_equal(sqlite3_open(path, &sql), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(sql, statement, -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	n = sqlite3_column_int(stmt, 0);
	sqlite3_finalize(stmt);
	sqlite3_close(sql);
	return n;
}

static void
image_replaces_itself_with_its_entries(void **state)
{
	struct store_fixture *f = *state;
	struct db *db = open_db(f);
	char path[] = "/iso/a.iso", strings[] = "";
	struct image_entry entries[2] = { { .id = "rescue64", .title = "Rescue 64" },
		{ .id = "local", .title = "Disk", .missing = "isolinux/x" } };
	struct image im = { .id = "a", .path = path, .entries = entries, .n_entries = 2 };

	im.strings = strings;
	assert_int_equal(q_image_put(db, &im), 0);
	assert_int_equal(number(f->path, "SELECT count(*) FROM image_entries"), 2);
	im.n_entries = 1;
	assert_int_equal(q_image_put(db, &im), 0);
	assert_int_equal(number(f->path, "SELECT count(*) FROM image_entries"), 1);
	assert_int_equal(number(f->path, "SELECT count(*) FROM images"), 1);
	db_close(db);
}

#define ROW_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ROW_TEST(lease_reads_as_it_was_put),
		ROW_TEST(machine_reads_as_it_was_put),
		ROW_TEST(first_sight_of_a_machine_is_never_forgotten),
		ROW_TEST(assignment_reads_as_it_was_put_and_an_empty_one_deletes),
		ROW_TEST(boot_reads_as_it_was_put_with_stages_and_files),
		ROW_TEST(transfer_reads_as_it_was_put),
		ROW_TEST(events_read_as_they_were_put),
		ROW_TEST(filters_choose_by_machine_boot_time_and_count),
		ROW_TEST(walk_stops_when_told),
		ROW_TEST(oldest_events_go_in_small_steps_and_their_transfers_with_them),
		ROW_TEST(image_replaces_itself_with_its_entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
