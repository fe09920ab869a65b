/*
 * dns_upstream.h - asks the world's name servers, through libunbound.
 *
 * Its thread resolves; answers come back on the loop. The servers are those of
 * resolv.conf, but never ourselves, and the server= lines of the settings.
 */
#ifndef PX_ENGINE_DNS_UPSTREAM_H
#define PX_ENGINE_DNS_UPSTREAM_H

#include "model/settings.h"
#include "wire/dns.h"

#include <uv.h>

enum { DNS_SERVERS_MAX = 8, DNS_SERVER_TEXT_SIZE = 64 };

struct dns_upstream;

/* Part of whatever the asker keeps of a question while it waits. */
struct dns_ask {
	struct dns_upstream *upstream;
	int id;
};

struct dns_upstream_options {
	uv_loop_t *loop;
	const struct settings *settings; /* outlives it */
	uint32_t server_ip;              /* ours: no upstream */
	const char *resolv_path;         /* outlives it */
	/* What came of a question; answer NULL: nothing usable. Lent for the call. */
	void (*answered)(void *ctx, struct dns_ask *ask, const struct dns_answer *answer);
	void *ctx;
};

int dns_upstream_open(const struct dns_upstream_options *options, struct dns_upstream **ret);

/*
 * Reads resolv.conf again if it changed. True when the servers are others now; then
 * every question not answered yet is forgotten and none of them will be answered.
 */
bool dns_upstream_refresh(struct dns_upstream *u);

/* Who would be asked, for the log: of server=/domain/ or the first resolver. NULL: nobody. */
const char *dns_upstream_server(const struct dns_upstream *u, const struct settings_server *server,
    char buf[static DNS_SERVER_TEXT_SIZE]);

/* 0, and ask is in use until it is answered, cancelled or forgotten; -ENOENT: nobody; -EIO. */
int dns_upstream_ask(
    struct dns_upstream *u, const struct dns_name *name, uint16_t type, struct dns_ask *ask);
void dns_upstream_cancel(struct dns_ask *ask);

/* Ends libunbound's thread; frees after the loop ran its close callback. NULL-safe. */
void dns_upstream_close(struct dns_upstream *u);

#endif
