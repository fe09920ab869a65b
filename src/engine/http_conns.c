#include "engine/http_conns.h"

#include "base/map.h"
#include "engine/facts.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	HEADER_BYTES_ABOUT = 320, /* more than ours have: progress never claims too much */
	STATE_CLOSE = 7,          /* TCP_CLOSE, which linux/tcp.h leaves to netinet/tcp.h */
};

enum conn_state {
	CONN_IDLE,
	CONN_WRITING, /* its answer is being written */
	CONN_WRITTEN, /* all of it is in the socket */
};

struct http_conn {
	struct http_conn *next, *previous;
	int fd;
	uint32_t ip;
	uint16_t port;
	bool own_fd; /* the connection was closed; fd is our duplicate, to see the last bytes arrive
		      */
	enum conn_state state;
	struct transfer *transfer; /* while not CONN_IDLE */
	/* Places in the connection's stream, counted from its first byte. */
	uint64_t begin_at, end_at, acked_at;
	uint32_t resent_before;
	int64_t moved_ms; /* when the client last acknowledged something */
};

struct http_conns {
	pthread_mutex_t lock;
	struct mbox *core;
	struct http_conn *first;
	struct map per_ip; /* how many, as a number in the pointer */
	size_t n_open, n_settling;
	struct http_conns_counters counters;
};

/* Where a connection's stream stands. */
struct stream {
	uint64_t written, acked; /* bytes */
	uint32_t n_resent;       /* segments */
	bool closed;
};

static bool
stream_read(int fd, struct stream *ret)
{
	struct tcp_info info;
	socklen_t size = sizeof(info);

	memset(&info, 0, sizeof(info));
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) < 0)
		return false;
	*ret = (struct stream){
		.written = info.tcpi_bytes_sent - info.tcpi_bytes_retrans + info.tcpi_notsent_bytes,
		.acked = info.tcpi_bytes_acked,
		.n_resent = info.tcpi_total_retrans,
		.closed = info.tcpi_state == STATE_CLOSE,
	};
	return true;
}

int
http_conns_new(struct mbox *core, struct http_conns **ret)
{
	struct http_conns *c = calloc(1, sizeof(*c));

	if (!c)
		return -ENOMEM;
	pthread_mutex_init(&c->lock, NULL);
	c->core = core;
	*ret = c;
	return 0;
}

static void
tell(struct http_conns *c, enum fact_kind kind, struct transfer *t)
{
	struct fact f = { .kind = kind, .transfer = transfer_ref(t) };

	if (mbox_post(c->core, &f) < 0) {
		fact_done(&f);
		c->counters.facts_dropped++;
	}
}

void
http_conns_tell(struct http_conns *c, int fact_kind, struct transfer *t)
{
	pthread_mutex_lock(&c->lock);
	tell(c, (enum fact_kind)fact_kind, t);
	pthread_mutex_unlock(&c->lock);
}

static size_t
count_of(const struct http_conns *c, uint32_t ip)
{
	return (size_t)(uintptr_t)map_get(&c->per_ip, ip);
}

static int
set_count(struct http_conns *c, uint32_t ip, size_t n)
{
	if (n > 0)
		return map_put(&c->per_ip, ip, (void *)(uintptr_t)n);
	map_remove(&c->per_ip, ip);
	return 0;
}

bool
http_conns_admit(struct http_conns *c, uint32_t ip)
{
	bool ok;

	pthread_mutex_lock(&c->lock);
	ok = c->n_open < HTTP_CONNS_MAX && count_of(c, ip) < HTTP_CONNS_PER_IP_MAX;
	if (!ok)
		c->counters.refused++;
	pthread_mutex_unlock(&c->lock);
	return ok;
}

