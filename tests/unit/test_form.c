#include "tests/unit/screens.h"
#include "ui/form.h"

#include <string.h>

static void
press(struct line_edit *e, uint32_t key)
{
	assert_true(line_edit_press(e, &(struct press){ .key = key }));
}

static void
type(struct line_edit *e, const char *text)
{
	wchar_t ch;

	while ((ch = text_next_char(&text)) != 0)
		press(e, (uint32_t)ch);
}

static void
typing_inserts_where_the_cursor_is(void **state)
{
	struct line_edit e;

	(void)state;
	line_edit_init(&e, 64, "ac");
	press(&e, PRESS_LEFT);
	type(&e, "b");
	assert_string_equal(e.text, "abc");
	press(&e, PRESS_HOME);
	type(&e, "é");
	press(&e, PRESS_END);
	type(&e, "漢");
	assert_string_equal(e.text, "éabc漢");
}

static void
characters_are_removed_whole(void **state)
{
	struct line_edit e;

	(void)state;
	line_edit_init(&e, 64, "ae\xcc\x81漢");
	press(&e, PRESS_BACKSPACE);
	assert_string_equal(e.text, "ae\xcc\x81");
	press(&e, PRESS_LEFT);
	assert_int_equal(e.cursor, 1);
	press(&e, PRESS_DELETE);
	assert_string_equal(e.text, "a");
	press(&e, PRESS_DELETE);
	press(&e, PRESS_BACKSPACE);
	press(&e, PRESS_BACKSPACE);
	press(&e, PRESS_LEFT);
	press(&e, PRESS_RIGHT);
	assert_string_equal(e.text, "");
}

static void
words_and_halves_of_the_line_can_be_removed(void **state)
{
	struct line_edit e;

	(void)state;
	line_edit_init(&e, 64, "rootpass=x setkmap=cz quiet");
	press(&e, PRESS_CTRL('W'));
	assert_string_equal(e.text, "rootpass=x setkmap=cz ");
	press(&e, PRESS_CTRL('B'));
	press(&e, PRESS_CTRL('K'));
	assert_string_equal(e.text, "rootpass=x ");
	press(&e, PRESS_CTRL('A'));
	press(&e, PRESS_CTRL('F'));
	assert_int_equal(e.cursor, 10);
	press(&e, PRESS_CTRL('U'));
	assert_string_equal(e.text, " ");
	assert_int_equal(e.cursor, 0);
}

static void
the_line_never_outgrows_its_room(void **state)
{
	struct line_edit e;

	(void)state;
	line_edit_init(&e, 4, "abcdef");
	assert_string_equal(e.text, "abc");
	press(&e, 'd');
	assert_true(e.full);
	assert_string_equal(e.text, "abc");
	press(&e, PRESS_BACKSPACE);
	assert_false(e.full);
	press(&e, 0x6f22);
	assert_true(e.full);
	assert_string_equal(e.text, "ab");
}

static void
control_characters_are_not_taken_and_pasted_line_ends_become_blanks(void **state)
{
	struct line_edit e;

	(void)state;
	line_edit_init(&e, 64, "a");
	assert_false(line_edit_press(&e, &(struct press){ .key = PRESS_CTRL('G') }));
	assert_false(line_edit_press(&e, &(struct press){ .key = PRESS_ENTER }));
	assert_false(line_edit_press(&e, &(struct press){ .key = PRESS_F(5) }));
	press(&e, 0x202e);
	press(&e, 0x9b);
	assert_true(line_edit_press(&e, &(struct press){ .key = PRESS_ENTER, .pasted = true }));
	type(&e, "b");
	assert_string_equal(e.text, "a b");
}

static void
a_long_line_scrolls_with_its_cursor(void **state)
{
	struct grid g = { .utf8 = true, .symbols = true };
	struct line_edit e;
	struct canvas c;
	char row[64];

	(void)state;
	assert_int_equal(grid_resize(&g, 1, 10), 0);
	c = canvas_of(&g);
	line_edit_init(&e, 64, "0123456789abcdef");
	line_edit_draw(&e, &c, 0, 0, 10);
	grid_text(&g, 0, row, sizeof(row));
	assert_string_equal(row, "…9abcdef");
	assert_int_equal(g.cursor_col, 8);
	press(&e, PRESS_HOME);
	line_edit_draw(&e, &c, 0, 0, 10);
	grid_text(&g, 0, row, sizeof(row));
	assert_string_equal(row, "012345678…");
	assert_int_equal(g.cursor_col, 0);
	press(&e, PRESS_CTRL('K'));
	line_edit_draw(&e, &c, 0, 0, 10);
	grid_text(&g, 0, row, sizeof(row));
	assert_string_equal(row, "");
	grid_done(&g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(typing_inserts_where_the_cursor_is),
		cmocka_unit_test(characters_are_removed_whole),
		cmocka_unit_test(words_and_halves_of_the_line_can_be_removed),
		cmocka_unit_test(the_line_never_outgrows_its_room),
		cmocka_unit_test(
		    control_characters_are_not_taken_and_pasted_line_ends_become_blanks),
		cmocka_unit_test(a_long_line_scrolls_with_its_cursor),
	};

	return cmocka_run_group_tests(tests, screens_setup, NULL);
}
