/*
 * dns_rules.h - what the configuration says of whole domains: address=, server=, local=.
 */
#ifndef PX_ENGINE_DNS_RULES_H
#define PX_ENGINE_DNS_RULES_H

#include "base/map.h"
#include "model/settings.h"
#include "wire/dns.h"

/* One domain and all below it. */
struct dns_rule {
	struct dns_rule *next; /* of the same hash */
	struct dns_name domain;
	bool is_address;                      /* address=: ip, or no such name when 0 */
	uint32_t ip;                          /* with is_address */
	const struct settings_server *server; /* else; NULL: asked nowhere */
};

struct dns_rules { /* a zeroed one is ready to use */
	struct map by_domain;
	struct dns_rule *everything; /* address=/#/..: what no other says */
};

/* Of two for one domain address= wins over server=. 0, -ENOMEM, -EINVAL for what is no domain. */
int dns_rules_read(struct dns_rules *r, const struct settings *s);
void dns_rules_done(struct dns_rules *r);

/* The rule of the longest domain that has this name (lower case), or NULL. */
const struct dns_rule *dns_rules_find(const struct dns_rules *r, const struct dns_name *name);

#endif
