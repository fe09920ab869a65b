/*
 * view_params.c - the kernel words of one machine, or of all, edited as one line.
 *
 * The line itself shows what is typed, secrets too; everything around it shows them masked.
 */
#include "model/params.h"
#include "ui/assign.h"
#include "ui/form.h"
#include "ui/views.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct params_view {
	struct mac mac;
	struct line_edit line;
	struct fault fault; /* why the line cannot be taken; "" when it can */
};

enum params_action { PARAMS_SAVE, PARAMS_BACK };

static const struct key_row rows[] = {
	{ { PRESS_ENTER }, "Enter", "Save", "keeps these words for the next boot", PARAMS_SAVE, 0 },
	{ { PRESS_ESCAPE }, "Esc", "Cancel", "changes nothing", PARAMS_BACK, 0 },
	{ { PRESS_CTRL('U') }, "Ctrl-U", "Clear", "removes all before the cursor", -1, 2 },
	{ { PRESS_CTRL('W') }, "Ctrl-W", "Word", "removes the word before the cursor", -1, 3 },
};

static void
params_check(struct params_view *v)
{
	struct assignment a = { 0 };

	v->fault.text[0] = '\0';
	assignment_set_params(&a, v->line.text, &v->fault);
}

struct view
view_params_new(const struct screen *ui, struct mac mac)
{
	struct params_view *v = calloc(1, sizeof(*v));
	struct assignment a;

	if (v) {
		v->mac = mac;
		assign_current(ui, mac, &a);
		line_edit_init(&v->line, sizeof(a.params), a.params);
		params_check(v);
	}
	return (struct view){ &view_params_kind, v };
}

static void
save(struct params_view *v, struct screen *ui)
{
	struct assignment a;
	char whom[96], words[PARAMS_SIZE];

	assign_current(ui, v->mac, &a);
	if (assignment_set_params(&a, v->line.text, &v->fault) < 0)
		return;
	if (!assign_send(ui, &a))
		return;
	assign_whom(ui, v->mac, whom, sizeof(whom));
	params_masked(a.params, words, sizeof(words));
	screen_say(ui, STYLE_STRONG, "Parameters of %s: %s", whom, words[0] ? words : "none");
	screen_close(ui, v);
}

static void
params_act(void *self, struct screen *ui, int action, const struct press *p)
{
	struct params_view *v = self;

	if (action == PARAMS_SAVE) {
		save(v, ui);
	} else if (action == PARAMS_BACK) {
		screen_close(ui, self);
	} else {
		line_edit_press(&v->line, p);
		params_check(v);
	}
}

static bool
params_typed(void *self, struct screen *ui, const struct press *p)
{
	struct params_view *v = self;

	if (!line_edit_press(&v->line, p))
		return false;
	params_check(v);
	if (v->line.full)
		screen_say(
		    ui, STYLE_WARN, "The line is full: %zu bytes at most.", v->line.size - 1);
	return true;
}

/* -- drawing ------------------------------------------------------------ */

/* Takes the next word off *at into buf; quoted blanks belong to it. False at the end. */
static bool
next_word(const char **at, char *buf, size_t size)
{
	const char *start = *at + strspn(*at, " ");
	size_t n = param_word_len(start);

	*at = start + n;
	if (n == 0)
		return false;
	if (n >= size)
		n = size - 1;
	memcpy(buf, start, n);
	buf[n] = '\0';
	return true;
}

/* What the catalogue knows of a word, "" otherwise. */
static const char *
meaning(const char *word)
{
	size_t n = strcspn(word, "=");

	for (size_t i = 0; i < n_param_rows; i++)
		if (strncmp(param_rows[i].name, word, n) == 0 && param_rows[i].name[n] == '\0')
			return param_rows[i].meaning;
	return "";
}

enum { MEANING_COL = 30 };

