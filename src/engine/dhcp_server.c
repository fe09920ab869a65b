#include "engine/dhcp_state.h"

#include "base/ip4.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEXT_MAX = 2048, LEASE_ASKED_MIN_S = 120 };

/* -- effects ------------------------------------------------------------------- */

static struct dhcp_effect *
add_effect(struct dhcp_server *d, enum dhcp_effect_kind kind, struct mac mac)
{
	struct dhcp_effect *e = effects_add(&d->effects, kind);

	if (e)
		e->mac = mac;
	return e;
}

void
dhcp_heard(struct dhcp_server *d, const struct dhcp_request *rq, const struct dhcp_datagram *in,
    const char *refused)
{
	struct dhcp_effect *e = add_effect(d, DHCP_HEARD, rq->mac);
	char buf[TEXT_MAX], first[IP4_TEXT_SIZE], last[IP4_TEXT_SIZE];
	struct text t = text_of(buf, sizeof(buf));

	if (!e)
		return;
	text_add(&t, "interface: %s", d->config.interface);
	for (size_t i = 0; i < d->pool.n_ranges; i++) {
		const struct pool_range *r = &d->pool.ranges[i];

		if (!pool_range_serves(r, rq->link_ip))
			continue;
		if (r->size > 0)
			text_add(&t, "; range: %s -- %s", ip4_text(r->first_ip, first),
			    ip4_text(r->last_ip, last));
		else
			text_add(&t, "; subnet: %s/%s", ip4_text(r->first_ip, first),
			    ip4_text(r->netmask, last));
	}
	if (refused)
		text_add(&t, "; refused: %s", refused);
	e->packet = in->bytes;
	e->packet_size = in->size;
	e->text = effects_text(&d->effects, buf);
}

/* Option 55 as "1,3,6", quickly: it goes with every answer. */
static void
list_asked(struct reader asked, struct text *t)
{
	char list[4 * DHCP_OPTION_ROOM + 1];
	size_t used = 0;

	while (asked.left > 0) {
		uint8_t code = rd_u8(&asked);

		if (code == DHCP4_OPT_END)
			break;
		if (used > 0)
			list[used++] = ',';
		if (code >= 100)
			list[used++] = (char)('0' + code / 100);
		if (code >= 10)
			list[used++] = (char)('0' + code / 10 % 10);
		list[used++] = (char)('0' + code % 10);
	}
	list[used] = '\0';
	if (used > 0)
		text_add(t, "; asked: %s", list);
}

static void
describe(const struct dhcp_server *d, const struct dhcp_request *rq, const struct dhcp_reply *reply,
    struct text *t)
{
	char quad[IP4_TEXT_SIZE];

	text_add(t, "interface: %s", d->config.interface);
	if (reply->type == DHCP4_NAK) {
		text_add(t, "; address: %s; reason: %s",
		    ip4_text(rq->has_requested_ip ? rq->requested_ip : rq->ciaddr, quad),
		    reply->message);
		return;
	}
	text_add(t, "; tags: ");
	dhcp_tags_show(&rq->tags, t);
	if (reply->type != DHCP4_OFFER && reply->hostname[0] != '\0')
		text_add(t, "; name: %s", reply->hostname);
	if (reply->type != DHCP4_BOOTP)
		list_asked(rq->asked, t);
}

void
dhcp_say(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_reply *reply)
{
	uint8_t *packet = effects_room(&d->effects, DHCP4_MAX_SIZE);
	struct dhcp_envelope envelope;
	struct dhcp_effect *e;
	char buf[TEXT_MAX];
	struct text t = text_of(buf, sizeof(buf));

	if (!packet)
		return;
	dhcp_reply_write(&d->config, rq, reply, packet, &envelope);
	d->counters.options_left_out += envelope.n_left_out;
	e = add_effect(d, DHCP_SEND, rq->mac);
	if (!e)
		return;
	e->to_ip = envelope.to_ip;
	e->to_port = envelope.to_port;
	e->raw = envelope.raw;
	e->to_mac = envelope.to_mac;
	e->packet = packet;
	e->packet_size = envelope.size;
	describe(d, rq, reply, &t);
	e = add_effect(d, DHCP_SAID, rq->mac);
	if (!e)
		return;
	e->packet = packet;
	e->packet_size = envelope.size;
	e->text = effects_text(&d->effects, buf);
}

