/*
 * dhcp_log.h - DHCP events as the lines dnsmasq's log-dhcp prints (2.90).
 *
 * A pure function of the event stream, live or stored. One message is several events
 * apart: what a client asked for is logged with the answer, so requests are remembered,
 * the newest DHCP_LOG_MEMORY of them. One thread at a time.
 */
#ifndef PX_ENGINE_DHCP_LOG_H
#define PX_ENGINE_DHCP_LOG_H

#include "model/event.h"

enum { DHCP_LOG_MEMORY = 1024, DHCP_LOG_LINE_SIZE = 1024 };

struct dhcp_log;

/* One line, "dnsmasq-dhcp: XID ...", printable ASCII without newline; lent for the call. */
typedef void (*dhcp_log_line)(void *ctx, const char *line);

int dhcp_log_new(struct dhcp_log **ret); /* 0 or -ENOMEM */
void dhcp_log_free(struct dhcp_log *l);  /* NULL-safe */

/*
 * The event's lines, in order; none for other kinds, for messages that were only overheard
 * and for bytes that are no BOOTP message.
 */
void dhcp_log_event(struct dhcp_log *l, const struct event *e, dhcp_log_line put, void *ctx);

#endif
