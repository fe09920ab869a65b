/*
 * dhcp4_names.h - what DHCP options are called and what shape their values have.
 *
 * The names and shapes are those dnsmasq logs and takes in its configuration, so
 * that our log reads like its.
 */
#ifndef PX_WIRE_DHCP4_NAMES_H
#define PX_WIRE_DHCP4_NAMES_H

#include "base/text.h"

#include <stddef.h>
#include <stdint.h>

enum dhcp4_shape {
	DHCP4_SHAPE_BYTES, /* no better known: hex pairs */
	DHCP4_SHAPE_ADDRESSES,
	DHCP4_SHAPE_TEXT,
	DHCP4_SHAPE_NUMBER,
	DHCP4_SHAPE_SECONDS,
};

/* "netmask"; "" for an option without a name. */
const char *dhcp4_option_name(uint8_t code);
enum dhcp4_shape dhcp4_option_shape(uint8_t code);

/* The value as dnsmasq's log-dhcp shows it: "192.168.0.1", "12h", "00:07", ... */
void dhcp4_option_show(struct text *t, uint8_t code, const void *value, size_t len);

/* "12h", "1d2h", "infinite" (UINT32_MAX). */
void dhcp4_seconds_show(struct text *t, uint32_t seconds);

#endif
