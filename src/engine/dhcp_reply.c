#include "engine/dhcp_reply.h"

#include "base/ip4.h"
#include "base/text.h"
#include "wire/dhcp4_names.h"

#include <assert.h>

enum { OPTIONS_MAX = 96, NUMBERS_ROOM = 128, TEXTS_ROOM = 2048, BOOTP_SIZE = 300, DNS_PORT = 53 };

/* A reply in the making: what could be sent, and what was chosen to be. */
struct draft {
	const struct dhcp_config *config;
	const struct dhcp_request *rq;
	const struct dhcp_reply *reply;
	struct dhcp4_head head;
	struct dhcp4_out option[OPTIONS_MAX];
	size_t n_options;
	const struct settings_option *configured[256]; /* by code; NULL: no dhcp-option= line */
	struct writer room;                            /* values that are not lent from elsewhere */
	uint8_t bytes[NUMBERS_ROOM + TEXTS_ROOM];
	uint8_t agent[2 * 255]; /* option 82 when it came in parts */
	char server_text[IP4_TEXT_SIZE], sname[64], file[BOOT_FILE_SIZE];
};

/* -- values ------------------------------------------------------------------ */

static void
add_bytes(struct draft *d, uint8_t code, const void *bytes, size_t len)
{
	if (d->n_options < OPTIONS_MAX)
		d->option[d->n_options++] = (struct dhcp4_out){ code, (uint16_t)len, bytes };
}

static void
add_copied(struct draft *d, uint8_t code, const void *bytes, size_t len)
{
	uint8_t *copy = wr_take(&d->room, len);

	if (!copy)
		return;
	memcpy(copy, bytes, len);
	add_bytes(d, code, copy, len);
}

static void
add_number(struct draft *d, uint8_t code, uint32_t v)
{
	uint8_t *start = d->room.start + d->room.used;

	wr_u32(&d->room, v);
	if (!d->room.failed)
		add_bytes(d, code, start, 4);
}

/* With its zero when the client's own texts have one: such clients need it (dnsmasq's finding). */
static void
add_text(struct draft *d, uint8_t code, const char *text, bool zero_ended)
{
	add_copied(d, code, text, strlen(text) + (zero_ended ? 1 : 0));
}

/* -- dhcp-option= lines --------------------------------------------------------- */

/* A line whose tags fit beats one without tags; among equals the last counts. */
static void
gather_configured(struct draft *d)
{
	const struct settings *s = d->config->settings;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = s->n_options; i-- > 0;) {
			const struct settings_option *o = &s->options[i];
			bool wants_tags = o->tags.n > 0;

			if (wants_tags == (pass == 0) && !d->configured[o->code] &&
			    dhcp_tags_fit(&d->rq->tags, &o->tags))
				d->configured[o->code] = o;
		}
	}
}

/* Addresses of a line with 0.0.0.0, "myself", filled in. */
static void
add_addresses(struct draft *d, const struct settings_option *o)
{
	struct reader r = rd_of(o->data, o->data_len);
	uint8_t *start = d->room.start + d->room.used;

	while (r.left >= 4) {
		uint32_t ip = rd_u32(&r);

		wr_u32(&d->room, ip ? ip : d->config->server_ip);
	}
	if (!d->room.failed)
		add_bytes(d, o->code, start, o->data_len);
}

/* Options with a value of our own, for which an empty line means: do not send. */
static bool
is_default_option(uint8_t code)
{
	switch (code) {
	case DHCP4_OPT_NETMASK:
	case DHCP4_OPT_BROADCAST:
	case DHCP4_OPT_ROUTER:
	case DHCP4_OPT_DNS:
	case DHCP4_OPT_DOMAIN:
	case DHCP4_OPT_HOSTNAME:
		return true;
	default:
		return false;
	}
}