void
dhcp_note(struct dhcp_server *d, struct mac mac, const char *format, ...)
{
	struct dhcp_effect *e = add_effect(d, DHCP_NOTED, mac);
	char buf[TEXT_MAX];
	va_list args;

	if (!e)
		return;
	va_start(args, format);
	vsnprintf(buf, sizeof(buf), format, args);
	va_end(args);
	e->text = effects_text(&d->effects, buf);
}

static void
forget_in_store(struct dhcp_server *d, const struct lease *lease)
{
	struct lease *copy = effects_room(&d->effects, sizeof(*copy));
	struct dhcp_effect *e = copy ? add_effect(d, DHCP_FORGET, lease->mac) : NULL;

	if (!e)
		return;
	*copy = *lease;
	e->lease = copy;
}

/* -- messages that wait ---------------------------------------------------------- */

int
dhcp_wait(struct dhcp_server *d, struct binding *b, const struct dhcp_datagram *in)
{
	struct dhcp_waiting *w = b->waiting;

	if (!w) {
		if (d->n_waiting >= DHCP_WAITING_MAX) {
			d->counters.waiting_full++;
			return -ENOSPC;
		}
		w = d->unused ? d->unused : malloc(sizeof(*w));
		if (!w)
			return -ENOSPC;
		if (w == d->unused)
			d->unused = w->next;
		d->n_waiting++;
		w->since_ms = d->now_ms;
	}
	if (in->bytes != w->room)
		memcpy(w->room, in->bytes, in->size);
	w->in = *in;
	w->in.bytes = w->room;
	b->waiting = w;
	return 0;
}

void
dhcp_stop_waiting(struct dhcp_server *d, struct binding *b)
{
	struct dhcp_waiting *w = b->waiting;

	if (b->token)
		map_remove(&d->commits, b->token);
	b->token = 0;
	b->waiting = NULL;
	if (!w)
		return;
	w->next = d->unused;
	d->unused = w;
	d->n_waiting--;
}

/* -- ends of bindings -------------------------------------------------------------- */

/* The address is free. Its last client is remembered, if it ever had it. */
static void
let_go(struct dhcp_server *d, struct binding *b)
{
	if (b->is_pooled && b->held_ms != INT64_MIN)
		lease_pool_move(&d->pool, b, BINDING_FORMER, INT64_MAX);
	else
		lease_pool_drop(&d->pool, b);
}

void
dhcp_forget(struct dhcp_server *d, struct binding *b)
{
	/* A commit on its way is stored before this is: the store keeps order. */
	if (b->state == BINDING_LEASED || b->token)
		forget_in_store(d, &b->lease);
	if (b->state == BINDING_LEASED)
		b->held_ms = d->now_ms;
	dhcp_stop_waiting(d, b);
	let_go(d, b);
}

void
dhcp_withdraw(struct dhcp_server *d, struct binding *b)
{
	if (b->token)
		forget_in_store(d, &b->lease);
	dhcp_stop_waiting(d, b);
	let_go(d, b);
}

void
dhcp_quarantine(struct dhcp_server *d, uint32_t ip)
{
	const struct binding_list *there = &d->pool.in_state[BINDING_QUARANTINED];
	size_t most = d->pool_size / 2 < DHCP_QUARANTINE_MAX ? d->pool_size / 2
							     : DHCP_QUARANTINE_MAX;
	struct binding *b = lease_pool_at(&d->pool, ip);

	if (b && (b->state == BINDING_LEASED || b->token))
		forget_in_store(d, &b->lease);
	if (b)
		dhcp_stop_waiting(d, b);
	while (there->n > 0 && there->n >= most) {
		if (there->oldest == b)
			break;
		d->counters.quarantine_full++;
		lease_pool_drop(&d->pool, there->oldest);
	}
	lease_pool_quarantine(&d->pool, ip, d->now_ms + DHCP_QUARANTINE_MS);
}

