/*
 * term.h - the terminal: the only door to curses.
 *
 * One terminal a process, main thread only. Whatever ends the process between term_open and
 * term_close, crashes included, leaves the terminal as it was found.
 */
#ifndef PX_UI_TERM_H
#define PX_UI_TERM_H

#include "base/fault.h"
#include "ui/canvas.h"
#include "ui/keys.h"

#include <stdbool.h>

/*
 * Takes the terminal over (alternate screen, keys, mouse, paste). 0; -ENOTTY: stdin or stdout is
 * none; -EOPNOTSUPP: it cannot address its cursor or is unknown. Both with a sentence.
 */
int term_open(struct fault *fault);

/* Gives it back. May be called at any time, also twice or without open. */
void term_close(void);

/* Sets the grid to the terminal's size and what it can show. 0 or -ENOMEM. */
int term_fit(struct grid *g);

/* Shows the grid; sends only what differs from what is there. */
void term_show(const struct grid *g);

/* What is on the screen is no longer trusted: the next term_show paints all of it. */
void term_forget(void);

/* The next press, without waiting. False: none is there. */
bool term_press(struct press *ret);

/* After SIGWINCH: asks the terminal how large it is now. */
void term_resized(void);

/* Before and after the process is stopped (SIGTSTP): hands the terminal over, takes it again. */
void term_suspend(void);
void term_resume(void);

#endif
