#include "engine/dns_service.h"

#include "base/ip4.h"
#include "base/log.h"
#include "engine/dns_answerer.h"
#include "engine/dns_tcp.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	BATCH = 64, /* questions a turn of the loop: a flood of them must not delay DHCP */
	QUESTION_SIZE = 1500, /* bytes; a longer datagram is no question */
	TICK_MS = 500,
	LOOK_MS = 2000, /* how often the files may be looked at */
	HOSTS_SIZE_MAX = 16 * 1024 * 1024,
};

/* The datagrams of one turn. */
struct batch {
	struct mmsghdr in[BATCH], out[BATCH];
	struct iovec in_iov[BATCH], out_iov[BATCH];
	struct sockaddr_in from[BATCH];
	uint8_t questions[BATCH][QUESTION_SIZE];
	uint8_t answers[BATCH][DNS_UDP_EDNS_MAX];
};

struct dns_service {
	struct dns_options options;
	struct dns_counters counters;
	struct dns_names *names;
	struct dns_upstream *upstream;
	struct dns_answerer *answerer;
	struct dns_tcp *tcp;
	uv_poll_t udp;
	bool polling;
	uv_timer_t timer;
	size_t n_closing; /* close callbacks still to come */
	struct timespec hosts_changed;
	ino_t hosts_inode;
	int64_t looked_ms;
	struct batch batch;
	uint8_t tcp_room[DNS_TCP_MAX];
};

static bool
on_bench(void *ctx, uint32_t ip)
{
	struct dns_service *s = ctx;
	bool ok = ((ip ^ s->options.server_ip) & s->options.netmask) == 0;

	s->counters.refused += !ok;
	return ok;
}

static void
read_hosts(struct dns_service *s, int fd, size_t size)
{
	char *text = size <= HOSTS_SIZE_MAX ? malloc(size + 1) : NULL;
	ssize_t n = text ? pread(fd, text, size, 0) : -1;
	int err = n < 0 ? -EFBIG : dns_names_read_hosts(s->names, text, (size_t)n);

	if (err < 0)
		log_warn(
		    "dns", "%s: not all of it is known: %s", s->options.hosts_path, strerror(-err));
	free(text);
}

/* Reads the hosts file if it is another than last time. */
static void
look_at_hosts(struct dns_service *s)
{
	struct stat st;
	int fd;

	if (s->options.settings->no_hosts)
		return;
	fd = open(s->options.hosts_path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    (st.st_ino != s->hosts_inode || st.st_mtim.tv_sec != s->hosts_changed.tv_sec ||
		st.st_mtim.tv_nsec != s->hosts_changed.tv_nsec)) {
		s->hosts_inode = st.st_ino;
		s->hosts_changed = st.st_mtim;
		read_hosts(s, fd, (size_t)st.st_size);
	}
	close(fd);
}

static void
on_tick(uv_timer_t *timer)
{
	struct dns_service *s = timer->data;
	int64_t now_ms = (int64_t)uv_now(s->options.loop);
	bool waiting = dns_answerer_tick(s->answerer, now_ms);
	bool connected = s->tcp && dns_tcp_tick(s->tcp, now_ms);

	if (!waiting && !connected)
		uv_timer_stop(timer);
}

/* Before questions are answered: files looked at now and then, the tick running. */
static int64_t
begin_turn(struct dns_service *s)
{
	int64_t now_ms = (int64_t)uv_now(s->options.loop);

	if (now_ms - s->looked_ms >= LOOK_MS) {
		s->looked_ms = now_ms;
		look_at_hosts(s);
		if (s->upstream && dns_upstream_refresh(s->upstream))
			dns_answerer_start_over(s->answerer);
	}
	if (!uv_is_active((uv_handle_t *)&s->timer))
		uv_timer_start(&s->timer, on_tick, TICK_MS, TICK_MS);
	return now_ms;
}

