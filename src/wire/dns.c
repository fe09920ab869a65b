#include "wire/dns.h"

#include <assert.h>
#include <errno.h>

enum {
	FLAG_QR = 0x8000,
	FLAG_AA = 0x0400,
	FLAG_TC = 0x0200,
	FLAG_RD = 0x0100,
	FLAG_RA = 0x0080,
	FLAG_CD = 0x0010,
	OPT_SIZE = 11,
	POINTER = 0xc0,
	POINTER_MAX = 0x3fff, /* the farthest offset a pointer can name */
	QUESTION_NAME_AT = DNS_HEADER_SIZE,
};

int
dns_record_parse(const uint8_t *packet, size_t size, size_t *offset, struct dns_record *ret)
{
	struct dns_record rec = { .name_at = *offset };
	struct reader r;
	size_t at;
	int err = dns_name_parse(packet, size, *offset, NULL, &at);

	if (err < 0)
		return err;
	r = rd_of(packet + at, size - at);
	rec.type = rd_u16(&r);
	rec.class = rd_u16(&r);
	rec.ttl_at = at + 4;
	rec.ttl_s = rd_u32(&r);
	rec.data_size = rd_u16(&r);
	rec.data_at = at + 10;
	rd_take(&r, rec.data_size);
	if (r.failed)
		return -EBADMSG;
	/* RFC 2181 section 8: a TTL with the top bit set counts as zero. */
	if (rec.ttl_s > INT32_MAX)
		rec.ttl_s = 0;
	*offset = rec.data_at + rec.data_size;
	*ret = rec;
	return 0;
}

/* The question at the start of a message; *ret_next is behind it. */
static int
question_parse(const uint8_t *packet, size_t size, struct dns_query *q, struct dns_name *name,
    size_t *ret_next)
{
	struct reader r;
	size_t at;

	if (dns_name_parse(packet, size, QUESTION_NAME_AT, name, &at) < 0)
		return -EBADMSG;
	/* Nothing stands before it that a pointer could mean but the header. */
	if (at - QUESTION_NAME_AT != name->size)
		return -EBADMSG;
	r = rd_of(packet + at, size - at);
	q->type = rd_u16(&r);
	q->class = rd_u16(&r);
	if (r.failed)
		return -EBADMSG;
	*ret_next = at + 4;
	return 0;
}

/* What follows the question: only OPT matters (RFC 6891 section 6.1.1: at most one). */
static unsigned
query_extras(const uint8_t *packet, size_t size, size_t at, size_t n_records, struct dns_query *q)
{
	struct dns_record rec;

	for (size_t i = 0; i < n_records; i++) {
		if (dns_record_parse(packet, size, &at, &rec) < 0)
			return DNS_FORMERR;
		if (rec.type != DNS_TYPE_OPT)
			continue;
		if (q->edns || packet[rec.name_at] != 0)
			return DNS_FORMERR;
		q->edns = true;
		q->edns_size = rec.class;
		if (packet[rec.ttl_at + 1] != 0)
			q->due = DNS_BADVERS;
	}
	return q->due;
}

int
dns_query_parse(const uint8_t *packet, size_t size, struct dns_query *ret)
{
	struct reader r = rd_of(packet, size);
	uint16_t id, flags, n_questions;
	size_t at = 0, n_records;

	id = rd_u16(&r);
	flags = rd_u16(&r);
	n_questions = rd_u16(&r);
	n_records = rd_u16(&r);
	n_records += rd_u16(&r);
	n_records += rd_u16(&r);
	if (r.failed || (flags & FLAG_QR))
		return -EBADMSG;
	*ret = (struct dns_query){ .id = id };
	ret->opcode = flags >> 11 & 15;
	ret->recursion_desired = flags & FLAG_RD;
	ret->checking_disabled = flags & FLAG_CD;
	if (ret->opcode != 0) {
		ret->due = DNS_NOTIMP;
		return 0;
	}
	if (n_questions != 1 || question_parse(packet, size, ret, &ret->name, &at) < 0) {
		ret->due = DNS_FORMERR;
		return 0;
	}
	ret->has_question = true;
	ret->due = query_extras(packet, size, at, n_records, ret);
	return 0;
}

size_t
dns_reply_limit(const struct dns_query *q, bool tcp)
{
	if (tcp)
		return DNS_TCP_MAX;
	if (!q->edns || q->edns_size <= DNS_UDP_PLAIN_MAX)
		return DNS_UDP_PLAIN_MAX;
	return q->edns_size < DNS_UDP_EDNS_MAX ? q->edns_size : DNS_UDP_EDNS_MAX;
}

/* The header and the question again, in the asker's own letters. */
static void
reply_question(struct writer *w, const struct dns_query *q)
{
	wr_zero(w, DNS_HEADER_SIZE);
	if (!q->has_question)
		return;
	wr_bytes(w, q->name.wire, q->name.size);
	wr_u16(w, q->type);
	wr_u16(w, q->class);
}

