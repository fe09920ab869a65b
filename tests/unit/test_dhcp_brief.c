#include "tests/unit/test.h"

#include "base/bytes.h"
#include "model/dhcp_brief.h"

#include <errno.h>
#include <stdlib.h>

enum { FIXED = 236 };

/* A BOOTREQUEST of 00:13:d4:d1:03:57 with the cookie, options to follow. */
static struct writer
request(uint8_t *room, size_t size)
{
	struct writer w = wr_of(room, size);

	wr_u32(&w, 0x01010600);
	wr_u32(&w, 0xd5d0d1d7);
	wr_u32(&w, 0);
	wr_u32(&w, 0xc0a8005a);
	wr_zero(&w, 12);
	wr_bytes(&w, "\x00\x13\xd4\xd1\x03\x57", 6);
	wr_zero(&w, FIXED - 34);
	wr_u32(&w, 0x63825363);
	return w;
}

static void
option(struct writer *w, uint8_t code, const void *bytes, size_t n)
{
	wr_u8(w, code);
	wr_u8(w, (uint8_t)n);
	wr_bytes(w, bytes, n);
}

static void
pxe_discover_is_summed_up(void **state)
{
	uint8_t room[576], uuid[17] = { 0, 0x28, 0xce };
	struct writer w = request(room, sizeof(room));
	struct dhcp_brief b;

	(void)state;
	option(&w, 53, "\x01", 1);
	option(&w, 93, "\x00\x07", 2);
	option(&w, 93, "\x00\x00", 2);
	option(&w, 97, uuid, sizeof(uuid));
	option(&w, 60, "PXEClient:Arch:00007\x1b", 21);
	option(&w, 77, "iPXE", 4);
	option(&w, 12, "bench\0x", 7);
	option(&w, 50, "\xc0\xa8\x00\x5b", 4);
	wr_u8(&w, 255);
	assert_int_equal(dhcp_brief_read(room, w.used, &b), 0);
	assert_false(b.is_reply);
	assert_int_equal(b.type, DHCP_BRIEF_DISCOVER);
	assert_int_equal(b.xid, 0xd5d0d1d7);
	assert_int_equal(b.ciaddr, 0xc0a8005a);
	assert_int_equal(b.requested_ip, 0xc0a8005b);
	assert_int_equal(b.arch, 7);
	assert_true(b.is_pxe && b.is_ipxe && b.has_uuid && !b.is_http);
	assert_memory_equal(b.uuid, uuid + 1, 16);
	assert_string_equal(b.vendor_class, "PXEClient:Arch:00007\\x1b");
	assert_string_equal(b.hostname, "bench");
	assert_string_equal(dhcp_brief_type_name(b.type), "discover");
}

static void
boot_file_comes_from_the_field_or_from_option_67(void **state)
{
	uint8_t room[576];
	struct writer w = request(room, sizeof(room));
	struct dhcp_brief b;

	(void)state;
	memcpy(room + 108, "pxelinux.0", 11);
	assert_int_equal(dhcp_brief_read(room, w.used, &b), 0);
	assert_string_equal(b.file, "pxelinux.0");
	assert_int_equal(b.type, DHCP_BRIEF_BOOTP);
	option(&w, 67, "other.efi", 9);
	assert_int_equal(dhcp_brief_read(room, w.used, &b), 0);
	assert_string_equal(b.file, "other.efi");
}

static void
overloaded_fields_hold_options(void **state)
{
	uint8_t room[576];
	struct writer w = request(room, sizeof(room));
	struct dhcp_brief b;

	(void)state;
	memcpy(room + 108, "\x0c\x02hi\xff", 5);
	memcpy(room + 44, "\x35\x01\x03\xff", 4);
	option(&w, 52, "\x03", 1);
	assert_int_equal(dhcp_brief_read(room, w.used, &b), 0);
	assert_string_equal(b.hostname, "hi");
	assert_int_equal(b.type, DHCP_BRIEF_REQUEST);
	assert_string_equal(b.file, "");
}

static void
cut_at_every_length_it_is_refused_or_read_as_far_as_sound(void **state)
{
	uint8_t room[576];
	struct writer w = request(room, sizeof(room));

	(void)state;
	option(&w, 53, "\x05", 1);
	option(&w, 60, "PXEClient", 9);
	wr_u8(&w, 255);
	for (size_t n = 0; n <= w.used; n++) {
		struct dhcp_brief b = { .xid = 1 };
		uint8_t *exact = malloc(n ? n : 1);
		int err;

		memcpy(exact, room, n);
		err = dhcp_brief_read(exact, n, &b);
		assert_int_equal(err, n < FIXED ? -EBADMSG : 0);
		assert_int_equal(b.xid, n < FIXED ? 1 : 0xd5d0d1d7);
		free(exact);
	}
}

static void
notes_are_found_by_key_in_order(void **state)
{
	const char *at = "interface: eth1; range: a -- b; range: c; reason: ; odd";
	char value[16];

	(void)state;
	assert_true(dhcp_note_next(&at, "range", value, sizeof(value)));
	assert_string_equal(value, "a -- b");
	assert_true(dhcp_note_next(&at, "range", value, sizeof(value)));
	assert_string_equal(value, "c");
	assert_false(dhcp_note_next(&at, "range", value, sizeof(value)));
	assert_string_equal(value, "");
	assert_true(dhcp_note_next(&at, "reason", value, sizeof(value)));
	assert_string_equal(value, "");
	at = "odd: a\x1b[2Jvery long value that does not fit";
	assert_true(dhcp_note_next(&at, "odd", value, sizeof(value)));
	assert_string_equal(value, "a[2Jvery long v");
	at = "";
	assert_false(dhcp_note_next(&at, "odd", value, sizeof(value)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pxe_discover_is_summed_up),
		cmocka_unit_test(boot_file_comes_from_the_field_or_from_option_67),
		cmocka_unit_test(overloaded_fields_hold_options),
		cmocka_unit_test(cut_at_every_length_it_is_refused_or_read_as_far_as_sound),
		cmocka_unit_test(notes_are_found_by_key_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
