/*
 * fuzz_dhcp_log.c - a stored event, text and packet being anything: lines stay printable.
 * The input is a byte for the kind, the text up to a zero byte, the packet.
 */
#include "base/bytes.h"
#include "engine/dhcp_log.h"
#include "tests/fuzz/fuzz.h"

#include <assert.h>

static void
check_line(void *ctx, const char *line)
{
	int *n = ctx;

	for (const char *c = line; *c; c++)
		assert(*c >= 0x20 && *c < 0x7f);
	assert(strlen(line) < DHCP_LOG_LINE_SIZE);
	(*n)++;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader r = rd_of(data, size);
	char text[2048];
	struct event e = { .kind = rd_u8(&r) & 1 ? EVENT_DHCP_OUT : EVENT_DHCP_IN, .text = text };
	size_t used = 0;
	int n = 0;

	while (used + 1 < sizeof(text) && r.left > 0) {
		text[used] = (char)rd_u8(&r);
		if (text[used] == '\0')
			break;
		used++;
	}
	text[used] = '\0';
	e.packet = r.at;
	e.packet_size = r.left;
	assert(dhcp_log_lines(&e, check_line, &n) == n);
	return 0;
}
