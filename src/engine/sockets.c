#include "engine/sockets.h"

#include "base/ip4.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	N_TFTP_WORKERS = 2,
	/* A whole bench switched on at once must fit in the queue: 500 machines, four messages
	   each. */
	DHCP_QUEUE_BYTES = 8 << 20,
	TFTP_QUEUE_BYTES = 4 << 20,
	DNS_QUEUE_BYTES = 1 << 20,
	LISTEN_BACKLOG = 256,
};

/* One row a service: what its port is called when it cannot be had. */
struct wanted {
	const char *service;
	int type; /* SOCK_DGRAM, SOCK_STREAM */
	uint32_t ip;
	uint16_t port;
	int queue_bytes;       /* 0: the system's */
	bool shared;           /* several workers listen on it */
	const char *on_device; /* NULL: by address alone */
};

static int
explain(const struct wanted *w, int err, struct fault *fault)
{
	const char *transport = w->type == SOCK_DGRAM ? "UDP" : "TCP";
	char ip[IP4_TEXT_SIZE];

	if (err == EADDRINUSE)
		return fault_set(fault, -err,
		    "%s port %u is taken: another %s server runs on this computer; `pxedeck "
		    "doctor` "
		    "says which, stop it and start again",
		    transport, w->port, w->service);
	if (err == EACCES || err == EPERM)
		return fault_set(fault, -err, "%s port %u for %s needs root: start with sudo",
		    transport, w->port, w->service);
	return fault_set(fault, -err, "cannot listen for %s on %s port %u: %s", w->service,
	    ip4_text(w->ip, ip), w->port, strerror(err));
}

static void
set_queue(int fd, int bytes)
{
	if (bytes == 0)
		return;
	/* FORCE goes past the system's limit and needs rights; without them take what is allowed.
	 */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof(bytes)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
}

static int
open_one(const struct wanted *w, int *ret, struct fault *fault)
{
	const struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_port = htons(w->port), .sin_addr.s_addr = htonl(w->ip)
	};
	int fd = socket(AF_INET, w->type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int on = 1, err;

	if (fd < 0)
		return explain(w, errno, fault);
	if (w->type == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (w->shared && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) < 0)
		goto fail;
	if (w->on_device && (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, w->on_device,
				 (socklen_t)strlen(w->on_device)) < 0 ||
				setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on)) < 0 ||
				setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof(on)) < 0))
		goto fail;
	set_queue(fd, w->queue_bytes);
	if (bind(fd, (const struct sockaddr *)&at, sizeof(at)) < 0)
		goto fail;
	if (w->type == SOCK_STREAM && listen(fd, LISTEN_BACKLOG) < 0)
		goto fail;
	*ret = fd;
	return 0;
fail:
	err = errno;
	close(fd);
	return explain(w, err, fault);
}

int
sockets_open(
    const struct settings *s, const struct iface *i, struct sockets *ret, struct fault *fault)
{
	const struct wanted dhcp = { "DHCP", SOCK_DGRAM, INADDR_ANY, DHCP_SERVER_PORT,
		DHCP_QUEUE_BYTES, false, i->name };
	const struct wanted tftp = { "TFTP", SOCK_DGRAM, i->ip, s->tftp_port, TFTP_QUEUE_BYTES,
		true, NULL };
	const struct wanted http = { "HTTP", SOCK_STREAM, i->ip, s->http_port, 0, false, NULL };
	const struct wanted dns_udp = { "DNS", SOCK_DGRAM, i->ip, s->dns_port, DNS_QUEUE_BYTES,
		false, NULL };
	const struct wanted dns_tcp = { "DNS", SOCK_STREAM, i->ip, s->dns_port, 0, false, NULL };
	struct sockets opened = { .dhcp = -1, .http = -1, .dns_udp = -1, .dns_tcp = -1 };
	const size_t n_workers = s->workers == 0                 ? N_TFTP_WORKERS
				 : s->workers < TFTP_WORKERS_MAX ? s->workers
								 : TFTP_WORKERS_MAX;
	int err = open_one(&dhcp, &opened.dhcp, fault);

	for (size_t n = 0; err == 0 && n < n_workers; n++) {
		err = open_one(&tftp, &opened.tftp[n], fault);
		opened.n_tftp += err == 0;
	}
	if (err == 0)
		err = open_one(&http, &opened.http, fault);
	if (err == 0 && s->dns_port != 0)
		err = open_one(&dns_udp, &opened.dns_udp, fault);
	if (err == 0 && s->dns_port != 0)
		err = open_one(&dns_tcp, &opened.dns_tcp, fault);
	if (err < 0) {
		sockets_close(&opened);
		return err;
	}
	*ret = opened;
	return 0;
}

static void
close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void
sockets_close(struct sockets *s)
{
	close_one(&s->dhcp);
	for (size_t n = 0; n < s->n_tftp; n++)
		close_one(&s->tftp[n]);
	s->n_tftp = 0;
	close_one(&s->http);
	close_one(&s->dns_udp);
	close_one(&s->dns_tcp);
}