/* Answers datagram i, if it is to be answered now, as number n of those that leave. */
static bool
answer_datagram(struct dns_service *s, size_t i, size_t n, int64_t now_ms)
{
	struct batch *b = &s->batch;
	struct dns_asker from = { .ip = ntohl(b->from[i].sin_addr.s_addr),
		.port = ntohs(b->from[i].sin_port) };
	size_t size;

	if (!on_bench(s, from.ip))
		return false;
	if (from.port == 0 || (b->in[i].msg_hdr.msg_flags & MSG_TRUNC)) {
		s->counters.malformed++;
		return false;
	}
	size = dns_answerer_input(s->answerer, &from, b->questions[i], b->in[i].msg_len, now_ms,
	    b->answers[n], sizeof(b->answers[n]));
	if (size == 0)
		return false;
	b->out_iov[n] = (struct iovec){ b->answers[n], size };
	b->out[n].msg_hdr = (struct msghdr){ .msg_name = &b->from[i],
		.msg_namelen = sizeof(b->from[i]),
		.msg_iov = &b->out_iov[n],
		.msg_iovlen = 1 };
	return true;
}

/* What does not fit into the socket is lost, as on any wire; the client asks again. */
static void
send_batch(struct dns_service *s, size_t n)
{
	size_t sent = 0;

	while (sent < n) {
		int got = sendmmsg(
		    s->options.udp_fd, s->batch.out + sent, (unsigned)(n - sent), MSG_DONTWAIT);

		if (got > 0) {
			sent += (size_t)got;
		} else if (got < 0 && (errno == EAGAIN || errno == ENOBUFS)) {
			s->counters.dropped_busy += n - sent;
			return;
		} else if (got < 0 && errno != EINTR) {
			sent++; /* this one cannot be sent: the next may */
		}
	}
}

static void
on_datagrams(uv_poll_t *poll, int status, int events)
{
	struct dns_service *s = poll->data;
	struct batch *b = &s->batch;
	int64_t now_ms;
	size_t n_out = 0;
	int n;

	(void)events;
	if (status < 0)
		return;
	for (size_t i = 0; i < BATCH; i++) {
		b->in_iov[i] = (struct iovec){ b->questions[i], QUESTION_SIZE };
		b->in[i].msg_hdr = (struct msghdr){ .msg_name = &b->from[i],
			.msg_namelen = sizeof(b->from[i]),
			.msg_iov = &b->in_iov[i],
			.msg_iovlen = 1 };
	}
	n = recvmmsg(s->options.udp_fd, b->in, BATCH, MSG_DONTWAIT, NULL);
	if (n <= 0)
		return;
	now_ms = begin_turn(s);
	for (size_t i = 0; i < (size_t)n; i++)
		n_out += answer_datagram(s, i, n_out, now_ms);
	send_batch(s, n_out);
}

static void
on_tcp_message(void *ctx, struct dns_tcp_conn *conn, uint32_t ip, uint16_t port,
    const uint8_t *packet, size_t size)
{
	struct dns_service *s = ctx;
	struct dns_asker from = { .ip = ip, .port = port, .conn = conn };
	size_t n = dns_answerer_input(
	    s->answerer, &from, packet, size, begin_turn(s), s->tcp_room, sizeof(s->tcp_room));

	if (n > 0)
		dns_tcp_send(conn, s->tcp_room, n);
}

static void
on_tcp_gone(void *ctx, struct dns_tcp_conn *conn)
{
	struct dns_service *s = ctx;

	dns_answerer_forget(s->answerer, conn);
}

static void
on_tcp_refused(void *ctx)
{
	struct dns_service *s = ctx;

	s->counters.dropped_busy++;
}

static void
on_tcp_malformed(void *ctx)
{
	struct dns_service *s = ctx;

	s->counters.malformed++;
}

/* An answer that waited for upstream. */
static void
send_late(void *ctx, const struct dns_asker *to, const uint8_t *bytes, size_t size)
{
	struct dns_service *s = ctx;
	struct sockaddr_in in = {
		.sin_family = AF_INET, .sin_port = htons(to->port), .sin_addr.s_addr = htonl(to->ip)
	};

	if (to->conn)
		dns_tcp_send(to->conn, bytes, size);
	else if (sendto(s->options.udp_fd, bytes, size, MSG_DONTWAIT, (struct sockaddr *)&in,
		     sizeof(in)) < 0)
		s->counters.dropped_busy++;
}

static void
release(struct dns_service *s)
{
	if (--s->n_closing > 0)
		return;
	if (s->options.udp_fd >= 0)
		close(s->options.udp_fd);
	dns_answerer_free(s->answerer);
	dns_names_free(s->names);
	free(s);
}

static void
on_handle_closed(uv_handle_t *handle)
{
	release(handle->data);
}

