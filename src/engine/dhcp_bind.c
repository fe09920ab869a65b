/*
 * dhcp_bind.c - REQUEST: what a client may have, made durable before it is told so.
 */
#include "base/ip4.h"
#include "engine/dhcp_state.h"

/* -- commits ----------------------------------------------------------------------- */

/* The lease as it shall be stored. What the client does not say now stays as it was. */
static void
draft_lease(const struct dhcp_server *d, const struct dhcp_request *rq, const struct binding *b,
    uint32_t lease_s, struct lease *ret)
{
	const char *name = dhcp_client_name(d, rq);

	*ret = b->lease;
	ret->mac = rq->mac;
	if (rq->client.id_len > 0) {
		ret->client_id_len = (uint8_t)rq->client.id_len;
		memcpy(ret->client_id, rq->client.id, rq->client.id_len);
	}
	if (name[0] != '\0')
		text_copy(ret->hostname, sizeof(ret->hostname), name);
	ret->expires_s = lease_s == UINT32_MAX ? LEASE_FOREVER : d->wall_s + lease_s;
}

static int
start_commit(struct dhcp_server *d, struct binding *b)
{
	const struct dhcp_waiting *w = b->waiting;
	struct lease *copy = effects_room(&d->effects, sizeof(*copy));
	struct dhcp_effect *e;

	if (!copy)
		return -1;
	if (++d->last_token == 0)
		d->last_token = 1;
	if (map_put(&d->commits, d->last_token, b) < 0)
		return -1;
	e = effects_add(&d->effects, DHCP_COMMIT);
	if (!e) {
		map_remove(&d->commits, d->last_token);
		return -1;
	}
	*copy = w->lease;
	e->mac = w->lease.mac;
	e->lease = copy;
	e->token = b->token = d->last_token;
	return 0;
}

void
dhcp_commit(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_datagram *in,
    struct binding *b, const struct pool_range *r)
{
	struct dhcp_waiting *w = b->waiting;

	/* A repeated REQUEST is stored once; the newest message is the one answered. */
	if (b->token && w && d->now_ms - w->since_ms < DHCP_COMMIT_MS) {
		dhcp_wait(d, b, in);
		return;
	}
	if (b->token) {
		d->counters.commits_failed++; /* nobody answered */
		map_remove(&d->commits, b->token);
		b->token = 0;
	}
	if (dhcp_wait(d, b, in) < 0) {
		if (b->state != BINDING_LEASED)
			dhcp_withdraw(d, b);
		return;
	}
	w = b->waiting;
	w->since_ms = d->now_ms;
	w->lease_s = dhcp_lease_time(rq, r);
	draft_lease(d, rq, b, w->lease_s, &w->lease);
	if (start_commit(d, b) < 0)
		dhcp_stop_waiting(d, b);
	if (b->state != BINDING_LEASED)
		lease_pool_move(&d->pool, b, BINDING_OFFERED, d->now_ms + DHCP_COMMIT_MS);
}

/* The client has this address now and no other. */
static void
give_up_others(struct dhcp_server *d, const struct pool_client *c, const struct binding *keep)
{
	struct binding *b = lease_pool_next_of(&d->pool, c, NULL);

	while (b) {
		struct binding *next = lease_pool_next_of(&d->pool, c, b);

		if (b != keep && b->state != BINDING_FORMER)
			dhcp_forget(d, b);
		b = next;
	}
}

static void
acknowledge(struct dhcp_server *d, struct binding *b, struct dhcp_request *rq, uint32_t lease_s)
{
	bool is_bootp = rq->msg.type == DHCP4_BOOTP;
	struct dhcp_reply ack = { .type = is_bootp ? DHCP4_BOOTP : DHCP4_ACK,
		.yiaddr = b->lease.ip,
		.lease_s = lease_s,
		.range = lease_pool_range_near(&d->pool, rq->link_ip, b->lease.ip, &rq->tags),
		.hostname = dhcp_client_name(d, rq) };

	dhcp_say(d, rq, &ack);
}

static void
stored(struct dhcp_server *d, struct binding *b)
{
	struct dhcp_waiting *w = b->waiting;
	struct pool_client client = { w->lease.mac, w->lease.client_id, w->lease.client_id_len };
	struct dhcp_request rq;

	lease_pool_set_lease(&d->pool, b, &w->lease);
	lease_pool_move(&d->pool, b, BINDING_LEASED,
	    w->lease_s == UINT32_MAX ? INT64_MAX : d->now_ms + (int64_t)w->lease_s * 1000);
	b->held_ms = d->now_ms;
	if (dhcp_request_read(&w->in, &d->config, &d->pool, &d->hosts, &rq) == DHCP_REFUSE_NONE) {
		acknowledge(d, b, &rq, w->lease_s);
		client = rq.client;
	}
	b->token = 0;
	dhcp_stop_waiting(d, b);
	give_up_others(d, &client, b);
}

void
dhcp_server_committed(
    struct dhcp_server *d, uint32_t token, int err, int64_t now_ms, struct dhcp_effects *ret)
{
	struct binding *b = map_remove(&d->commits, token);

	effects_begin(&d->effects);
	d->now_ms = now_ms;
	if (b && err == 0) {
		stored(d, b);
	} else if (b) {
		d->counters.commits_failed++;
		b->token = 0;
		dhcp_stop_waiting(d, b);
		if (b->state == BINDING_OFFERED)
			lease_pool_move(&d->pool, b, BINDING_OFFERED, now_ms + DHCP_OFFER_MS);
	}
	ret->effect = d->effects.effect;
	ret->n = d->effects.n;
}

/* -- REQUEST -------------------------------------------------------------------------- */

