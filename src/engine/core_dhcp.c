/*
 * core_dhcp.c - between the DHCP socket and the deciders: performs what they say.
 */
#include "base/clock.h"
#include "base/ip4.h"
#include "base/log.h"
#include "engine/core.h"
#include "model/dhcp_brief.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
choose(void *ctx, const struct boot_client *client, struct boot_answer *ret)
{
	const struct engine *e = ctx;

	boot_choose(e->plan, client, ret);
}

static const char *
name_of(void *ctx, struct mac mac)
{
	return core_plan_name(ctx, mac);
}

int
core_dhcp_open(struct engine *e, const struct saved *saved)
{
	struct dhcp_config config = { .settings = e->settings,
		.server_ip = e->iface.ip,
		.netmask = ip4_netmask(e->iface.prefix_len),
		.choose = choose,
		.name = name_of,
		.choose_ctx = e };
	int err;

	config.broadcast_ip = e->iface.ip | ~config.netmask;
	memcpy(config.interface, e->iface.name, sizeof(config.interface));
	e->dhcp_io = calloc(1, sizeof(*e->dhcp_io));
	if (!e->dhcp_io)
		return -ENOMEM;
	segment_init(
	    &e->segment, e->settings->dhcp_authoritative, e->iface.default_route, e->iface.name);
	err = dhcp_server_new(&config, &e->dhcp);
	for (size_t i = 0; err == 0 && i < saved->n_leases; i++)
		err = dhcp_server_restore(e->dhcp, &saved->leases[i]);
	return err;
}

void
core_dhcp_done(struct engine *e)
{
	dhcp_server_free(e->dhcp);
	free(e->dhcp_io);
}

/* -- sending ------------------------------------------------------------------ */

/* What the batch gathered leaves in one system call; what the queue will not take is resent by its
 * client. */
static void
flush(struct engine *e)
{
	struct dhcp_io *io = e->dhcp_io;
	unsigned sent = 0;

	while (sent < io->n_out) {
		int n = sendmmsg(e->sockets.dhcp, io->out + sent, io->n_out - sent, 0);

		if (n < 0) {
			log_warn("dhcp", "a reply could not be sent: %s; its client will ask again",
			    strerror(errno));
			n = 1;
		}
		sent += (unsigned)n;
	}
	io->n_out = 0;
}

static void
send_udp(struct engine *e, const struct dhcp_effect *x)
{
	struct dhcp_io *io = e->dhcp_io;
	unsigned i = io->n_out++;

	memcpy(io->out_bytes[i], x->packet, x->packet_size);
	io->to[i] = (struct sockaddr_in){ .sin_family = AF_INET,
		.sin_port = htons(x->to_port),
		.sin_addr.s_addr = htonl(x->to_ip) };
	io->out_iov[i] = (struct iovec){ io->out_bytes[i], x->packet_size };
	io->out[i].msg_hdr = (struct msghdr){ .msg_name = &io->to[i],
		.msg_namelen = sizeof(io->to[i]),
		.msg_iov = &io->out_iov[i],
		.msg_iovlen = 1 };
	if (io->n_out == DHCP_BATCH)
		flush(e);
}

static void
send_reply(struct engine *e, const struct dhcp_effect *x)
{
	int err;

	if (x->packet_size > DHCP_PACKET_MAX)
		return;
	if (!x->raw) {
		send_udp(e, x);
		return;
	}
	err = capture_send_dhcp(
	    e->capture, e->iface.ip, x->to_mac, x->to_ip, x->to_port, x->packet, x->packet_size);
	if (err < 0)
		log_warn("dhcp", "a reply frame could not be sent: %s; its client will ask again",
		    strerror(-err));
}

static void
commit(struct engine *e, const struct dhcp_effect *x)
{
	struct lease *copy = malloc(sizeof(*copy));
	struct record r = { .kind = RECORD_LEASE, .token = x->token, .lease = copy };
	int err = copy ? 0 : -ENOMEM;

	if (copy)
		*copy = *x->lease;
	if (err == 0)
		err = e->ports.store(e->ports.ctx, &r);
	if (err < 0) {
		free(copy);
		/* Not from within the server's own effects: the answer takes its turn. */
		const struct fact f = { .kind = FACT_STORED, .token = x->token, .err = err };

		if (mbox_post(&e->inbox, &f) < 0)
			log_error("dhcp", "store and core are both too busy; a client waits");
	}
}

