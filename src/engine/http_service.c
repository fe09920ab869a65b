#include "engine/http_service.h"

#include "base/clock.h"
#include "base/text.h"
#include "boot/tree.h"
#include "engine/facts.h"
#include "engine/http_conns.h"
#include "wire/http_range.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	IDLE_S = 30,            /* a connection on which nothing is asked */
	SMALL_SIZE = 64 * 1024, /* below: read at once and sent together with the header */
	PATH_SIZE = 1024,
	THREADS_MAX = 16,
};

struct http_service {
	struct MHD_Daemon *daemon;
	struct plan_board *board;
	struct http_conns *conns;
	_Atomic uint64_t n_requests, n_ids;
};

/* One request while it is being answered. */
struct request {
	struct http_service *service;
	struct MHD_Connection *connection;
	struct http_conn *conn;
	bool head;
	const char *range; /* NULL: the whole */
};

/* What of a node goes out. */
struct part {
	uint64_t first, size;
	bool is_range;
};

static const char *
content_type(const char *name)
{
	static const struct {
		const char *end, *type;
	} types[] = {
		{ ".efi", "application/efi" },
		{ ".iso", "application/vnd.efi.iso" },
		{ ".img", "application/vnd.efi.img" },
		{ ".cfg", "text/plain; charset=utf-8" },
		{ ".ipxe", "text/plain; charset=utf-8" },
		{ ".txt", "text/plain; charset=utf-8" },
		{ ".md5", "text/plain; charset=utf-8" },
		{ ".msg", "text/plain" },
	};
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		size_t end = strlen(types[i].end);

		if (len >= end && strcasecmp(name + len - end, types[i].end) == 0)
			return types[i].type;
	}
	return NULL;
}

/* Queues r and lets go of it; a header field may be added. */
static enum MHD_Result
queue(struct MHD_Connection *connection, unsigned status, struct MHD_Response *r, const char *field,
    const char *value)
{
	enum MHD_Result result;

	if (!r)
		return MHD_NO;
	if (field)
		MHD_add_response_header(r, field, value);
	result = MHD_queue_response(connection, status, r);
	MHD_destroy_response(r);
	return result;
}

/* An answer of a few words; `words` is static text. */
static enum MHD_Result
answer_words(struct MHD_Connection *connection, unsigned status, const char *words,
    const char *field, const char *value)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(
	    strlen(words), (void *)(uintptr_t)words, MHD_RESPMEM_PERSISTENT);

	if (r)
		MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain");
	return queue(connection, status, r, field, value);
}

static enum MHD_Result
answer_not_found(struct request *q, const char *path, size_t len)
{
	struct transfer *t = transfer_new();
	struct text name;

	if (t) {
		t->protocol = TRANSFER_HTTP;
		t->client_ip = http_conn_ip(q->conn);
		t->client_port = http_conn_port(q->conn);
		t->started_us = clock_wall_us();
		name = text_of(t->name, sizeof(t->name));
		while (len > 0 && *path == '/')
			path++, len--;
		text_add_escaped(&name, path, len);
		http_conns_tell(q->service->conns, FACT_NOT_FOUND, t);
		transfer_unref(t);
	}
	return answer_words(q->connection, MHD_HTTP_NOT_FOUND, "Not found.\n", NULL, NULL);
}

static struct transfer *
describe(const struct request *q, const struct node *n, const struct part *part)
{
	struct transfer *t = transfer_new();

	if (!t)
		return NULL;
	/* The protocol in the upper bits keeps the ids of HTTP and TFTP apart. */
	t->id = (uint64_t)TRANSFER_HTTP << 48 |
		(atomic_fetch_add_explicit(&q->service->n_ids, 1, memory_order_relaxed) + 1);
	t->protocol = TRANSFER_HTTP;
	t->role = n->role;
	t->client_ip = http_conn_ip(q->conn);
	t->client_port = http_conn_port(q->conn);
	text_copy(t->name, sizeof(t->name), n->name);
	text_copy(t->image, sizeof(t->image), n->image);
	text_copy(t->entry, sizeof(t->entry), n->entry);
	t->entry_bytes = n->entry_bytes;
	t->size = part->size;
	t->offset = part->first;
	t->started_us = clock_wall_us();
	return t;
}

