/*
 * keys.h - what was pressed, and tables of what each key does in a view.
 *
 * The tables are data: the footer, the help view and the dispatch all read the same rows,
 * so none of them can be wrong about a key. Knows no curses; term.c makes the presses.
 */
#ifndef PX_UI_KEYS_H
#define PX_UI_KEYS_H

#include "ui/canvas.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Above all of Unicode, so that characters are themselves. */
enum {
	PRESS_NONE = 0,
	PRESS_TAB = '\t',
	PRESS_ENTER = '\r',
	PRESS_ESCAPE = 0x1b,
	PRESS_UP = 0x110000,
	PRESS_DOWN,
	PRESS_LEFT,
	PRESS_RIGHT,
	PRESS_PAGE_UP,
	PRESS_PAGE_DOWN,
	PRESS_HOME,
	PRESS_END,
	PRESS_INSERT,
	PRESS_DELETE,
	PRESS_BACKSPACE,
	PRESS_BACK_TAB,
	PRESS_CLICK, /* at row, col */
	PRESS_WHEEL_UP,
	PRESS_WHEEL_DOWN,
	PRESS_OTHER, /* a key nobody here has a use for */
	PRESS_F0,    /* PRESS_F0 + n is Fn, n up to 24 */
	PRESS_F_LAST = PRESS_F0 + 24,
};

#define PRESS_CTRL(letter) ((uint32_t)(letter)&0x1f)
#define PRESS_F(n) ((uint32_t)PRESS_F0 + (n))

struct press {
	uint32_t key; /* a character or one of the above */
	int row, col; /* of the mouse */
	bool pasted;  /* text from the clipboard: never a command */
};

enum { KEY_ROW_KEYS = 4 };

struct key_row {
	uint32_t keys[KEY_ROW_KEYS]; /* any of them; 0 ends */
	const char *name;            /* how people call it: "F5", "Up/Down" */
	const char *label;           /* in the footer: "Boot"; NULL: not in the footer */
	const char *help;            /* what it does, a sentence part */
	int action;                  /* the view's own number */
	int rank;                    /* narrow footers drop the highest rank first */
};

struct key_table {
	const struct key_row *rows;
	size_t n;
};

/* The row for that press, or NULL. */
const struct key_row *keys_find(const struct key_table *keys, uint32_t key);

/* Draws the footer from these tables, first to last, over the whole row. */
void keys_draw_footer(
    const struct key_table *tables, size_t n_tables, const struct canvas *c, int row);

/* The label whose footer place covers that column, or NULL: for the mouse. */
const struct key_row *keys_footer_at(
    const struct key_table *tables, size_t n_tables, int n_cols, int col);

/* "x", "Ctrl-B", "F12": for saying that a key does nothing. */
const char *press_name(const struct press *p, char buf[static 16]);

static inline bool
press_is_text(const struct press *p)
{
	return p->key >= 0x20 && p->key < 0x110000 && p->key != 0x7f;
}

#endif
