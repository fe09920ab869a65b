/*
 * dhcp_offer.c - DISCOVER and BOOTP: which address, whether somebody uses it already.
 */
#include "base/ip4.h"
#include "engine/dhcp_state.h"

#include <strings.h>

enum {
	PROBES = 2, /* asked twice: a lost frame is no answer */
	CONFLICTS_MAX = 8,
	HELD_LATELY_MS = 3600 * 1000,
	NOTE_FULL_MS = 10 * 1000,
};

/* -- which address --------------------------------------------------------------- */

static bool
is_live(const struct binding *b)
{
	return b->state == BINDING_LEASED || b->state == BINDING_OFFERED ||
	       b->state == BINDING_PROBING;
}

/* A dhcp-host= line may name several MACs: one machine with two ports, docked or not. */
static bool
shares_reservation(
    const struct dhcp_server *d, const struct dhcp_request *rq, const struct binding *holder)
{
	const struct settings *s = d->config.settings;

	if (!rq->host || rq->host->ip != holder->lease.ip)
		return false;
	for (size_t i = 0; i < s->n_hosts; i++)
		if (s->hosts[i].ip == rq->host->ip && s->hosts[i].has_mac &&
		    mac_equal(s->hosts[i].mac, holder->lease.mac))
			return true;
	return false;
}

static bool
is_reserved_for_another(const struct dhcp_server *d, const struct dhcp_request *rq, uint32_t ip)
{
	const struct settings_host *host = dhcp_hosts_at(&d->hosts, ip);

	return host && (!rq->host || rq->host->ip != ip);
}

/* The client's reserved address, unless it cannot have it now, which the operator should know. */
static uint32_t
reserved_ip(struct dhcp_server *d, const struct dhcp_request *rq)
{
	uint32_t ip = rq->host ? rq->host->ip : 0;
	const struct binding *there = ip ? lease_pool_at(&d->pool, ip) : NULL;
	char quad[IP4_TEXT_SIZE], mac[MAC_TEXT_SIZE];

	if (ip == 0)
		return 0;
	if (ip == d->config.server_ip || ip == rq->msg.giaddr) {
		dhcp_note(d, rq->mac,
		    "not using configured address %s because it is in use by the server or relay",
		    ip4_text(ip, quad));
		return 0;
	}
	if (there && there->state == BINDING_QUARANTINED) {
		dhcp_note(d, rq->mac,
		    "not using configured address %s because another machine uses it",
		    ip4_text(ip, quad));
		return 0;
	}
	if (there && is_live(there) && !binding_is_of(there, &rq->client) &&
	    !shares_reservation(d, rq, there)) {
		dhcp_note(d, rq->mac, "not using configured address %s because it is leased to %s",
		    ip4_text(ip, quad), mac_text(there->lease.mac, mac));
		return 0;
	}
	return ip;
}

/* What the client has or had, or else was promised only, if it may still have it. */
static uint32_t
own_ip(const struct dhcp_server *d, const struct dhcp_request *rq, bool promised)
{
	const struct binding *b = NULL;

	while ((b = lease_pool_next_of(&d->pool, &rq->client, b))) {
		bool held = b->state == BINDING_LEASED || b->state == BINDING_FORMER;

		if (held != promised &&
		    lease_pool_range_of(&d->pool, rq->link_ip, b->lease.ip, &rq->tags) &&
		    !is_reserved_for_another(d, rq, b->lease.ip))
			return b->lease.ip;
	}
	return 0;
}

/* All are taken: what was offered a while ago and never requested is offered anew. */
static uint32_t
withdrawn_ip(struct dhcp_server *d, const struct dhcp_request *rq)
{
	struct binding *b = d->pool.in_state[BINDING_OFFERED].oldest;
	uint32_t ip;

	if (!b || b->token || b->due_ms - d->now_ms > DHCP_OFFER_MS - DHCP_OFFER_SURE_MS ||
	    !lease_pool_range_of(&d->pool, rq->link_ip, b->lease.ip, &rq->tags) ||
	    is_reserved_for_another(d, rq, b->lease.ip))
		return 0;
	ip = b->lease.ip;
	d->counters.offers_withdrawn++;
	dhcp_withdraw(d, b);
	return ip;
}

