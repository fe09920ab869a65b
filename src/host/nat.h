/*
 * nat.h - the bench reaches the world through this laptop, for the time of the run.
 *
 * A table of our own, `inet pxedeck`: what leaves through the default route's interface is
 * masqueraded (libnftables). The kernel ties the table to our process, so it is gone however
 * we end. Forwarding is switched on for the two interfaces concerned, not for all, and what it
 * was before comes back; where we had to switch it on, nobody outside reaches the bench.
 */
#ifndef PX_HOST_NAT_H
#define PX_HOST_NAT_H

#include "base/fault.h"

#include <stdint.h>

struct nat;

/*
 * `ip`/`prefix_len` is the bench network, `bench` its interface. Needs CAP_NET_ADMIN.
 * 0; -ENETUNREACH: this laptop has no default route, or it is the bench itself; -EBUSY: another
 * pxedeck does NAT; -EPERM, -errno; each with a sentence.
 */
int nat_start(
    const char *bench, uint32_t ip, unsigned prefix_len, struct nat **ret, struct fault *fault);

/* The interface the bench reaches the world through. */
const char *nat_through(const struct nat *n);

/* Undoes it all; needs CAP_NET_ADMIN still. NULL-safe. */
void nat_stop(struct nat *n);

#endif
