#include "tests/unit/test.h"

#include "engine/tftp_transfer.h"
#include "wire/tftp.h"

#include <stdlib.h>
#include <string.h>

enum { MS = 1000, S = 1000 * 1000 };

static void
expect_blocks(struct tftp_effect e, uint64_t first, unsigned n, unsigned n_again)
{
	assert_int_equal(e.kind, TFTP_SEND_BLOCKS);
	assert_int_equal(e.first, first);
	assert_int_equal(e.n, n);
	assert_int_equal(e.n_again, n_again);
}

static void
expect_end(struct tftp_effect e, enum transfer_result result)
{
	assert_int_equal(e.kind, TFTP_END);
	assert_int_equal(e.result, result);
}

#define EXPECT_NOTHING(effect) assert_int_equal((effect).kind, TFTP_NOTHING)

static void
without_options_data_answers_the_request(void **state)
{
	struct tftp_transfer t;

	(void)state;
	expect_blocks(tftp_transfer_start(&t, false, 1, 0, 2, 0), 1, 1, 0);
	expect_blocks(tftp_transfer_ack(&t, 1, 100), 2, 1, 0);
	expect_end(tftp_transfer_ack(&t, 2, 200), TRANSFER_DONE);
	EXPECT_NOTHING(tftp_transfer_ack(&t, 2, 300));
	EXPECT_NOTHING(tftp_transfer_tick(&t, 60 * S));
}

static void
offer_is_accepted_by_ack_zero_only(void **state)
{
	struct tftp_transfer t;

	(void)state;
	assert_int_equal(tftp_transfer_start(&t, true, 4, 0, 10, 0).kind, TFTP_SEND_OACK);
	EXPECT_NOTHING(tftp_transfer_ack(&t, 1, 100));
	EXPECT_NOTHING(tftp_transfer_ack(&t, 65535, 100));
	expect_blocks(tftp_transfer_ack(&t, 0, 200), 1, 4, 0);
	expect_blocks(tftp_transfer_ack(&t, 4, 400), 5, 4, 0);
	expect_blocks(tftp_transfer_ack(&t, 8, 600), 9, 2, 0);
	expect_end(tftp_transfer_ack(&t, 10, 800), TRANSFER_DONE);
}

static void
size_probe_ends_as_aborted(void **state)
{
	struct tftp_transfer t;

	(void)state;
	tftp_transfer_start(&t, true, 1, 0, 10, 0);
	expect_end(tftp_transfer_error(&t, TFTP_E_OPTIONS), TRANSFER_ABORTED);
	EXPECT_NOTHING(tftp_transfer_error(&t, TFTP_E_OPTIONS));
}

static void
duplicate_ack_in_lockstep_sends_nothing(void **state)
{
	struct tftp_transfer t;

	(void)state;
	tftp_transfer_start(&t, false, 1, 0, 100, 0);
	expect_blocks(tftp_transfer_ack(&t, 1, 1 * MS), 2, 1, 0);
	EXPECT_NOTHING(tftp_transfer_ack(&t, 1, 2 * MS));
	EXPECT_NOTHING(tftp_transfer_ack(&t, 1, 9 * MS));
	EXPECT_NOTHING(tftp_transfer_ack(&t, 0, 9 * MS));
	expect_blocks(tftp_transfer_ack(&t, 2, 10 * MS), 3, 1, 0);
}

static void
ack_of_what_was_never_sent_is_ignored(void **state)
{
	struct tftp_transfer t;

	(void)state;
	tftp_transfer_start(&t, false, 4, 0, 100, 0);
	EXPECT_NOTHING(tftp_transfer_ack(&t, 5, 1 * MS));
	EXPECT_NOTHING(tftp_transfer_ack(&t, 40000, 1 * MS));
	assert_int_equal(t.acked, 0);
}

static void
gap_in_a_window_goes_back_at_once_and_once(void **state)
{
	struct tftp_transfer t;

	(void)state;
	tftp_transfer_start(&t, true, 8, 0, 1000, 0);
	expect_blocks(tftp_transfer_ack(&t, 0, 10 * MS), 1, 8, 0);
	/* 3 is lost: the client names 2 for every block behind it. */
	expect_blocks(tftp_transfer_ack(&t, 2, 20 * MS), 3, 8, 6);
	for (int i = 0; i < 5; i++)
		EXPECT_NOTHING(tftp_transfer_ack(&t, 2, 20 * MS + i));
	expect_blocks(tftp_transfer_ack(&t, 10, 30 * MS), 11, 8, 0);
}

