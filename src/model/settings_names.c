/*
 * settings_names.c - DHCP options by the names dnsmasq knows them by, and the shape of their
 * values (RFC 2132 and the RFC of each later one).
 */
#include "model/settings_parse.h"

#include <string.h>

static const struct option_name names[] = {
	{ 1, "netmask", SHAPE_ADDRESSES, false },
	{ 2, "time-offset", SHAPE_U32, false },
	{ 3, "router", SHAPE_ADDRESSES, false },
	{ 6, "dns-server", SHAPE_ADDRESSES, false },
	{ 7, "log-server", SHAPE_ADDRESSES, false },
	{ 9, "lpr-server", SHAPE_ADDRESSES, false },
	{ 12, "hostname", SHAPE_TEXT, false },
	{ 13, "boot-file-size", SHAPE_U16, false },
	{ 15, "domain-name", SHAPE_TEXT, false },
	{ 16, "swap-server", SHAPE_ADDRESSES, false },
	{ 17, "root-path", SHAPE_TEXT, false },
	{ 18, "extension-path", SHAPE_TEXT, false },
	{ 19, "ip-forward-enable", SHAPE_U8, false },
	{ 20, "non-local-source-routing", SHAPE_U8, false },
	{ 21, "policy-filter", SHAPE_ADDRESSES, false },
	{ 22, "max-datagram-reassembly", SHAPE_U16, false },
	{ 23, "default-ttl", SHAPE_U8, false },
	{ 26, "mtu", SHAPE_U16, false },
	{ 27, "all-subnets-local", SHAPE_U8, false },
	{ 28, "broadcast", SHAPE_ADDRESSES, false },
	{ 31, "router-discovery", SHAPE_U8, false },
	{ 32, "router-solicitation", SHAPE_ADDRESSES, false },
	{ 33, "static-route", SHAPE_ADDRESSES, false },
	{ 34, "trailer-encapsulation", SHAPE_U8, false },
	{ 35, "arp-timeout", SHAPE_U32, false },
	{ 36, "ethernet-encap", SHAPE_U8, false },
	{ 37, "tcp-ttl", SHAPE_U8, false },
	{ 38, "tcp-keepalive", SHAPE_U32, false },
	{ 40, "nis-domain", SHAPE_TEXT, false },
	{ 41, "nis-server", SHAPE_ADDRESSES, false },
	{ 42, "ntp-server", SHAPE_ADDRESSES, false },
	{ 43, "vendor-encap", SHAPE_GUESS, false },
	{ 44, "netbios-ns", SHAPE_ADDRESSES, false },
	{ 45, "netbios-dd", SHAPE_ADDRESSES, false },
	{ 46, "netbios-nodetype", SHAPE_U8, false },
	{ 47, "netbios-scope", SHAPE_GUESS, false },
	{ 48, "x-windows-fs", SHAPE_ADDRESSES, false },
	{ 49, "x-windows-dm", SHAPE_ADDRESSES, false },
	{ 50, "requested-address", SHAPE_ADDRESSES, true },
	{ 51, "lease-time", SHAPE_U32, true },
	{ 52, "option-overload", SHAPE_U8, true },
	{ 53, "message-type", SHAPE_U8, true },
	{ 54, "server-identifier", SHAPE_ADDRESSES, true },
	{ 55, "parameter-request", SHAPE_GUESS, true },
	{ 56, "message", SHAPE_TEXT, true },
	{ 57, "max-message-size", SHAPE_U16, true },
	{ 58, "T1", SHAPE_U32, false },
	{ 59, "T2", SHAPE_U32, false },
	{ 60, "vendor-class", SHAPE_TEXT, false },
	{ 61, "client-id", SHAPE_GUESS, true },
	{ 64, "nis+-domain", SHAPE_TEXT, false },
	{ 65, "nis+-server", SHAPE_ADDRESSES, false },
	{ 66, "tftp-server", SHAPE_TEXT, false },
	{ 67, "bootfile-name", SHAPE_TEXT, false },
	{ 68, "mobile-ip-home", SHAPE_ADDRESSES, false },
	{ 69, "smtp-server", SHAPE_ADDRESSES, false },
	{ 70, "pop3-server", SHAPE_ADDRESSES, false },
	{ 71, "nntp-server", SHAPE_ADDRESSES, false },
	{ 74, "irc-server", SHAPE_ADDRESSES, false },
	{ 77, "user-class", SHAPE_TEXT, false },
	{ 80, "rapid-commit", SHAPE_GUESS, false },
	{ 81, "FQDN", SHAPE_GUESS, true },
	{ 82, "agent-info", SHAPE_GUESS, true },
	{ 93, "client-arch", SHAPE_U16, false },
	{ 94, "client-interface-id", SHAPE_GUESS, false },
	{ 97, "client-machine-id", SHAPE_GUESS, false },
	{ 100, "posix-timezone", SHAPE_TEXT, false },
	{ 101, "tzdb-timezone", SHAPE_TEXT, false },
	{ 108, "ipv6-only", SHAPE_U32, false },
	{ 119, "domain-search", SHAPE_DOMAINS, false },
	{ 120, "sip-server", SHAPE_SIP, false },
	{ 121, "classless-static-route", SHAPE_ADDRESSES, false },
	{ 125, "vendor-id-encap", SHAPE_GUESS, false },
	{ 150, "tftp-server-address", SHAPE_ADDRESSES, false },
	{ 255, "server-ip-address", SHAPE_ADDRESSES, false },
};

static const size_t n_names = sizeof(names) / sizeof(names[0]);

const struct option_name *
option_by_name(const char *name)
{
	for (size_t i = 0; i < n_names; i++)
		if (strcmp(names[i].name, name) == 0)
			return &names[i];
	return NULL;
}

const struct option_name *
option_by_code(unsigned code)
{
	for (size_t i = 0; i < n_names; i++)
		if (names[i].code == code)
			return &names[i];
	return NULL;
}
