/*
 * dhcp_hosts.h - finds the dhcp-host= line that speaks of a client, or of an address.
 *
 * Where several do, dnsmasq's order holds: client id before MAC before name before MAC
 * with '*'; a line whose tags the client carries before one without; the last before the first.
 */
#ifndef PX_ENGINE_DHCP_HOSTS_H
#define PX_ENGINE_DHCP_HOSTS_H

#include "base/map.h"
#include "engine/dhcp_tags.h"

struct dhcp_host_node;

struct dhcp_hosts {
	struct dhcp_host_node *nodes;
	struct map by_mac, by_id, by_ip;     /* to the newest node of that key */
	struct dhcp_host_node *named, *wild; /* lists, newest first */
};

/* Who asks. A line with an address counts only in the network that address belongs to. */
struct dhcp_hosts_query {
	struct mac mac;
	const uint8_t *client_id; /* as sent */
	size_t client_id_len;
	const char *name; /* NULL or "": unknown */
	uint32_t net_ip, netmask;
	const struct dhcp_tags *tags;
};

int dhcp_hosts_init(struct dhcp_hosts *h, const struct settings *s); /* 0 or -ENOMEM */
void dhcp_hosts_done(struct dhcp_hosts *h);

const struct settings_host *dhcp_hosts_find(
    const struct dhcp_hosts *h, const struct dhcp_hosts_query *q);
/* Whether some line reserves this address, and for whom. */
const struct settings_host *dhcp_hosts_at(const struct dhcp_hosts *h, uint32_t ip);

/* A key for byte strings; different strings may share one. */
uint64_t dhcp_bytes_key(const uint8_t *bytes, size_t n);

#endif
