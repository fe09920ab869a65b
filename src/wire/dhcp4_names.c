#include "wire/dhcp4_names.h"

#include "base/bytes.h"
#include "base/ip4.h"

enum { SHOWN_BYTES_MAX = 14 };

static const struct {
	char name[25]; /* in place: a pointer would need relocating, and wire keeps no such data */
	enum dhcp4_shape shape;
} options[256] = {
	[1] = { "netmask", DHCP4_SHAPE_ADDRESSES },
	[2] = { "time-offset", DHCP4_SHAPE_BYTES },
	[3] = { "router", DHCP4_SHAPE_ADDRESSES },
	[6] = { "dns-server", DHCP4_SHAPE_ADDRESSES },
	[7] = { "log-server", DHCP4_SHAPE_ADDRESSES },
	[9] = { "lpr-server", DHCP4_SHAPE_ADDRESSES },
	[12] = { "hostname", DHCP4_SHAPE_TEXT },
	[13] = { "boot-file-size", DHCP4_SHAPE_NUMBER },
	[15] = { "domain-name", DHCP4_SHAPE_TEXT },
	[16] = { "swap-server", DHCP4_SHAPE_ADDRESSES },
	[17] = { "root-path", DHCP4_SHAPE_TEXT },
	[18] = { "extension-path", DHCP4_SHAPE_TEXT },
	[19] = { "ip-forward-enable", DHCP4_SHAPE_BYTES },
	[20] = { "non-local-source-routing", DHCP4_SHAPE_BYTES },
	[21] = { "policy-filter", DHCP4_SHAPE_ADDRESSES },
	[22] = { "max-datagram-reassembly", DHCP4_SHAPE_NUMBER },
	[23] = { "default-ttl", DHCP4_SHAPE_NUMBER },
	[26] = { "mtu", DHCP4_SHAPE_NUMBER },
	[27] = { "all-subnets-local", DHCP4_SHAPE_BYTES },
	[28] = { "broadcast", DHCP4_SHAPE_ADDRESSES },
	[31] = { "router-discovery", DHCP4_SHAPE_BYTES },
	[32] = { "router-solicitation", DHCP4_SHAPE_ADDRESSES },
	[33] = { "static-route", DHCP4_SHAPE_ADDRESSES },
	[34] = { "trailer-encapsulation", DHCP4_SHAPE_BYTES },
	[35] = { "arp-timeout", DHCP4_SHAPE_NUMBER },
	[36] = { "ethernet-encap", DHCP4_SHAPE_BYTES },
	[37] = { "tcp-ttl", DHCP4_SHAPE_BYTES },
	[38] = { "tcp-keepalive", DHCP4_SHAPE_NUMBER },
	[40] = { "nis-domain", DHCP4_SHAPE_TEXT },
	[41] = { "nis-server", DHCP4_SHAPE_ADDRESSES },
	[42] = { "ntp-server", DHCP4_SHAPE_ADDRESSES },
	[43] = { "vendor-encap", DHCP4_SHAPE_BYTES },
	[44] = { "netbios-ns", DHCP4_SHAPE_ADDRESSES },
	[45] = { "netbios-dd", DHCP4_SHAPE_ADDRESSES },
	[46] = { "netbios-nodetype", DHCP4_SHAPE_BYTES },
	[47] = { "netbios-scope", DHCP4_SHAPE_BYTES },
	[48] = { "x-windows-fs", DHCP4_SHAPE_ADDRESSES },
	[49] = { "x-windows-dm", DHCP4_SHAPE_ADDRESSES },
	[50] = { "requested-address", DHCP4_SHAPE_ADDRESSES },
	[51] = { "lease-time", DHCP4_SHAPE_SECONDS },
	[52] = { "option-overload", DHCP4_SHAPE_BYTES },
	[53] = { "message-type", DHCP4_SHAPE_NUMBER },
	[54] = { "server-identifier", DHCP4_SHAPE_ADDRESSES },
	[55] = { "parameter-request", DHCP4_SHAPE_BYTES },
	[56] = { "message", DHCP4_SHAPE_BYTES },
	[57] = { "max-message-size", DHCP4_SHAPE_BYTES },
	[58] = { "T1", DHCP4_SHAPE_SECONDS },
	[59] = { "T2", DHCP4_SHAPE_SECONDS },
	[60] = { "vendor-class", DHCP4_SHAPE_BYTES },
	[61] = { "client-id", DHCP4_SHAPE_BYTES },
	[64] = { "nis+-domain", DHCP4_SHAPE_TEXT },
	[65] = { "nis+-server", DHCP4_SHAPE_ADDRESSES },
	[66] = { "tftp-server", DHCP4_SHAPE_TEXT },
	[67] = { "bootfile-name", DHCP4_SHAPE_TEXT },
	[68] = { "mobile-ip-home", DHCP4_SHAPE_ADDRESSES },
	[69] = { "smtp-server", DHCP4_SHAPE_ADDRESSES },
	[70] = { "pop3-server", DHCP4_SHAPE_ADDRESSES },
	[71] = { "nntp-server", DHCP4_SHAPE_ADDRESSES },
	[74] = { "irc-server", DHCP4_SHAPE_ADDRESSES },
	[77] = { "user-class", DHCP4_SHAPE_BYTES },
	[80] = { "rapid-commit", DHCP4_SHAPE_BYTES },
	[81] = { "FQDN", DHCP4_SHAPE_BYTES },
	[82] = { "agent-id", DHCP4_SHAPE_BYTES },
	[93] = { "client-arch", DHCP4_SHAPE_NUMBER },
	[94] = { "client-interface-id", DHCP4_SHAPE_BYTES },
	[97] = { "client-machine-id", DHCP4_SHAPE_BYTES },
	[100] = { "posix-timezone", DHCP4_SHAPE_TEXT },
	[101] = { "tzdb-timezone", DHCP4_SHAPE_TEXT },
	[108] = { "ipv6-only", DHCP4_SHAPE_NUMBER },
	[118] = { "subnet-select", DHCP4_SHAPE_BYTES },
	[119] = { "domain-search", DHCP4_SHAPE_BYTES },
	[120] = { "sip-server", DHCP4_SHAPE_BYTES },
	[121] = { "classless-static-route", DHCP4_SHAPE_BYTES },
	[125] = { "vendor-id-encap", DHCP4_SHAPE_BYTES },
	[150] = { "tftp-server-address", DHCP4_SHAPE_ADDRESSES },
	[255] = { "server-ip-address", DHCP4_SHAPE_ADDRESSES },
};

