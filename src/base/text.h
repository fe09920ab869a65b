/*
 * text.h - building text in a fixed buffer, and making foreign bytes safe to show.
 */
#ifndef PX_BASE_TEXT_H
#define PX_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Always ends in '\0'; `cut` sticks when something did not fit. */
struct text {
	char *buf;
	size_t size; /* bytes of room, at least 1 */
	size_t used; /* bytes before the '\0' */
	bool cut;
};

struct text text_of(char *buf, size_t size);
void text_add(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Adds n bytes from the wire so that no terminal, log reader or format can be
 * fooled: control bytes, backslash and whatever is not valid UTF-8 become \xNN.
 */
void text_add_escaped(struct text *t, const void *bytes, size_t n);

/* Copies src into dst[size], always ended. false when it was cut. */
bool text_copy(char *dst, size_t size, const char *src);

#endif
