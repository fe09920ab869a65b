/*
 * dhcp_tags.h - the words a DHCP client carries, by which ranges, boot files and
 * options are chosen; what dnsmasq calls tags, with its rules.
 */
#ifndef PX_ENGINE_DHCP_TAGS_H
#define PX_ENGINE_DHCP_TAGS_H

#include "base/text.h"
#include "model/settings.h"
#include "wire/dhcp4.h"

enum { DHCP_TAGS_MAX = 32 };

struct dhcp_tags {
	const char *name[DHCP_TAGS_MAX]; /* lent: the settings' or constants; oldest first */
	size_t n;
};

/* An empty name is no tag; beyond DHCP_TAGS_MAX it is dropped. */
void dhcp_tags_add(struct dhcp_tags *t, const char *name);

/* All conditions hold; a condition-free filter always does. */
static inline bool
dhcp_tags_fit(const struct dhcp_tags *t, const struct settings_tags *filter)
{
	return settings_tags_fit(filter, t->name, t->n);
}

/* Adds the tags of dhcp-mac=, dhcp-match=, dhcp-vendorclass= and dhcp-userclass= lines that fit. */
void dhcp_tags_add_matching(
    struct dhcp_tags *t, const struct settings *s, const struct dhcp4_msg *m);

/* "newest, ..., oldest", each once. */
void dhcp_tags_show(const struct dhcp_tags *t, struct text *ret);

/* Some option 77 are counted strings (RFC 3004), others plain text: zeroes the counts, if counts.
 */
void dhcp_user_class_uncount(uint8_t *bytes, size_t n);

#endif
