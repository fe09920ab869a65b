#include "engine/dns_names.h"

#include "base/map.h"
#include "engine/dns_rules.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct lease_name {
	uint32_t ip;
	struct dns_name label;
};

struct dns_names {
	const struct settings *settings;
	uint32_t server_ip, netmask;
	struct dns_name domain; /* size 0: none configured */
	struct dns_table table;
	struct dns_rules rules;
	struct map leases; /* ip -> struct lease_name */
};

/* A name and, if it is plain and wanted so, first the same in our domain. */
static int
add_names(struct dns_names *n, const struct dns_name *name, const struct dns_addr *addr,
    enum dns_source source)
{
	bool expand = source == DNS_BY_LEASE || n->settings->expand_hosts;
	struct dns_name full = *name;
	int err;

	if (expand && n->domain.size > 0 && dns_name_labels(name) == 1 &&
	    dns_name_append(&full, &n->domain) == 0) {
		err = dns_table_add(&n->table, &full, addr, source);
		if (err < 0)
			return err;
	}
	return dns_table_add(&n->table, name, addr, source);
}

static void
remove_lease(struct dns_names *n, struct lease_name *l)
{
	struct dns_addr addr = dns_addr_ip4(l->ip);
	struct dns_name full = l->label;

	dns_table_remove(&n->table, &l->label, &addr, DNS_BY_LEASE);
	if (n->domain.size > 0 && dns_name_append(&full, &n->domain) == 0)
		dns_table_remove(&n->table, &full, &addr, DNS_BY_LEASE);
	map_remove(&n->leases, l->ip);
	free(l);
}

/* A host name as people give them: letters, digits, '-' and '_' (RFC 952, 1123 section 2.1). */
static int
parse_label(const struct dns_names *n, const char *text, struct dns_name *ret)
{
	struct dns_name name;
	size_t len;

	if (dns_name_from_text(text, &name) < 0)
		return -EINVAL;
	dns_name_lower(&name);
	if (dns_name_labels(&name) == 0)
		return -EINVAL;
	len = name.wire[0];
	for (size_t i = 1; i <= len; i++) {
		char c = (char)name.wire[i];

		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
			(c == '-' && i > 1 && i < len)))
			return -EINVAL;
	}
	if (dns_name_labels(&name) > 1) {
		/* Some clients send their full name: good if it is the one they would get. */
		if (!dns_name_within(&name, &n->domain) || name.size != len + 1 + n->domain.size)
			return -EINVAL;
		name.wire[len + 1] = 0;
		name.size = (uint8_t)(len + 2);
	}
	*ret = name;
	return 0;
}

/* Who else has this name: the hosts file is in the right, another lease gives it up. */
static int
make_way(struct dns_names *n, const struct dns_name *label, uint32_t ip)
{
	struct dns_addr addr = dns_addr_ip4(ip);
	struct lease_name *other = NULL;

	for (struct dns_entry *r = dns_table_first(&n->table, label); r; r = dns_table_next(r)) {
		if (dns_addr_equal(&r->addr, &addr) || r->addr.len != 4)
			continue;
		if (r->source == DNS_BY_HOSTS)
			return -EEXIST;
		other = map_get(&n->leases, (uint32_t)r->addr.bytes[0] << 24 |
						(uint32_t)r->addr.bytes[1] << 16 |
						(uint32_t)r->addr.bytes[2] << 8 | r->addr.bytes[3]);
	}
	if (other)
		remove_lease(n, other);
	return 0;
}

int
dns_names_set_lease(struct dns_names *n, uint32_t ip, const char *name)
{
	struct lease_name *old = map_get(&n->leases, ip), *l;
	struct dns_addr addr = dns_addr_ip4(ip);
	struct dns_name label = { .size = 0 };
	int err = *name ? parse_label(n, name, &label) : 0;

	if (old && err == 0 && *name && dns_name_equal(&old->label, &label))
		return 0;
	if (old)
		remove_lease(n, old);
	if (err < 0 || !*name)
		return err;
	err = make_way(n, &label, ip);
	if (err < 0)
		return err;
	l = malloc(sizeof(*l));
	if (!l)
		return -ENOMEM;
	*l = (struct lease_name){ .ip = ip, .label = label };
	err = map_put(&n->leases, ip, l);
	if (err < 0) {
		free(l);
		return err;
	}
	return add_names(n, &label, &addr, DNS_BY_LEASE);
}

