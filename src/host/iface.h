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
	bool wireless;
	bool physical; /* a card or a virtual machine's card, as against bridge, tap, veth ... */
	bool added_address; /* ip is ours, for the time of the run */
	bool brought_up;    /* it was down before */
};

/* Reads one by name. -ENODEV with a sentence that lists the interfaces there are. */
int iface_read(const char *name, struct iface *ret, struct fault *fault);

/* The only sensible choice when none was named: the one wired interface without default route. */
int iface_guess(char name[static IFNAMSIZ], struct fault *fault);

/* Every interface but lo, into a heap array. 0 or -errno. */
int iface_list(struct iface **ret, size_t *ret_n);

/* The interface of the default route (IPv4 or IPv6), "" when there is none. */
void iface_default_route(char name[static IFNAMSIZ]);

/*
 * Gives an interface without address one for the time of the run (192.168.0.1/24 unless that
 * network is taken on this laptop, then the next free 192.168.N.1/24) and brings it up.
 */
int iface_add_address(struct iface *i, struct fault *fault);

/* Brings an interface that is down up for the time of the run. 0, -errno with a sentence. */
int iface_bring_up(struct iface *i, struct fault *fault);

/* Takes exactly that address away again, and the link down if it was down. Nothing otherwise. */
void iface_remove_address(const struct iface *i);

#endif
