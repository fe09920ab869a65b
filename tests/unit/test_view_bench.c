#include "tests/unit/screens.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct fake_console c;

static void
an_empty_bench_says_what_happens_next(void **state)
{
	(void)state;
	console_open(&c, scene_empty(false));
	assert_screen(&c, 24, 80, "bench-empty-80x24");
	console_close(&c);
}

static void
an_empty_bench_that_only_listens_says_why(void **state)
{
	(void)state;
	console_open(&c, scene_empty(true));
	assert_screen(&c, 24, 80, "bench-listening-80x24");
	assert_screen(&c, 12, 60, "bench-listening-60x12");
	console_close(&c);
}

static void
one_machine_shows_its_boot(void **state)
{
	(void)state;
	console_open(&c, scene_one());
	assert_screen(&c, 24, 80, "bench-one-80x24");
	assert_screen(&c, 40, 120, "bench-one-120x40");
	console_close(&c);
}

static void
six_machines_show_every_look(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	assert_screen(&c, 24, 80, "bench-mixed-80x24");
	assert_screen(&c, 40, 120, "bench-mixed-120x40");
	assert_screen(&c, 60, 200, "bench-mixed-200x60");
	assert_screen(&c, 12, 60, "bench-mixed-60x12");
	console_close(&c);
}

static void
without_symbols_and_utf8_everything_can_still_be_told_apart(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	c.grid.symbols = c.grid.utf8 = false;
	assert_screen(&c, 24, 80, "bench-mixed-ascii-80x24");
	for (int row = 0; row < 24; row++)
		for (int col = 0; col < 80; col++)
			assert_true(c.grid.cells[row * 80 + col].ch[0] < 0x7f);
	console_close(&c);
}

static void
five_hundred_machines_fit_and_scroll(void **state)
{
	(void)state;
	console_open(&c, scene_busy(500, 450));
	assert_screen(&c, 24, 80, "bench-500-80x24");
	console_press(&c, PRESS_END);
	assert_screen(&c, 60, 200, "bench-500-end-200x60");
	console_close(&c);
}

static void
looks_have_their_own_styles(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	console_press(&c, PRESS_END);
	console_draw(&c, 24, 80);
	assert_int_equal(console_style(&c, "1 up"), STYLE_GOOD);
	assert_int_equal(console_style(&c, "1 stalled"), STYLE_WARN);
	assert_int_equal(console_style(&c, "1 failed"), STYLE_BAD);
	assert_int_equal(console_style(&c, "initrd.img"), STYLE_BUSY);
	assert_int_equal(console_style(&c, "52:54:00:00:00:02"), STYLE_DIM);
	assert_int_equal(console_style(&c, "52:54:00:00:00:05"), STYLE_BAD | STYLE_SELECTED);
	console_close(&c);
}

static void
a_stalled_machine_tells_its_reason(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	for (int i = 0; i < 4; i++)
		console_press(&c, PRESS_DOWN);
	assert_screen(&c, 24, 80, "bench-stalled-80x24");
	console_close(&c);
}

static void
selection_stays_with_the_machine_when_others_come(void **state)
{
	(void)state;
	console_open(&c, scene_busy(10, 100));
	for (int i = 0; i < 5; i++)
		console_press(&c, PRESS_DOWN);
	screen_take(&c.screen, scene_mixed());
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "▸ 52:54:00:00:00:05"));
	console_close(&c);
}

static void
hold_parks_and_parks_no_more(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	console_press(&c, 'h');
	assert_int_equal(c.n_sent, 1);
	assert_true(c.sent[0].assignment.hold);
	assert_true(mac_equal(c.sent[0].assignment.mac, c.screen.snapshot->rows[0].mac));
	/* The engine has not shown it yet: the second press still undoes the first. */
	console_press(&c, 'h');
	assert_false(c.sent[1].assignment.hold);
	console_press(&c, PRESS_DOWN);
	console_press(&c, PRESS_DOWN);
	console_press(&c, 'h');
	assert_false(c.sent[2].assignment.hold);
	assert_true(mac_equal(c.sent[2].assignment.mac, scene_mac(2)));
	console_close(&c);
}

static void
a_machine_under_default_hold_is_let_go_by_hold(void **state)
{
	struct snapshot *s = scene_one();

	(void)state;
	s->rows[0].assigned = (struct assignment){ 0 };
	s->defaults.hold = s->rows[0].held = true;
	s->rows[0].stage = STAGE_MENU;
	console_open(&c, s);
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "parked"));
	console_press(&c, 'h');
	assert_false(c.sent[0].assignment.hold);
	/* Nothing of its own would leave it under the defaults: it gets what it would boot. */
	assert_string_equal(c.sent[0].assignment.image, "sysrcd");
	assert_string_equal(c.sent[0].assignment.entry, "rescue64");
	console_close(&c);
}

