/*
 * iface.h - the network interface the bench hangs on: what it is, and its address for the run.
 */
#ifndef PX_HOST_IFACE_H
#define PX_HOST_IFACE_H

#include "base/fault.h"
#include "base/mac.h"

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct iface {
	char name[IFNAMSIZ];
	int index;
	struct mac mac;
	unsigned mtu;
	bool up, carrier;
	int speed_mbit; /* 0 unknown */
	uint32_t ip;    /* 0: it has none */
	unsigned prefix_len;
	bool default_route; /* the laptop reaches the world through it */
};

/* Reads one by name. -ENODEV with a sentence that lists the interfaces there are. */
int iface_read(const char *name, struct iface *ret, struct fault *fault);

/* The only sensible choice when none was named: the one wired interface without default route. */
int iface_guess(char name[static IFNAMSIZ], struct fault *fault);

/*
 * Gives an interface without address one for the time of the run (192.168.0.1/24 unless that
 * network is taken on this laptop, then the next free 192.168.N.1/24) and brings it up.
 */
int iface_add_address(struct iface *i, struct fault *fault);
void iface_remove_address(const struct iface *i);

#endif