static void
name_address(struct engine *e, const struct lease *lease)
{
	const char *chosen = core_plan_name(e, lease->mac);

	if (e->dns)
		dns_service_set_name(
		    e->dns, lease->ip, chosen[0] != '\0' ? chosen : lease->hostname);
}

static void
forget(struct engine *e, const struct dhcp_effect *x)
{
	struct lease *copy = malloc(sizeof(*copy));

	if (copy)
		*copy = *x->lease;
	core_store(e, RECORD_LEASE_GONE, 0, copy);
	if (e->dns)
		dns_service_set_name(e->dns, x->lease->ip, "");
}

static void
record_message(struct engine *e, enum event_kind kind, const struct dhcp_effect *x)
{
	struct event *event = event_new(kind, clock_wall_us(), x->text, x->packet, x->packet_size);

	if (event)
		event->mac = x->mac;
	core_tell(e, event);
}

static void
perform(struct engine *e, const struct dhcp_effects *effects)
{
	for (size_t i = 0; i < effects->n; i++) {
		const struct dhcp_effect *x = &effects->effect[i];

		/* A probe or commit may end after another server was seen: nothing more leaves. */
		if (e->segment.mode != DHCP_ARMED &&
		    (x->kind == DHCP_SEND || x->kind == DHCP_SAID || x->kind == DHCP_PROBE))
			continue;
		switch (x->kind) {
		case DHCP_SEND:
			send_reply(e, x);
			break;
		case DHCP_COMMIT:
			name_address(e, x->lease);
			commit(e, x);
			break;
		case DHCP_FORGET:
			forget(e, x);
			break;
		case DHCP_PROBE:
			capture_ask_arp(e->capture, x->to_ip);
			break;
		case DHCP_HEARD:
			record_message(e, EVENT_DHCP_IN, x);
			break;
		case DHCP_SAID:
			record_message(e, EVENT_DHCP_OUT, x);
			break;
		case DHCP_NOTED:
			core_note(e, EVENT_WARNING, x->mac, "%s", x->text);
			break;
		}
	}
}

/* -- receiving ---------------------------------------------------------------- */

static void on_dhcp_timer(uv_timer_t *timer);

/* Lets the server's clock go on and comes back when it wants to be called. */
static void
tick(struct engine *e)
{
	struct dhcp_effects effects;
	int64_t now_ms = clock_mono_ms();
	int64_t next_ms = dhcp_server_tick(e->dhcp, now_ms, clock_wall_us() / 1000000, &effects);

	perform(e, &effects);
	flush(e);
	if (next_ms != INT64_MAX)
		uv_timer_start(&e->dhcp_timer, on_dhcp_timer,
		    next_ms > now_ms ? (uint64_t)(next_ms - now_ms) : 1, 0);
}

static void
on_dhcp_timer(uv_timer_t *timer)
{
	tick(timer->data);
}

/* While we only listen, machines are seen all the same. */
static void
only_listen(struct engine *e, const struct dhcp_datagram *in)
{
	struct dhcp_brief brief;

	if (dhcp_brief_read(in->bytes, in->size, &brief) == 0 && !brief.is_reply)
		core_tell(e, event_new(EVENT_DHCP_IN, clock_wall_us(), NULL, in->bytes, in->size));
}

static uint32_t
addressed_to(struct msghdr *m)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c))
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
			struct in_pktinfo info;

			memcpy(&info, CMSG_DATA(c), sizeof(info));
			return ntohl(info.ipi_addr.s_addr);
		}
	return 0;
}

static void
take_message(struct engine *e, unsigned i)
{
	struct dhcp_io *io = e->dhcp_io;
	const struct dhcp_datagram in = { .bytes = io->in_bytes[i],
		.size = io->in[i].msg_len,
		.from_ip = ntohl(io->from[i].sin_addr.s_addr),
		.from_port = ntohs(io->from[i].sin_port),
		.to_ip = addressed_to(&io->in[i].msg_hdr) };
	struct dhcp_effects effects;

	if (e->segment.mode != DHCP_ARMED) {
		only_listen(e, &in);
		return;
	}
	dhcp_server_input(e->dhcp, &in, clock_mono_ms(), clock_wall_us() / 1000000, &effects);
	perform(e, &effects);
}

