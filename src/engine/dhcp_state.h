/*
 * dhcp_state.h - the DHCP server's inside, shared by the files that decide.
 *
 * dhcp_server.c takes calls and lets time pass, dhcp_offer.c answers DISCOVER and probes,
 * dhcp_bind.c REQUEST and commits, dhcp_return.c DECLINE, RELEASE and INFORM. Core thread.
 */
#ifndef PX_ENGINE_DHCP_STATE_H
#define PX_ENGINE_DHCP_STATE_H

#include "engine/dhcp_effects.h"
#include "engine/dhcp_hosts.h"
#include "engine/dhcp_reply.h"
#include "engine/dhcp_request.h"
#include "engine/lease_pool.h"

/* A message to be answered later, and the lease its commit is about. */
struct dhcp_waiting {
	struct dhcp_waiting *next; /* among the unused */
	struct dhcp_datagram in;   /* bytes is room */
	int64_t since_ms;
	struct lease lease;
	uint32_t lease_s;
	uint8_t room[DHCP_PACKET_MAX];
};

struct dhcp_server {
	struct dhcp_config config;
	struct lease_pool pool;
	struct dhcp_hosts hosts;
	struct effects_list effects;
	struct dhcp_counters counters;
	struct map commits; /* token to binding */
	uint32_t last_token;
	struct dhcp_waiting *unused;
	size_t n_waiting;
	size_t pool_size;
	int64_t now_ms, wall_s;
	bool knows_time; /* leases restored before that have no end yet */
	int64_t noted_full_ms;
};

/* -- dhcp_server.c: what all of them need ------------------------------------- */

/* refused: NULL, or why it is not answered, in dnsmasq's words; "" when it would not say. */
void dhcp_heard(struct dhcp_server *d, const struct dhcp_request *rq,
    const struct dhcp_datagram *in, const char *refused);
void dhcp_say(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_reply *reply);
void dhcp_note(struct dhcp_server *d, struct mac mac, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Keeps a copy of the message with the binding. 0, or -ENOSPC: too many wait. */
int dhcp_wait(struct dhcp_server *d, struct binding *b, const struct dhcp_datagram *in);
/* The binding's message is answered or given up, and its commit with it. */
void dhcp_stop_waiting(struct dhcp_server *d, struct binding *b);

/* The lease is over: FORGET it in the store; its client gets the address again if it can. */
void dhcp_forget(struct dhcp_server *d, struct binding *b);
/* No lease yet: the address is free, and whoever was promised it must ask again. */
void dhcp_withdraw(struct dhcp_server *d, struct binding *b);
void dhcp_quarantine(struct dhcp_server *d, uint32_t ip);

uint32_t dhcp_lease_time(const struct dhcp_request *rq, const struct pool_range *r);
/* The name this client goes by: the operator's, else its own; "" none. */
const char *dhcp_client_name(const struct dhcp_server *d, const struct dhcp_request *rq);

/* -- dhcp_offer.c -------------------------------------------------------------- */

void dhcp_discover(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_datagram *in);
void dhcp_bootp(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_datagram *in);
/* Whether some range is of this network. */
bool dhcp_serves(const struct dhcp_server *d, uint32_t link_ip);
void dhcp_probe_over(struct dhcp_server *d, struct binding *b); /* nobody answered in time */
void dhcp_probe_answered(struct dhcp_server *d, struct binding *b, struct mac by);
/* The binding at ip becomes this client's, if nobody else has a right to it; NULL if one has. */
struct binding *dhcp_obtain(struct dhcp_server *d, const struct dhcp_request *rq, uint32_t ip);

/* -- dhcp_bind.c ---------------------------------------------------------------- */

void dhcp_request_address(
    struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_datagram *in);
/* Asks for the client's lease of b to be made durable; the answer follows. */
void dhcp_commit(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_datagram *in,
    struct binding *b, const struct pool_range *r);

/* -- dhcp_return.c --------------------------------------------------------------- */

void dhcp_decline(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_datagram *in);
void dhcp_release(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_datagram *in);
void dhcp_inform(struct dhcp_server *d, struct dhcp_request *rq, const struct dhcp_datagram *in);

#endif
