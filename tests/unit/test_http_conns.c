#include "tests/unit/test.h"

#include "engine/facts.h"
#include "engine/http_conns.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HEADER_SIZE = 200 };

struct pair {
	struct mbox core;
	struct http_conns *conns;
	struct http_conn *conn;
	int server, client;
};

static void
connect_pair(struct pair *p)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000001) };
	socklen_t size = sizeof(in);
	int listener = socket(AF_INET, SOCK_STREAM, 0), room = 64 * 1024;

	assert_int_equal(bind(listener, (struct sockaddr *)&in, sizeof(in)), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&in, &size), 0);
	p->client = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(p->client, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	assert_int_equal(connect(p->client, (struct sockaddr *)&in, sizeof(in)), 0);
	p->server = accept(listener, NULL, NULL);
	assert_true(p->server >= 0);
	fcntl(p->server, F_SETFL, O_NONBLOCK);
	close(listener);
}

static void
begin(struct pair *p, size_t mailbox)
{
	assert_int_equal(mbox_init(&p->core, mailbox, sizeof(struct fact)), 0);
	assert_int_equal(http_conns_new(&p->core, &p->conns), 0);
	connect_pair(p);
	assert_int_equal(http_conn_open(p->conns, p->server, 0x7f000001, 1234, &p->conn), 0);
}

static void
end(struct pair *p)
{
	struct fact f;

	http_conns_free(p->conns);
	while (mbox_take(&p->core, &f, 1) == 1)
		fact_done(&f);
	mbox_done(&p->core);
	close(p->client);
}

/* Writes up to n bytes into the server's end; returns how many it took. */
static size_t
put(const struct pair *p, size_t n)
{
	static const char zeros[65536];
	size_t used = 0;

	while (used < n) {
		size_t piece = n - used < sizeof(zeros) ? n - used : sizeof(zeros);
		ssize_t got = write(p->server, zeros, piece);

		if (got < 0)
			break;
		used += (size_t)got;
	}
	return used;
}

static void
take_all(const struct pair *p, size_t n)
{
	char bytes[65536];

	while (n > 0) {
		ssize_t got = read(p->client, bytes, n < sizeof(bytes) ? n : sizeof(bytes));

		assert_true(got > 0);
		n -= (size_t)got;
	}
}

static struct transfer *
start(struct pair *p, uint64_t size)
{
	struct transfer *t = transfer_new();

	t->size = size;
	http_conn_begin(p->conns, p->conn, transfer_ref(t), 0, 1);
	return t;
}

/* Loopback acknowledges at once, but in the kernel's own time. */
static enum transfer_result
result_soon(struct pair *p, struct transfer *t, int64_t now_ms)
{
	for (int i = 0; i < 200 && atomic_load(&t->result) == TRANSFER_RUNNING; i++) {
		http_conns_sample(p->conns, now_ms, 2);
		usleep(5000);
	}
	return (enum transfer_result)atomic_load(&t->result);
}

static void
answer_is_done_when_its_last_byte_is_acknowledged(void **state)
{
	struct pair p;
	struct transfer *t;
	struct fact f[3];

	(void)state;
	begin(&p, 8);
	for (int i = 0; i < 3; i++) { /* on one connection, one after the other */
		t = start(&p, 100000);
		assert_int_equal(put(&p, HEADER_SIZE + 100000), HEADER_SIZE + 100000);
		take_all(&p, HEADER_SIZE + 100000);
		http_conn_end(p.conns, p.conn, true, 2);
		assert_int_equal(result_soon(&p, t, 0), TRANSFER_DONE);
		assert_int_equal(atomic_load(&t->acked), 100000);
		assert_int_equal(atomic_load(&t->ended_us), 2);
		assert_int_equal(mbox_take(&p.core, f, 3), 2);
		assert_int_equal(f[0].kind, FACT_TRANSFER_STARTED);
		assert_int_equal(f[1].kind, FACT_TRANSFER_ENDED);
		assert_ptr_equal(f[1].transfer, t);
		fact_done(&f[0]);
		fact_done(&f[1]);
		transfer_unref(t);
	}
	http_conn_close(p.conns, p.conn, 3);
	close(p.server);
	end(&p);
}

static void
progress_is_what_the_client_has_and_never_more(void **state)
{
	const size_t size = 32u << 20;
	struct pair p;
	struct transfer *t;
	size_t written;

	(void)state;
	begin(&p, 8);
	t = start(&p, size);
	written = put(&p, HEADER_SIZE + size); /* the client does not read: it stops somewhere */
	assert_true(written < size);
	usleep(20000);
	http_conns_sample(p.conns, 0, 2);
	assert_true(atomic_load(&t->acked) > 0);
	assert_true(atomic_load(&t->acked) < written);
	assert_int_equal(atomic_load(&t->result), TRANSFER_RUNNING);
	http_conn_end(p.conns, p.conn, false, 2);
	assert_int_equal(atomic_load(&t->result), TRANSFER_LOST);
	assert_true(atomic_load(&t->acked) < written);
	http_conn_close(p.conns, p.conn, 2);
	close(p.server);
	transfer_unref(t);
	end(&p);
}