/* Told elsewhere in the reply, or not the operator's to set. */
static bool
is_ours_alone(uint8_t code)
{
	switch (code) {
	case DHCP4_OPT_PAD:
	case DHCP4_OPT_LEASE_TIME:
	case DHCP4_OPT_OVERLOAD:
	case DHCP4_OPT_TYPE:
	case DHCP4_OPT_SERVER_ID:
	case DHCP4_OPT_MAX_SIZE:
	case DHCP4_OPT_T1:
	case DHCP4_OPT_T2:
	case DHCP4_OPT_TFTP_SERVER:
	case DHCP4_OPT_BOOT_FILE:
	case DHCP4_OPT_FQDN:
	case DHCP4_OPT_AGENT:
	case DHCP4_OPT_END:
		return true;
	default:
		return false;
	}
}

static void
add_configured(struct draft *d, uint8_t code)
{
	const struct settings_option *o = d->configured[code];

	if (o->data_len == 0 && is_default_option(code))
		return;
	if (o->addresses)
		add_addresses(d, o);
	else if (dhcp4_option_shape(code) == DHCP4_SHAPE_TEXT && d->rq->name.is_zero_ended)
		add_copied(d, code, o->data, o->data_len + 1u); /* data ends in zeros */
	else
		add_bytes(d, code, o->data, o->data_len);
}

/* -- what we know ourselves ------------------------------------------------------ */

static void
add_fqdn(struct draft *d)
{
	const char *name = d->reply->hostname, *domain = d->config->settings->domain;
	uint8_t flags = d->rq->name.fqdn_flags;
	char full[DHCP_NAME_ROOM];
	struct text t = text_of(full, sizeof(full));
	uint8_t value[DHCP_NAME_ROOM + 8];
	struct writer w = wr_of(value, sizeof(value));

	text_add(&t, "%s%s%s", name, domain[0] ? "." : "", domain);
	wr_u8(&w, flags);
	wr_u16(&w, 0xffff); /* RCODE1 and RCODE2, RFC 4702 section 2.2 */
	if (flags & 0x04) {
		for (const char *at = full; *at;
		     at += strcspn(at, ".") + (strchr(at, '.') != NULL)) {
			size_t n = strcspn(at, ".");

			wr_u8(&w, (uint8_t)n);
			wr_bytes(&w, at, n);
		}
		if (domain[0])
			wr_u8(&w, 0); /* without a domain it is a partial name */
	} else {
		wr_bytes(&w, full, strlen(full) + (d->rq->name.is_zero_ended ? 1 : 0));
	}
	if (!w.failed && w.used <= 255)
		add_copied(d, DHCP4_OPT_FQDN, value, w.used);
}

static void
add_network(struct draft *d, uint8_t code)
{
	const struct pool_range *r = d->reply->range;

	if (!r)
		return;
	if (code == DHCP4_OPT_NETMASK)
		add_number(d, code, r->netmask);
	else if (code == DHCP4_OPT_BROADCAST)
		add_number(d, code, r->broadcast_ip);
	else if (code == DHCP4_OPT_ROUTER && (r->router_ip || d->rq->is_relayed))
		add_number(d, code, r->router_ip ? r->router_ip : d->rq->msg.giaddr);
	else if (code == DHCP4_OPT_DNS && d->config->settings->dns_port == DNS_PORT)
		add_number(d, code, d->config->server_ip);
}

static void
add_boot(struct draft *d, uint8_t code)
{
	/* Boot ROMs want these ended by a zero byte; dnsmasq found so and does it for all. */
	if (code == DHCP4_OPT_BOOT_FILE && d->file[0] != '\0')
		add_text(d, code, d->file, true);
	else if (code == DHCP4_OPT_TFTP_SERVER && d->sname[0] != '\0')
		add_text(d, code, d->sname, true);
	else if (code == DHCP4_OPT_TFTP_SERVER && d->file[0] != '\0')
		add_text(d, code, ip4_text(d->head.siaddr, d->server_text), true);
}