/* "= setkmap=cz          keyboard layout": what the word does to the image's own line. */
static void
draw_word(const struct canvas *c, int row, const char *word)
{
	bool removes = word[0] == '-';
	const char *name = removes ? word + 1 : word;
	const char *mark = removes ? "-" : strchr(word, '=') ? "=" : "+";
	int width = c->n_cols - MEANING_COL - 1;

	canvas_text(c, row, 3, removes ? STYLE_WARN : STYLE_GOOD, mark);
	canvas_field(c, row, 5, MEANING_COL - 6, STYLE_TEXT, name);
	if (width > 10)
		canvas_field(c, row, MEANING_COL, width, STYLE_DIM,
		    removes ? "is taken out of the image's own line" : meaning(name));
}

/* One row a word, from the masked line. */
static int
draw_words(const struct canvas *c, int row, int end, const char *words)
{
	const char *at = words;
	char word[PARAMS_SIZE];
	int left = 0;

	while (next_word(&at, word, sizeof(word))) {
		if (row < end)
			draw_word(c, row++, word);
		else
			left++;
	}
	if (left > 0)
		canvas_print(c, end, 3, STYLE_DIM, "and %d more", left);
	return row + (left > 0);
}

/* The word the cursor is in or behind, as far as it is typed. */
static size_t
word_at_cursor(const struct line_edit *e, const char **ret)
{
	const char *at = e->text + strspn(e->text, " "), *cursor = e->text + e->cursor;
	size_t n;

	while ((n = param_word_len(at)) > 0 && at + n < cursor)
		at += n + strspn(at + n, " ");
	*ret = at;
	return at < cursor ? (size_t)(cursor - at) : 0;
}

/* Words of the catalogue that begin like the one being typed, as many as there is room for. */
static void
draw_suggestions(const struct canvas *c, int row, int end, const struct line_edit *e)
{
	const char *typed;
	size_t n = word_at_cursor(e, &typed);
	char name[64];

	if (n > 0 && (typed[0] == '-' || memchr(typed, '=', n)))
		return;
	for (size_t i = 0; i < n_param_rows && row < end; i++) {
		const struct param_row *known = &param_rows[i];

		if (strncmp(known->name, typed, n) != 0)
			continue;
		if (row + 1 < end && i + 1 < n_param_rows) {
			snprintf(
			    name, sizeof(name), "%s%s", known->name, known->takes_value ? "=" : "");
			canvas_field(c, row, 5, MEANING_COL - 6, STYLE_DIM, name);
			canvas_field(c, row, MEANING_COL, c->n_cols - MEANING_COL - 1, STYLE_DIM,
			    known->meaning);
		} else {
			canvas_text(c, row, 5, STYLE_DIM, "…");
		}
		row++;
	}
}

static void
params_draw(void *self, const struct screen *ui, const struct canvas *c)
{
	struct params_view *v = self;
	char whom[96], words[PARAMS_SIZE];
	int row = 5, end = c->n_rows - 1;

	assign_whom(ui, v->mac, whom, sizeof(whom));
	canvas_fill(c, 0, 0, c->n_cols, STYLE_TITLE, " ");
	canvas_print(c, 0, 1, STYLE_TITLE, "Kernel parameters for %s", whom);
	canvas_text(c, 2, 1, STYLE_DIM, "name=value replaces, -name removes, any word is added");
	line_edit_draw(&v->line, c, 3, 1, c->n_cols - 2);
	if (v->fault.text[0]) {
		canvas_wrap(c, 4, 1, c->n_cols - 2, 2, STYLE_WARN, v->fault.text);
		return;
	}
	params_masked(v->line.text, words, sizeof(words));
	row = draw_words(c, row, c->n_rows < 16 ? end : end - 4, words);
	if (!mac_is_zero(v->mac) && row + 1 < end) {
		params_masked(ui->snapshot->defaults.params, words, sizeof(words));
		canvas_print(c, ++row, 1, STYLE_DIM, "Defaults for every machine: %s",
		    words[0] ? words : "none");
		row++;
	}
	draw_suggestions(c, row + 1, end, &v->line);
}

const struct view_kind view_params_kind = {
	.id = "params",
	.title = "Kernel parameters",
	.types = true,
	.keys = { rows, sizeof(rows) / sizeof(*rows) },
	.close = free,
	.act = params_act,
	.typed = params_typed,
	.draw = params_draw,
};