int
http_conn_open(struct http_conns *c, int fd, uint32_t ip, uint16_t port, struct http_conn **ret)
{
	struct http_conn *conn = calloc(1, sizeof(*conn));
	int err;

	if (!conn)
		return -ENOMEM;
	conn->fd = fd;
	conn->ip = ip;
	conn->port = port;
	pthread_mutex_lock(&c->lock);
	err = set_count(c, ip, count_of(c, ip) + 1);
	if (err == 0) {
		c->n_open++;
		conn->next = c->first;
		if (c->first)
			c->first->previous = conn;
		c->first = conn;
	}
	pthread_mutex_unlock(&c->lock);
	if (err < 0) {
		free(conn);
		return err;
	}
	*ret = conn;
	return 0;
}

static void
drop(struct http_conns *c, struct http_conn *conn)
{
	if (conn->previous)
		conn->previous->next = conn->next;
	else
		c->first = conn->next;
	if (conn->next)
		conn->next->previous = conn->previous;
	if (conn->own_fd) {
		close(conn->fd);
		c->n_settling--;
	}
	free(conn);
}

/* Bytes of the answer itself below place `at` of the stream. */
static uint64_t
payload_below(const struct http_conn *conn, uint64_t at)
{
	uint64_t size = conn->transfer->size;
	uint64_t header = HEADER_BYTES_ABOUT, n;

	/* Once all is written the header's size is known: it is what the payload is not. */
	if (conn->state == CONN_WRITTEN)
		header = conn->end_at - conn->begin_at - size;
	n = at - conn->begin_at;
	if (at < conn->begin_at || n < header)
		return 0;
	return n - header < size ? n - header : size;
}

static void
update(struct http_conn *conn, const struct stream *s, int64_t now_ms)
{
	if (s->acked > conn->acked_at) {
		conn->acked_at = s->acked;
		conn->moved_ms = now_ms;
	}
	atomic_store_explicit(
	    &conn->transfer->acked, payload_below(conn, s->acked), memory_order_relaxed);
	atomic_store_explicit(
	    &conn->transfer->resent, s->n_resent - conn->resent_before, memory_order_relaxed);
}

static void
settle(struct http_conns *c, struct http_conn *conn, enum transfer_result result, int64_t wall_us)
{
	struct transfer *t = conn->transfer;

	if (result == TRANSFER_DONE)
		atomic_store(&t->acked, t->size);
	atomic_store(&t->ended_us, wall_us);
	atomic_store(&t->result, result);
	tell(c, FACT_TRANSFER_ENDED, t);
	transfer_unref(t);
	conn->transfer = NULL;
	conn->state = CONN_IDLE;
}

/* Settles an answer all of which is written, if its fate is known. */
static bool
settle_written(
    struct http_conns *c, struct http_conn *conn, const struct stream *s, int64_t wall_us)
{
	if (s->acked >= conn->end_at)
		settle(c, conn, TRANSFER_DONE, wall_us);
	else if (s->closed)
		settle(c, conn, TRANSFER_LOST, wall_us);
	else
		return false;
	return true;
}

void
http_conn_begin(struct http_conns *c, struct http_conn *conn, struct transfer *t, int64_t now_ms,
    int64_t wall_us)
{
	struct stream s = { 0 };

	pthread_mutex_lock(&c->lock);
	stream_read(conn->fd, &s);
	/* The next question on this connection: the client has read the last answer. */
	if (conn->state == CONN_WRITTEN)
		settle(c, conn, TRANSFER_DONE, wall_us);
	conn->state = CONN_WRITING;
	conn->transfer = t;
	conn->begin_at = s.written;
	conn->acked_at = s.acked;
	conn->resent_before = s.n_resent;
	conn->moved_ms = now_ms;
	tell(c, FACT_TRANSFER_STARTED, t);
	pthread_mutex_unlock(&c->lock);
}

static void
end_written(struct http_conns *c, struct http_conn *conn, const struct stream *s, int64_t wall_us)
{
	uint64_t size = conn->transfer->size;

	conn->state = CONN_WRITTEN;
	conn->end_at = s->written;
	/* A socket that tells nothing: at least the sizes add up. */
	if (conn->end_at < conn->begin_at + size)
		conn->end_at = conn->begin_at + size;
	if (!settle_written(c, conn, s, wall_us))
		update(conn, s, conn->moved_ms);
}

