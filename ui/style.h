/*
 * style.h - what a piece of the screen means; term.c decides how that looks.
 *
 * Colour never carries meaning alone: whatever is green, yellow or red also has a word or
 * a mark, so monochrome terminals and people see the same.
 */
#ifndef PX_UI_STYLE_H
#define PX_UI_STYLE_H

#include <stdint.h>

enum style {
	STYLE_TEXT,
	STYLE_DIM,    /* waiting, secondary */
	STYLE_STRONG, /* what the eye should find first */
	STYLE_GOOD,   /* up, done */
	STYLE_BUSY,   /* moving */
	STYLE_WARN,   /* stalled, slow: somebody should look */
	STYLE_BAD,    /* failed */
	STYLE_TITLE,  /* the line on top */
	STYLE_HEAD,   /* column titles */
	STYLE_KEY,    /* a key's name in the footer */
	STYLE_LABEL,  /* what that key does */
	STYLE_INPUT,  /* a line being edited */
	STYLE_COUNT,
	STYLE_SELECTED = 0x80, /* or-ed to any of them: the selected row */
};

#endif