void
dns_reply_start(struct dns_reply *r, const struct dns_query *q, void *room, size_t size)
{
	*r = (struct dns_reply){ .w = wr_of(room, size - (q->edns ? OPT_SIZE : 0)), .query = q };
	reply_question(&r->w, q);
	if (q->has_question)
		r->name_at[r->n_names++] = QUESTION_NAME_AT;
}

/* Whether the labels at `wire` are those the message has at `at`. */
static bool
same_name_at(const struct writer *w, size_t at, const uint8_t *wire, size_t wire_size)
{
	struct dns_name there;
	struct dns_name here = { .size = (uint8_t)wire_size };
	size_t next;

	memcpy(here.wire, wire, wire_size);
	return dns_name_parse(w->start, w->used, at, &there, &next) == 0 &&
	       dns_name_equal(&there, &here);
}

/* Offset of an earlier name equal to these labels, or 0. */
static uint16_t
find_earlier(const struct dns_reply *r, const uint8_t *wire, size_t wire_size)
{
	for (size_t i = 0; i < r->n_names; i++) {
		size_t at = r->name_at[i];

		/* Every suffix of an earlier name may be pointed at, too. */
		while (at <= POINTER_MAX && r->w.start[at] != 0 && r->w.start[at] < POINTER) {
			if (same_name_at(&r->w, at, wire, wire_size))
				return (uint16_t)at;
			at += 1u + r->w.start[at];
		}
	}
	return 0;
}

/* Writes a name, its tail as a pointer where the message already has it. */
static void
add_name(struct dns_reply *r, const struct dns_name *n)
{
	size_t begin = r->w.used, at = 0;

	while (n->wire[at] != 0) {
		uint16_t earlier = find_earlier(r, n->wire + at, (size_t)n->size - at);

		if (earlier != 0) {
			wr_u16(&r->w, (uint16_t)(POINTER << 8 | earlier));
			break;
		}
		wr_bytes(&r->w, n->wire + at, 1u + n->wire[at]);
		at += 1u + n->wire[at];
	}
	if (n->wire[at] == 0)
		wr_u8(&r->w, 0);
	if (!r->w.failed && at > 0 && begin <= POINTER_MAX && r->n_names < DNS_REPLY_NAMES_MAX)
		r->name_at[r->n_names++] = (uint16_t)begin;
}

/* Owner, type, class, TTL of an answer to the question itself. */
static void
add_owner(struct dns_reply *r, uint16_t type, uint32_t ttl_s)
{
	wr_u16(&r->w, POINTER << 8 | QUESTION_NAME_AT);
	wr_u16(&r->w, type);
	wr_u16(&r->w, DNS_CLASS_IN);
	wr_u32(&r->w, ttl_s);
}

/* A record is in the message whole or not at all. */
static void
end_record(struct dns_reply *r, size_t begin)
{
	if (r->w.failed) {
		r->w.failed = false;
		r->w.used = begin;
		r->truncated = true;
	} else {
		r->n_answers++;
	}
}

void
dns_reply_add_addr(struct dns_reply *r, uint32_t ttl_s, const struct dns_addr *addr)
{
	size_t begin = r->w.used;

	if (r->truncated)
		return;
	add_owner(r, addr->len == 4 ? DNS_TYPE_A : DNS_TYPE_AAAA, ttl_s);
	wr_u16(&r->w, addr->len);
	wr_bytes(&r->w, addr->bytes, addr->len);
	end_record(r, begin);
}

void
dns_reply_add_ptr(struct dns_reply *r, uint32_t ttl_s, const struct dns_name *target)
{
	size_t begin = r->w.used, n_names = r->n_names;
	uint8_t *size_place;

	if (r->truncated)
		return;
	add_owner(r, DNS_TYPE_PTR, ttl_s);
	size_place = wr_take(&r->w, 2);
	add_name(r, target);
	if (size_place && !r->w.failed) {
		size_t n = r->w.used - begin - 12;

		size_place[0] = (uint8_t)(n >> 8);
		size_place[1] = (uint8_t)n;
	} else {
		r->n_names = n_names;
	}
	end_record(r, begin);
}

static void
put_header(uint8_t *message, const struct dns_query *q, uint16_t flags, unsigned rcode,
    const uint16_t n_records[static 3])
{
	struct writer w = wr_of(message, DNS_HEADER_SIZE);

	flags |= FLAG_QR | FLAG_RA;
	flags |= (uint16_t)(q->opcode << 11);
	if (q->recursion_desired)
		flags |= FLAG_RD;
	if (q->checking_disabled)
		flags |= FLAG_CD;
	wr_u16(&w, q->id);
	wr_u16(&w, (uint16_t)(flags | (rcode & 15)));
	wr_u16(&w, q->has_question);
	wr_u16(&w, n_records[0]);
	wr_u16(&w, n_records[1]);
	wr_u16(&w, (uint16_t)(n_records[2] + q->edns));
}

