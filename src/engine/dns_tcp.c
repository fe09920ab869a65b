#include "engine/dns_tcp.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LISTEN_BACKLOG = 64, LENGTH_SIZE = 2 };

struct dns_tcp_conn {
	struct dns_tcp *tcp;
	struct dns_tcp_conn *next;
	uv_tcp_t handle;
	uint32_t ip;
	uint16_t port;
	bool broken, closing;
	int64_t heard_ms;
	size_t used;
	uint8_t bytes[LENGTH_SIZE + DNS_TCP_QUESTION_MAX];
};

struct dns_tcp {
	struct dns_tcp_options options;
	uv_tcp_t listener;
	struct dns_tcp_conn *conns;
	size_t n_conns; /* open ones */
	size_t n_handles;
	bool closing;
};

struct write {
	uv_write_t request;
	uint8_t bytes[];
};

static void
release_handle(struct dns_tcp *t)
{
	if (--t->n_handles > 0 || !t->closing)
		return;
	if (t->options.closed)
		t->options.closed(t->options.ctx);
	free(t);
}

static void
on_listener_closed(uv_handle_t *handle)
{
	release_handle(handle->data);
}

static void
on_conn_closed(uv_handle_t *handle)
{
	struct dns_tcp_conn *conn = handle->data;
	struct dns_tcp *t = conn->tcp;

	free(conn);
	release_handle(t);
}

static void
close_conn(struct dns_tcp_conn *conn)
{
	struct dns_tcp_conn **at = &conn->tcp->conns;

	if (conn->closing)
		return;
	conn->closing = true;
	while (*at != conn)
		at = &(*at)->next;
	*at = conn->next;
	conn->tcp->n_conns--;
	conn->tcp->options.gone(conn->tcp->options.ctx, conn);
	uv_close((uv_handle_t *)&conn->handle, on_conn_closed);
}

static void
on_written(uv_write_t *request, int status)
{
	(void)status;
	free(request->data);
}

void
dns_tcp_send(struct dns_tcp_conn *conn, const uint8_t *message, size_t size)
{
	struct write *w;
	uv_buf_t buf;

	if (conn->broken || conn->closing)
		return;
	if (uv_stream_get_write_queue_size((uv_stream_t *)&conn->handle) > DNS_TCP_UNSENT_MAX) {
		conn->broken = true;
		return;
	}
	w = malloc(sizeof(*w) + LENGTH_SIZE + size);
	if (!w) {
		conn->broken = true;
		return;
	}
	w->request.data = w;
	w->bytes[0] = (uint8_t)(size >> 8);
	w->bytes[1] = (uint8_t)size;
	memcpy(w->bytes + LENGTH_SIZE, message, size);
	buf = uv_buf_init((char *)w->bytes, (unsigned)(LENGTH_SIZE + size));
	if (uv_write(&w->request, (uv_stream_t *)&conn->handle, &buf, 1, on_written) < 0) {
		conn->broken = true;
		free(w);
	}
}

/* Hands on every whole message; what is left moves to the front. */
static void
take_messages(struct dns_tcp_conn *conn)
{
	struct dns_tcp *t = conn->tcp;
	size_t at = 0;

	while (conn->used - at >= LENGTH_SIZE && !conn->broken) {
		size_t size = (size_t)conn->bytes[at] << 8 | conn->bytes[at + 1];

		if (size > DNS_TCP_QUESTION_MAX || size == 0) {
			t->options.malformed(t->options.ctx);
			conn->broken = true;
			break;
		}
		if (conn->used - at < LENGTH_SIZE + size)
			break;
		conn->heard_ms = (int64_t)uv_now(t->options.loop);
		t->options.input(t->options.ctx, conn, conn->ip, conn->port,
		    conn->bytes + at + LENGTH_SIZE, size);
		at += LENGTH_SIZE + size;
	}
	conn->used -= at;
	memmove(conn->bytes, conn->bytes + at, conn->used);
}