/* Adds this option if there is anything to say; no more than once. */
static void
add(struct draft *d, uint8_t code)
{
	const char *domain = d->config->settings->domain;

	for (size_t i = 0; i < d->n_options; i++)
		if (d->option[i].code == code)
			return;
	switch (code) {
	case DHCP4_OPT_TFTP_SERVER:
	case DHCP4_OPT_BOOT_FILE:
		add_boot(d, code);
		return;
	case DHCP4_OPT_FQDN:
		if (d->reply->hostname[0] != '\0' && d->rq->name.fqdn_flags)
			add_fqdn(d);
		return;
	default:
		break;
	}
	if (is_ours_alone(code))
		return;
	if (d->configured[code])
		add_configured(d, code);
	else if (code == DHCP4_OPT_DOMAIN && domain[0] != '\0')
		add_text(d, code, domain, d->rq->name.is_zero_ended);
	else if (code == DHCP4_OPT_HOSTNAME && d->reply->hostname[0] != '\0')
		add_text(d, code, d->reply->hostname, d->rq->name.is_zero_ended);
	else
		add_network(d, code);
}

/* -- the parts of a reply -------------------------------------------------------- */

/* dhcp-boot=: a line with tags that fit, else one without; the last of each counts. */
static const struct settings_boot *
find_boot(const struct draft *d)
{
	const struct settings *s = d->config->settings;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = s->n_boots; i-- > 0;) {
			const struct settings_boot *b = &s->boots[i];
			bool wants_tags = b->tags.n > 0;

			if (wants_tags == (pass == 0) && dhcp_tags_fit(&d->rq->tags, &b->tags))
				return b;
		}
	}
	return NULL;
}

static bool
class_starts(const struct dhcp4_msg *m, const char *word)
{
	struct reader r = dhcp4_first(m, DHCP4_OPT_VENDOR_CLASS);
	const uint8_t *p = rd_take(&r, strlen(word));

	return p && memcmp(p, word, strlen(word)) == 0;
}

static bool
user_class_is_ipxe(const struct dhcp4_msg *m)
{
	struct reader r = dhcp4_first(m, DHCP4_OPT_USER_CLASS);

	/* Bare from iPXE, behind a count where RFC 3004 is kept. */
	if (r.left == 5)
		rd_u8(&r);
	return r.left == 4 && memcmp(r.at, "iPXE", 4) == 0;
}

static void
choose_file(struct draft *d)
{
	const struct dhcp4_msg *m = &d->rq->msg;
	struct boot_client client = { .mac = d->rq->mac,
		.is_pxe = class_starts(m, "PXEClient"),
		.is_http = class_starts(m, "HTTPClient"),
		.is_ipxe = user_class_is_ipxe(m) || dhcp4_has(m, DHCP4_OPT_IPXE),
		.arch = UINT16_MAX };
	struct boot_answer answer = { .file = "" };

	dhcp4_u16(m, DHCP4_OPT_ARCH, &client.arch);
	if (d->config->choose)
		d->config->choose(d->config->choose_ctx, &client, &answer);
	text_copy(d->file, sizeof(d->file), answer.file);
}

/* A value of a dhcp-option= line as text. */
static void
take_configured_text(const struct draft *d, uint8_t code, char *dst, size_t size)
{
	const struct settings_option *o = d->configured[code];
	struct text t = text_of(dst, size);

	if (o)
		text_add(&t, "%.*s", (int)o->data_len, (const char *)o->data);
}

static void
draft_boot(struct draft *d)
{
	const struct settings_boot *b = find_boot(d);

	d->head.siaddr = d->reply->range ? d->config->server_ip : 0;
	if (b) {
		text_copy(d->file, sizeof(d->file), b->file);
		text_copy(d->sname, sizeof(d->sname), b->server_name);
		if (b->server_ip)
			d->head.siaddr = b->server_ip;
	} else {
		take_configured_text(d, DHCP4_OPT_BOOT_FILE, d->file, sizeof(d->file));
		take_configured_text(d, DHCP4_OPT_TFTP_SERVER, d->sname, sizeof(d->sname));
		if (d->file[0] == '\0')
			choose_file(d);
	}
}

