/*
 * screen.h - the stack of views, the newest snapshot, the message line.
 *
 * The whole console but its terminal: fed with presses, snapshots and the time, it draws
 * into a grid. So tests run it without a terminal and with any clock. Main thread only.
 */
#ifndef PX_UI_SCREEN_H
#define PX_UI_SCREEN_H

#include "model/command.h"
#include "model/snapshot.h"
#include "ui/view.h"

enum { SCREEN_DEPTH_MAX = 8, SCREEN_ROWS_MIN = 12, SCREEN_COLS_MIN = 60 };

struct screen_ports {
	void *ctx;
	int (*command)(void *ctx, const struct command *c); /* 0, or -EAGAIN: too busy */
};

struct screen {
	struct screen_ports ports;
	struct snapshot *snapshot; /* never NULL; owned */
	int64_t now_us;            /* wall clock, as last told */
	bool dirty;                /* the picture is no longer what it should be */
	bool quit;
	bool redraw; /* the terminal may show rubbish: paint all of it again */
	struct view stack[SCREEN_DEPTH_MAX];
	bool closing[SCREEN_DEPTH_MAX];
	size_t depth;
	int n_rows, n_cols;     /* of the last drawing */
	struct assignment sent; /* the newest change, and when: see assign.h */
	int64_t sent_us;
	char message[256];
	uint8_t message_style;
	int64_t message_until_us;
};

/* With the home view on the stack. 0 or -ENOMEM. */
int screen_init(struct screen *ui, const struct screen_ports *ports, int64_t now_us);
void screen_done(struct screen *ui);

/* Takes ownership of the snapshot. */
void screen_take(struct screen *ui, struct snapshot *fresh);

/* Tells the time; once a second the clock and the meters move. */
void screen_tick(struct screen *ui, int64_t now_us);

void screen_press(struct screen *ui, const struct press *p);

/* Draws all into g, whose size is the terminal's. */
void screen_draw(struct screen *ui, struct grid *g);

/* -- for views ---------------------------------------------------------- */

/* Puts a view on top; takes ownership. A view without self says that memory is short. */
void screen_push(struct screen *ui, struct view v);

/* Closes the topmost view of that self once its handler has returned. */
void screen_close(struct screen *ui, const void *self);

/* Shows a line for a few seconds, above the footer. */
void screen_say(struct screen *ui, uint8_t style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Posts the command; when the engine refuses says so and returns false. */
bool screen_command(struct screen *ui, const struct command *c);

/* The row of that machine in the newest snapshot, or NULL. */
const struct snapshot_row *screen_row(const struct screen *ui, struct mac mac);

/* Quits, after asking when transfers run. */
void screen_quit(struct screen *ui);

/* The view below the one of that self, or NULL: whose keys help explains. */
const struct view_kind *screen_below(const struct screen *ui, const void *self);

/* Keys that work in every view. */
extern const struct key_table screen_keys;

#endif
