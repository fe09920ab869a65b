/*
 * choose.h - which boot file a DHCP client is told: firmware in, file out.
 */
#ifndef PX_BOOT_CHOOSE_H
#define PX_BOOT_CHOOSE_H

#include "base/mac.h"
#include "boot/plan.h"

#include <stdbool.h>
#include <stdint.h>

enum { BOOT_FILE_SIZE = 128 }; /* BOOTP's `file` field */

/* What the DHCP message says of the client. */
struct boot_client {
	struct mac mac;
	bool is_pxe;   /* option 60 starts PXEClient */
	bool is_http;  /* option 60 starts HTTPClient */
	bool is_ipxe;  /* user class iPXE or option 175 */
	uint16_t arch; /* option 93, first value; UINT16_MAX: not sent */
};

struct boot_answer {
	char file[BOOT_FILE_SIZE]; /* "": no boot file for this client */
};

void boot_choose(const struct plan *p, const struct boot_client *c, struct boot_answer *ret);

#endif
