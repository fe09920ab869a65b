#include "wire/frame.h"

#include <errno.h>

enum {
	ETHERTYPE_IPV4 = 0x0800,
	ETHERTYPE_ARP = 0x0806,
	ETHERTYPE_VLAN = 0x8100,
	IP_HEADER_SIZE = 20,
	UDP_HEADER_SIZE = 8,
	PROTOCOL_UDP = 17,
	TIME_TO_LIVE = 64,
	DONT_FRAGMENT = 0x4000,
	FRAGMENT_BITS = 0x3fff, /* more fragments, and the offset */
	ARP_ETHERNET = 1,
};

/* The Internet checksum's running sum (RFC 1071) over n bytes; an odd last byte is padded. */
static uint32_t
add_up(uint32_t sum, const void *bytes, size_t n)
{
	struct reader r = rd_of(bytes, n);

	while (r.left >= 2)
		sum += rd_u16(&r);
	if (r.left > 0)
		sum += (uint32_t)rd_u8(&r) << 8;
	return sum;
}

static uint16_t
fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static uint16_t
udp_checksum(const struct frame_udp *f, uint16_t udp_size)
{
	uint32_t sum = (f->from_ip >> 16) + (f->from_ip & 0xffff) + (f->to_ip >> 16) +
		       (f->to_ip & 0xffff) + PROTOCOL_UDP + 2u * udp_size + f->from_port +
		       f->to_port;
	uint16_t folded = fold(add_up(sum, f->payload.at, f->payload.left));

	return folded ? folded : 0xffff; /* zero says there is none (RFC 768) */
}

static void
put_ethernet(struct writer *w, struct mac to, struct mac from, uint16_t type)
{
	wr_bytes(w, to.byte, sizeof(to.byte));
	wr_bytes(w, from.byte, sizeof(from.byte));
	wr_u16(w, type);
}

/* IPv4 without options (RFC 791 section 3.1). */
static void
put_ip(struct writer *w, const struct frame_udp *f, uint16_t udp_size)
{
	uint8_t header[IP_HEADER_SIZE];
	struct writer h = wr_of(header, sizeof(header));
	uint16_t sum;

	wr_u16(&h, 0x4500);
	wr_u16(&h, (uint16_t)(IP_HEADER_SIZE + udp_size));
	wr_u16(&h, 0);
	wr_u16(&h, DONT_FRAGMENT);
	wr_u8(&h, TIME_TO_LIVE);
	wr_u8(&h, PROTOCOL_UDP);
	wr_u16(&h, 0);
	wr_u32(&h, f->from_ip);
	wr_u32(&h, f->to_ip);
	sum = fold(add_up(0, header, sizeof(header)));
	wr_bytes(w, header, 10);
	wr_u16(w, sum);
	wr_bytes(w, header + 12, 8);
}

int
frame_emit_udp(const struct frame_udp *f, void *room, size_t room_size)
{
	struct writer w = wr_of(room, room_size < FRAME_MAX_SIZE ? room_size : FRAME_MAX_SIZE);
	uint16_t udp_size;

	if (f->payload.left > FRAME_MAX_SIZE - FRAME_UDP_HEADERS_SIZE)
		return -EMSGSIZE;
	udp_size = (uint16_t)(UDP_HEADER_SIZE + f->payload.left);
	put_ethernet(&w, f->to_mac, f->from_mac, ETHERTYPE_IPV4);
	put_ip(&w, f, udp_size);
	wr_u16(&w, f->from_port);
	wr_u16(&w, f->to_port);
	wr_u16(&w, udp_size);
	wr_u16(&w, udp_checksum(f, udp_size));
	wr_bytes(&w, f->payload.at, f->payload.left);
	return w.failed ? -EMSGSIZE : (int)w.used;
}

/* Steps over the Ethernet header; the type of what follows, 0 when cut. */
static uint16_t
take_ethernet(struct reader *r, struct mac *ret_to, struct mac *ret_from)
{
	uint16_t type;

	rd_copy(r, ret_to->byte, sizeof(ret_to->byte));
	rd_copy(r, ret_from->byte, sizeof(ret_from->byte));
	type = rd_u16(r);
	if (type == ETHERTYPE_VLAN) {
		rd_u16(r);
		type = rd_u16(r);
	}
	return type;
}

