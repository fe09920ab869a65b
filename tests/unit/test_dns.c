#include "tests/unit/test.h"

#include "wire/dns.h"

#include <errno.h>
#include <stdlib.h>

/* ;; id 0x1234 rd, PC1.linux.xvx.cz. A IN, OPT version 0 udp 4096 */
static const uint8_t question[] = { 0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 1, 3, 'P', 'C',
	'1', 5, 'l', 'i', 'n', 'u', 'x', 3, 'x', 'v', 'x', 2, 'c', 'z', 0, 0, 1, 0, 1, 0, 0, 41,
	0x10, 0x00, 0, 0, 0, 0, 0, 0 };

static struct dns_name
name_of(const char *text)
{
	struct dns_name n;

	assert_int_equal(dns_name_from_text(text, &n), 0);
	return n;
}

static void
question_is_read_with_its_letters_and_edns(void **state)
{
	char text[DNS_NAME_TEXT_SIZE];
	struct dns_query q;

	(void)state;
	assert_int_equal(dns_query_parse(question, sizeof(question), &q), 0);
	assert_int_equal(q.due, DNS_NOERROR);
	assert_int_equal(q.id, 0x1234);
	assert_true(q.recursion_desired);
	assert_string_equal(dns_name_text(&q.name, text), "PC1.linux.xvx.cz");
	assert_int_equal(q.type, DNS_TYPE_A);
	assert_int_equal(q.class, DNS_CLASS_IN);
	assert_true(q.edns);
	assert_int_equal(q.edns_size, 4096);
	assert_int_equal(dns_reply_limit(&q, false), DNS_UDP_EDNS_MAX);
	assert_int_equal(dns_reply_limit(&q, true), DNS_TCP_MAX);
}

static void
question_cut_at_any_length_is_refused_or_a_format_error(void **state)
{
	(void)state;
	for (size_t n = 0; n < sizeof(question); n++) {
		uint8_t *cut = malloc(n ? n : 1);
		struct dns_query q;

		memcpy(cut, question, n);
		if (n < DNS_HEADER_SIZE) {
			assert_int_equal(dns_query_parse(cut, n, &q), -EBADMSG);
		} else {
			assert_int_equal(dns_query_parse(cut, n, &q), 0);
			assert_int_equal(q.due, DNS_FORMERR);
		}
		free(cut);
	}
}

static void
what_cannot_be_answered_is_told_so(void **state)
{
	uint8_t p[sizeof(question)];
	struct dns_query q;

	(void)state;
	memcpy(p, question, sizeof(p));
	p[2] |= 0x80;
	assert_int_equal(dns_query_parse(p, sizeof(p), &q), -EBADMSG);
	p[2] = 0x28; /* opcode UPDATE */
	assert_int_equal(dns_query_parse(p, sizeof(p), &q), 0);
	assert_int_equal(q.due, DNS_NOTIMP);
	memcpy(p, question, sizeof(p));
	p[5] = 2; /* two questions */
	assert_int_equal(dns_query_parse(p, sizeof(p), &q), 0);
	assert_int_equal(q.due, DNS_FORMERR);
	memcpy(p, question, sizeof(p));
	p[40] = 1; /* EDNS version 1 */
	assert_int_equal(dns_query_parse(p, sizeof(p), &q), 0);
	assert_int_equal(q.due, DNS_BADVERS);
	assert_true(q.has_question);
}

static void
name_pointers_cannot_loop(void **state)
{
	uint8_t p[64] = { 0 };
	struct dns_name n;
	size_t next;

	(void)state;
	p[20] = 0xc0;
	p[21] = 20; /* at itself */
	assert_int_equal(dns_name_parse(p, sizeof(p), 20, &n, &next), -EBADMSG);
	p[20] = 0xc0;
	p[21] = 30; /* forward */
	assert_int_equal(dns_name_parse(p, sizeof(p), 20, &n, &next), -EBADMSG);
	p[12] = 1;
	p[13] = 'a';
	p[14] = 0xc0;
	p[15] = 12; /* a label and back to it */
	assert_int_equal(dns_name_parse(p, sizeof(p), 12, &n, &next), -EBADMSG);
	p[14] = 0;
	p[20] = 1;
	p[21] = 'b';
	p[22] = 0xc0;
	p[23] = 12;
	assert_int_equal(dns_name_parse(p, sizeof(p), 20, &n, &next), 0);
	assert_int_equal(next, 24);
	assert_memory_equal(n.wire, "\1b\1a", 5);
	assert_int_equal(dns_name_parse(p, 23, 20, &n, &next), -EBADMSG);
	assert_int_equal(dns_name_parse(p, sizeof(p), 64, &n, &next), -EBADMSG);
}

