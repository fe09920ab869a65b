/*
 * dns_service.h - answers the bench's DNS questions: our own names, else libunbound.
 *
 * Runs on core's loop and thread; its sockets are bound to the bench address only.
 * domain-needed, bogus-priv, expand-hosts, domain, address=, server=, no-resolv,
 * no-hosts, log-queries mean what they mean to dnsmasq.
 */
#ifndef PX_ENGINE_DNS_SERVICE_H
#define PX_ENGINE_DNS_SERVICE_H

#include "model/settings.h"

#include <uv.h>

struct dns_options {
	uv_loop_t *loop;
	int udp_fd, tcp_fd;              /* bound, tcp listening; the service's once it is open */
	const struct settings *settings; /* outlives the service */
	uint32_t server_ip, netmask;     /* only this network is answered */
	const char *hosts_path, *resolv_path; /* NULL: /etc/hosts, /etc/resolv.conf */
	/* Lends one line "query[A] x from y" / "reply x is z" when log-queries is on. */
	void (*log)(void *ctx, uint32_t client_ip, const char *line);
	void *log_ctx;
};

struct dns_counters {
	uint64_t queries, local, forwarded, malformed, refused, dropped_busy;
};

struct dns_service;

int dns_service_open(const struct dns_options *options, struct dns_service **ret);
/*
 * A leased machine's name: one label, or that label in our domain; replaces what the
 * address had, and takes the name from another lease. "" removes. 0; -EINVAL when it is no host
 * name; -EEXIST when the hosts file gives it to another address (said in the log); -ENOMEM.
 */
int dns_service_set_name(struct dns_service *s, uint32_t ip, const char *name);
const struct dns_counters *dns_service_counters(const struct dns_service *s);
void dns_service_close(struct dns_service *s); /* frees after the loop ran its close callbacks */

#endif