/* -- what several answers are made of ---------------------------------------------- */

uint32_t
dhcp_lease_time(const struct dhcp_request *rq, const struct pool_range *r)
{
	uint32_t lease_s = rq->host && rq->host->lease_s ? rq->host->lease_s : r->settings->lease_s;
	uint32_t asked_s;

	if (!dhcp4_u32(&rq->msg, DHCP4_OPT_LEASE_TIME, &asked_s))
		return lease_s;
	if (asked_s < LEASE_ASKED_MIN_S)
		asked_s = LEASE_ASKED_MIN_S;
	return asked_s < lease_s ? asked_s : lease_s;
}

const char *
dhcp_client_name(const struct dhcp_server *d, const struct dhcp_request *rq)
{
	const char *chosen = d->config.name ? d->config.name(d->config.choose_ctx, rq->mac) : "";

	if (chosen[0] != '\0')
		return chosen;
	return rq->host && rq->host->name[0] != '\0' ? rq->host->name : rq->name.label;
}

/* -- calls --------------------------------------------------------------------------- */

int
dhcp_server_new(const struct dhcp_config *config, struct dhcp_server **ret)
{
	struct dhcp_server *d = calloc(1, sizeof(*d));
	int err;

	if (!d)
		return -ENOMEM;
	d->config = *config;
	d->noted_full_ms = INT64_MIN;
	err = dhcp_hosts_init(&d->hosts, config->settings);
	if (err == 0)
		err = lease_pool_init(&d->pool, config->settings, config->server_ip,
		    config->netmask, config->broadcast_ip);
	if (err < 0) {
		dhcp_server_free(d);
		return err;
	}
	for (size_t i = 0; i < config->settings->n_hosts; i++)
		lease_pool_reserve(&d->pool, config->settings->hosts[i].ip);
	for (size_t i = 0; i < d->pool.n_ranges; i++)
		d->pool_size += d->pool.ranges[i].size;
	*ret = d;
	return 0;
}

void
dhcp_server_free(struct dhcp_server *d)
{
	size_t cursor = 0;
	struct binding *b;

	if (!d)
		return;
	while ((b = map_next(&d->pool.by_ip, &cursor)))
		dhcp_stop_waiting(d, b);
	while (d->unused) {
		struct dhcp_waiting *w = d->unused;

		d->unused = w->next;
		free(w);
	}
	lease_pool_done(&d->pool);
	dhcp_hosts_done(&d->hosts);
	effects_done(&d->effects);
	map_done(&d->commits);
	free(d);
}

int
dhcp_server_restore(struct dhcp_server *d, const struct lease *lease)
{
	const struct pool_client client = { lease->mac, lease->client_id, lease->client_id_len };
	struct binding *b;

	if (lease->ip == 0 || lease->ip == d->config.server_ip || mac_is_zero(lease->mac) ||
	    lease_pool_at(&d->pool, lease->ip))
		return 0;
	b = lease_pool_bind(&d->pool, lease->ip, &client, BINDING_LEASED, INT64_MAX);
	if (!b)
		return -ENOMEM;
	return lease_pool_set_lease(&d->pool, b, lease);
}

/* Restored leases end by the wall clock, which nobody had told us yet. */
static void
learn_time(struct dhcp_server *d)
{
	const struct binding_list *leased = &d->pool.in_state[BINDING_LEASED];

	d->knows_time = true;
	for (size_t n = leased->n; n > 0; n--) {
		struct binding *b = leased->oldest; /* goes to the end of the list */
		int64_t left_s = b->lease.expires_s - d->wall_s;
		int64_t due_ms;

		/* Beyond what any lease lasts the clock is wrong, not the lease. */
		if (left_s > UINT32_MAX)
			left_s = UINT32_MAX;
		due_ms = d->now_ms + (left_s > 0 ? left_s * 1000 : 0);
		if (b->lease.expires_s == LEASE_FOREVER)
			due_ms = INT64_MAX;
		lease_pool_move(&d->pool, b, BINDING_LEASED, due_ms);
	}
}

