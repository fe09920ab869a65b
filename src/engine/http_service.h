/*
 * http_service.h - serves the boot tree by HTTP/1.1: GET, HEAD, one Range, keep-alive.
 *
 * libmicrohttpd's threads answer; extents leave by sendfile. What the client has
 * acknowledged is read from its socket (TCP_INFO), not guessed from what was written.
 */
#ifndef PX_ENGINE_HTTP_SERVICE_H
#define PX_ENGINE_HTTP_SERVICE_H

#include "base/mbox.h"
#include "boot/plan.h"

struct http_options {
	int fd;                   /* listening TCP socket; the service's once it has started */
	struct plan_board *board; /* outlives the service */
	struct mbox *core;        /* of struct fact; outlives the service */
	unsigned n_threads;       /* 0: two */
};

struct http_counters {
	uint64_t requests, refused_busy, facts_dropped;
};

struct http_service;

int http_service_start(const struct http_options *options, struct http_service **ret);
/* Updates `acked` of running transfers; core calls it before it draws a snapshot. */
void http_service_sample(struct http_service *s);
void http_service_counters(const struct http_service *s, struct http_counters *ret);
void http_service_stop(struct http_service *s);

#endif
