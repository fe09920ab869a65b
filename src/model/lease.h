/*
 * lease.h - a promise of an address to a client (RFC 2131 section 2.2).
 */
#ifndef PX_MODEL_LEASE_H
#define PX_MODEL_LEASE_H

#include "base/mac.h"

#include <stdint.h>

enum {
	LEASE_CLIENT_ID_MAX = 255, /* option 61's own limit */
	LEASE_HOSTNAME_SIZE = 64,  /* one DNS label and its end */
};

enum { LEASE_FOREVER = 0 }; /* expires_s of a lease that does not end */

struct lease {
	uint32_t ip;
	struct mac mac;
	uint8_t client_id_len; /* 0: the client sent none and is known by its MAC */
	uint8_t client_id[LEASE_CLIENT_ID_MAX];
	char hostname[LEASE_HOSTNAME_SIZE]; /* "" when unknown; a checked DNS label otherwise */
	int64_t expires_s;                  /* seconds since 1970 UTC, or LEASE_FOREVER */
};

#endif