static void
lost_first_block_of_a_window_goes_back_after_a_round_trip(void **state)
{
	struct tftp_transfer t;

	(void)state;
	tftp_transfer_start(&t, true, 4, 0, 1000, 0);
	tftp_transfer_ack(&t, 0, 10 * MS);
	expect_blocks(tftp_transfer_ack(&t, 4, 20 * MS), 5, 4, 0);
	EXPECT_NOTHING(tftp_transfer_ack(&t, 4, 21 * MS)); /* an echo of the ACK before */
	expect_blocks(tftp_transfer_ack(&t, 4, 30 * MS), 5, 4, 4);
	EXPECT_NOTHING(tftp_transfer_ack(&t, 4, 31 * MS));
	EXPECT_NOTHING(tftp_transfer_ack(&t, 4, 40 * MS));
	expect_blocks(tftp_transfer_ack(&t, 8, 41 * MS), 9, 4, 0);
	/* The window sent twice was also acknowledged twice: that must not go on for ever. */
	EXPECT_NOTHING(tftp_transfer_ack(&t, 8, 60 * MS));
}

static void
silence_is_answered_with_back_off_and_then_given_up(void **state)
{
	struct tftp_transfer t;
	int64_t last_us = 2 * MS, now_us = 2 * MS, wait_us = 0;
	unsigned n = 0;
	struct tftp_effect e;

	(void)state;
	tftp_transfer_start(&t, true, 4, 0, 1000, 0);
	tftp_transfer_ack(&t, 0, 1 * MS);
	tftp_transfer_ack(&t, 4, 2 * MS);
	for (;;) {
		EXPECT_NOTHING(tftp_transfer_tick(&t, t.deadline_us - 1));
		now_us = t.deadline_us;
		e = tftp_transfer_tick(&t, now_us);
		if (e.kind == TFTP_END)
			break;
		expect_blocks(e, 5, 4, 4);
		assert_true(now_us - last_us >= TFTP_RTO_MIN_US);
		assert_true(now_us - last_us <= TFTP_RTO_MAX_US);
		assert_true(now_us - last_us >= wait_us);
		wait_us = now_us - last_us;
		last_us = now_us;
		n++;
	}
	expect_end(e, TRANSFER_LOST);
	assert_in_range(n, 10, 30);
	assert_in_range(now_us, TFTP_SILENCE_MAX_US, TFTP_SILENCE_MAX_US + 3 * S);
}

static void
unanswered_offer_is_lost(void **state)
{
	struct tftp_transfer t;
	struct tftp_effect e = tftp_transfer_start(&t, true, 1, 0, 1, 0);

	(void)state;
	while (e.kind != TFTP_END) {
		assert_int_equal(e.kind, TFTP_SEND_OACK);
		e = tftp_transfer_tick(&t, t.deadline_us);
	}
	expect_end(e, TRANSFER_LOST);
}

static void
one_block_never_acknowledged_by_anyone_is_lost(void **state)
{
	struct tftp_transfer t;
	struct tftp_effect e = tftp_transfer_start(&t, false, 1, 0, 1, 0);

	(void)state;
	while (e.kind != TFTP_END)
		e = tftp_transfer_tick(&t, t.deadline_us);
	expect_end(e, TRANSFER_LOST);
}

static void
client_that_leaves_without_the_last_ack_is_done_soon(void **state)
{
	struct tftp_transfer t;
	struct tftp_effect e;

	(void)state;
	tftp_transfer_start(&t, false, 1, 0, 2, 0);
	e = tftp_transfer_ack(&t, 1, 1 * MS);
	while (e.kind != TFTP_END)
		e = tftp_transfer_tick(&t, t.deadline_us);
	expect_end(e, TRANSFER_DONE);
	tftp_transfer_start(&t, false, 1, 0, 2, 0);
	tftp_transfer_ack(&t, 1, 1 * MS);
	expect_end(tftp_transfer_error(&t, TFTP_E_UNKNOWN_TID), TRANSFER_DONE);
	tftp_transfer_start(&t, false, 1, 0, 2, 0);
	tftp_transfer_ack(&t, 1, 1 * MS);
	expect_end(tftp_transfer_replaced(&t), TRANSFER_DONE);
}

static void
port_taken_for_another_file_ends_the_first_as_aborted(void **state)
{
	struct tftp_transfer t;

	(void)state;
	tftp_transfer_start(&t, false, 1, 0, 20, 0);
	tftp_transfer_ack(&t, 1, 1 * MS);
	expect_end(tftp_transfer_replaced(&t), TRANSFER_ABORTED);
}

