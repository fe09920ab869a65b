/*
 * dhcp_brief.h - the few facts of a BOOTP/DHCP message that matter to a boot's story.
 *
 * A reader of its own, because the model knows no codec: it looks at stored
 * packets as well as live ones. Pure; every byte through a cursor.
 */
#ifndef PX_MODEL_DHCP_BRIEF_H
#define PX_MODEL_DHCP_BRIEF_H

#include "base/mac.h"
#include "model/lease.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DHCP_BRIEF_VENDOR_SIZE = 64, DHCP_BRIEF_FILE_SIZE = 129 };

/* Option 53's values (RFC 2132 section 9.6). */
enum dhcp_brief_type {
	DHCP_BRIEF_BOOTP = 0, /* no option 53 */
	DHCP_BRIEF_DISCOVER = 1,
	DHCP_BRIEF_OFFER = 2,
	DHCP_BRIEF_REQUEST = 3,
	DHCP_BRIEF_DECLINE = 4,
	DHCP_BRIEF_ACK = 5,
	DHCP_BRIEF_NAK = 6,
	DHCP_BRIEF_RELEASE = 7,
	DHCP_BRIEF_INFORM = 8,
};

struct dhcp_brief {
	bool is_reply; /* op is BOOTREPLY */
	uint8_t type;  /* enum dhcp_brief_type, or a number nobody knows */
	uint32_t xid;
	struct mac mac; /* zero when the hardware address is not six bytes */
	uint32_t ciaddr, yiaddr, siaddr, giaddr;
	uint32_t requested_ip; /* option 50; 0: none */
	uint32_t server_id;    /* option 54; 0: none */
	uint16_t arch;         /* option 93, first value; UINT16_MAX: not sent */
	bool is_pxe, is_http;  /* option 60 starts with PXEClient, HTTPClient */
	bool is_ipxe;          /* user class iPXE (option 77), or iPXE's own option 175 */
	bool has_uuid;
	uint8_t uuid[16];                          /* option 97, type 0; zero when not sent */
	char vendor_class[DHCP_BRIEF_VENDOR_SIZE]; /* option 60, escaped; "" not sent */
	char hostname[LEASE_HOSTNAME_SIZE];        /* option 12, escaped; "" not sent */
	char file[DHCP_BRIEF_FILE_SIZE];           /* option 67, else `file`; escaped; "" none */
};

/* 0, or -EBADMSG when it is no BOOTP message; options are read as far as they are sound. */
int dhcp_brief_read(const void *packet, size_t size, struct dhcp_brief *ret);

/*
 * The server notes what its packets do not tell in the text of EVENT_DHCP_IN and _OUT, as
 * "key: value; key: value" (engine/dhcp_server.h). Finds the next value of key from *at on and
 * steps *at behind it; printable ASCII alone. false, dst "" : there is none.
 */
bool dhcp_note_next(const char **at, const char *key, char *dst, size_t size);

/* "discover", "ack", ...; "bootp" for 0, "?" for an unknown number. */
const char *dhcp_brief_type_name(uint8_t type);

#endif
