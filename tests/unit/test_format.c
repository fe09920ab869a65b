#include "tests/unit/test.h"

#include "ui/format.h"

#include <stdlib.h>
#include <time.h>

static void
rates_and_sizes_read_like_network_gear(void **state)
{
	char b[FORMAT_SIZE];

	(void)state;
	assert_string_equal(format_mbps(88000000, b), "88.0");
}

static void
times_are_short_and_left_is_silent_when_unknown(void **state)
{
	char b[FORMAT_SIZE];

	(void)state;
	assert_string_equal(format_duration(21, b), "00:21");
	assert_string_equal(format_duration(3723, b), "1:02:03");
	assert_string_equal(format_duration(UINT64_MAX, b), ">99 h");
	assert_string_equal(format_left(0, 1000, 10, b), "01:40");
	assert_string_equal(format_left(999, 1000, 10, b), "00:01");
	assert_string_equal(format_left(1000, 1000, 10, b), "");
	assert_string_equal(format_left(0, 1000, 0, b), "");
	assert_string_equal(format_left(0, 0, 10, b), "");
	assert_string_equal(format_left(0, UINT64_MAX, 1, b), ">99 h");
	assert_string_equal(format_clock(INT64_C(1276692067123456), b), "12:41:07");
}

static void
firmware_and_links_have_names(void **state)
{
	char b[FORMAT_SIZE];

	(void)state;
	assert_string_equal(format_arch(0, b), "BIOS");
	assert_string_equal(format_arch(7, b), "UEFI x64");
	assert_string_equal(format_arch(9, b), "UEFI x64");
	assert_string_equal(format_arch(UINT16_MAX, b), "");
	assert_string_equal(format_arch(999, b), "arch 999");
	assert_string_equal(format_link(1000, b), "1 Gbit");
	assert_string_equal(format_link(2500, b), "2.5 Gbit");
	assert_string_equal(format_link(100, b), "100 Mbit");
	assert_string_equal(format_link(-1, b), "no link");
	assert_string_equal(format_link(0, b), "");
}

static void
a_rate_names_a_link_only_when_it_can(void **state)
{
	(void)state;
	assert_int_equal(link_class_of_rate(0), LINK_UNKNOWN);
	assert_int_equal(link_class_of_rate(300000), LINK_UNKNOWN);
	assert_int_equal(link_class_of_rate(1150000), LINK_10);
	assert_int_equal(link_class_of_rate(5000000), LINK_UNKNOWN);
	assert_int_equal(link_class_of_rate(11200000), LINK_100);
	assert_int_equal(link_class_of_rate(12500000), LINK_100);
	assert_int_equal(link_class_of_rate(12500001), LINK_1000);
	assert_int_equal(link_class_of_rate(112000000), LINK_1000);
	assert_int_equal(link_class_of_rate(200000000), LINK_2500);
	assert_int_equal(link_class_of_rate(UINT64_MAX), LINK_10000);
	assert_int_equal(link_class_mbit(LINK_100), 100);
	assert_string_equal(link_class_name(LINK_UNKNOWN), "-");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rates_and_sizes_read_like_network_gear),
		cmocka_unit_test(times_are_short_and_left_is_silent_when_unknown),
		cmocka_unit_test(firmware_and_links_have_names),
		cmocka_unit_test(a_rate_names_a_link_only_when_it_can),
	};

	setenv("TZ", "UTC", 1);
	tzset();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
