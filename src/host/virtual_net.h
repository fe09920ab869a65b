/*
 * virtual_net.h - a bench switch that exists only for this process: its own network and mount
 * namespace, a bridge with an address, and a tap for each port.
 *
 * Everything here belongs to the process and dies with it; nothing is left to clean up.
 */
#ifndef PX_HOST_VIRTUAL_NET_H
#define PX_HOST_VIRTUAL_NET_H

#include "base/fault.h"

#include <stdint.h>

#define VIRTUAL_NET_BRIDGE "bench0"

/* A memory file system of the namespace: vanishes with it, so nothing in it is ever left over. */
#define VIRTUAL_NET_SCRATCH "/dev/shm"

/*
 * Moves the calling process, which must have one thread, into fresh namespaces; without root
 * into a user namespace too, where it is root. 0; -errno with a sentence.
 */
int virtual_net_enter(struct fault *fault);

/* The bridge, up, with this address (host order). */
int virtual_net_add_bridge(uint32_t ip, unsigned prefix_len, struct fault *fault);

/*
 * A tap, up, in the bridge, as fast as said (Mbit/s). Returns its descriptor (close-on-exec),
 * which is the port: closing the last copy pulls it out.
 */
int virtual_net_add_port(const char *name, unsigned speed_mbit, struct fault *fault);

#endif
