#include "base/text.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct text
text_of(char *buf, size_t size)
{
	buf[0] = '\0';
	return (struct text){ .buf = buf, .size = size };
}

void
text_add(struct text *t, const char *format, ...)
{
	size_t room = t->size - t->used;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(t->buf + t->used, room, format, args);
	va_end(args);
	if (n < 0)
		return;
	if ((size_t)n >= room) {
		t->cut = true;
		t->used = t->size - 1;
	} else {
		t->used += (size_t)n;
	}
}

/* How many bytes the UTF-8 character at p has, or 0 when it is none (RFC 3629 section 4). */
static size_t
utf8_len(const uint8_t *p, size_t left)
{
	size_t n = p[0] < 0x80                   ? 1
		   : p[0] >= 0xc2 && p[0] < 0xe0 ? 2
		   : (p[0] & 0xf0) == 0xe0       ? 3
		   : p[0] >= 0xf0 && p[0] < 0xf5 ? 4
						 : 0;

	if (n == 0 || n > left)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if (n == 3 && ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f)))
		return 0;
	if (n == 4 && ((p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f)))
		return 0;
	return n;
}

void
text_add_escaped(struct text *t, const void *bytes, size_t n)
{
	const uint8_t *p = bytes;

	while (n > 0) {
		size_t len = utf8_len(p, n);
		/* C1 controls (U+0080..U+009F) are terminal escapes too. */
		bool control = p[0] < 0x20 || p[0] == 0x7f ||
			       (len == 2 && p[0] == 0xc2 && p[1] < 0xa0);

		if (len == 0 || control || p[0] == '\\') {
			text_add(t, "\\x%02x", p[0]);
			len = 1;
		} else {
			text_add(t, "%.*s", (int)len, (const char *)p);
		}
		p += len;
		n -= len;
	}
}

bool
text_copy(char *dst, size_t size, const char *src)
{
	struct text t = text_of(dst, size);

	text_add(&t, "%s", src);
	return !t.cut;
}
