#include "wire/dns.h"

#include "base/text.h"

#include <errno.h>
#include <stdio.h>

int
dns_name_parse(
    const uint8_t *packet, size_t size, size_t offset, struct dns_name *ret, size_t *ret_next)
{
	size_t at = offset, next = 0, used = 0, barrier = offset;
	struct dns_name n;

	for (;;) {
		uint8_t len;

		if (at >= size)
			return -EBADMSG;
		len = packet[at];
		if (len >= 0xc0) {
			size_t target;

			if (size - at < 2)
				return -EBADMSG;
			target = (size_t)(len & 0x3f) << 8 | packet[at + 1];
			if (next == 0)
				next = at + 2;
			/* Each jump must go before all that was read: at most size jumps. */
			if (target >= barrier)
				return -EBADMSG;
			barrier = at = target;
			continue;
		}
		if (len > 63 || len >= size - at || used + len + 1u > DNS_NAME_MAX)
			return -EBADMSG;
		memcpy(n.wire + used, packet + at, len + 1u);
		used += len + 1u;
		at += len + 1u;
		if (len == 0)
			break;
	}
	n.size = (uint8_t)used;
	if (ret) {
		ret->size = n.size;
		memcpy(ret->wire, n.wire, used);
	}
	*ret_next = next ? next : at;
	return 0;
}

int
dns_name_from_text(const char *text, struct dns_name *ret)
{
	struct dns_name n = { .size = 0 };
	struct writer w = wr_of(n.wire, sizeof(n.wire));

	if (strcmp(text, ".") == 0)
		text = "";
	while (*text) {
		size_t len = strcspn(text, ".");

		if (len == 0 || len > 63)
			return -EINVAL;
		wr_u8(&w, (uint8_t)len);
		wr_bytes(&w, text, len);
		text += len;
		if (*text == '.')
			text++;
	}
	wr_u8(&w, 0);
	if (w.failed)
		return -EINVAL;
	n.size = (uint8_t)w.used;
	*ret = n;
	return 0;
}

const char *
dns_name_text(const struct dns_name *n, char buf[static DNS_NAME_TEXT_SIZE])
{
	struct text t = text_of(buf, DNS_NAME_TEXT_SIZE);

	for (size_t at = 0; n->wire[at] != 0; at += 1u + n->wire[at]) {
		const uint8_t *label = n->wire + at + 1;

		if (at > 0)
			text_add(&t, ".");
		for (size_t i = 0; i < n->wire[at]; i++) {
			/* A dot or blank inside a label must not look like two labels or words. */
			if (label[i] <= ' ' || label[i] == '.' || label[i] == '\\' ||
			    label[i] > 0x7e)
				text_add(&t, "\\x%02x", label[i]);
			else
				text_add(&t, "%c", label[i]);
		}
	}
	if (t.used == 0)
		text_add(&t, ".");
	return buf;
}

static uint8_t
lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

void
dns_name_lower(struct dns_name *n)
{
	/* Label lengths are below 'A', so they pass unchanged. */
	for (size_t i = 0; i < n->size; i++)
		n->wire[i] = lower(n->wire[i]);
}

static bool
same_letters(const uint8_t *a, const uint8_t *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (lower(a[i]) != lower(b[i]))
			return false;
	return true;
}

bool
dns_name_equal(const struct dns_name *a, const struct dns_name *b)
{
	return a->size == b->size && same_letters(a->wire, b->wire, a->size);
}

bool
dns_name_within(const struct dns_name *n, const struct dns_name *domain)
{
	size_t at = 0;

	if (domain->size == 0)
		return false;
	while ((size_t)n->size - at > domain->size)
		at += 1u + n->wire[at];
	return (size_t)n->size - at == domain->size &&
	       same_letters(n->wire + at, domain->wire, domain->size);
}

size_t
dns_name_labels(const struct dns_name *n)
{
	size_t count = 0;

	for (size_t at = 0; n->wire[at] != 0; at += 1u + n->wire[at])
		count++;
	return count;
}