/* The operator's own T1 or T2, if it is one within the lease. */
static uint32_t
configured_seconds(const struct draft *d, uint8_t code, uint32_t otherwise)
{
	const struct settings_option *o = d->configured[code];
	struct reader r;
	uint32_t seconds;

	if (!o)
		return otherwise;
	r = rd_of(o->data, o->data_len);
	seconds = rd_u32(&r);
	return r.failed || seconds < 3 || seconds >= d->reply->lease_s ? otherwise : seconds;
}

/* T1 and T2 at half and seven eighths of the lease (RFC 2131 section 4.4.5). */
static void
add_lease_times(struct draft *d)
{
	uint32_t lease_s = d->reply->lease_s;
	uint32_t t1 = configured_seconds(d, DHCP4_OPT_T1, lease_s / 2);
	uint32_t t2 = configured_seconds(d, DHCP4_OPT_T2, (uint32_t)((uint64_t)lease_s * 7 / 8));

	if (lease_s == 0)
		return;
	add_number(d, DHCP4_OPT_LEASE_TIME, lease_s);
	if (lease_s == UINT32_MAX)
		return;
	if (t2 <= t1)
		t1 = t2 > 0 ? t2 - 1 : 0;
	add_number(d, DHCP4_OPT_T1, t1);
	add_number(d, DHCP4_OPT_T2, t2);
}

/* What dnsmasq sends, in its order; the asked-for ones stand already. */
static void
add_unasked(struct draft *d)
{
	static const uint8_t usual[] = { DHCP4_OPT_NETMASK, DHCP4_OPT_BROADCAST, DHCP4_OPT_ROUTER,
		DHCP4_OPT_DNS, DHCP4_OPT_DOMAIN, DHCP4_OPT_HOSTNAME };
	const struct settings *s = d->config->settings;

	/* Netmask and broadcast go to everybody; the rest to who asked, or asked nothing at all. */
	for (size_t i = 0; i < sizeof(usual); i++)
		if (i < 2 || d->rq->asked.failed)
			add(d, usual[i]);
	add(d, DHCP4_OPT_FQDN);
	for (size_t i = s->n_options; i-- > 0;) {
		const struct settings_option *o = &s->options[i];

		if (d->configured[o->code] == o && (o->force || d->rq->asked.failed))
			add(d, o->code);
	}
}

/* Options the client sent and wants to see again. */
static void
add_echoes(struct draft *d)
{
	const struct dhcp4_msg *m = &d->rq->msg;
	struct reader uuid = dhcp4_first(m, DHCP4_OPT_MACHINE_ID);
	struct reader agent = dhcp4_whole(m, DHCP4_OPT_AGENT, d->agent, sizeof(d->agent));

	if (!uuid.failed && uuid.left > 0) /* RFC 4578 section 2.3 */
		add_bytes(d, DHCP4_OPT_MACHINE_ID, uuid.at, uuid.left);
	if (!agent.failed) /* RFC 3046 section 2.2 */
		add_bytes(d, DHCP4_OPT_AGENT, agent.at, agent.left);
}

static void
draft_options(struct draft *d)
{
	struct reader asked = d->rq->asked;

	if (d->reply->type != DHCP4_BOOTP) {
		add_bytes(d, DHCP4_OPT_TYPE, d->room.start + d->room.used, 1);
		wr_u8(&d->room, (uint8_t)d->reply->type);
		add_number(d, DHCP4_OPT_SERVER_ID, d->config->server_ip);
	}
	if (d->reply->type == DHCP4_NAK) {
		add_text(d, DHCP4_OPT_MESSAGE, d->reply->message, d->rq->name.is_zero_ended);
	} else {
		if (d->reply->type != DHCP4_BOOTP)
			add_lease_times(d);
		while (!asked.failed && asked.left > 0)
			add(d, rd_u8(&asked));
		add_unasked(d);
	}
	add_echoes(d);
}

