#include "tests/unit/screens.h"
#include "ui/table.h"

#include <stdio.h>
#include <string.h>

struct fruit {
	uint64_t id;
	const char *name;
	int weight;
	bool heading;
};

static void
text_name(const void *row, const void *ctx, struct cell_text *ret)
{
	(void)ctx;
	snprintf(ret->text, sizeof(ret->text), "%s", ((const struct fruit *)row)->name);
}

static size_t n_formatted;

static void
text_weight(const void *row, const void *ctx, struct cell_text *ret)
{
	(void)ctx;
	n_formatted++;
	snprintf(ret->text, sizeof(ret->text), "%d", ((const struct fruit *)row)->weight);
}

static int
compare_weight(const void *a, const void *b)
{
	return ((const struct fruit *)a)->weight - ((const struct fruit *)b)->weight;
}

static uint64_t
identity(const void *row)
{
	return ((const struct fruit *)row)->id;
}

static bool
wanted(const void *row, const void *ctx)
{
	return !ctx || strstr(((const struct fruit *)row)->name, ctx);
}

static bool
heading(const void *row)
{
	return ((const struct fruit *)row)->heading;
}

static const struct column columns[] = {
	{ "name", "NAME", 6, 1, 0, 0, false, text_name, NULL, NULL },
	{ "weight", "G", 4, 0, 0, 2, true, text_weight, NULL, compare_weight },
};

static const struct table_kind kind = {
	.columns = columns,
	.n_columns = 2,
	.row_size = sizeof(struct fruit),
	.identity = identity,
	.wanted = wanted,
	.heading = heading,
};

static const struct fruit fruits[] = {
	{ 1, "plum", 30, false },
	{ 2, "apple", 200, false },
	{ 3, "cherry", 8, false },
	{ 4, "melon", 1500, false },
};

static struct grid grid;

static void
draw(struct table *t, int n_rows, int n_cols)
{
	struct canvas c;

	grid.utf8 = grid.symbols = true;
	assert_int_equal(grid_resize(&grid, n_rows, n_cols), 0);
	c = canvas_of(&grid);
	table_draw(t, &c);
}

static const char *
row_text(int row)
{
	static char text[256];

	grid_text(&grid, row, text, sizeof(text));
	return text;
}

static uint64_t
selected(const struct table *t)
{
	const struct fruit *f = table_selected(t);

	return f ? f->id : 0;
}

static void
press(struct table *t, uint32_t key)
{
	assert_true(table_press(t, &(struct press){ .key = key }));
}

static void
rows_stand_under_their_titles(void **state)
{
	struct table t;

	(void)state;
	table_init(&t, &kind);
	assert_int_equal(table_take(&t, fruits, 4, NULL), 0);
	draw(&t, 5, 16);
	assert_string_equal(row_text(0), "  NAME         G");
	assert_string_equal(row_text(1), "▸ plum        30");
	assert_string_equal(row_text(4), "  melon     1500");
	draw(&t, 5, 8);
	assert_string_equal(row_text(0), "  NAME");
	assert_string_equal(row_text(3), "  cherry");
	table_done(&t);
}

static void
selection_follows_the_row_not_its_place(void **state)
{
	const struct fruit shuffled[] = { fruits[3], fruits[2], { 9, "kiwi", 70, false }, fruits[0],
		fruits[1] };
	struct table t;

	(void)state;
	table_init(&t, &kind);
	table_take(&t, fruits, 4, NULL);
	press(&t, PRESS_DOWN);
	press(&t, PRESS_DOWN);
	assert_int_equal(selected(&t), 3);
	table_take(&t, shuffled, 5, NULL);
	assert_int_equal(selected(&t), 3);
	table_sort_next(&t);
	assert_int_equal(selected(&t), 3);
	press(&t, PRESS_DOWN);
	assert_int_equal(selected(&t), 1);
	table_done(&t);
}

static void
when_the_selected_row_goes_the_nearest_is_selected(void **state)
{
	struct table t;

	(void)state;
	table_init(&t, &kind);
	table_take(&t, fruits, 4, NULL);
	press(&t, PRESS_END);
	assert_int_equal(selected(&t), 4);
	table_take(&t, fruits, 3, NULL);
	assert_int_equal(selected(&t), 3);
	table_take(&t, fruits, 0, NULL);
	assert_int_equal(selected(&t), 0);
	press(&t, PRESS_DOWN);
	table_take(&t, fruits, 4, NULL);
	assert_int_equal(selected(&t), 1);
	table_done(&t);
}

