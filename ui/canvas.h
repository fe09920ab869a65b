/*
 * canvas.h - a grid of character cells that views draw into.
 *
 * Knows no terminal: term.c copies the grid to the screen, tests read it as text.
 * Text is UTF-8; what the terminal could misread (control bytes, invalid UTF-8,
 * direction overrides) becomes '?', wide characters take two cells, and nothing is ever
 * written outside a canvas, so views need no arithmetic for narrow windows.
 */
#ifndef PX_UI_CANVAS_H
#define PX_UI_CANVAS_H

#include "ui/style.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

enum { CELL_CHARS = 3 }; /* a character and up to two combining marks */

struct cell {
	wchar_t ch[CELL_CHARS]; /* unused places are 0 */
	uint8_t style;          /* enum style, perhaps with STYLE_SELECTED */
	uint8_t width;          /* 1 or 2; 0: the right half of a wide character */
};

struct grid {
	struct cell *cells; /* n_rows * n_cols, row by row */
	int n_rows, n_cols;
	size_t n_room;              /* cells allocated; a grid keeps its largest room */
	bool utf8;                  /* the terminal takes any character */
	bool symbols;               /* ... and its font has bars, rules and arrows */
	int cursor_row, cursor_col; /* where the cursor shows; -1: hidden */
};

/* A rectangle of a grid, as a value. Rows and columns count from its upper left corner. */
struct canvas {
	struct grid *grid;
	int row, col, n_rows, n_cols;
};

/* Gives it that size, blank. 0 or -ENOMEM (unchanged then). A zeroed grid is ready. */
int grid_resize(struct grid *g, int n_rows, int n_cols);
void grid_clear(struct grid *g);
void grid_done(struct grid *g);

/* A row as UTF-8 without trailing blanks, for tests and copying. */
void grid_text(const struct grid *g, int row, char *buf, size_t size);

struct canvas canvas_of(struct grid *g);

/* The part of c inside that rectangle, clipped to c. Perhaps without rows or columns. */
struct canvas canvas_part(const struct canvas *c, int row, int col, int n_rows, int n_cols);

/* Writes text from col on and returns the column after it; stops at the right edge. */
int canvas_text(const struct canvas *c, int row, int col, uint8_t style, const char *text);
int canvas_print(const struct canvas *c, int row, int col, uint8_t style, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Writes text in exactly `width` columns: filled with blanks, or cut with an ellipsis. */
void canvas_field(
    const struct canvas *c, int row, int col, int width, uint8_t style, const char *text);

/* As canvas_field, against the right edge of those columns. */
void canvas_field_right(
    const struct canvas *c, int row, int col, int width, uint8_t style, const char *text);

/* Repeats one character ("─", " ") over `width` columns. */
void canvas_fill(
    const struct canvas *c, int row, int col, int width, uint8_t style, const char *ch);

/* Blanks the whole canvas. */
void canvas_clear(const struct canvas *c);

/* Marks a whole row as selected, keeping what is written. */
void canvas_select(const struct canvas *c, int row);

/* A bar of `width` columns filled to `part` of `whole`, in eighths of a column. */
void canvas_bar(const struct canvas *c, int row, int col, int width, uint8_t style, uint64_t part,
    uint64_t whole);

/* One column high as `part` of `whole`, in eighths: a sparkline's piece. */
void canvas_spark(
    const struct canvas *c, int row, int col, uint8_t style, uint64_t part, uint64_t whole);

/* Shows the cursor there. */
void canvas_cursor(const struct canvas *c, int row, int col);

/*
 * Writes text over several rows, broken at blanks (or anywhere when a word is longer than a row).
 * Returns how many rows it took; at most max_rows are written.
 */
int canvas_wrap(const struct canvas *c, int row, int col, int width, int max_rows, uint8_t style,
    const char *text);

/* How many columns the text takes. */
int text_columns(const char *text);

/* One character of UTF-8 at *at, stepping over it; 0xfffd for a byte that is none; 0 at the end. */
wchar_t text_next_char(const char **at);

/* The character as UTF-8, without an end. Returns how many bytes. */
size_t text_put_char(wchar_t ch, char out[static 4]);

/* Columns of one character: 0 combining, 1, 2; -1 for what must not reach a terminal. */
int char_columns(wchar_t ch);

#endif
