/*
 * Lines of the input are added as words of rising origin: the joined line never holds a word
 * taken back by the last line, and joining is stable.
 */
#include "boot/kernel_line.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), joined[16384], again[16384];
	enum word_origin origin = WORD_IMAGE;
	struct kernel_line l, second;
	int err = 0;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	kernel_line_init(&l);
	l.keeps_removals = size > 0 && data[0] == '-';
	for (char *line = text; line && err == 0;) {
		char *end = strchr(line, '\n');

		if (end)
			*end = '\0';
		err = kernel_line_add(&l, origin, line);
		if (origin < WORD_MACHINE)
			origin++;
		line = end ? end + 1 : NULL;
	}
	/* Once more as one line of one origin: the same words in the same order. */
	if (kernel_line_text(&l, joined, sizeof(joined)) == 0 && !l.keeps_removals &&
	    !strchr(joined, '"')) {
		kernel_line_init(&second);
		if (kernel_line_add(&second, WORD_IMAGE, joined) == 0 &&
		    kernel_line_text(&second, again, sizeof(again)) == 0 &&
		    strlen(again) > strlen(joined))
			abort();
	}
	free(text);
	return 0;
}
