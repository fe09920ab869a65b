/*
 * dns.h - DNS messages as bytes (RFC 1035 section 4, EDNS0 RFC 6891).
 *
 * Pure codec: no sockets, no clock, no allocation. Names are kept in wire form, so any
 * byte in a label is harmless; dns_name_text() makes them safe to show.
 */
#ifndef PX_WIRE_DNS_H
#define PX_WIRE_DNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum {
	DNS_HEADER_SIZE = 12,
	DNS_NAME_MAX = 255,
	DNS_NAME_TEXT_SIZE = 4 * DNS_NAME_MAX + 2, /* every byte as \xNN, a dot, the end */
	DNS_UDP_PLAIN_MAX = 512,                   /* a reply to who speaks no EDNS */
	DNS_UDP_EDNS_MAX = 1232, /* a reply that passes every Ethernet unfragmented */
	DNS_TCP_MAX = 65535,
};

enum dns_type {
	DNS_TYPE_A = 1,
	DNS_TYPE_NS = 2,
	DNS_TYPE_CNAME = 5,
	DNS_TYPE_SOA = 6,
	DNS_TYPE_PTR = 12,
	DNS_TYPE_MX = 15,
	DNS_TYPE_TXT = 16,
	DNS_TYPE_AAAA = 28,
	DNS_TYPE_SRV = 33,
	DNS_TYPE_NAPTR = 35,
	DNS_TYPE_OPT = 41,
	DNS_TYPE_DS = 43,
	DNS_TYPE_DNSKEY = 48,
	DNS_TYPE_HTTPS = 65,
	DNS_TYPE_IXFR = 251,
	DNS_TYPE_AXFR = 252,
	DNS_TYPE_ANY = 255,
};

enum { DNS_CLASS_IN = 1 };

enum dns_rcode {
	DNS_NOERROR = 0,
	DNS_FORMERR = 1,
	DNS_SERVFAIL = 2,
	DNS_NXDOMAIN = 3,
	DNS_NOTIMP = 4,
	DNS_REFUSED = 5,
	DNS_BADVERS = 16, /* only with EDNS: the upper bits travel in OPT */
};

/* "A", "AAAA", ...; "type=65535" for the rest. */
const char *dns_type_text(uint16_t type, char buf[static 16]);
const char *dns_rcode_text(unsigned rcode, char buf[static 20]);

/* A name in wire form without compression: length-prefixed labels and the root's zero. */
struct dns_name {
	uint8_t size; /* bytes used; 0 only before it was set */
	uint8_t wire[DNS_NAME_MAX];
};

/*
 * Reads the name at `offset` of a message, following compression pointers, which
 * must point backwards (RFC 1035 section 4.1.4), so that none can loop. *ret_next is the
 * offset behind the name. 0 or -EBADMSG. ret may be NULL: only step over.
 */
int dns_name_parse(
    const uint8_t *packet, size_t size, size_t offset, struct dns_name *ret, size_t *ret_next);

/* "host.example.org", with or without final dot; "." is the root. 0, or -EINVAL. */
int dns_name_from_text(const char *text, struct dns_name *ret);

/* As a person reads it, without final dot, hostile bytes escaped; "." for the root. */
const char *dns_name_text(const struct dns_name *n, char buf[static DNS_NAME_TEXT_SIZE]);

void dns_name_lower(struct dns_name *n); /* ASCII letters only (RFC 4343) */
bool dns_name_equal(const struct dns_name *a, const struct dns_name *b); /* whatever the case */
/* n is `domain` or below it. */
bool dns_name_within(const struct dns_name *n, const struct dns_name *domain);
size_t dns_name_labels(const struct dns_name *n); /* the root has none */
/* Appends `domain`: 0, or -EMSGSIZE and n is as it was. */
int dns_name_append(struct dns_name *n, const struct dns_name *domain);

/* An address of either family in network order. */
struct dns_addr {
	uint8_t len; /* 4 or 16 */
	uint8_t bytes[16];
};

struct dns_addr dns_addr_ip4(uint32_t ip);

/* The address a name under in-addr.arpa or ip6.arpa stands for; false when it is no such name. */
bool dns_name_to_addr(const struct dns_name *n, struct dns_addr *ret);

/* A question with what its sender can take. */
struct dns_query {
	uint16_t id;
	uint8_t opcode;
	bool recursion_desired, checking_disabled;
	bool has_question;
	struct dns_name name; /* in the letters it was asked with: the answer repeats them */
	uint16_t type, class;
	bool edns;
	uint16_t edns_size; /* as offered */
	unsigned due;       /* DNS_NOERROR: answer it; else the only answer it deserves */
};

/*
 * Reads a question. 0, and what is wrong with it is in ret->due; -EBADMSG for
 * what gets no answer at all: shorter than a header, or itself an answer.
 */
int dns_query_parse(const uint8_t *packet, size_t size, struct dns_query *ret);

/* Bytes a reply to q may have. */
size_t dns_reply_limit(const struct dns_query *q, bool tcp);

enum { DNS_REPLY_NAMES_MAX = 24 }; /* places later names may be compressed against */

/* A reply being written; what does not fit sets TC. */
struct dns_reply {
	struct writer w; /* less the room OPT needs */
	const struct dns_query *query;
	uint16_t n_answers, n_authority;
	uint16_t name_at[DNS_REPLY_NAMES_MAX];
	size_t n_names;
	bool truncated, authoritative;
};

/* room must have at least DNS_UDP_PLAIN_MAX bytes; query outlives the reply. */
void dns_reply_start(struct dns_reply *r, const struct dns_query *q, void *room, size_t size);
/* Answers to the question's own name. */
void dns_reply_add_addr(struct dns_reply *r, uint32_t ttl_s, const struct dns_addr *addr);
void dns_reply_add_ptr(struct dns_reply *r, uint32_t ttl_s, const struct dns_name *target);
/* Completes header and OPT; returns the message's size. */
size_t dns_reply_end(struct dns_reply *r, unsigned rcode);

/* One resource record of a message. */
struct dns_record {
	size_t name_at, ttl_at, data_at; /* offsets in the message */
	uint16_t type, class, data_size;
	uint32_t ttl_s;
};

/* Reads the record at *offset and steps over it. 0 or -EBADMSG. */
int dns_record_parse(const uint8_t *packet, size_t size, size_t *offset, struct dns_record *ret);

/* Somebody else's answer, checked record by record, ready to be passed on. */
struct dns_answer {
	const uint8_t *packet;
	size_t size; /* without OPT */
	size_t records_at;
	uint16_t n_records[3]; /* answer, authority, additional; without OPT */
	uint8_t rcode;
	uint32_t ttl_s; /* the least of all records; 0 when there are none */
};

/* 0; -EBADMSG when anything in it does not add up or it has not one question. */
int dns_answer_parse(const uint8_t *packet, size_t size, struct dns_answer *ret);

/*
 * The same answer to q, age_s later, in at most `limit` bytes (else TC and no records).
 * q asks the name, type and class the answer was given for. Returns the size.
 */
size_t dns_answer_emit(const struct dns_answer *a, const struct dns_query *q, uint32_t age_s,
    uint8_t *room, size_t limit);

#endif
