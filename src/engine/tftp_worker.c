#include "engine/tftp_worker.h"

#include "base/clock.h"
#include "base/log.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum {
	TICK_MS = 10,                         /* how late a deadline is noticed at worst */
	SOCKET_BUFFER_SIZE = 4 * 1024 * 1024, /* a burst of ACKs of thousands of clients */
	SEND_PATIENCE_US = 50 * 1000,
	DRAIN_MAX = 64, /* batches of answers before requests get their turn */
};

/* Beyond net.core.*mem_max with the right to, else up to it. */
static void
set_buffer(int fd, int forced_name, int name)
{
	int size = SOCKET_BUFFER_SIZE;

	if (setsockopt(fd, SOL_SOCKET, forced_name, &size, sizeof(size)) < 0)
		setsockopt(fd, SOL_SOCKET, name, &size, sizeof(size));
}

/*
 * Sends block, for a moment: an interface that is full sets the pace, and one that
 * stands still costs packets, not the worker. Receives never block (MSG_DONTWAIT).
 * Without "don't fragment", a relay with a smaller MTU splits packets instead of losing them.
 */
static int
open_data_socket(uint32_t server_ip)
{
	struct sockaddr_in self = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(server_ip) };
	struct timeval patience = { .tv_usec = SEND_PATIENCE_US };
	int no_discovery = IP_PMTUDISC_DONT;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	setsockopt(fd, IPPROTO_IP, IP_MTU_DISCOVER, &no_discovery, sizeof(no_discovery));
	set_buffer(fd, SO_RCVBUFFORCE, SO_RCVBUF);
	set_buffer(fd, SO_SNDBUFFORCE, SO_SNDBUF);
	if (bind(fd, (struct sockaddr *)&self, sizeof(self)) < 0) {
		int err = -errno;

		close(fd);
		return err;
	}
	return fd;
}

static int
watch(struct tftp_worker *w, int fd)
{
	struct epoll_event e = { .events = EPOLLIN, .data.fd = fd };

	return epoll_ctl(w->epoll_fd, EPOLL_CTL_ADD, fd, &e) < 0 ? -errno : 0;
}

static int
open_all(struct tftp_worker *w, uint32_t server_ip)
{
	const int *fds[] = { &w->listen_fd, &w->data_fd, &w->timer_fd, &w->stop_fd };
	int err = 0;

	w->data_fd = open_data_socket(server_ip);
	if (w->data_fd < 0)
		return w->data_fd;
	w->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	w->stop_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	w->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (w->timer_fd < 0 || w->stop_fd < 0 || w->epoll_fd < 0)
		return -errno;
	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]) && err == 0; i++)
		err = watch(w, *fds[i]);
	return err;
}

static void
inbox_init(struct tftp_inbox *in)
{
	for (size_t i = 0; i < TFTP_INBOX_BATCH; i++) {
		in->iov[i] = (struct iovec){ in->bytes[i], TFTP_INBOX_SIZE };
		in->msg[i].msg_hdr = (struct msghdr){
			.msg_name = &in->from[i],
			.msg_namelen = sizeof(in->from[i]),
			.msg_iov = &in->iov[i],
			.msg_iovlen = 1,
		};
	}
}

int
tftp_worker_new(const struct tftp_options *options, unsigned index, struct tftp_worker **ret)
{
	struct tftp_worker *w = calloc(1, sizeof(*w));
	int err;

	if (!w)
		return -ENOMEM;
	w->index = index;
	w->board = options->board;
	w->core = options->core;
	w->mtu = options->mtu;
	w->listen_fd = options->fds[index];
	w->data_fd = w->timer_fd = w->stop_fd = w->epoll_fd = -1;
	err = open_all(w, options->server_ip);
	if (err < 0) {
		w->listen_fd = -1;
		tftp_worker_free(w);
		return err;
	}
	tftp_sender_init(&w->sender, w->data_fd);
	inbox_init(&w->inbox);
	*ret = w;
	return 0;
}

void
tftp_worker_free(struct tftp_worker *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < 5; i++) {
		const int fds[] = { w->listen_fd, w->data_fd, w->timer_fd, w->stop_fd,
			w->epoll_fd };

		if (fds[i] >= 0)
			close(fds[i]);
	}
	tftp_table_done(&w->table);
	free(w);
}

