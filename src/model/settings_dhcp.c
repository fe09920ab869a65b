/*
 * settings_dhcp.c - dhcp-range, dhcp-host, dhcp-boot.
 */
#include "base/ip4.h"
#include "base/text.h"
#include "model/settings_parse.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

enum { WORDS_MAX = 64, LEASE_DEFAULT_S = 3600, LEASE_UNASKED_S = 12 * 3600 };

/* The words before the addresses: tags, set:, interface:, or dnsmasq's old bare tag. */
static int
range_prefix(struct settings_range *r, const char *word, struct fault *fault)
{
	uint32_t ip;
	int tag = parse_tag(word, &r->tags, fault);

	if (tag != 0)
		return tag;
	if (word_starts(word, "set:"))
		return set_tag_name(r->set_tag, word + 4, fault) < 0 ? -EINVAL : 1;
	if (word_starts(word, "interface:"))
		return tags_add(&r->tags, word + 10, false, fault) < 0 ? -EINVAL : 1;
	if (ip4_parse(word, &ip) < 0 && !strpbrk(word, ".:[") && *word)
		return set_tag_name(r->set_tag, word, fault) < 0 ? -EINVAL : 1;
	return 0;
}

static bool
is_netmask(uint32_t mask)
{
	return mask != 0 && (~mask & (~mask + 1)) == 0;
}

/* Netmask, broadcast and lease time, each of which may be left out. */
static int
range_tail(struct settings_range *r, char **words, size_t n, struct fault *fault)
{
	size_t i = 0;

	if (i < n && ip4_parse(words[i], &r->netmask) == 0) {
		if (!is_netmask(r->netmask))
			return fault_set(fault, -EINVAL, "%s is no netmask", words[i]);
		i++;
		if (i < n && ip4_parse(words[i], &r->broadcast_ip) == 0)
			i++;
	}
	if (i < n && parse_lease_time(words[i], &r->lease_s) == 0)
		i++;
	if (i < n)
		return fault_set(fault, -EINVAL,
		    "'%s' is neither netmask, broadcast address nor lease time (45m, 12h, 2d, "
		    "infinite)",
		    words[i]);
	if (r->last_ip >= r->first_ip && r->netmask &&
	    ((r->first_ip ^ r->last_ip) & r->netmask) != 0)
		return fault_set(fault, -EINVAL, "first and last address are of two networks");
	return 0;
}

/* first, then last, "static" or "proxy" */
static int
range_ends(struct settings_range *r, char **words, size_t n, bool *ret_proxy, struct fault *fault)
{
	uint32_t swap;

	if (n < 1 || ip4_parse(words[0], &r->first_ip) < 0)
		return fault_set(fault, -EINVAL, "'%s' is no IPv4 address", n ? words[0] : "");
	if (r->first_ip == 0)
		return fault_set(fault, -EINVAL, "0.0.0.0 is no address to give away");
	if (n < 2)
		return fault_set(fault, -EINVAL, "the last address is missing: FIRST,LAST[,12h]");
	*ret_proxy = strcmp(words[1], "proxy") == 0;
	if (*ret_proxy || strcmp(words[1], "static") == 0) {
		r->last_ip = r->first_ip - 1;
		return 0;
	}
	if (ip4_parse(words[1], &r->last_ip) < 0 || r->last_ip == 0)
		return fault_set(fault, -EINVAL,
		    "'%s' is neither the last address nor static or proxy", words[1]);
	if (r->last_ip < r->first_ip) {
		swap = r->first_ip;
		r->first_ip = r->last_ip;
		r->last_ip = swap;
	}
	return 0;
}

int
parse_dhcp_range(
    struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	struct settings_range r = { .lease_s = LEASE_DEFAULT_S };
	char *words[WORDS_MAX];
	size_t n = words_split(value, words, WORDS_MAX), i = 0;
	int is_prefix = 1;
	bool proxy = false;

	(void)row;
	if (n == SIZE_MAX)
		return fault_set(fault, -EINVAL, "too many words");
	while (i < n && (is_prefix = range_prefix(&r, words[i], fault)) > 0)
		i++;
	if (is_prefix < 0)
		return -EINVAL;
	if (range_ends(&r, words + i, n - i, &proxy, fault) < 0 ||
	    range_tail(&r, words + i + 2, n - i - 2, fault) < 0)
		return -EINVAL;
	if (proxy) {
		s->proxy = true;
		return 0;
	}
	return list_add(&s->ranges, &s->n_ranges, &r, sizeof(r));
}

