#include "tests/unit/test.h"

#include "engine/dns_cache.h"
#include "engine/dns_names.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint32_t server = 0xc0a80001; /* 192.168.0.1/24 */

struct bench {
	struct settings settings;
	struct dns_names *names;
};

/* The names under these configuration lines (one a line) and this hosts file. */
static void
begin(struct bench *b, const char *lines, const char *hosts)
{
	char line[256];
	struct fault fault;

	settings_init(&b->settings);
	while (*lines) {
		size_t n = strcspn(lines, "\n");

		snprintf(line, sizeof(line), "%.*s", (int)n, lines);
		assert_int_equal(settings_line(&b->settings, line, &fault), 0);
		lines += n + (lines[n] == '\n');
	}
	assert_int_equal(dns_names_new(&b->settings, server, 0xffffff00, &b->names), 0);
	assert_true(dns_names_read_hosts(b->names, hosts, strlen(hosts)) >= 0);
}

static void
end(struct bench *b)
{
	dns_names_free(b->names);
	settings_done(&b->settings);
}

static const char *
verdict_text(const struct dns_finding *f, char buf[static 2048])
{
	static const char *const verdicts[] = { "", "NODATA", "NXDOMAIN", "FORWARD" };
	static const char *const sources[] = { "hosts", "lease", "config" };
	size_t used;

	if (f->verdict == DNS_FORWARD && f->server)
		snprintf(buf, 2048, "FORWARD %08x", f->server->ip);
	else if (f->verdict != DNS_FOUND)
		snprintf(buf, 2048, "%s", verdicts[f->verdict]);
	else if (f->n_addrs == 0) {
		used = (size_t)snprintf(buf, 2048, "%s ", sources[f->source]);
		dns_name_text(&f->target, buf + used);
	} else {
		used = (size_t)snprintf(buf, 2048, "%s", sources[f->source]);
		for (size_t i = 0; i < f->n_addrs; i++)
			used += (size_t)snprintf(buf + used, 2048 - used,
			    f->addr[i].len == 4 ? " %u.%u.%u.%u" : " %02x%02x:..%02x%02x",
			    f->addr[i].bytes[0], f->addr[i].bytes[1],
			    f->addr[i].bytes[f->addr[i].len - 2],
			    f->addr[i].bytes[f->addr[i].len - 1]);
	}
	return buf;
}

/* What is said of a name. */
static void
expect(const struct bench *b, const char *name, uint16_t type, const char *verdict)
{
	struct dns_finding f;
	struct dns_name n;
	char buf[2048];

	assert_int_equal(dns_name_from_text(name, &n), 0);
	dns_name_lower(&n);
	dns_names_find(b->names, &n, type, &f);
	assert_string_equal(verdict_text(&f, buf), verdict);
}

static const char recipe[] = "domain-needed\nbogus-priv\nexpand-hosts\ndomain=linux.xvx.cz";

static void
hosts_file_answers_both_ways_and_expands(void **state)
{
	struct bench b;

	(void)state;
	begin(&b, recipe,
	    "# names\n127.0.0.1 localhost\n\n192.168.0.5\thosty www.ext.example # two\r\n"
	    "192.168.0.6 hosty\n::1 six\nnot-an-address x\n192.168.0.7 bad..name good\n"
	    "192.168.0.8 last");
	expect(&b, "hosty", DNS_TYPE_A, "hosts 192.168.0.5 192.168.0.6");
	expect(&b, "HOSTY.linux.xvx.cz", DNS_TYPE_A, "hosts 192.168.0.5 192.168.0.6");
	expect(&b, "hosty", DNS_TYPE_AAAA, "NODATA");
	expect(&b, "hosty", DNS_TYPE_MX, "NODATA");
	expect(&b, "hosty", DNS_TYPE_ANY, "hosts 192.168.0.5 192.168.0.6");
	expect(&b, "www.ext.example", DNS_TYPE_A, "hosts 192.168.0.5");
	expect(&b, "www.ext.example", DNS_TYPE_AAAA, "NODATA");
	expect(&b, "www.ext.example", DNS_TYPE_MX, "FORWARD");
	expect(&b, "six", DNS_TYPE_AAAA, "hosts 0000:..0001");
	expect(&b, "six", DNS_TYPE_A, "NODATA");
	expect(&b, "good", DNS_TYPE_A, "hosts 192.168.0.7");
	expect(&b, "last", DNS_TYPE_A, "hosts 192.168.0.8");
	expect(&b, "5.0.168.192.in-addr.arpa", DNS_TYPE_PTR, "hosts hosty.linux.xvx.cz");
	expect(&b, "5.0.168.192.in-addr.arpa", DNS_TYPE_TXT, "NODATA");
	expect(&b, "1.0.0.127.in-addr.arpa", DNS_TYPE_PTR, "hosts localhost.linux.xvx.cz");
	end(&b);
}

