#include "engine/dhcp_request.h"

#include "base/text.h"

#include <ctype.h>

enum {
	HOPS_MAX = 16, /* RFC 1542 section 4.1.1 */
	UUID_ID_SIZE = 17,
	FQDN_HEAD_SIZE = 3,
	FQDN_SERVER_UPDATES = 0x01, /* S, RFC 4702 section 2.1 */
	FQDN_OVERRIDDEN = 0x02,     /* O */
	FQDN_WIRE_NAME = 0x04,      /* E: labels as in DNS */
	FQDN_NO_UPDATE = 0x08,      /* N */
	FQDN_FLAGS = 0x0f,
};

/* -- names ------------------------------------------------------------------ */

/* Letters, digits, '-' and '_' up to the first dot; what follows the dot is not looked at. */
static bool
take_label(const char *full, char label[static LEASE_HOSTNAME_SIZE])
{
	size_t n = strcspn(full, ".");

	if (n == 0 || n >= LEASE_HOSTNAME_SIZE || full[n - 1] == '-')
		return false;
	for (size_t i = 0; i < n; i++) {
		bool inner = full[i] == '-' || full[i] == '_';

		if (!isalnum((unsigned char)full[i]) && !(inner && i > 0))
			return false;
	}
	memcpy(label, full, n);
	label[n] = '\0';
	return true;
}

/* The bytes up to the first zero. */
static void
take_ended(struct reader body, char full[static DHCP_NAME_ROOM])
{
	size_t n = 0;

	while (body.left > 0 && n + 1 < DHCP_NAME_ROOM) {
		char c = (char)rd_u8(&body);

		if (c == '\0')
			break;
		full[n++] = c;
	}
	full[n] = '\0';
}

/* Labels with counts, uncompressed (RFC 4702 section 2.3.1); what does not fit ends the name. */
static void
take_wire_name(struct reader body, char full[static DHCP_NAME_ROOM])
{
	size_t used = 0;

	while (body.left > 0) {
		size_t n = rd_u8(&body);
		const uint8_t *label = rd_take(&body, n);

		if (n == 0 || !label || used + n + 2 > DHCP_NAME_ROOM)
			break;
		if (used > 0)
			full[used++] = '.';
		memcpy(full + used, label, n);
		used += n;
	}
	full[used] = '\0';
}

static bool
ends_with_zero(struct reader body)
{
	return body.left > 0 && body.at[body.left - 1] == 0;
}

/* We register the name in our own DNS, so the server updates (S) unless told otherwise. */
static uint8_t
fqdn_answer_flags(uint8_t flags)
{
	flags &= FQDN_FLAGS;
	if (!(flags & FQDN_SERVER_UPDATES))
		flags |= FQDN_SERVER_UPDATES | FQDN_OVERRIDDEN;
	return (uint8_t)(flags & ~FQDN_NO_UPDATE);
}

static bool
read_fqdn(const struct dhcp4_msg *m, struct dhcp_name *n)
{
	uint8_t room[DHCP_OPTION_ROOM];
	struct reader body = dhcp4_whole(m, DHCP4_OPT_FQDN, room, sizeof(room));
	const uint8_t *fixed = rd_take(&body, FQDN_HEAD_SIZE);

	if (!fixed)
		return false;
	n->is_fqdn = true;
	n->fqdn_flags = fqdn_answer_flags(fixed[0]);
	if (fixed[0] & FQDN_WIRE_NAME) {
		take_wire_name(body, n->full);
	} else {
		take_ended(body, n->full);
		n->is_zero_ended = ends_with_zero(body);
	}
	return true;
}

void
dhcp_name_read(const struct dhcp4_msg *m, struct dhcp_name *ret)
{
	uint8_t room[DHCP_OPTION_ROOM];
	struct reader body;

	*ret = (struct dhcp_name){ 0 };
	if (!read_fqdn(m, ret)) {
		body = dhcp4_whole(m, DHCP4_OPT_HOSTNAME, room, sizeof(room));
		ret->is_zero_ended = ends_with_zero(body);
		take_ended(body, ret->full);
	}
	if (!take_label(ret->full, ret->label)) {
		ret->is_refused = ret->full[0] != '\0';
		ret->full[0] = '\0';
	}
}

/* -- who and where ---------------------------------------------------------- */

/*
 * A boot ROM names itself by the machine's UUID (type 0; PXE 2.1 section 2.2.2), the
 * system it loads by something else, and boards with a worthless UUID all by the same. So
 * such an id is no identity: the MAC is, and firmware and system share one address.
 */
static bool
is_uuid_id(struct reader id)
{
	return id.left == UUID_ID_SIZE && id.at[0] == 0;
}

static void
identify(struct dhcp_request *rq)
{
	struct reader id = dhcp4_whole(
	    &rq->msg, DHCP4_OPT_CLIENT_ID, rq->id_room, sizeof(rq->id_room));

	rq->client.mac = rq->mac;
	if (!is_uuid_id(id)) {
		rq->client.id = id.at;
		rq->client.id_len = id.left;
	}
}

