/*
 * What a worker does about a packet or a deadline: asks the transfer's decider and
 * performs the effect. Nothing is sent here; the sender collects it for the loop's flush.
 */
#include "engine/tftp_worker.h"

#include "base/clock.h"
#include "base/ip4.h"
#include "base/log.h"
#include "base/text.h"
#include "engine/facts.h"
#include "engine/tftp_terms.h"

#include <arpa/inet.h>
#include <errno.h>

enum {
	READ_AHEAD = 64 * 1024,
	READ_AHEAD_CROWDED = 16 * 1024,
	CROWDED_SESSIONS = 512, /* from here on transfers get by with less memory */
	WINDOWSIZE_CROWDED = 8,
	NEAR_US = 100, /* a round trip no longer than falling asleep and waking up */
};

static void
count(_Atomic uint64_t *counter, uint64_t n)
{
	atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

static void
complain_once(struct tftp_worker *w, enum tftp_complaint kind, const struct sockaddr_in *from)
{
	static const char *const what[] = {
		[TFTP_BAD_REQUEST] =
		    "sent a malformed request; such packets are ignored and counted",
		[TFTP_BAD_ANSWER] = "sent a malformed answer; such packets are ignored and counted",
		[TFTP_OUT_OF_PLACE] =
		    "sent a packet out of place; such packets are ignored and counted",
		[TFTP_CROWDED] = "was refused: too many transfers at once",
	};
	char ip[IP4_TEXT_SIZE];

	if (w->complained & 1u << kind)
		return;
	w->complained |= 1u << kind;
	log_warn("tftp", "%s port %u %s", ip4_text(ntohl(from->sin_addr.s_addr), ip),
	    ntohs(from->sin_port), what[kind]);
}

static void
malformed(struct tftp_worker *w, enum tftp_complaint kind, const struct sockaddr_in *from)
{
	count(&w->tally.malformed, 1);
	complain_once(w, kind, from);
}

static void
tell_core(struct tftp_worker *w, enum fact_kind kind, struct transfer *t)
{
	struct fact f = { .kind = kind, .transfer = t };

	if (mbox_post(w->core, &f) < 0) {
		count(&w->tally.facts_dropped, 1);
		fact_done(&f);
	}
}

static void
refuse(struct tftp_worker *w, const struct sockaddr_in *to, enum tftp_error_code code,
    const char *text)
{
	uint8_t packet[TFTP_SMALL_SIZE];
	struct writer out = wr_of(packet, sizeof(packet));

	tftp_emit_error(&out, code, text);
	tftp_sender_add_small(&w->sender, to, packet, out.used);
}

static void
finish(struct tftp_worker *w, struct tftp_session *s, enum transfer_result result)
{
	struct transfer *t = s->transfer;

	atomic_store_explicit(&t->ended_us, clock_wall_us(), memory_order_relaxed);
	atomic_store_explicit(&t->result, result, memory_order_release);
	tell_core(w, FACT_TRANSFER_ENDED, transfer_ref(t));
	tftp_table_remove(&w->table, s);
	s->next = w->ended;
	w->ended = s;
}

static void
fail(struct tftp_worker *w, struct tftp_session *s, int err)
{
	log_error("tftp", "%s: %s; its client is told", s->transfer->name,
	    err == -ENOMEM ? "no memory to read it" : "cannot be read to its end");
	refuse(w, &s->peer, TFTP_E_UNDEFINED, "file cannot be read");
	finish(w, s, TRANSFER_FAILED);
}

static size_t
read_size(const struct tftp_worker *w)
{
	return w->table.n < CROWDED_SESSIONS ? READ_AHEAD : READ_AHEAD_CROWDED;
}

/*
 * On virtual links the answer is there so soon that sleeping meanwhile takes longer, and costs
 * more of the processor, than looking again: measured over veth, lockstep went half as fast
 * again and windows of 16 a quarter faster, for no more CPU time a byte. A cable's round
 * trip is above the limit, and so is that of a client that waits for a processor itself.
 */
static void
stay_awake(struct tftp_worker *w, const struct tftp_session *s)
{
	int64_t until_us = w->now_us + 2 * s->state.srtt_us;

	if (s->state.srtt_us > 0 && s->state.srtt_us < NEAR_US && until_us > w->awake_us)
		w->awake_us = until_us;
}

/* Where the next window will end. */
static uint64_t
next_end(const struct tftp_session *s)
{
	uint64_t next = s->state.sent + s->state.windowsize;

	return next < s->blocks.last ? next : s->blocks.last;
}

static void
note_hunger(struct tftp_worker *w, struct tftp_session *s)
{
	if (s->hungry || s->blocks.filled >= next_end(s))
		return;
	s->hungry = true;
	s->next_hungry = w->hungry;
	w->hungry = s;
}

/*
 * After the flush: while this window travels, the next one is read, so that a slow disk is
 * waited for once and not once a window. A failure shows when the blocks are due.
 */
void
tftp_read_ahead(struct tftp_worker *w)
{
	while (w->hungry) {
		struct tftp_session *s = w->hungry;

		w->hungry = s->next_hungry;
		s->hungry = false;
		if (s->state.phase != TFTP_OVER)
			(void)tftp_blocks_make(
			    &s->blocks, s->state.acked, next_end(s), read_size(w));
	}
}

static void
send_blocks(struct tftp_worker *w, struct tftp_session *s, uint64_t first, unsigned n)
{
	struct tftp_blocks *b = &s->blocks;
	struct iovec iov[2];
	int err = tftp_blocks_make(b, s->state.acked, first + n - 1, read_size(w));

	if (err < 0) {
		fail(w, s, err);
		return;
	}
	if (first + n - 1 > b->last) { /* netascii: the end turned up sooner */
		if (first > b->last)
			return;
		n = (unsigned)(b->last - first + 1);
	}
	if (b->last != s->state.last)
		tftp_transfer_ends_at(&s->state, b->last);
	note_hunger(w, s);
	stay_awake(w, s);
	tftp_sender_add(
	    &w->sender, &s->peer, iov, tftp_blocks_find(b, first, n, iov), (uint16_t)b->slot_size);
}

static void
perform(struct tftp_worker *w, struct tftp_session *s, const struct tftp_effect *e)
{
	if (e->n_again > 0) {
		count(&w->tally.resent, e->n_again);
		atomic_fetch_add_explicit(&s->transfer->resent, e->n_again, memory_order_relaxed);
	}
	tftp_table_touch(&w->table, s);
	switch (e->kind) {
	case TFTP_NOTHING:
		break;
	case TFTP_SEND_OACK:
		tftp_sender_add_small(&w->sender, &s->peer, s->oack, s->oack_size);
		break;
	case TFTP_SEND_BLOCKS:
		send_blocks(w, s, e->first, e->n);
		break;
	case TFTP_END:
		finish(w, s, e->result);
		break;
	}
}

/* FNV-1a: a client only ever deceives itself with a collision. */
static uint64_t
hash_bytes(const uint8_t *bytes, size_t size)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < size; i++)
		h = (h ^ bytes[i]) * UINT64_C(0x100000001b3);
	return h;
}

