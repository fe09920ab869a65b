#include "engine/dhcp_hosts.h"

#include <errno.h>
#include <stdlib.h>

enum { ALL_SIX_BYTES = 0x3f };

struct dhcp_host_node {
	const struct settings_host *host;
	struct dhcp_host_node *next_mac, *next_id, *next_listed;
};

/* FNV-1a, 64 bits. */
uint64_t
dhcp_bytes_key(const uint8_t *bytes, size_t n)
{
	uint64_t key = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < n; i++)
		key = (key ^ bytes[i]) * UINT64_C(0x100000001b3);
	return key;
}

static int
index_node(struct dhcp_hosts *h, struct dhcp_host_node *node)
{
	const struct settings_host *host = node->host;
	uint64_t key;
	int err = 0;

	if (host->client_id_len > 0) {
		key = dhcp_bytes_key(host->client_id, host->client_id_len);
		node->next_id = map_get(&h->by_id, key);
		err = map_put(&h->by_id, key, node);
	}
	if (err == 0 && host->has_mac && host->mac_mask == ALL_SIX_BYTES) {
		key = mac_key(host->mac);
		node->next_mac = map_get(&h->by_mac, key);
		err = map_put(&h->by_mac, key, node);
	} else if (host->has_mac) {
		node->next_listed = h->wild;
		h->wild = node;
	} else if (host->client_id_len == 0) {
		node->next_listed = h->named;
		h->named = node;
	}
	if (err == 0 && host->ip)
		err = map_put(&h->by_ip, host->ip, node);
	return err;
}

int
dhcp_hosts_init(struct dhcp_hosts *h, const struct settings *s)
{
	*h = (struct dhcp_hosts){ 0 };
	h->nodes = calloc(s->n_hosts ? s->n_hosts : 1, sizeof(*h->nodes));
	if (!h->nodes)
		return -ENOMEM;
	for (size_t i = 0; i < s->n_hosts; i++) {
		h->nodes[i].host = &s->hosts[i];
		if (index_node(h, &h->nodes[i]) < 0) {
			dhcp_hosts_done(h);
			return -ENOMEM;
		}
	}
	return 0;
}

void
dhcp_hosts_done(struct dhcp_hosts *h)
{
	map_done(&h->by_mac);
	map_done(&h->by_id);
	map_done(&h->by_ip);
	free(h->nodes);
	*h = (struct dhcp_hosts){ 0 };
}

/* needs_tags: only lines with tags, all of which the client carries; otherwise any that fits. */
static bool
counts(const struct settings_host *host, const struct dhcp_hosts_query *q, bool needs_tags)
{
	if (host->ip && ((host->ip ^ q->net_ip) & q->netmask) != 0)
		return false;
	return (host->tags.n > 0 || !needs_tags) && dhcp_tags_fit(q->tags, &host->tags);
}

static const struct settings_host *
find_by_id(const struct dhcp_hosts *h, const struct dhcp_hosts_query *q, const uint8_t *id,
    size_t len, bool needs_tags)
{
	struct dhcp_host_node *node = map_get(&h->by_id, dhcp_bytes_key(id, len));

	for (; node; node = node->next_id)
		if (node->host->client_id_len == len &&
		    memcmp(node->host->client_id, id, len) == 0 &&
		    counts(node->host, q, needs_tags))
			return node->host;
	return NULL;
}

static const struct settings_host *
find_listed(const struct dhcp_host_node *node, const struct dhcp_hosts_query *q, bool needs_tags)
{
	for (; node; node = node->next_listed)
		if (settings_host_fits(node->host, q->mac, NULL, 0, q->name) &&
		    counts(node->host, q, needs_tags))
			return node->host;
	return NULL;
}

static const struct settings_host *
find_one(const struct dhcp_hosts *h, const struct dhcp_hosts_query *q, bool needs_tags)
{
	const struct settings_host *found = NULL;
	struct dhcp_host_node *node;

	if (q->client_id_len > 0)
		found = find_by_id(h, q, q->client_id, q->client_id_len, needs_tags);
	/* Text ids come with a type byte of zero in front (RFC 2132 section 9.14). */
	if (!found && q->client_id_len > 1 && q->client_id[0] == 0)
		found = find_by_id(h, q, q->client_id + 1, q->client_id_len - 1, needs_tags);
	if (found)
		return found;
	for (node = map_get(&h->by_mac, mac_key(q->mac)); node; node = node->next_mac)
		if (counts(node->host, q, needs_tags))
			return node->host;
	if (q->name && q->name[0])
		found = find_listed(h->named, q, needs_tags);
	return found ? found : find_listed(h->wild, q, needs_tags);
}

const struct settings_host *
dhcp_hosts_find(const struct dhcp_hosts *h, const struct dhcp_hosts_query *q)
{
	const struct settings_host *found = find_one(h, q, true);

	return found ? found : find_one(h, q, false);
}

const struct settings_host *
dhcp_hosts_at(const struct dhcp_hosts *h, uint32_t ip)
{
	const struct dhcp_host_node *node = map_get(&h->by_ip, ip);

	return node ? node->host : NULL;
}
