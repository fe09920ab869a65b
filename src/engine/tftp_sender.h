/*
 * tftp_sender.h - collects what a worker has to say and says it in as few calls as possible.
 *
 * One sendmmsg for all clients of a batch, and in it one message a window: the kernel
 * cuts it into packets (UDP_SEGMENT), or we do where it cannot. What the pieces point to
 * must stay until the flush. Nothing is kept that the kernel refuses: a packet that does
 * not leave is a packet lost, and retransmission is for that.
 */
#ifndef PX_ENGINE_TFTP_SENDER_H
#define PX_ENGINE_TFTP_SENDER_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { TFTP_SENDER_BATCH = 64, TFTP_SMALL_SIZE = 160 };

struct tftp_sender {
	int fd; /* not owned */
	bool gso;
	unsigned n; /* messages waiting */
	struct mmsghdr msg[TFTP_SENDER_BATCH];
	struct sockaddr_in to[TFTP_SENDER_BATCH];
	struct iovec iov[TFTP_SENDER_BATCH][2];
	uint16_t segment[TFTP_SENDER_BATCH]; /* 0: one packet */
	union {
		char bytes[CMSG_SPACE(sizeof(uint16_t))];
		struct cmsghdr align;
	} control[TFTP_SENDER_BATCH];
	uint8_t small[TFTP_SENDER_BATCH][TFTP_SMALL_SIZE];
};

void tftp_sender_init(struct tftp_sender *s, int fd);

/* One packet of up to TFTP_SMALL_SIZE bytes, which are copied. */
void tftp_sender_add_small(
    struct tftp_sender *s, const struct sockaddr_in *to, const void *bytes, size_t size);

/* Packets of `segment` bytes each, the last one perhaps shorter, lying in one or two pieces. */
void tftp_sender_add(struct tftp_sender *s, const struct sockaddr_in *to, const struct iovec *iov,
    int n_iov, uint16_t segment);

void tftp_sender_flush(struct tftp_sender *s);

#endif
