#include "tests/unit/screens.h"

#include <stdlib.h>
#include <string.h>

static struct fake_console c;

static void
entries_stand_under_their_images(void **state)
{
	(void)state;
	console_open(&c, scene_one());
	console_press(&c, PRESS_ENTER);
	assert_screen(&c, 24, 80, "pick-80x24");
	assert_screen(&c, 40, 120, "pick-120x40");
	assert_screen(&c, 12, 60, "pick-60x12");
	console_close(&c);
}

static void
enter_assigns_the_entry_keeps_the_rest_and_lets_go(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	console_press(&c, PRESS_DOWN);
	console_press(&c, PRESS_DOWN);
	console_press(&c, PRESS_F(5));
	console_press(&c, PRESS_DOWN);
	console_press(&c, PRESS_ENTER);
	assert_int_equal(c.n_sent, 1);
	assert_int_equal(c.sent[0].kind, COMMAND_ASSIGN);
	assert_true(mac_equal(c.sent[0].assignment.mac, scene_mac(2)));
	assert_string_equal(c.sent[0].assignment.image, "sysrcd");
	assert_string_equal(c.sent[0].assignment.entry, "nofb");
	assert_false(c.sent[0].assignment.hold);
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "52:54:00:00:00:02 boots sysrcd · nofb from now on."));
	assert_true(console_shows(&c, "MACHINE"));
	console_close(&c);
}

static void
the_first_row_takes_the_choice_back(void **state)
{
	(void)state;
	console_open(&c, scene_one());
	console_press(&c, PRESS_ENTER);
	console_press(&c, PRESS_HOME);
	console_press(&c, PRESS_ENTER);
	assert_string_equal(c.sent[0].assignment.image, "");
	assert_string_equal(c.sent[0].assignment.entry, "");
	assert_string_equal(c.sent[0].assignment.params, "rootpass=geheim setkmap=cz -quiet");
	console_close(&c);
}

static void
defaults_are_the_assignment_of_the_zero_mac(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	console_press(&c, 'D');
	assert_screen(&c, 24, 80, "pick-defaults-80x24");
	console_press(&c, PRESS_END);
	console_press(&c, PRESS_ENTER);
	assert_true(mac_is_zero(c.sent[0].assignment.mac));
	assert_string_equal(c.sent[0].assignment.entry, "ntpasswd");
	console_close(&c);
}

static void
escape_changes_nothing(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	console_press(&c, PRESS_ENTER);
	console_press(&c, PRESS_DOWN);
	console_press(&c, PRESS_ESCAPE);
	assert_int_equal(c.n_sent, 0);
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "MACHINE"));
	console_close(&c);
}

static void
images_that_come_and_go_do_not_move_the_selection(void **state)
{
	struct snapshot *s = scene_one();

	(void)state;
	console_open(&c, scene_one());
	console_press(&c, PRESS_ENTER);
	console_press(&c, PRESS_DOWN);
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "▸   nofb"));
	s->images++;
	s->n_images = 1;
	screen_take(&c.screen, s);
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "▸   nofb"));
	assert_false(console_shows(&c, "debian-live"));
	console_close(&c);
}

static void
without_images_it_says_what_to_do(void **state)
{
	struct snapshot *s = scene_one();

	(void)state;
	s->n_images = 0;
	console_open(&c, s);
	console_press(&c, PRESS_ENTER);
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "No ISO image is known yet."));
	console_press(&c, PRESS_DOWN);
	console_press(&c, PRESS_END);
	console_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_stand_under_their_images),
		cmocka_unit_test(enter_assigns_the_entry_keeps_the_rest_and_lets_go),
		cmocka_unit_test(the_first_row_takes_the_choice_back),
		cmocka_unit_test(defaults_are_the_assignment_of_the_zero_mac),
		cmocka_unit_test(escape_changes_nothing),
		cmocka_unit_test(images_that_come_and_go_do_not_move_the_selection),
		cmocka_unit_test(without_images_it_says_what_to_do),
	};

	return cmocka_run_group_tests(tests, screens_setup, NULL);
}