static void
hosts_file_is_not_expanded_unless_told(void **state)
{
	struct bench b;

	(void)state;
	begin(&b, "domain=linux.xvx.cz", "192.168.0.5 hosty\n");
	expect(&b, "hosty", DNS_TYPE_A, "hosts 192.168.0.5");
	expect(&b, "hosty.linux.xvx.cz", DNS_TYPE_A, "NXDOMAIN");
	expect(&b, "5.0.168.192.in-addr.arpa", DNS_TYPE_PTR, "hosts hosty");
	end(&b);
}

static void
lease_has_its_names_until_it_ends(void **state)
{
	struct bench b;

	(void)state;
	begin(&b, recipe, "192.168.0.5 hosty\n");
	assert_int_equal(dns_names_set_lease(b.names, server + 89, "PC1"), 0);
	expect(&b, "pc1", DNS_TYPE_A, "lease 192.168.0.90");
	expect(&b, "pc1.linux.xvx.cz", DNS_TYPE_A, "lease 192.168.0.90");
	expect(&b, "pc1.linux.xvx.cz", DNS_TYPE_AAAA, "NODATA");
	expect(&b, "90.0.168.192.in-addr.arpa", DNS_TYPE_PTR, "lease pc1.linux.xvx.cz");
	/* another name for the same address */
	assert_int_equal(dns_names_set_lease(b.names, server + 89, "pc2.linux.xvx.cz"), 0);
	expect(&b, "pc1", DNS_TYPE_A, "NXDOMAIN");
	expect(&b, "90.0.168.192.in-addr.arpa", DNS_TYPE_PTR, "lease pc2.linux.xvx.cz");
	/* the name moves to another address */
	assert_int_equal(dns_names_set_lease(b.names, server + 90, "pc2"), 0);
	expect(&b, "pc2", DNS_TYPE_A, "lease 192.168.0.91");
	expect(&b, "90.0.168.192.in-addr.arpa", DNS_TYPE_PTR, "NXDOMAIN");
	assert_int_equal(dns_names_set_lease(b.names, server + 90, ""), 0);
	expect(&b, "pc2", DNS_TYPE_A, "NXDOMAIN");
	expect(&b, "pc2.linux.xvx.cz", DNS_TYPE_A, "NXDOMAIN");
	end(&b);
}

static void
lease_name_that_is_none_is_refused(void **state)
{
	static const char *const bad[] = { "a b", "-a", "a-", "a.b", "x.example", "a\n", ".", "a..",
		"b\xc3\xa9", "a.b.linux.xvx.cz", "linux.xvx.cz" };
	struct bench b;

	(void)state;
	begin(&b, recipe, "192.168.0.5 hosty\n");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(dns_names_set_lease(b.names, server + 9, bad[i]), -EINVAL);
	assert_int_equal(dns_names_set_lease(b.names, server + 9, "hosty"), -EEXIST);
	expect(&b, "hosty", DNS_TYPE_A, "hosts 192.168.0.5");
	expect(&b, "10.0.168.192.in-addr.arpa", DNS_TYPE_PTR, "NXDOMAIN");
	/* its own address may have it */
	assert_int_equal(dns_names_set_lease(b.names, server + 4, "hosty"), 0);
	assert_int_equal(dns_names_set_lease(b.names, server + 4, ""), 0);
	expect(&b, "hosty", DNS_TYPE_A, "hosts 192.168.0.5");
	end(&b);
}

static void
leases_survive_another_hosts_file(void **state)
{
	static const char hosts[] = "192.168.0.6 pc2\n";
	struct bench b;

	(void)state;
	begin(&b, recipe, "192.168.0.5 hosty\n");
	assert_int_equal(dns_names_set_lease(b.names, server + 89, "pc1"), 0);
	assert_int_equal(dns_names_set_lease(b.names, server + 90, "pc2"), 0);
	/* the plain name and the expanded one; leases do not count */
	assert_int_equal(dns_names_read_hosts(b.names, hosts, strlen(hosts)), 2);
	expect(&b, "hosty", DNS_TYPE_A, "NXDOMAIN");
	expect(&b, "pc1", DNS_TYPE_A, "lease 192.168.0.90");
	expect(&b, "pc2", DNS_TYPE_A, "hosts 192.168.0.6");
	end(&b);
}

