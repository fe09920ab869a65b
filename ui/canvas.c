#include "ui/canvas.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Stand-ins for terminals whose font or character set has no such symbol. */
static const struct {
	wchar_t symbol;
	char plain;
} plain_symbols[] = {
	{ 0x00b7, '-' },                                                    /* middle dot */
	{ 0x2013, '-' },                                                    /* en dash */
	{ 0x2026, '~' },                                                    /* ellipsis */
	{ 0x203a, '>' },                                                    /* moving */
	{ 0x2190, '<' },                                                    /* arrows */
	{ 0x2191, '^' }, { 0x2192, '>' }, { 0x2193, 'v' }, { 0x2500, '-' }, /* rule */
	{ 0x2502, '|' }, { 0x250c, '+' },                                   /* box corners */
	{ 0x2510, '+' }, { 0x2514, '+' }, { 0x2518, '+' },
	{ 0x2581, '_' }, /* sparkline, eighths of a row */
	{ 0x2582, '.' }, { 0x2583, '-' }, { 0x2584, ':' }, { 0x2585, '=' }, { 0x2586, '+' },
	{ 0x2587, '*' }, { 0x2588, '#' }, { 0x2589, '#' }, /* bar, eighths of a column */
	{ 0x258a, '#' }, { 0x258b, '=' }, { 0x258c, '=' }, { 0x258d, '-' }, { 0x258e, '-' },
	{ 0x258f, '-' }, { 0x2591, '.' }, /* rest of a bar */
	{ 0x25b8, '>' },                  /* selected row */
	{ 0x25cf, 'o' }, { 0x2713, '+' }, /* up */
	{ 0x2717, 'x' },                  /* failed */
};

wchar_t
text_next_char(const char **at)
{
	const unsigned char *p = (const unsigned char *)*at;
	uint32_t ch = p[0], least = 0;
	int more = 0;

	if (ch == 0)
		return 0;
	*at += 1;
	if (ch < 0x80)
		return (wchar_t)ch;
	if (ch >= 0xc2 && ch < 0xe0) {
		more = 1, ch &= 0x1f, least = 0x80;
	} else if ((ch & 0xf0) == 0xe0) {
		more = 2, ch &= 0x0f, least = 0x800;
	} else if (ch >= 0xf0 && ch < 0xf5) {
		more = 3, ch &= 0x07, least = 0x10000;
	} else {
		return 0xfffd;
	}
	for (int i = 1; i <= more; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0xfffd;
		ch = ch << 6 | (p[i] & 0x3fu);
	}
	if (ch < least || ch > 0x10ffff || (ch >= 0xd800 && ch < 0xe000))
		return 0xfffd;
	*at += more;
	return (wchar_t)ch;
}