static void
begin(struct dhcp_server *d, int64_t now_ms)
{
	effects_begin(&d->effects);
	d->now_ms = now_ms;
}

static void
finish(struct dhcp_server *d, struct dhcp_effects *ret)
{
	ret->effect = d->effects.effect;
	ret->n = d->effects.n;
}

static void
dispatch(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_datagram *in)
{
	switch (rq->msg.type) {
	case DHCP4_BOOTP:
		dhcp_bootp(d, rq, in);
		break;
	case DHCP4_DISCOVER:
		dhcp_discover(d, rq, in);
		break;
	case DHCP4_REQUEST:
		dhcp_request_address(d, rq, in);
		break;
	case DHCP4_DECLINE:
		dhcp_decline(d, rq, in);
		break;
	case DHCP4_RELEASE:
		dhcp_release(d, rq, in);
		break;
	case DHCP4_INFORM:
		dhcp_inform(d, rq, in);
		break;
	default:
		d->counters.not_for_us++;
	}
}

void
dhcp_server_input(struct dhcp_server *d, const struct dhcp_datagram *in, int64_t now_ms,
    int64_t wall_s, struct dhcp_effects *ret)
{
	struct dhcp_request rq;

	begin(d, now_ms);
	d->wall_s = wall_s;
	if (!d->knows_time)
		learn_time(d);
	switch (dhcp_request_read(in, &d->config, &d->pool, &d->hosts, &rq)) {
	case DHCP_REFUSE_MALFORMED:
		d->counters.malformed++;
		break;
	case DHCP_REFUSE_NOT_FOR_US:
		d->counters.not_for_us++;
		break;
	case DHCP_REFUSE_IGNORED:
		d->counters.ignored++;
		break;
	case DHCP_REFUSE_NONE:
		if (rq.name.is_refused)
			d->counters.bad_names++;
		dispatch(d, &rq, in);
		break;
	}
	finish(d, ret);
}

void
dhcp_server_in_use(
    struct dhcp_server *d, uint32_t ip, struct mac by, int64_t now_ms, struct dhcp_effects *ret)
{
	struct binding *b = lease_pool_at(&d->pool, ip);

	begin(d, now_ms);
	/* A client may well answer for the address it asks to have again. */
	if (b && !mac_equal(by, b->lease.mac) &&
	    (b->state == BINDING_PROBING || b->state == BINDING_OFFERED) && !b->token)
		dhcp_probe_answered(d, b, by);
	finish(d, ret);
}

/* What comes to an end with this binding's state. */
static void
end_state(struct dhcp_server *d, struct binding *b)
{
	switch (b->state) {
	case BINDING_PROBING:
		dhcp_probe_over(d, b);
		break;
	case BINDING_OFFERED:
		if (b->token)
			d->counters.commits_failed++;
		dhcp_withdraw(d, b);
		break;
	case BINDING_LEASED:
		dhcp_forget(d, b);
		break;
	case BINDING_FORMER:
	case BINDING_QUARANTINED:
		lease_pool_drop(&d->pool, b);
		break;
	}
}

int64_t
dhcp_server_tick(struct dhcp_server *d, int64_t now_ms, int64_t wall_s, struct dhcp_effects *ret)
{
	struct binding *b;

	begin(d, now_ms);
	d->wall_s = wall_s;
	if (!d->knows_time)
		learn_time(d);
	while ((b = lease_pool_first_due(&d->pool)) && b->due_ms <= now_ms)
		end_state(d, b);
	finish(d, ret);
	return b ? b->due_ms : INT64_MAX;
}

void
dhcp_server_pool(const struct dhcp_server *d, size_t *ret_used, size_t *ret_size)
{
	size_t used = 0;

	for (size_t i = 0; i < d->pool.n_ranges; i++)
		used += d->pool.ranges[i].n_given;
	*ret_used = used;
	*ret_size = d->pool_size;
}

const struct dhcp_counters *
dhcp_server_counters(const struct dhcp_server *d)
{
	return &d->counters;
}