static void
describe(struct tftp_worker *w, struct tftp_session *s, const struct tftp_terms *terms)
{
	struct transfer *t = s->transfer;

	/* Unique beside the other workers' and the other protocol's: those number their own. */
	t->id = (uint64_t)(TRANSFER_TFTP + 1) << 56 | (uint64_t)w->index << 48 | ++w->n_started;
	t->protocol = TRANSFER_TFTP;
	t->role = s->node.role;
	t->client_ip = ntohl(s->peer.sin_addr.s_addr);
	t->client_port = ntohs(s->peer.sin_port);
	text_copy(t->name, sizeof(t->name), s->node.name);
	text_copy(t->image, sizeof(t->image), s->node.image);
	text_copy(t->entry, sizeof(t->entry), s->node.entry);
	t->entry_bytes = s->node.entry_bytes;
	t->size = s->node.size;
	t->blksize = terms->blksize;
	t->windowsize = terms->windowsize;
	t->started_us = clock_wall_us();
}

static void
keep_oack(struct tftp_session *s, const struct tftp_terms *terms)
{
	struct writer out = wr_of(s->oack, sizeof(s->oack));

	if (terms->agreed.n == 0)
		return;
	tftp_emit_oack(&out, &terms->agreed);
	s->oack_size = (uint8_t)out.used;
}

/* Takes the node. */
static int
start(struct tftp_worker *w, const struct sockaddr_in *from, const struct tftp_packet *request,
    uint64_t hash, struct node *node)
{
	struct tftp_limits limits = { .mtu = w->mtu, .windowsize_max = TFTP_WINDOWSIZE_MAX };
	struct tftp_session *s = tftp_session_new(from, node);
	struct tftp_terms terms;
	struct tftp_effect e;

	if (!s)
		return -ENOMEM;
	if (w->table.n >= CROWDED_SESSIONS)
		limits.windowsize_max = WINDOWSIZE_CROWDED;
	tftp_terms_of(request, &limits, s->node.size, &terms);
	s->request_hash = hash;
	if (tftp_blocks_init(&s->blocks, &s->node, terms.blksize, terms.windowsize,
		request->mode == TFTP_NETASCII) < 0 ||
	    tftp_table_add(&w->table, s) < 0) {
		tftp_session_free(s);
		return -ENOMEM;
	}
	keep_oack(s, &terms);
	describe(w, s, &terms);
	e = tftp_transfer_start(&s->state, s->oack_size > 0, terms.windowsize, terms.timeout_s,
	    s->blocks.last, w->now_us);
	count(&w->tally.transfers, 1);
	tell_core(w, FACT_TRANSFER_STARTED, transfer_ref(s->transfer));
	perform(w, s, &e);
	return 0;
}

static void
not_found(struct tftp_worker *w, const struct sockaddr_in *from, const struct tftp_packet *request)
{
	struct transfer *t = transfer_new();
	struct text name;

	refuse(w, from, TFTP_E_NOT_FOUND, "file not found");
	if (!t)
		return;
	t->protocol = TRANSFER_TFTP;
	t->client_ip = ntohl(from->sin_addr.s_addr);
	t->client_port = ntohs(from->sin_port);
	t->started_us = clock_wall_us();
	name = text_of(t->name, sizeof(t->name));
	text_add_escaped(&name, request->name, request->name_len);
	tell_core(w, FACT_NOT_FOUND, t);
}