typedef void (*packet_handler)(
    struct tftp_worker *w, const struct sockaddr_in *from, const uint8_t *bytes, size_t size);

/* One batch; what is left makes the next epoll_wait return at once. Returns how many. */
static int
receive(struct tftp_worker *w, int fd, packet_handler handle)
{
	struct tftp_inbox *in = &w->inbox;
	int n = recvmmsg(fd, in->msg, TFTP_INBOX_BATCH, MSG_DONTWAIT, NULL);

	for (int i = 0; i < n; i++) {
		struct msghdr *m = &in->msg[i].msg_hdr;

		/* Longer than the inbox is no TFTP: what is here fails to parse or is a request
		 * whose options are cut. */
		if (m->msg_namelen == sizeof(in->from[i]) && in->from[i].sin_family == AF_INET)
			handle(w, &in->from[i], in->bytes[i], in->msg[i].msg_len);
		m->msg_namelen = sizeof(in->from[i]);
	}
	return n;
}

/* The timer ticks only while there are transfers; arming it once costs less than a
 * time-out in every wait. */
static void
set_ticking(struct tftp_worker *w, bool *ticking)
{
	struct timespec period = { .tv_nsec = TICK_MS * 1000000 };
	struct itimerspec on = { .it_interval = period, .it_value = period };
	struct itimerspec off = { 0 };

	if (*ticking == (w->table.n > 0))
		return;
	*ticking = !*ticking;
	timerfd_settime(w->timer_fd, 0, *ticking ? &on : &off, NULL);
}

static void
flush(struct tftp_worker *w)
{
	tftp_sender_flush(&w->sender);
	tftp_read_ahead(w);
	while (w->ended) {
		struct tftp_session *s = w->ended;

		w->ended = s->next;
		tftp_session_free(s);
	}
}

/*
 * Answers first, all that wait: a client's last ACK of one file is older than its request
 * for the next one, but came in by another socket.
 */
static void
take_requests(struct tftp_worker *w)
{
	for (int i = 0; i < DRAIN_MAX; i++) {
		if (receive(w, w->data_fd, tftp_on_answer) < TFTP_INBOX_BATCH)
			break;
		flush(w);
	}
	receive(w, w->listen_fd, tftp_on_request);
}

static void
attend(struct tftp_worker *w, int fd)
{
	uint64_t drained;

	if (fd == w->data_fd) {
		receive(w, fd, tftp_on_answer);
	} else if (fd == w->listen_fd) {
		take_requests(w);
	} else if (fd == w->timer_fd) {
		if (read(fd, &drained, sizeof(drained)) > 0)
			tftp_on_time(w);
	} else {
		w->stopping = true;
	}
}

/*
 * Plain epoll and not libuv: a turn of this loop is one ACK answered, some 10,000 times
 * a second and client, and libuv's turn costs 5 % more of the processor (measured in
 * lockstep over veth, 1 and 48 clients). Per-transfer sockets measured about the same as the
 * shared one, which needs no descriptor a client and shows a firewall one port.
 */
static void *
run(void *arg)
{
	struct tftp_worker *w = arg;
	struct epoll_event events[4];
	bool ticking = false;

	while (!w->stopping) {
		int n = epoll_wait(w->epoll_fd, events, 4, w->now_us < w->awake_us ? 0 : -1);

		w->now_us = clock_mono_us();
		for (int i = 0; i < n; i++) {
			attend(w, events[i].data.fd);
			flush(w);
		}
		set_ticking(w, &ticking);
	}
	tftp_end_all(w);
	flush(w);
	return NULL;
}

int
tftp_worker_start(struct tftp_worker *w)
{
	char name[16];
	int err = pthread_create(&w->thread, NULL, run, w);

	if (err != 0)
		return -err;
	snprintf(name, sizeof(name), "tftp/%u", w->index);
	pthread_setname_np(w->thread, name);
	return 0;
}

void
tftp_worker_stop(struct tftp_worker *w)
{
	eventfd_write(w->stop_fd, 1);
}

void
tftp_worker_join(struct tftp_worker *w)
{
	pthread_join(w->thread, NULL);
}
