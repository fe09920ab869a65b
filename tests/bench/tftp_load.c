/*
 * tftp_load.c - N TFTP clients in one thread, for measuring servers.
 *
 *   tftp_load [-n CLIENTS] [-b BLKSIZE] [-w WINDOWSIZE] [-l LOSS] [-t SECONDS] [-s IP] [-c]
 *             IP[:PORT] FILE
 *
 * Each client gets FILE again and again for SECONDS, from a new port each time. LOSS: of a
 * million packets either way so many are dropped here, the same ones for every server.
 * -s: every hundred clients come from an address of their own, this one and those behind it.
 * -c: check as well that every byte is i * 7 + i / 251 (the low eight bits).
 * Prints: bytes=N seconds=S files=N failed=N resent=N windowsize=N (as granted).
 *
 * A client is as most firmware: it acknowledges a window, or the last block in order when one
 * is missing; silent for a second, it repeats itself.
 */
#include "base/clock.h"
#include "base/ip4.h"
#include "wire/tftp.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BATCH = 64, PACKET_SIZE = 66000, PATIENCE_US = 1000 * 1000, TRIES_MAX = 10 };

struct client {
	int fd;
	unsigned number;
	bool connected; /* to the port that answered first */
	bool gap_told;
	uint16_t blksize, windowsize, in_window;
	uint64_t received; /* blocks in order */
	uint64_t bytes;
	int64_t quiet_since_us;
	unsigned tries;
};

static struct {
	struct sockaddr_in server;
	const char *file;
	unsigned n, blksize, windowsize, loss;
	uint32_t first_ip;
	int64_t seconds;
	bool check;
} option = { .n = 1, .blksize = 512, .windowsize = 1, .seconds = 3 };

static struct {
	uint64_t bytes, files, failed, repeated;
	unsigned windowsize;
} seen = { .windowsize = 1 };

static int epoll_fd;
static int64_t now_us;
static uint64_t seed = 1;

static struct mmsghdr msg[BATCH];
static struct iovec iov[BATCH];
static struct sockaddr_in from[BATCH];
static uint8_t (*room)[PACKET_SIZE];

/* splitmix64: the same losses in every run */
static bool
lost(void)
{
	uint64_t x = seed += UINT64_C(0x9e3779b97f4a7c15);

	if (option.loss == 0)
		return false;
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return (x ^ x >> 31) % 1000000 < option.loss;
}

static void
send_request(const struct client *c)
{
	struct tftp_option_list list = { 0 };
	uint8_t packet[512];
	struct writer w = wr_of(packet, sizeof(packet));

	if (option.blksize != TFTP_BLKSIZE_DEFAULT)
		list.option[list.n++] = (struct tftp_option){ TFTP_BLKSIZE, NULL, option.blksize };
	if (option.windowsize != 1)
		list.option[list.n++] = (struct tftp_option){ TFTP_WINDOWSIZE, NULL,
			option.windowsize };
	tftp_emit_request(&w, TFTP_RRQ, option.file, strlen(option.file), "octet", &list);
	if (!lost() && sendto(c->fd, packet, w.used, 0, (struct sockaddr *)&option.server,
			   sizeof(option.server)) < 0)
		err(1, "sendto");
}

static void
send_ack(struct client *c)
{
	uint8_t packet[4];
	struct writer w = wr_of(packet, sizeof(packet));

	c->in_window = 0;
	tftp_emit_ack(&w, (uint16_t)c->received);
	if (!lost() && send(c->fd, packet, sizeof(packet), 0) < 0 && errno != ECONNREFUSED)
		err(1, "send");
}

/* The address need only be routed to this host ("ip route add local"), not configured. */
static void
move_in(const struct client *c)
{
	struct sockaddr_in self = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(option.first_ip + c->number / 100) };
	int on = 1;

	if (setsockopt(c->fd, IPPROTO_IP, IP_FREEBIND, &on, sizeof(on)) < 0 ||
	    bind(c->fd, (struct sockaddr *)&self, sizeof(self)) < 0)
		err(1, "bind");
}

