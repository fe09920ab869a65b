/*
 * The TFTP service over loopback, with a boot tree of its own: "N" is a text of N bytes,
 * "slow" cannot be had for lack of memory, anything else is not there.
 */
#include "tests/unit/test.h"

#include "boot/tree.h"
#include "engine/facts.h"
#include "engine/tftp_service.h"
#include "engine/tftp_session.h"
#include "wire/tftp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { LONG_MS = 5000, SHORT_MS = 60 };

static struct plan the_plan;

struct plan *
plan_board_take(struct plan_board *b)
{
	(void)b;
	return &the_plan;
}

void
plan_unref(struct plan *p)
{
	(void)p;
}

int
tree_find(const struct plan *p, const char *name, size_t len, struct node *ret)
{
	char text[32];
	size_t size;

	(void)p;
	if (len == 4 && memcmp(name, "slow", 4) == 0)
		return -ENOMEM;
	if (len == 0 || len > 9 || name[0] < '0' || name[0] > '9')
		return -ENOENT;
	memcpy(text, name, len);
	text[len] = '\0';
	size = (size_t)atol(text);
	*ret = (struct node){ .kind = NODE_TEXT, .fd = -1, .size = size, .text = malloc(size + 1) };
	assert_non_null(ret->text);
	memset(ret->text, 'x', size);
	memcpy(ret->name, text, len + 1);
	return 0;
}

void
node_done(struct node *n)
{
	free(n->text);
	n->text = NULL;
}

struct bench {
	struct tftp_service *service;
	struct mbox core;
	struct sockaddr_in at;
	int client;
	uint8_t packet[2048]; /* the newest received */
	struct tftp_packet got;
	struct sockaddr_in from;
	uint16_t heard_block;
	size_t heard_size;
};

static int
bound_socket(struct sockaddr_in *ret)
{
	struct sockaddr_in self = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(self);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&self, sizeof(self)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&self, &size), 0);
	if (ret)
		*ret = self;
	return fd;
}

static int
setup(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));
	struct tftp_options o = { .n_workers = 1, .server_ip = INADDR_LOOPBACK, .mtu = 1500 };

	assert_non_null(b);
	assert_int_equal(mbox_init(&b->core, 8192, sizeof(struct fact)), 0);
	o.core = &b->core;
	o.fds[0] = bound_socket(&b->at);
	assert_int_equal(tftp_service_start(&o, &b->service), 0);
	b->client = bound_socket(NULL);
	*state = b;
	return 0;
}

static int
teardown(void **state)
{
	struct bench *b = *state;
	struct fact f;

	tftp_service_stop(b->service);
	while (mbox_take(&b->core, &f, 1) == 1)
		fact_done(&f);
	mbox_done(&b->core);
	close(b->client);
	free(b);
	return 0;
}

static void
say(struct bench *b, int fd, const void *bytes, size_t size, bool to_listener)
{
	const struct sockaddr_in *to = to_listener ? &b->at : &b->from;

	assert_int_equal(
	    sendto(fd, bytes, size, 0, (const struct sockaddr *)to, sizeof(*to)), (ssize_t)size);
}

#define ASK(b, text) say(b, (b)->client, text, sizeof(text) - 1, true)

static void
ack(struct bench *b, uint16_t block)
{
	uint8_t packet[4];
	struct writer w = wr_of(packet, sizeof(packet));

	tftp_emit_ack(&w, block);
	say(b, b->client, packet, w.used, false);
}

/* The next packet, or false when none comes in time. */
static bool
hear(struct bench *b, int fd, int limit_ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	socklen_t size = sizeof(b->from);
	ssize_t n;

	if (poll(&p, 1, limit_ms) <= 0)
		return false;
	n = recvfrom(fd, b->packet, sizeof(b->packet), 0, (struct sockaddr *)&b->from, &size);
	assert_true(n >= 0);
	assert_int_equal(tftp_parse(b->packet, (size_t)n, &b->got), 0);
	return true;
}

/* A slow machine hears the block before once more: that is how it should be. */
static void
hear_data(struct bench *b, uint16_t block, size_t size)
{
	do
		assert_true(hear(b, b->client, LONG_MS));
	while (b->got.opcode == TFTP_DATA && b->got.block == b->heard_block &&
	       b->got.data_size == b->heard_size &&
	       (b->got.block != block || b->got.data_size != size));
	assert_int_equal(b->got.opcode, TFTP_DATA);
	assert_int_equal(b->got.block, block);
	assert_int_equal(b->got.data_size, size);
	b->heard_block = block;
	b->heard_size = size;
}

static void
hear_error(struct bench *b, enum tftp_error_code code)
{
	assert_true(hear(b, b->client, LONG_MS));
	assert_int_equal(b->got.opcode, TFTP_ERROR);
	assert_int_equal(b->got.error_code, code);
}

