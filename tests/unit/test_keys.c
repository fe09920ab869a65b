#include "tests/unit/screens.h"
#include "ui/views.h"

#include <string.h>

static void
every_key_of_a_view_means_one_thing_and_is_explained(void **state)
{
	(void)state;
	for (size_t v = 0; v < n_views; v++) {
		const struct key_table *keys = &views[v]->keys;

		for (size_t i = 0; i < keys->n; i++) {
			assert_true(strlen(keys->rows[i].name) > 0);
			assert_true(strlen(keys->rows[i].help) > 0);
			for (int k = 0; k < KEY_ROW_KEYS && keys->rows[i].keys[k]; k++)
				assert_ptr_equal(
				    keys_find(keys, keys->rows[i].keys[k]), &keys->rows[i]);
		}
	}
}

static void
every_view_but_home_goes_back_with_escape(void **state)
{
	(void)state;
	for (size_t v = 0; v < n_views; v++)
		assert_non_null(keys_find(&views[v]->keys, PRESS_ESCAPE));
}

static void
views_where_one_types_take_no_letters_as_commands(void **state)
{
	(void)state;
	for (size_t v = 0; v < n_views; v++)
		for (uint32_t ch = ' '; ch < 0x7f && views[v]->types; ch++)
			assert_null(keys_find(&views[v]->keys, ch));
}

static const struct key_row rows[] = {
	{ { 'a' }, "a", "First", "first", 1, 0 },
	{ { PRESS_F(2) }, "F2", "Second", "second", 2, 2 },
	{ { 'c' }, "c", NULL, "not in the footer", 3, 0 },
	{ { 'd' }, "d", "Third", "third", 4, 1 },
};

static const struct key_table table = { rows, 4 };

static void
footer(int n_cols, char *buf, size_t size)
{
	struct grid g = { .utf8 = true, .symbols = true };
	struct canvas c;

	assert_int_equal(grid_resize(&g, 1, n_cols), 0);
	c = canvas_of(&g);
	keys_draw_footer(&table, 1, &c, 0);
	grid_text(&g, 0, buf, size);
	grid_done(&g);
}

static void
a_narrow_footer_drops_what_matters_least(void **state)
{
	char text[128];

	(void)state;
	footer(40, text, sizeof(text));
	assert_string_equal(text, "a First F2Second d Third");
	footer(24, text, sizeof(text));
	assert_string_equal(text, "a First d Third");
	footer(10, text, sizeof(text));
	assert_string_equal(text, "a First");
}

static void
a_click_in_the_footer_finds_its_key(void **state)
{
	(void)state;
	assert_int_equal(keys_footer_at(&table, 1, 40, 0)->action, 1);
	assert_int_equal(keys_footer_at(&table, 1, 40, 6)->action, 1);
	assert_null(keys_footer_at(&table, 1, 40, 7));
	assert_int_equal(keys_footer_at(&table, 1, 40, 8)->action, 2);
	assert_int_equal(keys_footer_at(&table, 1, 40, 17)->action, 4);
	assert_null(keys_footer_at(&table, 1, 40, 39));
	assert_int_equal(keys_footer_at(&table, 1, 24, 8)->action, 4);
}

static void
presses_have_names(void **state)
{
	char b[16];

	(void)state;
	assert_string_equal(press_name(&(struct press){ .key = 'x' }, b), "x");
	assert_string_equal(press_name(&(struct press){ .key = ' ' }, b), "Space");
	assert_string_equal(press_name(&(struct press){ .key = PRESS_CTRL('B') }, b), "Ctrl-B");
	assert_string_equal(press_name(&(struct press){ .key = PRESS_F(12) }, b), "F12");
	assert_string_equal(press_name(&(struct press){ .key = PRESS_PAGE_UP }, b), "PgUp");
	assert_string_equal(press_name(&(struct press){ .key = PRESS_OTHER }, b), "that key");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_key_of_a_view_means_one_thing_and_is_explained),
		cmocka_unit_test(every_view_but_home_goes_back_with_escape),
		cmocka_unit_test(views_where_one_types_take_no_letters_as_commands),
		cmocka_unit_test(a_narrow_footer_drops_what_matters_least),
		cmocka_unit_test(a_click_in_the_footer_finds_its_key),
		cmocka_unit_test(presses_have_names),
	};

	return cmocka_run_group_tests(tests, screens_setup, NULL);
}