/* An address of the client's network: the relay's, its own when we serve that, else ours. */
static void
locate(struct dhcp_request *rq, const struct dhcp_config *config, const struct lease_pool *pool)
{
	rq->ciaddr = rq->msg.ciaddr;
	/* Some clients fill in ciaddr when they have no address yet. */
	if (rq->has_requested_ip || rq->msg.type == DHCP4_DISCOVER)
		rq->ciaddr = 0;
	rq->is_relayed = rq->msg.giaddr != 0;
	rq->link_ip = config->server_ip;
	if (rq->is_relayed) {
		rq->link_ip = rq->msg.giaddr;
		return;
	}
	if (rq->ciaddr == 0 || ((rq->ciaddr ^ config->server_ip) & config->netmask) == 0)
		return;
	/* A client behind a relay renews without it (RFC 2131 section 4.3.2). */
	for (size_t i = 0; i < pool->n_ranges; i++)
		if (pool_range_serves(&pool->ranges[i], rq->ciaddr))
			rq->link_ip = rq->ciaddr;
}

static void
look_up_host(struct dhcp_request *rq, const struct lease_pool *pool, const struct dhcp_hosts *hosts)
{
	struct reader id = dhcp4_first(&rq->msg, DHCP4_OPT_CLIENT_ID);
	struct dhcp_hosts_query q = { .mac = rq->mac,
		.client_id = id.at,
		.client_id_len = id.left,
		.name = rq->name.label,
		.net_ip = rq->link_ip,
		.tags = &rq->tags };

	for (size_t i = 0; i < pool->n_ranges && q.netmask == 0; i++)
		if (pool_range_serves(&pool->ranges[i], rq->link_ip))
			q.netmask = pool->ranges[i].netmask;
	rq->host = dhcp_hosts_find(hosts, &q);
	if (!rq->host)
		return;
	dhcp_tags_add(&rq->tags, "known");
	dhcp_tags_add(&rq->tags, rq->host->set_tag);
	for (size_t i = 0; i < rq->host->set_also.n; i++)
		dhcp_tags_add(&rq->tags, rq->host->set_also.tag[i].name);
	if (rq->host->ignore_client_id)
		rq->client.id_len = 0;
}

static enum dhcp_refusal
check(const struct dhcp_request *rq)
{
	const struct dhcp4_msg *m = &rq->msg;

	if (m->op != DHCP4_BOOTREQUEST)
		return DHCP_REFUSE_NOT_FOR_US;
	if (m->hops > HOPS_MAX)
		return DHCP_REFUSE_MALFORMED;
	if (mac_is_zero(rq->mac) || rq->mac.byte[0] & 1)
		return DHCP_REFUSE_IGNORED; /* not Ethernet, or no machine's own address */
	return DHCP_REFUSE_NONE;
}

enum dhcp_refusal
dhcp_request_read(const struct dhcp_datagram *in, const struct dhcp_config *config,
    const struct lease_pool *pool, const struct dhcp_hosts *hosts, struct dhcp_request *ret)
{
	struct dhcp_request *rq = ret;
	enum dhcp_refusal refusal;

	if (in->size > DHCP_PACKET_MAX || dhcp4_parse(in->bytes, in->size, &rq->msg) < 0)
		return DHCP_REFUSE_MALFORMED;
	rq->mac = (struct mac){ 0 };
	dhcp4_mac(&rq->msg, &rq->mac);
	refusal = check(rq);
	if (refusal != DHCP_REFUSE_NONE)
		return refusal;
	rq->client = (struct pool_client){ 0 };
	rq->tags.n = 0;
	rq->requested_ip = rq->server_id = 0;
	rq->from_ip = in->from_ip;
	rq->from_port = in->from_port;
	rq->to_us = in->to_ip == config->server_ip && rq->msg.giaddr == 0;
	rq->has_requested_ip = dhcp4_u32(&rq->msg, DHCP4_OPT_REQUESTED_IP, &rq->requested_ip);
	rq->has_server_id = dhcp4_u32(&rq->msg, DHCP4_OPT_SERVER_ID, &rq->server_id);
	rq->asked = dhcp4_whole(
	    &rq->msg, DHCP4_OPT_PARAMETERS, rq->asked_room, sizeof(rq->asked_room));
	identify(rq);
	locate(rq, config, pool);
	dhcp_name_read(&rq->msg, &rq->name);
	dhcp_tags_add(&rq->tags, config->interface);
	dhcp_tags_add_matching(&rq->tags, config->settings, &rq->msg);
	look_up_host(rq, pool, hosts);
	if (rq->msg.type == DHCP4_BOOTP)
		dhcp_tags_add(&rq->tags, "bootp");
	return DHCP_REFUSE_NONE;
}

bool
dhcp_request_asks(const struct dhcp_request *rq, uint8_t code)
{
	return rq->asked.failed || memchr(rq->asked.at, code, rq->asked.left) != NULL;
}
