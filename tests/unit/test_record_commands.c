/*
 * The commands as a shell calls them, over a record filled here; their output is read back.
 */
#include "tests/unit/command_fixture.h"

#include "db/rows.h"

#include <jansson.h>

static const struct mac mac_one = { { 0x52, 0x54, 0, 0, 0, 1 } };

static struct db *
open_db(struct store_fixture *f)
{
	struct fault fault = { "" };
	struct db *db;

	if (db_open(f->path, DB_WRITE, &db, &fault) != 0)
		fail_msg("%s", fault.text);
	return db;
}

static void
put_boot(struct db *db)
{
	static struct boot b;

	b = (struct boot){ .id = 7, .mac = mac_one, .ip = 0x0a4d0005, .state = BOOT_UP };
	b.stage = STAGE_UP;
	b.started_us = 1700000000000000;
	b.heard_us = b.started_us + 30000000;
	b.stage_us[STAGE_DISCOVER] = b.started_us;
	b.stage_us[STAGE_KERNEL] = b.started_us + 2500000;
	strcpy(b.image, "sysrcd");
	strcpy(b.entry, "rescue64");
	strcpy(b.params, "rootpass=hunter2 setkmap=cz");
	b.bytes_total = 5000;
	b.n_files = 1;
	strcpy(b.files[0].name, "sysrcd/rescue64");
	b.files[0].role = ROLE_KERNEL;
	b.files[0].size = b.files[0].acked = 4000;
	b.files[0].started_us = b.started_us;
	b.files[0].ended_us = b.started_us + 2000000;
	b.files[0].result = TRANSFER_DONE;
	assert_int_equal(q_boot_put(db, &b), 0);
}

static void
put_transfer(struct db *db)
{
	struct event *e = event_new(
	    EVENT_TRANSFER_END, 1700000002000000, "sysrcd/rescue64", NULL, 0);

	e->mac = mac_one;
	e->ip = 0x0a4d0005;
	e->boot_id = 7;
	e->transfer.size = e->transfer.acked = 4000;
	e->transfer.started_us = 1700000000000000;
	e->transfer.result = TRANSFER_DONE;
	assert_int_equal(q_transfer_put(db, e), 0);
	assert_int_equal(q_event_put(db, e), 0);
	event_unref(e);
}

static void
fill(struct store_fixture *f)
{
	struct machine m = { .mac = mac_one, .ip = 0x0a4d0005, .arch = 0, .last_seen_us = 1000000 };
	struct lease l = { .ip = 0x0a4d0005, .mac = mac_one, .expires_s = 4000000000 };
	struct assignment a = { .mac = mac_one, .image = "sysrcd", .name = "bench-1" };
	struct db *db = open_db(f);

	strcpy(a.params, "rootpass=hunter2");
	strcpy(m.hostname, "calls-itself");
	assert_int_equal(q_machine_put(db, &m), 0);
	assert_int_equal(q_lease_put(db, &l), 0);
	assert_int_equal(q_assignment_put(db, &a), 0);
	put_boot(db);
	put_transfer(db);
	db_close(db);
}

/* The first object of a JSON array that has exactly n. */
static json_t *
first_of(const char *text, size_t n)
{
	json_error_t error;
	json_t *array = json_loads(text, 0, &error), *first;

	if (!array)
		fail_msg("%s: %s", error.text, text);
	assert_int_equal(json_array_size(array), n);
	first = json_incref(json_array_get(array, 0));
	json_decref(array);
	return first;
}

static const char *
text_at(json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	if (!text)
		fail_msg("no text %s", key);
	return text;
}