static void
give_room(uv_handle_t *handle, size_t suggested, uv_buf_t *ret)
{
	struct dns_tcp_conn *conn = handle->data;

	(void)suggested;
	*ret = uv_buf_init(
	    (char *)conn->bytes + conn->used, (unsigned)(sizeof(conn->bytes) - conn->used));
}

static void
on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct dns_tcp_conn *conn = stream->data;

	(void)buf;
	if (n < 0) {
		close_conn(conn);
		return;
	}
	conn->used += (size_t)n;
	take_messages(conn);
	if (conn->broken)
		close_conn(conn);
}

static size_t
count_of(const struct dns_tcp *t, uint32_t ip)
{
	size_t n = 0;

	for (const struct dns_tcp_conn *c = t->conns; c; c = c->next)
		n += c->ip == ip;
	return n;
}

static bool
admit(struct dns_tcp *t, struct dns_tcp_conn *conn)
{
	struct sockaddr_in in;
	int size = sizeof(in);

	if (uv_tcp_getpeername(&conn->handle, (struct sockaddr *)&in, &size) < 0 ||
	    in.sin_family != AF_INET)
		return false;
	conn->ip = ntohl(in.sin_addr.s_addr);
	conn->port = ntohs(in.sin_port);
	return t->options.allowed(t->options.ctx, conn->ip) && t->n_conns < DNS_TCP_CONNS_MAX &&
	       count_of(t, conn->ip) < DNS_TCP_PER_CLIENT;
}

static void
on_connection(uv_stream_t *listener, int status)
{
	struct dns_tcp *t = listener->data;
	struct dns_tcp_conn *conn = status == 0 ? calloc(1, sizeof(*conn)) : NULL;

	if (!conn)
		return;
	conn->tcp = t;
	uv_tcp_init(t->options.loop, &conn->handle);
	conn->handle.data = conn;
	t->n_handles++;
	if (uv_accept(listener, (uv_stream_t *)&conn->handle) < 0 || !admit(t, conn)) {
		t->options.refused(t->options.ctx);
		uv_close((uv_handle_t *)&conn->handle, on_conn_closed);
		return;
	}
	conn->heard_ms = (int64_t)uv_now(t->options.loop);
	conn->next = t->conns;
	t->conns = conn;
	t->n_conns++;
	uv_tcp_nodelay(&conn->handle, 1);
	if (uv_read_start((uv_stream_t *)&conn->handle, give_room, on_read) < 0)
		close_conn(conn);
}

int
dns_tcp_open(const struct dns_tcp_options *options, struct dns_tcp **ret)
{
	struct dns_tcp *t = calloc(1, sizeof(*t));
	int err;

	if (!t) {
		close(options->fd);
		return -ENOMEM;
	}
	t->options = *options;
	t->n_handles = 1;
	uv_tcp_init(options->loop, &t->listener);
	t->listener.data = t;
	err = uv_tcp_open(&t->listener, options->fd);
	if (err < 0)
		close(options->fd);
	else
		err = uv_listen((uv_stream_t *)&t->listener, LISTEN_BACKLOG, on_connection);
	if (err < 0) {
		t->options.closed = NULL; /* it never opened */
		dns_tcp_close(t);
		return err;
	}
	*ret = t;
	return 0;
}

bool
dns_tcp_tick(struct dns_tcp *t, int64_t now_ms)
{
	struct dns_tcp_conn *next;

	for (struct dns_tcp_conn *conn = t->conns; conn; conn = next) {
		next = conn->next;
		if (conn->broken || now_ms - conn->heard_ms >= DNS_TCP_IDLE_MS)
			close_conn(conn);
	}
	return t->n_conns > 0;
}

void
dns_tcp_close(struct dns_tcp *t)
{
	t->closing = true;
	while (t->conns)
		close_conn(t->conns);
	uv_close((uv_handle_t *)&t->listener, on_listener_closed);
}
