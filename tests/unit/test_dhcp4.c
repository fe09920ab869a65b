#include "tests/unit/test.h"

#include "wire/dhcp4.h"
#include "wire/dhcp4_names.h"

#include <errno.h>
#include <stdlib.h>

static const struct dhcp4_head head = {
	.op = DHCP4_BOOTREPLY,
	.htype = 1,
	.hlen = 6,
	.hops = 2,
	.xid = 0xd5d0d1d7,
	.secs = 3,
	.flags = DHCP4_BROADCAST,
	.ciaddr = 0x01020304,
	.yiaddr = 0xc0a8005a,
	.siaddr = 0xc0a80001,
	.giaddr = 0x05060708,
	.chaddr = { 0x00, 0x13, 0xd4, 0xd1, 0x03, 0x57 },
	.sname = "bench",
	.file = "pxelinux.0",
};

static const struct dhcp4_out offer = { DHCP4_OPT_TYPE, 1, (const uint8_t *)"\x02" };

/* As a heap block of exactly its size, so a sanitizer sees the first byte too far. */
static int
parse_exact(const uint8_t *bytes, size_t size, struct dhcp4_msg *ret)
{
	uint8_t *exact = malloc(size ? size : 1);
	int err;

	memcpy(exact, bytes, size);
	err = dhcp4_parse(exact, size, ret);
	free(exact);
	return err;
}

static void
what_was_emitted_is_parsed_again(void **state)
{
	const struct dhcp4_out options[] = { offer,
		{ DHCP4_OPT_LEASE_TIME, 4, (const uint8_t *)"\x00\x00\xa8\xc0" },
		{ DHCP4_OPT_ARCH, 2, (const uint8_t *)"\x00\x07" } };
	uint8_t room[DHCP4_MAX_SIZE];
	struct dhcp4_msg m;
	struct mac mac;
	size_t left_out;
	uint32_t lease_s;
	uint16_t arch;
	int n = dhcp4_emit(&head, options, 3, DHCP4_DEFAULT_SIZE, room, sizeof(room), &left_out);

	(void)state;
	assert_int_equal(n, DHCP4_MIN_SIZE);
	assert_int_equal(left_out, 0);
	assert_int_equal(dhcp4_parse(room, (size_t)n, &m), 0);
	assert_int_equal(m.op, head.op);
	assert_int_equal(m.hops, head.hops);
	assert_int_equal(m.xid, head.xid);
	assert_int_equal(m.secs, head.secs);
	assert_int_equal(m.flags, head.flags);
	assert_int_equal(m.ciaddr, head.ciaddr);
	assert_int_equal(m.yiaddr, head.yiaddr);
	assert_int_equal(m.siaddr, head.siaddr);
	assert_int_equal(m.giaddr, head.giaddr);
	assert_true(dhcp4_mac(&m, &mac));
	assert_memory_equal(mac.byte, head.chaddr, 6);
	assert_string_equal((const char *)m.sname, "bench");
	assert_string_equal((const char *)m.file, "pxelinux.0");
	assert_int_equal(m.type, DHCP4_OFFER);
	assert_true(dhcp4_u32(&m, DHCP4_OPT_LEASE_TIME, &lease_s));
	assert_int_equal(lease_s, 43200);
	assert_true(dhcp4_u16(&m, DHCP4_OPT_ARCH, &arch));
	assert_int_equal(arch, 7);
	assert_false(dhcp4_u32(&m, DHCP4_OPT_ARCH, &lease_s));
	assert_false(dhcp4_has(&m, DHCP4_OPT_ROUTER));
	assert_true(dhcp4_first(&m, DHCP4_OPT_ROUTER).failed);
}

static void
fields_survive_zero_and_maximum(void **state)
{
	struct dhcp4_head extreme = { .op = 255,
		.htype = 255,
		.hlen = 16,
		.hops = 255,
		.xid = UINT32_MAX,
		.secs = UINT16_MAX,
		.flags = UINT16_MAX,
		.ciaddr = UINT32_MAX,
		.yiaddr = UINT32_MAX,
		.siaddr = UINT32_MAX,
		.giaddr = UINT32_MAX,
		.sname = "",
		.file = "" };
	uint8_t room[DHCP4_MIN_SIZE];
	struct dhcp4_msg m;
	size_t left_out;

	(void)state;
	memset(extreme.chaddr, 255, sizeof(extreme.chaddr));
	assert_int_equal(dhcp4_emit(&extreme, NULL, 0, 300, room, sizeof(room), &left_out), 300);
	assert_int_equal(dhcp4_parse(room, 300, &m), 0);
	assert_int_equal(m.xid, UINT32_MAX);
	assert_int_equal(m.secs, UINT16_MAX);
	assert_int_equal(m.giaddr, UINT32_MAX);
	assert_int_equal(m.chaddr[15], 255);
	assert_int_equal(m.type, DHCP4_BOOTP);
	room[2] = 17;
	assert_int_equal(dhcp4_parse(room, 300, &m), -EBADMSG);
	memset(room, 0, sizeof(room));
	assert_int_equal(dhcp4_parse(room, 300, &m), 0);
	assert_int_equal(m.op, 0);
	assert_false(m.has_cookie);
}