const char *
dhcp4_option_name(uint8_t code)
{
	return options[code].name;
}

enum dhcp4_shape
dhcp4_option_shape(uint8_t code)
{
	return options[code].shape;
}

void
dhcp4_seconds_show(struct text *t, uint32_t seconds)
{
	const struct {
		uint32_t unit;
		uint32_t modulo;
		char letter;
	} units[] = { { 86400, UINT32_MAX, 'd' }, { 3600, 24, 'h' }, { 60, 60, 'm' },
		{ 1, 60, 's' } };

	if (seconds == UINT32_MAX) {
		text_add(t, "infinite");
		return;
	}
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		uint32_t n = seconds / units[i].unit % units[i].modulo;

		if (n > 0)
			text_add(t, "%u%c", n, units[i].letter);
	}
}

static void
show_addresses(struct text *t, struct reader r)
{
	char quad[IP4_TEXT_SIZE];

	for (bool first = true; r.left >= 4; first = false)
		text_add(t, "%s%s", first ? "" : ", ", ip4_text(rd_u32(&r), quad));
}

static void
show_printable(struct text *t, struct reader r)
{
	while (r.left > 0) {
		uint8_t c = rd_u8(&r);

		if (c >= 0x20 && c < 0x7f)
			text_add(t, "%c", c);
	}
}

static void
show_bytes(struct text *t, struct reader r)
{
	for (int i = 0; i < SHOWN_BYTES_MAX && r.left > 0; i++)
		text_add(t, "%s%.2x", i ? ":" : "", rd_u8(&r));
	if (r.left > 0)
		text_add(t, "...");
}

static uint32_t
number_of(struct reader r)
{
	uint32_t n = 0;

	while (r.left > 0)
		n = n << 8 | rd_u8(&r);
	return n;
}

void
dhcp4_option_show(struct text *t, uint8_t code, const void *value, size_t len)
{
	struct reader r = rd_of(value, len);

	if (len == 0)
		return;
	switch (options[code].shape) {
	case DHCP4_SHAPE_ADDRESSES:
		show_addresses(t, r);
		break;
	case DHCP4_SHAPE_TEXT:
		show_printable(t, r);
		break;
	case DHCP4_SHAPE_NUMBER:
		text_add(t, "%u", number_of(r));
		break;
	case DHCP4_SHAPE_SECONDS:
		dhcp4_seconds_show(t, number_of(r));
		break;
	case DHCP4_SHAPE_BYTES:
		show_bytes(t, r);
		break;
	}
}
