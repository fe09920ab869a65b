#include "tests/unit/screens.h"

#include <string.h>

static struct grid grid;

static struct canvas
fresh(int n_rows, int n_cols)
{
	grid.utf8 = grid.symbols = true;
	assert_int_equal(grid_resize(&grid, n_rows, n_cols), 0);
	return canvas_of(&grid);
}

static const char *
row_text(int row)
{
	static char text[1024];

	grid_text(&grid, row, text, sizeof(text));
	return text;
}

static void
text_stops_at_every_edge(void **state)
{
	struct canvas c = fresh(3, 10), part = canvas_part(&c, 1, 2, 1, 5);

	(void)state;
	assert_int_equal(canvas_text(&part, 0, 3, STYLE_TEXT, "abcdef"), 5);
	canvas_text(&part, 0, -2, STYLE_TEXT, "xyz");
	canvas_text(&part, 1, 0, STYLE_TEXT, "below");
	canvas_text(&part, -1, 0, STYLE_TEXT, "above");
	canvas_text(&part, 0, 99, STYLE_TEXT, "right");
	assert_string_equal(row_text(0), "");
	assert_string_equal(row_text(1), "  z  ab");
	assert_string_equal(row_text(2), "");
}

static void
a_part_never_leaves_its_canvas(void **state)
{
	struct canvas c = fresh(4, 4), part;

	(void)state;
	for (int row = -6; row < 7; row++) {
		for (int col = -6; col < 7; col++) {
			part = canvas_part(&c, row, col, 5, 5);
			assert_true(part.n_rows >= 0 && part.row + part.n_rows <= 4);
			assert_true(part.n_cols >= 0 && part.col + part.n_cols <= 4);
			canvas_clear(&part);
			canvas_text(&part, 0, 0, STYLE_TEXT, "漢字漢字");
			canvas_select(&part, 0);
		}
	}
}

static void
wide_characters_take_two_cells_and_are_never_halved(void **state)
{
	struct canvas c = fresh(1, 5);

	(void)state;
	assert_int_equal(canvas_text(&c, 0, 0, STYLE_TEXT, "漢字漢"), 4);
	assert_string_equal(row_text(0), "漢字");
	canvas_text(&c, 0, 1, STYLE_TEXT, "x");
	assert_string_equal(row_text(0), " x字");
	canvas_text(&c, 0, 2, STYLE_TEXT, "y");
	assert_string_equal(row_text(0), " xy");
	canvas_field(&c, 0, 0, 4, STYLE_TEXT, "漢字漢");
	assert_string_equal(row_text(0), "漢…");
}

static void
combining_marks_stay_with_their_letter(void **state)
{
	struct canvas c = fresh(1, 4);

	(void)state;
	assert_int_equal(canvas_text(&c, 0, 0, STYLE_TEXT, "e\xcc\x81z"), 2);
	assert_string_equal(row_text(0), "e\xcc\x81z");
	assert_int_equal(text_columns("e\xcc\x81z"), 2);
}

static void
nothing_dangerous_reaches_a_cell(void **state)
{
	struct canvas c = fresh(1, 40);

	(void)state;
	canvas_text(&c, 0, 0, STYLE_TEXT, "a\x1b[2J\x07\x7f\xc2\x9b\xff\xed\xa0\x80");
	assert_string_equal(
	    row_text(0), "a?[2J???\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	fresh(1, 40);
	canvas_text(&c, 0, 0, STYLE_TEXT, "x\xe2\x80\xaey\xe2\x80\x8b\xef\xbb\xbf");
	assert_string_equal(row_text(0), "x?y??");
}

static void
plain_terminals_get_plain_characters(void **state)
{
	struct canvas c = fresh(1, 40);

	(void)state;
	grid.symbols = false;
	canvas_text(&c, 0, 0, STYLE_TEXT, "▸ · █▌▏ ─ ✓✗ é");
	assert_string_equal(row_text(0), "> - #=- - +x é");
	grid.utf8 = false;
	canvas_text(&c, 0, 0, STYLE_TEXT, "▸ · █▌▏ ─ ✓✗ é");
	assert_string_equal(row_text(0), "> - #=- - +x ?");
}

static void
fields_are_filled_or_cut_to_their_width(void **state)
{
	struct canvas c = fresh(1, 12);

	(void)state;
	canvas_fill(&c, 0, 0, 12, STYLE_TEXT, ".");
	canvas_field(&c, 0, 1, 5, STYLE_TEXT, "ab");
	canvas_field_right(&c, 0, 7, 4, STYLE_TEXT, "7");
	assert_string_equal(row_text(0), ".ab   .   7.");
	canvas_field(&c, 0, 1, 5, STYLE_TEXT, "abcdef");
	canvas_field_right(&c, 0, 7, 4, STYLE_TEXT, "123456");
	assert_string_equal(row_text(0), ".abcd….123….");
	canvas_field(&c, 0, 1, 0, STYLE_TEXT, "zz");
	assert_string_equal(row_text(0), ".abcd….123….");
}

static void
bars_grow_by_eighths(void **state)
{
	struct canvas c = fresh(1, 4);

	(void)state;
	canvas_bar(&c, 0, 0, 4, STYLE_TEXT, 0, 100);
	assert_string_equal(row_text(0), "");
	canvas_bar(&c, 0, 0, 4, STYLE_TEXT, 5, 32);
	assert_string_equal(row_text(0), "▋");
	canvas_bar(&c, 0, 0, 4, STYLE_TEXT, 17, 32);
	assert_string_equal(row_text(0), "██▏");
	canvas_bar(&c, 0, 0, 4, STYLE_TEXT, UINT64_MAX, 32);
	assert_string_equal(row_text(0), "████");
	canvas_bar(&c, 0, 0, 4, STYLE_TEXT, UINT64_MAX / 2, UINT64_MAX);
	assert_string_equal(row_text(0), "█▉");
	canvas_bar(&c, 0, 0, 4, STYLE_TEXT, 1, 0);
	assert_string_equal(row_text(0), "");
}

static void
long_text_is_broken_at_blanks(void **state)
{
	struct canvas c = fresh(5, 10);

	(void)state;
	assert_int_equal(canvas_wrap(&c, 0, 0, 10, 5, STYLE_TEXT, "one two three four"), 2);
	assert_string_equal(row_text(0), "one two");
	assert_string_equal(row_text(1), "three four");
	fresh(5, 10);
	assert_int_equal(canvas_wrap(&c, 0, 0, 10, 5, STYLE_TEXT, "0123456789abcdef"), 2);
	assert_string_equal(row_text(1), "abcdef");
	fresh(5, 10);
	assert_int_equal(
	    canvas_wrap(&c, 0, 0, 10, 2, STYLE_TEXT, "one two three four five six"), 2);
	assert_string_equal(row_text(1), "three fou…");
	assert_int_equal(canvas_wrap(&c, 0, 0, 0, 2, STYLE_TEXT, "one"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_stops_at_every_edge),
		cmocka_unit_test(a_part_never_leaves_its_canvas),
		cmocka_unit_test(wide_characters_take_two_cells_and_are_never_halved),
		cmocka_unit_test(combining_marks_stay_with_their_letter),
		cmocka_unit_test(nothing_dangerous_reaches_a_cell),
		cmocka_unit_test(plain_terminals_get_plain_characters),
		cmocka_unit_test(fields_are_filled_or_cut_to_their_width),
		cmocka_unit_test(bars_grow_by_eighths),
		cmocka_unit_test(long_text_is_broken_at_blanks),
	};
	int failed = cmocka_run_group_tests(tests, screens_setup, NULL);

	grid_done(&grid);
	return failed;
}
