/*
 * settings_match.c - dhcp-match, dhcp-vendorclass, dhcp-userclass, dhcp-mac: which clients get
 * which tag, and whether tags and hosts fit a client.
 */
#include "model/settings_parse.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

enum { OPTION_VENDOR_CLASS = 60, OPTION_USER_CLASS = 77 };

/* The tag the line sets: set:x, net:x or x. */
static int
match_head(struct settings_match *m, char **rest, struct fault *fault)
{
	char *word = word_next(rest, ',');

	if (!word || !*rest)
		return fault_set(fault, -EINVAL, "set:TAG and what to look for, with a comma");
	if (word_starts(word, "set:") || word_starts(word, "net:"))
		word += 4;
	return set_tag_name(m->set_tag, word, fault);
}

int
parse_dhcp_match(
    struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	struct settings_match m = { 0 };
	const struct option_name *known = NULL;
	struct option_value v = { .len = 0 };
	char *rest = value, *word;
	int found;

	(void)row;
	if (match_head(&m, &rest, fault) < 0)
		return -EINVAL;
	word = word_next(&rest, ',');
	found = option_which(word, &m.code, &known, fault);
	if (found < 0)
		return found;
	if (found == 0)
		return fault_set(fault, -EINVAL, "'%s' is neither option:NAME nor a number", word);
	if (rest)
		rest = word_next(&rest, '\0');
	if (rest && option_value(rest, known ? known->shape : SHAPE_GUESS, &v, fault) < 0)
		return -EINVAL;
	memcpy(m.data, v.data, v.len);
	m.data_len = v.len;
	m.any = v.any;
	m.substring = v.look == LOOK_TEXT && v.len > 0;
	m.element = v.look == LOOK_NUMBER || v.look == LOOK_ADDRESSES;
	return list_add(&s->matches, &s->n_matches, &m, sizeof(m));
}

int
parse_dhcp_class(
    struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	struct settings_match m = { .substring = true };
	char *rest = value;
	size_t len;

	m.code = strcmp(row->name, "dhcp-userclass") == 0 ? OPTION_USER_CLASS : OPTION_VENDOR_CLASS;
	if (match_head(&m, &rest, fault) < 0)
		return -EINVAL;
	rest = word_next(&rest, '\0');
	word_unhide(rest);
	if (word_starts(rest, "enterprise:"))
		return fault_set(fault, -EINVAL, "enterprise: is for IPv6, which is not served");
	len = strlen(rest);
	if (len == 0 || len >= SETTINGS_OPTION_SIZE)
		return fault_set(
		    fault, -EINVAL, "a class has 1 to %d characters", SETTINGS_OPTION_SIZE - 1);
	memcpy(m.data, rest, len);
	m.data_len = (uint8_t)len;
	return list_add(&s->matches, &s->n_matches, &m, sizeof(m));
}

int
parse_dhcp_mac(struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	struct settings_match m = { .by_mac = true, .data_len = 6 };
	char *rest = value, *word;
	uint32_t any;

	(void)row;
	if (match_head(&m, &rest, fault) < 0)
		return -EINVAL;
	word = word_next(&rest, '\0');
	if (word_starts(word, "01-"))
		word += 3; /* hardware type Ethernet, the only one here */
	if (parse_hex(word, m.data, 6, &any) != 6)
		return fault_set(fault, -EINVAL, "'%s' is no MAC; '*' may stand for a byte", word);
	m.mac_mask = (uint8_t)(~any & 0x3f);
	return list_add(&s->matches, &s->n_matches, &m, sizeof(m));
}

static bool
tag_held(const char *name, const char *const *held, size_t n_held)
{
	for (size_t i = 0; i < n_held; i++)
		if (strcmp(name, held[i]) == 0)
			return true;
	return false;
}

bool
settings_tags_fit(const struct settings_tags *t, const char *const *held, size_t n_held)
{
	for (size_t i = 0; i < t->n; i++)
		if (tag_held(t->tag[i].name, held, n_held) == t->tag[i].absent)
			return false;
	return true;
}

static bool
mac_fits(const uint8_t *pattern, uint8_t mask, struct mac mac)
{
	for (int i = 0; i < 6; i++)
		if ((mask >> i & 1) && pattern[i] != mac.byte[i])
			return false;
	return true;
}

bool
settings_host_fits(const struct settings_host *h, struct mac mac, const uint8_t *client_id,
    size_t client_id_len, const char *name)
{
	if (h->has_mac && mac_fits(h->mac.byte, h->mac_mask, mac))
		return true;
	if (h->client_id_len > 0 && client_id_len == h->client_id_len &&
	    memcmp(client_id, h->client_id, client_id_len) == 0)
		return true;
	/* Text ids arrive with a type byte of zero in front (RFC 2132 section 9.14). */
	if (h->client_id_len > 0 && client_id_len == (size_t)h->client_id_len + 1 &&
	    client_id[0] == 0 && memcmp(client_id + 1, h->client_id, h->client_id_len) == 0)
		return true;
	if (h->has_mac || h->client_id_len > 0)
		return false;
	return h->name[0] && name && strcasecmp(name, h->name) == 0;
}

bool
settings_match_mac(const struct settings_match *m, struct mac mac)
{
	return m->by_mac && mac_fits(m->data, m->mac_mask, mac);
}

bool
settings_match_option(const struct settings_match *m, const uint8_t *data, size_t len)
{
	size_t step = m->substring ? 1 : m->data_len;

	if (m->by_mac || len < m->data_len)
		return false;
	if (m->data_len == 0)
		return true;
	if (!m->substring && !m->element) {
		for (size_t i = 0; i < m->data_len; i++)
			if (!(i < 32 && m->any >> i & 1) && data[i] != m->data[i])
				return false;
		return true;
	}
	for (size_t i = 0; i + m->data_len <= len; i += step)
		if (memcmp(data + i, m->data, m->data_len) == 0)
			return true;
	return false;
}
