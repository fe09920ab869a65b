/*
 * settings_words.c - cutting a line into words, and the values many lines share.
 */
#include "model/settings_parse.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *
trim(char *word)
{
	size_t len;

	while (*word == ' ')
		word++;
	len = strlen(word);
	while (len > 0 && word[len - 1] == ' ')
		word[--len] = '\0';
	return word;
}

char *
word_next(char **rest, char stop)
{
	char *word = *rest, *end;

	if (!word)
		return NULL;
	end = strchr(word, stop);
	if (end)
		*end++ = '\0';
	*rest = end;
	return trim(word);
}

size_t
words_split(char *value, char **words, size_t max)
{
	size_t n = 0;
	char *word;

	while ((word = word_next(&value, ','))) {
		if (n == max)
			return SIZE_MAX;
		words[n++] = word;
	}
	return n;
}

void
word_unhide(char *word)
{
	for (; *word; word++)
		switch (*word) {
		case HIDDEN_COMMA:
			*word = ',';
			break;
		case HIDDEN_COLON:
			*word = ':';
			break;
		case HIDDEN_DOT:
			*word = '.';
			break;
		}
}

bool
word_starts(const char *word, const char *prefix)
{
	return strncmp(word, prefix, strlen(prefix)) == 0;
}

int
parse_number(const char *word, uint32_t max, uint32_t *ret)
{
	uint64_t n = 0;

	if (*word == '\0')
		return -EINVAL;
	for (; *word; word++) {
		if (*word < '0' || *word > '9')
			return -EINVAL;
		n = n * 10 + (uint64_t)(*word - '0');
		if (n > max)
			return -EINVAL;
	}
	*ret = (uint32_t)n;
	return 0;
}

int
parse_lease_time(const char *word, uint32_t *ret_s)
{
	static const char units[] = "smhdw";
	static const uint32_t factors[] = { 1, 60, 3600, 86400, 604800 };
	char digits[12];
	size_t len = strlen(word);
	uint32_t n, factor = 1;
	const char *unit;

	if (strcmp(word, "infinite") == 0) {
		*ret_s = UINT32_MAX;
		return 0;
	}
	if (len == 0 || len >= sizeof(digits))
		return -EINVAL;
	memcpy(digits, word, len + 1);
	unit = strchr(units, tolower((unsigned char)digits[len - 1]));
	if (unit) {
		factor = factors[unit - units];
		digits[len - 1] = '\0';
	}
	if (parse_number(digits, (UINT32_MAX - 1) / factor, &n) < 0)
		return -EINVAL;
	/* A minute or less confuses clients; dnsmasq gives two as well. */
	*ret_s = n * factor < 120 ? 120 : n * factor;
	return 0;
}

static int
hex_digit(char c)
{
	c = (char)tolower((unsigned char)c);
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One byte of one or two digits, or '*'. Returns how many characters, 0 when it is none. */
static size_t
hex_byte(const char *word, uint8_t *ret, bool *ret_any)
{
	size_t n = 0;
	unsigned byte = 0;

	*ret_any = word[0] == '*';
	*ret = 0;
	if (*ret_any)
		return 1;
	for (; n < 2 && hex_digit(word[n]) >= 0; n++)
		byte = byte << 4 | (unsigned)hex_digit(word[n]);
	*ret = (uint8_t)byte;
	return n;
}

int
parse_hex(const char *word, uint8_t *data, size_t size, uint32_t *ret_any)
{
	uint32_t any = 0;
	int n = 0;
	bool is_any;

	for (;;) {
		uint8_t byte;
		size_t len = hex_byte(word, &byte, &is_any);

		if (len == 0 || (size_t)n == size || (is_any && n >= 32))
			return -EINVAL;
		if (is_any)
			any |= UINT32_C(1) << n;
		data[n++] = byte;
		word += len;
		if (*word == '\0')
			break;
		if (*word++ != ':')
			return -EINVAL;
	}
	*ret_any = any;
	return n;
}

int
set_tag_name(char tag[static SETTINGS_TAG_SIZE], const char *name, struct fault *fault)
{
	size_t len = strlen(name);

	if (len == 0 || len >= SETTINGS_TAG_SIZE)
		return fault_set(
		    fault, -EINVAL, "a tag has 1 to %d characters", SETTINGS_TAG_SIZE - 1);
	for (size_t i = 0; i < len; i++)
		if (!isgraph((unsigned char)name[i]))
			return fault_set(fault, -EINVAL, "a tag has no blanks");
	memcpy(tag, name, len + 1);
	return 0;
}

int
tags_add(struct settings_tags *t, const char *name, bool absent, struct fault *fault)
{
	if (t->n == SETTINGS_TAGS_MAX)
		return fault_set(fault, -EINVAL, "more than %d tags", SETTINGS_TAGS_MAX);
	if (set_tag_name(t->tag[t->n].name, name, fault) < 0)
		return -EINVAL;
	t->tag[t->n++].absent = absent;
	return 0;
}

int
parse_tag(const char *word, struct settings_tags *t, struct fault *fault)
{
	bool absent;

	if (!word_starts(word, "tag:") && !word_starts(word, "net:"))
		return 0;
	word += 4;
	absent = *word == '!' || *word == '#'; /* net:#x is the older way to write net:!x */
	return tags_add(t, absent ? word + 1 : word, absent, fault) < 0 ? -EINVAL : 1;
}

int
list_add(void *list, size_t *n, const void *item, size_t size)
{
	char *items;

	memcpy(&items, list, sizeof(items));
	if ((*n & (*n - 1)) == 0) { /* 0 or a power of two: full */
		items = reallocarray(items, *n ? *n * 2 : 1, size);
		if (!items)
			return -ENOMEM;
		memcpy(list, &items, sizeof(items));
	}
	memcpy(items + *n * size, item, size);
	(*n)++;
	return 0;
}

int
note_add(struct settings *s, const char *format, ...)
{
	va_list args;
	char *note;
	int n, err;

	va_start(args, format);
	n = vasprintf(&note, format, args);
	va_end(args);
	if (n < 0)
		return -ENOMEM;
	err = list_add(&s->notes, &s->n_notes, &note, sizeof(note));
	if (err < 0)
		free(note);
	return err;
}
