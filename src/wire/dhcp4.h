/*
 * dhcp4.h - the BOOTP/DHCPv4 message as bytes (RFC 951, RFC 2131 section 2, RFC 2132).
 *
 * Pure codec: no sockets, no clock, no allocation, no logging. Parsed messages
 * point into the packet they came from and live as long as it.
 */
#ifndef PX_WIRE_DHCP4_H
#define PX_WIRE_DHCP4_H

#include "base/bytes.h"
#include "base/mac.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	DHCP4_SERVER_PORT = 67,
	DHCP4_CLIENT_PORT = 68,
	DHCP4_CHADDR_SIZE = 16,
	DHCP4_SNAME_SIZE = 64,
	DHCP4_FILE_SIZE = 128,
	DHCP4_FIXED_SIZE = 236,    /* up to and with `file` */
	DHCP4_MIN_SIZE = 300,      /* RFC 951: what every client and relay accepts */
	DHCP4_DEFAULT_SIZE = 548,  /* RFC 2131 section 2: a 576 byte datagram without headers */
	DHCP4_MAX_SIZE = 1472,     /* what an Ethernet frame carries */
	DHCP4_HEADERS_SIZE = 28,   /* IP and UDP, counted in by option 57 */
	DHCP4_COOKIE = 0x63825363, /* RFC 2131 section 3 */
	DHCP4_BROADCAST = 0x8000,  /* flags: the client cannot hear unicast yet */
	DHCP4_ETHERNET = 1,        /* htype */
};

enum { DHCP4_BOOTREQUEST = 1, DHCP4_BOOTREPLY = 2 };

enum dhcp4_type {        /* option 53, RFC 2132 section 9.6 */
	DHCP4_BOOTP = 0, /* the option is not there: RFC 951, RFC 1534 */
	DHCP4_DISCOVER = 1,
	DHCP4_OFFER = 2,
	DHCP4_REQUEST = 3,
	DHCP4_DECLINE = 4,
	DHCP4_ACK = 5,
	DHCP4_NAK = 6,
	DHCP4_RELEASE = 7,
	DHCP4_INFORM = 8,
};

enum dhcp4_code {
	DHCP4_OPT_PAD = 0,
	DHCP4_OPT_NETMASK = 1,
	DHCP4_OPT_ROUTER = 3,
	DHCP4_OPT_DNS = 6,
	DHCP4_OPT_HOSTNAME = 12,
	DHCP4_OPT_DOMAIN = 15,
	DHCP4_OPT_BROADCAST = 28,
	DHCP4_OPT_VENDOR_ENCAP = 43,
	DHCP4_OPT_REQUESTED_IP = 50,
	DHCP4_OPT_LEASE_TIME = 51,
	DHCP4_OPT_OVERLOAD = 52,
	DHCP4_OPT_TYPE = 53,
	DHCP4_OPT_SERVER_ID = 54,
	DHCP4_OPT_PARAMETERS = 55,
	DHCP4_OPT_MESSAGE = 56,
	DHCP4_OPT_MAX_SIZE = 57,
	DHCP4_OPT_T1 = 58,
	DHCP4_OPT_T2 = 59,
	DHCP4_OPT_VENDOR_CLASS = 60,
	DHCP4_OPT_CLIENT_ID = 61,
	DHCP4_OPT_TFTP_SERVER = 66,
	DHCP4_OPT_BOOT_FILE = 67,
	DHCP4_OPT_USER_CLASS = 77,       /* RFC 3004 */
	DHCP4_OPT_FQDN = 81,             /* RFC 4702 */
	DHCP4_OPT_AGENT = 82,            /* RFC 3046: the relay's, echoed as the last option */
	DHCP4_OPT_ARCH = 93,             /* RFC 4578: list of 16 bit numbers */
	DHCP4_OPT_CLIENT_INTERFACE = 94, /* RFC 4578 */
	DHCP4_OPT_MACHINE_ID = 97,       /* RFC 4578: type byte and UUID */
	DHCP4_OPT_IPXE = 175,            /* Etherboot's encapsulated options */
	DHCP4_OPT_END = 255,
};

