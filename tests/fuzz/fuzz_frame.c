/*
 * fuzz_frame.c - any bytes as a frame; a datagram that was read is written the same.
 */
#include "tests/fuzz/fuzz.h"
#include "wire/frame.h"

#include <assert.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t room[FRAME_MAX_SIZE];
	struct frame_udp f, again;
	struct frame_arp arp;
	int n;

	if (frame_parse_arp(data, size, &arp) == 0)
		assert(size >= 42);
	if (frame_parse_udp(data, size, &f) < 0)
		return 0;
	assert(f.payload.at >= data && f.payload.at + f.payload.left <= data + size);
	n = frame_emit_udp(&f, room, sizeof(room));
	if (n < 0)
		return 0;
	assert(frame_parse_udp(room, (size_t)n, &again) == 0);
	assert(again.from_ip == f.from_ip && again.to_port == f.to_port);
	assert(again.payload.left == f.payload.left);
	assert(memcmp(again.payload.at, f.payload.at, f.payload.left) == 0);
	return 0;
}