static void
draft_head(struct draft *d)
{
	const struct dhcp4_msg *m = &d->rq->msg;

	d->head = (struct dhcp4_head){ .op = DHCP4_BOOTREPLY,
		.htype = m->htype,
		.hlen = m->hlen,
		.xid = m->xid,
		.flags = m->flags,
		.ciaddr = d->rq->ciaddr,
		.yiaddr = d->reply->yiaddr,
		.giaddr = m->giaddr,
		.sname = d->sname,
		.file = d->file };
	memcpy(d->head.chaddr, m->chaddr, sizeof(m->chaddr));
	if (d->reply->type == DHCP4_NAK) {
		/* RFC 2131 table 3; the client must hear it whatever address it thinks it has. */
		d->head.ciaddr = 0;
		d->head.flags |= DHCP4_BROADCAST;
	}
}

/* How long a message the client takes (option 57 counts the IP and UDP headers in). */
static size_t
size_limit(const struct dhcp_request *rq)
{
	uint16_t datagram;
	size_t limit;

	if (rq->msg.type == DHCP4_BOOTP)
		return BOOTP_SIZE;
	if (!dhcp4_u16(&rq->msg, DHCP4_OPT_MAX_SIZE, &datagram))
		return DHCP4_DEFAULT_SIZE;
	if (datagram < DHCP4_DEFAULT_SIZE + DHCP4_HEADERS_SIZE)
		return DHCP4_DEFAULT_SIZE; /* 576 is the least one may say */
	limit = datagram - (size_t)DHCP4_HEADERS_SIZE;
	return limit < DHCP4_MAX_SIZE ? limit : DHCP4_MAX_SIZE;
}

/* RFC 2131 section 4.1. */
static void
address(const struct draft *d, struct dhcp_envelope *e)
{
	const struct dhcp_request *rq = d->rq;

	e->to_port = DHCP4_CLIENT_PORT;
	if (rq->is_relayed) {
		e->to_ip = rq->msg.giaddr;
		e->to_port = DHCP4_SERVER_PORT;
	} else if (d->head.ciaddr != 0) {
		e->to_ip = d->head.ciaddr;
		/* Whoever sent from that address, perhaps no DHCP client at all, hears it. */
		if (rq->from_ip == d->head.ciaddr && rq->from_port != 0)
			e->to_port = rq->from_port;
	} else if (d->head.flags & DHCP4_BROADCAST) {
		e->to_ip = UINT32_MAX;
	} else {
		e->to_ip = d->head.yiaddr;
		e->raw = true;
		e->to_mac = rq->mac;
	}
}

void
dhcp_reply_write(const struct dhcp_config *config, struct dhcp_request *rq,
    const struct dhcp_reply *reply, void *room, struct dhcp_envelope *ret)
{
	struct draft d;
	int size;

	if (reply->range)
		dhcp_tags_add(&rq->tags, reply->range->settings->set_tag);
	d.config = config;
	d.rq = rq;
	d.reply = reply;
	d.n_options = 0;
	memset(d.configured, 0, sizeof(d.configured));
	d.room = wr_of(d.bytes, sizeof(d.bytes));
	d.sname[0] = d.file[0] = '\0';
	draft_head(&d);
	if (reply->type != DHCP4_NAK) {
		gather_configured(&d);
		draft_boot(&d);
	}
	draft_options(&d);
	/* Clients without option 55 are the old ones that may not know overloading. */
	d.head.may_overload = !rq->asked.failed;
	for (size_t i = 0; i < d.n_options; i++)
		d.head.may_drop_file |= d.option[i].code == DHCP4_OPT_BOOT_FILE;
	*ret = (struct dhcp_envelope){ 0 };
	size = dhcp4_emit(
	    &d.head, d.option, d.n_options, size_limit(rq), room, DHCP4_MAX_SIZE, &ret->n_left_out);
	assert(size > 0);
	ret->size = (size_t)size;
	address(&d, ret);
}