static void
on_tcp_closed(void *ctx)
{
	release(ctx);
}

static void
on_upstream_answer(void *ctx, struct dns_ask *ask, const struct dns_answer *answer)
{
	struct dns_service *s = ctx;

	dns_answerer_answered(s->answerer, ask, answer, (int64_t)uv_now(s->options.loop));
}

/* Without it our own names are still answered. */
static void
open_upstream(struct dns_service *s)
{
	const struct dns_upstream_options o = { .loop = s->options.loop,
		.settings = s->options.settings,
		.server_ip = s->options.server_ip,
		.resolv_path = s->options.resolv_path,
		.answered = on_upstream_answer,
		.ctx = s };
	int err = dns_upstream_open(&o, &s->upstream);

	if (err < 0)
		log_warn("dns", "no resolver: %s; only local names are answered", strerror(-err));
}

static int
open_answerer(struct dns_service *s)
{
	const struct dns_answerer_options o = { .settings = s->options.settings,
		.names = s->names,
		.upstream = s->upstream,
		.counters = &s->counters,
		.send = send_late,
		.send_ctx = s,
		.log = s->options.log,
		.log_ctx = s->options.log_ctx };

	return dns_answerer_new(&o, &s->answerer);
}

static int
open_tcp(struct dns_service *s)
{
	/* libuv closes its own, also when it fails. */
	const struct dns_tcp_options o = { .loop = s->options.loop,
		.fd = fcntl(s->options.tcp_fd, F_DUPFD_CLOEXEC, 0),
		.allowed = on_bench,
		.input = on_tcp_message,
		.gone = on_tcp_gone,
		.closed = on_tcp_closed,
		.refused = on_tcp_refused,
		.malformed = on_tcp_malformed,
		.ctx = s };

	int err = o.fd < 0 ? -errno : dns_tcp_open(&o, &s->tcp);

	if (err == 0)
		close(s->options.tcp_fd);
	return err;
}

static int
open_udp(struct dns_service *s)
{
	int err = uv_poll_init(s->options.loop, &s->udp, s->options.udp_fd);

	if (err < 0)
		return err;
	s->udp.data = s;
	s->polling = true;
	return uv_poll_start(&s->udp, UV_READABLE, on_datagrams);
}

int
dns_service_open(const struct dns_options *options, struct dns_service **ret)
{
	struct dns_service *s = calloc(1, sizeof(*s));
	int err;

	if (!s)
		return -ENOMEM;
	s->options = *options;
	if (!s->options.hosts_path)
		s->options.hosts_path = "/etc/hosts";
	if (!s->options.resolv_path)
		s->options.resolv_path = "/etc/resolv.conf";
	uv_timer_init(options->loop, &s->timer);
	s->timer.data = s;
	err = dns_names_new(options->settings, options->server_ip, options->netmask, &s->names);
	if (err == 0) {
		look_at_hosts(s);
		s->looked_ms = (int64_t)uv_now(options->loop);
		open_upstream(s);
		err = open_answerer(s);
	}
	if (err == 0)
		err = open_udp(s);
	if (err == 0)
		err = open_tcp(s);
	if (err < 0) {
		s->options.udp_fd = -1; /* still the caller's */
		dns_service_close(s);
		return err;
	}
	*ret = s;
	return 0;
}

int
dns_service_set_name(struct dns_service *s, uint32_t ip, const char *name)
{
	int err = dns_names_set_lease(s->names, ip, name);
	char text[IP4_TEXT_SIZE];

	if (err == -EEXIST)
		log_info("dns",
		    "not giving name %s to the lease of %s: the hosts file has it for another "
		    "address",
		    name, ip4_text(ip, text));
	return err;
}

const struct dns_counters *
dns_service_counters(const struct dns_service *s)
{
	return &s->counters;
}

void
dns_service_close(struct dns_service *s)
{
	if (!s)
		return;
	s->n_closing = 1u + s->polling + (s->tcp ? 1u : 0u);
	dns_upstream_close(s->upstream);
	s->upstream = NULL;
	if (s->tcp)
		dns_tcp_close(s->tcp);
	if (s->polling)
		uv_close((uv_handle_t *)&s->udp, on_handle_closed);
	uv_close((uv_handle_t *)&s->timer, on_handle_closed);
}
