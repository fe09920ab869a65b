#include "model/dhcp_brief.h"

#include "base/bytes.h"
#include "base/text.h"

#include <errno.h>

enum {
	COOKIE = 0x63825363, /* RFC 2131 section 3 */
	SNAME_SIZE = 64,
	FILE_SIZE = 128,
	OVERLOAD_FILE = 1, /* RFC 2132 section 9.3 */
	OVERLOAD_SNAME = 2,
};

static bool
starts_with(const uint8_t *bytes, size_t n, const char *word)
{
	return n >= strlen(word) && memcmp(bytes, word, strlen(word)) == 0;
}

/* Text from the wire up to its first zero byte, escaped. */
static void
take_text(struct reader body, char *dst, size_t size)
{
	struct text t = text_of(dst, size);

	text_add_escaped(&t, body.at, strnlen((const char *)body.at, body.left));
}

/* Option 77 comes bare from iPXE, and as length-prefixed classes of RFC 3004 from others. */
static bool
names_ipxe(const uint8_t *bytes, size_t n)
{
	return starts_with(bytes, n, "iPXE") || (n > 1 && starts_with(bytes + 1, n - 1, "iPXE"));
}

static void
take_option(struct dhcp_brief *b, uint8_t code, struct reader body, uint8_t *overload)
{
	switch (code) {
	case 12:
		take_text(body, b->hostname, sizeof(b->hostname));
		break;
	case 50:
		b->requested_ip = rd_u32(&body);
		break;
	case 52:
		*overload = rd_u8(&body);
		break;
	case 53:
		b->type = rd_u8(&body);
		break;
	case 54:
		b->server_id = rd_u32(&body);
		break;
	case 60:
		b->is_pxe = starts_with(body.at, body.left, "PXEClient");
		b->is_http = starts_with(body.at, body.left, "HTTPClient");
		take_text(body, b->vendor_class, sizeof(b->vendor_class));
		break;
	case 67:
		take_text(body, b->file, sizeof(b->file));
		break;
	case 77:
		b->is_ipxe |= names_ipxe(body.at, body.left);
		break;
	case 93:
		if (body.left >= 2 && b->arch == UINT16_MAX) /* some ROMs send it twice */
			b->arch = rd_u16(&body);
		break;
	case 97:
		if (body.left == 17 && rd_u8(&body) == 0) {
			rd_copy(&body, b->uuid, sizeof(b->uuid));
			b->has_uuid = true;
		}
		break;
	case 175:
		b->is_ipxe = true;
		break;
	default:
		break;
	}
}

static void
take_options(struct dhcp_brief *b, struct reader options, uint8_t *overload)
{
	while (options.left > 0) {
		uint8_t code = rd_u8(&options);
		struct reader body;

		if (code == 0)
			continue;
		if (code == 255)
			return;
		body = rd_slice(&options, rd_u8(&options));
		if (options.failed)
			return;
		if (body.left > 0)
			take_option(b, code, body, overload);
	}
}

int
dhcp_brief_read(const void *packet, size_t size, struct dhcp_brief *ret)
{
	struct dhcp_brief b = { .arch = UINT16_MAX };
	struct reader r = rd_of(packet, size), sname, file;
	uint8_t op = rd_u8(&r), overload = 0, inner = 0;
	uint8_t htype = rd_u8(&r), hlen = rd_u8(&r);

	rd_u8(&r); /* hops */
	b.xid = rd_u32(&r);
	rd_u32(&r); /* secs, flags */
	b.ciaddr = rd_u32(&r);
	b.yiaddr = rd_u32(&r);
	b.siaddr = rd_u32(&r);
	b.giaddr = rd_u32(&r);
	if (htype == 1 && hlen == 6) {
		rd_copy(&r, b.mac.byte, 6);
		rd_take(&r, 10);
	} else {
		rd_take(&r, 16);
	}
	sname = rd_slice(&r, SNAME_SIZE);
	file = rd_slice(&r, FILE_SIZE);
	if (r.failed || (op != 1 && op != 2))
		return -EBADMSG;
	b.is_reply = op == 2;
	if (rd_u32(&r) == COOKIE)
		take_options(&b, r, &overload);
	if (overload & OVERLOAD_FILE)
		take_options(&b, file, &inner);
	else if (b.file[0] == '\0')
		take_text(file, b.file, sizeof(b.file));
	if (overload & OVERLOAD_SNAME)
		take_options(&b, sname, &inner);
	*ret = b;
	return 0;
}

const char *
dhcp_brief_type_name(uint8_t type)
{
	static const char *const names[] = { "bootp", "discover", "offer", "request", "decline",
		"ack", "nak", "release", "inform" };

	return type < sizeof(names) / sizeof(*names) ? names[type] : "?";
}

static void
take_printable(const char *from, size_t n, char *dst, size_t size)
{
	struct text t = text_of(dst, size);

	for (size_t i = 0; i < n; i++)
		if (from[i] >= 0x20 && from[i] < 0x7f)
			text_add(&t, "%c", from[i]);
}

bool
dhcp_note_next(const char **at, const char *key, char *dst, size_t size)
{
	size_t n_key = strlen(key);

	dst[0] = '\0';
	for (const char *p = *at; *p != '\0';) {
		size_t n = strcspn(p, ";");
		bool found = n >= n_key + 2 && memcmp(p, key, n_key) == 0 &&
			     memcmp(p + n_key, ": ", 2) == 0;

		if (found)
			take_printable(p + n_key + 2, n - n_key - 2, dst, size);
		p += n;
		p += strspn(p, "; ");
		if (found) {
			*at = p;
			return true;
		}
	}
	return false;
}
