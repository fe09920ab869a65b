/*
 * dhcp_request.h - what a client's message says, checked and looked up, ready to decide on.
 *
 * Points into the datagram it was read from and into its own rooms; lives on the stack.
 */
#ifndef PX_ENGINE_DHCP_REQUEST_H
#define PX_ENGINE_DHCP_REQUEST_H

#include "engine/dhcp_hosts.h"
#include "engine/dhcp_server.h"
#include "engine/dhcp_tags.h"
#include "engine/lease_pool.h"
#include "wire/dhcp4.h"

enum { DHCP_OPTION_ROOM = 255, DHCP_NAME_ROOM = 256 };

/* The client's own name as it gave it, domain and all (options 81 and 12). */
struct dhcp_name {
	char full[DHCP_NAME_ROOM];       /* "" none, or none that is legal */
	char label[LEASE_HOSTNAME_SIZE]; /* its first label, checked */
	bool is_fqdn;                    /* by option 81 */
	uint8_t fqdn_flags;              /* those to answer with; 0: no option 81 */
	bool is_refused;                 /* it gave one that is no DNS label */
	bool is_zero_ended; /* option 12 or 81 ended with a zero byte: so do our texts to it */
};

struct dhcp_request {
	struct dhcp4_msg msg;
	struct mac mac;
	struct pool_client client; /* its identity */
	uint32_t from_ip;
	uint16_t from_port;
	bool to_us;       /* sent by the client to our own address, not broadcast */
	bool is_relayed;  /* came through a relay agent */
	uint32_t ciaddr;  /* what counts of it */
	uint32_t link_ip; /* some address of the network the client is in */
	uint32_t requested_ip, server_id;
	bool has_requested_ip, has_server_id;
	struct reader asked; /* option 55; failed: not sent */
	struct dhcp_name name;
	struct dhcp_tags tags;
	const struct settings_host *host; /* NULL: no dhcp-host= line */
	uint8_t id_room[DHCP_OPTION_ROOM], asked_room[DHCP_OPTION_ROOM];
};

/* Why a message goes no further. */
enum dhcp_refusal {
	DHCP_REFUSE_NONE,
	DHCP_REFUSE_MALFORMED,
	DHCP_REFUSE_NOT_FOR_US,
	DHCP_REFUSE_IGNORED
};

/* *ret is complete only with DHCP_REFUSE_NONE. */
enum dhcp_refusal dhcp_request_read(const struct dhcp_datagram *in,
    const struct dhcp_config *config, const struct lease_pool *pool, const struct dhcp_hosts *hosts,
    struct dhcp_request *ret);

/* The client's name from options 81 and 12; for the log as well. */
void dhcp_name_read(const struct dhcp4_msg *m, struct dhcp_name *ret);

/* Whether option 55 names it; without option 55 everything counts as asked for. */
bool dhcp_request_asks(const struct dhcp_request *rq, uint8_t code);

#endif
