/*
 * dhcp_log.h - DHCP events as the lines dnsmasq's log-dhcp prints (2.90).
 *
 * A pure function of one event, live or stored: its packet, and its text where the
 * server wrote what the packet does not tell (dhcp_server.h). Any thread.
 */
#ifndef PX_ENGINE_DHCP_LOG_H
#define PX_ENGINE_DHCP_LOG_H

#include "model/event.h"

#include <stdio.h>

enum { DHCP_LOG_LINE_SIZE = 1024 };

/* One line, "dnsmasq-dhcp: XID ...", printable ASCII without newline; lent for the call. */
typedef void (*dhcp_log_line)(void *ctx, const char *line);

/*
 * The event's lines, in order. Returns how many: 0 for other kinds, for messages that were
 * only overheard and for bytes that are no BOOTP message.
 */
int dhcp_log_lines(const struct event *e, dhcp_log_line put, void *ctx);

/* The same, a line each to `out`. */
int dhcp_log_print(FILE *out, const struct event *e);

#endif
