/*
 * fuzz_dhcp_server.c - a DHCP server lives through whatever clients, the store and the
 * clock do. The input is a list of steps: a byte that says which, then what it needs.
 */
#include "engine/dhcp_log.h"
#include "engine/dhcp_server.h"
#include "tests/fuzz/fuzz.h"
#include "wire/dhcp4.h"

#include <assert.h>
#include <stdlib.h>

enum { STEPS_MAX = 400, COMMITS_MAX = 64 };

static const char *const lines[] = { "dhcp-range=192.168.0.50,192.168.0.57,10m",
	"dhcp-range=10.5.0.10,10.5.0.13,255.255.255.0,2m", "dhcp-boot=pxelinux.0",
	"dhcp-host=02:00:00:00:00:01,192.168.0.52,desk,set:desk",
	"dhcp-host=02:00:00:00:00:02,02:00:00:00:00:03,192.168.0.9,infinite",
	"dhcp-host=02:00:00:00:00:04,ignore", "dhcp-host=laptop,192.168.0.10",
	"dhcp-match=set:efi,option:client-arch,7", "dhcp-userclass=set:ipxe,iPXE",
	"dhcp-option=tag:efi,option:router,0.0.0.0,1.2.3.4", "dhcp-option-force=209,hello",
	"domain=bench.test" };

struct world {
	struct dhcp_server *server;
	int64_t now_ms;
	uint32_t commits[COMMITS_MAX];
	size_t n_commits;
};

static void
count_line(void *ctx, const char *line)
{
	(void)ctx;
	for (; *line; line++)
		assert(*line >= 0x20 && *line < 0x7f);
}

static void
check(struct world *w, const struct dhcp_effects *effects)
{
	struct dhcp4_msg m;

	for (size_t i = 0; i < effects->n; i++) {
		const struct dhcp_effect *e = &effects->effect[i];

		assert(e->text);
		if (e->kind == DHCP_SEND) {
			assert(e->packet_size <= DHCP4_MAX_SIZE && e->to_ip != 0);
			assert(dhcp4_parse(e->packet, e->packet_size, &m) == 0);
			assert(m.op == DHCP4_BOOTREPLY);
		}
		if (e->kind == DHCP_COMMIT || e->kind == DHCP_FORGET)
			assert(e->lease && e->lease->ip != 0);
		if (e->kind == DHCP_COMMIT)
			w->commits[w->n_commits++ % COMMITS_MAX] = e->token;
		if (e->kind == DHCP_HEARD || e->kind == DHCP_SAID) {
			const struct event event = { .kind = e->kind == DHCP_HEARD ? EVENT_DHCP_IN
										   : EVENT_DHCP_OUT,
				.text = e->text,
				.packet = e->packet,
				.packet_size = e->packet_size };

			dhcp_log_lines(&event, count_line, NULL);
		}
	}
}

static void
step(struct world *w, struct reader *r)
{
	uint8_t what = rd_u8(r), detail = rd_u8(r);
	struct dhcp_effects effects = { .n = 0 };
	struct dhcp_datagram in = { .from_port = 68, .to_ip = UINT32_MAX };
	struct reader message;

	switch (what % 8) {
	default: /* a message, of the rest or of so many bytes */
		message = rd_slice(r, what & 0x80 ? r->left : 240u + detail % 128u);
		if (r->failed)
			return;
		in.bytes = message.at;
		in.size = message.left;
		if (what & 0x40)
			in.to_ip = 0xc0a80001;
		dhcp_server_input(w->server, &in, w->now_ms, 1000 + w->now_ms / 1000, &effects);
		break;
	case 5:
		w->now_ms += (int64_t)detail * detail * (what & 0x80 ? 100 : 1);
		dhcp_server_tick(w->server, w->now_ms, 1000 + w->now_ms / 1000, &effects);
		break;
	case 6:
		dhcp_server_in_use(w->server, 0xc0a80030 + detail % 16u,
		    (struct mac){ { 2, 0, 0, 0, 0, detail } }, w->now_ms, &effects);
		break;
	case 7:
		dhcp_server_committed(w->server, w->commits[detail % COMMITS_MAX],
		    what & 0x80 ? -5 : 0, w->now_ms, &effects);
		break;
	}
	check(w, &effects);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world w = { .now_ms = 1000 };
	struct reader r = rd_of(data, size);
	struct dhcp_config config = { .interface = "eth1",
		.server_ip = 0xc0a80001,
		.netmask = 0xffffff00,
		.broadcast_ip = 0xc0a800ff };
	struct settings settings;
	struct fault fault;
	size_t used, all;

	settings_init(&settings);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		if (settings_line(&settings, lines[i], &fault) < 0)
			abort();
	settings.dhcp_authoritative = size & 1;
	config.settings = &settings;
	if (dhcp_server_new(&config, &w.server) < 0)
		abort();
	for (int i = 0; i < STEPS_MAX && r.left > 0; i++)
		step(&w, &r);
	dhcp_server_pool(w.server, &used, &all);
	assert(used <= all);
	dhcp_server_free(w.server);
	settings_done(&settings);
	return 0;
}