/* What the client asks for, and what becomes of it. */
struct verdict {
	const char *refusal; /* NULL: it may have it; "": say nothing; else NAK with this reason */
	bool is_theirs;      /* meant for another server */
};

static void
nak(struct dhcp_server *d, struct dhcp_request *rq, const char *reason)
{
	struct dhcp_reply reply = { .type = DHCP4_NAK, .hostname = "", .message = reason };

	d->counters.naks++;
	dhcp_say(d, rq, &reply);
}

/* The client's lease, at this address if it has several. */
static struct binding *
leased_to(const struct dhcp_server *d, const struct dhcp_request *rq, uint32_t ip)
{
	struct binding *b = NULL, *found = NULL;

	while ((b = lease_pool_next_of(&d->pool, &rq->client, b)))
		if (b->state == BINDING_LEASED && (!found || b->lease.ip == ip))
			found = b;
	return found;
}

static bool
is_near_some_range(const struct dhcp_server *d, const struct dhcp_request *rq, uint32_t ip)
{
	for (size_t i = 0; i < d->pool.n_ranges; i++)
		if (pool_range_serves(&d->pool.ranges[i], rq->link_ip) &&
		    pool_range_serves(&d->pool.ranges[i], ip))
			return true;
	return false;
}

/* Has the client a right to ask us about ip, by the state it is in (RFC 2131 section 4.3.2)? */
static struct verdict
judge_state(struct dhcp_server *d, const struct dhcp_request *rq, uint32_t ip)
{
	const struct binding *lease = leased_to(d, rq, ip);
	bool authoritative = d->config.settings->dhcp_authoritative;

	if (rq->has_requested_ip && rq->has_server_id) { /* SELECTING */
		bool is_theirs = rq->server_id != d->config.server_ip;

		return (struct verdict){ is_theirs ? "" : NULL, is_theirs };
	}
	if (rq->has_requested_ip) { /* INIT-REBOOT */
		if (!is_near_some_range(d, rq, ip))
			return (struct verdict){ "wrong network", false };
		if (!lease)
			return (struct verdict){ authoritative ? NULL : "", false };
		return (struct verdict){ lease->lease.ip == ip ? NULL : "wrong address", false };
	}
	/* RENEWING is sent to us, REBINDING to everybody: then it may be another server's. */
	if (lease && lease->lease.ip == ip)
		return (struct verdict){ NULL, false };
	if (!lease && authoritative)
		return (struct verdict){ NULL, false };
	return (struct verdict){ rq->to_us ? "lease not found" : "", false };
}

/* The reservation this client would get if it started over; 0: it has none, or has it. */
static uint32_t
better_ip(const struct dhcp_server *d, const struct dhcp_request *rq, uint32_t ip)
{
	const struct binding *there;

	if (!rq->host || rq->host->ip == 0 || rq->host->ip == ip ||
	    rq->host->ip == d->config.server_ip)
		return 0;
	there = lease_pool_at(&d->pool, rq->host->ip);
	if (there && there->state != BINDING_FORMER && !binding_is_of(there, &rq->client))
		return 0;
	return rq->host->ip;
}

/* May this client have ip at all? NULL, or why not, in dnsmasq's words. */
static const char *
judge_address(struct dhcp_server *d, const struct dhcp_request *rq, uint32_t ip)
{
	const struct settings_host *reserved = dhcp_hosts_at(&d->hosts, ip);
	bool is_own = rq->host && rq->host->ip == ip;

	if (!lease_pool_range_near(&d->pool, rq->link_ip, ip, &rq->tags))
		return "wrong network";
	if (!is_own && !lease_pool_range_of(&d->pool, rq->link_ip, ip, &rq->tags))
		return "address not available";
	if (!rq->has_server_id && better_ip(d, rq, ip))
		return "static lease available";
	if (reserved && !is_own)
		return "address reserved";
	return NULL;
}

/* It chose another server: what we promised is free again (RFC 2131 section 3.1 step 3). */
static void
chosen_other(struct dhcp_server *d, struct dhcp_request *rq)
{
	struct binding *b = lease_pool_next_of(&d->pool, &rq->client, NULL);

	d->counters.not_for_us++;
	if (b && (b->state == BINDING_OFFERED || b->state == BINDING_PROBING))
		dhcp_withdraw(d, b);
}

/* An offer given up by the client's own word is not its lease; one that waits for its probe is. */
static void
grant(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_datagram *in, uint32_t ip)
{
	const struct pool_range *r = lease_pool_range_near(&d->pool, rq->link_ip, ip, &rq->tags);
	struct binding *b = dhcp_obtain(d, rq, ip);

	if (!b || !r) {
		nak(d, rq, "address in use");
		return;
	}
	dhcp_commit(d, rq, in, b, r);
}

void
dhcp_request_address(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_datagram *in)
{
	uint32_t ip = rq->has_requested_ip ? rq->requested_ip : rq->ciaddr;
	struct verdict v;
	const char *reason;

	if (ip == 0 || (rq->host && rq->host->ignore) || !dhcp_serves(d, rq->link_ip)) {
		dhcp_heard(d, rq, in, "");
		d->counters.ignored++;
		return;
	}
	v = judge_state(d, rq, ip);
	if (v.refusal && v.refusal[0] == '\0') {
		dhcp_heard(d, rq, in, "");
		if (v.is_theirs)
			chosen_other(d, rq);
		else
			d->counters.not_for_us++;
		return;
	}
	dhcp_heard(d, rq, in, NULL);
	reason = v.refusal ? v.refusal : judge_address(d, rq, ip);
	if (reason)
		nak(d, rq, reason);
	else
		grant(d, rq, in, ip);
}