static void
cut_at_every_length_nothing_is_read_outside(void **state)
{
	const struct dhcp4_out options[] = { offer,
		{ DHCP4_OPT_VENDOR_CLASS, 20, (const uint8_t *)"PXEClient:Arch:00000" } };
	uint8_t room[DHCP4_MAX_SIZE];
	struct dhcp4_msg m;
	size_t left_out;
	int n = dhcp4_emit(&head, options, 2, DHCP4_DEFAULT_SIZE, room, sizeof(room), &left_out);

	(void)state;
	for (size_t size = 0; size <= (size_t)n; size++) {
		bool between_options = size == 240 || size == 243 || size >= 265;
		int expected = size < 236 ? -EBADMSG : size < 240 || between_options ? 0 : -EBADMSG;

		assert_int_equal(parse_exact(room, size, &m), expected);
	}
}

static void
long_option_goes_out_in_parts_and_comes_back_whole(void **state)
{
	uint8_t value[600], room[DHCP4_MAX_SIZE], joined[1024];
	const struct dhcp4_out options[] = { { DHCP4_OPT_VENDOR_ENCAP, 600, value }, offer };
	struct dhcp4_msg m;
	struct reader whole;
	size_t left_out;
	int n;

	(void)state;
	for (size_t i = 0; i < sizeof(value); i++)
		value[i] = (uint8_t)(i * 7);
	n = dhcp4_emit(&head, options, 2, sizeof(room), room, sizeof(room), &left_out);
	assert_int_equal(left_out, 0);
	assert_int_equal(dhcp4_parse(room, (size_t)n, &m), 0);
	whole = dhcp4_whole(&m, DHCP4_OPT_VENDOR_ENCAP, joined, sizeof(joined));
	assert_int_equal(whole.left, sizeof(value));
	assert_memory_equal(whole.at, value, sizeof(value));
	assert_int_equal(dhcp4_first(&m, DHCP4_OPT_VENDOR_ENCAP).left, 255);
	/* A smaller room gets what fits, never more. */
	assert_int_equal(dhcp4_whole(&m, DHCP4_OPT_VENDOR_ENCAP, joined, 100).left, 100);
	/* An option in one piece is lent from the packet. */
	whole = dhcp4_whole(&m, DHCP4_OPT_TYPE, joined, sizeof(joined));
	assert_true(whole.at >= room && whole.at < room + n);
}

static void
options_overflow_into_sname_then_file(void **state)
{
	static const uint8_t filler[250];
	const struct dhcp4_out options[] = { offer, { 200, 250, filler }, { 201, 50, filler },
		{ 202, 100, filler }, { 203, 120, filler }, { DHCP4_OPT_AGENT, 6, filler } };
	struct dhcp4_head h = head;
	uint8_t room[DHCP4_MAX_SIZE];
	struct dhcp4_msg m;
	size_t left_out;
	int n;

	(void)state;
	h.sname = "";
	h.may_overload = true;
	n = dhcp4_emit(&h, options, 6, DHCP4_DEFAULT_SIZE, room, sizeof(room), &left_out);
	assert_int_equal(left_out, 2); /* file keeps its name */
	assert_int_equal(dhcp4_parse(room, (size_t)n, &m), 0);
	assert_int_equal(m.overload, 2);
	assert_string_equal((const char *)m.file, "pxelinux.0");
	h.may_drop_file = true;
	n = dhcp4_emit(&h, options, 6, DHCP4_DEFAULT_SIZE, room, sizeof(room), &left_out);
	assert_int_equal(left_out, 1);
	assert_true(n <= DHCP4_DEFAULT_SIZE);
	assert_int_equal(dhcp4_parse(room, (size_t)n, &m), 0);
	assert_int_equal(m.overload, 3);
	assert_int_equal(dhcp4_first(&m, (enum dhcp4_code)201).left, 50);
	assert_int_equal(dhcp4_first(&m, (enum dhcp4_code)202).left, 100);
	assert_int_equal(m.type, DHCP4_OFFER);
	/* The relay's option stands last (RFC 3046 section 2.2). */
	assert_int_equal(room[n - 9], DHCP4_OPT_AGENT);
	assert_int_equal(room[n - 1], DHCP4_OPT_END);
}

