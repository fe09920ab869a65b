/*
 * transfer_log.h - transfers in the words dnsmasq logs them with (its TFTP part).
 */
#ifndef PX_TRANSFER_LOG_H
#define PX_TRANSFER_LOG_H

#include "model/event.h"

#include <stdio.h>

/*
 * "dnsmasq-tftp: sent NAME to IP", "... file NAME not found" and so on; HTTP, which dnsmasq
 * does not know, in the same words after "pxedeck-http:". Returns how many lines; 0 for events
 * dnsmasq has no line for.
 */
int transfer_log_print(FILE *out, const struct event *e);

#endif