static void
plain_and_private_questions_stay_here_when_told(void **state)
{
	struct bench b;

	(void)state;
	begin(&b, recipe, "");
	expect(&b, "plain", DNS_TYPE_A, "NXDOMAIN");
	expect(&b, "plain", DNS_TYPE_HTTPS, "NXDOMAIN");
	expect(&b, "com", DNS_TYPE_NS, "FORWARD");
	expect(&b, ".", DNS_TYPE_NS, "FORWARD");
	expect(&b, "a.example", DNS_TYPE_A, "FORWARD");
	expect(&b, "1.0.0.10.in-addr.arpa", DNS_TYPE_PTR, "NXDOMAIN");
	expect(&b, "1.0.16.172.in-addr.arpa", DNS_TYPE_PTR, "NXDOMAIN");
	expect(&b, "1.0.32.172.in-addr.arpa", DNS_TYPE_PTR, "FORWARD");
	expect(&b, "255.255.255.255.in-addr.arpa", DNS_TYPE_PTR, "NXDOMAIN");
	expect(&b, "8.8.8.8.in-addr.arpa", DNS_TYPE_PTR, "FORWARD");
	end(&b);
	begin(&b, "", "");
	expect(&b, "plain", DNS_TYPE_A, "FORWARD");
	expect(&b, "1.0.0.10.in-addr.arpa", DNS_TYPE_PTR, "FORWARD");
	/* our own network is ours in any case */
	expect(&b, "77.0.168.192.in-addr.arpa", DNS_TYPE_PTR, "NXDOMAIN");
	end(&b);
}

static void
own_domain_is_never_asked_elsewhere(void **state)
{
	struct bench b;

	(void)state;
	begin(&b, recipe, "");
	expect(&b, "nobody.linux.xvx.cz", DNS_TYPE_A, "NXDOMAIN");
	expect(&b, "a.b.linux.xvx.cz", DNS_TYPE_MX, "NXDOMAIN");
	expect(&b, "linux.xvx.cz", DNS_TYPE_SOA, "NODATA");
	expect(&b, "xvx.cz", DNS_TYPE_A, "FORWARD");
	expect(&b, "notlinux.xvx.cz", DNS_TYPE_A, "FORWARD");
	end(&b);
}

static void
longest_domain_of_the_configuration_decides(void **state)
{
	struct bench b;

	(void)state;
	begin(&b,
	    "address=/wild.example/10.1.2.3\naddress=/ad.example/\nlocal=/loc.example/\n"
	    "server=/corp.example/10.9.9.9\nserver=/in.wild.example/10.8.8.8\n"
	    "server=/168.192.in-addr.arpa/10.7.7.7\nbogus-priv",
	    "192.168.0.5 own.wild.example\n");
	expect(&b, "wild.example", DNS_TYPE_A, "config 10.1.2.3");
	expect(&b, "a.b.wild.example", DNS_TYPE_A, "config 10.1.2.3");
	expect(&b, "a.b.wild.example", DNS_TYPE_AAAA, "NODATA");
	expect(&b, "notwild.example", DNS_TYPE_A, "FORWARD");
	expect(&b, "own.wild.example", DNS_TYPE_A, "hosts 192.168.0.5");
	expect(&b, "x.ad.example", DNS_TYPE_A, "NXDOMAIN");
	expect(&b, "x.loc.example", DNS_TYPE_MX, "NXDOMAIN");
	expect(&b, "x.corp.example", DNS_TYPE_A, "FORWARD 0a090909");
	expect(&b, "x.in.wild.example", DNS_TYPE_A, "FORWARD 0a080808");
	expect(&b, "9.9.168.192.in-addr.arpa", DNS_TYPE_PTR, "FORWARD 0a070707");
	end(&b);
}

static void
address_for_everything_is_for_what_nothing_else_answers(void **state)
{
	struct bench b;

	(void)state;
	begin(&b, "address=/#/10.1.2.3\nserver=/corp.example/10.9.9.9", "192.168.0.5 hosty\n");
	expect(&b, "any.where.example", DNS_TYPE_A, "config 10.1.2.3");
	expect(&b, "hosty", DNS_TYPE_A, "hosts 192.168.0.5");
	expect(&b, "x.corp.example", DNS_TYPE_A, "FORWARD 0a090909");
	end(&b);
}

static void
many_names_are_bounded_and_all_found(void **state)
{
	enum { N = 3000 };
	char *hosts = malloc(N * 40), name[40], verdict[64];
	size_t used = 0;
	struct bench b;

	(void)state;
	for (unsigned i = 0; i < N; i++)
		used += (size_t)sprintf(hosts + used, "10.0.%u.%u host%u\n", i >> 8, i & 255, i);
	begin(&b, "domain=x.example\nexpand-hosts", hosts);
	for (unsigned i = 0; i < N; i += 7) {
		sprintf(name, "host%u.x.example", i);
		sprintf(verdict, "hosts 10.0.%u.%u", i >> 8, i & 255);
		expect(&b, name, DNS_TYPE_A, verdict);
	}
	end(&b);
	free(hosts);
}

