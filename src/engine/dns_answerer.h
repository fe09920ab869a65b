/*
 * dns_answerer.h - a question in, its answer out: from our names, the cache, or upstream later.
 *
 * No sockets and no clock of its own. Questions that wait for upstream are bounded, in all
 * and for each client; the same question of several clients is asked once.
 */
#ifndef PX_ENGINE_DNS_ANSWERER_H
#define PX_ENGINE_DNS_ANSWERER_H

#include "engine/dns_names.h"
#include "engine/dns_service.h"
#include "engine/dns_upstream.h"

enum {
	DNS_QUESTIONS_MAX = 256, /* asked upstream at once */
	DNS_WAITERS_MAX = 1024,  /* clients' questions waiting for those */
	DNS_WAITERS_PER_CLIENT = 64,
	DNS_WAIT_MS = 4500,      /* then SERVFAIL: just before most resolvers ask again */
	DNS_QUESTION_MS = 15000, /* upstream may take so long; its answer still fills the cache */
};

/* Who asked. */
struct dns_asker {
	uint32_t ip;
	uint16_t port;
	void *conn; /* TCP: the caller's; NULL: UDP */
};

struct dns_answerer;

struct dns_answerer_options {
	const struct settings *settings; /* outlives it, as all of these */
	struct dns_names *names;
	struct dns_upstream *upstream; /* NULL: only our own names */
	struct dns_counters *counters;
	/* Delivers an answer that took its time; bytes are lent. */
	void (*send)(void *ctx, const struct dns_asker *to, const uint8_t *bytes, size_t size);
	void *send_ctx;
	void (*log)(void *ctx, uint32_t client_ip, const char *line); /* NULL: no lines */
	void *log_ctx;
};

int dns_answerer_new(const struct dns_answerer_options *options, struct dns_answerer **ret);
void dns_answerer_free(struct dns_answerer *a);

/*
 * Answers a message at once into room and returns the answer's size; 0 when
 * there is none, now or ever. UDP answers need DNS_UDP_EDNS_MAX bytes of room.
 */
size_t dns_answerer_input(struct dns_answerer *a, const struct dns_asker *from,
    const uint8_t *packet, size_t size, int64_t now_ms, uint8_t *room, size_t room_size);

/* Upstream's answer to one of our questions; NULL: it has none. */
void dns_answerer_answered(
    struct dns_answerer *a, struct dns_ask *ask, const struct dns_answer *answer, int64_t now_ms);

/* Time passes; needed while something waits. True as long as it does. */
bool dns_answerer_tick(struct dns_answerer *a, int64_t now_ms);
/* Upstream forgot all questions: their askers are told SERVFAIL; the cache is emptied. */
void dns_answerer_start_over(struct dns_answerer *a);
/* A TCP connection is gone: nothing is to be sent there any more. */
void dns_answerer_forget(struct dns_answerer *a, const void *conn);

#endif
