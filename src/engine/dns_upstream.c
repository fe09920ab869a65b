#include "engine/dns_upstream.h"

#include "base/ip4.h"
#include "base/log.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unbound.h>
#include <unistd.h>

enum { CONFIG_SIZE = 32 * 1024 };

/* libunbound takes its servers once, so other servers mean another resolver. */
struct resolver {
	struct ub_ctx *ctx;
	uv_poll_t poll;
};

struct dns_upstream {
	struct dns_upstream_options options;
	struct resolver *resolver; /* NULL: it could not be started; nobody is asked */
	char servers[DNS_SERVERS_MAX][DNS_SERVER_TEXT_SIZE]; /* resolv.conf's, "1.2.3.4" */
	size_t n_servers;
	struct timespec resolv_changed;
	ino_t resolv_inode;
};

/* A line of resolv.conf (resolv.conf(5)): "nameserver ADDRESS". */
static void
read_resolv_line(struct dns_upstream *u, const char *line)
{
	char address[DNS_SERVER_TEXT_SIZE];
	struct in6_addr six;
	uint32_t ip;

	if (sscanf(line, " nameserver %63s", address) != 1 || u->n_servers >= DNS_SERVERS_MAX)
		return;
	if (ip4_parse(address, &ip) == 0) {
		/* Asking ourselves would go round for ever; dnsmasq skips it, too. */
		if (ip == u->options.server_ip) {
			log_info("dns", "ignoring nameserver %s - local interface", address);
			return;
		}
	} else {
		char plain[DNS_SERVER_TEXT_SIZE];

		/* fe80::1%eth0 has a scope that inet_pton does not know. */
		text_copy(plain, sizeof(plain), address);
		plain[strcspn(plain, "%")] = '\0';
		if (inet_pton(AF_INET6, plain, &six) != 1)
			return;
	}
	text_copy(u->servers[u->n_servers++], DNS_SERVER_TEXT_SIZE, address);
	log_info("dns", "using nameserver %s#53", address);
}

static void
read_resolv(struct dns_upstream *u)
{
	char line[256];
	FILE *f;

	u->n_servers = 0;
	if (u->options.settings->no_resolv)
		return;
	f = fopen(u->options.resolv_path, "re");
	if (!f)
		return;
	while (fgets(line, sizeof(line), f))
		read_resolv_line(u, line);
	fclose(f);
}

/* server= without a domain, too, asks for everything. */
static bool
has_resolver(const struct dns_upstream *u)
{
	for (size_t i = 0; i < u->options.settings->n_servers; i++)
		if (u->options.settings->servers[i].domain[0] == '\0')
			return true;
	return u->n_servers > 0;
}

static void
add_forward_addr(struct text *t, uint32_t ip, uint16_t port)
{
	char text[IP4_TEXT_SIZE];

	text_add(t, "  forward-addr: %s@%u\n", ip4_text(ip, text), port ? port : 53u);
}

/* One zone with every server= of that domain; the first line of a domain writes them all. */
static void
add_zone(struct text *t, const struct settings *s, size_t first)
{
	const char *domain = s->servers[first].domain;

	for (size_t i = 0; i < first; i++)
		if (strcasecmp(s->servers[i].domain, domain) == 0)
			return;
	text_add(t, "forward-zone:\n  name: \"%s\"\n", domain);
	for (size_t i = first; i < s->n_servers; i++)
		if (s->servers[i].ip && strcasecmp(s->servers[i].domain, domain) == 0)
			add_forward_addr(t, s->servers[i].ip, s->servers[i].port);
}

/*
 * libunbound takes forward zones from a configuration file only. It must not know
 * better than the servers it asks: no built-in zones, no minimum, and a resolver
 * on this laptop (127.0.0.53) is a server like any other.
 */
