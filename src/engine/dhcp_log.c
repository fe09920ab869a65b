#include "engine/dhcp_log.h"

#include "base/ip4.h"
#include "base/text.h"
#include "engine/dhcp_request.h"
#include "engine/dhcp_tags.h"
#include "model/dhcp_brief.h"
#include "wire/dhcp4.h"
#include "wire/dhcp4_names.h"

#include <stdlib.h>

enum { WRAP_AFTER = 40, FIELD_SIZE = 512, ASKED_SIZE = 1024 };

/* One event on its way to lines. */
struct lines {
	dhcp_log_line put;
	void *ctx;
	int n; /* put so far */
	const struct dhcp4_msg *m;
	const char *text; /* the event's: what the packet does not tell */
	char interface[32];
	char mac[3 * DHCP4_CHADDR_SIZE + 8];
};

/* -- pieces ------------------------------------------------------------------- */

/* Printable ASCII alone, as dnsmasq lets through. */
static void
take_printable(struct reader r, char *dst, size_t size)
{
	struct text t = text_of(dst, size);

	while (r.left > 0) {
		uint8_t c = rd_u8(&r);

		if (c >= 0x20 && c < 0x7f)
			text_add(&t, "%c", c);
	}
}

static bool
field(struct lines *l, const char *key, char *dst, size_t size)
{
	const char *at = l->text;

	return dhcp_note_next(&at, key, dst, size);
}

static struct text
begin_line(struct lines *l, char buf[static DHCP_LOG_LINE_SIZE])
{
	struct text t = text_of(buf, DHCP_LOG_LINE_SIZE);

	text_add(&t, "dnsmasq-dhcp: %u ", l->m->xid);
	return t;
}

static void
put_line(struct lines *l, const char *what, const char *value)
{
	char buf[DHCP_LOG_LINE_SIZE];
	struct text t = begin_line(l, buf);

	text_add(&t, "%s%s", what, value);
	l->put(l->ctx, buf);
	l->n++;
}

/* "DHCPOFFER(eth1) 192.168.0.90 00:13:d4:d1:03:57 word"; the blank before the word is dnsmasq's. */
static void
put_packet(struct lines *l, const char *type, const uint32_t *ip, const char *word)
{
	char buf[DHCP_LOG_LINE_SIZE], quad[IP4_TEXT_SIZE];
	struct text t = begin_line(l, buf);

	text_add(&t, "%s(%s) %s%s%s %s", type, l->interface, ip ? ip4_text(*ip, quad) : "",
	    ip ? " " : "", l->mac, word);
	l->put(l->ctx, buf);
	l->n++;
}

/* -- what clients say ------------------------------------------------------------ */

static void
put_ranges(struct lines *l)
{
	const char *at = l->text;
	char value[FIELD_SIZE];

	while (dhcp_note_next(&at, "range", value, sizeof(value)))
		put_line(l, "available DHCP range: ", value);
	at = l->text;
	while (dhcp_note_next(&at, "subnet", value, sizeof(value)))
		put_line(l, "available DHCP subnet: ", value);
}

static void
put_classes(struct lines *l)
{
	uint8_t room[DHCP_OPTION_ROOM], uncounted[DHCP_OPTION_ROOM];
	struct reader r = dhcp4_whole(l->m, DHCP4_OPT_VENDOR_CLASS, room, sizeof(room));
	char shown[FIELD_SIZE];

	if (!r.failed) {
		take_printable(r, shown, sizeof(shown));
		put_line(l, "vendor class: ", shown);
	}
	r = dhcp4_whole(l->m, DHCP4_OPT_USER_CLASS, room, sizeof(room));
	if (!r.failed) {
		if (r.left > 0)
			memcpy(uncounted, r.at, r.left);
		dhcp_user_class_uncount(uncounted, r.left);
		take_printable(rd_of(uncounted, r.left), shown, sizeof(shown));
		put_line(l, "user class: ", shown);
	}
}

static void
put_name(struct lines *l)
{
	struct dhcp_name name;
	char shown[FIELD_SIZE];

	dhcp_name_read(l->m, &name);
	if (name.full[0] == '\0')
		return;
	take_printable(rd_of(name.full, strlen(name.full)), shown, sizeof(shown));
	put_line(l, "client provides name: ", shown);
}

static void
put_message(struct lines *l, const uint32_t *asked_ip, const char *refused)
{
	const struct dhcp4_msg *m = l->m;
	char shown[FIELD_SIZE];

	switch (m->type) {
	case DHCP4_BOOTP:
		if (refused[0] != '\0')
			put_packet(l, "BOOTP", NULL, refused);
		break;
	case DHCP4_DISCOVER:
		put_packet(
		    l, "DHCPDISCOVER", strcmp(refused, "ignored") == 0 ? NULL : asked_ip, refused);
		break;
	case DHCP4_REQUEST:
		put_packet(l, "DHCPREQUEST", asked_ip ? asked_ip : &m->ciaddr, "");
		break;
	case DHCP4_DECLINE:
		take_printable(dhcp4_first(m, DHCP4_OPT_MESSAGE), shown, sizeof(shown));
		if (asked_ip)
			put_packet(l, "DHCPDECLINE", asked_ip, shown);
		break;
	case DHCP4_RELEASE:
		put_packet(l, "DHCPRELEASE", &m->ciaddr, refused);
		break;
	case DHCP4_INFORM:
		put_packet(l, "DHCPINFORM", &m->ciaddr, refused);
		break;
	default:
		break;
	}
}

