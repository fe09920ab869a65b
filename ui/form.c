#include "ui/form.h"

#include "base/text.h"

#include <assert.h>
#include <string.h>

static const struct key_row edit_rows[] = {
	{ { PRESS_LEFT, PRESS_RIGHT }, "Left/Right", NULL, "a character to the left, to the right",
	    0, 0 },
	{ { PRESS_HOME, PRESS_CTRL('A') }, "Home", NULL, "to the start of the line", 0, 0 },
	{ { PRESS_END, PRESS_CTRL('E') }, "End", NULL, "to the end of the line", 0, 0 },
	{ { PRESS_CTRL('B') }, "Ctrl-B", NULL, "a word to the left", 0, 0 },
	{ { PRESS_CTRL('F') }, "Ctrl-F", NULL, "a word to the right", 0, 0 },
	{ { PRESS_CTRL('W') }, "Ctrl-W", NULL, "removes the word before the cursor", 0, 0 },
	{ { PRESS_CTRL('U') }, "Ctrl-U", NULL, "removes all before the cursor", 0, 0 },
	{ { PRESS_CTRL('K') }, "Ctrl-K", NULL, "removes all after the cursor", 0, 0 },
};

const struct key_table line_edit_keys = { edit_rows, sizeof(edit_rows) / sizeof(*edit_rows) };

void
line_edit_init(struct line_edit *e, size_t size, const char *initial)
{
	assert(size > 0 && size <= sizeof(e->text));
	*e = (struct line_edit){ .size = size };
	text_copy(e->text, size, initial);
	e->used = strlen(e->text);
	e->cursor = e->used;
}

static wchar_t
char_at(const struct line_edit *e, size_t at, size_t *ret_next)
{
	const char *p = e->text + at;
	wchar_t ch = text_next_char(&p);

	*ret_next = (size_t)(p - e->text);
	return ch;
}

/* After the character at `at` and its combining marks. */
static size_t
after(const struct line_edit *e, size_t at)
{
	size_t next, further;

	if (char_at(e, at, &next) == 0)
		return at;
	while (next < e->used && char_columns(char_at(e, next, &further)) == 0)
		next = further;
	return next;
}

static size_t
before(const struct line_edit *e, size_t at)
{
	size_t here = 0, next;

	while (here < at && (next = after(e, here)) < at)
		here = next;
	return here < at ? here : at;
}

static size_t
word_before(const struct line_edit *e, size_t at)
{
	while (at > 0 && e->text[at - 1] == ' ')
		at--;
	while (at > 0 && e->text[at - 1] != ' ')
		at--;
	return at;
}

static size_t
word_after(const struct line_edit *e, size_t at)
{
	while (at < e->used && e->text[at] == ' ')
		at++;
	while (at < e->used && e->text[at] != ' ')
		at++;
	return at;
}

static void
remove_between(struct line_edit *e, size_t from, size_t to)
{
	memmove(e->text + from, e->text + to, e->used - to + 1);
	e->used -= to - from;
	e->cursor = from;
}

static void
insert(struct line_edit *e, uint32_t ch)
{
	char bytes[4];
	size_t n = text_put_char((wchar_t)ch, bytes);

	if (char_columns((wchar_t)ch) < 0)
		return;
	if (e->used + n >= e->size) {
		e->full = true;
		return;
	}
	memmove(e->text + e->cursor + n, e->text + e->cursor, e->used - e->cursor + 1);
	memcpy(e->text + e->cursor, bytes, n);
	e->used += n;
	e->cursor += n;
}

bool
line_edit_press(struct line_edit *e, const struct press *p)
{
	e->full = false;
	if (p->pasted && (p->key == PRESS_ENTER || p->key == '\n' || p->key == PRESS_TAB)) {
		insert(e, ' ');
		return true;
	}
	if (press_is_text(p)) {
		insert(e, p->key);
		return true;
	}
	switch (p->key) {
	case PRESS_LEFT:
		e->cursor = before(e, e->cursor);
		return true;
	case PRESS_RIGHT:
		e->cursor = after(e, e->cursor);
		return true;
	case PRESS_CTRL('B'):
		e->cursor = word_before(e, e->cursor);
		return true;
	case PRESS_CTRL('F'):
		e->cursor = word_after(e, e->cursor);
		return true;
	case PRESS_HOME:
	case PRESS_CTRL('A'):
		e->cursor = 0;
		return true;
	case PRESS_END:
	case PRESS_CTRL('E'):
		e->cursor = e->used;
		return true;
	case PRESS_BACKSPACE:
		remove_between(e, before(e, e->cursor), e->cursor);
		return true;
	case PRESS_DELETE:
	case PRESS_CTRL('D'):
		remove_between(e, e->cursor, after(e, e->cursor));
		return true;
	case PRESS_CTRL('W'):
		remove_between(e, word_before(e, e->cursor), e->cursor);
		return true;
	case PRESS_CTRL('U'):
		remove_between(e, 0, e->cursor);
		return true;
	case PRESS_CTRL('K'):
		remove_between(e, e->cursor, e->used);
		e->cursor = e->used;
		return true;
	default:
		return false;
	}
}

/* Columns that the first n bytes take. */
static int
columns_of(const struct line_edit *e, size_t n)
{
	const char *at = e->text;
	int columns = 0, width;

	while (at < e->text + n) {
		width = char_columns(text_next_char(&at));
		columns += width < 0 ? 1 : width;
	}
	return columns;
}

void
line_edit_draw(struct line_edit *e, const struct canvas *c, int row, int col, int width)
{
	struct canvas part = canvas_part(c, row, col, 1, width);
	int at = columns_of(e, e->cursor), total = columns_of(e, e->used);

	if (part.n_cols <= 2)
		return;
	if (at < e->first_col)
		e->first_col = at;
	if (at >= e->first_col + part.n_cols - 1)
		e->first_col = at - part.n_cols + 2;
	if (e->first_col > 0 && total < e->first_col + part.n_cols - 1)
		e->first_col = total < part.n_cols ? 0 : total - part.n_cols + 2;
	canvas_fill(&part, 0, 0, part.n_cols, STYLE_INPUT, " ");
	canvas_text(&part, 0, -e->first_col, STYLE_INPUT, e->text);
	if (e->first_col > 0)
		canvas_text(&part, 0, 0, STYLE_DIM, "…");
	if (total > e->first_col + part.n_cols)
		canvas_text(&part, 0, part.n_cols - 1, STYLE_DIM, "…");
	canvas_cursor(&part, 0, at - e->first_col);
}