/* name. A IN 1.2.3.4 with this TTL */
static size_t
make_answer(uint8_t *room, const struct dns_name *name, uint32_t ttl_s, unsigned rcode)
{
	struct dns_query q = { .has_question = true, .name = *name, .type = 1, .class = 1 };
	const struct dns_addr addr = dns_addr_ip4(0x01020304);
	struct dns_reply r;

	dns_reply_start(&r, &q, room, DNS_UDP_PLAIN_MAX);
	dns_reply_add_addr(&r, ttl_s, &addr);
	return dns_reply_end(&r, rcode);
}

static void
cache_keeps_an_answer_for_its_time(void **state)
{
	struct dns_cache *c = calloc(1, sizeof(*c));
	uint8_t room[DNS_UDP_PLAIN_MAX];
	struct dns_answer a;
	struct dns_name n, other;

	(void)state;
	dns_name_from_text("ext.example", &n);
	dns_name_from_text("exu.example", &other);
	assert_int_equal(dns_answer_parse(room, make_answer(room, &n, 60, 0), &a), 0);
	dns_cache_put(c, &n, DNS_TYPE_A, &a, 1000);
	memset(room, 0, sizeof(room)); /* it has its own copy */
	assert_non_null(dns_cache_get(c, &n, DNS_TYPE_A, 1000));
	assert_non_null(dns_cache_get(c, &n, DNS_TYPE_A, 60999));
	assert_null(dns_cache_get(c, &n, DNS_TYPE_A, 61000));
	assert_null(dns_cache_get(c, &n, DNS_TYPE_AAAA, 1000));
	assert_null(dns_cache_get(c, &other, DNS_TYPE_A, 1000));
	dns_cache_clear(c);
	assert_null(dns_cache_get(c, &n, DNS_TYPE_A, 1000));
	/* failures and answers without a time are not kept */
	assert_int_equal(dns_answer_parse(room, make_answer(room, &n, 60, 2), &a), 0);
	dns_cache_put(c, &n, DNS_TYPE_A, &a, 1000);
	assert_int_equal(dns_answer_parse(room, make_answer(room, &n, 0, 0), &a), 0);
	dns_cache_put(c, &n, DNS_TYPE_A, &a, 1000);
	assert_null(dns_cache_get(c, &n, DNS_TYPE_A, 1000));
	free(c);
}

static void
cache_stays_within_its_places(void **state)
{
	enum { N = 3 * DNS_CACHE_SETS * DNS_CACHE_WAYS };
	struct dns_cache *c = calloc(1, sizeof(*c));
	uint8_t room[DNS_UDP_PLAIN_MAX];
	size_t n_found = 0, n_newest = 0;
	struct dns_answer a;
	struct dns_name n;
	char text[32];

	(void)state;
	for (int i = 0; i < N; i++) {
		sprintf(text, "h%d.example", i);
		dns_name_from_text(text, &n);
		assert_int_equal(
		    dns_answer_parse(room, make_answer(room, &n, (uint32_t)i + 1, 0), &a), 0);
		dns_cache_put(c, &n, DNS_TYPE_A, &a, 0);
		n_newest += dns_cache_get(c, &n, DNS_TYPE_A, 0) != NULL;
	}
	for (int i = 0; i < N; i++) {
		sprintf(text, "h%d.example", i);
		dns_name_from_text(text, &n);
		n_found += dns_cache_get(c, &n, DNS_TYPE_A, 0) != NULL;
	}
	assert_int_equal(n_newest, N);
	assert_in_range(n_found, 1, DNS_CACHE_SETS * DNS_CACHE_WAYS);
	dns_cache_clear(c);
	free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts_file_answers_both_ways_and_expands),
		cmocka_unit_test(hosts_file_is_not_expanded_unless_told),
		cmocka_unit_test(lease_has_its_names_until_it_ends),
		cmocka_unit_test(lease_name_that_is_none_is_refused),
		cmocka_unit_test(leases_survive_another_hosts_file),
		cmocka_unit_test(plain_and_private_questions_stay_here_when_told),
		cmocka_unit_test(own_domain_is_never_asked_elsewhere),
		cmocka_unit_test(longest_domain_of_the_configuration_decides),
		cmocka_unit_test(address_for_everything_is_for_what_nothing_else_answers),
		cmocka_unit_test(many_names_are_bounded_and_all_found),
		cmocka_unit_test(cache_keeps_an_answer_for_its_time),
		cmocka_unit_test(cache_stays_within_its_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