static void
renaming_keeps_all_else_and_refuses_what_is_no_name(void **state)
{
	(void)state;
	console_open(&c, scene_one());
	console_press(&c, 'n');
	console_type(&c, "not a name");
	console_press(&c, PRESS_ENTER);
	assert_int_equal(c.n_sent, 0);
	console_press(&c, PRESS_CTRL('U'));
	console_type(&c, "bench-07");
	console_press(&c, PRESS_ENTER);
	assert_int_equal(c.n_sent, 1);
	assert_string_equal(c.sent[0].assignment.name, "bench-07");
	assert_string_equal(
	    c.sent[0].assignment.params, c.screen.snapshot->rows[0].assigned.params);
	assert_string_equal(c.sent[0].assignment.image, "sysrcd");
	console_close(&c);
}

static void
arming_asks_with_the_reason(void **state)
{
	(void)state;
	console_open(&c, scene_empty(true));
	console_press(&c, 'a');
	assert_screen(&c, 24, 80, "bench-arm-80x24");
	console_press(&c, PRESS_ESCAPE);
	assert_int_equal(c.n_sent, 0);
	console_press(&c, 'a');
	console_press(&c, 'y');
	assert_int_equal(c.n_sent, 1);
	assert_int_equal(c.sent[0].kind, COMMAND_ARM);
	console_close(&c);
}

static void
filter_shows_only_what_matches(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	console_press(&c, '/');
	console_type(&c, "BENCH");
	console_press(&c, PRESS_ENTER);
	assert_screen(&c, 24, 80, "bench-filter-80x24");
	console_press(&c, PRESS_ESCAPE);
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "52:54:00:00:00:05"));
	console_press(&c, '/');
	console_type(&c, "nothing like it");
	console_press(&c, PRESS_ENTER);
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "No machine matches \"nothing like it\""));
	console_press(&c, PRESS_ENTER);
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "No machine is selected."));
	console_close(&c);
}

static void
the_graph_shows_the_last_minute(void **state)
{
	struct snapshot *s;

	(void)state;
	console_open(&c, scene_empty(false));
	for (int i = 1; i <= 60; i++) {
		s = scene_empty(false);
		s->rate_out_bps = (uint64_t)i * 2000000;
		screen_take(&c.screen, s);
		screen_tick(&c.screen, SCENE_NOW_US + i * INT64_C(1000000));
	}
	assert_screen(&c, 24, 120, "bench-graph-120x24");
	assert_screen(&c, 24, 80, "bench-graph-80x24");
	console_close(&c);
}

static void
secrets_do_not_show_outside_the_editor(void **state)
{
	(void)state;
	console_open(&c, scene_one());
	console_draw(&c, 60, 200);
	assert_false(console_shows(&c, "geheim"));
	assert_true(console_shows(&c, "rootpass=***"));
	console_press(&c, PRESS_ENTER);
	console_draw(&c, 60, 200);
	assert_false(console_shows(&c, "geheim"));
	console_close(&c);
}

static void
a_refused_command_is_told(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	c.command_result = -EAGAIN;
	console_press(&c, 'h');
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "The engine is too busy: nothing was changed."));
	console_close(&c);
}

static void
a_click_selects_the_row_below_it(void **state)
{
	(void)state;
	console_open(&c, scene_mixed());
	console_draw(&c, 24, 80);
	screen_press(&c.screen, &(struct press){ .key = PRESS_CLICK, .row = 5, .col = 10 });
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "▸ 52:54:00:00:00:02"));
	screen_press(&c.screen, &(struct press){ .key = PRESS_WHEEL_UP });
	console_draw(&c, 24, 80);
	assert_true(console_shows(&c, "▸ bench-02"));
	console_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_bench_says_what_happens_next),
		cmocka_unit_test(an_empty_bench_that_only_listens_says_why),
		cmocka_unit_test(one_machine_shows_its_boot),
		cmocka_unit_test(six_machines_show_every_look),
		cmocka_unit_test(without_symbols_and_utf8_everything_can_still_be_told_apart),
		cmocka_unit_test(five_hundred_machines_fit_and_scroll),
		cmocka_unit_test(looks_have_their_own_styles),
		cmocka_unit_test(a_stalled_machine_tells_its_reason),
		cmocka_unit_test(selection_stays_with_the_machine_when_others_come),
		cmocka_unit_test(hold_parks_and_parks_no_more),
		cmocka_unit_test(a_machine_under_default_hold_is_let_go_by_hold),
		cmocka_unit_test(renaming_keeps_all_else_and_refuses_what_is_no_name),
		cmocka_unit_test(arming_asks_with_the_reason),
		cmocka_unit_test(filter_shows_only_what_matches),
		cmocka_unit_test(the_graph_shows_the_last_minute),
		cmocka_unit_test(secrets_do_not_show_outside_the_editor),
		cmocka_unit_test(a_refused_command_is_told),
		cmocka_unit_test(a_click_selects_the_row_below_it),
	};

	return cmocka_run_group_tests(tests, screens_setup, NULL);
}
