/*
 * services.c - the HTTP and DNS services alone, over a directory and a few settings, so that
 * real clients can be turned on them without a bench, an image or rights.
 *
 *   services --ip 127.0.0.1 [--http PORT] [--dns PORT] [--root DIR] [--hosts FILE]
 *            [--resolv FILE] [--lease IP=NAME]... [SETTING]...
 *
 * A SETTING is a configuration line ("domain=linux.xvx.cz"). Facts and query lines go to
 * stdout, one a line; SIGTERM prints the counters and ends it.
 */
#include "base/fault.h"
#include "base/ip4.h"
#include "engine/dns_service.h"
#include "engine/facts.h"
#include "engine/http_service.h"
#include "model/settings.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

enum { LEASES_MAX = 16, MAILBOX_SIZE = 4096, SAMPLE_MS = 100 };

struct services {
	uint32_t ip;
	uint16_t http_port, dns_port;
	const char *root, *hosts, *resolv;
	const char *leases[LEASES_MAX];
	size_t n_leases;
	struct settings settings;
	uv_loop_t loop;
	uv_timer_t timer;
	uv_signal_t signal;
	struct mbox mailbox;
	struct plan_board board;
	struct http_service *http;
	struct dns_service *dns;
};

static void
die(const char *what, const char *why)
{
	fprintf(stderr, "services: %s: %s\n", what, why);
	exit(99);
}

static int
bound_socket(int type, uint32_t ip, uint16_t port)
{
	struct sockaddr_in in = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(ip)
	};
	int fd = socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), one = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (fd < 0 || bind(fd, (const struct sockaddr *)&in, sizeof(in)) < 0 ||
	    (type == SOCK_STREAM && listen(fd, 512) < 0))
		die("socket", strerror(errno));
	return fd;
}

static void
print_fact(const struct fact *f)
{
	const struct transfer *t = f->transfer;
	char ip[IP4_TEXT_SIZE];

	switch (f->kind) {
	case FACT_TRANSFER_STARTED:
		printf("started %s %s %" PRIu64 "@%" PRIu64 "\n", t->name,
		    ip4_text(t->client_ip, ip), t->size, t->offset);
		break;
	case FACT_TRANSFER_ENDED:
		printf("ended %s %s %" PRIu64 "/%" PRIu64 "\n", t->name,
		    transfer_result_name((enum transfer_result)atomic_load(&t->result)),
		    atomic_load(&t->acked), t->size);
		break;
	case FACT_NOT_FOUND:
		printf("not-found %s\n", t->name);
		break;
	default:
		break;
	}
}

static void
drain(struct services *s)
{
	struct fact facts[64];
	size_t n;

	while ((n = mbox_take(&s->mailbox, facts, 64)) > 0)
		for (size_t i = 0; i < n; i++) {
			print_fact(&facts[i]);
			fact_done(&facts[i]);
		}
	fflush(stdout);
}

static void
on_timer(uv_timer_t *timer)
{
	struct services *s = timer->data;

	if (s->http)
		http_service_sample(s->http);
	drain(s);
}

static void
on_signal(uv_signal_t *handle, int number)
{
	struct services *s = handle->data;

	(void)number;
	if (s->dns) {
		const struct dns_counters *c = dns_service_counters(s->dns);

		printf("dns queries=%" PRIu64 " local=%" PRIu64 " forwarded=%" PRIu64
		       " malformed=%" PRIu64 " refused=%" PRIu64 " busy=%" PRIu64 "\n",
		    c->queries, c->local, c->forwarded, c->malformed, c->refused, c->dropped_busy);
		dns_service_close(s->dns);
	}
	uv_close((uv_handle_t *)&s->timer, NULL);
	uv_close((uv_handle_t *)&s->signal, NULL);
}

static void
on_query_line(void *ctx, uint32_t client_ip, const char *line)
{
	(void)ctx;
	(void)client_ip;
	printf("dns %s\n", line);
}

