#include "engine/core.h"

#include "base/clock.h"
#include "base/ip4.h"
#include "base/log.h"
#include "base/text.h"
#include "host/link.h"
#include "host/rights.h"
#include "model/event_text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- what happened, to all who want to know ---------------------------------- */

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

static void *
copy_of(const void *value, size_t size)
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
	err = bench_apply(&e->bench, event, &change);
	if (err < 0)
		log_warn("bench", "event not applied: %s", strerror(-err));
	if (change.machine)
		event->mac = change.machine->mac;
	bench_attribute(&e->bench, event);
	is_new = change.machine && change.machine->first_seen_us == event->wall_us;
	if (is_new || (change.machine && event->kind == EVENT_DHCP_OUT))
		core_store(e, RECORD_MACHINE, 0, copy_of(change.machine, sizeof(struct machine)));
	if (change.superseded)
		core_store(e, RECORD_BOOT, 0, copy_of(change.superseded, sizeof(struct boot)));
	moved = change.boot && change.stage_moved;
	if (moved && change.boot->stage == STAGE_MENU)
		note_choice(e, change.boot);
	/* The boot's row comes before the event that refers to it. */
	if (moved || (change.boot && event->kind == EVENT_TRANSFER_END))
		core_store(e, RECORD_BOOT, 0, copy_of(change.boot, sizeof(struct boot)));
	spread(e, event);
	if (moved)
		core_note(e, EVENT_STAGE, change.boot->mac, "%s", stage_name(change.boot->stage));
}

/* -- facts from the workers ------------------------------------------------- */

static void
transfer_fact(struct engine *e, const struct fact *f)
{
	enum event_kind kind = f->kind == FACT_TRANSFER_STARTED ? EVENT_TRANSFER_START
			       : f->kind == FACT_TRANSFER_ENDED ? EVENT_TRANSFER_END
								: EVENT_NOT_FOUND;

	if (kind == EVENT_TRANSFER_START && bench_track(&e->bench, f->transfer) < 0)
		e->n_events_dropped++;
	core_tell(e, event_of_transfer(kind, clock_wall_us(), f->transfer));
}

static void
take_command(struct engine *e, const struct command *c)
{
	switch (c->kind) {
	case COMMAND_ASSIGN:
		core_plan_assign(e, &c->assignment);
		break;
	case COMMAND_ARM:
		core_dhcp_mode(e, segment_arm(&e->segment));
		break;
	case COMMAND_STOP:
		uv_async_send(&e->stop);
		break;
	}
}

static void
take_fact(struct engine *e, struct fact *f)
{
	switch (f->kind) {
	case FACT_TRANSFER_STARTED:
	case FACT_TRANSFER_ENDED:
	case FACT_NOT_FOUND:
		transfer_fact(e, f);
		break;
	case FACT_WARNING:
		core_note(e, EVENT_WARNING, (struct mac){ 0 }, "%s", f->text);
		break;
	case FACT_STORED:
		core_dhcp_committed(e, f->token, f->err);
		return;
	case FACT_ASSIGNMENTS:
		core_plan_reload(e, f->assignments, f->n);
		return;
	case FACT_IMAGE:
		core_plan_image(e, f->image);
		return;
	case FACT_IMAGE_GONE:
		core_plan_image_gone(e, f->text);
		break;
	case FACT_IMAGE_REFUSED:
		core_note(e, EVENT_IMAGE, (struct mac){ 0 }, "%s", f->text);
		break;
	case FACT_COMMAND:
		take_command(e, f->command);
		break;
	}
	fact_done(f);
}

static void
drain_inbox(struct engine *e)
{
	struct fact facts[64];
	size_t n = mbox_take(&e->inbox, facts, sizeof(facts) / sizeof(*facts));

	for (size_t i = 0; i < n; i++)
		take_fact(e, &facts[i]);
}

static void
on_inbox(uv_poll_t *poll, int status, int events)
{
	(void)status;
	(void)events;
	drain_inbox(poll->data);
}

static void
on_capture(uv_poll_t *poll, int status, int events)
{
	struct engine *e = poll->data;
	struct capture_seen seen;

	(void)status;
	(void)events;
	for (int i = 0; i < 64 && capture_next(e->capture, &seen) > 0; i++) {
		if (seen.kind == CAPTURE_ARP)
			core_dhcp_in_use(e, seen.ip, seen.mac);
		else
			core_dhcp_foreign(e, &seen);
	}
}

