/*
 * dhcp_burst.c - N machines powered on in the same instant, as their PXE ROMs do it.
 *
 *   dhcp_burst [-b FIRST_MAC] [-w WINDOW] INTERFACE MACHINES [SECONDS]
 *
 * Each sends DISCOVER, takes the first OFFER, REQUESTs it and waits for the ACK; what is not
 * answered is sent again after 4, 8, 16 and 32 s (PXE 2.1 section 2.2.4). One line tells when the
 * last one had its address, how often anyone had to ask again, and addresses given out twice.
 * With -w only so many are on their way at a time: for filling a server with leases.
 */
#include "base/bytes.h"
#include "base/clock.h"
#include "base/mac.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	MACHINES_MAX = 8192,
	FRAME_SIZE = 1024,
	RESEND_FIRST_MS = 4000,
	DHCPDISCOVER = 1,
	DHCPOFFER,
	DHCPREQUEST,
	DHCPACK = 5,
	DHCPNAK,
};

struct client {
	uint8_t state; /* the message it waits to have answered; DHCPACK: has its address */
	uint32_t ip, server_ip;
	int64_t resend_ms;
	int64_t wait_ms;
};

struct burst {
	int sock;
	unsigned n, n_started, window;
	uint64_t first_mac;
	struct client client[MACHINES_MAX];
	unsigned n_leased, n_resent, n_naks, n_twice;
};

struct reply {
	uint32_t xid, your_ip, server_ip;
	uint8_t type;
};

static void
add_mac(struct writer *w, const struct burst *b, unsigned id)
{
	uint64_t mac = b->first_mac + id;

	wr_u16(w, (uint16_t)(mac >> 32));
	wr_u32(w, (uint32_t)mac);
}