static void
name_of_more_than_255_bytes_is_refused(void **state)
{
	uint8_t p[400];
	struct dns_name n;
	size_t next;

	(void)state;
	memset(p, 1, sizeof(p)); /* labels of one byte each */
	p[254] = 0;
	assert_int_equal(dns_name_parse(p, sizeof(p), 0, &n, &next), 0);
	assert_int_equal(n.size, 255);
	p[254] = 1;
	p[256] = 0;
	assert_int_equal(dns_name_parse(p, sizeof(p), 0, &n, &next), -EBADMSG);
	p[0] = 64; /* neither a length nor a pointer */
	assert_int_equal(dns_name_parse(p, sizeof(p), 0, &n, &next), -EBADMSG);
}

static void
name_text_goes_both_ways_and_hides_nothing(void **state)
{
	static const uint8_t hostile[] = "\5a.b\x1b \4new\n";
	char text[DNS_NAME_TEXT_SIZE];
	struct dns_name n, apex = name_of("Linux.XVX.cz."), other = name_of("nux.xvx.cz");
	size_t next;

	(void)state;
	assert_int_equal(dns_name_parse(hostile, sizeof(hostile), 0, &n, &next), 0);
	assert_string_equal(dns_name_text(&n, text), "a\\x2eb\\x1b\\x20.new\\x0a");
	n = name_of("a.linux.xvx.cz");
	assert_string_equal(dns_name_text(&n, text), "a.linux.xvx.cz");
	assert_true(dns_name_within(&n, &apex));
	assert_true(dns_name_within(&apex, &apex));
	assert_false(dns_name_within(&n, &other));
	assert_false(dns_name_within(&apex, &n));
	n = name_of(".");
	assert_string_equal(dns_name_text(&n, text), ".");
	assert_int_equal(dns_name_labels(&n), 0);
	assert_int_equal(dns_name_from_text("a..b", &n), -EINVAL);
	assert_int_equal(dns_name_from_text(".a", &n), -EINVAL);
	assert_int_equal(
	    dns_name_from_text(
		"a123456789012345678901234567890123456789012345678901234567890123", &n),
	    -EINVAL);
}

static void
reverse_names_give_addresses(void **state)
{
	static const char six[] = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.D.f."
				  "ip6.arpa";
	struct dns_addr addr, ours = dns_addr_ip4(0xc0a8005a);
	struct dns_name n = name_of("90.0.168.192.IN-ADDR.arpa");

	(void)state;
	assert_true(dns_name_to_addr(&n, &addr));
	assert_memory_equal(&addr, &ours, sizeof(addr));
	n = name_of("256.0.168.192.in-addr.arpa");
	assert_false(dns_name_to_addr(&n, &addr));
	n = name_of("01.0.168.192.in-addr.arpa");
	assert_false(dns_name_to_addr(&n, &addr));
	n = name_of("0.168.192.in-addr.arpa");
	assert_false(dns_name_to_addr(&n, &addr));
	n = name_of("90.0.168.192.in-addr.corp");
	assert_false(dns_name_to_addr(&n, &addr));
	n = name_of(six);
	assert_true(dns_name_to_addr(&n, &addr));
	assert_int_equal(addr.len, 16);
	assert_int_equal(addr.bytes[0], 0xfd);
	assert_int_equal(addr.bytes[15], 1);
}

static void
reply_reads_back_as_what_was_written(void **state)
{
	uint8_t room[DNS_UDP_EDNS_MAX];
	struct dns_addr addr = dns_addr_ip4(0x01020304);
	struct dns_answer a;
	struct dns_reply r;
	struct dns_query q;
	size_t n;

	(void)state;
	assert_int_equal(dns_query_parse(question, sizeof(question), &q), 0);
	dns_reply_start(&r, &q, room, sizeof(room));
	dns_reply_add_addr(&r, 7, &addr);
	r.authoritative = true;
	n = dns_reply_end(&r, DNS_NOERROR);
	assert_int_equal(n, 34 + 16 + 11);
	assert_memory_equal(room, "\x12\x34\x85\x80\0\1\0\1\0\0\0\1\3PC1\5linux", 22);
	assert_memory_equal(room + 34, "\xc0\x0c\0\1\0\1\0\0\0\7\0\4\1\2\3\4\0\0\x29\4\xd0", 21);
	assert_int_equal(dns_answer_parse(room, n, &a), 0);
	assert_int_equal(a.size, n - 11);
	assert_int_equal(a.n_records[0], 1);
	assert_int_equal(a.n_records[2], 0);
	assert_int_equal(a.ttl_s, 7);
}