/* All n bytes at `offset`, or -1. */
static int
read_whole(int fd, char *bytes, size_t n, uint64_t offset)
{
	while (n > 0) {
		ssize_t got = pread(fd, bytes, n, (off_t)offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return -1;
		bytes += got;
		n -= (size_t)got;
		offset += (size_t)got;
	}
	return 0;
}

static struct MHD_Response *
small_body(const struct node *n, const struct part *part)
{
	char *bytes = malloc(part->size ? part->size : 1);
	struct MHD_Response *r;

	if (!bytes || read_whole(n->fd, bytes, part->size, n->offset + part->first) < 0) {
		free(bytes);
		return NULL;
	}
	r = MHD_create_response_from_buffer(part->size, bytes, MHD_RESPMEM_MUST_FREE);
	if (!r)
		free(bytes);
	return r;
}

/* Sent from the file itself. Our own descriptor keeps it open whatever becomes of the image. */
static struct MHD_Response *
big_body(const struct node *n, const struct part *part)
{
	struct MHD_Response *r;
	struct stat st;
	int fd;

	/* An ISO that was cut meanwhile must not look like a client that went away. */
	if (fstat(n->fd, &st) < 0 || (uint64_t)st.st_size < n->offset + part->first + part->size)
		return NULL;
	fd = fcntl(n->fd, F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		return NULL;
	r = MHD_create_response_from_fd_at_offset64(part->size, fd, n->offset + part->first);
	if (!r)
		close(fd);
	return r;
}

/* NULL: out of memory or descriptors, or the file cannot be read. */
static struct MHD_Response *
make_body(const struct request *q, const struct node *n, const struct part *part)
{
	/* HEAD carries only the size; from a file that costs no reading. */
	if (n->kind == NODE_TEXT)
		return MHD_create_response_from_buffer(
		    part->size, n->text + part->first, MHD_RESPMEM_MUST_COPY);
	if (!q->head && part->size < SMALL_SIZE)
		return small_body(n, part);
	return big_body(n, part);
}

/* A node that cannot be read: told as a transfer that failed on our side. */
static enum MHD_Result
answer_unreadable(struct request *q, struct transfer *t)
{
	if (t) {
		atomic_store(&t->result, TRANSFER_FAILED);
		atomic_store(&t->ended_us, t->started_us);
		http_conns_tell(q->service->conns, FACT_TRANSFER_STARTED, t);
		http_conns_tell(q->service->conns, FACT_TRANSFER_ENDED, t);
		transfer_unref(t);
	}
	return answer_words(q->connection, MHD_HTTP_SERVICE_UNAVAILABLE,
	    "The file cannot be read now.\n", MHD_HTTP_HEADER_RETRY_AFTER, "5");
}

static enum MHD_Result
answer_part(struct request *q, const struct node *n, const struct part *part)
{
	struct transfer *t = q->head ? NULL : describe(q, n, part);
	struct MHD_Response *r = make_body(q, n, part);
	const char *type = content_type(n->name);
	char range[80];

	if (!r)
		return answer_unreadable(q, t);
	MHD_add_response_header(r, MHD_HTTP_HEADER_ACCEPT_RANGES, "bytes");
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE,
	    type                   ? type
	    : n->kind == NODE_TEXT ? "text/plain; charset=utf-8"
				   : "application/octet-stream");
	if (part->is_range) {
		snprintf(range, sizeof(range), "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64,
		    part->first, part->first + part->size - 1, n->size);
		MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_RANGE, range);
	}
	if (t) {
		http_conn_begin(q->service->conns, q->conn, t, clock_mono_ms(), t->started_us);
		/* From here on the client's acknowledgements say whether it lives. */
		MHD_set_connection_option(q->connection, MHD_CONNECTION_OPTION_TIMEOUT, 0u);
	}
	return queue(
	    q->connection, part->is_range ? MHD_HTTP_PARTIAL_CONTENT : MHD_HTTP_OK, r, NULL, NULL);
}

