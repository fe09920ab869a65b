#include "tests/fuzz/fuzz.h"

#include "engine/dns_answerer.h"

#include <stdlib.h>
#include <string.h>

static const char hosts[] = "192.168.0.5 hosty www.ext.example\n192.168.0.6 hosty\n::1 six\n";

static void
no_late_answer(void *ctx, const struct dns_asker *to, const uint8_t *bytes, size_t size)
{
	(void)ctx;
	(void)to;
	(void)bytes;
	(void)size;
	abort(); /* there is no upstream to wait for */
}

/* A line for the log must never hold what a terminal could take for an order. */
static void
check_line(void *ctx, uint32_t client_ip, const char *line)
{
	(void)ctx;
	(void)client_ip;
	for (; *line; line++)
		if ((unsigned char)*line < ' ' || (unsigned char)*line > '~')
			abort();
}

/*
 * Any datagram against a table of names: the answer fits, is an answer to that
 * very question, and adds up.
 */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct dns_asker from = { .ip = 0xc0a8005a, .port = 1024 };
	static const char *const lines[] = { "domain=linux.xvx.cz", "domain-needed", "bogus-priv",
		"expand-hosts", "address=/wild.example/10.1.2.3", "address=/nx.example/",
		"log-queries" };
	struct dns_counters counters = { 0 };
	struct dns_answerer_options o = {
		.counters = &counters, .send = no_late_answer, .log = check_line
	};
	struct settings settings;
	struct dns_answerer *a;
	struct dns_answer answer;
	struct fault fault;
	uint8_t *room = malloc(DNS_UDP_EDNS_MAX);
	size_t n;

	settings_init(&settings);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (settings_line(&settings, lines[i], &fault) < 0)
			abort();
	o.settings = &settings;
	if (dns_names_new(&settings, 0xc0a80001, 0xffffff00, &o.names) < 0 ||
	    dns_names_read_hosts(o.names, hosts, strlen(hosts)) < 0 ||
	    dns_names_set_lease(o.names, 0xc0a8005a, "pc1") < 0 || dns_answerer_new(&o, &a) < 0)
		abort();
	n = dns_answerer_input(a, &from, data, size, 1000, room, DNS_UDP_EDNS_MAX);
	if (n > DNS_UDP_EDNS_MAX ||
	    (n > 0 && (n < DNS_HEADER_SIZE || !(room[2] & 0x80) || memcmp(room, data, 2) != 0)))
		abort();
	if (n > 0 && room[5] == 1 && dns_answer_parse(room, n, &answer) < 0)
		abort();
	dns_answerer_free(a);
	dns_names_free(o.names);
	settings_done(&settings);
	free(room);
	return 0;
}
