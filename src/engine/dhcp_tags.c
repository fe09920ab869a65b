#include "engine/dhcp_tags.h"

#include <string.h>

enum { WHOLE_OPTION_MAX = 1024 };

void
dhcp_tags_add(struct dhcp_tags *t, const char *name)
{
	if (t->n < DHCP_TAGS_MAX && name[0] != '\0')
		t->name[t->n++] = name;
}

void
dhcp_user_class_uncount(uint8_t *bytes, size_t n)
{
	size_t at = 0;

	while (at < n)
		at += bytes[at] + 1u;
	if (at != n)
		return;
	for (at = 0; at < n;) {
		size_t next = at + bytes[at] + 1u;

		bytes[at] = 0;
		at = next;
	}
}

static bool
option_fits(const struct settings_match *rule, const struct dhcp4_msg *m)
{
	uint8_t room[WHOLE_OPTION_MAX], uncounted[WHOLE_OPTION_MAX];
	struct reader value = dhcp4_whole(m, (enum dhcp4_code)rule->code, room, sizeof(room));

	if (value.failed)
		return false;
	if (rule->code == DHCP4_OPT_USER_CLASS) {
		memcpy(uncounted, value.at, value.left);
		dhcp_user_class_uncount(uncounted, value.left);
		value = rd_of(uncounted, value.left);
	}
	return settings_match_option(rule, value.at, value.left);
}

static bool
mac_fits(const struct settings_match *rule, const struct dhcp4_msg *m)
{
	struct mac mac;

	return dhcp4_mac(m, &mac) && settings_match_mac(rule, mac);
}

void
dhcp_tags_add_matching(struct dhcp_tags *t, const struct settings *s, const struct dhcp4_msg *m)
{
	/* dnsmasq's order: MACs, then options, then classes; the last line of each kind first. */
	for (int pass = 0; pass < 3; pass++) {
		for (size_t i = s->n_matches; i-- > 0;) {
			const struct settings_match *rule = &s->matches[i];
			int kind = rule->by_mac ? 0 : rule->substring ? 2 : 1;

			if (kind != pass)
				continue;
			if (rule->by_mac ? mac_fits(rule, m) : option_fits(rule, m))
				dhcp_tags_add(t, rule->set_tag);
		}
	}
}

static bool
is_repeated(const struct dhcp_tags *t, size_t i)
{
	for (size_t older = 0; older < i; older++)
		if (strcmp(t->name[older], t->name[i]) == 0)
			return true;
	return false;
}

void
dhcp_tags_show(const struct dhcp_tags *t, struct text *ret)
{
	bool first = true;

	for (size_t i = t->n; i-- > 0;) {
		if (is_repeated(t, i))
			continue;
		text_add(ret, "%s%s", first ? "" : ", ", t->name[i]);
		first = false;
	}
}
