#include "tests/unit/test.h"

#include "wire/http_range.h"

#include <errno.h>

static const uint64_t big = 5ull << 30;

static void
range_kinds_follow_rfc_9110(void **state)
{
	static const struct {
		const char *value;
		enum http_range_kind kind;
		uint64_t first, n;
	} cases[] = {
		{ NULL, HTTP_RANGE_NONE, 0, 0 },
		{ "bytes=0-0", HTTP_RANGE_PART, 0, 1 },
		{ "bytes=0-", HTTP_RANGE_PART, 0, 1000 },
		{ "bytes=10-19", HTTP_RANGE_PART, 10, 10 },
		{ "Bytes= 10-19 ", HTTP_RANGE_PART, 10, 10 },
		{ "bytes=999-", HTTP_RANGE_PART, 999, 1 },
		{ "bytes=990-5000", HTTP_RANGE_PART, 990, 10 },
		{ "bytes=-1", HTTP_RANGE_PART, 999, 1 },
		{ "bytes=-5000", HTTP_RANGE_PART, 0, 1000 },
		{ "bytes=-0", HTTP_RANGE_BEYOND, 0, 0 },
		{ "bytes=1000-", HTTP_RANGE_BEYOND, 0, 0 },
		{ "bytes=99999999999999999999999-", HTTP_RANGE_BEYOND, 0, 0 },
		{ "bytes=0-99999999999999999999999", HTTP_RANGE_PART, 0, 1000 },
		{ "bytes=5-4", HTTP_RANGE_NONE, 0, 0 },
		{ "bytes=0-1,5-6", HTTP_RANGE_NONE, 0, 0 },
		{ "bytes=", HTTP_RANGE_NONE, 0, 0 },
		{ "bytes=-", HTTP_RANGE_NONE, 0, 0 },
		{ "bytes=a-b", HTTP_RANGE_NONE, 0, 0 },
		{ "bytes=1", HTTP_RANGE_NONE, 0, 0 },
		{ "bytes=1-2x", HTTP_RANGE_NONE, 0, 0 },
		{ "lines=0-1", HTTP_RANGE_NONE, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t first = 0, n = 0;

		assert_int_equal(http_range_parse(cases[i].value, 1000, &first, &n), cases[i].kind);
		assert_int_equal(first, cases[i].first);
		assert_int_equal(n, cases[i].n);
	}
}

static void
range_counts_beyond_four_gigabytes(void **state)
{
	uint64_t first, n;

	(void)state;
	assert_int_equal(http_range_parse("bytes=4294967296-", big, &first, &n), HTTP_RANGE_PART);
	assert_int_equal(first, 4294967296u);
	assert_int_equal(n, big - 4294967296u);
	assert_int_equal(http_range_parse("bytes=-1", big, &first, &n), HTTP_RANGE_PART);
	assert_int_equal(first, big - 1);
}

static void
range_of_nothing_is_beyond(void **state)
{
	uint64_t first, n;

	(void)state;
	assert_int_equal(http_range_parse("bytes=0-", 0, &first, &n), HTTP_RANGE_BEYOND);
	assert_int_equal(http_range_parse("bytes=-1", 0, &first, &n), HTTP_RANGE_BEYOND);
	assert_int_equal(http_range_parse(NULL, 0, &first, &n), HTTP_RANGE_NONE);
}

static void
path_is_decoded_once_and_broken_ones_refused(void **state)
{
	char room[32];

	(void)state;
	assert_int_equal(http_path_decode("/iso/a%20b.iso", room, sizeof(room)), 12);
	assert_string_equal(room, "/iso/a b.iso");
	assert_int_equal(http_path_decode("/%2541", room, sizeof(room)), 4);
	assert_string_equal(room, "/%41");
	assert_int_equal(http_path_decode("/%FF%2f..", room, sizeof(room)), 5);
	assert_string_equal(room, "/\xff/..");
	assert_int_equal(http_path_decode("http://192.168.0.1/x", room, sizeof(room)), 2);
	assert_string_equal(room, "/x");
	assert_int_equal(http_path_decode("http://192.168.0.1", room, sizeof(room)), -EBADMSG);
	assert_int_equal(http_path_decode("*", room, sizeof(room)), -EBADMSG);
	assert_int_equal(http_path_decode("", room, sizeof(room)), -EBADMSG);
	assert_int_equal(http_path_decode("/a%00b", room, sizeof(room)), -EBADMSG);
	assert_int_equal(http_path_decode("/a%4", room, sizeof(room)), -EBADMSG);
	assert_int_equal(http_path_decode("/a%", room, sizeof(room)), -EBADMSG);
	assert_int_equal(http_path_decode("/a%zz", room, sizeof(room)), -EBADMSG);
	assert_int_equal(http_path_decode("/1234567", room, 8), -EMSGSIZE);
	assert_int_equal(http_path_decode("/123456", room, 8), 7);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(range_kinds_follow_rfc_9110),
		cmocka_unit_test(range_counts_beyond_four_gigabytes),
		cmocka_unit_test(range_of_nothing_is_beyond),
		cmocka_unit_test(path_is_decoded_once_and_broken_ones_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
