#include "ui/prompt.h"

#include "ui/form.h"
#include "ui/screen.h"

#include <stdlib.h>

struct prompt {
	struct prompt_ask ask;
	bool has_line;
	struct line_edit line;
	struct fault fault; /* why the line cannot be taken; "" when it can */
};

enum prompt_action { PROMPT_YES, PROMPT_NO };

static const struct key_row confirm_rows[] = {
	{ { 'y', 'Y', PRESS_ENTER }, "Enter/y", "Yes", "does what is asked", PROMPT_YES, 0 },
	{ { PRESS_ESCAPE, 'n', 'N', 'q' }, "Esc/n", "No", "leaves everything as it is", PROMPT_NO,
	    0 },
};

static const struct key_row line_rows[] = {
	{ { PRESS_ENTER }, "Enter", "Save", "takes the line", PROMPT_YES, 0 },
	{ { PRESS_ESCAPE }, "Esc", "Cancel", "leaves everything as it is", PROMPT_NO, 0 },
};

static void
prompt_check(struct prompt *p)
{
	p->fault.text[0] = '\0';
	if (p->has_line && p->ask.check)
		p->ask.check(p->line.text, &p->fault);
}

static void
prompt_act(void *self, struct screen *ui, int action, const struct press *press)
{
	struct prompt *p = self;

	(void)press;
	switch ((enum prompt_action)action) {
	case PROMPT_YES:
		if (p->fault.text[0])
			return;
		screen_close(ui, self);
		p->ask.done(ui, &p->ask, p->has_line ? p->line.text : "");
		break;
	case PROMPT_NO:
		screen_close(ui, self);
		break;
	}
}

static bool
prompt_typed(void *self, struct screen *ui, const struct press *press)
{
	struct prompt *p = self;

	(void)ui;
	if (!p->has_line || !line_edit_press(&p->line, press))
		return false;
	prompt_check(p);
	return true;
}

struct canvas
prompt_box(const struct canvas *c, int n_rows, int n_cols, const char *title)
{
	struct canvas box;
	int bottom, right;

	if (n_rows > c->n_rows)
		n_rows = c->n_rows;
	if (n_cols > c->n_cols)
		n_cols = c->n_cols;
	box = canvas_part(c, (c->n_rows - n_rows) / 2, (c->n_cols - n_cols) / 2, n_rows, n_cols);
	bottom = box.n_rows - 1;
	right = box.n_cols - 1;
	canvas_clear(&box);
	canvas_fill(&box, 0, 0, box.n_cols, STYLE_DIM, "─");
	canvas_fill(&box, bottom, 0, box.n_cols, STYLE_DIM, "─");
	for (int row = 1; row < bottom; row++) {
		canvas_text(&box, row, 0, STYLE_DIM, "│");
		canvas_text(&box, row, right, STYLE_DIM, "│");
	}
	canvas_text(&box, 0, 0, STYLE_DIM, "┌");
	canvas_text(&box, 0, right, STYLE_DIM, "┐");
	canvas_text(&box, bottom, 0, STYLE_DIM, "└");
	canvas_text(&box, bottom, right, STYLE_DIM, "┘");
	canvas_print(&box, 0, 2, STYLE_STRONG, " %s ", title);
	return canvas_part(&box, 1, 2, box.n_rows - 2, box.n_cols - 4);
}

static void
prompt_draw(void *self, const struct screen *ui, const struct canvas *c)
{
	struct prompt *p = self;
	struct canvas in = prompt_box(c, p->has_line ? 9 : 7, 64, p->ask.title);
	int row = 0;

	(void)ui;
	row += canvas_wrap(&in, row, 0, in.n_cols, p->has_line ? 3 : 4, STYLE_TEXT, p->ask.text);
	if (!p->has_line) {
		canvas_print(
		    &in, in.n_rows - 1, 0, STYLE_STRONG, "Enter: %s    Esc: no", p->ask.yes);
		return;
	}
	line_edit_draw(&p->line, &in, row + 1, 0, in.n_cols);
	if (p->fault.text[0])
		canvas_wrap(&in, row + 2, 0, in.n_cols, 2, STYLE_WARN, p->fault.text);
}

static const struct view_kind confirm_kind = {
	.id = "confirm",
	.title = "A question",
	.popup = true,
	.keys = { confirm_rows, sizeof(confirm_rows) / sizeof(*confirm_rows) },
	.close = free,
	.act = prompt_act,
	.draw = prompt_draw,
};

static const struct view_kind line_kind = {
	.id = "line",
	.title = "A line to fill in",
	.popup = true,
	.types = true,
	.keys = { line_rows, sizeof(line_rows) / sizeof(*line_rows) },
	.close = free,
	.act = prompt_act,
	.typed = prompt_typed,
	.draw = prompt_draw,
};

static struct prompt *
prompt_new(const struct prompt_ask *ask)
{
	struct prompt *p = calloc(1, sizeof(*p));

	if (p)
		p->ask = *ask;
	return p;
}

struct view
prompt_confirm(const struct prompt_ask *ask)
{
	return (struct view){ &confirm_kind, prompt_new(ask) };
}

struct view
prompt_line(const struct prompt_ask *ask, const char *initial, size_t size)
{
	struct prompt *p = prompt_new(ask);

	if (p) {
		p->has_line = true;
		line_edit_init(&p->line, size, initial);
		prompt_check(p);
	}
	return (struct view){ &line_kind, p };
}
