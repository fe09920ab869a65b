/*
 * tftp_service.h - serves the boot tree by TFTP (RFC 1350, 2347, 2348, 2349, 7440).
 *
 * Its own worker threads; each owns a listening socket (SO_REUSEPORT) and its
 * transfers. Tells core of starts, ends and misses through core's mailbox;
 * facts that do not fit are dropped and counted, transfers never wait for them.
 */
#ifndef PX_ENGINE_TFTP_SERVICE_H
#define PX_ENGINE_TFTP_SERVICE_H

#include "base/mbox.h"
#include "boot/plan.h"

#include <stdint.h>

enum { TFTP_WORKERS_MAX = 8 };

struct tftp_options {
	int fds[TFTP_WORKERS_MAX]; /* bound UDP sockets, one a worker */
	size_t n_workers;
	struct plan_board *board; /* outlives the service */
	struct mbox *core;        /* of struct fact; outlives the service */
	uint32_t server_ip;       /* data sockets bind to it; 0: any */
	unsigned mtu;             /* of the interface: caps blksize */
};

struct tftp_counters {
	uint64_t transfers, malformed, refused_busy, facts_dropped, resent;
};

struct tftp_service;

/*
 * 0, -ENOMEM or -errno. The descriptors are the service's once it has started.
 * Opens one data socket a worker: their large buffers (SO_RCVBUFFORCE) want CAP_NET_ADMIN,
 * without which the kernel's limit has to do.
 */
int tftp_service_start(const struct tftp_options *options, struct tftp_service **ret);
void tftp_service_counters(
    const struct tftp_service *s, struct tftp_counters *ret); /* any thread */
/* Ends running transfers with an error to their clients and joins the workers. */
void tftp_service_stop(struct tftp_service *s); /* NULL-safe */

#endif
