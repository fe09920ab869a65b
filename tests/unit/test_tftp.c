#include "tests/unit/test.h"

#include "engine/tftp_terms.h"
#include "wire/tftp.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define BYTES(text) (text), sizeof(text) - 1 /* with its inner zeros, without the last */

static struct tftp_packet
parsed(const char *bytes, size_t size)
{
	struct tftp_packet p;

	assert_int_equal(tftp_parse(bytes, size, &p), 0);
	return p;
}

static void
request_with_options_is_read_in_order(void **state)
{
	struct tftp_packet p = parsed(BYTES("\0\1pxelinux.0\0octet\0tsize\0"
					    "0\0BlkSize\0"
					    "1408\0"));

	(void)state;
	assert_int_equal(p.opcode, TFTP_RRQ);
	assert_int_equal(p.name_len, 10);
	assert_memory_equal(p.name, "pxelinux.0", 10);
	assert_int_equal(p.mode, TFTP_OCTET);
	assert_int_equal(p.options.n, 2);
	assert_int_equal(p.options.option[0].kind, TFTP_TSIZE);
	assert_int_equal(p.options.option[1].kind, TFTP_BLKSIZE);
	assert_int_equal(p.options.option[1].value, 1408);
	assert_memory_equal(p.options.option[1].spelling, "BlkSize", 7);
}

static void
mode_is_read_in_any_case(void **state)
{
	(void)state;
	assert_int_equal(parsed(BYTES("\0\1a\0OCTET\0")).mode, TFTP_OCTET);
	assert_int_equal(parsed(BYTES("\0\1a\0NetASCII\0")).mode, TFTP_NETASCII);
	assert_int_equal(parsed(BYTES("\0\1a\0mail\0")).mode, TFTP_OTHER_MODE);
	assert_int_equal(parsed(BYTES("\0\1a\0\0")).mode, TFTP_OTHER_MODE);
}

static void
name_bytes_pass_unchanged(void **state)
{
	struct tftp_packet p = parsed(BYTES("\0\1\\boot\\x\xff\xff\0octet\0"));

	(void)state;
	assert_int_equal(p.name_len, 9);
	assert_memory_equal(p.name, "\\boot\\x\xff\xff", 9);
}

static void
request_cut_anywhere_before_its_mode_ends_is_refused(void **state)
{
	static const char whole[] = "\0\1kernel\0octet\0blksize\0"
				    "1468\0windowsize\0"
				    "16\0";
	size_t mode_end = 2 + 7 + 6;

	(void)state;
	for (size_t n = 0; n < sizeof(whole) - 1; n++) {
		char *exact = malloc(n ? n : 1);
		struct tftp_packet p;
		int err;

		assert_non_null(exact);
		memcpy(exact, whole, n);
		err = tftp_parse(exact, n, &p);
		assert_int_equal(err, n < mode_end ? -EBADMSG : 0);
		if (err == 0)
			assert_in_range(p.options.n, 0, 1);
		free(exact);
	}
}

static void
options_no_server_should_grant_are_as_if_not_asked(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
	} bad[] = {
		{ BYTES("\0\1a\0octet\0blksize\0"
			"7\0") },
		{ BYTES("\0\1a\0octet\0blksize\0\0") },
		{ BYTES("\0\1a\0octet\0blksize\0-8\0") },
		{ BYTES("\0\1a\0octet\0blksize\0 512\0") },
		{ BYTES("\0\1a\0octet\0blksize\0"
			"512x\0") },
		{ BYTES("\0\1a\0octet\0blksize\0"
			"99999999999999999999999\0") },
		{ BYTES("\0\1a\0octet\0windowsize\0"
			"0\0") },
		{ BYTES("\0\1a\0octet\0timeout\0"
			"0\0") },
		{ BYTES("\0\1a\0octet\0multicast\0\0") },
		{ BYTES("\0\1a\0octet\0blksiz\0"
			"512\0") },
		{ BYTES("\0\1a\0octet\0blksize") },
		{ BYTES("\0\1a\0octet\0\0\0\0\0\0") },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(parsed(bad[i].bytes, bad[i].size).options.n, 0);
}

static void
first_of_a_repeated_option_counts(void **state)
{
	struct tftp_packet p = parsed(BYTES("\0\1a\0octet\0blksize\0"
					    "1024\0blksize\0"
					    "512\0"));

	(void)state;
	assert_int_equal(p.options.n, 1);
	assert_int_equal(p.options.option[0].value, 1024);
}

