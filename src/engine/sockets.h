/*
 * sockets.h - everything that needs rights to open, opened before a byte is parsed.
 */
#ifndef PX_ENGINE_SOCKETS_H
#define PX_ENGINE_SOCKETS_H

#include "base/fault.h"
#include "engine/tftp_service.h"
#include "host/iface.h"
#include "model/settings.h"

struct sockets {
	int dhcp; /* UDP 67 on this interface alone, broadcasts included */
	int tftp[TFTP_WORKERS_MAX];
	size_t n_tftp;
	int http;             /* listening */
	int dns_udp, dns_tcp; /* -1: no DNS wanted; tcp listening */
};

enum { DHCP_SERVER_PORT = 67, DHCP_CLIENT_PORT = 68 };

/*
 * Opens them on the interface's address. 0; -errno with a sentence that names the
 * port, what usually holds it and what to do. Nothing stays open on failure.
 */
int sockets_open(
    const struct settings *s, const struct iface *i, struct sockets *ret, struct fault *fault);
void sockets_close(struct sockets *s); /* those not handed on (set to -1) */

#endif
