/*
 * frame.h - Ethernet frames that go past the kernel's own IP stack.
 *
 * A client without an address cannot be asked for its MAC by ARP, so its answer is
 * sent as a whole frame (RFC 2131 section 4.1); and whether an address is in use is
 * asked by an ARP probe (RFC 5227). Pure codec: no sockets, no allocation.
 */
#ifndef PX_WIRE_FRAME_H
#define PX_WIRE_FRAME_H

#include "base/bytes.h"
#include "base/mac.h"

#include <stddef.h>
#include <stdint.h>

enum {
	FRAME_UDP_HEADERS_SIZE = 42, /* Ethernet, IPv4 without options, UDP */
	FRAME_ARP_SIZE = 60,         /* padded to Ethernet's least size, without checksum */
	FRAME_MAX_SIZE = 1514,
};

struct frame_udp {
	struct mac from_mac, to_mac;
	uint32_t from_ip, to_ip;
	uint16_t from_port, to_port;
	struct reader payload; /* parse: inside the frame */
};

/* An Ethernet frame around f->payload, checksums filled. Its size, or -EMSGSIZE. */
int frame_emit_udp(const struct frame_udp *f, void *room, size_t room_size);

/*
 * Reads a UDP datagram over IPv4 over Ethernet (at most one VLAN tag).
 * 0; -EPROTONOSUPPORT when it is something else or a fragment; -EBADMSG when lengths
 * or the IP header's checksum are wrong. UDP's checksum is not looked at: frames
 * captured on their way out do not have theirs yet.
 */
int frame_parse_udp(const void *frame, size_t size, struct frame_udp *ret);

enum { FRAME_ARP_ASKS = 1, FRAME_ARP_ANSWERS = 2 };

struct frame_arp {
	uint16_t op;
	struct mac from_mac, to_mac; /* inside the ARP packet: sender and target hardware */
	uint32_t from_ip, to_ip;     /* from_ip 0: a probe */
};

/* "Who has ip?" from nobody (RFC 5227 section 1.1), broadcast. FRAME_ARP_SIZE or -EMSGSIZE. */
int frame_emit_arp_probe(struct mac from, uint32_t ip, void *room, size_t room_size);

/* 0; -EPROTONOSUPPORT when it is not ARP for IPv4 over Ethernet; -EBADMSG when it is cut. */
int frame_parse_arp(const void *frame, size_t size, struct frame_arp *ret);

#endif