static void
write_config(const struct dns_upstream *u, struct text *t)
{
	const struct settings *s = u->options.settings;

	text_add(t, "server:\n"
		    "  verbosity: 0\n  use-syslog: no\n  module-config: \"iterator\"\n"
		    "  do-not-query-localhost: no\n  unblock-lan-zones: yes\n"
		    "  local-zone: \"localhost.\" nodefault\n  local-zone: \"test.\" nodefault\n"
		    "  local-zone: \"home.arpa.\" nodefault\n  local-zone: \"invalid.\" nodefault\n"
		    "  msg-cache-size: 1m\n  rrset-cache-size: 2m\n  num-queries-per-thread: 512\n"
		    "  outgoing-range: 512\n  infra-host-ttl: 60\n  infra-keep-probing: yes\n");
	for (size_t i = 0; i < s->n_servers; i++)
		if (s->servers[i].ip && s->servers[i].domain[0] != '\0')
			add_zone(t, s, i);
	if (!has_resolver(u))
		return;
	text_add(t, "forward-zone:\n  name: \".\"\n");
	for (size_t i = 0; i < u->n_servers; i++)
		text_add(t, "  forward-addr: %s\n", u->servers[i]);
	for (size_t i = 0; i < s->n_servers; i++)
		if (s->servers[i].domain[0] == '\0')
			add_forward_addr(t, s->servers[i].ip, s->servers[i].port);
}

/* Through a file that exists in memory only. */
static int
load_config(const struct dns_upstream *u, struct ub_ctx *ctx)
{
	char *config = malloc(CONFIG_SIZE);
	int fd = memfd_create("pxedeck-dns", MFD_CLOEXEC), err = -EIO;
	char path[32];
	struct text t;

	if (config && fd >= 0) {
		t = text_of(config, CONFIG_SIZE);
		write_config(u, &t);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		if (!t.cut && write(fd, config, t.used) == (ssize_t)t.used &&
		    ub_ctx_config(ctx, path) == 0)
			err = 0;
	}
	if (fd >= 0)
		close(fd);
	free(config);
	return err;
}

static void
on_readable(uv_poll_t *poll, int status, int events)
{
	struct resolver *r = poll->data;

	(void)events;
	if (status == 0)
		ub_process(r->ctx);
}

static void
on_poll_closed(uv_handle_t *handle)
{
	struct resolver *r = handle->data;

	ub_ctx_delete(r->ctx);
	free(r);
}

/* Questions it still has are never answered. */
static void
resolver_retire(struct resolver *r)
{
	if (r)
		uv_close((uv_handle_t *)&r->poll, on_poll_closed);
}

static int
resolver_start(struct dns_upstream *u, struct resolver **ret)
{
	struct resolver *r = calloc(1, sizeof(*r));
	int err = -ENOMEM;

	if (!r)
		return err;
	r->ctx = ub_ctx_create();
	if (!r->ctx)
		goto fail;
	/* It would write to stderr, which is the operator's screen. */
	ub_ctx_debugout(r->ctx, NULL);
	err = load_config(u, r->ctx);
	if (err == 0 && ub_ctx_async(r->ctx, 1) != 0)
		err = -EIO;
	if (err == 0)
		err = uv_poll_init(u->options.loop, &r->poll, ub_fd(r->ctx));
	if (err < 0)
		goto fail;
	r->poll.data = r;
	uv_poll_start(&r->poll, UV_READABLE, on_readable);
	*ret = r;
	return 0;
fail:
	if (r->ctx)
		ub_ctx_delete(r->ctx);
	free(r);
	return err;
}

static bool
resolv_changed(struct dns_upstream *u)
{
	struct stat st;

	if (u->options.settings->no_resolv || stat(u->options.resolv_path, &st) < 0)
		return false;
	if (st.st_ino == u->resolv_inode && st.st_mtim.tv_sec == u->resolv_changed.tv_sec &&
	    st.st_mtim.tv_nsec == u->resolv_changed.tv_nsec)
		return false;
	u->resolv_inode = st.st_ino;
	u->resolv_changed = st.st_mtim;
	return true;
}

