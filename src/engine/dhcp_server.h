/*
 * dhcp_server.h - decides what DHCP clients are told (RFC 2131, 2132, 4578; BOOTP).
 *
 * A plain function of (state, input, time): packets and time in, effects out. No
 * socket, clock or database; core performs the effects. A lease is durable before
 * its ACK leaves: a REQUEST yields a COMMIT, and the ACK comes from
 * dhcp_server_committed() (RFC 2131 section 3.1 step 4). An address new to its client
 * is probed before it is offered; nobody else waits for that.
 */
#ifndef PX_ENGINE_DHCP_SERVER_H
#define PX_ENGINE_DHCP_SERVER_H

#include "boot/choose.h"
#include "model/lease.h"
#include "model/settings.h"

#include <stddef.h>
#include <stdint.h>

enum {
	DHCP_PACKET_MAX = 1500,
	DHCP_PROBE_MS = 200,           /* from the first ARP probe of an address to its OFFER */
	DHCP_OFFER_MS = 30 * 1000,     /* an address stays offered */
	DHCP_OFFER_SURE_MS = 5 * 1000, /* so long it is not given to another when all are taken */
	DHCP_QUARANTINE_MS = 600 * 1000,
	DHCP_COMMIT_MS = 10 * 1000, /* a commit nobody answered is given up */
	DHCP_WAITING_MAX = 4096,    /* messages that wait for a probe or a commit */
	DHCP_PROBES_MAX = 1024,     /* at one time; further addresses are offered unasked */
	DHCP_QUARANTINE_MAX = 256,  /* and no more than half the pool: the oldest is freed */
};

struct dhcp_server;

struct dhcp_config {
	const struct settings *settings; /* outlives the server */
	char interface[IFNAMSIZ];        /* also a tag, as in dnsmasq */
	uint32_t server_ip, netmask, broadcast_ip;
	/* Chooses the boot file when no dhcp-boot= line does; called with ctx. */
	void (*choose)(void *ctx, const struct boot_client *c, struct boot_answer *ret);
	/* The name the operator gave this machine, "" none; lent for the call. NULL: nobody names
	 * any. */
	const char *(*name)(void *ctx, struct mac mac);
	void *choose_ctx; /* of both */
};

struct dhcp_datagram {
	const void *bytes;
	size_t size;
	uint32_t from_ip; /* 0.0.0.0 of a client without address */
	uint16_t from_port;
	uint32_t to_ip; /* as received: broadcast or ours */
};

enum dhcp_effect_kind {
	DHCP_SEND, /* packet to `to_ip`:`to_port`; raw: frame to `to_mac`, the client has no address
		      yet */
	DHCP_COMMIT, /* make `lease` durable, then call dhcp_server_committed(token) */
	DHCP_FORGET, /* lease.ip is free again: delete it from the store; no answer needed */
	DHCP_PROBE,  /* ask who has `to_ip`; tell dhcp_server_in_use() if anybody answers */
	DHCP_HEARD,  /* for the record: a valid message of this client; packet is what it said */
	DHCP_SAID,   /* for the record: packet is what we say; follows its SEND */
	DHCP_NOTED,  /* for the record: text is a sentence worth a warning (pool full, address in
			use) */
};

/*
 * text of HEARD and SAID is what the packet alone does not tell, as "key: value; ..." for
 * dhcp_log.h: interface; of HEARD range, subnet, refused; of SAID tags, name, asked (option 55
 * of the question), of a NAK address and reason.
 */
struct dhcp_effect {
	enum dhcp_effect_kind kind;
	uint32_t to_ip;
	uint16_t to_port;
	bool raw;
	struct mac to_mac, mac; /* mac: the client's */
	uint32_t token;
	const struct lease *lease; /* until the next call into the server */
	const uint8_t *packet;     /* until the next call into the server, or HEARD: as long as
				      the datagram; BOOTP message */
	size_t packet_size;
	const char *text; /* until the next call into the server; never NULL */
};

/* Effects of one call, in order; the array is the server's and grows as needed. */
struct dhcp_effects {
	const struct dhcp_effect *effect;
	size_t n;
};

struct dhcp_counters {
	uint64_t malformed;      /* no BOOTP message, or its options leave their field */
	uint64_t not_for_us;     /* replies, requests to another server, leases we do not know */
	uint64_t ignored;        /* dhcp-host=...,ignore; no Ethernet address; nothing to answer */
	uint64_t no_address;     /* all taken, or no range for that network */
	uint64_t commits_failed; /* the store said no, or nothing */
	uint64_t conflicts;      /* somebody answered a probe */
	uint64_t naks, declined;
	uint64_t waiting_full;     /* DHCP_WAITING_MAX reached: the client will ask again */
	uint64_t probes_skipped;   /* DHCP_PROBES_MAX reached: offered unasked */
	uint64_t offers_withdrawn; /* all taken: an offer nobody requested went to another */
	uint64_t quarantine_full;  /* freed before its time */
	uint64_t surplus_dropped;  /* one MAC held more than POOL_ADDRESSES_PER_MAC */
	uint64_t bad_names;        /* host names that are no DNS labels */
	uint64_t options_left_out; /* found no place in a reply */
};

int dhcp_server_new(
    const struct dhcp_config *config, struct dhcp_server **ret); /* 0, -ENOMEM, -ERANGE */
void dhcp_server_free(struct dhcp_server *d);                    /* NULL-safe */

/*
 * A lease of the last run; call before the first input. Out-of-pool ones are kept until they
 * end; one for an address that has one already is not taken. 0 or -ENOMEM.
 */
int dhcp_server_restore(struct dhcp_server *d, const struct lease *lease);

void dhcp_server_input(struct dhcp_server *d, const struct dhcp_datagram *in, int64_t now_ms,
    int64_t wall_s, struct dhcp_effects *ret);
/* err: 0 the lease is durable, -errno it is not (no ACK; the client will ask again). */
void dhcp_server_committed(
    struct dhcp_server *d, uint32_t token, int err, int64_t now_ms, struct dhcp_effects *ret);
/* Somebody with this MAC answered for ip. */
void dhcp_server_in_use(
    struct dhcp_server *d, uint32_t ip, struct mac by, int64_t now_ms, struct dhcp_effects *ret);
/* Time passes: probes end, offers and leases expire. Returns when to call again (now_ms scale),
 * INT64_MAX: not before the next input. */
int64_t dhcp_server_tick(
    struct dhcp_server *d, int64_t now_ms, int64_t wall_s, struct dhcp_effects *ret);

void dhcp_server_pool(const struct dhcp_server *d, size_t *ret_used, size_t *ret_size);
const struct dhcp_counters *dhcp_server_counters(const struct dhcp_server *d);

#endif
