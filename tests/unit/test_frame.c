#include "tests/unit/test.h"

#include "wire/frame.h"

#include <errno.h>
#include <stdlib.h>

static const struct mac ours = { { 0x02, 0, 0, 0, 0, 1 } };
static const struct mac theirs = { { 0x00, 0x13, 0xd4, 0xd1, 0x03, 0x57 } };

static size_t
a_datagram(uint8_t *room, size_t room_size)
{
	struct frame_udp f = { .from_mac = ours,
		.to_mac = theirs,
		.from_ip = 0xc0a80001,
		.to_ip = 0xc0a8005a,
		.from_port = 67,
		.to_port = 68,
		.payload = rd_of("hello", 5) };
	int n = frame_emit_udp(&f, room, room_size);

	assert_int_equal(n, FRAME_UDP_HEADERS_SIZE + 5);
	return (size_t)n;
}

static void
datagram_has_the_checksums_others_compute(void **state)
{
	/* The bytes as another stack sends them for these very fields. */
	static const uint8_t expected[] = { 0x00, 0x13, 0xd4, 0xd1, 0x03, 0x57, 0x02, 0, 0, 0, 0, 1,
		0x08, 0x00, 0x45, 0x00, 0x00, 0x21, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11, 0xb9, 0x20,
		0xc0, 0xa8, 0x00, 0x01, 0xc0, 0xa8, 0x00, 0x5a, 0x00, 0x43, 0x00, 0x44, 0x00, 0x0d,
		0x39, 0xcf, 'h', 'e', 'l', 'l', 'o' };
	uint8_t room[64];

	(void)state;
	assert_int_equal(a_datagram(room, sizeof(room)), sizeof(expected));
	assert_memory_equal(room, expected, sizeof(expected));
}

static void
datagram_is_parsed_as_it_was_emitted(void **state)
{
	uint8_t room[128] = { 0 };
	size_t n = a_datagram(room, sizeof(room));
	struct frame_udp f;

	(void)state;
	assert_int_equal(frame_parse_udp(room, n + 13, &f), 0); /* with Ethernet's padding */
	assert_true(mac_equal(f.from_mac, ours) && mac_equal(f.to_mac, theirs));
	assert_int_equal(f.from_ip, 0xc0a80001);
	assert_int_equal(f.to_ip, 0xc0a8005a);
	assert_int_equal(f.from_port, 67);
	assert_int_equal(f.to_port, 68);
	assert_int_equal(f.payload.left, 5);
	assert_memory_equal(f.payload.at, "hello", 5);
}

static void
datagram_behind_a_vlan_tag_is_read(void **state)
{
	uint8_t room[128], tagged[128];
	size_t n = a_datagram(room, sizeof(room));
	struct frame_udp f;

	(void)state;
	memcpy(tagged, room, 12);
	memcpy(tagged + 12, "\x81\x00\x00\x05", 4);
	memcpy(tagged + 16, room + 12, n - 12);
	assert_int_equal(frame_parse_udp(tagged, n + 4, &f), 0);
	assert_int_equal(f.to_port, 68);
}

static void
cut_or_damaged_datagrams_are_refused(void **state)
{
	uint8_t room[64];
	size_t n = a_datagram(room, sizeof(room));
	struct frame_udp f;

	(void)state;
	for (size_t size = 0; size < n; size++) {
		uint8_t *exact = malloc(size ? size : 1);

		memcpy(exact, room, size);
		assert_int_equal(frame_parse_udp(exact, size, &f), -EBADMSG);
		free(exact);
	}
	for (size_t at = 14; at < 34; at++) { /* one bit of the IP header */
		room[at] ^= 0x10;
		assert_int_not_equal(frame_parse_udp(room, n, &f), 0);
		room[at] ^= 0x10;
	}
	room[12] = 0x86;
	assert_int_equal(frame_parse_udp(room, n, &f), -EPROTONOSUPPORT);
}

static void
payload_that_does_not_fit_is_refused(void **state)
{
	static uint8_t big[1473], room[2000];
	struct frame_udp f = { .payload = rd_of(big, 1473) };

	(void)state;
	assert_int_equal(frame_emit_udp(&f, room, sizeof(room)), -EMSGSIZE);
	f.payload = rd_of(big, 1472);
	assert_int_equal(frame_emit_udp(&f, room, sizeof(room)), FRAME_MAX_SIZE);
	assert_int_equal(frame_emit_udp(&f, room, FRAME_MAX_SIZE - 1), -EMSGSIZE);
}

static void
arp_probe_comes_from_nobody_and_reads_back(void **state)
{
	uint8_t room[FRAME_ARP_SIZE];
	struct frame_arp a;

	(void)state;
	assert_int_equal(frame_emit_arp_probe(ours, 0xc0a8005a, room, sizeof(room)), 60);
	assert_int_equal(frame_parse_arp(room, sizeof(room), &a), 0);
	assert_int_equal(a.op, FRAME_ARP_ASKS);
	assert_int_equal(a.from_ip, 0);
	assert_int_equal(a.to_ip, 0xc0a8005a);
	assert_true(mac_equal(a.from_mac, ours));
	assert_true(mac_is_zero(a.to_mac));
	for (size_t size = 0; size < 42; size++)
		assert_int_equal(frame_parse_arp(room, size, &a), -EBADMSG);
	assert_int_equal(frame_emit_arp_probe(ours, 1, room, 59), -EMSGSIZE);
	room[15] = 6; /* not Ethernet */
	assert_int_equal(frame_parse_arp(room, sizeof(room), &a), -EPROTONOSUPPORT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(datagram_has_the_checksums_others_compute),
		cmocka_unit_test(datagram_is_parsed_as_it_was_emitted),
		cmocka_unit_test(datagram_behind_a_vlan_tag_is_read),
		cmocka_unit_test(cut_or_damaged_datagrams_are_refused),
		cmocka_unit_test(payload_that_does_not_fit_is_refused),
		cmocka_unit_test(arp_probe_comes_from_nobody_and_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
