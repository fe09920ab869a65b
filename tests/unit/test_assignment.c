#include "model/assignment.h"
#include "model/params.h"
#include "tests/unit/test.h"

#include <errno.h>
#include <string.h>

static void
each_key_sets_its_field_and_an_empty_value_clears(void **state)
{
	struct assignment a = { 0 };

	(void)state;
	assert_int_equal(assignment_set(&a, "image=sysrcd-1.5.1", NULL), 0);
	assert_int_equal(assignment_set(&a, "entry=rescue64", NULL), 0);
	assert_int_equal(assignment_set(&a, "loader=lpxelinux.0", NULL), 0);
	assert_int_equal(assignment_set(&a, "transport=tftp", NULL), 0);
	assert_int_equal(assignment_set(&a, "name=bench-1", NULL), 0);
	assert_int_equal(assignment_set(&a, "once=yes", NULL), 0);
	assert_int_equal(assignment_set(&a, "hold=1", NULL), 0);
	assert_string_equal(a.image, "sysrcd-1.5.1");
	assert_string_equal(a.entry, "rescue64");
	assert_string_equal(a.transport, "tftp");
	assert_string_equal(a.name, "bench-1");
	assert_true(a.once && a.hold);
	assert_int_equal(assignment_set(&a, "image=", NULL), 0);
	assert_int_equal(assignment_set(&a, "hold=no", NULL), 0);
	assert_string_equal(a.image, "");
	assert_false(a.hold);
}

static void
what_is_refused_changes_nothing_and_says_why(void **state)
{
	static const char *const bad[] = { "image=a b", "image=\x1b[2J", "transport=ftp", "name=-x",
		"name=x-", "name=a.b", "once=maybe", "colour=red", "image", "=x", "",
		"name=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"image=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
	const struct assignment zero = { 0 };
	struct assignment a = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct fault fault = { "" };

		assert_int_equal(assignment_set(&a, bad[i], &fault), -EINVAL);
		assert_true(strlen(fault.text) > 10);
		assert_memory_equal(&a, &zero, sizeof(a));
	}
}

static void
params_are_tidied_and_checked(void **state)
{
	struct assignment a = { 0 };
	struct fault fault;
	char words[PARAMS_SIZE + 10];

	(void)state;
	assert_int_equal(assignment_set_params(&a, "  a=1   b \"c=d  e\" ", &fault), 0);
	assert_string_equal(a.params, "a=1 b \"c=d  e\"");
	assert_int_equal(assignment_set_params(&a, "a\nb", &fault), -EINVAL);
	assert_int_equal(assignment_set_params(&a, "a=\"b", &fault), -EINVAL);
	memset(words, 'x', sizeof(words));
	words[PARAMS_SIZE] = '\0';
	assert_int_equal(assignment_set_params(&a, words, &fault), -EINVAL);
	assert_string_equal(a.params, "a=1 b \"c=d  e\"");
	words[PARAMS_SIZE - 1] = '\0';
	assert_int_equal(assignment_set_params(&a, words, &fault), 0);
	assert_int_equal(strlen(a.params), PARAMS_SIZE - 1);
}

static void
secrets_are_never_shown(void **state)
{
	char buf[200], small[12];

	(void)state;
	params_masked("rootpass=geheim setkmap=cz vncserver=1:pw \"rootpass=a b\" rootpass \x1b",
	    buf, sizeof(buf));
	assert_string_equal(
	    buf, "rootpass=*** setkmap=cz vncserver=*** \"rootpass=*** rootpass \\x1b");
	params_masked("rootpass=geheim", small, sizeof(small));
	assert_null(strstr(small, "g"));
}

static void
the_catalogue_knows_its_families(void **state)
{
	const struct param_row *row = param_find("sysrcd", "setkmap=cz", 10);

	(void)state;
	assert_non_null(row);
	assert_non_null(strstr(row->values, " cz "));
	assert_null(param_find("generic", "setkmap=cz", 10));
	assert_non_null(param_find("generic", "console=tty0", 12));
	assert_null(param_find("sysrcd", "setkma", 6));
	for (size_t i = 0; i < n_param_rows; i++) {
		assert_true(strlen(param_rows[i].name) > 0);
		assert_true(strlen(param_rows[i].meaning) > 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_key_sets_its_field_and_an_empty_value_clears),
		cmocka_unit_test(what_is_refused_changes_nothing_and_says_why),
		cmocka_unit_test(params_are_tidied_and_checked),
		cmocka_unit_test(secrets_are_never_shown),
		cmocka_unit_test(the_catalogue_knows_its_families),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