static void
sorting_goes_through_sortable_columns_and_turns(void **state)
{
	struct table t;

	(void)state;
	table_init(&t, &kind);
	table_take(&t, fruits, 4, NULL);
	table_sort_next(&t);
	assert_string_equal(table_sort_title(&t), "G");
	draw(&t, 5, 16);
	assert_string_equal(row_text(0), "  NAME      ↑  G");
	assert_string_equal(row_text(1), "  cherry       8");
	table_sort_turn(&t);
	draw(&t, 5, 16);
	assert_string_equal(row_text(1), "  melon     1500");
	table_sort_next(&t);
	assert_string_equal(table_sort_title(&t), "");
	draw(&t, 5, 16);
	assert_string_equal(row_text(1), "▸ plum        30");
	table_done(&t);
}

static void
a_filter_hides_rows_and_gives_them_back(void **state)
{
	struct table t;

	(void)state;
	table_init(&t, &kind);
	table_take(&t, fruits, 4, "e");
	assert_int_equal(t.n_order, 3);
	assert_int_equal(selected(&t), 2);
	table_take(&t, fruits, 4, "no such fruit");
	assert_null(table_selected(&t));
	table_take(&t, fruits, 4, NULL);
	assert_int_equal(t.n_order, 4);
	table_done(&t);
}

static void
headings_are_stepped_over(void **state)
{
	static const struct fruit rows[] = { { 1, "A", 0, true }, { 2, "a1", 0, false },
		{ 3, "B", 0, true }, { 4, "b1", 0, false }, { 5, "C", 0, true } };
	struct table t;

	(void)state;
	table_init(&t, &kind);
	table_take(&t, rows, 5, NULL);
	assert_int_equal(selected(&t), 2);
	press(&t, PRESS_DOWN);
	assert_int_equal(selected(&t), 4);
	press(&t, PRESS_DOWN);
	assert_int_equal(selected(&t), 4);
	press(&t, PRESS_HOME);
	assert_int_equal(selected(&t), 2);
	press(&t, PRESS_UP);
	assert_int_equal(selected(&t), 2);
	press(&t, PRESS_END);
	assert_int_equal(selected(&t), 4);
	draw(&t, 3, 16);
	assert_false(table_click(&t, 1));
	assert_int_equal(selected(&t), 4);
	table_take(&t, rows, 1, NULL);
	assert_null(table_selected(&t));
	table_done(&t);
}

static void
only_visible_rows_become_text(void **state)
{
	static struct fruit many[500];
	struct table t;

	(void)state;
	for (size_t i = 0; i < 500; i++)
		many[i] = (struct fruit){ i + 1, "x", (int)i, false };
	table_init(&t, &kind);
	table_take(&t, many, 500, NULL);
	press(&t, PRESS_END);
	n_formatted = 0;
	draw(&t, 11, 20);
	assert_int_equal(n_formatted, 10);
	assert_string_equal(row_text(10), "▸ x              499");
	press(&t, PRESS_PAGE_UP);
	assert_int_equal(selected(&t), 491);
	press(&t, PRESS_HOME);
	draw(&t, 11, 20);
	assert_true(table_click(&t, 3));
	assert_int_equal(selected(&t), 3);
	assert_false(table_click(&t, 0));
	assert_false(table_click(&t, 11));
	table_done(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_stand_under_their_titles),
		cmocka_unit_test(selection_follows_the_row_not_its_place),
		cmocka_unit_test(when_the_selected_row_goes_the_nearest_is_selected),
		cmocka_unit_test(sorting_goes_through_sortable_columns_and_turns),
		cmocka_unit_test(a_filter_hides_rows_and_gives_them_back),
		cmocka_unit_test(headings_are_stepped_over),
		cmocka_unit_test(only_visible_rows_become_text),
	};
	int failed = cmocka_run_group_tests(tests, screens_setup, NULL);

	grid_done(&grid);
	return failed;
}
