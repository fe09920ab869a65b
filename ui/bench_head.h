/*
 * bench_head.h - the lines on top of the home view: the network's state and the meter.
 */
#ifndef PX_UI_BENCH_HEAD_H
#define PX_UI_BENCH_HEAD_H

#include "ui/screen.h"

enum { HISTORY_SECONDS = 60 };

/* What went out, a place a second, newest last. A zeroed history is ready. */
struct history {
	uint64_t bps[HISTORY_SECONDS];
	uint64_t best_bps; /* of the second that is running */
};

void history_note(struct history *h, uint64_t bps); /* a snapshot's rate */
void history_step(struct history *h, uint64_t bps); /* a second is over; rate now */
uint64_t history_best(const struct history *h, size_t age, size_t n); /* of n seconds, age ago */

/* Interface, address, pool, DHCP, NAT, clock: one row. */
void bench_head_draw(const struct screen *ui, const struct canvas *c, int row);

/* Rate going out, its last minute, how many machines are how: one row. */
void bench_meter_draw(
    const struct screen *ui, const struct history *h, const struct canvas *c, int row);

/*
 * What the operator must know before anything can boot (DHCP only listens, no link, no image),
 * the most important first; false when there is nothing.
 */
bool bench_notice(const struct snapshot *s, char *buf, size_t size);

/* In place of an empty table: what happens next. */
void bench_empty_draw(const struct snapshot *s, const struct canvas *c);

#endif