int
settings_default_range(struct settings *s, uint32_t ip, unsigned prefix_len)
{
	struct settings_range r = { .lease_s = LEASE_UNASKED_S };
	uint32_t mask = ip4_netmask(prefix_len), net = ip & mask, last = net | ~mask;

	if (s->n_ranges > 0 || s->proxy)
		return 0;
	if (prefix_len == 0 || prefix_len > 30)
		return -EADDRNOTAVAIL;
	if (ip - net <= last - ip) {
		r.first_ip = ip + 1;
		r.last_ip = last - 1;
		if (r.last_ip - r.first_ip >= SETTINGS_POOL_MAX)
			r.last_ip = r.first_ip + SETTINGS_POOL_MAX - 1;
	} else {
		r.first_ip = net + 1;
		r.last_ip = ip - 1;
		if (r.last_ip - r.first_ip >= SETTINGS_POOL_MAX)
			r.first_ip = r.last_ip - (SETTINGS_POOL_MAX - 1);
	}
	return list_add(&s->ranges, &s->n_ranges, &r, sizeof(r));
}

/* One MAC of the line, with '*' bytes and an optional hardware type "01-". 1, 0 no MAC, -EINVAL */
static int
host_mac(const char *word, struct mac *mac, uint8_t *mask, struct fault *fault)
{
	const char *dash = strchr(word, '-');
	uint8_t type, bytes[16];
	uint32_t any, type_any;
	int n;
	char head[3] = { 0 };

	n = parse_hex(word, bytes, sizeof(bytes), &any);
	if (n < 0 && dash && dash - word <= 2) {
		memcpy(head, word, (size_t)(dash - word));
		n = parse_hex(dash + 1, bytes, sizeof(bytes), &any);
		if (n > 1 && parse_hex(head, &type, 1, &type_any) == 1 && type != 1)
			return fault_set(fault, -EINVAL,
			    "hardware type %s is not Ethernet (01), the only one here", head);
	}
	if (n < 2)
		return 0;
	if (n != 6)
		return fault_set(fault, -EINVAL, "'%s' is no MAC of six bytes", word);
	memcpy(mac->byte, bytes, 6);
	*mask = (uint8_t)(~any & 0x3f);
	return 1;
}

static int
host_client_id(struct settings_host *h, char *id, struct fault *fault)
{
	uint32_t any;
	int n;

	if (strcmp(id, "*") == 0) {
		h->ignore_client_id = true;
		return 0;
	}
	if (strchr(id, ':')) {
		n = parse_hex(id, h->client_id, sizeof(h->client_id), &any);
		if (n > 0 && any == 0) {
			h->client_id_len = (uint8_t)n;
			return 0;
		}
	}
	word_unhide(id);
	if (*id == '\0' || strlen(id) > sizeof(h->client_id))
		return fault_set(
		    fault, -EINVAL, "a client id has 1 to %zu bytes", sizeof(h->client_id));
	h->client_id_len = (uint8_t)strlen(id);
	memcpy(h->client_id, id, h->client_id_len);
	return 0;
}

/* A host name; of a full one the first label, for the domain is the bench's. */
static int
host_name(struct settings_host *h, const char *word, struct fault *fault)
{
	size_t len = strcspn(word, ".");

	if (len == 0 || len >= sizeof(h->name))
		return fault_set(
		    fault, -EINVAL, "'%s' is no host name, MAC, address or lease time", word);
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)word[i]) && word[i] != '-' && word[i] != '_')
			return fault_set(fault, -EINVAL,
			    "'%s' is no host name, MAC, address or lease time", word);
	if (h->name[0])
		return fault_set(fault, -EINVAL, "two names: %s and %s", h->name, word);
	memcpy(h->name, word, len);
	h->name[len] = '\0';
	return 0;
}

