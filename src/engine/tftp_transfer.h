/*
 * tftp_transfer.h - decides what one TFTP transfer sends next, and when it is over.
 *
 * A plain function of (state, input, time): no socket, clock or file. Blocks are
 * counted from 1 without end; the 16 bits on the wire are their low part, so files
 * beyond 65,535 blocks need no special case (65535 is followed by 0).
 *
 * Retransmission follows RFC 6298 (smoothed round trip, back-off, Karn's rule), and
 * go-back on a gap RFC 7440 section 4. A duplicate ACK alone never doubles what is
 * sent (the Sorcerer's Apprentice, RFC 1123 section 4.2.3.1).
 */
#ifndef PX_ENGINE_TFTP_TRANSFER_H
#define PX_ENGINE_TFTP_TRANSFER_H

#include "model/transfer.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	TFTP_RTO_FIRST_US = 500 * 1000, /* before a round trip is known */
	TFTP_RTO_MIN_US = 20 * 1000,    /* a client may pause that long to store a block */
	TFTP_RTO_MAX_US = 2000 * 1000,  /* back again soon after a link that flapped */
	TFTP_SILENCE_MAX_US = 30 * 1000 * 1000,
	TFTP_LAST_ACK_MAX_US = 5 * 1000 * 1000, /* some clients never send it */
};

#define TFTP_LAST_UNKNOWN UINT64_MAX

enum tftp_phase { TFTP_OFFERED, TFTP_SENDING, TFTP_OVER };

struct tftp_transfer {
	enum tftp_phase phase;
	uint16_t windowsize;
	uint64_t acked;   /* every block up to this one has arrived */
	uint64_t sent;    /* the highest block that ever left */
	uint64_t last;    /* the short block that ends the file, or TFTP_LAST_UNKNOWN */
	bool heard;       /* the client has answered at all */
	bool again;       /* what is in flight left more than once: its ACK times nothing (Karn) */
	bool calm;        /* a window since the last one sent again was acknowledged at once */
	int64_t sent_us;  /* when what is in flight left, the last time */
	int64_t gap_us;   /* when we last went back to a gap */
	int64_t heard_us; /* when the client last made progress */
	int64_t seen_us;  /* when any ACK of its came, an old one too */
	int64_t deadline_us; /* call tftp_transfer_tick() then */
	int64_t srtt_us, rttvar_us, rto_us, rto_max_us;
	int64_t fastest_us; /* the shortest round trip seen; 0: none yet */
};

enum tftp_effect_kind {
	TFTP_NOTHING,
	TFTP_SEND_OACK,
	TFTP_SEND_BLOCKS, /* first .. first + n - 1 */
	TFTP_END,         /* result; nothing more will come */
};

struct tftp_effect {
	enum tftp_effect_kind kind;
	uint64_t first;
	uint16_t n;
	uint16_t n_again; /* how many of them have left before (the OACK counts as one) */
	enum transfer_result result;
};

/*
 * offer: an OACK goes first; else block 1 answers the request. timeout_s: agreed by
 * option, the longest we wait before sending again; 0: none. Returns the first send.
 */
struct tftp_effect tftp_transfer_start(struct tftp_transfer *t, bool offer, uint16_t windowsize,
    uint8_t timeout_s, uint64_t last, int64_t now_us);

/* The reader of the file found its end only now (netascii): forgets sends beyond it. */
void tftp_transfer_ends_at(struct tftp_transfer *t, uint64_t last);

struct tftp_effect tftp_transfer_ack(struct tftp_transfer *t, uint16_t block, int64_t now_us);
struct tftp_effect tftp_transfer_error(struct tftp_transfer *t, uint16_t code);

/* The same request came again: answered again only if the client can have lost the first answer. */
struct tftp_effect tftp_transfer_asked_again(struct tftp_transfer *t, int64_t now_us);

/* The client asked for something else from this port: it is through with this file. */
struct tftp_effect tftp_transfer_replaced(struct tftp_transfer *t);

/* Time passes: sends again or gives up when deadline_us is reached. */
struct tftp_effect tftp_transfer_tick(struct tftp_transfer *t, int64_t now_us);

#endif
