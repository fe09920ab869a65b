#include "tests/unit/screens.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROW_TEXT_SIZE = 2048, PICTURE_SIZE = 128 * 1024 };

int
screens_setup(void **state)
{
	(void)state;
	setenv("TZ", "UTC", 1);
	tzset();
	return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1;
}

static int
take_command(void *ctx, const struct command *command)
{
	struct fake_console *c = ctx;

	if (c->command_result == 0 && c->n_sent < COMMANDS_MAX)
		c->sent[c->n_sent++] = *command;
	return c->command_result;
}

void
console_open(struct fake_console *c, struct snapshot *scene)
{
	const struct screen_ports ports = { c, take_command };

	*c = (struct fake_console){ 0 };
	c->grid.utf8 = c->grid.symbols = true;
	assert_int_equal(screen_init(&c->screen, &ports, SCENE_NOW_US), 0);
	screen_take(&c->screen, scene);
}

void
console_close(struct fake_console *c)
{
	screen_done(&c->screen);
	grid_done(&c->grid);
}

void
console_press(struct fake_console *c, uint32_t key)
{
	screen_press(&c->screen, &(struct press){ .key = key });
}

void
console_type(struct fake_console *c, const char *text)
{
	wchar_t ch;

	while ((ch = text_next_char(&text)) != 0)
		console_press(c, (uint32_t)ch);
}

void
console_draw(struct fake_console *c, int n_rows, int n_cols)
{
	assert_int_equal(grid_resize(&c->grid, n_rows, n_cols), 0);
	screen_draw(&c->screen, &c->grid);
}

int
console_row(const struct fake_console *c, const char *text)
{
	char row[ROW_TEXT_SIZE];

	for (int i = 0; i < c->grid.n_rows; i++) {
		grid_text(&c->grid, i, row, sizeof(row));
		if (strstr(row, text))
			return i;
	}
	return -1;
}

bool
console_shows(const struct fake_console *c, const char *text)
{
	return console_row(c, text) >= 0;
}

int
console_style(const struct fake_console *c, const char *text)
{
	char before[ROW_TEXT_SIZE];
	int row = console_row(c, text);
	char *found;

	if (row < 0)
		return -1;
	grid_text(&c->grid, row, before, sizeof(before));
	found = strstr(before, text);
	assert_non_null(found);
	*found = '\0';
	return c->grid.cells[row * c->grid.n_cols + text_columns(before)].style;
}

/* -- comparing ------------------------------------------------------------ */

static void
screen_path(const char *name, char *buf, size_t size)
{
	const char *top = getenv("top_srcdir");

	snprintf(buf, size, "%s/tests/unit/screens/%s.txt", top ? top : ".", name);
}

static size_t
read_picture(const char *path, char *buf, size_t size)
{
	FILE *in = fopen(path, "r");
	size_t n;

	if (!in)
		fail_msg("%s is not there; PX_WRITE_SCREENS=1 writes it", path);
	n = fread(buf, 1, size - 1, in);
	fclose(in);
	buf[n] = '\0';
	return n;
}

static void
write_picture(const char *path, const char *picture)
{
	FILE *out = fopen(path, "w");

	if (!out || fputs(picture, out) < 0 || fclose(out) != 0)
		fail_msg("cannot write %s", path);
}

static void
picture_of(const struct grid *g, char *buf, size_t size)
{
	size_t used = 0;

	for (int i = 0; i < g->n_rows; i++) {
		assert_true(used + ROW_TEXT_SIZE < size);
		grid_text(g, i, buf + used, ROW_TEXT_SIZE);
		used += strlen(buf + used);
		buf[used++] = '\n';
	}
	buf[used] = '\0';
}

void
assert_screen(struct fake_console *c, int n_rows, int n_cols, const char *name)
{
	static char now[PICTURE_SIZE], then[PICTURE_SIZE];
	char path[512];

	console_draw(c, n_rows, n_cols);
	picture_of(&c->grid, now, sizeof(now));
	screen_path(name, path, sizeof(path));
	if (getenv("PX_WRITE_SCREENS")) {
		write_picture(path, now);
		return;
	}
	read_picture(path, then, sizeof(then));
	if (strcmp(now, then) != 0)
		fail_msg("%s should be\n%s\nbut is\n%s", name, then, now);
}
