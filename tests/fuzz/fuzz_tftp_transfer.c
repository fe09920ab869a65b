#include "tests/fuzz/fuzz.h"

#include "base/bytes.h"
#include "engine/tftp_transfer.h"

#include <assert.h>

/*
 * The input is a script: window, blocks, then ACKs, errors, requests and time in any
 * order. Whatever comes, only blocks of the window leave, and one input never makes
 * more than one window of them.
 */
static void
check(const struct tftp_transfer *t, const struct tftp_effect *e)
{
	assert(t->acked <= t->sent && t->sent <= t->last);
	assert(t->sent - t->acked <= t->windowsize);
	if (e->kind == TFTP_SEND_BLOCKS)
		assert(e->n >= 1 && e->n <= t->windowsize && e->first > t->acked &&
		       e->first + e->n - 1 <= t->sent && e->n_again <= e->n);
	if (e->kind == TFTP_SEND_OACK)
		assert(t->phase == TFTP_OFFERED);
	assert((t->phase == TFTP_OVER) == (t->deadline_us == INT64_MAX));
	assert(t->rto_us >= 0 && t->rto_us <= TFTP_RTO_MAX_US);
}

static struct tftp_effect
step(struct tftp_transfer *t, struct reader *script, int64_t *now_us)
{
	uint8_t what = rd_u8(script);

	switch (what % 8) {
	case 0: /* any block */
		return tftp_transfer_ack(t, rd_u16(script), *now_us);
	case 1:
	case 2: /* all that was sent */
		return tftp_transfer_ack(t, (uint16_t)t->sent, *now_us);
	case 3: /* somewhere around the window */
		return tftp_transfer_ack(t, (uint16_t)(t->acked + rd_u8(script) % 70 - 2), *now_us);
	case 4:
		*now_us += rd_u16(script);
		return tftp_transfer_tick(t, *now_us);
	case 5:
		if (t->phase != TFTP_OVER && t->deadline_us > *now_us)
			*now_us = t->deadline_us;
		return tftp_transfer_tick(t, *now_us);
	case 6:
		*now_us += (int64_t)rd_u16(script) * 1000;
		return tftp_transfer_asked_again(t, *now_us);
	default:
		return what < 240 ? tftp_transfer_ack(t, (uint16_t)t->acked, *now_us)
				  : tftp_transfer_error(t, what);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader script = rd_of(data, size);
	struct tftp_transfer t;
	uint16_t window = (uint16_t)(rd_u8(&script) % 64 + 1);
	uint8_t flags = rd_u8(&script);
	uint64_t last = (uint64_t)rd_u16(&script) * (flags & 2 ? 17 : 1) + 1;
	int64_t now_us = 0;
	struct tftp_effect e = tftp_transfer_start(&t, flags & 1, window, flags >> 4, last, now_us);

	check(&t, &e);
	while (script.left > 0) {
		e = step(&t, &script, &now_us);
		check(&t, &e);
	}
	return 0;
}