static void
start(struct client *c)
{
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = c };
	unsigned number = c->number;
	int size = 4 << 20;

	if (c->fd >= 0)
		close(c->fd);
	*c = (struct client){ .fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0) };
	if (c->fd < 0 || epoll_ctl(epoll_fd, EPOLL_CTL_ADD, c->fd, &e) < 0)
		err(1, "socket");
	if (setsockopt(c->fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0)
		setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	c->number = number;
	if (option.first_ip)
		move_in(c);
	c->blksize = TFTP_BLKSIZE_DEFAULT;
	c->windowsize = 1;
	c->quiet_since_us = now_us;
	send_request(c);
}

static void
finish(struct client *c, bool whole)
{
	if (whole)
		seen.files++;
	else
		seen.failed++;
	start(c);
}

static void
check_bytes(const struct client *c, const uint8_t *data, size_t size)
{
	uint64_t at = (c->received - 1) * c->blksize;

	for (size_t i = 0; i < size; i++)
		if (data[i] != (uint8_t)((at + i) * 7 + (at + i) / 251))
			errx(1, "byte %llu is wrong", (unsigned long long)(at + i));
}

static void
on_data(struct client *c, const struct tftp_packet *p)
{
	if (p->block != (uint16_t)(c->received + 1)) {
		/* Once a gap; and when the last block comes again, its ACK was lost. */
		if (!c->gap_told || p->block == (uint16_t)c->received)
			send_ack(c);
		c->gap_told = true;
		return;
	}
	c->received++;
	c->gap_told = false;
	c->quiet_since_us = now_us;
	c->tries = 0;
	seen.bytes += p->data_size;
	if (option.check)
		check_bytes(c, p->data, p->data_size);
	if (p->data_size < c->blksize) {
		send_ack(c);
		finish(c, true);
	} else if (++c->in_window == c->windowsize) {
		send_ack(c);
	}
}

static void
on_oack(struct client *c, const struct tftp_packet *p)
{
	if (c->received > 0)
		return;
	c->blksize = (uint16_t)tftp_option_value(&p->options, TFTP_BLKSIZE, TFTP_BLKSIZE_DEFAULT);
	c->windowsize = (uint16_t)tftp_option_value(&p->options, TFTP_WINDOWSIZE, 1);
	seen.windowsize = c->windowsize;
	c->quiet_since_us = now_us;
	send_ack(c);
}

static void
on_packet(struct client *c, const struct sockaddr_in *peer, const uint8_t *bytes, size_t size)
{
	struct tftp_packet p;

	if (lost() || tftp_parse(bytes, size, &p) < 0)
		return;
	if (!c->connected && connect(c->fd, (const struct sockaddr *)peer, sizeof(*peer)) < 0)
		err(1, "connect");
	c->connected = true;
	if (p.opcode == TFTP_DATA)
		on_data(c, &p);
	else if (p.opcode == TFTP_OACK)
		on_oack(c, &p);
	else if (p.opcode == TFTP_ERROR)
		errx(
		    1, "server says %u %.*s", p.error_code, (int)p.data_size, (const char *)p.data);
}

static void
receive(struct client *c)
{
	int n;

	for (int i = 0; i < BATCH; i++)
		msg[i].msg_hdr.msg_namelen = sizeof(from[i]);
	n = recvmmsg(c->fd, msg, BATCH, MSG_DONTWAIT, NULL);
	for (int i = 0; i < n; i++) {
		uint64_t files = seen.files;

		on_packet(c, &from[i], room[i], msg[i].msg_len);
		if (files != seen.files)
			return; /* the rest is for the socket just closed */
	}
}

