/*
 * mac.h - an Ethernet address: a machine's name on the wire.
 */
#ifndef PX_BASE_MAC_H
#define PX_BASE_MAC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { MAC_TEXT_SIZE = 18 }; /* "00:13:d4:d1:03:57" and its end */

struct mac {
	uint8_t byte[6];
};

static inline bool
mac_equal(struct mac a, struct mac b)
{
	return memcmp(a.byte, b.byte, 6) == 0;
}

static inline bool
mac_is_zero(struct mac m)
{
	return mac_equal(m, (struct mac){ { 0 } });
}

/* The six bytes as a number: a key for maps, and the order machines are listed in. */
uint64_t mac_key(struct mac m);

/* "00:13:d4:d1:03:57" */
const char *mac_text(struct mac m, char buf[static MAC_TEXT_SIZE]);

/* Reads six hex pairs separated by ':' or '-', nothing after. 0, or -EINVAL. */
int mac_parse(const char *text, struct mac *ret);

#endif