static void
serve(struct tftp_worker *w, const struct sockaddr_in *from, const struct tftp_packet *request,
    uint64_t hash)
{
	struct plan *plan = plan_board_take(w->board);
	struct node node;
	int err = plan ? tree_find(plan, request->name, request->name_len, &node) : -ENOENT;

	plan_unref(plan);
	if (err == 0)
		err = start(w, from, request, hash, &node);
	if (err == -ENOENT)
		not_found(w, from, request);
	else if (err < 0)
		refuse(w, from, TFTP_E_UNDEFINED, "server is out of memory");
}

/* True when the packet only repeats the request its transfer began with. */
static bool
asked_again(struct tftp_worker *w, const struct sockaddr_in *from, uint64_t hash)
{
	struct tftp_session *s = tftp_table_find(&w->table, from);
	struct tftp_effect e;
	bool again;

	if (!s)
		return false;
	/* Once the client has answered, the same words mean that it starts over. */
	again = s->request_hash == hash && !s->state.heard;
	e = again ? tftp_transfer_asked_again(&s->state, w->now_us)
		  : tftp_transfer_replaced(&s->state);
	perform(w, s, &e);
	return again;
}

void
tftp_on_request(
    struct tftp_worker *w, const struct sockaddr_in *from, const uint8_t *bytes, size_t size)
{
	uint64_t hash = hash_bytes(bytes, size);
	struct tftp_packet p;

	if (tftp_parse(bytes, size, &p) < 0) {
		malformed(w, TFTP_BAD_REQUEST, from);
	} else if (p.opcode == TFTP_WRQ) {
		refuse(w, from, TFTP_E_ACCESS, "this server only reads");
	} else if (p.opcode != TFTP_RRQ) {
		malformed(w, TFTP_OUT_OF_PLACE, from);
	} else if (p.mode == TFTP_OTHER_MODE) {
		refuse(w, from, TFTP_E_ILLEGAL, "mode is neither octet nor netascii");
	} else if (!asked_again(w, from, hash)) {
		if (tftp_table_has_room(&w->table, from)) {
			serve(w, from, &p, hash);
			return;
		}
		count(&w->tally.refused_busy, 1);
		complain_once(w, TFTP_CROWDED, from);
		refuse(w, from, TFTP_E_UNDEFINED, "busy: too many transfers");
	}
}

static void
on_ack(struct tftp_worker *w, struct tftp_session *s, uint16_t block)
{
	struct tftp_effect e = tftp_transfer_ack(&s->state, block, w->now_us);

	atomic_store_explicit(&s->transfer->acked, tftp_blocks_bytes(&s->blocks, s->state.acked),
	    memory_order_relaxed);
	perform(w, s, &e);
}

static void
on_error(struct tftp_worker *w, struct tftp_session *s, const struct tftp_packet *p)
{
	struct tftp_effect e = tftp_transfer_error(&s->state, p->error_code);
	char buf[128];
	struct text said = text_of(buf, sizeof(buf));

	text_add_escaped(&said, p->data, p->data_size);
	log_debug(
	    "tftp", "%s: client ends the transfer: %u %s", s->transfer->name, p->error_code, buf);
	perform(w, s, &e);
}

/*
 * Nobody answers packets of transfers we do not know, although RFC 1350 section 4 would
 * have an ERROR: ACKs sent twice come late, and a client that reuses its port for the
 * next file (lpxelinux) would take the ERROR for that one's.
 */
void
tftp_on_answer(
    struct tftp_worker *w, const struct sockaddr_in *from, const uint8_t *bytes, size_t size)
{
	struct tftp_session *s = tftp_table_find(&w->table, from);
	struct tftp_packet p;

	if (tftp_parse(bytes, size, &p) < 0)
		malformed(w, TFTP_BAD_ANSWER, from);
	else if (p.opcode != TFTP_ACK && p.opcode != TFTP_ERROR)
		malformed(w, TFTP_OUT_OF_PLACE, from);
	else if (s && p.opcode == TFTP_ACK)
		on_ack(w, s, p.block);
	else if (s)
		on_error(w, s, &p);
}

void
tftp_on_time(struct tftp_worker *w)
{
	struct tftp_table *t = &w->table;

	/* Backwards: a session that ends has the last one put in its place. */
	for (uint32_t i = t->n; i-- > 0;)
		if (t->deadline_us[i] <= w->now_us) {
			struct tftp_session *s = t->session[i];
			struct tftp_effect e = tftp_transfer_tick(&s->state, w->now_us);

			perform(w, s, &e);
		}
}

void
tftp_end_all(struct tftp_worker *w)
{
	while (w->table.n > 0) {
		struct tftp_session *s = w->table.session[w->table.n - 1];

		refuse(w, &s->peer, TFTP_E_UNDEFINED, "server stops");
		finish(w, s, TRANSFER_FAILED);
	}
}