struct dhcp4_msg {
	uint8_t op, htype, hlen, hops;
	uint32_t xid;
	uint16_t secs, flags;
	uint32_t ciaddr, yiaddr, siaddr, giaddr;
	uint8_t chaddr[DHCP4_CHADDR_SIZE];
	const uint8_t *sname, *file; /* whole fields, not ended; hold options when overloaded */
	bool has_cookie;             /* false: plain BOOTP, no options at all */
	uint8_t overload;            /* option 52: 1 file, 2 sname */
	uint8_t type;                /* enum dhcp4_type or a number nobody knows */

	/* Where each option is first met. Use the getters below. */
	const uint8_t *packet;
	size_t options_end;   /* of the main area, from the packet's start */
	uint16_t first[256];  /* place of the option's length byte; 0: not there */
	uint32_t has_more[8]; /* bit: met more than once (RFC 3396) */
};

/*
 * Reads one BOOTP/DHCP packet (RFC 2131 figure 1), option overloading included.
 * Returns 0, or -EBADMSG when it is shorter than the fixed part, longer than 64 KiB,
 * hlen does not fit chaddr, or an option leaves its area. *ret only on success.
 */
int dhcp4_parse(const void *packet, size_t size, struct dhcp4_msg *ret);

/* The hardware address of an Ethernet client; false for any other kind. */
bool dhcp4_mac(const struct dhcp4_msg *m, struct mac *ret);

static inline bool
dhcp4_has(const struct dhcp4_msg *m, enum dhcp4_code code)
{
	return m->first[code] != 0;
}

/* The option where it is first met, as for options of fixed size; a failed reader: not there. */
struct reader dhcp4_first(const struct dhcp4_msg *m, enum dhcp4_code code);

/*
 * The whole option. When it came in parts (RFC 3396) they are joined in `room`, up
 * to `size` bytes; otherwise it is lent from the packet. A failed reader: not there.
 */
struct reader dhcp4_whole(const struct dhcp4_msg *m, enum dhcp4_code code, void *room, size_t size);

/* false, and *ret untouched, when the option is missing or shorter. */
bool dhcp4_u16(const struct dhcp4_msg *m, enum dhcp4_code code, uint16_t *ret);
bool dhcp4_u32(const struct dhcp4_msg *m, enum dhcp4_code code, uint32_t *ret);

/* Visits every option in the order it stands in one area; for logs. */
struct dhcp4_option {
	uint8_t code;
	struct reader body;
};

enum dhcp4_area { DHCP4_AREA_OPTIONS, DHCP4_AREA_FILE, DHCP4_AREA_SNAME };

/* The area's bytes; empty when it holds no options. */
struct reader dhcp4_area(const struct dhcp4_msg *m, enum dhcp4_area area);
bool dhcp4_next(struct reader *area, struct dhcp4_option *ret);

/* What to emit; a head and options in the order they shall stand. */
struct dhcp4_head {
	uint8_t op, htype, hlen, hops;
	uint32_t xid;
	uint16_t secs, flags;
	uint32_t ciaddr, yiaddr, siaddr, giaddr;
	uint8_t chaddr[DHCP4_CHADDR_SIZE];
	const char *sname;  /* "": none */
	const char *file;   /* "": none */
	bool may_overload;  /* the client may be sent options in empty sname and file fields */
	bool may_drop_file; /* `file` may make room for options: option 67 tells it too */
};

struct dhcp4_out {
	uint8_t code;
	uint16_t len; /* above 255 it goes out in parts (RFC 3396) */
	const uint8_t *data;
};

/*
 * Writes the message: at most `limit` bytes, padded to DHCP4_MIN_SIZE. Options that
 * fit neither the options field nor, when allowed, sname and file are left out and
 * counted. An option 82 goes last whatever its place.
 * Returns the size, or -EMSGSIZE when room or limit is below DHCP4_MIN_SIZE.
 */
int dhcp4_emit(const struct dhcp4_head *h, const struct dhcp4_out *options, size_t n_options,
    size_t limit, void *room, size_t room_size, size_t *ret_n_left_out);

#endif
