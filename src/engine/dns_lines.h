/*
 * dns_lines.h - what log-queries shows, in the words dnsmasq uses.
 */
#ifndef PX_ENGINE_DNS_LINES_H
#define PX_ENGINE_DNS_LINES_H

#include "engine/dns_names.h"

/* Where lines go; log NULL: nowhere, and nothing is made. */
struct dns_lines {
	void (*log)(void *ctx, uint32_t client_ip, const char *line);
	void *ctx;
};

/* "query[A] name from 192.168.0.90" */
void dns_lines_query(const struct dns_lines *l, uint32_t ip, const struct dns_query *q);
/* "DHCP name is 192.168.0.90", "config name is NXDOMAIN", ... */
void dns_lines_local(
    const struct dns_lines *l, uint32_t ip, const struct dns_query *q, const struct dns_finding *f);
/* "forwarded name to 10.0.0.1" */
void dns_lines_forwarded(
    const struct dns_lines *l, uint32_t ip, const struct dns_query *q, const char *server);
/* "reply name is <CNAME>", "cached name is 1.2.3.4", ...; verb is "reply" or "cached". */
void dns_lines_answer(const struct dns_lines *l, uint32_t ip, const char *verb,
    const struct dns_query *q, const struct dns_answer *a);
/* "reply error is SERVFAIL" */
void dns_lines_error(const struct dns_lines *l, uint32_t ip, const char *verb, unsigned rcode);

#endif