static void
start_http(struct services *s)
{
	struct plan *p = plan_new();
	struct http_options o = { .board = &s->board, .core = &s->mailbox };
	int err;

	if (!p || loader_set_open(NULL, &p->loaders) < 0 ||
	    (s->root && loader_set_add_root(p->loaders, s->root) < 0))
		die("plan", "out of memory");
	plan_board_publish(&s->board, p);
	o.fd = bound_socket(SOCK_STREAM, s->ip, s->http_port);
	err = http_service_start(&o, &s->http);
	if (err < 0)
		die("http_service_start", strerror(-err));
}

static void
start_dns(struct services *s)
{
	struct dns_options o = { .loop = &s->loop,
		.udp_fd = bound_socket(SOCK_DGRAM, s->ip, s->dns_port),
		.tcp_fd = bound_socket(SOCK_STREAM, s->ip, s->dns_port),
		.settings = &s->settings,
		.server_ip = s->ip,
		.netmask = 0xffffff00,
		.hosts_path = s->hosts,
		.resolv_path = s->resolv,
		.log = on_query_line };
	int err = dns_service_open(&o, &s->dns);

	if (err < 0)
		die("dns_service_open", strerror(-err));
	for (size_t i = 0; i < s->n_leases; i++) {
		char buf[256];
		char *name;
		uint32_t ip;

		snprintf(buf, sizeof(buf), "%s", s->leases[i]);
		name = strchr(buf, '=');
		if (!name)
			die(buf, "IP=NAME expected");
		*name++ = '\0';
		err = ip4_parse(buf, &ip);
		if (err == 0)
			err = dns_service_set_name(s->dns, ip, name);
		if (err < 0)
			printf("lease %s refused: %s\n", name, strerror(-err));
	}
}

static void
read_arguments(struct services *s, int argc, char **argv)
{
	struct fault fault;

	for (int i = 1; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : "";

		if (strncmp(argv[i], "--", 2) != 0) {
			if (settings_line(&s->settings, argv[i], &fault) < 0)
				die(argv[i], fault.text);
			continue;
		}
		i++;
		if (strcmp(argv[i - 1], "--ip") == 0)
			ip4_parse(value, &s->ip);
		else if (strcmp(argv[i - 1], "--http") == 0)
			s->http_port = (uint16_t)atoi(value);
		else if (strcmp(argv[i - 1], "--dns") == 0)
			s->dns_port = (uint16_t)atoi(value);
		else if (strcmp(argv[i - 1], "--root") == 0)
			s->root = value;
		else if (strcmp(argv[i - 1], "--hosts") == 0)
			s->hosts = value;
		else if (strcmp(argv[i - 1], "--resolv") == 0)
			s->resolv = value;
		else if (strcmp(argv[i - 1], "--lease") == 0 && s->n_leases < LEASES_MAX)
			s->leases[s->n_leases++] = value;
		else
			die(argv[i - 1], "unknown");
	}
}

int
main(int argc, char **argv)
{
	static struct services s;

	settings_init(&s.settings);
	read_arguments(&s, argc, argv);
	signal(SIGPIPE, SIG_IGN);
	uv_loop_init(&s.loop);
	if (mbox_init(&s.mailbox, MAILBOX_SIZE, sizeof(struct fact)) < 0)
		die("mailbox", "cannot be made");
	plan_board_init(&s.board);
	if (s.http_port)
		start_http(&s);
	if (s.dns_port)
		start_dns(&s);
	uv_timer_init(&s.loop, &s.timer);
	uv_signal_init(&s.loop, &s.signal);
	s.timer.data = s.signal.data = &s;
	uv_timer_start(&s.timer, on_timer, SAMPLE_MS, SAMPLE_MS);
	uv_signal_start(&s.signal, on_signal, SIGTERM);
	printf("ready\n");
	fflush(stdout);
	uv_run(&s.loop, UV_RUN_DEFAULT);
	if (s.http) {
		struct http_counters c;

		http_service_counters(s.http, &c);
		http_service_stop(s.http);
		drain(&s);
		printf("http requests=%" PRIu64 " refused=%" PRIu64 " facts_dropped=%" PRIu64 "\n",
		    c.requests, c.refused_busy, c.facts_dropped);
	}
	plan_board_done(&s.board);
	mbox_done(&s.mailbox);
	settings_done(&s.settings);
	uv_loop_close(&s.loop);
	return 0;
}
