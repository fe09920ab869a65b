/*
 * firewall.h - does this laptop's packet filter drop what the bench sends?
 */
#ifndef PX_HOST_FIREWALL_H
#define PX_HOST_FIREWALL_H

#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>

enum firewall_hook { FIREWALL_INPUT, FIREWALL_FORWARD };

/* A chain that drops what none of its rules lets through. */
struct firewall_chain {
	char family[16], table[64], chain[64];
};

/*
 * Looks through the ruleset for chains of this hook that drop by policy or by a last rule and
 * have no rule that accepts all that comes in by `iface`. Up to max; returns how many there are.
 * -EPERM: only root may look; -errno with a sentence.
 */
int firewall_dropping(enum firewall_hook hook, const char *iface, struct firewall_chain *chains,
    size_t max, struct fault *fault);

/* The same from the JSON text nft gives (libnftables-json(5)); -EBADMSG when it is none. */
int firewall_read_ruleset(const char *json, enum firewall_hook hook, const char *iface,
    struct firewall_chain *chains, size_t max);

#endif
