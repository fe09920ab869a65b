#include "engine/capture.h"

#include "base/bytes.h"
#include "wire/frame.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

enum {
	SNAP_SIZE = FRAME_MAX_SIZE,
	/* Only rare frames pass the filter; a burst of ARP answers must fit. */
	KERNEL_BUFFER = 256 << 10,
	SERVER_PORT = 67,
	CLIENT_PORT = 68,
	QUESTION_SIZE = 300, /* RFC 1542 section 2.1: the least a BOOTP message has */
};

struct capture {
	pcap_t *pcap;
	int fd;
	struct mac mac; /* the interface's own */
};

static const char filter[] = "arp or (udp and src port 67)";

static int
set_up(pcap_t *p, const char *interface, struct fault *fault)
{
	struct bpf_program program;
	char why[PCAP_ERRBUF_SIZE];
	int err;

	pcap_set_snaplen(p, SNAP_SIZE);
	pcap_set_immediate_mode(p, 1);
	pcap_set_buffer_size(p, KERNEL_BUFFER);
	pcap_set_promisc(p, 0);
	err = pcap_activate(p);
	if (err == PCAP_ERROR_PERM_DENIED)
		return fault_set(
		    fault, -EPERM, "watching %s needs root: start with sudo", interface);
	if (err < 0)
		return fault_set(fault, -ENODEV, "cannot watch %s: %s", interface, pcap_geterr(p));
	if (pcap_datalink(p) != DLT_EN10MB)
		return fault_set(
		    fault, -EPROTONOSUPPORT, "%s is not an Ethernet interface", interface);
	if (pcap_setnonblock(p, 1, why) < 0 || pcap_setdirection(p, PCAP_D_IN) < 0 ||
	    pcap_compile(p, &program, filter, 1, PCAP_NETMASK_UNKNOWN) < 0)
		return fault_set(fault, -EIO, "cannot watch %s: %s", interface, pcap_geterr(p));
	err = pcap_setfilter(p, &program);
	pcap_freecode(&program);
	if (err < 0)
		return fault_set(fault, -EIO, "cannot watch %s: %s", interface, pcap_geterr(p));
	return 0;
}

int
capture_open(const char *interface, struct mac mac, struct capture **ret, struct fault *fault)
{
	struct capture *c = calloc(1, sizeof(*c));
	char why[PCAP_ERRBUF_SIZE];
	int err;

	if (!c)
		return fault_set(fault, -ENOMEM, "out of memory");
	c->mac = mac;
	c->pcap = pcap_create(interface, why);
	if (!c->pcap) {
		free(c);
		return fault_set(fault, -ENODEV, "cannot watch %s: %s", interface, why);
	}
	err = set_up(c->pcap, interface, fault);
	if (err < 0) {
		capture_close(c);
		return err;
	}
	c->fd = pcap_get_selectable_fd(c->pcap);
	*ret = c;
	return 0;
}

void
capture_close(struct capture *c)
{
	if (!c)
		return;
	pcap_close(c->pcap);
	free(c);
}

int
capture_fd(const struct capture *c)
{
	return c->fd;
}

static bool
understand(const void *frame, size_t size, struct capture_seen *ret)
{
	struct frame_arp arp;
	struct frame_udp udp;

	/* Whoever announces an address or answers for it uses it; a probe (from 0.0.0.0) does not.
	 */
	if (frame_parse_arp(frame, size, &arp) == 0) {
		*ret = (struct capture_seen){
			.kind = CAPTURE_ARP, .ip = arp.from_ip, .mac = arp.from_mac
		};
		return arp.from_ip != 0;
	}
	if (frame_parse_udp(frame, size, &udp) < 0 || udp.from_port != SERVER_PORT)
		return false;
	*ret = (struct capture_seen){ .kind = CAPTURE_FOREIGN_DHCP,
		.ip = udp.from_ip,
		.mac = udp.from_mac,
		.packet = udp.payload.at,
		.packet_size = udp.payload.left };
	/* op 2: an answer. A relay agent talks from port 67 too, but with requests. */
	return udp.payload.left > 0 && rd_u8(&udp.payload) == 2;
}

int
capture_next(struct capture *c, struct capture_seen *ret)
{
	struct pcap_pkthdr *header;
	const u_char *frame;

	while (pcap_next_ex(c->pcap, &header, &frame) == 1)
		if (understand(frame, header->caplen, ret))
			return 1;
	return 0;
}

static int
inject(struct capture *c, const void *frame, int size)
{
	if (size < 0)
		return size;
	return pcap_inject(c->pcap, frame, (size_t)size) == size ? 0 : -EIO;
}

int
capture_send_dhcp(struct capture *c, uint32_t from_ip, struct mac to, uint32_t to_ip,
    uint16_t to_port, const void *packet, size_t size)
{
	const struct frame_udp f = { .from_mac = c->mac,
		.to_mac = to,
		.from_ip = from_ip,
		.to_ip = to_ip,
		.from_port = SERVER_PORT,
		.to_port = to_port,
		.payload = rd_of(packet, size) };
	uint8_t frame[FRAME_MAX_SIZE];

	return inject(c, frame, frame_emit_udp(&f, frame, sizeof(frame)));
}

int
capture_ask_arp(struct capture *c, uint32_t ip)
{
	uint8_t frame[FRAME_ARP_SIZE];

	return inject(c, frame, frame_emit_arp_probe(c->mac, ip, frame, sizeof(frame)));
}

int
capture_ask_dhcp(struct capture *c, uint32_t xid)
{
	static const uint8_t options[] = { 0x63, 0x82, 0x53, 0x63, 53, 1, 1, 55, 3, 1, 3, 6, 255 };
	const struct mac everyone = { { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff } };
	uint8_t question[QUESTION_SIZE] = { 0 }, frame[FRAME_MAX_SIZE];
	struct writer w = wr_of(question, sizeof(question));
	const struct frame_udp f = { .from_mac = c->mac,
		.to_mac = everyone,
		.to_ip = UINT32_MAX,
		.from_port = CLIENT_PORT,
		.to_port = SERVER_PORT,
		.payload = rd_of(question, sizeof(question)) };

	wr_u32(&w, 0x01010600); /* request, Ethernet, six bytes, no hops */
	wr_u32(&w, xid);
	wr_u32(&w, 0x00008000); /* seconds 0; the answer is to be broadcast, so that we see it */
	wr_zero(&w, 16);
	wr_bytes(&w, c->mac.byte, 6);
	wr_zero(&w, 10 + 64 + 128);
	wr_bytes(&w, options, sizeof(options));
	return inject(c, frame, frame_emit_udp(&f, frame, sizeof(frame)));
}