/* Steps over the IP header; *r is then what the datagram carries, without Ethernet's padding. */
static int
take_ip(struct reader *r, struct frame_udp *f)
{
	const uint8_t *start = r->at;
	uint8_t version = rd_u8(r);
	size_t header_size = (version & 15u) * 4u, total;
	uint16_t fragment;
	uint8_t protocol;

	rd_u8(r);
	total = rd_u16(r);
	rd_u16(r);
	fragment = rd_u16(r);
	rd_u8(r);
	protocol = rd_u8(r);
	rd_u16(r);
	f->from_ip = rd_u32(r);
	f->to_ip = rd_u32(r);
	if (r->failed || version >> 4 != 4 || header_size < IP_HEADER_SIZE || total < header_size)
		return -EBADMSG;
	rd_take(r, header_size - IP_HEADER_SIZE);
	if (r->failed || fold(add_up(0, start, header_size)) != 0)
		return -EBADMSG;
	if (protocol != PROTOCOL_UDP || fragment & FRAGMENT_BITS)
		return -EPROTONOSUPPORT;
	*r = rd_slice(r, total - header_size);
	return r->failed ? -EBADMSG : 0;
}

int
frame_parse_udp(const void *frame, size_t size, struct frame_udp *ret)
{
	struct reader r = rd_of(frame, size);
	struct frame_udp f = { 0 };
	uint16_t type = take_ethernet(&r, &f.to_mac, &f.from_mac);
	uint16_t udp_size;
	int err;

	if (r.failed)
		return -EBADMSG;
	if (type != ETHERTYPE_IPV4)
		return -EPROTONOSUPPORT;
	err = take_ip(&r, &f);
	if (err < 0)
		return err;
	f.from_port = rd_u16(&r);
	f.to_port = rd_u16(&r);
	udp_size = rd_u16(&r);
	rd_u16(&r);
	if (r.failed || udp_size < UDP_HEADER_SIZE)
		return -EBADMSG;
	f.payload = rd_slice(&r, udp_size - UDP_HEADER_SIZE);
	if (r.failed)
		return -EBADMSG;
	*ret = f;
	return 0;
}

int
frame_emit_arp_probe(struct mac from, uint32_t ip, void *room, size_t room_size)
{
	const struct mac everybody = { { 255, 255, 255, 255, 255, 255 } };
	struct writer w = wr_of(room, room_size);

	put_ethernet(&w, everybody, from, ETHERTYPE_ARP);
	wr_u16(&w, ARP_ETHERNET);
	wr_u16(&w, ETHERTYPE_IPV4);
	wr_u8(&w, 6);
	wr_u8(&w, 4);
	wr_u16(&w, FRAME_ARP_ASKS);
	wr_bytes(&w, from.byte, sizeof(from.byte));
	wr_u32(&w, 0);
	wr_zero(&w, 6);
	wr_u32(&w, ip);
	wr_zero(&w, FRAME_ARP_SIZE - 42);
	return w.failed ? -EMSGSIZE : (int)w.used;
}

int
frame_parse_arp(const void *frame, size_t size, struct frame_arp *ret)
{
	struct reader r = rd_of(frame, size);
	struct frame_arp a = { 0 };
	struct mac to, from;
	uint16_t type = take_ethernet(&r, &to, &from);
	uint32_t kinds, sizes_and_op;

	if (r.failed)
		return -EBADMSG;
	if (type != ETHERTYPE_ARP)
		return -EPROTONOSUPPORT;
	kinds = rd_u32(&r);
	sizes_and_op = rd_u32(&r);
	a.op = (uint16_t)sizes_and_op;
	rd_copy(&r, a.from_mac.byte, 6);
	a.from_ip = rd_u32(&r);
	rd_copy(&r, a.to_mac.byte, 6);
	a.to_ip = rd_u32(&r);
	if (r.failed)
		return -EBADMSG;
	if (kinds != (ARP_ETHERNET << 16 | ETHERTYPE_IPV4) || sizes_and_op >> 16 != 0x0604)
		return -EPROTONOSUPPORT;
	*ret = a;
	return 0;
}
