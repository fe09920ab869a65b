#include "tests/unit/screens.h"
#include "ui/views.h"

#include <stdlib.h>
#include <string.h>

static struct fake_console c;

static void
a_window_too_small_says_so_and_comes_back(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	assert_screen(&c, 10, 40, "too-small-40x10");
	console_draw(&c, 1, 1);
	console_draw(&c, 2, 3);
	console_draw(&c, 12, 60);
	assert_true(console_shows(&c, "MACHINE"));
	console_close(&c);
}

static void
every_view_draws_at_every_size(void **state)
{
	static const uint32_t ways_in[] = { 0, PRESS_ENTER, 'p', 'l', '?', 'n', 'D', '/' };

	(void)state;
	for (size_t i = 0; i < sizeof(ways_in) / sizeof(*ways_in); i++) {
		console_open(&c, scene_mixed());
		if (ways_in[i])
			console_press(&c, ways_in[i]);
		for (int rows = 1; rows < 40; rows += 3)
			for (int cols = 1; cols < 210; cols += 7)
				console_draw(&c, rows, cols);
		console_close(&c);
	}
}

static void
wrong_keys_do_no_harm(void **state)
{
	uint32_t random = 1;

	(void)state;
	console_open(&c, scene_mixed());
	for (int i = 0; i < 20000; i++) {
		random = random * 1664525u + 1013904223u;
		console_press(&c, random >> 16 & 1 ? random >> 24 : PRESS_UP + (random >> 20) % 44);
		if (i % 50 == 0) {
			console_draw(&c, 24, 80);
			screen_take(&c.screen, i % 100 ? scene_mixed() : scene_busy(3, 77));
		}
		if (c.screen.quit)
			c.screen.quit = false;
		assert_true(c.screen.depth >= 1);
	}
	console_close(&c);
}

static void
an_unknown_key_points_to_help_for_a_while(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	console_press(&c, 'z');
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "z does nothing here.  F1 shows what does."));
	screen_tick(&c.screen, SCENE_NOW_US + 7000000);
	console_draw(&c, 24, 80);
	assert_false(console_shows(&c, "z does nothing here."));
	console_close(&c);
}

static void
help_is_about_the_view_it_was_called_from(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	console_press(&c, '?');
	assert_screen(&c, 40, 120, "help-bench-120x40");
	console_press(&c, PRESS_ESCAPE);
	console_press(&c, 'p');
	console_press(&c, PRESS_F(1));
	assert_screen(&c, 24, 80, "help-params-80x24");
	console_press(&c, PRESS_ESCAPE);
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "Kernel parameters for"));
	console_close(&c);
}

static void
quitting_asks_only_while_something_is_sent(void **state)
{
	(void)state;
	console_open(&c, scene_empty(false));
	console_press(&c, 'q');
	assert_true(c.screen.quit);
	console_close(&c);
	console_open(&c, scene_mixed());
	console_press(&c, PRESS_F(10));
	assert_false(c.screen.quit);
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "2 transfers are running."));
	console_press(&c, PRESS_ESCAPE);
	assert_false(c.screen.quit);
	console_press(&c, 'q');
	console_press(&c, PRESS_ENTER);
	assert_true(c.screen.quit);
	console_close(&c);
}

static void
escape_leads_home_from_any_depth(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	console_press(&c, PRESS_ENTER);
	console_press(&c, 'p');
	console_press(&c, PRESS_F(1));
	assert_int_equal(c.screen.depth, 4);
	for (int i = 0; i < 5; i++)
		console_press(&c, PRESS_ESCAPE);
	assert_int_equal(c.screen.depth, 1);
	assert_false(c.screen.quit);
	console_close(&c);
}

static void
nothing_is_drawn_anew_without_a_reason(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	console_draw(&c, 24, 80);
	assert_false(c.screen.dirty);
	screen_tick(&c.screen, SCENE_NOW_US + 300000);
	assert_false(c.screen.dirty);
	screen_tick(&c.screen, SCENE_NOW_US + 1000000);
	assert_true(c.screen.dirty);
	console_draw(&c, 24, 80);
	screen_take(&c.screen, scene_mixed());
	assert_true(c.screen.dirty);
	console_close(&c);
}

static void
a_click_in_the_footer_presses_its_key(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	console_draw(&c, 24, 80);
	screen_press(&c.screen, &(struct press){ .key = PRESS_CLICK, .row = 23, .col = 2 });
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "Kernel parameters for"));
	console_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_window_too_small_says_so_and_comes_back),
		cmocka_unit_test(every_view_draws_at_every_size),
		cmocka_unit_test(wrong_keys_do_no_harm),
		cmocka_unit_test(an_unknown_key_points_to_help_for_a_while),
		cmocka_unit_test(help_is_about_the_view_it_was_called_from),
		cmocka_unit_test(quitting_asks_only_while_something_is_sent),
		cmocka_unit_test(escape_leads_home_from_any_depth),
		cmocka_unit_test(nothing_is_drawn_anew_without_a_reason),
		cmocka_unit_test(a_click_in_the_footer_presses_its_key),
	};

	return cmocka_run_group_tests(tests, screens_setup, NULL);
}