static void
every_limit_is_kept(void **state)
{
	static const uint8_t filler[300];
	const struct dhcp4_out options[] = { offer, { 201, 300, filler }, { 202, 33, filler },
		{ DHCP4_OPT_AGENT, 255, filler } };

	(void)state;
	for (int variant = 0; variant < 4; variant++) {
		for (size_t limit = 0; limit < 800; limit++) {
			uint8_t *room = malloc(limit ? limit : 1);
			struct dhcp4_head h = head;
			struct dhcp4_msg m;
			size_t left_out = 9;
			int n;

			h.sname = "";
			h.may_overload = variant & 1;
			h.may_drop_file = variant & 2;
			n = dhcp4_emit(&h, options, 4, limit, room, limit, &left_out);
			if (limit < DHCP4_MIN_SIZE) {
				assert_int_equal(n, -EMSGSIZE);
				assert_int_equal(left_out, 9);
			} else {
				assert_in_range(n, DHCP4_MIN_SIZE, limit);
				assert_int_equal(dhcp4_parse(room, (size_t)n, &m), 0);
				assert_int_equal(m.type, DHCP4_OFFER);
			}
			free(room);
		}
	}
}

static void
names_longer_than_their_fields_are_cut_and_ended(void **state)
{
	char name[300];
	struct dhcp4_head h = head;
	uint8_t room[DHCP4_MIN_SIZE];
	struct dhcp4_msg m;
	size_t left_out;

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	h.sname = h.file = name;
	dhcp4_emit(&h, &offer, 1, 300, room, sizeof(room), &left_out);
	assert_int_equal(dhcp4_parse(room, 300, &m), 0);
	assert_int_equal(strlen((const char *)m.sname), 63);
	assert_int_equal(strlen((const char *)m.file), 127);
}

static void
values_are_shown_as_dnsmasq_shows_them(void **state)
{
	static const struct {
		uint8_t code;
		const char *value;
		size_t len;
		const char *name, *shown;
	} cases[] = {
		{ 53, "\x02", 1, "message-type", "2" },
		{ 54, "\xc0\xa8\x00\x01", 4, "server-identifier", "192.168.0.1" },
		{ 6, "\x01\x02\x03\x04\x05\x06\x07\x08", 8, "dns-server", "1.2.3.4, 5.6.7.8" },
		{ 6, "\x01\x02\x03", 3, "dns-server", "" },
		{ 51, "\x00\x00\xa8\xc0", 4, "lease-time", "12h" },
		{ 59, "\x00\x00\x93\xa8", 4, "T2", "10h30m" },
		{ 51, "\xff\xff\xff\xff", 4, "lease-time", "infinite" },
		{ 51, "\x00\x02\xa3\x05", 4, "lease-time", "2d5s" },
		{ 67, "pxelinux.0\x00", 11, "bootfile-name", "pxelinux.0" },
		{ 15, "a\x1b[2Jb\xff", 7, "domain-name", "a[2Jb" },
		{ 97, "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10", 17,
		    "client-machine-id", "00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d..." },
		{ 224, "\x01\xff", 2, "", "01:ff" },
		{ 93, "\x00\x07", 2, "client-arch", "7" },
		{ 93, "", 0, "client-arch", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char buf[128];
		struct text t = text_of(buf, sizeof(buf));

		dhcp4_option_show(&t, cases[i].code, cases[i].value, cases[i].len);
		assert_string_equal(buf, cases[i].shown);
		assert_string_equal(dhcp4_option_name(cases[i].code), cases[i].name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_emitted_is_parsed_again),
		cmocka_unit_test(fields_survive_zero_and_maximum),
		cmocka_unit_test(cut_at_every_length_nothing_is_read_outside),
		cmocka_unit_test(long_option_goes_out_in_parts_and_comes_back_whole),
		cmocka_unit_test(options_overflow_into_sname_then_file),
		cmocka_unit_test(every_limit_is_kept),
		cmocka_unit_test(names_longer_than_their_fields_are_cut_and_ended),
		cmocka_unit_test(values_are_shown_as_dnsmasq_shows_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