static void
read_link(struct engine *e, int64_t now_ms)
{
	enum { LINK_READ_MS = 500 };
	bool carrier = e->iface.carrier;
	int mbit = e->iface.speed_mbit;

	if (now_ms - e->link_read_ms < LINK_READ_MS)
		return;
	e->link_read_ms = now_ms;
	if (link_read(e->sockets.dhcp, e->iface.name, &e->iface.carrier, &e->iface.speed_mbit) < 0)
		return;
	if (carrier == e->iface.carrier && mbit == e->iface.speed_mbit)
		return;
	e->changed = true;
	if (carrier != e->iface.carrier)
		core_note(e, EVENT_NOTE, (struct mac){ 0 }, "%s: link is %s", e->iface.name,
		    e->iface.carrier ? "up" : "down");
}

static void
on_beat(uv_timer_t *timer)
{
	struct engine *e = timer->data;
	int64_t now_ms = clock_mono_ms(), wall_us = clock_wall_us();
	struct boot *stalled;

	read_link(e, now_ms);
	core_dhcp_mode(e, segment_tick(&e->segment, e->iface.carrier, now_ms));
	http_service_sample(e->http);
	bench_sample(&e->bench, wall_us);
	while ((stalled = bench_next_stalled(&e->bench, wall_us))) {
		core_store(e, RECORD_BOOT, 0, copy_of(stalled, sizeof(*stalled)));
		core_note(e, EVENT_WARNING, stalled->mac, "stuck at %s: %s",
		    stage_name(stalled->stage), stalled->reason);
	}
	/* Moving bytes, and once a second the clock. */
	if (e->bench.transfers.n_used > 0 || wall_us - e->published_us >= 1000000)
		e->changed = true;
	core_publish(e, wall_us);
}

/* -- the thread ------------------------------------------------------------- */

static void
on_stop(uv_async_t *async)
{
	uv_stop(async->loop);
}

static int
start_services(struct engine *e)
{
	struct tftp_options tftp = { .n_workers = e->sockets.n_tftp,
		.board = &e->board,
		.core = &e->inbox,
		.server_ip = e->iface.ip,
		.mtu = e->iface.mtu };
	const struct http_options http = {
		.fd = e->sockets.http, .board = &e->board, .core = &e->inbox
	};
	int err;

	memcpy(tftp.fds, e->sockets.tftp, sizeof(tftp.fds));
	err = tftp_service_start(&tftp, &e->tftp);
	if (err < 0)
		return fault_set(&e->start_fault, err, "TFTP cannot start: %s", strerror(-err));
	e->sockets.n_tftp = 0;
	err = http_service_start(&http, &e->http);
	if (err < 0)
		return fault_set(&e->start_fault, err, "HTTP cannot start: %s", strerror(-err));
	e->sockets.http = -1;
	return 0;
}

static void
log_dns(void *ctx, uint32_t client_ip, const char *line)
{
	struct engine *e = ctx;
	struct event *event = event_new(EVENT_DNS, clock_wall_us(), line, NULL, 0);

	if (event)
		event->ip = client_ip;
	core_tell(e, event);
}

static int
start_dns(struct engine *e)
{
	const struct dns_options dns = { .loop = &e->loop,
		.udp_fd = e->sockets.dns_udp,
		.tcp_fd = e->sockets.dns_tcp,
		.settings = e->settings,
		.server_ip = e->iface.ip,
		.netmask = ip4_netmask(e->iface.prefix_len),
		.log = log_dns,
		.log_ctx = e };
	int err;

	if (e->sockets.dns_udp < 0)
		return 0;
	err = dns_service_open(&dns, &e->dns);
	if (err < 0)
		return fault_set(&e->start_fault, err, "DNS cannot start: %s", strerror(-err));
	e->sockets.dns_udp = -1;
	e->sockets.dns_tcp = -1;
	return 0;
}

static int
start_handles(struct engine *e)
{
	int err = uv_loop_init(&e->loop);

	if (err < 0)
		return err;
	uv_async_init(&e->loop, &e->stop, on_stop);
	uv_poll_init(&e->loop, &e->inbox_poll, e->inbox.fd);
	uv_poll_init(&e->loop, &e->capture_poll, capture_fd(e->capture));
	uv_timer_init(&e->loop, &e->beat);
	e->stop.data = e->inbox_poll.data = e->capture_poll.data = e->beat.data = e;
	uv_poll_start(&e->inbox_poll, UV_READABLE, on_inbox);
	uv_poll_start(&e->capture_poll, UV_READABLE, on_capture);
	uv_timer_start(&e->beat, on_beat, BEAT_MS, BEAT_MS);
	return 0;
}

