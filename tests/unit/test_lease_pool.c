#include "tests/unit/test.h"

#include "engine/addr_set.h"
#include "engine/lease_pool.h"

#include <stdlib.h>

/* -- addr_set ------------------------------------------------------------------ */

static void
set_finds_its_members_like_a_plain_array_does(void **state)
{
	enum { N = 5000 };
	static bool plain[N];
	struct addr_set s;

	(void)state;
	srand(7);
	assert_int_equal(addr_set_init(&s, N), 0);
	for (int step = 0; step < 20000; step++) {
		size_t at = (size_t)rand() % N, from = (size_t)rand() % N, expected = SIZE_MAX;

		plain[at] = step % 3 == 0;
		if (plain[at])
			addr_set_add(&s, at);
		else
			addr_set_remove(&s, at);
		if (step % 50)
			continue;
		for (size_t i = 0; i < N && expected == SIZE_MAX; i++)
			if (plain[(from + i) % N])
				expected = (from + i) % N;
		assert_int_equal(addr_set_next(&s, from), expected);
	}
	addr_set_done(&s);
}

static void
set_works_at_every_edge_of_its_words(void **state)
{
	static const size_t sizes[] = { 0, 1, 63, 64, 65, 4095, 4096, 4097, 262144, 262145 };

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct addr_set s;

		assert_int_equal(addr_set_init(&s, sizes[i]), 0);
		assert_int_equal(addr_set_next(&s, 0), SIZE_MAX);
		if (sizes[i] > 0) {
			addr_set_add(&s, sizes[i] - 1);
			assert_int_equal(addr_set_next(&s, 0), sizes[i] - 1);
			assert_int_equal(addr_set_next(&s, sizes[i] - 1), sizes[i] - 1);
			assert_int_equal(addr_set_next(&s, sizes[i]), sizes[i] - 1);
			addr_set_add(&s, 0);
			assert_int_equal(addr_set_next(&s, sizes[i]), 0);
			addr_set_remove(&s, 0);
			addr_set_remove(&s, sizes[i] - 1);
			assert_int_equal(s.n_members, 0);
		}
		addr_set_done(&s);
	}
	assert_int_not_equal(addr_set_init(&(struct addr_set){ 0 }, ADDR_SET_MAX + 1), 0);
}

/* -- lease_pool ------------------------------------------------------------------ */

static const struct dhcp_tags no_tags;

static void
open_pool(struct lease_pool *p, struct settings *s, const char *range)
{
	struct fault fault;

	settings_init(s);
	assert_int_equal(settings_line(s, range, &fault), 0);
	assert_int_equal(lease_pool_init(p, s, 0x0a000001, 0xffff0000, 0x0a00ffff), 0);
}

static struct pool_client
client_of(struct mac *mac, unsigned i)
{
	*mac = (struct mac){ { 2, 0, 0, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i } };
	return (struct pool_client){ .mac = *mac };
}

static void
every_address_is_given_once_and_then_none(void **state)
{
	struct lease_pool p;
	struct settings s;
	struct mac mac;
	size_t n = 0;

	(void)state;
	open_pool(&p, &s, "dhcp-range=10.0.0.0,10.0.15.255,255.255.0.0,1h");
	for (unsigned i = 0;; i++) {
		struct pool_client c = client_of(&mac, i);
		uint32_t ip = lease_pool_pick(&p, 0x0a000001, 0, &no_tags, mac);

		if (ip == 0)
			break;
		assert_null(lease_pool_at(&p, ip));
		assert_int_not_equal(ip, 0x0a000001);
		assert_non_null(lease_pool_bind(&p, ip, &c, BINDING_LEASED, INT64_MAX));
		assert_null(lease_pool_bind(&p, ip, &c, BINDING_LEASED, INT64_MAX));
		n++;
	}
	assert_int_equal(n, 4096 - 1); /* all but our own */
	lease_pool_done(&p);
	settings_done(&s);
}

static void
addresses_windows_cannot_use_are_left_out_in_class_c(void **state)
{
	struct lease_pool p;
	struct settings s;
	struct mac mac;
	unsigned n = 0;

	(void)state;
	open_pool(&p, &s, "dhcp-range=192.168.0.0,192.168.1.255,255.255.254.0,1h");
	for (;; n++) {
		struct pool_client c = client_of(&mac, n);
		uint32_t ip = lease_pool_pick(&p, 0xc0a80001, 0, &no_tags, mac);

		if (ip == 0)
			break;
		assert_in_range(ip & 0xff, 1, 254);
		assert_non_null(lease_pool_bind(&p, ip, &c, BINDING_LEASED, INT64_MAX));
	}
	assert_int_equal(n, 508);
	lease_pool_done(&p);
	settings_done(&s);
}

