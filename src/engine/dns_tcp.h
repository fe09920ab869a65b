/*
 * dns_tcp.h - DNS messages over TCP (RFC 7766): connections, their limits and time-outs.
 *
 * On core's loop. Several questions may be under way on a connection; answers leave
 * as they come.
 */
#ifndef PX_ENGINE_DNS_TCP_H
#define PX_ENGINE_DNS_TCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

enum {
	DNS_TCP_CONNS_MAX = 128,
	DNS_TCP_PER_CLIENT = 16,
	DNS_TCP_QUESTION_MAX = 4096,     /* bytes; no honest question is longer */
	DNS_TCP_UNSENT_MAX = 256 * 1024, /* a client that asks and does not read is cut off */
	DNS_TCP_IDLE_MS = 20000,         /* without a whole question */
};

struct dns_tcp;
struct dns_tcp_conn;

struct dns_tcp_options {
	uv_loop_t *loop;
	int fd; /* listening; owned from now on */
	bool (*allowed)(void *ctx, uint32_t ip);
	/* One message; answers follow by dns_tcp_send, now or later. */
	void (*input)(void *ctx, struct dns_tcp_conn *conn, uint32_t ip, uint16_t port,
	    const uint8_t *packet, size_t size);
	void (*gone)(void *ctx, struct dns_tcp_conn *conn); /* it must not be used any more */
	void (*closed)(void *ctx);                          /* after dns_tcp_close: all is freed */
	void (*refused)(void *ctx);                         /* a connection beyond the limits */
	void (*malformed)(void *ctx);                       /* a length no question has */
	void *ctx;
};

int dns_tcp_open(const struct dns_tcp_options *options, struct dns_tcp **ret);
/* Never calls back from inside. */
void dns_tcp_send(struct dns_tcp_conn *conn, const uint8_t *message, size_t size);
/* Closes what idles. True while there are connections. */
bool dns_tcp_tick(struct dns_tcp *t, int64_t now_ms);
void dns_tcp_close(struct dns_tcp *t);

#endif