static uint16_t
ip_checksum(const uint8_t *header)
{
	struct reader r = rd_of(header, 20);
	uint32_t sum = 0;

	while (r.left > 0)
		sum += rd_u16(&r);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static void
add_options(struct writer *w, const struct client *c, unsigned id)
{
	static const uint8_t wanted[] = { 1, 3, 6, 12, 13, 15, 17, 28, 40, 41, 42, 43, 54, 60, 66,
		67, 128, 129, 130, 131, 132, 133, 134, 135 };
	static const char class[] = "PXEClient:Arch:00000:UNDI:002001";

	wr_u32(w, 0x63825363);
	wr_u8(w, 53), wr_u8(w, 1), wr_u8(w, c->state);
	wr_u8(w, 57), wr_u8(w, 2), wr_u16(w, 1260);
	if (c->state == DHCPREQUEST) {
		wr_u8(w, 50), wr_u8(w, 4), wr_u32(w, c->ip);
		wr_u8(w, 54), wr_u8(w, 4), wr_u32(w, c->server_ip);
	}
	wr_u8(w, 55), wr_u8(w, sizeof(wanted)), wr_bytes(w, wanted, sizeof(wanted));
	wr_u8(w, 97), wr_u8(w, 17), wr_zero(w, 13), wr_u32(w, id);
	wr_u8(w, 93), wr_u8(w, 2), wr_u16(w, 0);
	wr_u8(w, 94), wr_u8(w, 3), wr_u8(w, 1), wr_u8(w, 2), wr_u8(w, 1);
	wr_u8(w, 60), wr_u8(w, sizeof(class) - 1), wr_bytes(w, class, sizeof(class) - 1);
	wr_u8(w, 255);
}

static void
add_bootp(struct writer *w, const struct burst *b, unsigned id)
{
	wr_u8(w, 1), wr_u8(w, 1), wr_u8(w, 6), wr_u8(w, 0);
	wr_u32(w, 0x50580000 + id); /* xid: how its reply is known */
	wr_u16(w, 0), wr_u16(w, 0x8000);
	wr_zero(w, 16);
	add_mac(w, b, id), wr_zero(w, 10);
	wr_zero(w, 64 + 128);
	add_options(w, &b->client[id], id);
}

static size_t
make_frame(uint8_t *frame, const struct burst *b, unsigned id)
{
	uint8_t bootp[FRAME_SIZE - 42];
	struct writer m = wr_of(bootp, sizeof(bootp)), w = wr_of(frame, FRAME_SIZE), sum;
	static const uint8_t everyone[6] = { 255, 255, 255, 255, 255, 255 };

	add_bootp(&m, b, id);
	wr_bytes(&w, everyone, 6), add_mac(&w, b, id);
	wr_u16(&w, ETHERTYPE_IP);
	wr_u8(&w, 0x45), wr_u8(&w, 0), wr_u16(&w, (uint16_t)(20 + 8 + m.used));
	wr_u32(&w, 0), wr_u8(&w, 64), wr_u8(&w, IPPROTO_UDP), wr_u16(&w, 0);
	wr_u32(&w, INADDR_ANY), wr_u32(&w, INADDR_BROADCAST);
	sum = wr_of(frame + 14 + 10, 2);
	wr_u16(&sum, ip_checksum(frame + 14));
	wr_u16(&w, 68), wr_u16(&w, 67), wr_u16(&w, (uint16_t)(8 + m.used)), wr_u16(&w, 0);
	wr_bytes(&w, bootp, m.used);
	return w.failed ? 0 : w.used;
}

static void
send_one(struct burst *b, unsigned id)
{
	uint8_t frame[FRAME_SIZE];
	size_t size = make_frame(frame, b, id);

	if (send(b->sock, frame, size, 0) < 0 && errno != ENOBUFS)
		perror("send");
}

static void
ask(struct burst *b, unsigned id, uint8_t type, int64_t now_ms)
{
	struct client *c = &b->client[id];

	c->state = type;
	c->wait_ms = RESEND_FIRST_MS;
	c->resend_ms = now_ms + c->wait_ms;
	send_one(b, id);
}

static bool
read_options(struct reader *r, struct reply *ret)
{
	if (rd_u32(r) != 0x63825363)
		return false;
	while (r->left > 0) {
		uint8_t code = rd_u8(r);
		struct reader body;

		if (code == 0)
			continue;
		if (code == 255)
			break;
		body = rd_slice(r, rd_u8(r));
		if (code == 53)
			ret->type = rd_u8(&body);
		if (code == 54)
			ret->server_ip = rd_u32(&body);
	}
	return !r->failed && ret->type;
}

static bool
read_reply(const uint8_t *frame, size_t size, struct reply *ret)
{
	struct reader r = rd_of(frame, size), udp;

	*ret = (struct reply){ 0 };
	rd_take(&r, 12);
	if (rd_u16(&r) != ETHERTYPE_IP || rd_u8(&r) != 0x45)
		return false;
	rd_take(&r, 8);
	if (rd_u8(&r) != IPPROTO_UDP)
		return false;
	rd_take(&r, 10);
	rd_u16(&r);
	if (rd_u16(&r) != 68)
		return false;
	udp = rd_slice(&r, (size_t)rd_u16(&r) - 6);
	rd_u16(&udp);
	if (rd_u8(&udp) != 2)
		return false;
	rd_take(&udp, 3);
	ret->xid = rd_u32(&udp);
	rd_take(&udp, 8);
	ret->your_ip = rd_u32(&udp);
	rd_take(&udp, 4 + 4 + 16 + 64 + 128);
	return read_options(&udp, ret);
}

static void
take_address(struct burst *b, unsigned id, uint32_t ip)
{
	for (unsigned i = 0; i < b->n; i++)
		if (b->client[i].state == DHCPACK && b->client[i].ip == ip)
			b->n_twice++;
	b->client[id].state = DHCPACK;
	b->client[id].ip = ip;
	b->n_leased++;
}

static void
hear(struct burst *b, const struct reply *r, int64_t now_ms)
{
	unsigned id = r->xid - 0x50580000;
	struct client *c;

	if (id >= b->n_started)
		return;
	c = &b->client[id];
	if (c->state == DHCPDISCOVER && r->type == DHCPOFFER) {
		c->ip = r->your_ip;
		c->server_ip = r->server_ip;
		ask(b, id, DHCPREQUEST, now_ms);
	} else if (c->state == DHCPREQUEST && r->type == DHCPACK) {
		take_address(b, id, r->your_ip);
	} else if (c->state == DHCPREQUEST && r->type == DHCPNAK) {
		b->n_naks++;
		ask(b, id, DHCPDISCOVER, now_ms);
	}
}

static void
hear_all(struct burst *b)
{
	uint8_t frame[2048];
	struct reply reply;
	ssize_t n;

	while ((n = recv(b->sock, frame, sizeof(frame), MSG_DONTWAIT)) > 0)
		if (read_reply(frame, (size_t)n, &reply))
			hear(b, &reply, clock_mono_ms());
}

static void
resend_due(struct burst *b, int64_t now_ms)
{
	for (unsigned i = 0; i < b->n_started; i++) {
		struct client *c = &b->client[i];

		if (c->state == DHCPACK || now_ms < c->resend_ms)
			continue;
		c->wait_ms = c->wait_ms < 32000 ? c->wait_ms * 2 : c->wait_ms;
		c->resend_ms = now_ms + c->wait_ms;
		b->n_resent++;
		send_one(b, i);
	}
}

static void
start_more(struct burst *b, int64_t now_ms)
{
	while (b->n_started < b->n && b->n_started - b->n_leased < b->window)
		ask(b, b->n_started++, DHCPDISCOVER, now_ms);
}

/* Microseconds until the last one had its address, or until the limit. */
static int64_t
run(struct burst *b, int64_t limit_ms)
{
	struct pollfd p = { .fd = b->sock, .events = POLLIN };
	int64_t start_us = clock_mono_us(), now_ms = clock_mono_ms(), end_ms = now_ms + limit_ms;

	while (b->n_leased < b->n && (now_ms = clock_mono_ms()) < end_ms) {
		start_more(b, now_ms);
		if (poll(&p, 1, 50) > 0)
			hear_all(b);
		resend_due(b, clock_mono_ms());
	}
	return clock_mono_us() - start_us;
}

static int
open_interface(const char *name)
{
	struct sockaddr_ll at = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP) };
	int room = 32 << 20, sock = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_IP));

	at.sll_ifindex = (int)if_nametoindex(name);
	if (sock < 0 || at.sll_ifindex == 0 || bind(sock, (struct sockaddr *)&at, sizeof(at)) < 0)
		return -1;
	/* the machines have one queue each; only the server's may overflow */
	if (setsockopt(sock, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) < 0)
		setsockopt(sock, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	if (setsockopt(sock, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room)) < 0)
		setsockopt(sock, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	return sock;
}

