/*
 * format.h - numbers and codes as a technician reads them. Pure.
 * Sizes and rates are in base/units.h.
 */
#ifndef PX_UI_FORMAT_H
#define PX_UI_FORMAT_H

#include "model/snapshot.h"

#include <stddef.h>
#include <stdint.h>

enum { FORMAT_SIZE = 24 }; /* room enough for every text made here */

const char *format_mbps(uint64_t bps, char buf[static FORMAT_SIZE]); /* "11.2": in MB/s */

/* "00:21", "1:02:03", ">99 h" */
const char *format_duration(uint64_t s, char buf[static FORMAT_SIZE]);

/* Time until the rest has arrived at this rate; "" when nobody can know. */
const char *format_left(uint64_t done, uint64_t total, uint64_t bps, char buf[static FORMAT_SIZE]);

/* Local time of day: "12:41:07" */
const char *format_clock(int64_t wall_us, char buf[static FORMAT_SIZE]);

/* What firmware asks: client system architecture of DHCP option 93 (RFC 4578, IANA). "UEFI x64" */
const char *format_arch(uint16_t arch, char buf[static FORMAT_SIZE]);

/* "1 Gbit", "100 Mbit", "no link"; "" for unknown */
const char *format_link(int mbit, char buf[static FORMAT_SIZE]);

/*
 * The slowest common link that can have carried that rate, when the rate says so: close under
 * a class's ceiling means that class; far below any ceiling means unknown.
 */
enum link_class link_class_of_rate(uint64_t peak_bps);

int link_class_mbit(enum link_class link);         /* 100; 0 for unknown */
const char *link_class_name(enum link_class link); /* "100M"; "-" for unknown */

#endif
