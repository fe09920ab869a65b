/*
 * http_range.h - what of an HTTP request libmicrohttpd leaves to us: the Range field
 * (RFC 9110 section 14) and the percent-encoded path (RFC 3986 section 2.1).
 */
#ifndef PX_WIRE_HTTP_RANGE_H
#define PX_WIRE_HTTP_RANGE_H

#include <stddef.h>
#include <stdint.h>

enum http_range_kind {
	HTTP_RANGE_NONE,  /* no range, one we do not know, or several: the whole, 200 */
	HTTP_RANGE_PART,  /* 206 */
	HTTP_RANGE_BEYOND /* nothing of it exists: 416 */
};

/*
 * Reads the value of a Range field (NULL: there was none) for something of `size`
 * bytes. *ret_first and *ret_n are set for HTTP_RANGE_PART only.
 */
enum http_range_kind http_range_parse(
    const char *value, uint64_t size, uint64_t *ret_first, uint64_t *ret_n);

/*
 * The path of a request target (origin-form or absolute-form, without query) as
 * bytes, percent-encoding undone, ended in '\0'. Returns how many bytes; -EBADMSG for a broken
 * or zero escape or no path; -EMSGSIZE when it does not fit `room`.
 */
int http_path_decode(const char *target, char *room, size_t size);

#endif
