/*
 * iface_routes.h - which networks this laptop already reaches, and through what.
 */
#ifndef PX_HOST_IFACE_ROUTES_H
#define PX_HOST_IFACE_ROUTES_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

/* Does a default route, IPv4 or IPv6, leave through this interface? */
bool routes_default_through(const char *name);

/* Does any route but the default ones lead into this network, or out of it? */
bool routes_overlap(uint32_t net, unsigned prefix_len);

#endif