static void
hear_fact(struct bench *b, enum fact_kind kind, const char *name, enum transfer_result result)
{
	struct pollfd p = { .fd = b->core.fd, .events = POLLIN };
	struct fact f;

	assert_int_equal(poll(&p, 1, LONG_MS), 1);
	assert_int_equal(mbox_take(&b->core, &f, 1), 1);
	assert_int_equal(f.kind, kind);
	assert_string_equal(f.transfer->name, name);
	if (kind == FACT_TRANSFER_ENDED)
		assert_int_equal(atomic_load(&f.transfer->result), result);
	fact_done(&f);
}

static void
transfer_is_reported_from_start_to_end(void **state)
{
	struct bench *b = *state;

	ASK(b, "\0\1"
	       "600\0octet\0tsize\0"
	       "0\0");
	assert_true(hear(b, b->client, LONG_MS));
	assert_int_equal(b->got.opcode, TFTP_OACK);
	assert_int_equal(tftp_option_value(&b->got.options, TFTP_TSIZE, 0), 600);
	assert_int_equal(b->got.options.n, 1);
	assert_int_not_equal(b->from.sin_port, b->at.sin_port);
	hear_fact(b, FACT_TRANSFER_STARTED, "600", 0);
	ack(b, 0);
	hear_data(b, 1, 512);
	ack(b, 1);
	hear_data(b, 2, 88);
	ack(b, 2);
	hear_fact(b, FACT_TRANSFER_ENDED, "600", TRANSFER_DONE);
	assert_false(hear(b, b->client, SHORT_MS));
}

static void
size_probe_then_error_is_aborted_and_quiet(void **state)
{
	struct bench *b = *state;
	struct tftp_counters c;

	ASK(b, "\0\1"
	       "600\0octet\0tsize\0"
	       "0\0");
	assert_true(hear(b, b->client, LONG_MS));
	say(b, b->client, "\0\5\0\10aborted\0", 12, false);
	hear_fact(b, FACT_TRANSFER_STARTED, "600", 0);
	hear_fact(b, FACT_TRANSFER_ENDED, "600", TRANSFER_ABORTED);
	assert_false(hear(b, b->client, SHORT_MS));
	tftp_service_counters(b->service, &c);
	assert_int_equal(c.malformed, 0);
}

static void
missing_file_is_refused_at_once_and_reported_escaped(void **state)
{
	struct bench *b = *state;

	ASK(b, "\0\1no\033[2J\0octet\0");
	hear_error(b, TFTP_E_NOT_FOUND);
	hear_fact(b, FACT_NOT_FOUND, "no\\x1b[2J", 0);
	ASK(b, "\0\1slow\0octet\0");
	hear_error(b, TFTP_E_UNDEFINED);
}

static void
write_and_strange_modes_are_refused(void **state)
{
	struct bench *b = *state;

	ASK(b, "\0\2"
	       "600\0octet\0");
	hear_error(b, TFTP_E_ACCESS);
	ASK(b, "\0\1"
	       "600\0mail\0");
	hear_error(b, TFTP_E_ILLEGAL);
}

static void
request_sent_twice_starts_one_transfer(void **state)
{
	struct bench *b = *state;
	struct tftp_counters c;

	ASK(b, "\0\1"
	       "600\0octet\0");
	ASK(b, "\0\1"
	       "600\0octet\0");
	hear_data(b, 1, 512);
	ack(b, 1);
	hear_data(b, 2, 88);
	ack(b, 2);
	hear_fact(b, FACT_TRANSFER_STARTED, "600", 0);
	hear_fact(b, FACT_TRANSFER_ENDED, "600", TRANSFER_DONE);
	assert_false(hear(b, b->client, SHORT_MS));
	tftp_service_counters(b->service, &c);
	assert_int_equal(c.transfers, 1);
}

static void
port_used_again_gets_the_other_file(void **state)
{
	struct bench *b = *state;

	/* after the first file's end, as lpxelinux does */
	ASK(b, "\0\1"
	       "5\0octet\0");
	hear_data(b, 1, 5);
	ack(b, 1);
	ASK(b, "\0\1"
	       "6\0octet\0");
	hear_data(b, 1, 6);
	ack(b, 1);
	/* and in the middle of one */
	ASK(b, "\0\1"
	       "2000\0octet\0");
	hear_data(b, 1, 512);
	ack(b, 1);
	hear_data(b, 2, 512);
	ASK(b, "\0\1"
	       "7\0octet\0");
	hear_data(b, 1, 7);
	ack(b, 1);
	hear_fact(b, FACT_TRANSFER_STARTED, "5", 0);
	hear_fact(b, FACT_TRANSFER_ENDED, "5", TRANSFER_DONE);
	hear_fact(b, FACT_TRANSFER_STARTED, "6", 0);
	hear_fact(b, FACT_TRANSFER_ENDED, "6", TRANSFER_DONE);
	hear_fact(b, FACT_TRANSFER_STARTED, "2000", 0);
	hear_fact(b, FACT_TRANSFER_ENDED, "2000", TRANSFER_ABORTED);
	hear_fact(b, FACT_TRANSFER_STARTED, "7", 0);
	hear_fact(b, FACT_TRANSFER_ENDED, "7", TRANSFER_DONE);
}

