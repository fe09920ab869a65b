#include "host/firewall.h"

#include "base/text.h"

#include <errno.h>
#include <jansson.h>
#include <nftables/libnftables.h>
#include <stdlib.h>
#include <string.h>

static bool
json_is(const json_t *object, const char *key, const char *value)
{
	const char *s = json_string_value(json_object_get(object, key));

	return s && strcmp(s, value) == 0;
}

/* { "match": { "op": "==", "left": { "meta": { "key": "iifname" } }, "right": "eth1" } } */
static bool
matches_interface(const json_t *statement, const char *iface)
{
	const json_t *match = json_object_get(statement, "match");
	const json_t *meta = json_object_get(json_object_get(match, "left"), "meta");

	return json_is(match, "op", "==") &&
	       (json_is(meta, "key", "iifname") || json_is(meta, "key", "iif")) &&
	       json_is(match, "right", iface);
}

/* Does the rule apply to all that comes in by iface (or, iface NULL, to all) and end in verdict? */
static bool
rule_ends(const json_t *rule, const char *iface, const char *verdict)
{
	const json_t *statements = json_object_get(rule, "expr"), *s;
	bool about_iface = !iface, ends = false;
	size_t i;

	json_array_foreach(statements, i, s)
	{
		if (iface && matches_interface(s, iface))
			about_iface = true;
		else if (json_object_get(s, verdict))
			ends = true;
		else if (!json_object_get(s, "counter") && !json_object_get(s, "log"))
			return false;
	}
	return about_iface && ends;
}

static bool
is_of_chain(const json_t *rule, const json_t *chain)
{
	return json_is(rule, "family", json_string_value(json_object_get(chain, "family"))) &&
	       json_is(rule, "table", json_string_value(json_object_get(chain, "table"))) &&
	       json_is(rule, "chain", json_string_value(json_object_get(chain, "name")));
}

static bool
chain_drops(const json_t *all, const json_t *chain, const char *iface)
{
	bool drops = json_is(chain, "policy", "drop");
	const json_t *item;
	size_t i;

	json_array_foreach(all, i, item)
	{
		const json_t *rule = json_object_get(item, "rule");

		if (!rule || !is_of_chain(rule, chain))
			continue;
		if (rule_ends(rule, iface, "accept") || rule_ends(rule, NULL, "accept"))
			return false;
		if (rule_ends(rule, NULL, "drop") || rule_ends(rule, NULL, "reject"))
			return true;
	}
	return drops;
}

static void
chain_copy(const json_t *chain, struct firewall_chain *ret)
{
	text_copy(
	    ret->family, sizeof(ret->family), json_string_value(json_object_get(chain, "family")));
	text_copy(
	    ret->table, sizeof(ret->table), json_string_value(json_object_get(chain, "table")));
	text_copy(
	    ret->chain, sizeof(ret->chain), json_string_value(json_object_get(chain, "name")));
}

int
firewall_read_ruleset(const char *json, enum firewall_hook hook, const char *iface,
    struct firewall_chain *chains, size_t max)
{
	json_t *root = json_loads(json, 0, NULL);
	const json_t *all = json_object_get(root, "nftables"), *item;
	size_t i, n = 0;

	if (!json_is_array(all)) {
		json_decref(root);
		return -EBADMSG;
	}
	json_array_foreach(all, i, item)
	{
		const json_t *chain = json_object_get(item, "chain");

		if (!json_is(chain, "hook", hook == FIREWALL_INPUT ? "input" : "forward") ||
		    json_is(chain, "family", "ip6") || json_is(chain, "family", "arp") ||
		    json_is(chain, "table", "pxedeck") ||
		    !json_string_value(json_object_get(chain, "family")) ||
		    !json_string_value(json_object_get(chain, "table")) ||
		    !json_string_value(json_object_get(chain, "name")) ||
		    !chain_drops(all, chain, iface))
			continue;
		if (n < max)
			chain_copy(chain, &chains[n]);
		n++;
	}
	json_decref(root);
	return (int)n;
}

int
firewall_dropping(enum firewall_hook hook, const char *iface, struct firewall_chain *chains,
    size_t max, struct fault *fault)
{
	struct nft_ctx *nft = nft_ctx_new(NFT_CTX_DEFAULT);
	int ret;

	if (!nft)
		return fault_set(fault, -ENOMEM, "nftables cannot be asked");
	nft_ctx_buffer_output(nft);
	nft_ctx_buffer_error(nft);
	nft_ctx_output_set_flags(nft, NFT_CTX_OUTPUT_JSON);
	if (nft_run_cmd_from_buffer(nft, "list ruleset") != 0)
		ret = fault_set(fault,
		    strstr(nft_ctx_get_error_buffer(nft), "permitted") ? -EPERM : -EIO,
		    "the firewall's rules are for root to see");
	else
		ret = firewall_read_ruleset(
		    nft_ctx_get_output_buffer(nft), hook, iface, chains, max);
	nft_ctx_free(nft);
	return ret;
}
