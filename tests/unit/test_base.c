#include "tests/unit/test.h"

#include "base/bytes.h"
#include "base/ip4.h"
#include "base/mac.h"
#include "base/map.h"
#include "base/mbox.h"
#include "base/slot.h"
#include "base/text.h"
#include "base/units.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static void
reader_never_leaves_its_range(void **state)
{
	const uint8_t bytes[] = { 1, 2, 3, 4, 5 };
	struct reader r = rd_of(bytes, sizeof(bytes)), inner;

	(void)state;
	assert_int_equal(rd_u16(&r), 0x0102);
	inner = rd_slice(&r, 2);
	assert_int_equal(rd_u32(&inner), 0);
	assert_true(inner.failed);
	assert_false(r.failed);
	assert_int_equal(rd_u8(&r), 5);
	assert_int_equal(rd_u8(&r), 0);
	assert_true(r.failed);
	assert_null(rd_take(&r, 0));
}

static void
writer_never_overruns(void **state)
{
	uint8_t room[4] = { 0, 0, 0, 0xaa };
	struct writer w = wr_of(room, 3);

	(void)state;
	wr_u16(&w, 0x1234);
	wr_u16(&w, 0x5678);
	assert_true(w.failed);
	assert_int_equal(w.used, 2);
	wr_u8(&w, 9);
	assert_int_equal(w.used, 2);
	assert_int_equal(room[3], 0xaa);
}

static void
mac_and_address_read_what_they_write(void **state)
{
	char buf[MAC_TEXT_SIZE], quad[IP4_TEXT_SIZE];
	struct mac m;
	uint32_t ip;

	(void)state;
	assert_int_equal(mac_parse("00-13-D4-d1-03-57", &m), 0);
	assert_string_equal(mac_text(m, buf), "00:13:d4:d1:03:57");
	assert_int_equal(mac_parse("00:13:d4:d1:03", &m), -EINVAL);
	assert_int_equal(mac_parse("00:13:d4:d1:03:5", &m), -EINVAL);
	assert_int_equal(mac_parse("00:13:d4:d1:03:57 ", &m), -EINVAL);
	assert_int_equal(ip4_parse("192.168.0.90", &ip), 0);
	assert_string_equal(ip4_text(ip, quad), "192.168.0.90");
	assert_int_equal(ip4_parse("192.168.0", &ip), -EINVAL);
}

static void
foreign_bytes_become_harmless_text(void **state)
{
	static const char hostile[] = "a\x1b[2J\n\\\xc3\xa9\xc2\x9b\xff";
	char buf[64], small[8];
	struct text t = text_of(buf, sizeof(buf));

	(void)state;
	text_add_escaped(&t, hostile, sizeof(hostile) - 1);
	assert_string_equal(buf, "a\\x1b[2J\\x0a\\x5c\xc3\xa9\\xc2\\x9b\\xff");
	t = text_of(small, sizeof(small));
	text_add(&t, "%s", "0123456789");
	assert_true(t.cut);
	assert_string_equal(small, "0123456");
}

static void
map_keeps_what_was_put_through_growth_and_removal(void **state)
{
	static int values[1000];
	struct map m = { 0 };
	size_t cursor = 0, n = 0;

	(void)state;
	for (uint64_t i = 0; i < 1000; i++)
		assert_int_equal(map_put(&m, i * 4096, &values[i]), 0);
	for (uint64_t i = 0; i < 1000; i += 3)
		assert_ptr_equal(map_remove(&m, i * 4096), &values[i]);
	for (uint64_t i = 0; i < 1000; i++)
		assert_ptr_equal(map_get(&m, i * 4096), i % 3 ? &values[i] : NULL);
	while (map_next(&m, &cursor))
		n++;
	assert_int_equal(n, m.n_used);
	assert_null(map_remove(&m, 1));
	map_done(&m);
}

enum { SENDERS = 3, MESSAGES = 20000 };

static struct mbox box;

static void *
send_many(void *arg)
{
	uint64_t message = (uint64_t)(uintptr_t)arg << 32;

	for (int i = 0; i < MESSAGES; i++, message++)
		while (mbox_post(&box, &message) == -EAGAIN)
			sched_yield();
	return NULL;
}

static void
mailbox_loses_nothing_and_keeps_each_senders_order(void **state)
{
	uint32_t next[SENDERS] = { 0 };
	pthread_t senders[SENDERS];
	uint64_t batch[16];
	size_t n, total = 0;

	(void)state;
	assert_int_equal(mbox_init(&box, 64, sizeof(uint64_t)), 0);
	for (uintptr_t i = 0; i < SENDERS; i++)
		pthread_create(&senders[i], NULL, send_many, (void *)i);
	while (total < (size_t)SENDERS * MESSAGES) {
		n = mbox_take(&box, batch, 16);
		if (n == 0)
			sched_yield();
		for (size_t i = 0; i < n; i++)
			assert_int_equal((uint32_t)batch[i], next[batch[i] >> 32]++);
		total += n;
	}
	for (int i = 0; i < SENDERS; i++)
		pthread_join(senders[i], NULL);
	mbox_done(&box);
}

static void
slot_gives_the_newest_once(void **state)
{
	struct slot s = { NULL };
	int a, b;

	(void)state;
	assert_null(slot_put(&s, &a));
	assert_ptr_equal(slot_put(&s, &b), &a);
	assert_ptr_equal(slot_take(&s), &b);
	assert_null(slot_take(&s));
}

static void
sizes_rates_and_durations_read_as_people_write_them(void **state)
{
	char b[UNITS_TEXT_SIZE];

	(void)state;
	assert_string_equal(units_bytes(0, b), "0 B");
	assert_string_equal(units_bytes(26460, b), "26 KB");
	assert_string_equal(units_bytes(999999, b), "1.0 MB");
	assert_string_equal(units_bytes(3800000, b), "3.8 MB");
	assert_string_equal(units_bytes(282000000, b), "282 MB");
	assert_string_equal(units_bytes(4700372992, b), "4.7 GB");
	assert_string_equal(units_bytes(UINT64_MAX, b), "18.4 EB");
	assert_string_equal(units_rate(11200000, b), "11.2 MB/s");
	assert_string_equal(units_rate(112345678, b), "112 MB/s");
	assert_string_equal(units_duration(20000, b), "0.02 s");
	assert_string_equal(units_duration(74000000, b), "74 s");
	assert_string_equal(units_duration(185000000, b), "3:05 min");
	assert_string_equal(units_duration(INT64_C(7800000000), b), "2:10 h");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reader_never_leaves_its_range),
		cmocka_unit_test(writer_never_overruns),
		cmocka_unit_test(mac_and_address_read_what_they_write),
		cmocka_unit_test(foreign_bytes_become_harmless_text),
		cmocka_unit_test(map_keeps_what_was_put_through_growth_and_removal),
		cmocka_unit_test(mailbox_loses_nothing_and_keeps_each_senders_order),
		cmocka_unit_test(slot_gives_the_newest_once),
		cmocka_unit_test(sizes_rates_and_durations_read_as_people_write_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
