/*
 * dns_names.h - the names we answer for ourselves: hosts file, leases, configuration.
 *
 * A plain table and a plain decision: no socket, clock or file. domain-needed,
 * bogus-priv, expand-hosts, domain, address=, server=/domain/ and local= mean what
 * they mean to dnsmasq, save that nothing in our own domain or about addresses of our
 * own network is ever asked elsewhere.
 */
#ifndef PX_ENGINE_DNS_NAMES_H
#define PX_ENGINE_DNS_NAMES_H

#include "engine/dns_table.h"
#include "model/settings.h"
#include "wire/dns.h"

enum { DNS_FOUND_MAX = 16 }; /* addresses told of one name */

enum dns_verdict {
	DNS_FOUND,   /* addr, or target for a reverse name */
	DNS_NODATA,  /* the name exists, not with this type */
	DNS_NO_NAME, /* NXDOMAIN */
	DNS_FORWARD, /* not ours: ask `server`, or the resolvers when NULL */
};

struct dns_finding {
	enum dns_verdict verdict;
	enum dns_source source;
	struct dns_addr addr[DNS_FOUND_MAX];
	size_t n_addrs;
	struct dns_name target;               /* of a reverse name */
	const struct settings_server *server; /* the settings' */
};

struct dns_names;

/* settings outlive it; they must not change. 0, -ENOMEM, -EINVAL for a domain that is no name. */
int dns_names_new(
    const struct settings *s, uint32_t server_ip, uint32_t netmask, struct dns_names **ret);
void dns_names_free(struct dns_names *n);

/*
 * The contents of a hosts file in place of what an earlier one said. Lines that are
 * no address and names are passed over. How many pairs it gave; -ENOMEM or -ENOSPC, and then
 * the rest is missing.
 */
int dns_names_read_hosts(struct dns_names *n, const char *text, size_t size);

/*
 * A leased machine's name: one label, or one below our domain. It replaces what the
 * address had; another address that had it loses it. "" removes. 0; -EINVAL when it is no host
 * name; -EEXIST when the hosts file gives the name to another address; -ENOMEM.
 */
int dns_names_set_lease(struct dns_names *n, uint32_t ip, const char *name);

/* What is to be said of this name (lower case) and type. target is set for reverse names only. */
void dns_names_find(
    const struct dns_names *n, const struct dns_name *name, uint16_t type, struct dns_finding *ret);

#endif