static void
ptr_target_is_compressed_against_the_question(void **state)
{
	uint8_t room[DNS_UDP_PLAIN_MAX];
	struct dns_query q = { .has_question = true,
		.name = name_of("5.linux.xvx.cz"),
		.type = DNS_TYPE_PTR,
		.class = DNS_CLASS_IN };
	struct dns_name first = name_of("pc1.LINUX.xvx.cz"), second = name_of("b.pc1.linux.xvx.cz");
	char text[DNS_NAME_TEXT_SIZE];
	struct dns_record rec;
	struct dns_answer a;
	struct dns_reply r;
	struct dns_name n;
	size_t size, at, next;

	(void)state;
	dns_reply_start(&r, &q, room, sizeof(room));
	dns_reply_add_ptr(&r, 0, &first);
	dns_reply_add_ptr(&r, 0, &second);
	size = dns_reply_end(&r, DNS_NOERROR);
	assert_int_equal(size, 12 + 16 + 4 + (12 + 4 + 2) + (12 + 2 + 2));
	assert_int_equal(dns_answer_parse(room, size, &a), 0);
	at = a.records_at;
	assert_int_equal(dns_record_parse(room, size, &at, &rec), 0);
	assert_int_equal(dns_name_parse(room, size, rec.data_at, &n, &next), 0);
	assert_string_equal(dns_name_text(&n, text), "pc1.linux.xvx.cz");
	assert_int_equal(dns_record_parse(room, size, &at, &rec), 0);
	assert_int_equal(dns_name_parse(room, size, rec.data_at, &n, &next), 0);
	assert_string_equal(dns_name_text(&n, text), "b.pc1.linux.xvx.cz");
	assert_int_equal(at, size);
}

static void
reply_that_does_not_fit_is_marked_truncated(void **state)
{
	uint8_t room[DNS_UDP_PLAIN_MAX];
	struct dns_addr addr = dns_addr_ip4(1);
	struct dns_answer a;
	struct dns_reply r;
	struct dns_query q;
	size_t n;

	(void)state;
	assert_int_equal(dns_query_parse(question, sizeof(question), &q), 0);
	dns_reply_start(&r, &q, room, sizeof(room));
	for (int i = 0; i < 100; i++)
		dns_reply_add_addr(&r, 0, &addr);
	n = dns_reply_end(&r, DNS_NOERROR);
	assert_true(n <= sizeof(room));
	assert_true(room[2] & 2);
	assert_int_equal(dns_answer_parse(room, n, &a), 0);
	assert_int_equal(a.n_records[0], (512 - 11 - 34) / 16);
}

/* An upstream's answer: ext.example MX, one record behind a pointer, its own OPT. */
static const uint8_t upstream[] = { 0xaa, 0xbb, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 1, 3, 'e', 'x',
	't', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 0, 0, 15, 0, 1, 0xc0, 12, 0, 15, 0, 1, 0, 0, 0,
	60, 0, 6, 0, 10, 1, 'm', 0xc0, 12, 0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0 };

static void
passed_on_answer_has_the_askers_id_letters_age_and_edns(void **state)
{
	struct dns_query q = { .id = 0x0102,
		.has_question = true,
		.recursion_desired = true,
		.name = name_of("EXT.example"),
		.type = DNS_TYPE_MX,
		.class = DNS_CLASS_IN };
	uint8_t room[DNS_UDP_EDNS_MAX];
	struct dns_answer a, again;
	size_t n;

	(void)state;
	assert_int_equal(dns_answer_parse(upstream, sizeof(upstream), &a), 0);
	assert_int_equal(a.size, sizeof(upstream) - 11);
	assert_int_equal(a.ttl_s, 60);
	n = dns_answer_emit(&a, &q, 20, room, DNS_UDP_PLAIN_MAX);
	assert_int_equal(n, a.size);
	assert_memory_equal(room, "\1\2\x81\x80\0\1\0\1\0\0\0\0\3EXT", 16);
	assert_int_equal(dns_answer_parse(room, n, &again), 0);
	assert_int_equal(again.ttl_s, 40);
	q.edns = true;
	n = dns_answer_emit(&a, &q, 100, room, DNS_UDP_EDNS_MAX);
	assert_int_equal(n, a.size + 11);
	assert_int_equal(dns_answer_parse(room, n, &again), 0);
	assert_int_equal(again.ttl_s, 0);
	n = dns_answer_emit(&a, &q, 0, room, 45);
	assert_int_equal(n, 29 + 11);
	assert_true(room[2] & 2);
}

static void
answer_cut_at_any_length_is_refused(void **state)
{
	struct dns_answer a;

	(void)state;
	for (size_t n = 0; n < sizeof(upstream); n++) {
		uint8_t *cut = malloc(n ? n : 1);

		memcpy(cut, upstream, n);
		assert_int_equal(dns_answer_parse(cut, n, &a), -EBADMSG);
		free(cut);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(question_is_read_with_its_letters_and_edns),
		cmocka_unit_test(question_cut_at_any_length_is_refused_or_a_format_error),
		cmocka_unit_test(what_cannot_be_answered_is_told_so),
		cmocka_unit_test(name_pointers_cannot_loop),
		cmocka_unit_test(name_of_more_than_255_bytes_is_refused),
		cmocka_unit_test(name_text_goes_both_ways_and_hides_nothing),
		cmocka_unit_test(reverse_names_give_addresses),
		cmocka_unit_test(reply_reads_back_as_what_was_written),
		cmocka_unit_test(ptr_target_is_compressed_against_the_question),
		cmocka_unit_test(reply_that_does_not_fit_is_marked_truncated),
		cmocka_unit_test(passed_on_answer_has_the_askers_id_letters_age_and_edns),
		cmocka_unit_test(answer_cut_at_any_length_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
