/*
 * services.h - who on this laptop already has a port, and who else manages the interface.
 *
 * Read from /proc, so without rights too; only whose it is may then stay unknown.
 */
#ifndef PX_HOST_SERVICES_H
#define PX_HOST_SERVICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct service {
	bool tcp;
	uint16_t port;
	uint32_t ip;   /* 0: every address */
	pid_t pid;     /* 0: not to be seen without rights */
	char name[64]; /* the program's, escaped; "" unknown */
	char unit[96]; /* its systemd service, "dnsmasq.service"; "" none */
};

/*
 * Who listens on this port at this address or at all of them; ip 0: at any. 1 with the first
 * found, 0 nobody, -errno when /proc cannot say.
 */
int service_on_port(bool tcp, uint16_t port, uint32_t ip, struct service *ret);

/*
 * Could a socket be bound there now, as the engine binds it? device NULL: any. 0; -EADDRINUSE;
 * -EACCES: only with rights could it be told.
 */
int service_port_free(bool tcp, uint16_t port, uint32_t ip, const char *device);

/* "NetworkManager" or "systemd-networkd" when that manages the interface, else NULL. */
const char *service_managing(int iface_index);

#endif