static void
closed_connection_is_watched_until_its_bytes_arrive(void **state)
{
	struct pair p;
	struct transfer *t;
	size_t size;

	(void)state;
	begin(&p, 8);
	t = start(&p, 0);
	size = put(&p, 8u << 20);
	t->size = size - HEADER_SIZE;
	http_conn_end(p.conns, p.conn, true, 2);
	http_conn_close(p.conns, p.conn, 2);
	close(p.server);
	http_conns_sample(p.conns, 0, 2);
	assert_int_equal(atomic_load(&t->result), TRANSFER_RUNNING);
	take_all(&p, size);
	assert_int_equal(result_soon(&p, t, 0), TRANSFER_DONE);
	assert_int_equal(read(p.client, &size, 1), 0); /* and it sees the end */
	transfer_unref(t);
	end(&p);
}

static void
client_that_resets_after_all_was_written_is_lost(void **state)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };
	struct pair p;
	struct transfer *t;
	size_t size;

	(void)state;
	begin(&p, 8);
	t = start(&p, 0);
	size = put(&p, 8u << 20);
	t->size = size - HEADER_SIZE;
	http_conn_end(p.conns, p.conn, true, 2);
	setsockopt(p.client, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(p.client);
	http_conn_close(p.conns, p.conn, 2);
	close(p.server);
	assert_int_equal(result_soon(&p, t, 0), TRANSFER_LOST);
	assert_true(atomic_load(&t->acked) < t->size);
	transfer_unref(t);
	p.client = -1;
	end(&p);
}

static void
client_that_stalls_is_cut_off_and_one_that_moves_is_not(void **state)
{
	const size_t size = 32u << 20;
	struct pair p;
	struct transfer *t;
	char byte;

	(void)state;
	begin(&p, 8);
	t = start(&p, size);
	put(&p, size);
	usleep(20000);
	http_conns_sample(p.conns, HTTP_STALL_MS - 1, 2);
	/* a few more bytes: the clock starts anew */
	take_all(&p, 100000);
	usleep(20000);
	put(&p, size);
	usleep(20000);
	http_conns_sample(p.conns, HTTP_STALL_MS, 2);
	http_conns_sample(p.conns, 2 * HTTP_STALL_MS - 1, 2);
	assert_int_equal(recv(p.server, &byte, 1, MSG_DONTWAIT), -1);
	assert_int_equal(errno, EAGAIN);
	http_conns_sample(p.conns, 2 * HTTP_STALL_MS, 2);
	assert_int_equal(recv(p.server, &byte, 1, MSG_DONTWAIT), 0);
	http_conn_end(p.conns, p.conn, false, 2);
	assert_int_equal(atomic_load(&t->result), TRANSFER_LOST);
	http_conn_close(p.conns, p.conn, 2);
	close(p.server);
	transfer_unref(t);
	end(&p);
}

static void
facts_that_do_not_fit_are_counted_and_freed(void **state)
{
	struct http_conns_counters counters;
	struct pair p;
	struct transfer *t;

	(void)state;
	begin(&p, 1);
	for (int i = 0; i < 3; i++) {
		t = start(&p, 10);
		put(&p, HEADER_SIZE + 10);
		take_all(&p, HEADER_SIZE + 10);
		http_conn_end(p.conns, p.conn, true, 2);
		assert_int_equal(result_soon(&p, t, 0), TRANSFER_DONE);
		transfer_unref(t);
	}
	http_conns_counters(p.conns, &counters);
	assert_int_equal(counters.facts_dropped, 5);
	http_conn_close(p.conns, p.conn, 2);
	close(p.server);
	end(&p);
}

static void
one_address_has_only_so_many_connections(void **state)
{
	struct http_conn *more[HTTP_CONNS_PER_IP_MAX];
	struct http_conns_counters counters;
	struct pair p;

	(void)state;
	begin(&p, 1);
	for (int i = 0; i < HTTP_CONNS_PER_IP_MAX - 1; i++) {
		assert_true(http_conns_admit(p.conns, 0x7f000001));
		assert_int_equal(http_conn_open(p.conns, -1, 0x7f000001, 1, &more[i]), 0);
	}
	assert_false(http_conns_admit(p.conns, 0x7f000001));
	assert_true(http_conns_admit(p.conns, 0x7f000002));
	http_conn_close(p.conns, more[0], 2);
	assert_true(http_conns_admit(p.conns, 0x7f000001));
	http_conns_counters(p.conns, &counters);
	assert_int_equal(counters.refused, 1);
	close(p.server);
	end(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answer_is_done_when_its_last_byte_is_acknowledged),
		cmocka_unit_test(progress_is_what_the_client_has_and_never_more),
		cmocka_unit_test(closed_connection_is_watched_until_its_bytes_arrive),
		cmocka_unit_test(client_that_resets_after_all_was_written_is_lost),
		cmocka_unit_test(client_that_stalls_is_cut_off_and_one_that_moves_is_not),
		cmocka_unit_test(facts_that_do_not_fit_are_counted_and_freed),
		cmocka_unit_test(one_address_has_only_so_many_connections),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