/* The next word of [*at, end), copied into word; false at the end or a comment. */
static bool
next_word(const char **at, const char *end, char *word, size_t size)
{
	const char *p = *at;
	size_t len = 0;

	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
		p++;
	while (p + len < end && !strchr(" \t\r#", p[len]))
		len++;
	*at = p + len;
	if (len == 0 || memchr(p, '\0', len))
		return false;
	if (len >= size)
		len = size - 1; /* too long for any name: it will be refused */
	memcpy(word, p, len);
	word[len] = '\0';
	return true;
}

static bool
addr_from_text(const char *text, struct dns_addr *ret)
{
	*ret = (struct dns_addr){ .len = 4 };
	if (inet_pton(AF_INET, text, ret->bytes) == 1)
		return true;
	ret->len = 16;
	return inet_pton(AF_INET6, text, ret->bytes) == 1;
}

static int
read_line(struct dns_names *n, const char *at, const char *end)
{
	char word[DNS_NAME_MAX + 2];
	struct dns_addr addr;
	struct dns_name name;
	int err;

	if (!next_word(&at, end, word, sizeof(word)) || !addr_from_text(word, &addr))
		return 0;
	while (next_word(&at, end, word, sizeof(word))) {
		if (dns_name_from_text(word, &name) < 0 || name.size <= 1)
			continue;
		dns_name_lower(&name);
		err = add_names(n, &name, &addr, DNS_BY_HOSTS);
		if (err < 0)
			return err;
	}
	return 0;
}

int
dns_names_read_hosts(struct dns_names *n, const char *text, size_t size)
{
	const char *end = text + size;
	struct lease_name *l;
	size_t cursor = 0;
	int err = 0, lease_err, n_read;

	dns_table_clear(&n->table);
	while (text < end && err == 0) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));

		if (!eol)
			eol = end;
		err = read_line(n, text, eol);
		text = eol < end ? eol + 1 : end;
	}
	n_read = (int)n->table.n_entries;
	while ((l = map_next(&n->leases, &cursor))) {
		struct dns_addr addr = dns_addr_ip4(l->ip);
		struct dns_entry *r = dns_table_first(&n->table, &l->label);

		if (r && r->source == DNS_BY_HOSTS && !dns_addr_equal(&r->addr, &addr))
			continue;
		lease_err = add_names(n, &l->label, &addr, DNS_BY_LEASE);
		err = err ? err : lease_err;
	}
	return err ? err : n_read;
}

int
dns_names_new(
    const struct settings *s, uint32_t server_ip, uint32_t netmask, struct dns_names **ret)
{
	struct dns_names *n = calloc(1, sizeof(*n));
	int err = 0;

	if (!n)
		return -ENOMEM;
	n->settings = s;
	n->server_ip = server_ip;
	n->netmask = netmask;
	if (s->domain[0] != '\0') {
		err = dns_name_from_text(s->domain, &n->domain);
		dns_name_lower(&n->domain);
	}
	if (err == 0)
		err = dns_rules_read(&n->rules, s);
	if (err < 0) {
		dns_names_free(n);
		return err;
	}
	*ret = n;
	return 0;
}

void
dns_names_free(struct dns_names *n)
{
	size_t cursor = 0;
	void *l;

	if (!n)
		return;
	while ((l = map_next(&n->leases, &cursor)))
		free(l);
	map_done(&n->leases);
	dns_table_clear(&n->table);
	dns_rules_done(&n->rules);
	free(n);
}

/* What nobody outside this network can know (RFC 6303, RFC 6890). */
static bool
is_private(const struct dns_addr *a)
{
	static const struct {
		uint32_t net;
		uint8_t prefix_len;
	} nets[] = { { 0x00000000, 8 }, { 0x0a000000, 8 }, { 0x7f000000, 8 }, { 0xa9fe0000, 16 },
		{ 0xac100000, 12 }, { 0xc0000200, 24 }, { 0xc0a80000, 16 }, { 0xc6336400, 24 },
		{ 0xcb007100, 24 }, { 0xffffffff, 32 } };
	uint32_t ip = (uint32_t)a->bytes[0] << 24 | (uint32_t)a->bytes[1] << 16 |
		      (uint32_t)a->bytes[2] << 8 | a->bytes[3];

	if (a->len == 16)
		return (a->bytes[0] & 0xfe) == 0xfc ||
		       (a->bytes[0] == 0xfe && (a->bytes[1] & 0xc0) == 0x80);
	for (size_t i = 0; i < sizeof(nets) / sizeof(nets[0]); i++)
		if ((ip ^ nets[i].net) >> (32 - nets[i].prefix_len) == 0)
			return true;
	return false;
}

