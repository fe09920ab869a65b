/*
 * link.h - is the cable in, and how fast is the port? Cheap enough to ask twice a second.
 *
 * Asked through a socket we hold already, so it works after all rights are given up.
 */
#ifndef PX_HOST_LINK_H
#define PX_HOST_LINK_H

#include <stdbool.h>
#include <stdint.h>

/* Any socket will do. mbit: 0 unknown. 0 or -errno. */
int link_read(int socket_fd, const char *interface, bool *ret_carrier, int *ret_mbit);

/* Whether the interface has this address still. True when that cannot be told. */
bool link_has_ip(int socket_fd, const char *interface, uint32_t ip);

#endif