static void
put_heard(struct lines *l)
{
	char refused[FIELD_SIZE];
	bool is_refused = field(l, "refused", refused, sizeof(refused));
	uint32_t asked_ip = 0;
	bool asks = dhcp4_u32(l->m, DHCP4_OPT_REQUESTED_IP, &asked_ip);

	put_ranges(l);
	put_classes(l);
	if (l->m->type != DHCP4_BOOTP)
		put_name(l);
	if (is_refused && refused[0] == '\0')
		return; /* dnsmasq would say no more */
	put_message(l, asks ? &asked_ip : NULL, refused);
}

/* -- what we say ------------------------------------------------------------------- */

static void
put_tags(struct lines *l)
{
	char tags[FIELD_SIZE];

	if (field(l, "tags", tags, sizeof(tags)))
		put_line(l, "tags: ", tags);
}

/* Wrapped as dnsmasq does: a line ends with the option that makes it longer than 40. */
static void
put_asked(struct lines *l)
{
	char asked[ASKED_SIZE], buf[FIELD_SIZE], *end;
	const char *at = asked;
	struct text t = text_of(buf, sizeof(buf));

	if (!field(l, "asked", asked, sizeof(asked)))
		return;
	while (*at != '\0') {
		uint8_t code = (uint8_t)strtoul(at, &end, 10);
		const char *name = dhcp4_option_name(code);
		bool last = *end != ',';

		text_add(&t, "%u%s%s%s", code, name[0] ? ":" : "", name, last ? "" : ", ");
		if (last || t.used > WRAP_AFTER) {
			put_line(l, "requested options: ", buf);
			t = text_of(buf, sizeof(buf));
		}
		at = last ? "" : end + 1;
	}
}

static void
put_sent(struct lines *l, struct reader area)
{
	char buf[DHCP_LOG_LINE_SIZE];
	struct dhcp4_option o;

	while (dhcp4_next(&area, &o)) {
		struct text t = begin_line(l, buf);

		text_add(&t, "sent size:%3zu option:%3u %s  ", o.body.left, o.code,
		    dhcp4_option_name(o.code));
		dhcp4_option_show(&t, o.code, o.body.at, o.body.left);
		l->put(l->ctx, buf);
		l->n++;
	}
}

/* A field of the head: options when overloaded, else a name. */
static void
put_field(
    struct lines *l, enum dhcp4_area area, const uint8_t *bytes, size_t size, const char *what)
{
	struct reader options = dhcp4_area(l->m, area);
	size_t n = strnlen((const char *)bytes, size);
	char shown[FIELD_SIZE];

	if (options.left > 0) {
		put_sent(l, options);
	} else if (n > 0) {
		take_printable(rd_of(bytes, n), shown, sizeof(shown));
		put_line(l, what, shown);
	}
}

static void
put_contents(struct lines *l)
{
	const struct dhcp4_msg *m = l->m;
	char quad[IP4_TEXT_SIZE];

	put_field(l, DHCP4_AREA_FILE, m->file, DHCP4_FILE_SIZE, "bootfile name: ");
	put_field(l, DHCP4_AREA_SNAME, m->sname, DHCP4_SNAME_SIZE, "server name: ");
	if (m->siaddr)
		put_line(l, "next server: ", ip4_text(m->siaddr, quad));
	if (m->flags & DHCP4_BROADCAST && m->ciaddr == 0)
		put_line(l, "broadcast response", "");
	put_sent(l, dhcp4_area(m, DHCP4_AREA_OPTIONS));
}

/* What a NAK refuses, which its packet does not say. */
static bool
read_address(struct lines *l, uint32_t *ret)
{
	char quad[IP4_TEXT_SIZE];

	return field(l, "address", quad, sizeof(quad)) && ip4_parse(quad, ret) == 0;
}

static void
put_said(struct lines *l)
{
	const struct dhcp4_msg *m = l->m;
	uint32_t refused_ip;
	char word[FIELD_SIZE];

	put_tags(l);
	switch (m->type) {
	case DHCP4_BOOTP:
		put_packet(l, "BOOTP", &m->yiaddr, "");
		break;
	case DHCP4_OFFER:
		put_packet(l, "DHCPOFFER", &m->yiaddr, "");
		break;
	case DHCP4_ACK: /* without yiaddr it answers an INFORM */
		field(l, "name", word, sizeof(word));
		put_packet(l, "DHCPACK", m->yiaddr ? &m->yiaddr : &m->ciaddr, word);
		break;
	case DHCP4_NAK:
		field(l, "reason", word, sizeof(word));
		put_packet(l, "DHCPNAK", read_address(l, &refused_ip) ? &refused_ip : NULL, word);
		break;
	default:
		return;
	}
	put_asked(l);
	put_contents(l);
}

int
dhcp_log_lines(const struct event *e, dhcp_log_line put, void *ctx)
{
	struct lines l = { .put = put, .ctx = ctx, .text = e->text };
	struct text mac = text_of(l.mac, sizeof(l.mac));
	struct dhcp4_msg m;

	if ((e->kind != EVENT_DHCP_IN && e->kind != EVENT_DHCP_OUT) || !e->packet ||
	    dhcp4_parse(e->packet, e->packet_size, &m) < 0)
		return 0;
	l.m = &m;
	if (!field(&l, "interface", l.interface, sizeof(l.interface)))
		return 0; /* overheard, not served */
	for (uint8_t i = 0; i < m.hlen; i++)
		text_add(&mac, "%s%.2x", i ? ":" : "", m.chaddr[i]);
	if (e->kind == EVENT_DHCP_IN)
		put_heard(&l);
	else
		put_said(&l);
	return l.n;
}

static void
print_line(void *ctx, const char *line)
{
	fprintf(ctx, "%s\n", line);
}

int
dhcp_log_print(FILE *out, const struct event *e)
{
	return dhcp_log_lines(e, print_line, out);
}