static void
request_sent_again_is_answered_again_but_not_its_echo(void **state)
{
	struct tftp_transfer t;

	(void)state;
	tftp_transfer_start(&t, true, 4, 0, 20, 0);
	EXPECT_NOTHING(tftp_transfer_asked_again(&t, 1 * MS));
	assert_int_equal(tftp_transfer_asked_again(&t, 300 * MS).kind, TFTP_SEND_OACK);
	tftp_transfer_start(&t, false, 1, 0, 20, 0);
	expect_blocks(tftp_transfer_asked_again(&t, 300 * MS), 1, 1, 1);
}

static void
round_trip_of_what_was_sent_twice_is_not_learnt(void **state)
{
	struct tftp_transfer t;
	int64_t rto_us;

	(void)state;
	tftp_transfer_start(&t, false, 1, 0, 1000, 0);
	tftp_transfer_ack(&t, 1, 1 * MS);
	assert_int_equal(t.rto_us, TFTP_RTO_MIN_US);
	tftp_transfer_tick(&t, t.deadline_us);
	rto_us = t.rto_us;
	assert_int_equal(rto_us, 2 * TFTP_RTO_MIN_US);
	tftp_transfer_ack(&t, 2, 1 * S);
	assert_int_equal(t.srtt_us, 1 * MS);
	assert_int_equal(t.rto_us, rto_us);
	tftp_transfer_ack(&t, 3, 1 * S + 1 * MS);
	assert_int_equal(t.rto_us, TFTP_RTO_MIN_US);
}

static void
slow_path_is_waited_for(void **state)
{
	struct tftp_transfer t;
	int64_t now_us = 0;

	(void)state;
	tftp_transfer_start(&t, false, 1, 0, 1000, 0);
	for (uint16_t block = 1; block < 50; block++) {
		now_us += (200 + block % 3 * 30) * MS;
		expect_blocks(tftp_transfer_ack(&t, block, now_us), block + 1u, 1, 0);
		assert_true(t.deadline_us - now_us > 260 * MS);
	}
}

static void
agreed_timeout_is_the_longest_wait(void **state)
{
	struct tftp_transfer t;
	int64_t before_us;

	(void)state;
	tftp_transfer_start(&t, true, 1, 1, 1000, 0);
	for (int i = 0; i < 8; i++) {
		before_us = t.deadline_us;
		tftp_transfer_tick(&t, before_us);
		assert_true(t.deadline_us - before_us <= 1 * S);
	}
}

static void
block_numbers_roll_over(void **state)
{
	struct tftp_transfer t;
	struct tftp_effect e;
	uint64_t last = 3 * 65536 + 5, block = 0;
	int64_t now_us = 0;

	(void)state;
	e = tftp_transfer_start(&t, false, 7, 0, last, now_us);
	while (e.kind != TFTP_END) {
		assert_int_equal(e.kind, TFTP_SEND_BLOCKS);
		assert_int_equal(e.first, block + 1);
		block += e.n;
		now_us += 1 * MS;
		e = tftp_transfer_ack(&t, (uint16_t)block, now_us);
	}
	assert_int_equal(block, last);
	expect_end(e, TRANSFER_DONE);
}

static void
gap_at_the_rollover_is_understood(void **state)
{
	struct tftp_transfer t;
	int64_t now_us = 0;

	(void)state;
	tftp_transfer_start(&t, false, 8, 0, 100000, now_us);
	for (uint32_t block = 8; block <= 65528; block += 8)
		tftp_transfer_ack(&t, (uint16_t)block, now_us += MS);
	/* In flight: 65529..65536; 65536 goes by the name 0. */
	expect_blocks(tftp_transfer_ack(&t, 65535, now_us += MS), 65536, 8, 1);
	expect_blocks(tftp_transfer_ack(&t, 1, now_us += MS), 65538, 8, 6);
}

static void
end_found_late_stops_the_sends(void **state)
{
	struct tftp_transfer t;

	(void)state;
	expect_blocks(tftp_transfer_start(&t, false, 8, 0, TFTP_LAST_UNKNOWN, 0), 1, 8, 0);
	tftp_transfer_ends_at(&t, 3);
	EXPECT_NOTHING(tftp_transfer_ack(&t, 4, 1 * MS));
	expect_end(tftp_transfer_ack(&t, 3, 1 * MS), TRANSFER_DONE);
}

/*
 * A network that loses, repeats and delays, with a client behind it as RFC 7440 describes,
 * or one that answers every block out of order as EDK2 does.
 */
