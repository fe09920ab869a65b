/*
 * view.h - one way of looking at the bench: a full screen or a popup on the stack.
 *
 * A view keeps only what belongs to looking (cursor, sort order, an edited line). What is
 * looked at is the screen's snapshot, lent with every call; it changes only between
 * take() calls. Views draw into a canvas and know no terminal; no handler ever waits for
 * a key: a question is another view on the stack.
 */
#ifndef PX_UI_VIEW_H
#define PX_UI_VIEW_H

#include "ui/canvas.h"
#include "ui/keys.h"

struct screen;

struct view_kind {
	const char *id;    /* stable name */
	const char *title; /* for help */
	bool popup;        /* the view below stays visible */
	bool types;        /* characters are text here: the common keys '?' and so on are not */
	struct key_table keys;
	void (*close)(void *self);
	/* A new snapshot is there. May be NULL. */
	void (*take)(void *self, struct screen *ui);
	/* A second has passed. May be NULL. */
	void (*tick)(void *self, struct screen *ui);
	/* A key of the table. */
	void (*act)(void *self, struct screen *ui, int action, const struct press *p);
	/* Any other key. False: nothing here wants it. May be NULL. */
	bool (*typed)(void *self, struct screen *ui, const struct press *p);
	/* The canvas is blank (popups: holds what lies below) and ends above the footer. */
	void (*draw)(void *self, const struct screen *ui, const struct canvas *c);
};

/* self belongs to the view; NULL with a kind means out of memory. */
struct view {
	const struct view_kind *kind;
	void *self;
};

#endif