int
dns_upstream_open(const struct dns_upstream_options *options, struct dns_upstream **ret)
{
	struct dns_upstream *u = calloc(1, sizeof(*u));
	int err;

	if (!u)
		return -ENOMEM;
	u->options = *options;
	resolv_changed(u);
	read_resolv(u);
	err = resolver_start(u, &u->resolver);
	if (err < 0) {
		free(u);
		return err;
	}
	*ret = u;
	return 0;
}

bool
dns_upstream_refresh(struct dns_upstream *u)
{
	char before[sizeof(u->servers)];
	size_t n_before = u->n_servers;
	int err;

	if (!resolv_changed(u))
		return false;
	memcpy(before, u->servers, sizeof(before));
	read_resolv(u);
	if (u->n_servers == n_before && memcmp(before, u->servers, sizeof(before)) == 0)
		return false;
	resolver_retire(u->resolver);
	u->resolver = NULL;
	err = resolver_start(u, &u->resolver);
	if (err < 0)
		log_warn("dns", "no resolver after %s changed: %s; only local names are answered",
		    u->options.resolv_path, strerror(-err));
	return true;
}

const char *
dns_upstream_server(const struct dns_upstream *u, const struct settings_server *server,
    char buf[static DNS_SERVER_TEXT_SIZE])
{
	const struct settings *s = u->options.settings;
	char ip[IP4_TEXT_SIZE];

	if (!u->resolver)
		return NULL;
	if (!server && u->n_servers > 0)
		return u->servers[0];
	for (size_t i = 0; !server && i < s->n_servers; i++)
		if (s->servers[i].domain[0] == '\0')
			server = &s->servers[i];
	if (!server)
		return NULL;
	ip4_text(server->ip, ip);
	if (server->port && server->port != 53)
		snprintf(buf, DNS_SERVER_TEXT_SIZE, "%s#%u", ip, (unsigned)server->port);
	else
		snprintf(buf, DNS_SERVER_TEXT_SIZE, "%s", ip);
	return buf;
}

static void
on_resolved(void *ctx, int err, struct ub_result *result)
{
	struct dns_ask *ask = ctx;
	struct dns_upstream *u = ask->upstream;
	struct dns_answer answer;
	bool usable = err == 0 && result && result->answer_packet && result->answer_len > 0 &&
		      dns_answer_parse(
			  result->answer_packet, (size_t)result->answer_len, &answer) == 0;

	u->options.answered(u->options.ctx, ask, usable ? &answer : NULL);
	if (result)
		ub_resolve_free(result);
}

/* As libunbound reads it: whatever could mean something else becomes \DDD. */
static void
presentation(const struct dns_name *n, char *buf, size_t size)
{
	struct text t = text_of(buf, size);

	for (size_t at = 0; n->wire[at] != 0; at += 1u + n->wire[at]) {
		for (size_t i = 1; i <= n->wire[at]; i++) {
			uint8_t c = n->wire[at + i];

			if (isalnum(c) || c == '-' || c == '_')
				text_add(&t, "%c", c);
			else
				text_add(&t, "\\%03u", c);
		}
		text_add(&t, ".");
	}
	if (t.used == 0)
		text_add(&t, ".");
}

int
dns_upstream_ask(
    struct dns_upstream *u, const struct dns_name *name, uint16_t type, struct dns_ask *ask)
{
	char text[DNS_NAME_TEXT_SIZE];

	if (!u->resolver)
		return -ENOENT;
	presentation(name, text, sizeof(text));
	ask->upstream = u;
	if (ub_resolve_async(
		u->resolver->ctx, text, type, DNS_CLASS_IN, ask, on_resolved, &ask->id) != 0)
		return -EIO;
	return 0;
}

void
dns_upstream_cancel(struct dns_ask *ask)
{
	if (ask->upstream->resolver)
		ub_cancel(ask->upstream->resolver->ctx, ask->id);
}

void
dns_upstream_close(struct dns_upstream *u)
{
	if (!u)
		return;
	resolver_retire(u->resolver);
	free(u);
}