void
http_conn_end(struct http_conns *c, struct http_conn *conn, bool all_written, int64_t wall_us)
{
	struct stream s = { 0 };

	pthread_mutex_lock(&c->lock);
	if (conn->state == CONN_WRITING) {
		stream_read(conn->fd, &s);
		if (all_written) {
			end_written(c, conn, &s, wall_us);
		} else {
			update(conn, &s, conn->moved_ms);
			settle(c, conn, TRANSFER_LOST, wall_us);
		}
	}
	pthread_mutex_unlock(&c->lock);
}

/* Keeps an eye on the last bytes of a connection that its owner closes. */
static void
settle_later(struct http_conns *c, struct http_conn *conn, int64_t wall_us)
{
	int fd = c->n_settling < HTTP_SETTLING_MAX ? fcntl(conn->fd, F_DUPFD_CLOEXEC, 0) : -1;

	if (fd < 0) {
		/* Nobody can watch any more; it ended in order after all was written. */
		settle(c, conn, TRANSFER_DONE, wall_us);
		return;
	}
	/* Our duplicate keeps the socket alive, so close() alone would not tell the client. */
	shutdown(fd, SHUT_WR);
	conn->fd = fd;
	conn->own_fd = true;
	c->n_settling++;
}

void
http_conn_close(struct http_conns *c, struct http_conn *conn, int64_t wall_us)
{
	struct stream s = { 0 };

	pthread_mutex_lock(&c->lock);
	c->n_open--;
	set_count(c, conn->ip, count_of(c, conn->ip) - 1);
	stream_read(conn->fd, &s);
	if (conn->state == CONN_WRITING)
		settle(c, conn, TRANSFER_LOST, wall_us);
	else if (conn->state == CONN_WRITTEN && !settle_written(c, conn, &s, wall_us))
		settle_later(c, conn, wall_us);
	if (conn->state == CONN_IDLE)
		drop(c, conn);
	pthread_mutex_unlock(&c->lock);
}

static void
sample_one(struct http_conns *c, struct http_conn *conn, int64_t now_ms, int64_t wall_us)
{
	struct stream s;

	if (!stream_read(conn->fd, &s))
		return;
	update(conn, &s, now_ms);
	if (conn->state == CONN_WRITTEN && settle_written(c, conn, &s, wall_us))
		return;
	if (now_ms - conn->moved_ms < HTTP_STALL_MS)
		return;
	/* Whoever writes to it sees it broken and ends it; nobody writes to our own. */
	shutdown(conn->fd, SHUT_RDWR);
	if (conn->own_fd)
		settle(c, conn, TRANSFER_LOST, wall_us);
}

void
http_conns_sample(struct http_conns *c, int64_t now_ms, int64_t wall_us)
{
	struct http_conn *next;

	pthread_mutex_lock(&c->lock);
	for (struct http_conn *conn = c->first; conn; conn = next) {
		next = conn->next;
		if (conn->state != CONN_IDLE)
			sample_one(c, conn, now_ms, wall_us);
		if (conn->own_fd && conn->state == CONN_IDLE)
			drop(c, conn);
	}
	pthread_mutex_unlock(&c->lock);
}

void
http_conns_counters(struct http_conns *c, struct http_conns_counters *ret)
{
	pthread_mutex_lock(&c->lock);
	*ret = c->counters;
	pthread_mutex_unlock(&c->lock);
}

uint32_t
http_conn_ip(const struct http_conn *conn)
{
	return conn->ip;
}

uint16_t
http_conn_port(const struct http_conn *conn)
{
	return conn->port;
}

int
http_conn_fd(const struct http_conn *conn)
{
	return conn->fd;
}

void
http_conns_free(struct http_conns *c)
{
	if (!c)
		return;
	while (c->first) {
		if (c->first->transfer)
			settle(c, c->first, TRANSFER_LOST, c->first->transfer->started_us);
		drop(c, c->first);
	}
	map_done(&c->per_ip);
	pthread_mutex_destroy(&c->lock);
	free(c);
}
