/*
 * capture.h - frames the sockets cannot see or send: the one place that uses libpcap.
 *
 * Hears ARP answers (is an address in use?) and other DHCP servers; sends replies to
 * clients that have no address yet, ARP probes and our own question for other servers.
 */
#ifndef PX_ENGINE_CAPTURE_H
#define PX_ENGINE_CAPTURE_H

#include "base/fault.h"
#include "base/mac.h"

#include <stddef.h>
#include <stdint.h>

struct capture;

enum capture_kind { CAPTURE_ARP, CAPTURE_FOREIGN_DHCP };

struct capture_seen {
	enum capture_kind kind;
	uint32_t ip;           /* who answers for this address; the foreign server's */
	struct mac mac;        /* its Ethernet address */
	const uint8_t *packet; /* the BOOTP message, until the next capture_next */
	size_t packet_size;
};

/* `mac` is the interface's own. Needs CAP_NET_RAW. 0, or -errno with a sentence. */
int capture_open(const char *interface, struct mac mac, struct capture **ret, struct fault *fault);
void capture_close(struct capture *c); /* NULL-safe */

int capture_fd(const struct capture *c); /* readable when capture_next has something */

/* 1 and what was seen; 0 nothing more now; malformed frames are passed over. */
int capture_next(struct capture *c, struct capture_seen *ret);

/* A BOOTP message from our port 67 to a client by its MAC. 0 or -errno. */
int capture_send_dhcp(struct capture *c, uint32_t from_ip, struct mac to, uint32_t to_ip,
    uint16_t to_port, const void *packet, size_t size);

/* RFC 5227 probe: who has ip? 0 or -errno. */
int capture_ask_arp(struct capture *c, uint32_t ip);

/* A DISCOVER of our own, to find other servers. 0 or -errno. */
int capture_ask_dhcp(struct capture *c, uint32_t xid);

#endif