enum { QUEUE_MAX = 1 << 14 };

struct flying {
	int64_t at_us;
	uint64_t block; /* to the client: absolute number; to the server: as on the wire */
	bool to_server;
};

struct network {
	struct flying queue[QUEUE_MAX];
	size_t n;
	unsigned loss_permille, twice_permille, jitter_us;
	bool only_acks; /* come twice */
	uint64_t seed;
	/* the client */
	bool chatty, gap_told;
	uint64_t received, in_window;
	uint16_t windowsize;
	uint64_t last;
	int64_t client_deadline_us;
	/* what was seen */
	uint64_t n_sent, n_acks;
};

static unsigned
dice(struct network *net, unsigned sides)
{
	net->seed = net->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(net->seed >> 33) % sides;
}

static void
put(struct network *net, uint64_t block, bool to_server, int64_t now_us)
{
	bool twice = dice(net, 1000) < net->twice_permille && (to_server || !net->only_acks);
	unsigned copies = twice ? 2 : 1;

	if (dice(net, 1000) < net->loss_permille)
		return;
	while (copies-- > 0) {
		assert_true(net->n < QUEUE_MAX);
		net->queue[net->n++] = (struct flying){
			.at_us = now_us + 100 + (net->jitter_us ? dice(net, net->jitter_us) : 0),
			.block = block,
			.to_server = to_server,
		};
	}
}

static struct flying
take_next(struct network *net)
{
	size_t best = 0;
	struct flying f;

	for (size_t i = 1; i < net->n; i++)
		if (net->queue[i].at_us < net->queue[best].at_us)
			best = i;
	f = net->queue[best];
	memmove(
	    &net->queue[best], &net->queue[best + 1], (--net->n - best) * sizeof(net->queue[0]));
	return f;
}

static void
client_acks(struct network *net, int64_t now_us)
{
	net->in_window = 0;
	net->n_acks++;
	net->client_deadline_us = now_us + 1 * S;
	put(net, (uint16_t)net->received, true, now_us);
}

static void
client_hears(struct network *net, uint64_t block, int64_t now_us)
{
	if (block == net->received + 1) {
		net->received = block;
		net->gap_told = false;
		if (++net->in_window == net->windowsize || block == net->last)
			client_acks(net, now_us);
	} else if (net->chatty || !net->gap_told || block == net->received) {
		net->gap_told = true;
		client_acks(net, now_us);
	}
}

static void
server_does(
    struct network *net, const struct tftp_transfer *t, struct tftp_effect e, int64_t now_us)
{
	assert_true(t->sent - t->acked <= t->windowsize);
	if (e.kind != TFTP_SEND_BLOCKS)
		return;
	assert_true(e.first >= 1 && e.first + e.n - 1 <= t->last);
	net->n_sent += e.n;
	for (unsigned i = 0; i < e.n; i++)
		put(net, e.first + i, false, now_us + i);
}

/* Plays a whole transfer; returns how it ended. */
static enum transfer_result
play(struct network *net, uint64_t last, uint16_t windowsize)
{
	struct tftp_transfer t;
	struct tftp_effect e = tftp_transfer_start(&t, false, windowsize, 0, last, 0);
	int64_t now_us = 0;

	net->last = last;
	net->windowsize = windowsize;
	net->client_deadline_us = INT64_MAX;
	server_does(net, &t, e, now_us);
	while (e.kind != TFTP_END) {
		int64_t next_us = net->n > 0 ? INT64_MAX : t.deadline_us;
		struct flying f;

		for (size_t i = 0; i < net->n; i++)
			if (net->queue[i].at_us < next_us)
				next_us = net->queue[i].at_us;
		if (t.deadline_us < next_us || net->n == 0) {
			bool client_first = net->client_deadline_us < t.deadline_us;

			if (client_first && net->received < last) {
				now_us = net->client_deadline_us;
				client_acks(net, now_us);
				continue;
			}
			if (client_first)
				net->client_deadline_us = INT64_MAX;
			now_us = t.deadline_us;
			e = tftp_transfer_tick(&t, now_us);
			server_does(net, &t, e, now_us);
			continue;
		}
		f = take_next(net);
		now_us = f.at_us;
		if (!f.to_server) {
			client_hears(net, f.block, now_us);
			continue;
		}
		e = tftp_transfer_ack(&t, (uint16_t)f.block, now_us);
		server_does(net, &t, e, now_us);
	}
	return e.result;
}