static void
answers_are_read(void **state)
{
	struct tftp_packet p = parsed(BYTES("\0\4\xff\xfe"));

	(void)state;
	assert_int_equal(p.opcode, TFTP_ACK);
	assert_int_equal(p.block, 65534);
	assert_int_equal(parsed(BYTES("\0\4\0\1padding")).block, 1);
	p = parsed(BYTES("\0\5\0\010User aborted\0"));
	assert_int_equal(p.error_code, TFTP_E_OPTIONS);
	assert_int_equal(p.data_size, 12);
	p = parsed(BYTES("\0\5\0\0no end"));
	assert_int_equal(p.data_size, 6);
	p = parsed(BYTES("\0\3\0\1abc"));
	assert_int_equal(p.opcode, TFTP_DATA);
	assert_int_equal(p.data_size, 3);
	assert_int_equal(parsed(BYTES("\0\3\0\2")).data_size, 0);
}

static void
what_is_no_tftp_is_refused(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
	} bad[] = { { BYTES("") }, { BYTES("\0") }, { BYTES("\0\0") }, { BYTES("\0\7a") },
		{ BYTES("\1\1a\0octet\0") }, { BYTES("\0\4\0") }, { BYTES("\0\3\0") },
		{ BYTES("\0\5\0") }, { BYTES("\0\1") }, { BYTES("\0\1name") },
		{ BYTES("\0\1name\0") }, { BYTES("\0\1name\0octet") } };
	struct tftp_packet p = { .block = 77 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(tftp_parse(bad[i].bytes, bad[i].size, &p), -EBADMSG);
	assert_int_equal(p.block, 77);
}

static void
what_is_written_is_read_back(void **state)
{
	static const struct tftp_option_list all = {
		{ { TFTP_WINDOWSIZE, NULL, 65535 }, { TFTP_BLKSIZE, "BLKSIZE", 65464 },
		    { TFTP_TSIZE, NULL, UINT64_MAX }, { TFTP_TIMEOUT, NULL, 255 } },
		4
	};
	uint8_t room[TFTP_OACK_SIZE];
	struct writer w = wr_of(room, sizeof(room));
	struct tftp_packet p;

	(void)state;
	tftp_emit_oack(&w, &all);
	assert_false(w.failed);
	p = parsed((char *)room, w.used);
	assert_int_equal(p.opcode, TFTP_OACK);
	assert_int_equal(p.options.n, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(p.options.option[i].kind, all.option[i].kind);
		assert_int_equal(p.options.option[i].value, all.option[i].value);
	}
	assert_memory_equal(p.options.option[1].spelling, "BLKSIZE", 8);
	w = wr_of(room, sizeof(room));
	tftp_emit_request(&w, TFTP_RRQ, "some/name", 9, "netascii", &all);
	p = parsed((char *)room, w.used);
	assert_int_equal(p.opcode, TFTP_RRQ);
	assert_memory_equal(p.name, "some/name", 10);
	assert_int_equal(p.mode, TFTP_NETASCII);
	assert_int_equal(p.options.n, 4);
	w = wr_of(room, sizeof(room));
	tftp_emit_error(&w, TFTP_E_ACCESS, "no");
	p = parsed((char *)room, w.used);
	assert_int_equal(p.error_code, TFTP_E_ACCESS);
	assert_memory_equal(p.data, "no", 3);
}

static void
emitting_never_overruns(void **state)
{
	static const struct tftp_option_list one = { { { TFTP_BLKSIZE, NULL, 512 } }, 1 };
	uint8_t room[32];

	(void)state;
	for (size_t size = 0; size < 17; size++) {
		struct writer w = wr_of(room, size);

		memset(room, 0xaa, sizeof(room));
		tftp_emit_oack(&w, &one); /* 2 + 8 + 4 bytes */
		assert_int_equal(w.failed, size < 14);
		for (size_t i = size; i < sizeof(room); i++)
			assert_int_equal(room[i], 0xaa);
	}
}

