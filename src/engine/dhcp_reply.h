/*
 * dhcp_reply.h - the bytes a client is told, and where they go.
 *
 * Options stand in the order the client asked for them (RFC 2132 section 9.8), behind
 * the lease's own; the boot file is told in `file` and `siaddr` as well as in options
 * 66 and 67, for firmware and shim read the fields, iPXE the options.
 */
#ifndef PX_ENGINE_DHCP_REPLY_H
#define PX_ENGINE_DHCP_REPLY_H

#include "engine/dhcp_request.h"

struct dhcp_reply {
	enum dhcp4_type type; /* DHCP4_BOOTP: a plain BOOTREPLY */
	uint32_t yiaddr;
	uint32_t lease_s; /* 0: say nothing about a lease */
	const struct pool_range
	    *range;           /* NULL: tell nothing of the network (INFORM from elsewhere) */
	const char *hostname; /* "" unknown */
	const char *message;  /* of a NAK: the reason */
};

/* A datagram ready to go. */
struct dhcp_envelope {
	uint32_t to_ip;
	uint16_t to_port;
	bool raw; /* as a frame to to_mac: the client cannot answer ARP for to_ip yet */
	struct mac to_mac;
	size_t size;
	size_t n_left_out; /* options that found no place */
};

/*
 * Writes the reply into room (DHCP4_MAX_SIZE bytes). The range's tag counts as the
 * client's from here on: it is added to rq->tags.
 */
void dhcp_reply_write(const struct dhcp_config *config, struct dhcp_request *rq,
    const struct dhcp_reply *reply, void *room, struct dhcp_envelope *ret);

#endif
