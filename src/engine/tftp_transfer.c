#include "engine/tftp_transfer.h"

#include "wire/tftp.h"

static int64_t
clamp(int64_t v, int64_t low, int64_t high)
{
	return v < low ? low : v > high ? high : v;
}

static struct tftp_effect
nothing(void)
{
	return (struct tftp_effect){ .kind = TFTP_NOTHING };
}

static struct tftp_effect
end(struct tftp_transfer *t, enum transfer_result result)
{
	t->phase = TFTP_OVER;
	t->deadline_us = INT64_MAX;
	return (struct tftp_effect){ .kind = TFTP_END, .result = result };
}

/*
 * The whole rest of the file is on its way: then a client that goes silent has most
 * likely got it. Several ROMs jump into what they loaded without the last ACK.
 */
static bool
final_window(const struct tftp_transfer *t)
{
	return t->phase == TFTP_SENDING && t->heard && t->sent == t->last;
}

/* RFC 6298 section 2; our clock is fine enough to leave its granularity G out. */
static void
learn_round_trip(struct tftp_transfer *t, int64_t rtt_us)
{
	int64_t off;

	if (rtt_us < 1)
		rtt_us = 1;
	if (t->fastest_us == 0) {
		t->srtt_us = rtt_us;
		t->rttvar_us = rtt_us / 2;
	} else {
		off = rtt_us > t->srtt_us ? rtt_us - t->srtt_us : t->srtt_us - rtt_us;
		t->rttvar_us += (off - t->rttvar_us) / 4;
		t->srtt_us += (rtt_us - t->srtt_us) / 8;
	}
	if (t->fastest_us == 0 || rtt_us < t->fastest_us)
		t->fastest_us = rtt_us;
	t->rto_us = clamp(t->srtt_us + 4 * t->rttvar_us, TFTP_RTO_MIN_US, t->rto_max_us);
}

static void
wait_for_answer(struct tftp_transfer *t, int64_t now_us)
{
	t->sent_us = now_us;
	t->deadline_us = now_us + t->rto_us;
}

static struct tftp_effect
send_oack(struct tftp_transfer *t, uint16_t n_again, int64_t now_us)
{
	wait_for_answer(t, now_us);
	return (struct tftp_effect){ .kind = TFTP_SEND_OACK, .n_again = n_again };
}

/* Sends from block `first` to the end of the window behind acked. */
static struct tftp_effect
send_from(struct tftp_transfer *t, uint64_t first, int64_t now_us)
{
	uint64_t upto = t->last - t->acked < t->windowsize ? t->last : t->acked + t->windowsize;
	struct tftp_effect e = { .kind = TFTP_SEND_BLOCKS, .first = first };

	if (first > upto)
		return nothing();
	e.n = (uint16_t)(upto - first + 1);
	if (t->sent >= first)
		e.n_again = (uint16_t)((t->sent < upto ? t->sent : upto) - first + 1);
	if (upto > t->sent)
		t->sent = upto;
	wait_for_answer(t, now_us);
	return e;
}

static struct tftp_effect
send_again(struct tftp_transfer *t, int64_t now_us)
{
	t->again = true;
	t->calm = false;
	if (t->phase == TFTP_OFFERED)
		return send_oack(t, 1, now_us);
	return send_from(t, t->acked + 1, now_us);
}

/* A round trip has passed since `since_us`; while its length is unknown, it is thought long. */
static bool
round_trip_since(const struct tftp_transfer *t, int64_t since_us, int64_t now_us)
{
	int64_t fastest_us = t->fastest_us > 0 ? t->fastest_us : TFTP_RTO_MIN_US;

	return now_us - since_us >= fastest_us - fastest_us / 4;
}

struct tftp_effect
tftp_transfer_start(struct tftp_transfer *t, bool offer, uint16_t windowsize, uint8_t timeout_s,
    uint64_t last, int64_t now_us)
{
	*t = (struct tftp_transfer){
		.phase = offer ? TFTP_OFFERED : TFTP_SENDING,
		.windowsize = windowsize,
		.last = last,
		.calm = true,
		.gap_us = INT64_MIN / 2,
		.heard_us = now_us,
		.seen_us = now_us,
		.rto_us = TFTP_RTO_FIRST_US,
		.rto_max_us = TFTP_RTO_MAX_US,
	};
	/* Sooner than agreed does no harm, later would be a breach (RFC 2349). */
	if (timeout_s > 0)
		t->rto_max_us = clamp(timeout_s * INT64_C(1000000), 0, TFTP_RTO_MAX_US);
	return offer ? send_oack(t, 0, now_us) : send_from(t, 1, now_us);
}

