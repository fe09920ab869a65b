/*
 * What takes many clients at once; single exchanges are told in tests/scenario.
 */
#include "tests/unit/test.h"

#include "engine/dhcp_server.h"
#include "wire/dhcp4.h"

#include <stdlib.h>
#include <time.h>

struct bench {
	struct settings settings;
	struct dhcp_server *server;
};

static void
start(struct bench *b, const char *const *lines)
{
	struct dhcp_config config = { .interface = "eth1",
		.server_ip = 0x0a000001,
		.netmask = 0xffff0000,
		.broadcast_ip = 0x0a00ffff };
	struct fault fault;

	settings_init(&b->settings);
	for (; *lines; lines++)
		assert_int_equal(settings_line(&b->settings, *lines, &fault), 0);
	config.settings = &b->settings;
	assert_int_equal(dhcp_server_new(&config, &b->server), 0);
}

static void
stop(struct bench *b)
{
	dhcp_server_free(b->server);
	settings_done(&b->settings);
}

/* A DISCOVER, or a REQUEST for ip of machine i. */
static void
say(struct bench *b, unsigned i, uint32_t ip, int64_t now_ms, struct dhcp_effects *ret)
{
	static const uint8_t asked[] = { 1, 3, 6, 12, 15, 28, 42, 66, 67 };
	uint8_t packet[400];
	struct writer w = wr_of(packet, sizeof(packet));
	struct dhcp_datagram in = { .bytes = packet, .to_ip = UINT32_MAX, .from_port = 68 };

	wr_u32(&w, 0x01010600);
	wr_u32(&w, i);
	wr_zero(&w, 20);
	wr_u16(&w, 0x0200);
	wr_u32(&w, i);
	wr_zero(&w, 202);
	wr_u32(&w, DHCP4_COOKIE);
	wr_u8(&w, DHCP4_OPT_TYPE);
	wr_u8(&w, 1);
	wr_u8(&w, ip ? DHCP4_REQUEST : DHCP4_DISCOVER);
	wr_u8(&w, DHCP4_OPT_PARAMETERS);
	wr_u8(&w, sizeof(asked));
	wr_bytes(&w, asked, sizeof(asked));
	if (ip) {
		wr_u16(&w, 0x3204);
		wr_u32(&w, ip);
		wr_u16(&w, 0x3604);
		wr_u32(&w, 0x0a000001);
	}
	wr_u8(&w, DHCP4_OPT_END);
	in.size = w.used;
	dhcp_server_input(b->server, &in, now_ms, now_ms / 1000, ret);
}

/* The first effect of this kind; of kind DHCP_HEARD and empty when there is none. */
static struct dhcp_effect
find(const struct dhcp_effects *effects, enum dhcp_effect_kind kind)
{
	for (size_t i = 0; i < effects->n; i++)
		if (effects->effect[i].kind == kind)
			return effects->effect[i];
	return (struct dhcp_effect){ .kind = DHCP_HEARD };
}

static bool
has(const struct dhcp_effects *effects, enum dhcp_effect_kind kind)
{
	return find(effects, kind).kind == kind;
}

static uint32_t
offered_ip(const struct dhcp_effects *effects)
{
	struct dhcp_effect e = find(effects, DHCP_SEND);
	struct dhcp4_msg m;

	if (!e.packet || dhcp4_parse(e.packet, e.packet_size, &m) < 0 || m.type != DHCP4_OFFER)
		return 0;
	return m.yiaddr;
}

static void
two_hundred_at_once_wait_only_for_their_own_probe(void **state)
{
	static const char *const lines[] = { "dhcp-range=10.0.1.0,10.0.2.255,255.255.0.0,12h",
		NULL };
	struct dhcp_effects effects;
	struct bench b;
	size_t n_probes = 0, n_offers = 0;
	int64_t now_ms = 1000;

	(void)state;
	start(&b, lines);
	for (unsigned i = 0; i < 200; i++) {
		say(&b, i, 0, now_ms + i / 50, &effects); /* all within 4 ms */
		n_probes += has(&effects, DHCP_PROBE);
		assert_false(has(&effects, DHCP_SEND));
	}
	assert_int_equal(n_probes, 200);
	while (now_ms <= 1000 + 3 + DHCP_PROBE_MS) { /* the last one's probe ends then */
		int64_t next_ms = dhcp_server_tick(b.server, now_ms, 0, &effects);

		for (size_t i = 0; i < effects.n; i++)
			n_offers += effects.effect[i].kind == DHCP_SEND;
		now_ms = next_ms;
	}
	assert_int_equal(n_offers, 200);
	stop(&b);
}