static struct tftp_terms
terms_for(const char *bytes, size_t size, unsigned mtu)
{
	struct tftp_packet p = parsed(bytes, size);
	struct tftp_limits limits = { .mtu = mtu, .windowsize_max = TFTP_WINDOWSIZE_MAX };
	struct tftp_terms t;

	tftp_terms_of(&p, &limits, 123456789012, &t);
	return t;
}

#define TERMS(text, mtu) terms_for(BYTES(text), mtu)

static void
only_what_was_asked_is_answered(void **state)
{
	struct tftp_terms t = TERMS("\0\1a\0octet\0", 1500);

	(void)state;
	assert_int_equal(t.agreed.n, 0);
	assert_int_equal(t.blksize, 512);
	assert_int_equal(t.windowsize, 1);
	t = TERMS("\0\1a\0octet\0tsize\0"
		  "0\0",
	    1500);
	assert_int_equal(t.agreed.n, 1);
	assert_int_equal(t.agreed.option[0].kind, TFTP_TSIZE);
	assert_int_equal(t.agreed.option[0].value, 123456789012);
	assert_int_equal(t.blksize, 512);
}

static void
block_never_exceeds_frame_or_wish(void **state)
{
	(void)state;
	assert_int_equal(TERMS("\0\1a\0octet\0blksize\0"
			       "65464\0",
			     1500)
			     .blksize,
	    1468);
	assert_int_equal(TERMS("\0\1a\0octet\0blksize\0"
			       "1408\0",
			     1500)
			     .blksize,
	    1408);
	assert_int_equal(TERMS("\0\1a\0octet\0blksize\0"
			       "18446744073709551615\0",
			     65536)
			     .blksize,
	    65464);
	assert_int_equal(TERMS("\0\1a\0octet\0blksize\0"
			       "8\0",
			     1500)
			     .blksize,
	    8);
	assert_int_equal(TERMS("\0\1a\0octet\0blksize\0"
			       "512\0",
			     0)
			     .blksize,
	    8);
}

static void
window_is_cut_to_what_we_grant(void **state)
{
	struct tftp_terms t = TERMS("\0\1a\0octet\0windowsize\0"
				    "65535\0blksize\0"
				    "1468\0",
	    1500);

	(void)state;
	assert_int_equal(t.windowsize, 64);
	assert_int_equal(t.agreed.option[0].value, 64);
	t = TERMS("\0\1a\0octet\0windowsize\0"
		  "4\0",
	    1500);
	assert_int_equal(t.windowsize, 4);
	t = TERMS("\0\1a\0octet\0windowsize\0"
		  "64\0blksize\0"
		  "65464\0",
	    65536);
	assert_int_equal(t.windowsize, 2);
}

static void
timeout_is_answered_as_asked_or_not_at_all(void **state)
{
	struct tftp_terms t = TERMS("\0\1a\0octet\0timeout\0"
				    "255\0",
	    1500);

	(void)state;
	assert_int_equal(t.timeout_s, 255);
	assert_int_equal(t.agreed.option[0].value, 255);
	t = TERMS("\0\1a\0octet\0timeout\0"
		  "256\0",
	    1500);
	assert_int_equal(t.timeout_s, 0);
	assert_int_equal(t.agreed.n, 0);
}

static void
netascii_has_no_size_to_promise(void **state)
{
	(void)state;
	assert_int_equal(TERMS("\0\1a\0netascii\0tsize\0"
			       "0\0",
			     1500)
			     .agreed.n,
	    0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(request_with_options_is_read_in_order),
		cmocka_unit_test(mode_is_read_in_any_case),
		cmocka_unit_test(name_bytes_pass_unchanged),
		cmocka_unit_test(request_cut_anywhere_before_its_mode_ends_is_refused),
		cmocka_unit_test(options_no_server_should_grant_are_as_if_not_asked),
		cmocka_unit_test(first_of_a_repeated_option_counts),
		cmocka_unit_test(answers_are_read),
		cmocka_unit_test(what_is_no_tftp_is_refused),
		cmocka_unit_test(what_is_written_is_read_back),
		cmocka_unit_test(emitting_never_overruns),
		cmocka_unit_test(only_what_was_asked_is_answered),
		cmocka_unit_test(block_never_exceeds_frame_or_wish),
		cmocka_unit_test(window_is_cut_to_what_we_grant),
		cmocka_unit_test(timeout_is_answered_as_asked_or_not_at_all),
		cmocka_unit_test(netascii_has_no_size_to_promise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
