/*
 * prompt.h - questions to the operator as popups: yes or no, or one line of text.
 */
#ifndef PX_UI_PROMPT_H
#define PX_UI_PROMPT_H

#include "base/fault.h"
#include "base/mac.h"
#include "ui/view.h"

#include <stdint.h>

struct prompt_ask {
	const char *title; /* constant text */
	char text[400];    /* what is asked and why; wrapped */
	const char *yes;   /* what Enter does: "Quit", "Rename" */
	struct mac mac;    /* whom it is about, for done */
	void *view;        /* who asks, for done: a view further down the stack, or NULL */
	/* Enter was pressed. answer is the line, "" for a confirmation. The popup closes. */
	void (*done)(struct screen *ui, const struct prompt_ask *ask, const char *answer);
	/* Says why a line cannot be taken: 0, or -errno with a sentence. NULL: any line can. */
	int (*check)(const char *answer, struct fault *fault);
};

struct view prompt_confirm(const struct prompt_ask *ask);

/* A line of at most size-1 bytes, starting as `initial`. */
struct view prompt_line(const struct prompt_ask *ask, const char *initial, size_t size);

/*
 * A box in the middle of the canvas with that title, blanked; returns its inside.
 * For popups of other views too.
 */
struct canvas prompt_box(const struct canvas *c, int n_rows, int n_cols, const char *title);

#endif