static int
host_set_tag(struct settings_host *h, const char *name, struct fault *fault)
{
	if (h->set_tag[0] == '\0')
		return set_tag_name(h->set_tag, name, fault);
	return tags_add(&h->set_also, name, false, fault);
}

/* Any word of the line but a MAC. */
static int
host_word(struct settings_host *h, char *word, struct fault *fault)
{
	int tag = parse_tag(word, &h->tags, fault);

	if (tag != 0)
		return tag < 0 ? tag : 0;
	if (word_starts(word, "id:"))
		return host_client_id(h, word + 3, fault);
	if (word_starts(word, "set:"))
		return host_set_tag(h, word + 4, fault);
	if (word[0] == '[' || (strchr(word, ':') && !strchr(word, '.')))
		return fault_set(fault, -EINVAL, "'%s' is no MAC, and IPv6 is not served", word);
	if (strcmp(word, "ignore") == 0) {
		h->ignore = true;
		return 0;
	}
	if (ip4_parse(word, &h->ip) == 0 || parse_lease_time(word, &h->lease_s) == 0)
		return 0;
	return host_name(h, word, fault);
}

/* One row for each MAC, or one for all MACs' lack. */
static int
hosts_add(struct settings *s, struct settings_host *h, const struct mac *macs, const uint8_t *masks,
    size_t n_macs)
{
	int err = 0;

	if (n_macs == 0)
		return list_add(&s->hosts, &s->n_hosts, h, sizeof(*h));
	h->has_mac = true;
	for (size_t i = 0; i < n_macs && err == 0; i++) {
		h->mac = macs[i];
		h->mac_mask = masks[i];
		err = list_add(&s->hosts, &s->n_hosts, h, sizeof(*h));
	}
	return err;
}

int
parse_dhcp_host(
    struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	struct settings_host h = { 0 };
	struct mac macs[WORDS_MAX];
	uint8_t masks[WORDS_MAX];
	char *words[WORDS_MAX];
	size_t n = words_split(value, words, WORDS_MAX), n_macs = 0;

	(void)row;
	if (n == SIZE_MAX)
		return fault_set(fault, -EINVAL, "too many words");
	for (size_t i = 0; i < n; i++) {
		int is_mac = host_mac(words[i], &macs[n_macs], &masks[n_macs], fault);

		if (is_mac < 0 || (is_mac == 0 && host_word(&h, words[i], fault) < 0))
			return -EINVAL;
		n_macs += (size_t)is_mac;
	}
	if (n_macs == 0 && h.client_id_len == 0 && h.name[0] == '\0' && !h.ignore_client_id)
		return fault_set(fault, -EINVAL, "says no machine: a MAC, id: or a name");
	return hosts_add(s, &h, macs, masks, n_macs);
}

int
parse_dhcp_boot(
    struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	struct settings_boot b = { 0 };
	char *words[WORDS_MAX];
	size_t n = words_split(value, words, WORDS_MAX), i = 0;
	int tag = 1;

	(void)row;
	if (n == SIZE_MAX)
		return fault_set(fault, -EINVAL, "too many words");
	while (i < n && (tag = parse_tag(words[i], &b.tags, fault)) > 0)
		i++;
	if (tag < 0)
		return -EINVAL;
	if (i == n || *words[i] == '\0')
		return fault_set(fault, -EINVAL, "the file name is missing");
	if (n - i > 3)
		return fault_set(fault, -EINVAL, "more than FILE,SERVER-NAME,SERVER-IP");
	if (n - i == 3 && *words[i + 2] && ip4_parse(words[i + 2], &b.server_ip) < 0)
		return fault_set(fault, -EINVAL, "server '%s' is no IPv4 address", words[i + 2]);
	for (size_t k = i; k < n; k++)
		word_unhide(words[k]);
	if (!text_copy(b.file, sizeof(b.file), words[i]))
		return fault_set(
		    fault, -EINVAL, "a file name has at most %zu characters", sizeof(b.file) - 1);
	if (n - i >= 2 && !text_copy(b.server_name, sizeof(b.server_name), words[i + 1]))
		return fault_set(fault, -EINVAL, "a server name has at most %zu characters",
		    sizeof(b.server_name) - 1);
	return list_add(&s->boots, &s->n_boots, &b, sizeof(b));
}