static void
put_opt(struct writer *w, unsigned rcode)
{
	wr_u8(w, 0);
	wr_u16(w, DNS_TYPE_OPT);
	wr_u16(w, DNS_UDP_EDNS_MAX);
	wr_u32(w, (uint32_t)rcode >> 4 << 24);
	wr_u16(w, 0);
}

size_t
dns_reply_end(struct dns_reply *r, unsigned rcode)
{
	const uint16_t n_records[3] = { r->n_answers, r->n_authority, 0 };
	uint16_t flags = 0;

	if (r->truncated)
		flags |= FLAG_TC;
	if (r->authoritative)
		flags |= FLAG_AA;
	put_header(r->w.start, r->query, flags, rcode, n_records);
	if (r->query->edns) {
		r->w.size += OPT_SIZE;
		put_opt(&r->w, rcode);
	}
	return r->w.used;
}

/* Steps over a section's records; of the last section what stands behind OPT is left out too. */
static int
answer_section(struct dns_answer *a, size_t size, size_t *at, uint16_t n, int section)
{
	struct dns_record rec;
	bool past_opt = false;

	for (uint16_t i = 0; i < n; i++) {
		if (dns_record_parse(a->packet, size, at, &rec) < 0)
			return -EBADMSG;
		if (rec.type == DNS_TYPE_OPT) {
			if (section != 2)
				return -EBADMSG;
			past_opt = true;
		}
		if (past_opt)
			continue;
		if (a->ttl_s > rec.ttl_s)
			a->ttl_s = rec.ttl_s;
		a->size = *at;
		a->n_records[section]++;
	}
	return 0;
}

int
dns_answer_parse(const uint8_t *packet, size_t size, struct dns_answer *ret)
{
	struct dns_answer a = { .packet = packet, .ttl_s = UINT32_MAX };
	struct reader r = rd_of(packet, size);
	uint16_t flags, n[3], n_questions;
	struct dns_query q;
	size_t at;

	rd_u16(&r);
	flags = rd_u16(&r);
	n_questions = rd_u16(&r);
	for (int i = 0; i < 3; i++)
		n[i] = rd_u16(&r);
	if (r.failed || n_questions != 1 || question_parse(packet, size, &q, &q.name, &at) < 0)
		return -EBADMSG;
	a.rcode = flags & 15;
	a.records_at = a.size = at;
	for (int i = 0; i < 3; i++)
		if (answer_section(&a, size, &at, n[i], i) < 0)
			return -EBADMSG;
	if (a.ttl_s == UINT32_MAX)
		a.ttl_s = 0;
	*ret = a;
	return 0;
}

/* The copy in `room` grows old: TTLs shrink, never below zero. */
static void
age_records(uint8_t *room, const struct dns_answer *a, uint32_t age_s)
{
	size_t at = a->records_at;
	struct dns_record rec;

	while (at < a->size && dns_record_parse(room, a->size, &at, &rec) == 0) {
		struct writer w = wr_of(room + rec.ttl_at, 4);

		wr_u32(&w, rec.ttl_s > age_s ? rec.ttl_s - age_s : 0);
	}
}

/* Only the question comes back, with these flags and this code. */
static size_t
emit_question_alone(
    const struct dns_query *q, uint16_t flags, uint16_t rcode, uint8_t *room, size_t limit)
{
	struct writer w = wr_of(room, limit);
	const uint16_t none[3] = { 0 };

	reply_question(&w, q);
	put_header(room, q, flags, rcode, none);
	if (q->edns)
		put_opt(&w, rcode);
	return w.used;
}

size_t
dns_answer_emit(const struct dns_answer *a, const struct dns_query *q, uint32_t age_s,
    uint8_t *room, size_t limit)
{
	struct writer w = wr_of(room, limit);
	struct dns_answer aged;

	assert(a->records_at == QUESTION_NAME_AT + q->name.size + 4u);
	if (a->size + (q->edns ? OPT_SIZE : 0) > limit)
		return emit_question_alone(q, FLAG_TC, a->rcode, room, limit);
	wr_bytes(&w, a->packet, a->size);
	/* The same name in other letters: as long, so every pointer stays right. */
	memcpy(room + QUESTION_NAME_AT, q->name.wire, q->name.size);
	age_records(room, a, age_s);
	put_header(room, q, 0, a->rcode, a->n_records);
	if (q->edns)
		put_opt(&w, a->rcode);
	/*
	 * A name that a hostile upstream points into a TTL, the header or what followed the
	 * records is another one in our copy, or none.
	 */
	if (dns_answer_parse(room, w.used, &aged) < 0)
		return emit_question_alone(q, 0, DNS_SERVFAIL, room, limit);
	return w.used;
}
