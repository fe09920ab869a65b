/*
 * event_text.h - an event as one line for a person, the same on screen, stdout and in exports.
 */
#ifndef PX_MODEL_EVENT_TEXT_H
#define PX_MODEL_EVENT_TEXT_H

#include "model/event.h"

#include <stddef.h>

enum { EVENT_LINE_SIZE = 512, EVENT_CLOCK_SIZE = 24 };

/* Without time and machine: "DHCPACK 192.168.0.90 pxelinux.0", "tftp pxelinux.0 42 KB 0.02 s". */
void event_line(const struct event *e, char *buf, size_t size);

/* Local time of day: "12:40:58.120". */
const char *event_clock(int64_t wall_us, char buf[static EVENT_CLOCK_SIZE]);

#endif
