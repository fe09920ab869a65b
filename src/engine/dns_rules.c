#include "engine/dns_rules.h"

#include "engine/dns_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const struct dns_rule *
dns_rules_find(const struct dns_rules *r, const struct dns_name *name)
{
	if (r->by_domain.n_used == 0)
		return r->everything;
	for (size_t at = 0; name->wire[at] != 0; at += 1u + name->wire[at]) {
		size_t size = (size_t)name->size - at;
		const struct dns_rule *rule = map_get(
		    &r->by_domain, dns_hash(name->wire + at, size));

		for (; rule; rule = rule->next)
			if (rule->domain.size == size &&
			    memcmp(rule->domain.wire, name->wire + at, size) == 0)
				return rule;
	}
	return r->everything;
}

/* Of two for one domain the one added later hides the earlier. */
static int
add_rule(struct dns_rules *r, const char *domain, const struct dns_rule *rule)
{
	struct dns_rule *copy = malloc(sizeof(*copy));
	uint64_t hash;
	int err;

	if (!copy)
		return -ENOMEM;
	*copy = *rule;
	if (strcmp(domain, "#") == 0) {
		free(r->everything);
		r->everything = copy;
		return 0;
	}
	err = dns_name_from_text(domain, &copy->domain);
	if (err == 0) {
		dns_name_lower(&copy->domain);
		hash = dns_hash(copy->domain.wire, copy->domain.size);
		copy->next = map_get(&r->by_domain, hash);
		err = map_put(&r->by_domain, hash, copy);
	}
	if (err < 0)
		free(copy);
	return err;
}

int
dns_rules_read(struct dns_rules *r, const struct settings *s)
{
	int err = 0;

	/* From the last to the first, as the first server= of a domain is the one the log names. */
	for (size_t i = s->n_servers; i-- > 0 && err == 0;)
		if (s->servers[i].domain[0] != '\0')
			err = add_rule(r, s->servers[i].domain,
			    &(struct dns_rule){
				.server = s->servers[i].ip ? &s->servers[i] : NULL });
	for (size_t i = s->n_addresses; i-- > 0 && err == 0;)
		err = add_rule(r, s->addresses[i].domain,
		    &(struct dns_rule){ .is_address = true, .ip = s->addresses[i].ip });
	return err;
}

void
dns_rules_done(struct dns_rules *r)
{
	struct dns_rule *rule, *next;
	size_t cursor = 0;

	while ((rule = map_next(&r->by_domain, &cursor)))
		for (; rule; rule = next) {
			next = rule->next;
			free(rule);
		}
	map_done(&r->by_domain);
	free(r->everything);
	*r = (struct dns_rules){ .everything = NULL };
}
