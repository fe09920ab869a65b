#include "iso/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_SIZE = 64 << 10 };

struct arena_chunk {
	struct arena_chunk *older;
	size_t size, used;
	char bytes[];
};

static char *
arena_take(struct arena *a, size_t n)
{
	struct arena_chunk *c = a->newest;

	if (n > ARENA_MAX || a->used > ARENA_MAX - n)
		return NULL;
	if (!c || c->size - c->used < n) {
		size_t size = n > CHUNK_SIZE ? n : CHUNK_SIZE;

		c = malloc(sizeof(*c) + size);
		if (!c)
			return NULL;
		*c = (struct arena_chunk){ .older = a->newest, .size = size };
		a->newest = c;
	}
	c->used += n;
	a->used += n;
	return c->bytes + c->used - n;
}

char *
arena_copy(struct arena *a, const char *text, size_t len)
{
	char *copy = len < SIZE_MAX ? arena_take(a, len + 1) : NULL;

	if (!copy)
		return NULL;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

char *
arena_print(struct arena *a, const char *format, ...)
{
	va_list args, again;
	char *text = NULL;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	if (n >= 0)
		text = arena_take(a, (size_t)n + 1);
	if (text)
		vsnprintf(text, (size_t)n + 1, format, again);
	va_end(again);
	va_end(args);
	return text;
}

void
arena_done(struct arena *a)
{
	struct arena_chunk *c = a->newest;

	while (c) {
		struct arena_chunk *older = c->older;

		free(c);
		c = older;
	}
	*a = (struct arena){ 0 };
}