/* dnsmasq's order: reserved, had before, wished for, offered already, any. 0: none. */
static uint32_t
choose_ip(struct dhcp_server *d, const struct dhcp_request *rq)
{
	uint32_t ip = reserved_ip(d, rq);

	if (ip == 0)
		ip = own_ip(d, rq, false);
	if (ip == 0 && rq->has_requested_ip && lease_pool_is_free(&d->pool, rq->requested_ip) &&
	    lease_pool_range_of(&d->pool, rq->link_ip, rq->requested_ip, &rq->tags))
		ip = rq->requested_ip;
	if (ip == 0)
		ip = own_ip(d, rq, true);
	if (ip == 0)
		ip = lease_pool_pick(&d->pool, rq->link_ip, rq->msg.giaddr, &rq->tags, rq->mac);
	if (ip == 0)
		ip = withdrawn_ip(d, rq);
	return ip;
}

/* -- making it the client's ------------------------------------------------------- */

/* Promises at other addresses fall; a lease stays until the new one is acknowledged. */
static void
drop_other_promises(struct dhcp_server *d, const struct dhcp_request *rq, uint32_t keep_ip)
{
	struct binding *b = lease_pool_next_of(&d->pool, &rq->client, NULL);

	while (b) {
		struct binding *next = lease_pool_next_of(&d->pool, &rq->client, b);

		if (b->lease.ip != keep_ip && b->state != BINDING_LEASED && !b->token) {
			dhcp_stop_waiting(d, b);
			lease_pool_drop(&d->pool, b);
		}
		b = next;
	}
}

struct binding *
dhcp_obtain(struct dhcp_server *d, const struct dhcp_request *rq, uint32_t ip)
{
	struct binding *b = lease_pool_at(&d->pool, ip), *excess;

	if (b && b->state != BINDING_FORMER && binding_is_of(b, &rq->client))
		return b;
	if (b && b->state == BINDING_FORMER && binding_is_of(b, &rq->client)) {
		lease_pool_move(&d->pool, b, BINDING_OFFERED, d->now_ms + DHCP_OFFER_MS);
		return b;
	}
	if (b && is_live(b)) {
		if (!shares_reservation(d, rq, b))
			return NULL;
		dhcp_forget(d, b);
	} else if (b && b->state == BINDING_QUARANTINED) {
		return NULL;
	}
	excess = lease_pool_excess_of(&d->pool, rq->mac);
	if (excess) {
		d->counters.surplus_dropped++;
		dhcp_forget(d, excess);
	}
	return lease_pool_bind(
	    &d->pool, ip, &rq->client, BINDING_OFFERED, d->now_ms + DHCP_OFFER_MS);
}

/* -- probing ------------------------------------------------------------------------ */

static bool
needs_probe(struct dhcp_server *d, const struct dhcp_request *rq, uint32_t ip)
{
	const struct binding *b = lease_pool_at(&d->pool, ip);

	if (d->config.settings->no_ping || rq->is_relayed ||
	    ((ip ^ d->config.server_ip) & d->config.netmask) != 0)
		return false; /* ARP reaches our own segment only */
	if (b && is_live(b) && !binding_is_of(b, &rq->client))
		return false; /* of the same machine's other port, which may answer */
	if (b && binding_is_of(b, &rq->client)) {
		if (b->state == BINDING_LEASED || b->state == BINDING_OFFERED)
			return false;
		if (b->state == BINDING_FORMER && d->now_ms - b->held_ms < HELD_LATELY_MS)
			return false;
	}
	if (d->pool.in_state[BINDING_PROBING].n >= DHCP_PROBES_MAX) {
		d->counters.probes_skipped++;
		return false;
	}
	return true;
}

