/*
 * tftp.h - TFTP packets as bytes (RFC 1350 section 5, options of RFC 2347, 2348, 2349, 7440).
 *
 * Pure codec: no sockets, no clock, no allocation, no logging. Parsed packets point
 * into the bytes they came from and live as long as those.
 */
#ifndef PX_WIRE_TFTP_H
#define PX_WIRE_TFTP_H

#include "base/bytes.h"

#include <stddef.h>
#include <stdint.h>

enum {
	TFTP_HEADER_SIZE = 4, /* opcode and block number before the data */
	TFTP_BLKSIZE_MIN = 8, /* RFC 2348 */
	TFTP_BLKSIZE_DEFAULT = 512,
	TFTP_BLKSIZE_MAX = 65464,
	TFTP_OACK_SIZE = 128, /* room for all four options in any legal form */
};

enum tftp_opcode { TFTP_RRQ = 1, TFTP_WRQ, TFTP_DATA, TFTP_ACK, TFTP_ERROR, TFTP_OACK };

enum tftp_error_code {
	TFTP_E_UNDEFINED,
	TFTP_E_NOT_FOUND,
	TFTP_E_ACCESS,
	TFTP_E_DISK_FULL,
	TFTP_E_ILLEGAL,
	TFTP_E_UNKNOWN_TID,
	TFTP_E_EXISTS,
	TFTP_E_NO_USER,
	TFTP_E_OPTIONS, /* RFC 2347: the offer is refused */
};

enum tftp_mode { TFTP_OCTET, TFTP_NETASCII, TFTP_OTHER_MODE };

enum tftp_option_kind { TFTP_BLKSIZE, TFTP_TSIZE, TFTP_TIMEOUT, TFTP_WINDOWSIZE, TFTP_N_OPTIONS };

/* One option we know, whose value is a number of at least its RFC's minimum. */
struct tftp_option {
	enum tftp_option_kind kind;
	const char *spelling; /* as the client wrote it, upper or lower case; NULL: ours */
	uint64_t value;
};

/* Each kind at most once (the first counts), in the order asked. */
struct tftp_option_list {
	struct tftp_option option[TFTP_N_OPTIONS];
	size_t n;
};

struct tftp_packet {
	enum tftp_opcode opcode;
	const char *name; /* RRQ, WRQ: name_len bytes as sent, none of them zero */
	size_t name_len;
	enum tftp_mode mode;             /* RRQ, WRQ */
	struct tftp_option_list options; /* RRQ, WRQ, OACK */
	uint16_t block;                  /* DATA, ACK */
	const uint8_t *data;             /* DATA: data_size bytes; ERROR: its text, any bytes */
	size_t data_size;
	uint16_t error_code; /* ERROR */
};

/*
 * Reads one packet. Options we do not know, or whose value is no number or below
 * the minimum, are left out, as if not asked (RFC 2347 section 2). What follows an
 * ACK is padding. 0, or -EBADMSG: too short, unknown opcode, name or mode without end.
 */
int tftp_parse(const void *packet, size_t size, struct tftp_packet *ret);

/* Each appends one packet; whether it fitted is w->failed. */
void tftp_emit_request(struct writer *w, enum tftp_opcode opcode, const char *name, size_t name_len,
    const char *mode, const struct tftp_option_list *options);
void tftp_emit_data_header(struct writer *w, uint16_t block);
void tftp_emit_ack(struct writer *w, uint16_t block);
void tftp_emit_error(struct writer *w, enum tftp_error_code code, const char *text);
void tftp_emit_oack(struct writer *w, const struct tftp_option_list *options);

/* The value of this option, or `otherwise` when it is not among them. */
uint64_t tftp_option_value(
    const struct tftp_option_list *options, enum tftp_option_kind kind, uint64_t otherwise);

#endif