int
dns_name_append(struct dns_name *n, const struct dns_name *domain)
{
	size_t size = (size_t)n->size - 1 + domain->size;

	if (size > DNS_NAME_MAX)
		return -EMSGSIZE;
	memcpy(n->wire + n->size - 1, domain->wire, domain->size);
	n->size = (uint8_t)size;
	return 0;
}

struct dns_addr
dns_addr_ip4(uint32_t ip)
{
	return (struct dns_addr){ .len = 4,
		.bytes = {
		    (uint8_t)(ip >> 24), (uint8_t)(ip >> 16), (uint8_t)(ip >> 8), (uint8_t)ip } };
}

/* "0".."255" without leading zeros, or -1. */
static int
octet_of(const uint8_t *label, size_t len)
{
	int v = 0;

	if (len == 0 || len > 3 || (len > 1 && label[0] == '0'))
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (label[i] < '0' || label[i] > '9')
			return -1;
		v = v * 10 + (label[i] - '0');
	}
	return v <= 255 ? v : -1;
}

static int
nibble_of(const uint8_t *label, size_t len)
{
	uint8_t c = lower(label[0]);

	if (len != 1)
		return -1;
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
dns_name_to_addr(const struct dns_name *n, struct dns_addr *ret)
{
	static const uint8_t in_addr[] = "\7in-addr\4arpa", ip6[] = "\3ip6\4arpa";
	struct dns_addr addr = { .len = 0 };
	size_t n_labels = dns_name_labels(n), at = 0;
	bool is_ip4 = n_labels == 6;

	if (n_labels != 6 && n_labels != 34)
		return false;
	addr.len = is_ip4 ? 4 : 16;
	for (size_t i = 0; i < n_labels - 2; i++) {
		const uint8_t *label = n->wire + at + 1;
		uint8_t len = n->wire[at];
		int v = is_ip4 ? octet_of(label, len) : nibble_of(label, len);

		if (v < 0)
			return false;
		if (is_ip4)
			addr.bytes[3 - i] = (uint8_t)v;
		else
			addr.bytes[15 - i / 2] |= (uint8_t)(i % 2 ? v << 4 : v);
		at += 1u + len;
	}
	if ((size_t)n->size - at != (is_ip4 ? sizeof(in_addr) : sizeof(ip6)) ||
	    !same_letters(n->wire + at, is_ip4 ? in_addr : ip6, (size_t)n->size - at))
		return false;
	*ret = addr;
	return true;
}

const char *
dns_type_text(uint16_t type, char buf[static 16])
{
	static const struct {
		uint16_t type;
		char text[8];
	} known[] = {
		{ DNS_TYPE_A, "A" },
		{ DNS_TYPE_NS, "NS" },
		{ DNS_TYPE_CNAME, "CNAME" },
		{ DNS_TYPE_SOA, "SOA" },
		{ DNS_TYPE_PTR, "PTR" },
		{ DNS_TYPE_MX, "MX" },
		{ DNS_TYPE_TXT, "TXT" },
		{ DNS_TYPE_AAAA, "AAAA" },
		{ DNS_TYPE_SRV, "SRV" },
		{ DNS_TYPE_NAPTR, "NAPTR" },
		{ DNS_TYPE_DS, "DS" },
		{ DNS_TYPE_DNSKEY, "DNSKEY" },
		{ DNS_TYPE_HTTPS, "HTTPS" },
		{ DNS_TYPE_AXFR, "AXFR" },
		{ DNS_TYPE_ANY, "ANY" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].type == type)
			return known[i].text;
	snprintf(buf, 16, "type=%u", (unsigned)type);
	return buf;
}

const char *
dns_rcode_text(unsigned rcode, char buf[static 20])
{
	static const char names[][12] = { "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP",
		"REFUSED" };

	if (rcode < sizeof(names) / sizeof(names[0]))
		return names[rcode];
	snprintf(buf, 20, "rcode=%u", rcode);
	return buf;
}
