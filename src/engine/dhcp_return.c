/*
 * dhcp_return.c - DECLINE, RELEASE and INFORM: what clients say of addresses they have.
 */
#include "base/ip4.h"
#include "engine/dhcp_state.h"

/* The binding at ip if it is this client's to speak of. */
static struct binding *
own_at(const struct dhcp_server *d, const struct dhcp_request *rq, uint32_t ip)
{
	struct binding *b = lease_pool_at(&d->pool, ip);

	return b && binding_is_of(b, &rq->client) && b->state != BINDING_FORMER ? b : NULL;
}

static bool
is_for_us(struct dhcp_server *d, const struct dhcp_request *rq, const struct dhcp_datagram *in)
{
	if (rq->has_server_id && rq->server_id == d->config.server_ip)
		return true;
	dhcp_heard(d, rq, in, "");
	d->counters.not_for_us++;
	return false;
}

void
dhcp_decline(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_datagram *in)
{
	char quad[IP4_TEXT_SIZE], mac[MAC_TEXT_SIZE];

	if (!is_for_us(d, rq, in))
		return;
	dhcp_heard(d, rq, in, NULL);
	if (!rq->has_requested_ip || !own_at(d, rq, rq->requested_ip)) {
		d->counters.ignored++;
		return;
	}
	d->counters.declined++;
	dhcp_note(d, rq->mac,
	    "%s found %s in use by another machine; the address is left alone for %d minutes",
	    mac_text(rq->mac, mac), ip4_text(rq->requested_ip, quad), DHCP_QUARANTINE_MS / 60000);
	dhcp_quarantine(d, rq->requested_ip);
}

void
dhcp_release(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_datagram *in)
{
	struct binding *b;

	if (!is_for_us(d, rq, in))
		return;
	b = own_at(d, rq, rq->ciaddr);
	dhcp_heard(d, rq, in, b ? NULL : "unknown lease");
	if (b)
		dhcp_forget(d, b);
	else
		d->counters.ignored++;
}

void
dhcp_inform(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_datagram *in)
{
	const struct binding *b = lease_pool_at(&d->pool, rq->ciaddr);
	struct dhcp_reply ack = { .type = DHCP4_ACK, .hostname = dhcp_client_name(d, rq) };

	if (rq->ciaddr == 0 || (rq->host && rq->host->ignore)) {
		dhcp_heard(d, rq, in, rq->ciaddr ? "ignored" : "");
		d->counters.ignored++;
		return;
	}
	dhcp_heard(d, rq, in, NULL);
	ack.range = lease_pool_range_near(&d->pool, rq->link_ip, rq->ciaddr, &rq->tags);
	if (ack.hostname[0] == '\0' && b && b->state == BINDING_LEASED)
		ack.hostname = b->lease.hostname;
	dhcp_say(d, rq, &ack);
}
