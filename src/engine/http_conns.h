/*
 * http_conns.h - the HTTP connections, and how far each one's answer has got.
 *
 * What counts is what the client's TCP has acknowledged (TCP_INFO), not what was
 * written into the socket. One lock; it is held for getsockopt calls and list steps.
 * Knows no HTTP library: http_service tells it what happens.
 */
#ifndef PX_ENGINE_HTTP_CONNS_H
#define PX_ENGINE_HTTP_CONNS_H

#include "base/mbox.h"
#include "model/transfer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	HTTP_CONNS_MAX = 1024,
	HTTP_CONNS_PER_IP_MAX = 64,
	HTTP_SETTLING_MAX = 256, /* closed ones whose last bytes are still on their way */
	HTTP_STALL_MS = 120000,  /* no byte acknowledged for so long: the client is gone */
};

struct http_conns;
struct http_conn;

/* core: mailbox of struct fact, outlives it. 0 or -ENOMEM. */
int http_conns_new(struct mbox *core, struct http_conns **ret);
void http_conns_free(struct http_conns *c); /* what still runs is lost; NULL-safe */

/* Whether one more connection from this address is within the limits; counts a refusal. */
bool http_conns_admit(struct http_conns *c, uint32_t ip);

/* A connection on socket fd, which stays the caller's. 0 or -ENOMEM. */
int http_conn_open(
    struct http_conns *c, int fd, uint32_t ip, uint16_t port, struct http_conn **ret);
/* The caller is about to close the socket. */
void http_conn_close(struct http_conns *c, struct http_conn *conn, int64_t wall_us);

uint32_t http_conn_ip(const struct http_conn *conn);
uint16_t http_conn_port(const struct http_conn *conn);
int http_conn_fd(const struct http_conn *conn);

/* An answer begins: takes the reference to t, tells core it started. */
void http_conn_begin(struct http_conns *c, struct http_conn *conn, struct transfer *t,
    int64_t now_ms, int64_t wall_us);
/* Its bytes are all in the socket, or it broke off; nothing happens when none had begun. */
void http_conn_end(struct http_conns *c, struct http_conn *conn, bool all_written, int64_t wall_us);

/* Reads every running answer's progress; settles those that are through, cuts those that stall. */
void http_conns_sample(struct http_conns *c, int64_t now_ms, int64_t wall_us);

/* Tells core; a fact that does not fit is freed and counted. */
void http_conns_tell(struct http_conns *c, int fact_kind, struct transfer *t);

struct http_conns_counters {
	uint64_t refused, facts_dropped;
};
void http_conns_counters(struct http_conns *c, struct http_conns_counters *ret);

#endif
