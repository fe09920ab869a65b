/*
 * tftp_terms.h - what is agreed before a transfer: the client's wishes, cut to what we grant.
 *
 * A plain function. The OACK holds only what was asked and nothing a client may
 * refuse: no value above its own (RFC 2348, 7440), timeout as it is (RFC 2349).
 */
#ifndef PX_ENGINE_TFTP_TERMS_H
#define PX_ENGINE_TFTP_TERMS_H

#include "wire/tftp.h"

enum {
	TFTP_WINDOWSIZE_MAX = 64,
	TFTP_WINDOW_BYTES_MAX = 128 * 1024,               /* of one transfer's packets in flight */
	TFTP_PACKET_OVERHEAD = 20 + 8 + TFTP_HEADER_SIZE, /* IPv4, UDP, TFTP */
};

struct tftp_limits {
	unsigned mtu;            /* a block never needs a second frame */
	uint16_t windowsize_max; /* 1..TFTP_WINDOWSIZE_MAX; less while the server is full */
};

struct tftp_terms {
	uint16_t blksize, windowsize;
	uint8_t timeout_s; /* 0: not asked */
	struct tftp_option_list
	    agreed; /* empty: no OACK, DATA answers the request; spelled by it */
};

/* file_size: for tsize, which counts bytes as stored and so is granted in octet mode only. */
void tftp_terms_of(const struct tftp_packet *request, const struct tftp_limits *limits,
    uint64_t file_size, struct tftp_terms *ret);

#endif