static void
wake_silent(struct client *clients)
{
	for (unsigned i = 0; i < option.n; i++) {
		struct client *c = &clients[i];

		if (now_us - c->quiet_since_us < PATIENCE_US)
			continue;
		c->quiet_since_us = now_us;
		seen.repeated++;
		if (++c->tries > TRIES_MAX)
			finish(c, false);
		else if (c->connected)
			send_ack(c);
		else
			send_request(c);
	}
}

static void
run(struct client *clients)
{
	int64_t end_us = now_us + option.seconds * 1000000, look_us = now_us;

	while (now_us < end_us) {
		struct epoll_event events[256];
		int n = epoll_wait(epoll_fd, events, 256, 50);

		now_us = clock_mono_us();
		for (int i = 0; i < n; i++)
			receive(events[i].data.ptr);
		if (now_us - look_us > 50 * 1000) {
			look_us = now_us;
			wake_silent(clients);
		}
	}
}

/* So that no server goes on sending to clients that have left. */
static void
leave(const struct client *c)
{
	uint8_t packet[32];
	struct writer w = wr_of(packet, sizeof(packet));

	tftp_emit_error(&w, TFTP_E_UNDEFINED, "enough");
	if (c->connected && send(c->fd, packet, w.used, 0) < 0 && errno != ECONNREFUSED)
		err(1, "send");
}

static void
read_address(char *text)
{
	char *colon = strchr(text, ':');
	uint32_t ip;

	if (colon)
		*colon = '\0';
	if (ip4_parse(text, &ip) < 0)
		errx(2, "%s is no address", text);
	option.server = (struct sockaddr_in){ .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(ip),
		.sin_port = htons(colon ? (uint16_t)atoi(colon + 1) : 69) };
}

static void
read_options(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "n:b:w:l:t:s:c")) != -1) {
		if (c == 'c')
			option.check = true;
		else if (c == 's' && ip4_parse(optarg, &option.first_ip) == 0)
			continue;
		else if (c == 'n')
			option.n = (unsigned)atoi(optarg);
		else if (c == 'b')
			option.blksize = (unsigned)atoi(optarg);
		else if (c == 'w')
			option.windowsize = (unsigned)atoi(optarg);
		else if (c == 'l')
			option.loss = (unsigned)atoi(optarg);
		else if (c == 't')
			option.seconds = atoi(optarg);
		else
			optind = argc;
	}
	if (optind + 2 != argc)
		errx(2, "usage: tftp_load [-n N] [-b BLKSIZE] [-w WINDOWSIZE] [-l LOSS] "
			"[-t SECONDS] [-s IP] [-c] IP[:PORT] FILE");
	read_address(argv[optind]);
	option.file = argv[optind + 1];
}

int
main(int argc, char **argv)
{
	struct client *clients;
	int64_t began_us;

	read_options(argc, argv);
	clients = calloc(option.n, sizeof(*clients));
	room = malloc(BATCH * sizeof(*room));
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (!clients || !room || epoll_fd < 0)
		err(1, "start");
	for (int i = 0; i < BATCH; i++) {
		iov[i] = (struct iovec){ room[i], sizeof(room[i]) };
		msg[i].msg_hdr = (struct msghdr){
			.msg_name = &from[i], .msg_iov = &iov[i], .msg_iovlen = 1
		};
	}
	now_us = began_us = clock_mono_us();
	for (unsigned i = 0; i < option.n; i++) {
		clients[i].fd = -1;
		clients[i].number = i;
		start(&clients[i]);
	}
	run(clients);
	for (unsigned i = 0; i < option.n; i++)
		leave(&clients[i]);
	printf("bytes=%llu seconds=%.3f files=%llu failed=%llu resent=%llu windowsize=%u\n",
	    (unsigned long long)seen.bytes, (double)(now_us - began_us) / 1e6,
	    (unsigned long long)seen.files, (unsigned long long)seen.failed,
	    (unsigned long long)seen.repeated, seen.windowsize);
	free(clients);
	free(room);
	return 0;
}
