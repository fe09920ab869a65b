/*
 * form.h - a line of text being edited.
 *
 * UTF-8 with a cursor between characters; combining marks stay with their letter.
 * Never longer than the room it was given. Control characters are not taken;
 * pasted line ends become blanks.
 */
#ifndef PX_UI_FORM_H
#define PX_UI_FORM_H

#include "model/assignment.h"
#include "ui/canvas.h"
#include "ui/keys.h"

#include <stdbool.h>
#include <stddef.h>

struct line_edit {
	char text[PARAMS_SIZE];
	size_t size;   /* room in text that may be used, with the '\0' */
	size_t used;   /* bytes */
	size_t cursor; /* byte offset, on a character's border */
	int first_col; /* columns scrolled out on the left */
	bool full;     /* the last press did not fit */
};

/* size: at most sizeof(text). initial is cut to it. */
void line_edit_init(struct line_edit *e, size_t size, const char *initial);

/* True when the press was one of editing, whether or not it changed anything. */
bool line_edit_press(struct line_edit *e, const struct press *p);

/* Draws the visible part in `width` columns and puts the terminal's cursor there. */
void line_edit_draw(struct line_edit *e, const struct canvas *c, int row, int col, int width);

/* Help for the keys above, for views that hold a line: rows without action. */
extern const struct key_table line_edit_keys;

#endif
