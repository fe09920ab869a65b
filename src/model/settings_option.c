/*
 * settings_option.c - dhcp-option: which option, and its value as wire bytes.
 *
 * Where the option's shape is known it decides; else the look of the value does, as with dnsmasq:
 * dotted quads are addresses, 01:02 is hex, digits are a number (suffix b, s, i: 1, 2, 4 bytes),
 * the rest is text.
 */
#include "base/bytes.h"
#include "base/ip4.h"
#include "model/settings_parse.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { ITEMS_MAX = 64 };

/* One address, or network/len as in RFC 3442: len and the bytes of the network that count. */
static int
emit_address(struct writer *w, char *word, bool *routes)
{
	char *slash = strchr(word, '/');
	uint32_t ip, len;

	if (slash)
		*slash = '\0';
	if (ip4_parse(word, &ip) < 0 || (slash && parse_number(slash + 1, 32, &len) < 0))
		return -EINVAL;
	if (!slash) {
		wr_u32(w, ip);
		return 0;
	}
	*routes = true;
	wr_u8(w, (uint8_t)len);
	for (uint32_t i = 0; i * 8 < len; i++)
		wr_u8(w, (uint8_t)(ip >> (24 - 8 * i)));
	return 0;
}

static int
emit_addresses(struct writer *w, char **words, size_t n, bool *ret_plain, struct fault *fault)
{
	bool routes = false;

	for (size_t i = 0; i < n; i++)
		if (emit_address(w, words[i], &routes) < 0)
			return fault_set(fault, -EINVAL, "'%s' is no IPv4 address", words[i]);
	*ret_plain = !routes;
	return 0;
}

/* A name as RFC 1035 labels, without compression. */
static int
emit_name(struct writer *w, char *name)
{
	char *label;

	while ((label = word_next(&name, '.'))) {
		size_t len = strlen(label);

		if (len == 0 && !name)
			break; /* a dot at the end */
		if (len == 0 || len > 63)
			return -EINVAL;
		wr_u8(w, (uint8_t)len);
		wr_bytes(w, label, len);
	}
	wr_u8(w, 0);
	return 0;
}

static int
emit_names(struct writer *w, char **words, size_t n, struct fault *fault)
{
	for (size_t i = 0; i < n; i++) {
		char shown[SETTINGS_DOMAIN_SIZE];

		word_unhide(words[i]);
		snprintf(shown, sizeof(shown), "%s", words[i]);
		if (emit_name(w, words[i]) < 0)
			return fault_set(fault, -EINVAL, "'%s' is no domain name", shown);
	}
	return 0;
}

/* Bytes a number of this shape has; 0 when the shape says nothing. */
static unsigned
shape_width(enum option_shape shape)
{
	return shape == SHAPE_U8 ? 1 : shape == SHAPE_U16 ? 2 : shape == SHAPE_U32 ? 4 : 0;
}

/* Digits, perhaps negative, perhaps with b, s or i behind. */
static int
number_of(const char *word, uint32_t *ret, unsigned *ret_width)
{
	char digits[16];
	size_t len = strlen(word);
	bool negative = word[0] == '-';
	const char *suffix;

	*ret_width = 0;
	if (len == 0 || len >= sizeof(digits))
		return -EINVAL;
	memcpy(digits, word, len + 1);
	suffix = strchr("bsi", digits[len - 1]);
	if (suffix) {
		*ret_width = *suffix == 'b' ? 1 : *suffix == 's' ? 2 : 4;
		digits[len - 1] = '\0';
	}
	if (parse_number(digits + negative, UINT32_MAX, ret) < 0)
		return -EINVAL;
	if (negative)
		*ret = 0 - *ret;
	return 0;
}

static int
emit_number(struct writer *w, const char *word, unsigned width, struct fault *fault)
{
	unsigned asked;
	uint32_t n;

	if (number_of(word, &n, &asked) < 0)
		return fault_set(fault, -EINVAL, "'%s' is no number", word);
	if (asked)
		width = asked;
	if (width == 0)
		width = n > 0xffff ? 4 : n > 0xff ? 2 : 1;
	if (word[0] != '-' && ((width == 1 && n > 0xff) || (width == 2 && n > 0xffff)))
		return fault_set(fault, -EINVAL, "%s does not fit in %u byte%s", word, width,
		    width > 1 ? "s" : "");
	if (width == 4)
		wr_u32(w, n);
	else if (width == 2)
		wr_u16(w, (uint16_t)n);
	else
		wr_u8(w, (uint8_t)n);
	return 0;
}

static bool
looks_like_addresses(char **words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strchr(words[i], '.') || words[i][strspn(words[i], "0123456789./")] != '\0')
			return false;
	return n > 0;
}

static bool
looks_like_number(const char *word)
{
	unsigned width;
	uint32_t n;

	return number_of(word, &n, &width) == 0;
}

static int
emit_text(struct writer *w, char *text)
{
	word_unhide(text);
	wr_bytes(w, text, strlen(text));
	return 0;
}

/* RFC 3361: 0 and names, or 1 and addresses. */
static int
emit_sip(struct writer *w, char **words, size_t n, struct fault *fault)
{
	bool addresses = looks_like_addresses(words, n), plain;

	wr_u8(w, addresses);
	return addresses ? emit_addresses(w, words, n, &plain, fault)
			 : emit_names(w, words, n, fault);
}

