#include "tests/fuzz/fuzz.h"

#include "wire/dns.h"

#include <stdlib.h>

/* Whatever a question is, the reply to it must itself be a message that adds up. */
static void
answer_it(const struct dns_query *q)
{
	const struct dns_addr addr = dns_addr_ip4(0xc0a80001);
	size_t limit = dns_reply_limit(q, false);
	uint8_t *room = malloc(limit);
	struct dns_answer back;
	struct dns_reply r;
	size_t n;

	dns_reply_start(&r, q, room, limit);
	if (q->due == DNS_NOERROR) {
		dns_reply_add_addr(&r, 60, &addr);
		dns_reply_add_ptr(&r, 60, &q->name);
	}
	n = dns_reply_end(&r, q->due);
	if (n > limit)
		abort();
	if (q->has_question && dns_answer_parse(room, n, &back) < 0)
		abort();
	free(room);
}

/* The bytes as an upstream's answer, passed on to who asked its own question. */
static void
pass_it_on(const uint8_t *data, size_t size)
{
	struct dns_query q = { .has_question = true, .edns = true };
	struct dns_answer a, back;
	uint8_t *room;
	size_t n, next;

	if (dns_answer_parse(data, size, &a) < 0)
		return;
	if (dns_name_parse(data, size, DNS_HEADER_SIZE, &q.name, &next) < 0)
		abort();
	q.edns_size = (uint16_t)(data[0] << 8);
	room = malloc(DNS_TCP_MAX);
	n = dns_answer_emit(&a, &q, data[1], room, dns_reply_limit(&q, data[1] & 1));
	if (dns_answer_parse(room, n, &back) < 0)
		abort();
	free(room);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[DNS_NAME_TEXT_SIZE];
	struct dns_addr addr;
	struct dns_query q;

	if (dns_query_parse(data, size, &q) == 0) {
		if (q.has_question) {
			struct dns_name again;

			dns_name_text(&q.name, text);
			dns_name_to_addr(&q.name, &addr);
			dns_name_from_text(text, &again);
		}
		answer_it(&q);
	}
	pass_it_on(data, size);
	return 0;
}