static void
overlapping_ranges_hold_an_address_once(void **state)
{
	struct fault fault;
	struct lease_pool p;
	struct settings s;
	struct mac mac;
	unsigned n = 0;

	(void)state;
	settings_init(&s);
	settings_line(&s, "dhcp-range=10.0.0.10,10.0.0.19,1h", &fault);
	settings_line(&s, "dhcp-range=10.0.0.15,10.0.0.24,1h", &fault);
	assert_int_equal(lease_pool_init(&p, &s, 0x0a000001, 0xffff0000, 0), 0);
	for (;; n++) {
		struct pool_client c = client_of(&mac, n);
		uint32_t ip = lease_pool_pick(&p, 0x0a000001, 0, &no_tags, mac);

		if (ip == 0)
			break;
		assert_non_null(lease_pool_bind(&p, ip, &c, BINDING_OFFERED, INT64_MAX));
	}
	assert_int_equal(n, 15);
	lease_pool_done(&p);
	settings_done(&s);
}

/* Whatever is done in whatever order, sets, lists, maps and heap agree. */
static void
check(const struct lease_pool *p)
{
	size_t n_listed = 0, n_free = 0, n_given = 0;

	for (int st = BINDING_PROBING; st <= BINDING_QUARANTINED; st++) {
		const struct binding *b = p->in_state[st].oldest;
		size_t n = 0;

		for (; b; b = b->newer, n++) {
			assert_int_equal(b->state, st);
			assert_ptr_equal(lease_pool_at(p, b->lease.ip), b);
			assert_int_equal(lease_pool_is_free(p, b->lease.ip), st == BINDING_FORMER);
		}
		assert_int_equal(n, p->in_state[st].n);
		n_listed += n;
		n_given += st <= BINDING_LEASED ? n : 0;
	}
	assert_int_equal(n_listed, p->n_bindings);
	assert_int_equal(n_listed, p->by_ip.n_used);
	assert_int_equal(n_given, p->ranges[0].n_given);
	n_free = p->ranges[0].unused.n_members + p->ranges[0].former.n_members;
	assert_int_equal(n_free + n_given + p->in_state[BINDING_QUARANTINED].n, 64);
	for (size_t i = 1; i < p->n_heap; i++)
		assert_true(p->heap[(i - 1) / 2]->due_ms <= p->heap[i]->due_ms);
}

static void
all_indexes_agree_after_anything(void **state)
{
	struct lease_pool p;
	struct settings s;
	struct mac mac;

	(void)state;
	srand(11);
	open_pool(&p, &s, "dhcp-range=10.0.1.0,10.0.1.63,255.255.0.0,1h");
	for (int step = 0; step < 30000; step++) {
		struct pool_client c = client_of(&mac, (unsigned)rand() % 40);
		uint32_t ip = 0x0a000100 + (uint32_t)rand() % 64;
		struct binding *b = lease_pool_at(&p, ip);
		uint8_t id = (uint8_t)(rand() % 8);
		int64_t due_ms = rand() % 4 ? rand() % 1000 : INT64_MAX;

		if (id < 4) {
			c.id = &id;
			c.id_len = 1;
		}
		switch (rand() % 6) {
		case 0:
			lease_pool_quarantine(&p, ip, due_ms);
			break;
		case 1:
			if (b)
				lease_pool_drop(&p, b);
			break;
		case 2:
			if (b && b->state != BINDING_QUARANTINED)
				lease_pool_move(&p, b, (enum binding_state)(rand() % 4), due_ms);
			break;
		case 3:
			if (b && b->state != BINDING_QUARANTINED) {
				struct lease l = { .ip = ip, .mac = mac };

				l.client_id_len = (uint8_t)c.id_len;
				l.client_id[0] = id;
				assert_int_equal(lease_pool_set_lease(&p, b, &l), 0);
			}
			break;
		default:
			lease_pool_bind(&p, ip, &c, (enum binding_state)(rand() % 4), due_ms);
			break;
		}
		b = lease_pool_next_of(&p, &c, NULL);
		assert_true(!b || binding_is_of(b, &c));
		if (step % 16 == 0)
			check(&p);
	}
	lease_pool_done(&p);
	settings_done(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_finds_its_members_like_a_plain_array_does),
		cmocka_unit_test(set_works_at_every_edge_of_its_words),
		cmocka_unit_test(every_address_is_given_once_and_then_none),
		cmocka_unit_test(addresses_windows_cannot_use_are_left_out_in_class_c),
		cmocka_unit_test(overlapping_ranges_hold_an_address_once),
		cmocka_unit_test(all_indexes_agree_after_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