static bool
is_ours(const struct dns_names *n, const struct dns_addr *a)
{
	uint32_t ip = (uint32_t)a->bytes[0] << 24 | (uint32_t)a->bytes[1] << 16 |
		      (uint32_t)a->bytes[2] << 8 | a->bytes[3];

	return a->len == 4 && n->netmask != 0 && ((ip ^ n->server_ip) & n->netmask) == 0;
}

/* Questions about a top level domain itself, which a plain name in them does not make local. */
static bool
asks_for_delegation(uint16_t type)
{
	return type == DNS_TYPE_NS || type == DNS_TYPE_SOA || type == DNS_TYPE_DS ||
	       type == DNS_TYPE_DNSKEY;
}

static void
collect(const struct dns_entry *r, uint16_t type, struct dns_finding *f)
{
	for (; r && f->n_addrs < DNS_FOUND_MAX; r = dns_table_next(r)) {
		bool wanted = type == DNS_TYPE_ANY ||
			      type == (r->addr.len == 4 ? DNS_TYPE_A : DNS_TYPE_AAAA);

		if (!wanted)
			continue;
		f->addr[f->n_addrs++] = r->addr;
		f->source = r->source;
	}
}

static bool
by_record(const struct dns_names *n, const struct dns_name *name, uint16_t type,
    const struct dns_addr *addr, struct dns_finding *f)
{
	const struct dns_entry *r = addr ? dns_table_reverse(&n->table, addr)
					 : dns_table_first(&n->table, name);
	bool local;

	if (!r)
		return false;
	f->source = r->source;
	if (addr) {
		f->verdict = type == DNS_TYPE_PTR || type == DNS_TYPE_ANY ? DNS_FOUND : DNS_NODATA;
		f->target.size = r->name_size;
		memcpy(f->target.wire, r->name, r->name_size);
		return true;
	}
	collect(r, type, f);
	if (f->n_addrs > 0) {
		f->verdict = DNS_FOUND;
		return true;
	}
	/* The hosts file may name a host of the world; its MX is still the world's. */
	local = dns_name_labels(name) == 1 || dns_name_within(name, &n->domain) ||
		type == DNS_TYPE_A || type == DNS_TYPE_AAAA;
	f->verdict = DNS_NODATA;
	f->source = DNS_BY_CONFIG;
	return local;
}

static bool
by_rule(
    const struct dns_names *n, const struct dns_name *name, uint16_t type, struct dns_finding *f)
{
	const struct dns_rule *r = dns_rules_find(&n->rules, name);

	if (!r)
		return false;
	f->source = DNS_BY_CONFIG;
	if (r->server) {
		f->verdict = DNS_FORWARD;
		f->server = r->server;
	} else if (!r->is_address || r->ip == 0) {
		f->verdict = DNS_NO_NAME;
	} else if (type == DNS_TYPE_A || type == DNS_TYPE_ANY) {
		f->verdict = DNS_FOUND;
		f->addr[f->n_addrs++] = dns_addr_ip4(r->ip);
	} else {
		f->verdict = DNS_NODATA;
	}
	return true;
}

void
dns_names_find(
    const struct dns_names *n, const struct dns_name *name, uint16_t type, struct dns_finding *ret)
{
	struct dns_addr addr;
	bool is_addr = dns_name_to_addr(name, &addr);

	ret->n_addrs = 0;
	ret->server = NULL;
	ret->source = DNS_BY_CONFIG;
	if (by_record(n, name, type, is_addr ? &addr : NULL, ret) || by_rule(n, name, type, ret))
		return;
	if (dns_name_within(name, &n->domain))
		ret->verdict = name->size == n->domain.size ? DNS_NODATA : DNS_NO_NAME;
	else if (n->settings->domain_needed && dns_name_labels(name) == 1 &&
		 !asks_for_delegation(type))
		ret->verdict = DNS_NO_NAME;
	else if (is_addr && (is_ours(n, &addr) || (n->settings->bogus_priv && is_private(&addr))))
		ret->verdict = DNS_NO_NAME;
	else
		ret->verdict = DNS_FORWARD;
}
