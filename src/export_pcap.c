/*
 * export_pcap.c - the DHCP messages of the record as a capture file for Wireshark.
 *
 * The record keeps messages without their headers; IPv4 and UDP headers are made
 * anew from what the message itself says (link type RAW, so no Ethernet is made up).
 */
#include "export.h"

#include "base/bytes.h"
#include "model/dhcp_brief.h"

#include <errno.h>

enum {
	PCAP_MAGIC = 0xa1b2c3d4, /* microseconds; byte order is the writer's: big-endian */
	PCAP_LINK_RAW = 101,
	PCAP_SNAPLEN = 65535,
	IP4_HEADER = 20,
	UDP_HEADER = 8,
	IP4_PROTOCOL_UDP = 17,
	DHCP_SERVER_PORT = 67,
	DHCP_CLIENT_PORT = 68,
	PACKET_MAX = 1500,
};

/* RFC 791: the ones' complement sum of the header, its own checksum taken as zero. */
static uint16_t
header_sum(const uint8_t *header)
{
	struct reader r = rd_of(header, IP4_HEADER);
	uint32_t sum = 0;

	while (r.left > 0)
		sum += rd_u16(&r);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

struct ends {
	uint32_t from_ip, to_ip;
	uint16_t from_port, to_port;
};

/* As it must have been on the wire (RFC 2131 section 4.1). */
static struct ends
ends_of(const struct dhcp_brief *b)
{
	struct ends e = { b->ciaddr, UINT32_MAX, DHCP_CLIENT_PORT, DHCP_SERVER_PORT };

	if (!b->is_reply) {
		if (b->giaddr)
			return (struct ends){ b->giaddr, b->server_id ? b->server_id : UINT32_MAX,
				DHCP_SERVER_PORT, DHCP_SERVER_PORT };
		return e;
	}
	e = (struct ends){ b->server_id, UINT32_MAX, DHCP_SERVER_PORT, DHCP_CLIENT_PORT };
	if (b->giaddr) {
		e.to_ip = b->giaddr;
		e.to_port = DHCP_SERVER_PORT;
	} else if (b->ciaddr) {
		e.to_ip = b->ciaddr;
	}
	return e;
}

static void
put_headers(struct writer *w, const struct ends *ends, uint16_t size)
{
	uint8_t header[IP4_HEADER];
	struct writer ip = wr_of(header, sizeof(header));
	uint16_t sum;

	wr_u16(&ip, 0x4500);
	wr_u16(&ip, (uint16_t)(IP4_HEADER + UDP_HEADER + size));
	wr_u32(&ip, 0);
	wr_u8(&ip, 64);
	wr_u8(&ip, IP4_PROTOCOL_UDP);
	wr_u16(&ip, 0);
	wr_u32(&ip, ends->from_ip);
	wr_u32(&ip, ends->to_ip);
	sum = header_sum(header);
	wr_bytes(w, header, 10);
	wr_u16(w, sum);
	wr_bytes(w, header + 12, 8);
	wr_u16(w, ends->from_port);
	wr_u16(w, ends->to_port);
	wr_u16(w, (uint16_t)(UDP_HEADER + size));
	wr_u16(w, 0); /* no checksum (RFC 768) */
}

static int
add_packet(void *ctx, const struct event *e)
{
	uint8_t room[16 + IP4_HEADER + UDP_HEADER + PACKET_MAX];
	struct writer w = wr_of(room, sizeof(room));
	struct export *x = ctx;
	struct dhcp_brief b;
	struct ends ends;
	uint32_t size;

	if (!e->packet || e->packet_size > PACKET_MAX ||
	    dhcp_brief_read(e->packet, e->packet_size, &b) < 0)
		return 0;
	ends = ends_of(&b);
	size = (uint32_t)(IP4_HEADER + UDP_HEADER + e->packet_size);
	wr_u32(&w, (uint32_t)(e->wall_us / 1000000));
	wr_u32(&w, (uint32_t)(e->wall_us % 1000000));
	wr_u32(&w, size);
	wr_u32(&w, size);
	put_headers(&w, &ends, (uint16_t)e->packet_size);
	wr_bytes(&w, e->packet, e->packet_size);
	fwrite(room, 1, w.used, x->out);
	x->n++;
	return ferror(x->out) ? -EIO : 0;
}

int
export_pcap(struct export *x)
{
	uint8_t room[24];
	struct writer w = wr_of(room, sizeof(room));

	wr_u32(&w, PCAP_MAGIC);
	wr_u16(&w, 2);
	wr_u16(&w, 4);
	wr_zero(&w, 8);
	wr_u32(&w, PCAP_SNAPLEN);
	wr_u32(&w, PCAP_LINK_RAW);
	fwrite(room, 1, w.used, x->out);
	return q_event_each(x->db, x->filter, add_packet, x);
}