static void
probe(struct dhcp_server *d, struct binding *b)
{
	struct dhcp_effect *e = effects_add(&d->effects, DHCP_PROBE);

	if (e) {
		e->mac = b->lease.mac;
		e->to_ip = b->lease.ip;
	}
	b->n_probes++;
	lease_pool_move(&d->pool, b, BINDING_PROBING, d->now_ms + DHCP_PROBE_MS / PROBES);
}

/* -- answering ----------------------------------------------------------------------- */

/* An offer shall not promise a name the client did not say, unless it can take it (option 81). */
static const char *
offered_name(const struct dhcp_server *d, const struct dhcp_request *rq)
{
	const char *name = dhcp_client_name(d, rq);

	if (rq->host && rq->host->name[0] != '\0')
		return rq->name.is_fqdn || rq->name.label[0] == '\0' ||
			       strcasecmp(name, rq->name.label) == 0
			   ? name
			   : "";
	return rq->name.is_fqdn ? name : "";
}

/* Offers b to the client. false: nothing serves that address any more, b is gone. */
static bool
answer(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_datagram *in,
    struct binding *b)
{
	struct pool_range *r = lease_pool_range_near(&d->pool, rq->link_ip, b->lease.ip, &rq->tags);
	struct dhcp_reply offer = { .type = DHCP4_OFFER,
		.yiaddr = b->lease.ip,
		.range = r,
		.hostname = offered_name(d, rq) };

	if (!r) {
		dhcp_withdraw(d, b);
		return false;
	}
	if (rq->msg.type == DHCP4_BOOTP) {
		dhcp_commit(d, rq, in, b, r);
		return true;
	}
	offer.lease_s = dhcp_lease_time(rq, r);
	if (b->state != BINDING_LEASED && !b->token)
		lease_pool_move(&d->pool, b, BINDING_OFFERED, d->now_ms + DHCP_OFFER_MS);
	dhcp_say(d, rq, &offer);
	return true;
}

/* Promises ip to the client, at once or when nobody answered for it. */
static bool
promise(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_datagram *in, uint32_t ip,
    uint8_t n_conflicts)
{
	bool ask_first = needs_probe(d, rq, ip);
	struct binding *b;

	drop_other_promises(d, rq, ip);
	b = dhcp_obtain(d, rq, ip);
	if (!b)
		return false;
	if (!ask_first)
		return answer(d, rq, in, b);
	if (dhcp_wait(d, b, in) < 0) {
		dhcp_withdraw(d, b);
		return true; /* counted: the client will ask again */
	}
	b->n_probes = 0;
	b->n_conflicts = n_conflicts;
	probe(d, b);
	return true;
}

static void
note_full(struct dhcp_server *d, const struct dhcp_request *rq)
{
	char mac[MAC_TEXT_SIZE];

	d->counters.no_address++;
	if (d->noted_full_ms != INT64_MIN && d->now_ms - d->noted_full_ms < NOTE_FULL_MS)
		return;
	d->noted_full_ms = d->now_ms;
	dhcp_note(d, rq->mac,
	    "no address for %s: all are taken; widen dhcp-range or shorten its lease time",
	    mac_text(rq->mac, mac));
}

bool
dhcp_serves(const struct dhcp_server *d, uint32_t link_ip)
{
	for (size_t i = 0; i < d->pool.n_ranges; i++)
		if (pool_range_serves(&d->pool.ranges[i], link_ip))
			return true;
	return false;
}

static void
note_unserved(struct dhcp_server *d, const struct dhcp_request *rq)
{
	char quad[IP4_TEXT_SIZE];

	d->counters.no_address++;
	dhcp_note(d, rq->mac, "no address range available for DHCP request via %s",
	    rq->is_relayed ? ip4_text(rq->msg.giaddr, quad) : d->config.interface);
}