static void
same_request_of_a_client_that_starts_over_starts_over(void **state)
{
	struct bench *b = *state;

	ASK(b, "\0\1"
	       "2000\0octet\0");
	hear_data(b, 1, 512);
	ack(b, 1);
	hear_data(b, 2, 512);
	ASK(b, "\0\1"
	       "2000\0octet\0");
	hear_data(b, 1, 512);
}

static void
lost_block_comes_again_within_tens_of_milliseconds(void **state)
{
	struct bench *b = *state;

	ASK(b, "\0\1"
	       "2000\0octet\0");
	hear_data(b, 1, 512);
	ack(b, 1);
	hear_data(b, 2, 512);
	assert_true(hear(b, b->client, 1000));
	assert_int_equal(b->got.block, 2);
}

static void
malformed_packets_are_counted_and_answered_by_nothing(void **state)
{
	struct bench *b = *state;
	struct tftp_counters c;

	ASK(b, "");
	ASK(b, "\0\1");
	ASK(b, "\0\1name");
	ASK(b, "\377\377\377\377");
	ASK(b, "\0\4\0\1");
	ASK(b, "\0\1"
	       "5\0octet\0");
	hear_data(b, 1, 5);
	say(b, b->client, "\0", 1, false);
	say(b, b->client, "\0\3\0\1x", 5, false);
	ack(b, 1);
	hear_fact(b, FACT_TRANSFER_STARTED, "5", 0);
	hear_fact(b, FACT_TRANSFER_ENDED, "5", TRANSFER_DONE);
	tftp_service_counters(b->service, &c);
	assert_int_equal(c.malformed, 7);
	assert_false(hear(b, b->client, SHORT_MS));
}

static void
stranger_cannot_move_a_transfer(void **state)
{
	struct bench *b = *state;
	int stranger = bound_socket(NULL);

	ASK(b, "\0\1"
	       "2000\0octet\0");
	hear_data(b, 1, 512);
	say(b, stranger, "\0\4\0\1", 4, false);
	say(b, stranger, "\0\5\0\0stop\0", 9, false);
	ack(b, 1);
	hear_data(b, 2, 512);
	assert_false(hear(b, stranger, SHORT_MS));
	b->from = b->at;
	close(stranger);
}

static void
one_client_is_refused_beyond_its_share(void **state)
{
	struct bench *b = *state;
	int fds[TFTP_SESSIONS_PER_CLIENT + 1];
	struct tftp_counters c;

	for (int i = 0; i <= TFTP_SESSIONS_PER_CLIENT; i++) {
		fds[i] = bound_socket(NULL);
		say(b, fds[i],
		    "\0\1"
		    "9\0octet\0",
		    10, true);
		assert_true(hear(b, fds[i], LONG_MS));
		assert_int_equal(
		    b->got.opcode, i < TFTP_SESSIONS_PER_CLIENT ? TFTP_DATA : TFTP_ERROR);
	}
	tftp_service_counters(b->service, &c);
	assert_int_equal(c.refused_busy, 1);
	for (int i = 0; i <= TFTP_SESSIONS_PER_CLIENT; i++)
		close(fds[i]);
}

static void
stop_tells_clients_and_core(void **state)
{
	struct bench *b = *state;
	struct tftp_service *service = b->service;

	ASK(b, "\0\1"
	       "2000\0octet\0");
	hear_data(b, 1, 512);
	b->service = NULL;
	tftp_service_stop(service);
	for (;;) {
		assert_true(hear(b, b->client, LONG_MS));
		if (b->got.opcode == TFTP_ERROR)
			break;
	}
	hear_fact(b, FACT_TRANSFER_STARTED, "2000", 0);
	hear_fact(b, FACT_TRANSFER_ENDED, "2000", TRANSFER_FAILED);
}

static void
sockets_stay_the_callers_when_it_does_not_start(void **state)
{
	/* no address of this host (RFC 5737): the data socket cannot be bound */
	struct tftp_options o = { .n_workers = 2, .server_ip = 0xc0000201, .mtu = 1500 };
	struct tftp_service *service = NULL;

	(void)state;
	o.fds[0] = bound_socket(NULL);
	o.fds[1] = bound_socket(NULL);
	assert_int_equal(tftp_service_start(&o, &service), -EADDRNOTAVAIL);
	assert_null(service);
	assert_int_equal(close(o.fds[0]), 0);
	assert_int_equal(close(o.fds[1]), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(transfer_is_reported_from_start_to_end),
		TEST(size_probe_then_error_is_aborted_and_quiet),
		TEST(missing_file_is_refused_at_once_and_reported_escaped),
		TEST(write_and_strange_modes_are_refused),
		TEST(request_sent_twice_starts_one_transfer),
		TEST(port_used_again_gets_the_other_file),
		TEST(same_request_of_a_client_that_starts_over_starts_over),
		TEST(lost_block_comes_again_within_tens_of_milliseconds),
		TEST(malformed_packets_are_counted_and_answered_by_nothing),
		TEST(stranger_cannot_move_a_transfer),
		TEST(one_client_is_refused_beyond_its_share),
		TEST(stop_tells_clients_and_core),
		cmocka_unit_test(sockets_stay_the_callers_when_it_does_not_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
