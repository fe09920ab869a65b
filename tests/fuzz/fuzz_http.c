#include "tests/fuzz/fuzz.h"

#include "wire/http_range.h"

#include <stdlib.h>
#include <string.h>

/* The input as a request target, and as a Range field of something of some size. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint64_t sizes[] = { 0, 1, 1000, UINT64_MAX };
	char *text = malloc(size + 1);
	char *room = malloc(size + 1);
	uint64_t first, n;
	int len;

	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	len = http_path_decode(text, room, size + 1);
	if (len > (int)size || (len >= 0 && memchr(room, '\0', (size_t)len)))
		abort();
	if (len > 1 && http_path_decode(text, room, (size_t)len) >= 0)
		abort();
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		if (http_range_parse(text, sizes[i], &first, &n) != HTTP_RANGE_PART)
			continue;
		if (n == 0 || first >= sizes[i] || n > sizes[i] - first)
			abort();
	}
	free(room);
	free(text);
	return 0;
}