/* The client asks again while its address is probed: the answer is on its way already. */
static bool
is_being_probed(
    struct dhcp_server *d, const struct dhcp_request *rq, const struct dhcp_datagram *in)
{
	struct binding *b = lease_pool_next_of(&d->pool, &rq->client, NULL);

	if (!b || b->state != BINDING_PROBING)
		return false;
	dhcp_wait(d, b, in); /* has its place; the newest message is answered */
	return true;
}

static void
find_address(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_datagram *in)
{
	uint32_t ip;

	if (rq->host && rq->host->ignore) {
		dhcp_heard(d, rq, in, rq->msg.type == DHCP4_BOOTP ? "disabled" : "ignored");
		d->counters.ignored++;
		return;
	}
	if (is_being_probed(d, rq, in)) {
		dhcp_heard(d, rq, in, NULL);
		return;
	}
	if (!dhcp_serves(d, rq->link_ip)) {
		dhcp_heard(d, rq, in, "");
		note_unserved(d, rq);
		return;
	}
	ip = choose_ip(d, rq);
	dhcp_heard(d, rq, in, ip ? NULL : "no address available");
	if (ip == 0 || !promise(d, rq, in, ip, 0))
		note_full(d, rq);
}

void
dhcp_discover(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_datagram *in)
{
	find_address(d, rq, in);
}

void
dhcp_bootp(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_datagram *in)
{
	find_address(d, rq, in);
}

/* Reads the binding's waiting message again. It was good once, so it is now. */
static bool
read_waiting(struct dhcp_server *d, const struct binding *b, struct dhcp_request *rq)
{
	const struct dhcp_waiting *w = b->waiting;

	return w &&
	       dhcp_request_read(&w->in, &d->config, &d->pool, &d->hosts, rq) == DHCP_REFUSE_NONE;
}

void
dhcp_probe_over(struct dhcp_server *d, struct binding *b)
{
	struct dhcp_waiting *w = b->waiting;
	struct dhcp_request rq;

	if (b->n_probes < PROBES) {
		probe(d, b);
		return;
	}
	if (!read_waiting(d, b, &rq)) {
		dhcp_withdraw(d, b);
		return;
	}
	lease_pool_move(&d->pool, b, BINDING_OFFERED, d->now_ms + DHCP_OFFER_MS);
	if (answer(d, &rq, &w->in, b) && !b->token)
		dhcp_stop_waiting(d, b);
}

/* The client gets another address, which is probed in turn. */
static void
try_another(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_datagram *in,
    uint8_t n_conflicts)
{
	uint32_t ip = n_conflicts < CONFLICTS_MAX ? choose_ip(d, rq) : 0;

	if (ip == 0 || !promise(d, rq, in, ip, n_conflicts))
		note_full(d, rq);
}

void
dhcp_probe_answered(struct dhcp_server *d, struct binding *b, struct mac by)
{
	char quad[IP4_TEXT_SIZE], who[MAC_TEXT_SIZE];
	uint32_t ip = b->lease.ip;
	uint8_t n_conflicts = (uint8_t)(b->n_conflicts + 1);
	bool was_probing = b->state == BINDING_PROBING;
	struct dhcp_waiting copy;
	struct dhcp_request rq;

	d->counters.conflicts++;
	dhcp_note(d, b->lease.mac,
	    "%s answers for %s, which it was not given; the address is left alone for %d minutes",
	    mac_text(by, who), ip4_text(ip, quad), DHCP_QUARANTINE_MS / 60000);
	if (!was_probing || !b->waiting) {
		dhcp_quarantine(d, ip); /* the offer is out: its REQUEST will be refused */
		return;
	}
	copy = *(const struct dhcp_waiting *)b->waiting;
	copy.in.bytes = copy.room;
	dhcp_quarantine(d, ip);
	if (dhcp_request_read(&copy.in, &d->config, &d->pool, &d->hosts, &rq) == DHCP_REFUSE_NONE)
		try_another(d, &rq, &copy.in, n_conflicts);
}
