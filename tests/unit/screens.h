/*
 * screens.h - a whole console without a terminal, and its picture compared with a file.
 */
#ifndef PX_TESTS_UNIT_SCREENS_H
#define PX_TESTS_UNIT_SCREENS_H

#include "tests/tui/scene.h"
#include "tests/unit/test.h"
#include "ui/screen.h"

enum { COMMANDS_MAX = 16 };

struct fake_console {
	struct screen screen;
	struct grid grid;
	struct command sent[COMMANDS_MAX];
	size_t n_sent;
	int command_result; /* what the engine says to every command */
};

/* UTC and C.UTF-8, so that clocks and widths are the same everywhere. For group setup. */
int screens_setup(void **state);

/* Takes over the scene, set at SCENE_NOW_US. */
void console_open(struct fake_console *c, struct snapshot *scene);
void console_close(struct fake_console *c);

void console_press(struct fake_console *c, uint32_t key);
void console_type(struct fake_console *c, const char *text);

/* Draws at that size; the picture is c->grid. */
void console_draw(struct fake_console *c, int n_rows, int n_cols);

/* Is that text anywhere in the picture? */
bool console_shows(const struct fake_console *c, const char *text);

/* Draws and compares with tests/unit/screens/NAME.txt. */
void assert_screen(struct fake_console *c, int n_rows, int n_cols, const char *name);

/* The row of the picture with that text, -1 none; and the style of its first character. */
int console_row(const struct fake_console *c, const char *text);
int console_style(const struct fake_console *c, const char *text);

#endif
