/*
 * ip4.h - IPv4 addresses as host-order integers, called ip in names.
 */
#ifndef PX_BASE_IP4_H
#define PX_BASE_IP4_H

#include <stdint.h>

enum { IP4_TEXT_SIZE = 16 };

const char *ip4_text(uint32_t ip, char buf[static IP4_TEXT_SIZE]);

/* Dotted quad, nothing after. 0, or -EINVAL. */
int ip4_parse(const char *text, uint32_t *ret);

static inline uint32_t
ip4_netmask(unsigned prefix_len)
{
	return prefix_len == 0 ? 0 : UINT32_MAX << (32 - prefix_len);
}

#endif