void
tftp_transfer_ends_at(struct tftp_transfer *t, uint64_t last)
{
	t->last = last;
	if (t->sent > last)
		t->sent = last;
}

/*
 * The client misses a block inside the window and names the one before it: back to
 * there at once (RFC 7440 section 4). Clients that repeat this for every block behind the
 * gap make us go back once a round trip; the others only move the window on.
 */
static struct tftp_effect
go_back(struct tftp_transfer *t, int64_t now_us)
{
	if (!round_trip_since(t, t->gap_us, now_us)) {
		t->again = true;
		return send_from(t, t->sent + 1, now_us);
	}
	t->gap_us = now_us;
	return send_again(t, now_us);
}

/*
 * The last ACK once more. In a window this is also how a client says that the first
 * block is missing, so it counts when it can be an answer to this window (a round trip
 * later) and the echo of nothing sent twice; else the timer decides.
 */
static struct tftp_effect
duplicate_ack(struct tftp_transfer *t, int64_t now_us)
{
	if (t->windowsize == 1 || t->again || !t->calm || !round_trip_since(t, t->sent_us, now_us))
		return nothing();
	t->gap_us = now_us;
	return send_again(t, now_us);
}

struct tftp_effect
tftp_transfer_ack(struct tftp_transfer *t, uint16_t block, int64_t now_us)
{
	uint16_t ahead = (uint16_t)(block - (uint16_t)t->acked);

	t->seen_us = now_us;
	if (t->phase == TFTP_OVER || ahead > t->sent - t->acked)
		return nothing(); /* of a window long done, or of what we never sent */
	if (t->phase == TFTP_SENDING && ahead == 0)
		return duplicate_ack(t, now_us);
	t->heard = true;
	t->heard_us = now_us;
	if (!t->again)
		learn_round_trip(t, now_us - t->sent_us);
	if (t->acked + ahead < t->sent) {
		t->acked += ahead;
		return go_back(t, now_us);
	}
	t->phase = TFTP_SENDING;
	t->acked += ahead;
	if (t->acked == t->last)
		return end(t, TRANSFER_DONE);
	t->calm = !t->again;
	t->again = false;
	return send_from(t, t->acked + 1, now_us);
}

struct tftp_effect
tftp_transfer_error(struct tftp_transfer *t, uint16_t code)
{
	if (t->phase == TFTP_OVER)
		return nothing();
	/* "Unknown transfer" to the last block sent again: it left with the whole file. */
	if (final_window(t) && code == TFTP_E_UNKNOWN_TID)
		return end(t, TRANSFER_DONE);
	return end(t, TRANSFER_ABORTED);
}

struct tftp_effect
tftp_transfer_asked_again(struct tftp_transfer *t, int64_t now_us)
{
	if (t->phase == TFTP_OVER || now_us - t->sent_us < TFTP_RTO_MIN_US)
		return nothing();
	return send_again(t, now_us);
}

struct tftp_effect
tftp_transfer_replaced(struct tftp_transfer *t)
{
	if (t->phase == TFTP_OVER)
		return nothing();
	return end(t, final_window(t) ? TRANSFER_DONE : TRANSFER_ABORTED);
}

struct tftp_effect
tftp_transfer_tick(struct tftp_transfer *t, int64_t now_us)
{
	int64_t silence_us = now_us - t->heard_us;

	if (t->phase == TFTP_OVER || now_us < t->deadline_us)
		return nothing();
	if (final_window(t) && now_us - t->seen_us >= TFTP_LAST_ACK_MAX_US)
		return end(t, TRANSFER_DONE);
	if (silence_us >= TFTP_SILENCE_MAX_US)
		return end(t, TRANSFER_LOST);
	t->rto_us = clamp(t->rto_us * 2, 0, t->rto_max_us); /* RFC 6298 section 5.5 */
	return send_again(t, now_us);
}