static void
close_handle(uv_handle_t *handle, void *arg)
{
	(void)arg;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

static void
stop_services(struct engine *e)
{
	tftp_service_stop(e->tftp);
	http_service_stop(e->http);
	if (e->dns)
		dns_service_close(e->dns);
	/* What the workers said last (the ends of their transfers) belongs in the record. */
	while (e->inbox.n_waiting > 0)
		drain_inbox(e);
	core_note(e, EVENT_NOTE, (struct mac){ 0 }, "engine stopped");
	uv_walk(&e->loop, close_handle, NULL);
	uv_run(&e->loop, UV_RUN_DEFAULT);
	uv_loop_close(&e->loop);
}

static void *
core_main(void *arg)
{
	struct engine *e = arg;
	const char *how;

	rights_enter(RIGHTS_NETWORK, NULL, 0, &how);
	e->start_err = start_handles(e);
	if (e->start_err == 0)
		e->start_err = start_services(e);
	if (e->start_err == 0)
		e->start_err = start_dns(e);
	if (e->start_err == 0)
		e->start_err = core_dhcp_start(e);
	sem_post(&e->ready);
	if (e->start_err == 0) {
		core_note(e, EVENT_NOTE, (struct mac){ 0 }, "engine started on %s (%s)",
		    e->iface.name, how);
		if (e->loaders->n_skipped > 0)
			core_note(e, EVENT_WARNING, (struct mac){ 0 },
			    "%zu files under tftp-root could not be opened or were too many",
			    e->loaders->n_skipped);
		for (size_t i = 0; i < e->settings->n_notes; i++)
			core_note(e, EVENT_NOTE, (struct mac){ 0 }, "%s", e->settings->notes[i]);
		uv_run(&e->loop, UV_RUN_DEFAULT);
	}
	stop_services(e);
	return NULL;
}

/* -- for the other threads -------------------------------------------------- */

int
engine_open(const struct engine_options *o, struct engine **ret, struct fault *fault)
{
	struct engine *e = calloc(1, sizeof(*e));
	int err;

	if (!e)
		return fault_set(fault, -ENOMEM, "out of memory");
	e->settings = o->settings;
	e->iface = o->iface;
	e->ports = o->ports;
	e->exe_fd = o->exe_fd;
	e->sockets = (struct sockets){ .dhcp = -1, .http = -1, .dns_udp = -1, .dns_tcp = -1 };
	e->recorded_allowance = RECORDED_AT_ONCE;
	e->recorded_at_ms = clock_mono_ms();
	sem_init(&e->ready, 0, 0);
	plan_board_init(&e->board);
	bench_init(&e->bench, o->saved->next_boot_id);
	err = mbox_init(&e->inbox, INBOX_PLACES, sizeof(struct fact));
	if (err == 0)
		err = capture_open(o->iface.name, o->iface.mac, &e->capture, fault);
	if (err == 0)
		err = core_plan_open(e, o->saved, fault);
	for (size_t i = 0; err == 0 && i < o->saved->n_machines; i++)
		err = bench_restore(&e->bench, &o->saved->machines[i]);
	if (err == 0)
		err = core_dhcp_open(e, o->saved);
	if (err < 0) {
		engine_stop(e);
		return err;
	}
	e->sockets = *o->sockets;
	*o->sockets = (struct sockets){ .dhcp = -1, .http = -1, .dns_udp = -1, .dns_tcp = -1 };
	*ret = e;
	return 0;
}

int
engine_start(struct engine *e, struct fault *fault)
{
	int err = image_watch_start(e->settings, e->exe_fd, &e->inbox, &e->images_watch);

	if (err < 0)
		return fault_set(fault, err, "the image thread cannot start: %s", strerror(-err));
	err = -pthread_create(&e->thread, NULL, core_main, e);
	if (err < 0)
		return fault_set(fault, err, "the core thread cannot start: %s", strerror(-err));
	e->thread_started = true;
	while (sem_wait(&e->ready) < 0)
		continue;
	if (e->start_err < 0 && fault)
		*fault = e->start_fault;
	return e->start_err;
}

int
engine_post(struct engine *e, const struct fact *f)
{
	return mbox_post(&e->inbox, f);
}

static void
free_inbox(struct engine *e)
{
	struct fact f;

	while (e->inbox.ring && mbox_take(&e->inbox, &f, 1) > 0)
		fact_done(&f);
	mbox_done(&e->inbox);
}

void
engine_stop(struct engine *e)
{
	if (!e)
		return;
	image_watch_stop(e->images_watch);
	if (e->thread_started) {
		if (e->start_err == 0)
			uv_async_send(&e->stop);
		pthread_join(e->thread, NULL);
	}
	core_dhcp_done(e);
	core_plan_done(e);
	capture_close(e->capture);
	sockets_close(&e->sockets);
	bench_done(&e->bench);
	free_inbox(e);
	plan_board_done(&e->board);
	sem_destroy(&e->ready);
	free(e);
}