static enum MHD_Result
answer_node(struct request *q, const struct node *n)
{
	struct part part = { .size = n->size };
	char whole[40];

	switch (http_range_parse(q->range, n->size, &part.first, &part.size)) {
	case HTTP_RANGE_BEYOND:
		snprintf(whole, sizeof(whole), "bytes */%" PRIu64, n->size);
		return answer_words(q->connection, MHD_HTTP_RANGE_NOT_SATISFIABLE,
		    "No such range.\n", MHD_HTTP_HEADER_CONTENT_RANGE, whole);
	case HTTP_RANGE_PART:
		part.is_range = true;
		break;
	case HTTP_RANGE_NONE:
		break;
	}
	return answer_part(q, n, &part);
}

static enum MHD_Result
answer_path(struct request *q, const char *target)
{
	struct plan *plan;
	char path[PATH_SIZE];
	int len = http_path_decode(target, path, sizeof(path));
	enum MHD_Result result;
	struct node n;
	int err = -ENOENT;

	if (len == -EBADMSG)
		return answer_words(q->connection, MHD_HTTP_BAD_REQUEST, "Bad path.\n", NULL, NULL);
	if (len < 0)
		return answer_not_found(q, target, strlen(target));
	plan = plan_board_take(q->service->board);
	if (plan)
		err = tree_find(plan, path, (size_t)len, &n);
	plan_unref(plan);
	if (err == -ENOENT)
		return answer_not_found(q, path, (size_t)len);
	if (err < 0)
		return answer_unreadable(q, NULL);
	result = answer_node(q, &n);
	node_done(&n);
	return result;
}

static struct http_conn *
conn_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

static enum MHD_Result
refuse_method(struct MHD_Connection *connection, const char *method)
{
	static const char *const known[] = { "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT",
		"PATCH" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(method, known[i]) == 0)
			return answer_words(connection, MHD_HTTP_METHOD_NOT_ALLOWED,
			    "Only GET and HEAD.\n", MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
	return answer_words(
	    connection, MHD_HTTP_NOT_IMPLEMENTED, "Only GET and HEAD.\n", NULL, NULL);
}

/* Called once when the header is there, then with the body's pieces, then once more to answer. */
static enum MHD_Result
on_request(void *ctx, struct MHD_Connection *connection, const char *target, const char *method,
    const char *version, const char *body, size_t *body_size, void **request_ctx)
{
	struct http_service *s = ctx;
	struct request q = { .service = s, .connection = connection, .conn = conn_of(connection) };

	(void)version;
	(void)body;
	if (!q.conn)
		return MHD_NO;
	q.head = strcmp(method, "HEAD") == 0;
	if (!*request_ctx) {
		*request_ctx = s;
		atomic_fetch_add_explicit(&s->n_requests, 1, memory_order_relaxed);
		/* Refused before its body is read, which ends the connection. */
		return q.head || strcmp(method, "GET") == 0 ? MHD_YES
							    : refuse_method(connection, method);
	}
	if (*body_size > 0) {
		*body_size = 0;
		return MHD_YES;
	}
	/* We give no validators, so an If-Range never matches and means: the whole. */
	if (!MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_IF_RANGE))
		q.range = MHD_lookup_connection_value(
		    connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_RANGE);
	return answer_path(&q, target);
}

static void
on_completed(void *ctx, struct MHD_Connection *connection, void **request_ctx,
    enum MHD_RequestTerminationCode how)
{
	struct http_service *s = ctx;
	struct http_conn *conn = conn_of(connection);
	bool ok = how == MHD_REQUEST_TERMINATED_COMPLETED_OK;

