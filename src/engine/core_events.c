/*
 * core_events.c - what happened, told to all who want to know: bench, screen, listener, record.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "engine/core.h"
#include "model/event_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
core_store(struct engine *e, enum record_kind kind, uint32_t token, void *owned)
{
	struct record r = { .kind = kind, .token = token, .event = owned };

	if (!owned) {
		e->n_events_dropped++;
		return;
	}
	if (e->ports.store(e->ports.ctx, &r) == 0)
		return;
	record_done(&r);
	e->n_events_dropped++;
}

void *
core_copy_of(const void *value, size_t size)
{
	void *copy = malloc(size);

	if (copy)
		memcpy(copy, value, size);
	return copy;
}

static void
keep_line(struct engine *e, const struct event *event)
{
	struct snapshot_line *line = &e->lines[(e->first_line + e->n_lines) % LINES_KEPT];

	if (e->n_lines == LINES_KEPT)
		e->first_line = (e->first_line + 1) % LINES_KEPT;
	else
		e->n_lines++;
	line->seq = event->seq;
	line->wall_us = event->wall_us;
	line->mac = event->mac;
	line->kind = event->kind;
	event_line(event, line->text, sizeof(line->text));
}

/* A flood of events (a looping or hostile client) is shown but no longer recorded, and counted. */
static bool
may_record(struct engine *e)
{
	int64_t now_ms = clock_mono_ms();

	e->recorded_allowance += (double)(now_ms - e->recorded_at_ms) * RECORDED_A_SECOND / 1000;
	if (e->recorded_allowance > RECORDED_AT_ONCE)
		e->recorded_allowance = RECORDED_AT_ONCE;
	e->recorded_at_ms = now_ms;
	if (e->recorded_allowance < 1)
		return false;
	e->recorded_allowance -= 1;
	return true;
}

/* Everyone's view of one event: screen, listener, database. Consumes it. */
static void
spread(struct engine *e, struct event *event)
{
	event->seq = ++e->event_seq;
	keep_line(e, event);
	e->changed = true;
	if (e->ports.tell)
		e->ports.tell(e->ports.ctx, event);
	if (event->kind == EVENT_TRANSFER_END)
		core_store(e, RECORD_TRANSFER, 0, event_ref(event));
	if (may_record(e))
		core_store(e, RECORD_EVENT, 0, event);
	else {
		e->n_events_dropped++;
		event_unref(event);
	}
}

void
core_note(struct engine *e, enum event_kind kind, struct mac mac, const char *format, ...)
{
	char raw[1024], safe[1024];
	struct text t = text_of(safe, sizeof(safe));
	struct event *event;
	va_list args;

	va_start(args, format);
	vsnprintf(raw, sizeof(raw), format, args);
	va_end(args);
	text_add_escaped(&t, raw, strlen(raw));
	event = event_new(kind, clock_wall_us(), safe, NULL, 0);
	if (!event)
		return;
	event->mac = mac;
	bench_attribute(&e->bench, event);
	spread(e, event);
}

/* What the operator's choice was when the machine read its menu belongs to the story of the boot.
 */
static void
note_choice(struct engine *e, struct boot *boot)
{
	struct assignment a;

	plan_effective(e->plan, boot->mac, &a);
	params_masked(a.params, boot->params, sizeof(boot->params));
}

void
core_tell(struct engine *e, struct event *event)
{
	struct bench_change change;
	bool is_new, moved;
	int err;

	if (!event) {
		e->n_events_dropped++;
		return;
	}
	/* The end of a transfer belongs where it began; all else to what it made of the bench. */
	if (event->kind == EVENT_TRANSFER_END)
		bench_attribute(&e->bench, event);
	err = bench_apply(&e->bench, event, &change);
	if (err < 0)
		log_warn("bench", "event not applied: %s", strerror(-err));
	if (change.machine)
		event->mac = change.machine->mac;
	bench_attribute(&e->bench, event);
	is_new = change.machine && change.machine->first_seen_us == event->wall_us;
	if (is_new || (change.machine && event->kind == EVENT_DHCP_OUT))
		core_store(
		    e, RECORD_MACHINE, 0, core_copy_of(change.machine, sizeof(struct machine)));
	if (change.superseded)
		core_store(e, RECORD_BOOT, 0, core_copy_of(change.superseded, sizeof(struct boot)));
	moved = change.boot && change.stage_moved;
	if (moved && change.boot->stage == STAGE_MENU)
		note_choice(e, change.boot);
	/* The boot's row comes before the event that refers to it. */
	if (moved || (change.boot && event->kind == EVENT_TRANSFER_END))
		core_store(e, RECORD_BOOT, 0, core_copy_of(change.boot, sizeof(struct boot)));
	spread(e, event);
	if (moved)
		core_note(e, EVENT_STAGE, change.boot->mac, "%s", stage_name(change.boot->stage));
}
