#include "tests/unit/test.h"

#include "engine/segment.h"

#include <string.h>

static void
it_asks_three_times_and_arms_when_nobody_answers(void **state)
{
	struct segment s;
	int64_t now = 5000;
	unsigned n_asked = 0;
	enum segment_step step;

	(void)state;
	segment_init(&s, false, false, "eth1");
	assert_int_equal(s.mode, DHCP_LISTENING);
	do {
		step = segment_tick(&s, true, now);
		n_asked += step == SEGMENT_ASK;
		now += 100;
	} while (step != SEGMENT_ARMED && now < 60000);
	assert_int_equal(n_asked, SEGMENT_QUESTIONS);
	assert_int_equal(s.mode, DHCP_ARMED);
	assert_in_range(now, 5000 + SEGMENT_LISTEN_MS, 5000 + SEGMENT_LISTEN_MS + 200);
	assert_string_equal(s.note, "");
}

static void
without_a_link_it_waits_and_asks_when_the_cable_comes(void **state)
{
	struct segment s;

	(void)state;
	segment_init(&s, false, false, "eth1");
	for (int64_t now = 0; now < 20000; now += 100)
		assert_int_equal(segment_tick(&s, false, now), SEGMENT_NOTHING);
	assert_int_equal(s.mode, DHCP_LISTENING);
	assert_int_equal(segment_tick(&s, true, 20000), SEGMENT_ASK);
}

static void
an_answer_while_it_listens_keeps_it_from_arming(void **state)
{
	struct segment s;

	(void)state;
	segment_init(&s, false, false, "eth1");
	segment_tick(&s, true, 0);
	assert_int_equal(segment_foreign(&s, "192.168.1.1 (00:11:22:33:44:55)"), SEGMENT_NOTHING);
	for (int64_t now = 0; now < 60000; now += 100)
		assert_int_equal(segment_tick(&s, true, now), SEGMENT_NOTHING);
	assert_int_equal(s.mode, DHCP_LISTENING);
	assert_non_null(strstr(s.note, "00:11:22:33:44:55"));
}

static void
an_answer_later_disarms_at_once_and_only_the_operator_arms_again(void **state)
{
	struct segment s;

	(void)state;
	segment_init(&s, false, false, "eth1");
	segment_arm(&s);
	assert_int_equal(segment_foreign(&s, "somebody"), SEGMENT_DISARMED);
	assert_int_equal(s.mode, DHCP_DISARMED);
	assert_int_equal(segment_tick(&s, false, 0), SEGMENT_NOTHING);
	assert_int_equal(segment_tick(&s, true, 100000), SEGMENT_NOTHING);
	assert_int_equal(segment_arm(&s), SEGMENT_ARMED);
	assert_int_equal(s.mode, DHCP_ARMED);
}

static void
the_interface_of_the_default_route_is_never_armed_unasked(void **state)
{
	struct segment s;

	(void)state;
	segment_init(&s, false, true, "eth0");
	for (int64_t now = 0; now < 60000; now += 100)
		assert_int_equal(segment_tick(&s, true, now), SEGMENT_NOTHING);
	assert_non_null(strstr(s.note, "eth0"));
	assert_int_equal(segment_arm(&s), SEGMENT_ARMED);
}

static void
authoritative_means_armed_from_the_start_whoever_answers(void **state)
{
	struct segment s;

	(void)state;
	segment_init(&s, true, true, "eth0");
	assert_int_equal(s.mode, DHCP_ARMED);
	assert_int_equal(segment_foreign(&s, "somebody"), SEGMENT_NOTHING);
	assert_int_equal(s.mode, DHCP_ARMED);
}

static void
armed_it_asks_again_when_the_cable_was_away_and_goes_on_answering(void **state)
{
	struct segment s;
	unsigned n_asked = 0;

	(void)state;
	segment_init(&s, false, false, "eth1");
	segment_tick(&s, true, 0);
	segment_arm(&s);
	assert_int_equal(segment_tick(&s, false, 1000), SEGMENT_NOTHING);
	for (int64_t now = 2000; now < 20000; now += 100) {
		enum segment_step step = segment_tick(&s, true, now);

		assert_true(step == SEGMENT_ASK || step == SEGMENT_NOTHING);
		n_asked += step == SEGMENT_ASK;
		assert_int_equal(s.mode, DHCP_ARMED);
	}
	assert_int_equal(n_asked, SEGMENT_QUESTIONS);
	assert_string_equal(s.note, "");
	assert_int_equal(segment_foreign(&s, "the office"), SEGMENT_DISARMED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_asks_three_times_and_arms_when_nobody_answers),
		cmocka_unit_test(without_a_link_it_waits_and_asks_when_the_cable_comes),
		cmocka_unit_test(an_answer_while_it_listens_keeps_it_from_arming),
		cmocka_unit_test(an_answer_later_disarms_at_once_and_only_the_operator_arms_again),
		cmocka_unit_test(the_interface_of_the_default_route_is_never_armed_unasked),
		cmocka_unit_test(authoritative_means_armed_from_the_start_whoever_answers),
		cmocka_unit_test(armed_it_asks_again_when_the_cable_was_away_and_goes_on_answering),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