	(void)request_ctx;
	if (!conn)
		return;
	http_conn_end(s->conns, conn, ok, clock_wall_us());
	if (ok)
		MHD_set_connection_option(
		    connection, MHD_CONNECTION_OPTION_TIMEOUT, (unsigned)IDLE_S);
}

static enum MHD_Result
on_accept(void *ctx, const struct sockaddr *addr, socklen_t size)
{
	struct http_service *s = ctx;
	const struct sockaddr_in *in = (const void *)addr;

	if (size < sizeof(*in) || in->sin_family != AF_INET)
		return MHD_NO;
	return http_conns_admit(s->conns, ntohl(in->sin_addr.s_addr)) ? MHD_YES : MHD_NO;
}

static void
on_connection(void *ctx, struct MHD_Connection *connection, void **socket_ctx,
    enum MHD_ConnectionNotificationCode what)
{
	struct http_service *s = ctx;
	const union MHD_ConnectionInfo *fd, *addr;
	const struct sockaddr_in *in;
	struct http_conn *conn;

	if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		if (*socket_ctx)
			http_conn_close(s->conns, *socket_ctx, clock_wall_us());
		*socket_ctx = NULL;
		return;
	}
	fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	addr = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	if (!fd || !addr)
		return;
	in = (const void *)addr->client_addr;
	if (http_conn_open(s->conns, fd->connect_fd, ntohl(in->sin_addr.s_addr),
		ntohs(in->sin_port), &conn) == 0)
		*socket_ctx = conn;
}

/* The target as it came; http_path_decode undoes the escapes, where a zero byte is seen. */
static size_t
leave_escapes(void *ctx, struct MHD_Connection *connection, char *text)
{
	(void)ctx;
	(void)connection;
	return strlen(text);
}

static struct MHD_Daemon *
start_daemon(struct http_service *s, int fd, unsigned n_threads)
{
	/* The library stops accepting at its limit; ours, which refuses and counts, is met first.
	 */
	return MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, on_accept, s, on_request, s,
	    MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_THREAD_POOL_SIZE, n_threads,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)HTTP_CONNS_MAX * n_threads,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_NOTIFY_COMPLETED,
	    on_completed, s, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
	    MHD_OPTION_UNESCAPE_CALLBACK, leave_escapes, s, MHD_OPTION_END);
}

int
http_service_start(const struct http_options *options, struct http_service **ret)
{
	struct http_service *s = calloc(1, sizeof(*s));
	unsigned n = options->n_threads ? options->n_threads : 2;
	int fd, err = -ENOMEM;

	if (!s)
		return err;
	s->board = options->board;
	err = http_conns_new(options->core, &s->conns);
	if (err < 0)
		goto fail;
	/* The library may close what it was given when it fails; the caller's must stay open then.
	 */
	fd = fcntl(options->fd, F_DUPFD_CLOEXEC, 0);
	s->daemon = fd < 0 ? NULL : start_daemon(s, fd, n < THREADS_MAX ? n : THREADS_MAX);
	if (!s->daemon) {
		err = errno ? -errno : -EINVAL;
		goto fail;
	}
	close(options->fd);
	*ret = s;
	return 0;
fail:
	http_conns_free(s->conns);
	free(s);
	return err;
}

void
http_service_sample(struct http_service *s)
{
	http_conns_sample(s->conns, clock_mono_ms(), clock_wall_us());
}

void
http_service_counters(const struct http_service *s, struct http_counters *ret)
{
	struct http_conns_counters conns;

	http_conns_counters(s->conns, &conns);
	*ret = (struct http_counters){
		.requests = atomic_load_explicit(&s->n_requests, memory_order_relaxed),
		.refused_busy = conns.refused,
		.facts_dropped = conns.facts_dropped,
	};
}

void
http_service_stop(struct http_service *s)
{
	if (!s)
		return;
	MHD_stop_daemon(s->daemon);
	http_conns_free(s->conns);
	free(s);
}