size_t
text_put_char(wchar_t wide, char out[static 4])
{
	uint32_t ch = (uint32_t)wide;

	if (ch < 0x80) {
		out[0] = (char)ch;
		return 1;
	}
	if (ch < 0x800) {
		out[0] = (char)(0xc0 | ch >> 6);
		out[1] = (char)(0x80 | (ch & 0x3f));
		return 2;
	}
	if (ch < 0x10000) {
		out[0] = (char)(0xe0 | ch >> 12);
		out[1] = (char)(0x80 | (ch >> 6 & 0x3f));
		out[2] = (char)(0x80 | (ch & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | ch >> 18);
	out[1] = (char)(0x80 | (ch >> 12 & 0x3f));
	out[2] = (char)(0x80 | (ch >> 6 & 0x3f));
	out[3] = (char)(0x80 | (ch & 0x3f));
	return 4;
}

/* Invisible characters that change how their neighbours read: a host name must not use them. */
static bool
is_treacherous(wchar_t ch)
{
	return (ch >= 0x200b && ch <= 0x200f) || (ch >= 0x2028 && ch <= 0x202e) ||
	       (ch >= 0x2060 && ch <= 0x206f) || ch == 0xfeff || (ch >= 0xfff9 && ch <= 0xfffb) ||
	       (ch >= 0xe0000 && ch <= 0xe0fff);
}

int
char_columns(wchar_t ch)
{
	if (ch < 0x20 || (ch >= 0x7f && ch < 0xa0) || is_treacherous(ch))
		return -1;
	if (ch < 0x7f)
		return 1;
	return wcwidth(ch);
}

int
text_columns(const char *text)
{
	int n = 0, width;
	wchar_t ch;

	while ((ch = text_next_char(&text)) != 0) {
		width = char_columns(ch);
		n += width < 0 ? 1 : width;
	}
	return n;
}

int
grid_resize(struct grid *g, int n_rows, int n_cols)
{
	size_t n = (size_t)n_rows * (size_t)n_cols;
	struct cell *cells;

	if (n > g->n_room) {
		cells = realloc(g->cells, n * sizeof(*cells));
		if (!cells)
			return -ENOMEM;
		g->cells = cells;
		g->n_room = n;
	}
	g->n_rows = n_rows;
	g->n_cols = n_cols;
	grid_clear(g);
	return 0;
}

void
grid_clear(struct grid *g)
{
	size_t n = (size_t)g->n_rows * (size_t)g->n_cols;

	for (size_t i = 0; i < n; i++)
		g->cells[i] = (struct cell){ .ch = { L' ' }, .width = 1 };
	g->cursor_row = g->cursor_col = -1;
}

void
grid_done(struct grid *g)
{
	free(g->cells);
	*g = (struct grid){ 0 };
}

static struct cell *
grid_cell(const struct grid *g, int row, int col)
{
	assert(row >= 0 && row < g->n_rows && col >= 0 && col < g->n_cols);
	return &g->cells[(size_t)row * (size_t)g->n_cols + (size_t)col];
}

void
grid_text(const struct grid *g, int row, char *buf, size_t size)
{
	size_t used = 0, end = 0, n;
	char bytes[4];

	for (int col = 0; col < g->n_cols; col++) {
		const struct cell *cell = grid_cell(g, row, col);

		for (int i = 0; i < CELL_CHARS && cell->ch[i] && cell->width > 0; i++) {
			n = text_put_char(cell->ch[i], bytes);
			if (used + n >= size)
				goto full;
			memcpy(buf + used, bytes, n);
			used += n;
			if (cell->ch[i] != L' ')
				end = used;
		}
	}
full:
	buf[end] = '\0';
}

struct canvas
canvas_of(struct grid *g)
{
	return (struct canvas){ .grid = g, .n_rows = g->n_rows, .n_cols = g->n_cols };
}

struct canvas
canvas_part(const struct canvas *c, int row, int col, int n_rows, int n_cols)
{
	struct canvas part = { .grid = c->grid };

	if (row < 0)
		n_rows += row, row = 0;
	if (col < 0)
		n_cols += col, col = 0;
	if (n_rows > c->n_rows - row)
		n_rows = c->n_rows - row;
	if (n_cols > c->n_cols - col)
		n_cols = c->n_cols - col;
	if (n_rows <= 0 || n_cols <= 0)
		return part;
	part.row = c->row + row;
	part.col = c->col + col;
	part.n_rows = n_rows;
	part.n_cols = n_cols;
	return part;
}

/* What this terminal can show for ch. */
static wchar_t
showable(const struct grid *g, wchar_t ch)
{
	if (ch < 0x80 || (g->utf8 && g->symbols))
		return ch;
	for (size_t i = 0; i < sizeof(plain_symbols) / sizeof(*plain_symbols); i++)
		if (plain_symbols[i].symbol == ch)
			return (wchar_t)plain_symbols[i].plain;
	return g->utf8 ? ch : L'?';
}

/* Before a cell is overwritten: the other half of a wide character there becomes a blank. */
static void
split_wide(const struct grid *g, int row, int col)
{
	struct cell *cell = grid_cell(g, row, col);

	if (cell->width == 0 && col > 0)
		cell[-1] = (struct cell){ .ch = { L' ' }, .style = cell[-1].style, .width = 1 };
	if (cell->width == 2 && col + 1 < g->n_cols)
		cell[1] = (struct cell){ .ch = { L' ' }, .style = cell[1].style, .width = 1 };
}

static void
put_cell(const struct canvas *c, int row, int col, uint8_t style, wchar_t ch, int width)
{
	struct grid *g = c->grid;
	struct cell *cell = grid_cell(g, c->row + row, c->col + col);

	split_wide(g, c->row + row, c->col + col);
	*cell = (struct cell){ .ch = { ch }, .style = style, .width = (uint8_t)width };
	if (width == 2) {
		split_wide(g, c->row + row, c->col + col + 1);
		cell[1] = (struct cell){ .style = style, .width = 0 };
	}
}

/* Adds a combining mark to the character left of col; dropped when there is no room for it. */
static void
put_mark(const struct canvas *c, int row, int col, wchar_t ch)
{
	struct cell *cell;

	if (col <= 0 || !c->grid->utf8)
		return;
	cell = grid_cell(c->grid, c->row + row, c->col + col - 1);
	if (cell->width == 0 && col >= 2)
		cell--;
	for (int i = 1; i < CELL_CHARS; i++) {
		if (cell->ch[i] != 0)
			continue;
		cell->ch[i] = ch;
		return;
	}
}

/* Writes text up to column `end`; returns the column after it and where it stopped in *rest. */
static int
put_text(const struct canvas *c, int row, int col, int end, uint8_t style, const char *text,
    const char **rest)
{
	const char *before = text;
	wchar_t ch;
	int width;

	if (end > c->n_cols)
		end = c->n_cols;
	while (row >= 0 && row < c->n_rows && (ch = text_next_char(&text)) != 0) {
		ch = showable(c->grid, ch);
		width = char_columns(ch);
		if (width < 0)
			ch = L'?', width = 1;
		if (col + width > end)
			break;
		if (width == 0)
			put_mark(c, row, col, ch);
		else if (col >= 0)
			put_cell(c, row, col, style, ch, width);
		col += width;
		before = text;
	}
	if (rest)
		*rest = before;
	return col;
}

int
canvas_text(const struct canvas *c, int row, int col, uint8_t style, const char *text)
{
	return put_text(c, row, col, c->n_cols, style, text, NULL);
}

int
canvas_print(const struct canvas *c, int row, int col, uint8_t style, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return canvas_text(c, row, col, style, text);
}

void
canvas_fill(const struct canvas *c, int row, int col, int width, uint8_t style, const char *ch)
{
	for (int i = 0; i < width; i++)
		put_text(c, row, col + i, col + i + 1, style, ch, NULL);
}

void
canvas_field(const struct canvas *c, int row, int col, int width, uint8_t style, const char *text)
{
	const char *rest = text;
	int end;

	if (width <= 0)
		return;
	if (text_columns(text) <= width) {
		end = put_text(c, row, col, col + width, style, text, NULL);
		canvas_fill(c, row, end, col + width - end, style, " ");
		return;
	}
	end = put_text(c, row, col, col + width - 1, style, text, &rest);
	canvas_fill(c, row, end, 1, style, "…");
	/* A wide character that did not fit leaves one column more. */
	canvas_fill(c, row, end + 1, col + width - end - 1, style, " ");
}

void
canvas_field_right(
    const struct canvas *c, int row, int col, int width, uint8_t style, const char *text)
{
	int n = text_columns(text);

	if (n < width) {
		canvas_fill(c, row, col, width - n, style, " ");
		col += width - n;
		width = n;
	}
	canvas_field(c, row, col, width, style, text);
}

void
canvas_clear(const struct canvas *c)
{
	for (int row = 0; row < c->n_rows; row++)
		canvas_fill(c, row, 0, c->n_cols, STYLE_TEXT, " ");
}

void
canvas_select(const struct canvas *c, int row)
{
	for (int col = 0; col < c->n_cols && row >= 0 && row < c->n_rows; col++)
		grid_cell(c->grid, c->row + row, c->col + col)->style |= STYLE_SELECTED;
}

static uint64_t
eighths(uint64_t part, uint64_t whole, uint64_t of)
{
	if (whole == 0)
		return 0;
	if (part >= whole)
		return of;
	return (uint64_t)((long double)part * (long double)of / (long double)whole);
}

void
canvas_bar(const struct canvas *c, int row, int col, int width, uint8_t style, uint64_t part,
    uint64_t whole)
{
	static const char *const pieces[] = { " ", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	uint64_t filled = width > 0 ? eighths(part, whole, (uint64_t)width * 8) : 0;

	for (int i = 0; i < width; i++, filled -= filled < 8 ? filled : 8)
		canvas_text(c, row, col + i, style, filled >= 8 ? "█" : pieces[filled]);
}

void
canvas_spark(const struct canvas *c, int row, int col, uint8_t style, uint64_t part, uint64_t whole)
{
	static const char *const pieces[] = { "▁", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
	uint64_t high = eighths(part, whole, 8);

	if (part == 0)
		canvas_text(c, row, col, style, " ");
	else
		canvas_text(c, row, col, style, pieces[high]);
}

void
canvas_cursor(const struct canvas *c, int row, int col)
{
	if (row < 0 || row >= c->n_rows || col < 0 || col >= c->n_cols)
		return;
	c->grid->cursor_row = c->row + row;
	c->grid->cursor_col = c->col + col;
}

/* How many bytes of text fit into `width` columns, broken at the last blank if there is one. */
static size_t
line_bytes(const char *text, int width)
{
	const char *at = text, *blank = NULL, *before = text;
	int n = 0, columns;
	wchar_t ch;

	while ((ch = text_next_char(&at)) != 0) {
		if (ch == L' ')
			blank = before;
		columns = char_columns(ch);
		n += columns < 0 ? 1 : columns;
		if (n > width)
			return (size_t)((blank && blank > text ? blank : before) - text);
		before = at;
	}
	return (size_t)(before - text);
}

int
canvas_wrap(const struct canvas *c, int row, int col, int width, int max_rows, uint8_t style,
    const char *text)
{
	char line[512];
	size_t n;
	int rows = 0;

	while (*text && rows < max_rows && width > 0) {
		n = line_bytes(text, width);
		if (n == 0 || n >= sizeof(line))
			break;
		memcpy(line, text, n);
		line[n] = '\0';
		if (rows + 1 == max_rows && text[n])
			canvas_field(c, row + rows, col, width, style, text);
		else
			canvas_text(c, row + rows, col, style, line);
		text += n;
		text += strspn(text, " ");
		rows++;
	}
	return rows;
}
