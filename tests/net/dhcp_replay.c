/*
 * dhcp_replay.c - puts the DHCP server in another's place, to compare what the two log.
 *
 *   dhcp_replay send mac=MAC [xid=N] [flags=N] [ciaddr=IP] [CODE=HEX...]
 *       broadcasts one message out of interface "cli"; the codes are options, in order
 *   dhcp_replay record INTERFACE FILE
 *       writes what that interface hears, each frame behind its size, until it is ended
 *   dhcp_replay play FILE IP/LEN INTERFACE [SETTING...]
 *       what clients said in that record (to port 67) said to us, who store at once;
 *       prints dnsmasq's log lines for it
 */
#include "base/ip4.h"
#include "base/text.h"
#include "engine/dhcp_log.h"
#include "engine/dhcp_server.h"
#include "wire/dhcp4.h"
#include "wire/frame.h"

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RECORD_MAX = 4 << 20, STEP_MS = 50 };

static void
die(const char *why)
{
	fprintf(stderr, "dhcp_replay: %s\n", why);
	exit(99);
}

/* -- send ------------------------------------------------------------------------ */

static void
put_option(struct writer *w, const char *word)
{
	uint8_t bytes[255];
	size_t n = 0;
	unsigned byte;

	for (const char *hex = strchr(word, '=') + 1; n < sizeof(bytes) && *hex; hex += 2)
		if (sscanf(hex, "%2x", &byte) == 1)
			bytes[n++] = (uint8_t)byte;
	wr_u8(w, (uint8_t)atoi(word));
	wr_u8(w, (uint8_t)n);
	wr_bytes(w, bytes, n);
}

static size_t
compose(char **words, int n, uint8_t *packet, size_t size)
{
	struct writer w = wr_of(packet, size);
	struct mac mac = { { 0 } };
	uint32_t xid = 1, ciaddr = 0;
	uint16_t flags = 0;

	for (int i = 0; i < n; i++) {
		if (sscanf(words[i], "xid=%u", &xid) == 1)
			continue;
		if (strncmp(words[i], "mac=", 4) == 0)
			mac_parse(words[i] + 4, &mac);
		else if (strncmp(words[i], "ciaddr=", 7) == 0)
			ip4_parse(words[i] + 7, &ciaddr);
		else if (strncmp(words[i], "flags=", 6) == 0)
			flags = (uint16_t)strtoul(words[i] + 6, NULL, 0);
	}
	wr_u32(&w, 0x01010600);
	wr_u32(&w, xid);
	wr_u16(&w, 0);
	wr_u16(&w, flags);
	wr_u32(&w, ciaddr);
	wr_zero(&w, 12);
	wr_bytes(&w, mac.byte, 6);
	wr_zero(&w, 10 + DHCP4_SNAME_SIZE + DHCP4_FILE_SIZE);
	wr_u32(&w, DHCP4_COOKIE);
	for (int i = 0; i < n; i++)
		if (words[i][0] >= '0' && words[i][0] <= '9')
			put_option(&w, words[i]);
	wr_u8(&w, DHCP4_OPT_END);
	if (w.used < DHCP4_MIN_SIZE)
		wr_zero(&w, DHCP4_MIN_SIZE - w.used);
	return w.used;
}

static int
send_one(char **words, int n)
{
	struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(DHCP4_CLIENT_PORT) };
	struct sockaddr_in all = { .sin_family = AF_INET,
		.sin_port = htons(DHCP4_SERVER_PORT),
		.sin_addr.s_addr = INADDR_BROADCAST };
	uint8_t packet[DHCP_PACKET_MAX];
	size_t size = compose(words, n, packet, sizeof(packet));
	int fd = socket(AF_INET, SOCK_DGRAM, 0), one = 1;

	setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "cli", 4) < 0 ||
	    bind(fd, (const struct sockaddr *)&here, sizeof(here)) < 0 ||
	    sendto(fd, packet, size, 0, (const struct sockaddr *)&all, sizeof(all)) < 0)
		die("cannot send");
	close(fd);
	return 0;
}

/* -- play ------------------------------------------------------------------------- */

