#include "wire/http_range.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

static const char *
skip_blanks(const char *p)
{
	return p + strspn(p, " \t");
}

/* Digits to a number that stops at UINT64_MAX. *p moves behind them; false when there are none. */
static bool
take_number(const char **p, uint64_t *ret)
{
	uint64_t v = 0;
	const char *q = *p;

	if (*q < '0' || *q > '9')
		return false;
	for (; *q >= '0' && *q <= '9'; q++) {
		unsigned digit = (unsigned)(*q - '0');

		v = v > (UINT64_MAX - digit) / 10 ? UINT64_MAX : v * 10 + digit;
	}
	*p = q;
	*ret = v;
	return true;
}

/* "-n": the last n bytes. */
static enum http_range_kind
suffix_range(const char *p, uint64_t size, uint64_t *ret_first, uint64_t *ret_n)
{
	uint64_t n;

	if (!take_number(&p, &n) || *skip_blanks(p) != '\0')
		return HTTP_RANGE_NONE;
	if (n == 0 || size == 0)
		return HTTP_RANGE_BEYOND;
	*ret_n = n < size ? n : size;
	*ret_first = size - *ret_n;
	return HTTP_RANGE_PART;
}

enum http_range_kind
http_range_parse(const char *value, uint64_t size, uint64_t *ret_first, uint64_t *ret_n)
{
	uint64_t first, last = UINT64_MAX;
	const char *p;

	if (!value || strncasecmp(value, "bytes=", 6) != 0)
		return HTTP_RANGE_NONE;
	p = skip_blanks(value + 6);
	if (*p == '-')
		return suffix_range(p + 1, size, ret_first, ret_n);
	if (!take_number(&p, &first) || *p++ != '-')
		return HTTP_RANGE_NONE;
	/* RFC 9110 section 14.1.1: a last position before the first makes the field invalid. */
	if (take_number(&p, &last) && last < first)
		return HTTP_RANGE_NONE;
	/* A comma here: several ranges. A server may answer them with the whole. */
	if (*skip_blanks(p) != '\0')
		return HTTP_RANGE_NONE;
	if (first >= size)
		return HTTP_RANGE_BEYOND;
	*ret_first = first;
	*ret_n = (last < size ? last + 1 : size) - first;
	return HTTP_RANGE_PART;
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* RFC 9112 section 3.2.2: a server must accept "GET http://host/path", too. */
static const char *
path_of(const char *target)
{
	if (strncasecmp(target, "http://", 7) == 0)
		target = strchr(target + 7, '/');
	return target && *target == '/' ? target : NULL;
}

int
http_path_decode(const char *target, char *room, size_t size)
{
	const char *p = path_of(target);
	size_t used = 0;

	if (!p)
		return -EBADMSG;
	for (; *p; p++) {
		char c = *p;

		if (c == '%') {
			int high = hex_value(p[1]), low = high < 0 ? -1 : hex_value(p[2]);

			if (low < 0 || (high == 0 && low == 0))
				return -EBADMSG;
			c = (char)(high << 4 | low);
			p += 2;
		}
		if (used + 1 >= size || used == INT_MAX)
			return -EMSGSIZE;
		room[used++] = c;
	}
	room[used] = '\0';
	return (int)used;
}
