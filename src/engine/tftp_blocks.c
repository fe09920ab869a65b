#include "engine/tftp_blocks.h"

#include "engine/tftp_netascii.h"
#include "wire/tftp.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SLOTS_MAX = 256, SLOTS_PER_READ = 128 };

int
tftp_blocks_init(struct tftp_blocks *b, const struct node *node, uint16_t blksize,
    uint16_t windowsize, bool netascii)
{
	*b = (struct tftp_blocks){
		.node = node,
		.slot_size = (size_t)blksize + TFTP_HEADER_SIZE,
		.blksize = blksize,
		.windowsize = windowsize,
		.last = UINT64_MAX,
	};
	if (netascii) {
		b->netascii = tftp_netascii_new(node);
		return b->netascii ? 0 : -ENOMEM;
	}
	b->last = node->size / blksize + 1;
	b->last_size = (size_t)(node->size % blksize);
	return 0;
}

void
tftp_blocks_done(struct tftp_blocks *b)
{
	tftp_netascii_free(b->netascii);
	free(b->slots);
	*b = (struct tftp_blocks){ 0 };
}

/* Room for a window in flight and the next one, for read_ahead bytes at best, for no more than the
 * file. */
static int
make_room(struct tftp_blocks *b, size_t read_ahead)
{
	uint64_t n = read_ahead / b->slot_size;

	if (n < 2u * b->windowsize)
		n = 2u * b->windowsize;
	if (n > SLOTS_MAX)
		n = SLOTS_MAX;
	if (n > b->last)
		n = b->last;
	b->slots = malloc((size_t)n * b->slot_size);
	if (!b->slots)
		return -ENOMEM;
	b->n_slots = (uint32_t)n;
	return 0;
}

static uint8_t *
slot_of(const struct tftp_blocks *b, uint64_t block)
{
	return b->slots + (size_t)((block - 1) % b->n_slots) * b->slot_size;
}

static uint8_t *
start_slot(struct tftp_blocks *b, uint64_t block)
{
	uint8_t *slot = slot_of(b, block);
	struct writer w = wr_of(slot, TFTP_HEADER_SIZE);

	tftp_emit_data_header(&w, (uint16_t)block);
	return slot + TFTP_HEADER_SIZE;
}

static size_t
block_size(const struct tftp_blocks *b, uint64_t block)
{
	return block == b->last ? b->last_size : b->blksize;
}

/* Exactly total bytes from the file's `at` into the pieces, or -EIO. */
static int
read_pieces(const struct node *node, struct iovec *iov, int n_iov, size_t total, uint64_t at)
{
	ssize_t got = preadv(node->fd, iov, n_iov, (off_t)(node->offset + at));

	if (got < 0)
		return errno == ENOMEM ? -ENOMEM : -EIO;
	return (size_t)got == total ? 0 : -EIO;
}

static void
copy_pieces(const struct node *node, const struct iovec *iov, int n_iov, uint64_t at)
{
	const char *from = node->text + at;

	for (int i = 0; i < n_iov; i++) {
		memcpy(iov[i].iov_base, from, iov[i].iov_len);
		from += iov[i].iov_len;
	}
}

/* The next n blocks of an octet transfer, straight into their slots. */
static int
make_octet(struct tftp_blocks *b, uint64_t n)
{
	uint64_t at = b->filled * b->blksize;
	struct iovec iov[SLOTS_PER_READ];
	size_t total = 0;
	int n_iov = 0, err = 0;

	for (uint64_t block = b->filled + 1; block <= b->filled + n; block++) {
		size_t size = block_size(b, block);

		iov[n_iov++] = (struct iovec){ start_slot(b, block), size };
		total += size;
	}
	if (total == 0)
		;
	else if (b->node->kind == NODE_TEXT)
		copy_pieces(b->node, iov, n_iov, at);
	else
		err = read_pieces(b->node, iov, n_iov, total, at);
	if (err == 0)
		b->filled += n;
	return err;
}

static int
make_netascii(struct tftp_blocks *b, uint64_t n)
{
	while (n-- > 0 && b->filled < b->last) {
		size_t size = 0;
		int err = tftp_netascii_read(
		    b->netascii, start_slot(b, b->filled + 1), b->blksize, &size);

		if (err < 0)
			return err;
		b->filled++;
		if (size < b->blksize) {
			b->last = b->filled;
			b->last_size = size;
		}
	}
	return 0;
}

int
tftp_blocks_make(struct tftp_blocks *b, uint64_t acked, uint64_t upto, size_t read_ahead)
{
	int err = b->slots ? 0 : make_room(b, read_ahead);

	/* When blocks are missing, every free slot is filled: many windows a read. */
	while (err == 0 && b->filled < upto && b->filled < b->last) {
		uint64_t n = b->n_slots - (b->filled - acked);

		assert(n > 0);
		if (n > b->last - b->filled)
			n = b->last - b->filled;
		if (n > SLOTS_PER_READ)
			n = SLOTS_PER_READ;
		err = b->netascii ? make_netascii(b, n) : make_octet(b, n);
	}
	return err;
}

int
tftp_blocks_find(
    const struct tftp_blocks *b, uint64_t first, unsigned n, struct iovec ret[static 2])
{
	unsigned before_wrap = b->n_slots - (unsigned)((first - 1) % b->n_slots);
	unsigned n_first = n < before_wrap ? n : before_wrap;
	size_t cut = first + n - 1 == b->last ? b->blksize - b->last_size : 0;

	assert(n > 0 && first + n - 1 <= b->filled && b->filled - first < b->n_slots);
	ret[0] = (struct iovec){ slot_of(b, first), n_first * b->slot_size };
	if (n_first == n) {
		ret[0].iov_len -= cut;
		return 1;
	}
	ret[1] = (struct iovec){ b->slots, (n - n_first) * b->slot_size - cut };
	return 2;
}

uint64_t
tftp_blocks_bytes(const struct tftp_blocks *b, uint64_t acked)
{
	uint64_t size = b->node->size;

	/* Netascii carries more bytes than the file has: there it is a good guess till the end. */
	return acked >= b->last || acked > size / b->blksize ? size : acked * b->blksize;
}
