/*
 * tftp_blocks.h - the packets of one transfer, ready to send: a ring of slots.
 *
 * A slot is a DATA packet (4 bytes of header, then the block). Slots lie side by side,
 * so a window leaves as one buffer (two where the ring wraps), is sent again without
 * reading again, and one preadv fills many. A file that shrinks under us is an error
 * here and never a fault: it is read, not mapped. Used by one worker thread.
 */
#ifndef PX_ENGINE_TFTP_BLOCKS_H
#define PX_ENGINE_TFTP_BLOCKS_H

#include "boot/tree.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

struct tftp_netascii;

struct tftp_blocks {
	const struct node *node; /* outlives the blocks */
	uint8_t *slots;          /* NULL until the first block is wanted */
	size_t slot_size;
	uint32_t n_slots;
	uint16_t blksize, windowsize;
	uint64_t filled; /* blocks 1..filled have been made; the newest n_slots are kept */
	uint64_t last;   /* the short block that ends the file; UINT64_MAX while unknown */
	size_t last_size;
	struct tftp_netascii *netascii; /* NULL: octet */
};

/* node may not change while the blocks live. 0 or -ENOMEM (netascii only). */
int tftp_blocks_init(struct tftp_blocks *b, const struct node *node, uint16_t blksize,
    uint16_t windowsize, bool netascii);
void tftp_blocks_done(struct tftp_blocks *b);

/*
 * Makes all blocks up to `upto` that exist; those up to `acked` are no longer wanted, and
 * at most two windows lie between. read_ahead: bytes to read at once when there is
 * more. 0; -ENOMEM; -EIO when the file ends early or cannot be read.
 */
int tftp_blocks_make(struct tftp_blocks *b, uint64_t acked, uint64_t upto, size_t read_ahead);

/* Where blocks first .. first+n-1 lie (all made, not yet forgotten). How many pieces: 1 or 2. */
int tftp_blocks_find(
    const struct tftp_blocks *b, uint64_t first, unsigned n, struct iovec ret[static 2]);

/* Bytes of the file in blocks 1..acked. */
uint64_t tftp_blocks_bytes(const struct tftp_blocks *b, uint64_t acked);

#endif