static void
on_dhcp(uv_poll_t *poll, int status, int events)
{
	struct engine *e = poll->data;
	struct dhcp_io *io = e->dhcp_io;
	int n;

	(void)events;
	if (status < 0) /* an error on the socket, after which libuv looks no more */
		uv_poll_start(poll, UV_READABLE, on_dhcp);
	for (unsigned i = 0; i < DHCP_BATCH; i++) {
		io->in_iov[i] = (struct iovec){ io->in_bytes[i], DHCP_PACKET_MAX };
		io->in[i].msg_hdr = (struct msghdr){ .msg_name = &io->from[i],
			.msg_namelen = sizeof(io->from[i]),
			.msg_iov = &io->in_iov[i],
			.msg_iovlen = 1,
			.msg_control = io->in_control[i],
			.msg_controllen = sizeof(io->in_control[i]) };
	}
	/* One batch a turn: whoever floods this socket does not starve the others. */
	n = recvmmsg(e->sockets.dhcp, io->in, DHCP_BATCH, MSG_DONTWAIT, NULL);
	for (int i = 0; i < n; i++)
		take_message(e, (unsigned)i);
	if (n > 0)
		tick(e);
}

int
core_dhcp_start(struct engine *e)
{
	uv_poll_init(&e->loop, &e->dhcp_poll, e->sockets.dhcp);
	uv_timer_init(&e->loop, &e->dhcp_timer);
	e->dhcp_poll.data = e->dhcp_timer.data = e;
	tick(e);
	if (e->segment.mode == DHCP_ARMED)
		core_dhcp_mode(e, SEGMENT_ARMED);
	return uv_poll_start(&e->dhcp_poll, UV_READABLE, on_dhcp);
}

void
core_dhcp_committed(struct engine *e, uint32_t token, int err)
{
	struct dhcp_effects effects;

	if (err < 0)
		core_note(e, EVENT_WARNING, (struct mac){ 0 },
		    "a lease could not be stored (%s); its client gets no answer and will ask "
		    "again",
		    strerror(-err));
	dhcp_server_committed(e->dhcp, token, err, clock_mono_ms(), &effects);
	perform(e, &effects);
	flush(e);
}

void
core_dhcp_in_use(struct engine *e, uint32_t ip, struct mac by)
{
	struct dhcp_effects effects;

	if (mac_equal(by, e->iface.mac))
		return;
	dhcp_server_in_use(e->dhcp, ip, by, clock_mono_ms(), &effects);
	perform(e, &effects);
	flush(e);
}

/* -- may we answer at all? ------------------------------------------------------ */

void
core_dhcp_mode(struct engine *e, enum segment_step step)
{
	const struct mac nobody = { { 0 } };
	char ip[IP4_TEXT_SIZE];

	switch (step) {
	case SEGMENT_NOTHING:
		return;
	case SEGMENT_ASK:
		capture_ask_dhcp(e->capture, (uint32_t)clock_wall_us());
		break;
	case SEGMENT_ARMED:
		core_note(e, EVENT_NOTE, nobody, "DHCP answers on %s (%s)", e->iface.name,
		    ip4_text(e->iface.ip, ip));
		break;
	case SEGMENT_DISARMED:
		core_note(e, EVENT_WARNING, nobody, "DHCP stopped answering: %s", e->segment.note);
		break;
	}
	e->changed = true;
}

void
core_dhcp_foreign(struct engine *e, const struct capture_seen *seen)
{
	char who[64], ip[IP4_TEXT_SIZE], mac[MAC_TEXT_SIZE];
	enum dhcp_mode before = e->segment.mode;
	enum segment_step step;
	struct event *event;

	if (seen->ip == e->iface.ip || mac_equal(seen->mac, e->iface.mac))
		return;
	snprintf(who, sizeof(who), "%s (%s)", ip4_text(seen->ip, ip), mac_text(seen->mac, mac));
	step = segment_foreign(&e->segment, who);
	event = event_new(
	    EVENT_FOREIGN_DHCP, clock_wall_us(), e->segment.note, seen->packet, seen->packet_size);
	if (event) {
		event->ip = seen->ip;
		event->mac = seen->mac;
	}
	core_tell(e, event);
	core_dhcp_mode(e, step);
	e->changed = e->changed || before != e->segment.mode;
}
