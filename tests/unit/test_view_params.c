#include "tests/unit/screens.h"

#include <stdlib.h>
#include <string.h>

static struct fake_console c;

static void
words_are_explained_and_secrets_masked_around_the_line(void **state)
{
	(void)state;
	console_open(&c, scene_one());
	console_press(&c, PRESS_F(4));
	assert_screen(&c, 24, 80, "params-80x24");
	assert_screen(&c, 12, 60, "params-60x12");
	console_close(&c);
}

static void
typing_offers_words_that_begin_so(void **state)
{
	(void)state;
	console_open(&c, scene_one());
	console_press(&c, 'p');
	console_type(&c, " doc");
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "docache"));
	assert_false(console_shows(&c, "     rootcryptpass"));
	console_close(&c);
}

static void
saving_changes_only_the_words(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	console_press(&c, PRESS_DOWN);
	console_press(&c, 'p');
	console_type(&c, "rootpass=ab? q");
	console_press(&c, PRESS_ENTER);
	assert_int_equal(c.n_sent, 1);
	assert_string_equal(c.sent[0].assignment.params, "rootpass=ab? q");
	assert_string_equal(c.sent[0].assignment.name, "bench-02");
	assert_string_equal(c.sent[0].assignment.image, "debian-live");
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "Parameters of bench-02: rootpass=*** q"));
	console_close(&c);
}

static void
what_cannot_be_taken_is_said_at_once_and_not_saved(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	console_press(&c, 'p');
	console_type(&c, "setkmap=\"cz");
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "quote"));
	console_press(&c, PRESS_ENTER);
	assert_int_equal(c.n_sent, 0);
	console_type(&c, "\"");
	console_press(&c, PRESS_ENTER);
	assert_int_equal(c.n_sent, 1);
	console_close(&c);
}

static void
a_full_line_says_so(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	console_press(&c, 'p');
	for (size_t i = 0; i < PARAMS_SIZE; i++)
		console_press(&c, 'a');
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "The line is full: 1023 bytes at most."));
	console_close(&c);
}

static void
the_edited_line_outlives_new_snapshots(void **state)
{
	(void)state;
	console_open(&c, scene_one());
	console_press(&c, 'p');
	console_type(&c, " docache");
	screen_take(&c.screen, scene_one());
	screen_take(&c.screen, scene_empty(false));
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "-quiet docache"));
	console_close(&c);
}

static void
pasted_lines_are_text_here_and_nowhere_else(void **state)
{
	const char *paste = "a=1\nq";

	(void)state;
	console_open(&c, scene_empty(false));
	for (const char *p = paste; *p; p++)
		screen_press(
		    &c.screen, &(struct press){ .key = *p == '\n' ? PRESS_ENTER : (uint32_t)*p,
				   .pasted = true });
	assert_false(c.screen.quit);
	assert_int_equal(c.n_sent, 0);
	screen_take(&c.screen, scene_mixed());
	console_press(&c, 'p');
	for (const char *p = paste; *p; p++)
		screen_press(
		    &c.screen, &(struct press){ .key = *p == '\n' ? PRESS_ENTER : (uint32_t)*p,
				   .pasted = true });
	console_press(&c, PRESS_ENTER);
	assert_string_equal(c.sent[0].assignment.params, "a=1 q");
	console_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_explained_and_secrets_masked_around_the_line),
		cmocka_unit_test(typing_offers_words_that_begin_so),
		cmocka_unit_test(saving_changes_only_the_words),
		cmocka_unit_test(what_cannot_be_taken_is_said_at_once_and_not_saved),
		cmocka_unit_test(a_full_line_says_so),
		cmocka_unit_test(the_edited_line_outlives_new_snapshots),
		cmocka_unit_test(pasted_lines_are_text_here_and_nowhere_else),
	};

	return cmocka_run_group_tests(tests, screens_setup, NULL);
}