static struct network *
network(unsigned loss, unsigned twice, unsigned jitter_us, bool chatty, uint64_t seed)
{
	struct network *net = calloc(1, sizeof(*net));

	assert_non_null(net);
	net->loss_permille = loss;
	net->twice_permille = twice;
	net->jitter_us = jitter_us;
	net->chatty = chatty;
	net->seed = seed;
	return net;
}

static void
clean_network_carries_each_block_once(void **state)
{
	static const uint16_t windows[] = { 1, 2, 16, 64 };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct network *net = network(0, 0, 0, true, 1);

		assert_int_equal(play(net, 3000, windows[i]), TRANSFER_DONE);
		assert_int_equal(net->n_sent, 3000);
		free(net);
	}
}

static void
every_ack_twice_sends_no_block_twice(void **state)
{
	static const uint16_t windows[] = { 1, 2, 16 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct network *net = network(0, 1000, 0, true, 1);

		net->only_acks = true;
		assert_int_equal(play(net, 3000, windows[i]), TRANSFER_DONE);
		assert_int_equal(net->received, 3000);
		assert_int_equal(net->n_sent, 3000);
		free(net);
	}
}

/* A client that answers the echo of an old block in a window cannot be told from one with a gap. */
static void
everything_twice_costs_a_bounded_factor(void **state)
{
	static const uint16_t windows[] = { 1, 2, 16 };

	(void)state;
	for (size_t i = 0; i < 3; i++)
		for (int chatty = 0; chatty < 2; chatty++) {
			struct network *net = network(0, 1000, 0, chatty, 1);

			assert_int_equal(play(net, 3000, windows[i]), TRANSFER_DONE);
			assert_int_equal(net->received, 3000);
			assert_in_range(net->n_sent, 3000, windows[i] == 1 ? 3000 : 9000);
			free(net);
		}
}

static void
bad_networks_are_survived_at_a_bounded_price(void **state)
{
	static const uint16_t windows[] = { 1, 2, 8, 16, 64 };
	static const struct {
		unsigned loss, twice, jitter_us;
	} kinds[] = { { 1, 0, 0 }, { 50, 0, 0 }, { 0, 50, 50 }, { 0, 0, 400 }, { 20, 20, 200 },
		{ 200, 100, 1000 } };

	(void)state;
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		for (size_t i = 0; i < sizeof(windows) / sizeof(windows[0]); i++)
			for (uint64_t seed = 1; seed <= 6; seed++) {
				struct network *net = network(kinds[k].loss, kinds[k].twice,
				    kinds[k].jitter_us, seed % 2 == 0, seed);

				assert_int_equal(play(net, 500, windows[i]), TRANSFER_DONE);
				assert_int_equal(net->received, 500);
				assert_true(
				    net->n_sent <= 500 + (net->n_acks + 40) * (uint64_t)windows[i]);
				free(net);
			}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_options_data_answers_the_request),
		cmocka_unit_test(offer_is_accepted_by_ack_zero_only),
		cmocka_unit_test(size_probe_ends_as_aborted),
		cmocka_unit_test(duplicate_ack_in_lockstep_sends_nothing),
		cmocka_unit_test(ack_of_what_was_never_sent_is_ignored),
		cmocka_unit_test(gap_in_a_window_goes_back_at_once_and_once),
		cmocka_unit_test(lost_first_block_of_a_window_goes_back_after_a_round_trip),
		cmocka_unit_test(silence_is_answered_with_back_off_and_then_given_up),
		cmocka_unit_test(unanswered_offer_is_lost),
		cmocka_unit_test(one_block_never_acknowledged_by_anyone_is_lost),
		cmocka_unit_test(client_that_leaves_without_the_last_ack_is_done_soon),
		cmocka_unit_test(port_taken_for_another_file_ends_the_first_as_aborted),
		cmocka_unit_test(request_sent_again_is_answered_again_but_not_its_echo),
		cmocka_unit_test(round_trip_of_what_was_sent_twice_is_not_learnt),
		cmocka_unit_test(slow_path_is_waited_for),
		cmocka_unit_test(agreed_timeout_is_the_longest_wait),
		cmocka_unit_test(block_numbers_roll_over),
		cmocka_unit_test(gap_at_the_rollover_is_understood),
		cmocka_unit_test(end_found_late_stops_the_sends),
		cmocka_unit_test(clean_network_carries_each_block_once),
		cmocka_unit_test(every_ack_twice_sends_no_block_twice),
		cmocka_unit_test(everything_twice_costs_a_bounded_factor),
		cmocka_unit_test(bad_networks_are_survived_at_a_bounded_price),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
