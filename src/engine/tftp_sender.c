#include "engine/tftp_sender.h"

#include <assert.h>
#include <errno.h>
#include <netinet/udp.h>
#include <string.h>

#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif

enum {
	GSO_SEGMENTS_MAX = 64,        /* the kernel's limit before Linux 6.9 */
	UDP_PAYLOAD_MAX = 65535 - 28, /* of one message, cut or not */
};

void
tftp_sender_init(struct tftp_sender *s, int fd)
{
	int none = 0;

	memset(s, 0, sizeof(*s));
	s->fd = fd;
	/* A kernel that does not know the option (before 4.18) would send the window as one packet.
	 */
	s->gso = setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, &none, sizeof(none)) == 0;
}

/* The next message's place, with `n_iov` pieces the caller fills in. */
static unsigned
next_place(struct tftp_sender *s, const struct sockaddr_in *to)
{
	unsigned i;

	if (s->n == TFTP_SENDER_BATCH)
		tftp_sender_flush(s);
	i = s->n++;
	s->to[i] = *to;
	s->segment[i] = 0;
	s->msg[i].msg_hdr = (struct msghdr){
		.msg_name = &s->to[i],
		.msg_namelen = sizeof(s->to[i]),
		.msg_iov = s->iov[i],
		.msg_iovlen = 1,
	};
	return i;
}

void
tftp_sender_add_small(
    struct tftp_sender *s, const struct sockaddr_in *to, const void *bytes, size_t size)
{
	unsigned i = next_place(s, to);

	assert(size <= TFTP_SMALL_SIZE);
	memcpy(s->small[i], bytes, size);
	s->iov[i][0] = (struct iovec){ s->small[i], size };
}

/* Moves up to n bytes from the front of the pieces to the message's; returns how many. */
static size_t
take_pieces(struct iovec *from, struct msghdr *to, size_t n)
{
	size_t taken = 0;

	to->msg_iovlen = 0;
	for (int i = 0; i < 2 && taken < n; i++) {
		size_t part = from[i].iov_len < n - taken ? from[i].iov_len : n - taken;

		if (part == 0)
			continue;
		to->msg_iov[to->msg_iovlen++] = (struct iovec){ from[i].iov_base, part };
		from[i].iov_base = (uint8_t *)from[i].iov_base + part;
		from[i].iov_len -= part;
		taken += part;
	}
	return taken;
}

static void
ask_segments(struct tftp_sender *s, unsigned i, uint16_t segment)
{
	struct msghdr *m = &s->msg[i].msg_hdr;
	struct cmsghdr *c;

	m->msg_control = s->control[i].bytes;
	m->msg_controllen = sizeof(s->control[i].bytes);
	c = CMSG_FIRSTHDR(m);
	c->cmsg_level = IPPROTO_UDP;
	c->cmsg_type = UDP_SEGMENT;
	c->cmsg_len = CMSG_LEN(sizeof(segment));
	memcpy(CMSG_DATA(c), &segment, sizeof(segment));
	s->segment[i] = segment;
}

void
tftp_sender_add(struct tftp_sender *s, const struct sockaddr_in *to, const struct iovec *iov,
    int n_iov, uint16_t segment)
{
	struct iovec rest[2] = { iov[0], n_iov == 2 ? iov[1] : (struct iovec){ 0 } };
	size_t n_segments = UDP_PAYLOAD_MAX / segment;

	if (n_segments > GSO_SEGMENTS_MAX)
		n_segments = GSO_SEGMENTS_MAX;
	if (!s->gso || n_segments == 0)
		n_segments = 1;
	while (rest[0].iov_len + rest[1].iov_len > 0) {
		unsigned i = next_place(s, to);
		size_t size = take_pieces(rest, &s->msg[i].msg_hdr, n_segments * segment);

		if (size > segment)
			ask_segments(s, i, segment);
	}
}

/* The kernel does not cut this message: its packets one by one. */
static void
send_singly(struct tftp_sender *s, unsigned i)
{
	struct iovec rest[2] = { s->iov[i][0], { 0 } };
	struct msghdr m = s->msg[i].msg_hdr;

	if (m.msg_iovlen == 2)
		rest[1] = s->iov[i][1];
	m.msg_control = NULL;
	m.msg_controllen = 0;
	while (take_pieces(rest, &m, s->segment[i]) > 0)
		if (sendmsg(s->fd, &m, 0) < 0 && errno != EINTR)
			return;
}

/*
 * The message the kernel has just refused. EIO: the device cannot checksum for us, and
 * will not learn. EINVAL, EMSGSIZE: the path to this client has a smaller MTU.
 */
static void
refused(struct tftp_sender *s, unsigned i, int err)
{
	if (s->segment[i] == 0 || (err != EIO && err != EINVAL && err != EMSGSIZE))
		return;
	if (err == EIO)
		s->gso = false;
	send_singly(s, i);
}

void
tftp_sender_flush(struct tftp_sender *s)
{
	unsigned at = 0;

	while (at < s->n) {
		int sent = sendmmsg(s->fd, s->msg + at, s->n - at, 0);

		if (sent > 0) {
			at += (unsigned)sent;
			continue;
		}
		if (errno == EINTR)
			continue;
		if (errno == EAGAIN)
			break; /* the send time-out: the interface takes nothing at all */
		refused(s, at, errno);
		at++;
	}
	s->n = 0;
}
