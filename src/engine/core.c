/*
 * core.c - the core thread: its loop, what the workers tell it, its beat.
 */
#include "engine/core.h"

#include "base/clock.h"
#include "base/ip4.h"
#include "host/link.h"
#include "host/rights.h"

#include <stdlib.h>
#include <string.h>

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

/* One batch; returns how many. */
static size_t
drain_inbox(struct engine *e)
{
	struct fact facts[64];
	size_t n = mbox_take(&e->inbox, facts, sizeof(facts) / sizeof(*facts));

	for (size_t i = 0; i < n; i++)
		take_fact(e, &facts[i]);
	return n;
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

	(void)events;
	/* An interface that is set down is an error here, read below, after which libuv looks no
	 * more; frames come again when it is up. */
	if (status < 0)
		uv_poll_start(poll, UV_READABLE, on_capture);
	for (int i = 0; i < 64 && capture_next(e->capture, &seen) > 0; i++) {
		if (seen.kind == CAPTURE_ARP)
			core_dhcp_in_use(e, seen.ip, seen.mac);
		else
			core_dhcp_foreign(e, &seen);
	}
}

/* Somebody else on this computer took our address away, or gave it back. */
static void
check_address(struct engine *e)
{
	bool gone = !link_has_ip(e->sockets.dhcp, e->iface.name, e->iface.ip);
	char ip[IP4_TEXT_SIZE];

	if (gone == e->ip_is_gone)
		return;
	e->ip_is_gone = gone;
	ip4_text(e->iface.ip, ip);
	if (gone)
		core_note(e, EVENT_WARNING, (struct mac){ 0 },
		    "%s no longer has %s: machines cannot reach us; another program on this "
		    "computer manages the interface: make it leave it alone and give the address "
		    "back",
		    e->iface.name, ip);
	else
		core_note(e, EVENT_NOTE, (struct mac){ 0 }, "%s has %s again", e->iface.name, ip);
}

static void
link_moved(struct engine *e, bool carrier, int mbit)
{
	bool came_or_went = carrier != e->iface.carrier;

	if (!came_or_went && mbit == e->iface.speed_mbit)
		return;
	e->iface.carrier = carrier;
	e->iface.speed_mbit = mbit;
	e->changed = true;
	if (came_or_went)
		core_note(e, EVENT_NOTE, (struct mac){ 0 }, "%s: link is %s", e->iface.name,
		    carrier ? "up" : "down");
}

static void
read_link(struct engine *e, int64_t now_ms)
{
	enum { LINK_READ_MS = 500 };
	bool carrier = false;
	int mbit = 0;

	if (now_ms - e->link_read_ms < LINK_READ_MS)
		return;
	e->link_read_ms = now_ms;
	if (link_read(e->sockets.dhcp, e->iface.name, &carrier, &mbit) == 0) {
		e->is_gone = false;
		link_moved(e, carrier, mbit);
		check_address(e);
	} else if (!e->is_gone) {
		e->is_gone = true;
		link_moved(e, false, 0);
		core_note(e, EVENT_WARNING, (struct mac){ 0 },
		    "%s is gone: plug the adapter in and start again", e->iface.name);
	}
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
		core_store(e, RECORD_BOOT, 0, core_copy_of(stalled, sizeof(*stalled)));
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
	int err = uv_async_init(&e->loop, &e->stop, on_stop);

	if (err == 0)
		err = uv_poll_init(&e->loop, &e->inbox_poll, e->inbox.fd);
	if (err == 0)
		err = uv_poll_init(&e->loop, &e->capture_poll, capture_fd(e->capture));
	if (err < 0)
		return fault_set(
		    &e->start_fault, err, "the core thread cannot wait: %s", uv_strerror(err));
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
	e->tftp = NULL;
	e->http = NULL;
	e->dns = NULL; /* facts that still wait may name an address */
	/* What the workers said last (the ends of their transfers) belongs in the record. */
	while (drain_inbox(e) > 0)
		continue;
	if (e->start_err == 0)
		core_note(e, EVENT_NOTE, (struct mac){ 0 }, "engine stopped");
	uv_walk(&e->loop, close_handle, NULL);
	uv_run(&e->loop, UV_RUN_DEFAULT);
	uv_loop_close(&e->loop);
}

void *
core_main(void *arg)
{
	struct engine *e = arg;
	const char *how = "";
	int err = rights_enter(RIGHTS_NETWORK, NULL, 0, &how);

	if (err < 0)
		how = "with more rights than it needs";
	e->start_err = uv_loop_init(&e->loop);
	if (e->start_err < 0) {
		fault_set(&e->start_fault, e->start_err, "the core thread has no loop: %s",
		    uv_strerror(e->start_err));
		sem_post(&e->ready);
		return NULL;
	}
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
