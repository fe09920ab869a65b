#include "engine/tftp_netascii.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RAW_SIZE = 4096 };

struct tftp_netascii {
	const struct node *node;
	uint64_t read;           /* bytes fetched from the node */
	size_t raw_at, raw_used; /* what is left of them lies in raw[raw_at..raw_used) */
	bool owes;               /* a CR went out, its partner did not fit any more */
	uint8_t partner;
	uint8_t raw[RAW_SIZE];
};

struct tftp_netascii *
tftp_netascii_new(const struct node *node)
{
	struct tftp_netascii *a = calloc(1, sizeof(*a));

	if (a)
		a->node = node;
	return a;
}

void
tftp_netascii_free(struct tftp_netascii *a)
{
	free(a);
}

static int
refill(struct tftp_netascii *a)
{
	const struct node *node = a->node;
	uint64_t left = node->size - a->read;
	size_t n = left < RAW_SIZE ? (size_t)left : RAW_SIZE;

	if (node->kind == NODE_TEXT)
		memcpy(a->raw, node->text + a->read, n);
	else if (pread(node->fd, a->raw, n, (off_t)(node->offset + a->read)) != (ssize_t)n)
		return -EIO;
	a->read += n;
	a->raw_at = 0;
	a->raw_used = n;
	return 0;
}

int
tftp_netascii_read(struct tftp_netascii *a, uint8_t *room, size_t size, size_t *ret_size)
{
	size_t used = 0;

	while (used < size) {
		uint8_t c;

		if (a->owes) {
			room[used++] = a->partner;
			a->owes = false;
			continue;
		}
		if (a->raw_at == a->raw_used) {
			int err = a->read < a->node->size ? refill(a) : 0;

			if (err < 0)
				return err;
			if (a->raw_at == a->raw_used)
				break;
		}
		c = a->raw[a->raw_at++];
		a->owes = c == '\n' || c == '\r';
		a->partner = c == '\n' ? '\n' : '\0';
		room[used++] = c == '\n' ? '\r' : c;
	}
	*ret_size = used;
	return 0;
}