static bool
read_arguments(struct burst *b, int argc, char **argv)
{
	struct mac mac = { { 0x52, 0x54, 0x00, 0x77, 0, 0 } };
	int c;

	b->window = MACHINES_MAX;
	while ((c = getopt(argc, argv, "b:w:")) != -1) {
		if (c == 'b' && mac_parse(optarg, &mac) == 0)
			continue;
		if (c != 'w' || (b->window = (unsigned)atoi(optarg)) < 1)
			return false;
	}
	b->first_mac = mac_key(mac);
	if (argc - optind < 2)
		return false;
	b->n = (unsigned)atoi(argv[optind + 1]);
	return b->n >= 1 && b->n <= MACHINES_MAX;
}

int
main(int argc, char **argv)
{
	static struct burst b;
	int64_t took_us;

	if (!read_arguments(&b, argc, argv)) {
		fprintf(stderr,
		    "usage: dhcp_burst [-b MAC] [-w WINDOW] INTERFACE MACHINES [SECONDS]\n");
		return 2;
	}
	b.sock = open_interface(argv[optind]);
	if (b.sock < 0) {
		perror(argv[optind]);
		return 1;
	}
	took_us = run(&b, argc - optind > 2 ? atoi(argv[optind + 2]) * 1000 : 70000);
	printf("machines=%u leased=%u seconds=%.3f resent=%u naks=%u twice=%u\n", b.n, b.n_leased,
	    (double)took_us / 1e6, b.n_resent, b.n_naks, b.n_twice);
	return b.n_leased == b.n && b.n_twice == 0 ? 0 : 1;
}