static void
boots_as_json_tell_the_whole_story(void **state)
{
	struct store_fixture *f = *state;
	struct answer a;
	json_t *o, *part;

	fill(f);
	RUN(&a, cmd_record, "boots", "--json");
	assert_int_equal(a.status, CMD_DONE);
	o = first_of(a.out, 1);
	assert_int_equal(json_integer_value(json_object_get(o, "id")), 7);
	assert_string_equal(text_at(o, "mac"), "52:54:00:00:00:01");
	assert_string_equal(text_at(o, "name"), "bench-1");
	assert_string_equal(text_at(o, "ip"), "10.77.0.5");
	assert_string_equal(text_at(o, "state"), "up");
	assert_string_equal(text_at(o, "stage"), "up");
	assert_string_equal(text_at(o, "image"), "sysrcd");
	assert_string_equal(text_at(o, "entry"), "rescue64");
	assert_string_equal(text_at(o, "params"), "rootpass=*** setkmap=cz");
	assert_string_equal(text_at(o, "started"), "2023-11-14T22:13:20.000Z");
	assert_true(json_is_null(json_object_get(o, "ended")));
	assert_true(json_is_null(json_object_get(o, "reason")));
	assert_int_equal(json_integer_value(json_object_get(o, "bytes_done")), 4000);
	assert_int_equal(json_integer_value(json_object_get(o, "bytes_total")), 5000);
	part = json_array_get(json_object_get(o, "stages"), 1);
	assert_string_equal(text_at(part, "stage"), "kernel");
	assert_string_equal(text_at(part, "at"), "2023-11-14T22:13:22.500Z");
	assert_true(json_real_value(json_object_get(part, "after_s")) == 2.5);
	part = json_array_get(json_object_get(o, "files"), 0);
	assert_string_equal(text_at(part, "role"), "kernel");
	assert_string_equal(text_at(part, "result"), "done");
	assert_int_equal(json_integer_value(json_object_get(part, "rate_bps")), 2000);
	json_decref(o);
	assert_null(strstr(a.out, "hunter2"));
}

static void
every_table_prints_and_hides_secrets(void **state)
{
	static const char *const tables[] = { "machines", "boots", "transfers", "leases",
		"events" };
	struct store_fixture *f = *state;
	struct answer a;

	fill(f);
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
		RUN(&a, cmd_record, tables[i]);
		assert_int_equal(a.status, CMD_DONE);
		if (!strstr(a.out, "bench-1") || strstr(a.out, "hunter2"))
			fail_msg("%s", a.out);
		RUN(&a, cmd_record, tables[i], "--json");
		json_decref(first_of(a.out, 1));
		assert_null(strstr(a.out, "hunter2"));
		RUN(&a, cmd_record, tables[i], "--json", "--machine", "52:54:00:00:00:99");
		json_decref(first_of(a.out, 0));
	}
}

static void
columns_are_aligned(void **state)
{
	struct store_fixture *f = *state;
	struct answer a;
	char *line;

	fill(f);
	RUN(&a, cmd_record, "leases");
	line = strchr(a.out, '\n');
	assert_non_null(line);
	assert_ptr_equal(strstr(a.out, "MAC") - a.out + line + 1, strstr(line, "52:54"));
}

static void
machine_is_found_by_name_and_address_too(void **state)
{
	struct store_fixture *f = *state;
	struct answer a;

	fill(f);
	RUN(&a, cmd_record, "boots", "--json", "--machine", "BENCH-1");
	json_decref(first_of(a.out, 1));
	RUN(&a, cmd_record, "boots", "--json", "--machine=10.77.0.5");
	json_decref(first_of(a.out, 1));
	RUN(&a, cmd_record, "boots", "--machine", "calls-itself");
	assert_int_equal(a.status, CMD_DONE);
	RUN(&a, cmd_record, "boots", "--machine", "nobody");
	assert_int_equal(a.status, CMD_FAILED);
	assert_non_null(strstr(a.err, "no machine nobody"));
}

static void
missing_record_and_bad_usage_are_one_line_each(void **state)
{
	struct store_fixture *f = *state;
	struct answer a;

	RUN(&a, cmd_record, "boots");
	assert_int_equal(a.status, CMD_FAILED);
	assert_non_null(strstr(a.err, "no record at"));
	assert_ptr_equal(strchr(a.err, '\n'), a.err + strlen(a.err) - 1);
	assert_int_equal(access(f->path, F_OK), -1);
	RUN(&a, cmd_record, "boots", "--nonsense");
	assert_int_equal(a.status, CMD_USAGE);
	RUN(&a, cmd_record, "boots", "--last", "0");
	assert_int_equal(a.status, CMD_USAGE);
	RUN(&a, cmd_set, "set");
	assert_int_equal(a.status, CMD_USAGE);
	RUN(&a, cmd_set, "set", "52:54:00:00:00", "image=x");
	assert_int_equal(a.status, CMD_USAGE);
	assert_int_equal(access(f->path, F_OK), -1);
}

