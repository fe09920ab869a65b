/*
 * tftp_worker.h - one thread of the TFTP service: its sockets, its transfers, its loop.
 *
 * Requests come in on the listening socket. Answers leave from one data socket that all
 * transfers of the worker share: one call takes the ACKs of many clients, one call answers
 * them all. A client is told apart by its address and port.
 */
#ifndef PX_ENGINE_TFTP_WORKER_H
#define PX_ENGINE_TFTP_WORKER_H

#include "engine/tftp_sender.h"
#include "engine/tftp_service.h"
#include "engine/tftp_session.h"

#include <pthread.h>
#include <stdatomic.h>

enum { TFTP_INBOX_BATCH = 64, TFTP_INBOX_SIZE = 1536 };

/* What one recvmmsg brings. */
struct tftp_inbox {
	struct mmsghdr msg[TFTP_INBOX_BATCH];
	struct iovec iov[TFTP_INBOX_BATCH];
	struct sockaddr_in from[TFTP_INBOX_BATCH];
	uint8_t bytes[TFTP_INBOX_BATCH][TFTP_INBOX_SIZE];
};

/* Written by the worker, read by any thread. */
struct tftp_tally {
	_Atomic uint64_t transfers, malformed, refused_busy, facts_dropped, resent;
};

/* Kinds of bytes that lie, each logged once a worker. */
enum tftp_complaint { TFTP_BAD_REQUEST, TFTP_BAD_ANSWER, TFTP_OUT_OF_PLACE, TFTP_CROWDED };

struct tftp_worker {
	unsigned index;
	struct plan_board *board;
	struct mbox *core;
	unsigned mtu;
	int listen_fd, data_fd, timer_fd, stop_fd, epoll_fd; /* owned */
	pthread_t thread;
	struct tftp_tally tally;
	uint64_t n_started;
	unsigned complained; /* bits by enum tftp_complaint */
	bool stopping;
	int64_t now_us;   /* of this turn of the loop */
	int64_t awake_us; /* the loop does not sleep before then */
	struct tftp_session *hungry;
	struct tftp_session *ended; /* freed after the flush: packets may still point into them */
	struct tftp_table table;
	struct tftp_sender sender;
	struct tftp_inbox inbox;
};

/*
 * Takes fds[index] and opens the worker's other descriptors; its thread does not run yet.
 * 0, -ENOMEM or -errno, and then the listening socket stays the caller's.
 */
int tftp_worker_new(const struct tftp_options *options, unsigned index, struct tftp_worker **ret);
int tftp_worker_start(struct tftp_worker *w); /* 0 or -errno */
/* Asks the thread to end its transfers and itself; returns at once. */
void tftp_worker_stop(struct tftp_worker *w);
void tftp_worker_join(struct tftp_worker *w);
void tftp_worker_free(struct tftp_worker *w); /* joined or never started; NULL-safe */

/* tftp_dispatch.c: what the loop calls, all in the worker's thread. */
void tftp_on_request(
    struct tftp_worker *w, const struct sockaddr_in *from, const uint8_t *bytes, size_t size);
void tftp_on_answer(
    struct tftp_worker *w, const struct sockaddr_in *from, const uint8_t *bytes, size_t size);
void tftp_on_time(struct tftp_worker *w);
void tftp_read_ahead(struct tftp_worker *w);
void tftp_end_all(struct tftp_worker *w);

#endif
