#include "tests/unit/screens.h"

#include <stdlib.h>
#include <string.h>

static struct fake_console c;

static void
the_log_fills_the_screen(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	console_press(&c, PRESS_F(7));
	assert_screen(&c, 24, 80, "log-80x24");
	console_close(&c);
}

static void
it_follows_until_one_scrolls_and_again_at_the_end(void **state)
{
	(void)state;
	console_open(&c, scene_busy(10, 200));
	console_press(&c, 'l');
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "part-99 "));
	assert_true(console_shows(&c, "following"));
	console_press(&c, PRESS_UP);
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "standing still"));
	assert_true(console_shows(&c, "part-98 "));
	screen_take(&c.screen, scene_busy(10, 240));
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "part-98 "));
	assert_false(console_shows(&c, "part-99 "));
	console_press(&c, PRESS_END);
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "part-119 "));
	assert_true(console_shows(&c, "following"));
	console_close(&c);
}

static void
pages_and_ends_can_be_reached(void **state)
{
	(void)state;
	console_open(&c, scene_busy(10, 200));
	console_press(&c, 'l');
	console_draw(&c, 24, 80);
	console_press(&c, PRESS_HOME);
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "part-0 "));
	console_press(&c, PRESS_PAGE_UP);
	console_press(&c, PRESS_PAGE_DOWN);
	console_draw(&c, 24, 80);
	assert_false(console_shows(&c, "part-20 "));
	assert_true(console_shows(&c, "part-21 "));
	for (int i = 0; i < 9; i++)
		console_press(&c, ' ');
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "following"));
	console_close(&c);
}

static void
long_lines_can_be_shifted(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	console_press(&c, 'l');
	console_draw(&c, 24, 60);
	assert_false(console_shows(&c, "57324a: not here"));
	console_press(&c, PRESS_RIGHT);
	console_press(&c, PRESS_RIGHT);
	console_press(&c, PRESS_RIGHT);
	console_draw(&c, 24, 60);
	assert_true(console_shows(&c, "57324a: not here"));
	for (int i = 0; i < 4; i++)
		console_press(&c, PRESS_LEFT);
	console_draw(&c, 24, 60);
	assert_true(console_shows(&c, "pxelinux.cfg/"));
	console_close(&c);
}

static void
a_filter_keeps_lines_with_its_text(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	console_press(&c, 'l');
	console_press(&c, '/');
	console_type(&c, "dhcpack");
	console_press(&c, PRESS_ENTER);
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "Log · 1 lines with dhcpack"));
	assert_true(console_shows(&c, "DHCPACK 192.168.0.90"));
	assert_false(console_shows(&c, "DHCPOFFER"));
	console_press(&c, PRESS_UP);
	console_press(&c, PRESS_HOME);
	screen_take(&c.screen, scene_empty(false));
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "No line holds that text."));
	console_close(&c);
}

static void
hostile_text_stays_text(void **state)
{
	struct snapshot *s = scene_mixed();

	(void)state;
	strcpy(s->lines[10].text, "a\x1b[31m%s%n\xe2\x80\xae");
	strcpy(s->rows[0].hostname, "\x1b]0;x\x07");
	console_open(&c, s);
	console_press(&c, 'l');
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "a?[31m%s%n?"));
	console_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_log_fills_the_screen),
		cmocka_unit_test(it_follows_until_one_scrolls_and_again_at_the_end),
		cmocka_unit_test(pages_and_ends_can_be_reached),
		cmocka_unit_test(long_lines_can_be_shifted),
		cmocka_unit_test(a_filter_keeps_lines_with_its_text),
		cmocka_unit_test(hostile_text_stays_text),
	};

	return cmocka_run_group_tests(tests, screens_setup, NULL);
}
