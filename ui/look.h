/*
 * look.h - how a machine stands at a glance: one word, one mark, one style. Pure.
 */
#ifndef PX_UI_LOOK_H
#define PX_UI_LOOK_H

#include "model/snapshot.h"

enum look {
	LOOK_IDLE,    /* known, no boot going on */
	LOOK_WAITING, /* parked at its prompt until the operator picks */
	LOOK_MOVING,
	LOOK_UP,
	LOOK_STALLED,
	LOOK_FAILED,
	LOOK_COUNT,
};

enum look row_look(const struct snapshot_row *row);
uint8_t look_style(enum look look);
const char *look_mark(enum look look); /* one column: " " "?" "›" "✓" "!" "✗" */
const char *look_word(enum look look); /* "booting", "stalled" */

/* Its name, else its MAC. Points into row or buf. */
const char *row_label(const struct snapshot_row *row, char buf[static MAC_TEXT_SIZE]);

/* The operator chose something for this very machine. */
bool row_has_own(const struct snapshot_row *row);

/* Link class as its best rate shows; slower than our own port: worth a mark. */
enum link_class row_link(const struct snapshot_row *row);
bool row_link_is_slow(const struct snapshot *s, const struct snapshot_row *row);

/* A file's own name, without its folder. */
const char *file_part(const char *path);

#endif