static void
log_effects(const struct dhcp_effects *effects)
{
	for (size_t i = 0; i < effects->n; i++) {
		const struct dhcp_effect *x = &effects->effect[i];
		enum event_kind kind = x->kind == DHCP_HEARD ? EVENT_DHCP_IN : EVENT_DHCP_OUT;
		struct event *e;

		if (x->kind != DHCP_HEARD && x->kind != DHCP_SAID)
			continue;
		e = event_new(kind, 0, x->text, x->packet, x->packet_size);
		if (!e)
			die("out of memory");
		dhcp_log_print(stdout, e);
		event_unref(e);
	}
}

static void
hear(struct dhcp_server *d, const struct frame_udp *f, int64_t now_ms)
{
	const struct dhcp_datagram in = { .bytes = f->payload.at,
		.size = f->payload.left,
		.from_ip = f->from_ip,
		.from_port = f->from_port,
		.to_ip = f->to_ip };
	struct dhcp_effects effects;
	uint32_t token = 0;

	dhcp_server_input(d, &in, now_ms, now_ms / 1000, &effects);
	log_effects(&effects);
	for (size_t i = 0; i < effects.n; i++)
		if (effects.effect[i].kind == DHCP_COMMIT)
			token = effects.effect[i].token;
	if (token == 0)
		return;
	dhcp_server_committed(d, token, 0, now_ms, &effects);
	log_effects(&effects);
}

static int
play(const char *path, struct dhcp_server *d)
{
	uint8_t *bytes = malloc(RECORD_MAX);
	FILE *file = fopen(path, "rb");
	struct reader r;
	struct frame_udp f;
	int64_t now_ms = 0;
	int n = 0;

	if (!bytes || !file)
		die("cannot read the record");
	r = rd_of(bytes, fread(bytes, 1, RECORD_MAX, file));
	fclose(file);
	for (; r.left > 0; now_ms += STEP_MS) {
		struct reader frame = rd_slice(&r, rd_u32(&r));

		if (r.failed || frame_parse_udp(frame.at, frame.left, &f) < 0 ||
		    f.to_port != DHCP4_SERVER_PORT)
			continue;
		hear(d, &f, now_ms);
		n++;
	}
	free(bytes);
	return n > 0 ? 0 : 1;
}

/* -- record ----------------------------------------------------------------------- */

static int
record(const char *interface, const char *path)
{
	struct sockaddr_ll here = { .sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_IP),
		.sll_ifindex = (int)if_nametoindex(interface) };
	int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_IP));
	FILE *file = fopen(path, "wb");
	uint8_t frame[2048], size[4];

	if (!file || fd < 0 || bind(fd, (const struct sockaddr *)&here, sizeof(here)) < 0)
		die("cannot record");
	printf("recording\n");
	fflush(stdout);
	for (;;) {
		ssize_t n = recv(fd, frame, sizeof(frame), 0);
		struct writer w = wr_of(size, sizeof(size));

		if (n < 0)
			return 1;
		wr_u32(&w, (uint32_t)n);
		fwrite(size, 1, sizeof(size), file);
		fwrite(frame, 1, (size_t)n, file);
		fflush(file);
	}
}

int
main(int argc, char **argv)
{
	struct dhcp_config config = { 0 };
	struct settings settings;
	struct dhcp_server *d;
	struct fault fault;
	char *slash;
	int err;

	if (argc > 2 && strcmp(argv[1], "send") == 0)
		return send_one(argv + 2, argc - 2);
	if (argc == 4 && strcmp(argv[1], "record") == 0)
		return record(argv[2], argv[3]);
	if (argc < 5 || strcmp(argv[1], "play") != 0 || !(slash = strchr(argv[3], '/')))
		die("send, record or play?");
	settings_init(&settings);
	for (int i = 5; i < argc; i++)
		if (settings_line(&settings, argv[i], &fault) < 0)
			die(fault.text);
	*slash = '\0';
	if (ip4_parse(argv[3], &config.server_ip) < 0)
		die("which address?");
	config.settings = &settings;
	config.netmask = ip4_netmask((unsigned)atoi(slash + 1));
	config.broadcast_ip = config.server_ip | ~config.netmask;
	text_copy(config.interface, sizeof(config.interface), argv[4]);
	if (dhcp_server_new(&config, &d) < 0)
		die("out of memory");
	err = play(argv[2], d);
	dhcp_server_free(d);
	settings_done(&settings);
	return err;
}