static void
set_makes_the_record_and_says_what_is_in_force(void **state)
{
	struct store_fixture *f = *state;
	struct assignment kept;
	struct answer a;
	struct db *db;

	RUN(&a, cmd_set, "set", "52:54:00:00:00:01", "image=sysrcd", "entry=rescue64", "once=yes",
	    "--", "rootpass=hunter2", "-splash", "note=two words");
	assert_int_equal(a.status, CMD_DONE);
	assert_string_equal(a.out, "52:54:00:00:00:01 image=sysrcd entry=rescue64 once=yes -- "
				   "rootpass=*** -splash note=\"two words\"\n");
	RUN(&a, cmd_set, "set", "default", "image=grml");
	assert_string_equal(a.out, "default image=grml\n");
	RUN(&a, cmd_set, "set", "52-54-00-00-00-01", "once=", "entry=");
	assert_string_equal(a.out, "52:54:00:00:00:01 image=sysrcd -- "
				   "rootpass=*** -splash note=\"two words\"\ndefault image=grml\n");
	db = open_db(f);
	assert_int_equal(q_assignment_get(db, mac_one, &kept), 0);
	assert_string_equal(kept.params, "rootpass=hunter2 -splash note=\"two words\"");
	db_close(db);
	RUN(&a, cmd_set, "set", "52:54:00:00:00:01", "image=", "--");
	assert_string_equal(a.out, "52:54:00:00:00:01 nothing chosen\ndefault image=grml\n");
	RUN(&a, cmd_set, "set", "52:54:00:00:00:01");
	assert_string_equal(a.out, "52:54:00:00:00:01 nothing chosen\ndefault image=grml\n");
}

static void
set_with_an_unknown_key_names_the_known_and_changes_nothing(void **state)
{
	struct store_fixture *f = *state;
	struct answer a;

	RUN(&a, cmd_set, "set", "default", "image=grml");
	RUN(&a, cmd_set, "set", "default", "image=other", "imge=x");
	assert_int_equal(a.status, CMD_USAGE);
	assert_non_null(strstr(a.err, "entry="));
	RUN(&a, cmd_set, "set", "default");
	assert_string_equal(a.out, "default image=grml\n");
}

static void
machine_chosen_for_but_never_seen_is_listed(void **state)
{
	struct store_fixture *f = *state;
	struct answer a;
	json_t *o;

	RUN(&a, cmd_set, "set", "default", "image=grml");
	RUN(&a, cmd_set, "set", "52:54:00:00:00:09", "image=sysrcd");
	RUN(&a, cmd_record, "machines", "--json");
	o = first_of(a.out, 1);
	assert_string_equal(text_at(o, "mac"), "52:54:00:00:00:09");
	assert_true(json_is_null(json_object_get(o, "last_seen")));
	assert_string_equal(text_at(json_object_get(o, "assignment"), "image"), "sysrcd");
	json_decref(o);
}

static void
reading_leaves_no_files_beside_the_record(void **state)
{
	struct store_fixture *f = *state;
	struct answer a;
	char path[128];

	fill(f);
	RUN(&a, cmd_record, "boots");
	snprintf(path, sizeof(path), "%.90s-shm", f->path);
	assert_int_equal(access(path, F_OK), -1);
	snprintf(path, sizeof(path), "%.90s-wal", f->path);
	assert_int_equal(access(path, F_OK), -1);
}

static void
set_reaches_a_running_engine(void **state)
{
	struct store_fixture *f = *state;
	struct answer a;

	fixture_open(f);
	RUN(&a, cmd_set, "set", "52:54:00:00:00:01", "image=sysrcd");
	assert_int_equal(a.status, CMD_DONE);
	fixture_wait(f, &f->n_tellings, 1);
	assert_string_equal(f->told[0].image, "sysrcd");
}

#define COMMAND_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		COMMAND_TEST(boots_as_json_tell_the_whole_story),
		COMMAND_TEST(every_table_prints_and_hides_secrets),
		COMMAND_TEST(columns_are_aligned),
		COMMAND_TEST(machine_is_found_by_name_and_address_too),
		COMMAND_TEST(missing_record_and_bad_usage_are_one_line_each),
		COMMAND_TEST(set_makes_the_record_and_says_what_is_in_force),
		COMMAND_TEST(set_with_an_unknown_key_names_the_known_and_changes_nothing),
		COMMAND_TEST(machine_chosen_for_but_never_seen_is_listed),
		COMMAND_TEST(reading_leaves_no_files_beside_the_record),
		COMMAND_TEST(set_reaches_a_running_engine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