static void
commits_end_in_any_order_and_each_has_its_own_ack(void **state)
{
	enum { N = 100 };
	static const char *const lines[] = { "dhcp-range=10.0.1.0,10.0.2.255,255.255.0.0,12h",
		"no-ping", NULL };
	uint32_t token[N], ip[N];
	struct dhcp_effects effects;
	struct dhcp4_msg m;
	struct bench b;

	(void)state;
	start(&b, lines);
	for (unsigned i = 0; i < N; i++) {
		say(&b, i, 0, 1000, &effects);
		ip[i] = offered_ip(&effects);
		say(&b, i, ip[i], 1000, &effects);
		assert_true(has(&effects, DHCP_COMMIT));
		assert_false(has(&effects, DHCP_SEND));
		token[i] = find(&effects, DHCP_COMMIT).token;
	}
	for (unsigned k = 0; k < N; k++) {
		unsigned i = k * 37 % N;
		struct dhcp_effect ack;

		dhcp_server_committed(b.server, token[i], k % 10 ? 0 : -28, 1010, &effects);
		ack = find(&effects, DHCP_SEND);
		if (k % 10 == 0) {
			assert_null(ack.packet);
			continue;
		}
		assert_non_null(ack.packet);
		assert_int_equal(dhcp4_parse(ack.packet, ack.packet_size, &m), 0);
		assert_int_equal(m.type, DHCP4_ACK);
		assert_int_equal(m.yiaddr, ip[i]);
		assert_int_equal(m.xid, i);
		/* A second answer for the same token is nobody's. */
		dhcp_server_committed(b.server, token[i], 0, 1010, &effects);
		assert_int_equal(effects.n, 0);
	}
	assert_int_equal(dhcp_server_counters(b.server)->commits_failed, N / 10);
	stop(&b);
}

/* Bounded whatever comes: DISCOVERs of ever new machines, nobody of whom goes on. */
static void
flood_of_strangers_is_bounded_and_ends(void **state)
{
	static const char *const lines[] = { "dhcp-range=10.0.1.0,10.0.1.99,255.255.0.0,12h",
		NULL };
	struct dhcp_effects effects;
	struct bench b;
	size_t used, size;

	(void)state;
	start(&b, lines);
	for (unsigned i = 0; i < 20000; i++)
		say(&b, i, 0, 1000 + i / 100, &effects);
	dhcp_server_pool(b.server, &used, &size);
	assert_int_equal(size, 100);
	assert_in_range(used, 99, 100);
	assert_true(dhcp_server_counters(b.server)->no_address > 19000);
	dhcp_server_tick(b.server, 100000, 100, &effects);
	dhcp_server_tick(b.server, 200000, 200, &effects);
	assert_int_equal(dhcp_server_tick(b.server, 300000, 300, &effects), INT64_MAX);
	dhcp_server_pool(b.server, &used, &size);
	assert_int_equal(used, 0);
	stop(&b);
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Not a benchmark: catches a search that grows with the number of leases. */
static void
message_costs_the_same_with_many_leases(void **state)
{
	enum { N = 20000 };
	static const char *const lines[] = { "dhcp-range=10.0.1.0,10.0.80.255,255.255.0.0,12h",
		"no-ping", "dhcp-boot=pxelinux.0", "domain=bench.test", NULL };
	struct dhcp_effects effects;
	struct bench b;
	double began, first = 0, last = 0;

	(void)state;
	start(&b, lines);
	for (unsigned i = 0; i < N; i++) {
		uint32_t ip;

		began = seconds();
		say(&b, i, 0, 1000, &effects);
		ip = offered_ip(&effects);
		assert_int_not_equal(ip, 0);
		say(&b, i, ip, 1000, &effects);
		dhcp_server_committed(
		    b.server, find(&effects, DHCP_COMMIT).token, 0, 1000, &effects);
		assert_true(has(&effects, DHCP_SEND));
		if (i < 2000)
			first += seconds() - began;
		if (i >= N - 2000)
			last += seconds() - began;
	}
	print_message("a DORA costs %.2f us with few leases, %.2f us with %d\n", first / 2000 * 1e6,
	    last / 2000 * 1e6, N);
	assert_true(last < 10 * first + 0.01);
	stop(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_hundred_at_once_wait_only_for_their_own_probe),
		cmocka_unit_test(commits_end_in_any_order_and_each_has_its_own_ack),
		cmocka_unit_test(flood_of_strangers_is_bounded_and_ends),
		cmocka_unit_test(message_costs_the_same_with_many_leases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