/* Numbers of a known width: hex pairs are taken too, as bytes. */
static int
emit_numbers(struct writer *w, char **words, size_t n, unsigned width, struct fault *fault)
{
	for (size_t i = 0; i < n; i++)
		if (emit_number(w, words[i], width, fault) < 0)
			return -EINVAL;
	return 0;
}

/* Hex pairs with at least one colon; 1 when it was that. */
static int
emit_hex(struct writer *w, const char *text, uint32_t *ret_any)
{
	uint8_t bytes[SETTINGS_OPTION_SIZE - 1];
	int n;

	if (!strchr(text, ':'))
		return 0;
	n = parse_hex(text, bytes, sizeof(bytes), ret_any);
	if (n < 0)
		return 0;
	wr_bytes(w, bytes, (size_t)n);
	return 1;
}

int
option_value(char *value, enum option_shape shape, struct option_value *ret, struct fault *fault)
{
	struct option_value v = { .look = LOOK_TEXT };
	struct writer w = wr_of(v.data, sizeof(v.data) - 1);
	char copy[SETTINGS_LINE_SIZE], *words[ITEMS_MAX];
	size_t n;
	int err = 0;

	snprintf(copy, sizeof(copy), "%s", value);
	n = words_split(copy, words, ITEMS_MAX);
	if (n == SIZE_MAX)
		return fault_set(fault, -EINVAL, "more than %d values", ITEMS_MAX);
	if (shape != SHAPE_ADDRESSES && shape != SHAPE_TEXT && emit_hex(&w, value, &v.any)) {
		v.look = LOOK_HEX;
	} else if (shape == SHAPE_ADDRESSES ||
		   (shape == SHAPE_GUESS && looks_like_addresses(words, n))) {
		v.look = LOOK_ADDRESSES;
		err = emit_addresses(&w, words, n, &v.addresses, fault);
	} else if (shape == SHAPE_DOMAINS) {
		err = emit_names(&w, words, n, fault);
	} else if (shape == SHAPE_SIP) {
		err = emit_sip(&w, words, n, fault);
	} else if (shape_width(shape) || (shape == SHAPE_GUESS && looks_like_number(value))) {
		v.look = LOOK_NUMBER;
		err = emit_numbers(&w, words, n, shape_width(shape), fault);
	} else {
		err = emit_text(&w, value);
	}
	if (err < 0)
		return err;
	if (w.failed)
		return fault_set(
		    fault, -EINVAL, "a value has at most %d bytes", SETTINGS_OPTION_SIZE - 1);
	v.len = (uint8_t)w.used;
	*ret = v;
	return 0;
}

int
option_which(
    const char *word, uint8_t *ret_code, const struct option_name **ret_known, struct fault *fault)
{
	const struct option_name *known;
	uint32_t code;

	if (word_starts(word, "option:")) {
		known = option_by_name(word + 7);
		if (!known)
			return fault_set(fault, -EINVAL,
			    "no option is called '%s'; a number from 1 to 254 will do", word + 7);
		*ret_code = known->code;
		*ret_known = known;
		return 1;
	}
	if (parse_number(word, UINT32_MAX, &code) < 0)
		return 0;
	if (code < 1 || code > 254)
		return fault_set(fault, -EINVAL, "an option's number is 1 to 254, not %u", code);
	*ret_code = (uint8_t)code;
	*ret_known = option_by_code(code);
	return 1;
}

static int
refuse_encapsulated(const char *word, struct fault *fault)
{
	static const char *const prefixes[] = { "vendor:", "encap:", "vi-encap:", "option6:" };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (word_starts(word, prefixes[i]))
			return fault_set(fault, -EINVAL,
			    "%s is not served: pxedeck writes the options PXE clients need itself; "
			    "take the line out",
			    prefixes[i]);
	return 0;
}

/* The words before the value: tags in any of dnsmasq's spellings, then the option itself. */
static int
option_head(
    struct settings_option *o, char **rest, const struct option_name **known, struct fault *fault)
{
	char *word;
	int found;

	while ((word = word_next(rest, ','))) {
		if (refuse_encapsulated(word, fault) < 0)
			return -EINVAL;
		found = option_which(word, &o->code, known, fault);
		if (found != 0)
			return found < 0 ? found : 0;
		found = parse_tag(word, &o->tags, fault);
		if (found == 0)
			found = tags_add(&o->tags, word, false, fault);
		if (found < 0)
			return found;
	}
	return fault_set(fault, -EINVAL, "which option? A number or option:name comes first");
}

int
parse_dhcp_option(
    struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	struct settings_option o = { .force = strcmp(row->name, "dhcp-option-force") == 0 };
	const struct option_name *known = NULL;
	struct option_value v = { .len = 0 };
	char *rest = value;

	if (option_head(&o, &rest, &known, fault) < 0)
		return -EINVAL;
	if (known && known->own)
		return fault_set(fault, -EINVAL, "option %u (%s) is the server's own to write",
		    known->code, known->name);
	if (rest)
		rest = word_next(&rest, '\0');
	if (rest && option_value(rest, known ? known->shape : SHAPE_GUESS, &v, fault) < 0)
		return -EINVAL;
	if (v.look == LOOK_HEX && v.any)
		return fault_set(fault, -EINVAL, "'*' is for matching, it cannot be sent");
	memcpy(o.data, v.data, v.len);
	o.data_len = v.len;
	o.addresses = v.addresses;
	return list_add(&s->options, &s->n_options, &o, sizeof(o));
}
