/*
 * segment.h - may we answer DHCP on this segment? A plain function of what was seen and time.
 *
 * Listens first; asks for other servers when the link comes up; answers only when nobody
 * did. Once armed it goes on answering while it asks again because the link was away. A foreign
 * answer seen at any time ends it. dhcp-authoritative skips all of this.
 */
#ifndef PX_ENGINE_SEGMENT_H
#define PX_ENGINE_SEGMENT_H

#include "model/snapshot.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	SEGMENT_ASK_MS = 700, /* between two questions */
	SEGMENT_QUESTIONS = 3,
	SEGMENT_LISTEN_MS = 2200, /* from the first question to arming */
};

struct segment {
	enum dhcp_mode mode;
	bool authoritative, default_route, carrier;
	unsigned n_asked;
	int64_t first_asked_ms, next_ask_ms; /* INT64_MAX: none planned */
	char note[160];                      /* why it only listens; "" otherwise */
};

enum segment_step { SEGMENT_NOTHING, SEGMENT_ASK, SEGMENT_ARMED, SEGMENT_DISARMED };

void segment_init(struct segment *s, bool authoritative, bool default_route, const char *interface);

/* Time passes or the link changed: what to do now. SEGMENT_ASK: broadcast a DISCOVER of our own. */
enum segment_step segment_tick(struct segment *s, bool carrier, int64_t now_ms);

/* Another server answered. `who`: "192.168.1.1 (00:11:22:33:44:55)". */
enum segment_step segment_foreign(struct segment *s, const char *who);

/* The operator insists. */
enum segment_step segment_arm(struct segment *s);

int64_t segment_next_ms(const struct segment *s); /* when to tick again */

#endif
