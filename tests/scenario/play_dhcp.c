/*
 * play_dhcp.c - plays tests/scenario/dhcp-*.scn against the DHCP server, with a fake clock.
 *
 * A scenario says what clients send and, after it, every effect in order: one that is
 * not expected is as wrong as one that does not come. Lines:
 *
 *   config LINE                     a configuration line
 *   server IP/LEN INTERFACE         who we are; starts the server
 *   restore IP MAC SECONDS [ID]     a lease of the last run with so long to go; 0 for ever
 *   TYPE MAC [KEY=VALUE...]         a message: discover request decline release inform bootp
 *   wait MS                         time passes
 *   stored [fail]                   the store answers the oldest commit
 *   arp IP MAC                      somebody answers for an address
 *   expect EFFECT ...               offer|ack|nak|reply IP [KEY=VALUE...]; commit|forget|probe IP;
 *                                   noted WORDS (a part of the sentence); nothing
 *   pool USED SIZE                  and  counter NAME VALUE
 *
 * Keys of a message: want server ciaddr ask id name class userclass arch uuid giaddr agent
 * max lease from to flags=broadcast xid file. Keys of an answer: to raw has without order
 * file sname siaddr lease t1 t2 router mask name size overload reason xid flags.
 */
#include "base/ip4.h"
#include "base/text.h"
#include "engine/dhcp_server.h"
#include "wire/dhcp4.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { WORDS_MAX = 32, COMMITS_MAX = 64, KEPT_MAX = 64, WALL_START_S = 1700000000 };

/* An effect as it was, for the lines after the one that caused it. */
struct kept {
	struct dhcp_effect effect;
	struct lease lease;
	uint8_t packet[DHCP4_MAX_SIZE];
	char text[256];
};

struct play {
	const char *path;
	int line;
	struct settings settings;
	struct dhcp_config config;
	struct dhcp_server *server; /* NULL before "server" */
	int64_t now_ms;
	struct kept kept[KEPT_MAX];
	size_t n_kept, n_expected;
	uint32_t commits[COMMITS_MAX];
	size_t n_commits;
	char boot_file[BOOT_FILE_SIZE];
};

static void wrong(const struct play *p, const char *format, ...)
    __attribute__((format(printf, 2, 3), noreturn));

static void
wrong(const struct play *p, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:%d: ", p->path, p->line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

/* -- words ------------------------------------------------------------------- */

static uint32_t
to_ip(const struct play *p, const char *word)
{
	uint32_t ip;

	if (ip4_parse(word, &ip) < 0)
		wrong(p, "'%s' is no address", word);
	return ip;
}

static struct mac
to_mac(const struct play *p, const char *word)
{
	struct mac m;

	if (mac_parse(word, &m) < 0)
		wrong(p, "'%s' is no MAC", word);
	return m;
}

static size_t
to_bytes(const struct play *p, const char *hex, uint8_t *room, size_t size)
{
	size_t n = 0;
	unsigned byte;

	for (; *hex; hex += strcspn(hex, ":"), hex += *hex == ':') {
		if (n == size || sscanf(hex, "%2x", &byte) != 1)
			wrong(p, "'%s' is no hex", hex);
		room[n++] = (uint8_t)byte;
	}
	return n;
}

/* The value behind KEY= among the words, or NULL. */
static const char *
value_of(char **words, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (strncmp(words[i], key, strlen(key)) == 0 && words[i][strlen(key)] == '=')
			return words[i] + strlen(key) + 1;
	return NULL;
}

/* -- effects ------------------------------------------------------------------- */

static void
keep(struct play *p, const struct dhcp_effects *effects)
{
	for (size_t i = 0; i < effects->n; i++) {
		const struct dhcp_effect *e = &effects->effect[i];
		struct kept *k = &p->kept[p->n_kept];

		if (e->kind == DHCP_HEARD || e->kind == DHCP_SAID)
			continue; /* the log's business: tests/unit/test_dhcp_log.c */
		if (p->n_kept == KEPT_MAX)
			wrong(p, "more than %d effects", KEPT_MAX);
		p->n_kept++;
		k->effect = *e;
		if (e->packet)
			memcpy(k->packet, e->packet, e->packet_size);
		if (e->lease)
			k->lease = *e->lease;
		text_copy(k->text, sizeof(k->text), e->text);
		if (e->kind == DHCP_COMMIT) {
			if (p->n_commits == COMMITS_MAX)
				wrong(p, "more than %d commits", COMMITS_MAX);
			p->commits[p->n_commits++] = e->token;
		}
	}
}

static const char *
kind_text(const struct kept *k)
{
	static const char *const names[] = { "SEND", "commit", "forget", "probe", "heard", "said",
		"noted" };

	return names[k->effect.kind];
}

static void
expect_no_more(const struct play *p)
{
	const struct kept *k = &p->kept[p->n_expected];
	struct dhcp4_msg m = { 0 };

	if (p->n_expected == p->n_kept)
		return;
	if (k->effect.kind == DHCP_SEND)
		dhcp4_parse(k->packet, k->effect.packet_size, &m);
	wrong(p, "unexpected %s (message type %u, %08x) %s", kind_text(k), m.type,
	    k->effect.lease ? k->lease.ip : k->effect.to_ip, k->text);
}

/* -- what is sent --------------------------------------------------------------- */

static void
option(struct writer *w, uint8_t code, const void *bytes, size_t n)
{
	wr_u8(w, code);
	wr_u8(w, (uint8_t)n);
	wr_bytes(w, bytes, n);
}

static void
option_ip(struct play *p, struct writer *w, uint8_t code, const char *word)
{
	uint8_t bytes[4];
	struct writer v = wr_of(bytes, 4);

	if (!word)
		return;
	wr_u32(&v, to_ip(p, word));
	option(w, code, bytes, 4);
}

static void
option_text(struct writer *w, uint8_t code, const char *word)
{
	if (word)
		option(w, code, word, strlen(word));
}

static void
option_hex(struct play *p, struct writer *w, uint8_t code, const char *word)
{
	uint8_t bytes[255];

	if (word)
		option(w, code, bytes, to_bytes(p, word, bytes, sizeof(bytes)));
}

static void
option_number(struct writer *w, uint8_t code, const char *word, int size)
{
	uint8_t bytes[4];
	struct writer v = wr_of(bytes, 4);

	if (!word)
		return;
	wr_u32(&v, (uint32_t)strtoul(word, NULL, 0));
	option(w, code, bytes + 4 - size, (size_t)size);
}

static void
option_asked(struct writer *w, const char *list)
{
	uint8_t codes[255];
	size_t n = 0;

	if (!list)
		return;
	while (*list) {
		codes[n++] = (uint8_t)strtoul(list, NULL, 10);
		list += strcspn(list, ",");
		list += *list == ',';
	}
	option(w, DHCP4_OPT_PARAMETERS, codes, n);
}

static void
put_fixed(struct play *p, struct writer *w, struct mac mac, char **words, size_t n)
{
	const char *xid = value_of(words, n, "xid"), *flags = value_of(words, n, "flags");
	const char *ciaddr = value_of(words, n, "ciaddr"), *giaddr = value_of(words, n, "giaddr");
	const char *file = value_of(words, n, "file");

	wr_u32(w, 0x01010600);
	wr_u32(w, xid ? (uint32_t)strtoul(xid, NULL, 0) : 0x12345678);
	wr_u16(w, 0);
	wr_u16(w, flags && strcmp(flags, "broadcast") == 0 ? DHCP4_BROADCAST : 0);
	wr_u32(w, ciaddr ? to_ip(p, ciaddr) : 0);
	wr_u32(w, 0);
	wr_u32(w, 0);
	wr_u32(w, giaddr ? to_ip(p, giaddr) : 0);
	wr_bytes(w, mac.byte, 6);
	wr_zero(w, 10 + DHCP4_SNAME_SIZE);
	wr_bytes(w, file ? file : "", file ? strlen(file) : 0);
	wr_zero(w, DHCP4_FILE_SIZE - (file ? strlen(file) : 0));
	wr_u32(w, DHCP4_COOKIE);
}

static void
put_options(struct play *p, struct writer *w, char **words, size_t n)
{
	option_ip(p, w, DHCP4_OPT_REQUESTED_IP, value_of(words, n, "want"));
	option_ip(p, w, DHCP4_OPT_SERVER_ID, value_of(words, n, "server"));
	option_asked(w, value_of(words, n, "ask"));
	option_hex(p, w, DHCP4_OPT_CLIENT_ID, value_of(words, n, "id"));
	option_text(w, DHCP4_OPT_HOSTNAME, value_of(words, n, "name"));
	option_text(w, DHCP4_OPT_VENDOR_CLASS, value_of(words, n, "class"));
	option_text(w, DHCP4_OPT_USER_CLASS, value_of(words, n, "userclass"));
	option_number(w, DHCP4_OPT_ARCH, value_of(words, n, "arch"), 2);
	option_hex(p, w, DHCP4_OPT_MACHINE_ID, value_of(words, n, "uuid"));
	option_number(w, DHCP4_OPT_MAX_SIZE, value_of(words, n, "max"), 2);
	option_number(w, DHCP4_OPT_LEASE_TIME, value_of(words, n, "lease"), 4);
	option_hex(p, w, DHCP4_OPT_AGENT, value_of(words, n, "agent"));
	wr_u8(w, DHCP4_OPT_END);
}

static bool
play_message(struct play *p, char **words, size_t n)
{
	static const char *const types[] = { "bootp", "discover", "", "request", "decline", "", "",
		"release", "inform" };
	uint8_t packet[DHCP_PACKET_MAX];
	struct writer w = wr_of(packet, sizeof(packet));
	const char *from = value_of(words, n, "from"), *to = value_of(words, n, "to");
	struct dhcp_datagram in = { .bytes = packet, .to_ip = UINT32_MAX, .from_port = 68 };
	struct dhcp_effects effects;
	uint8_t type = 0;

	while (type < 9 && strcmp(types[type], words[0]) != 0)
		type++;
	if (type == 9)
		return false;
	if (n < 2)
		wrong(p, "who?");
	put_fixed(p, &w, to_mac(p, words[1]), words, n);
	if (type)
		option(&w, DHCP4_OPT_TYPE, &type, 1);
	put_options(p, &w, words, n);
	in.size = w.used;
	if (from)
		in.from_ip = to_ip(p, from);
	if (to)
		in.to_ip = to_ip(p, to);
	dhcp_server_input(p->server, &in, p->now_ms, WALL_START_S + p->now_ms / 1000, &effects);
	keep(p, &effects);
	return true;
}

/* -- what is expected -------------------------------------------------------------- */

static void
expect_ip(const struct play *p, const char *what, uint32_t is, const char *word)
{
	char quad[IP4_TEXT_SIZE];

	if (word && is != to_ip(p, word))
		wrong(p, "%s is %s, not %s", what, ip4_text(is, quad), word);
}

static void
expect_number(const struct play *p, const struct dhcp4_msg *m, enum dhcp4_code code,
    const char *what, const char *word)
{
	uint32_t is = 0;

	if (word && (!dhcp4_u32(m, code, &is) || is != strtoul(word, NULL, 0)))
		wrong(p, "%s is %u, not %s", what, is, word);
}

static void
expect_text(const struct play *p, const char *what, struct reader is, const char *word)
{
	if (!word)
		return;
	if (is.left > 0 && is.at[is.left - 1] == 0)
		is.left = strnlen((const char *)is.at, is.left);
	if (is.failed || is.left != strlen(word) || memcmp(is.at, word, is.left) != 0)
		wrong(p, "%s is '%.*s', not '%s'", what, (int)is.left, (const char *)is.at, word);
}

/* has=1,3 without=43 order=53,54,...: which options, and exactly which in which order */
static void
expect_options(const struct play *p, const struct dhcp4_msg *m, char **words, size_t n)
{
	const char *has = value_of(words, n, "has"), *without = value_of(words, n, "without");
	const char *order = value_of(words, n, "order");
	struct reader area = dhcp4_area(m, DHCP4_AREA_OPTIONS);
	struct dhcp4_option o;
	char is[512];
	struct text t = text_of(is, sizeof(is));

	for (; has && *has; has += strcspn(has, ","), has += *has == ',')
		if (!dhcp4_has(m, (enum dhcp4_code)strtoul(has, NULL, 10)))
			wrong(p, "option %lu is missing", strtoul(has, NULL, 10));
	for (; without && *without; without += strcspn(without, ","), without += *without == ',')
		if (dhcp4_has(m, (enum dhcp4_code)strtoul(without, NULL, 10)))
			wrong(p, "option %lu is there", strtoul(without, NULL, 10));
	while (dhcp4_next(&area, &o))
		text_add(&t, "%s%u", t.used ? "," : "", o.code);
	if (order && strcmp(is, order) != 0)
		wrong(p, "options are %s", is);
}

static void
expect_head(
    const struct play *p, const struct kept *k, const struct dhcp4_msg *m, char **words, size_t n)
{
	const char *size = value_of(words, n, "size"), *xid = value_of(words, n, "xid");
	const char *raw = value_of(words, n, "raw"), *flags = value_of(words, n, "flags");
	const char *overload = value_of(words, n, "overload");
	char to[32], quad[IP4_TEXT_SIZE];
	const char *wants_to = value_of(words, n, "to");

	snprintf(to, sizeof(to), "%s:%u", ip4_text(k->effect.to_ip, quad), k->effect.to_port);
	if (wants_to && strcmp(to, wants_to) != 0)
		wrong(p, "it goes to %s", to);
	if (raw && k->effect.raw != (strcmp(raw, "yes") == 0))
		wrong(p, "raw is %d", k->effect.raw);
	if (size && k->effect.packet_size != strtoul(size, NULL, 0))
		wrong(p, "it has %zu bytes", k->effect.packet_size);
	if (xid && m->xid != strtoul(xid, NULL, 0))
		wrong(p, "xid is %#x", m->xid);
	if (flags && m->flags != (strcmp(flags, "broadcast") == 0 ? DHCP4_BROADCAST : 0))
		wrong(p, "flags are %#x", m->flags);
	if (overload && m->overload != strtoul(overload, NULL, 0))
		wrong(p, "overload is %u", m->overload);
	expect_ip(p, "siaddr", m->siaddr, value_of(words, n, "siaddr"));
	expect_text(p, "file", rd_of(m->file, DHCP4_FILE_SIZE), value_of(words, n, "file"));
	expect_text(p, "sname", rd_of(m->sname, DHCP4_SNAME_SIZE), value_of(words, n, "sname"));
}

static void
expect_sent(const struct play *p, const struct kept *k, uint8_t type, char **words, size_t n)
{
	struct dhcp4_msg m;
	uint32_t router = 0, mask = 0;

	if (k->effect.kind != DHCP_SEND)
		wrong(p, "it is %s %s", kind_text(k), k->text);
	if (dhcp4_parse(k->packet, k->effect.packet_size, &m) < 0)
		wrong(p, "it sends what cannot be parsed");
	if (m.type != type || m.op != DHCP4_BOOTREPLY)
		wrong(p, "message type is %u", m.type);
	if (n > 0 && !strchr(words[0], '='))
		expect_ip(p, "yiaddr", m.yiaddr, words[0]);
	expect_head(p, k, &m, words, n);
	expect_options(p, &m, words, n);
	expect_number(p, &m, DHCP4_OPT_LEASE_TIME, "lease", value_of(words, n, "lease"));
	expect_number(p, &m, DHCP4_OPT_T1, "t1", value_of(words, n, "t1"));
	expect_number(p, &m, DHCP4_OPT_T2, "t2", value_of(words, n, "t2"));
	dhcp4_u32(&m, DHCP4_OPT_ROUTER, &router);
	dhcp4_u32(&m, DHCP4_OPT_NETMASK, &mask);
	expect_ip(p, "router", router, value_of(words, n, "router"));
	expect_ip(p, "mask", mask, value_of(words, n, "mask"));
	expect_text(p, "name", dhcp4_first(&m, DHCP4_OPT_HOSTNAME), value_of(words, n, "name"));
	expect_text(p, "reason", dhcp4_first(&m, DHCP4_OPT_MESSAGE), value_of(words, n, "reason"));
}

static void
expect_lease(const struct play *p, const struct kept *k, char **words, size_t n)
{
	const char *ends = value_of(words, n, "ends"), *mac = value_of(words, n, "mac");
	const char *name = value_of(words, n, "name");

	expect_ip(p, "address", k->lease.ip, words[0]);
	if (ends && k->lease.expires_s !=
			(*ends == '0' ? LEASE_FOREVER : WALL_START_S + strtol(ends, NULL, 0)))
		wrong(p, "it ends at %ld", (long)(k->lease.expires_s - WALL_START_S));
	if (mac && !mac_equal(k->lease.mac, to_mac(p, mac)))
		wrong(p, "it is another machine's");
	if (name && strcmp(k->lease.hostname, name) != 0)
		wrong(p, "its name is '%s'", k->lease.hostname);
}

static void
expect_noted(const struct play *p, const struct kept *k, char **words, size_t n)
{
	char part[256];
	struct text t = text_of(part, sizeof(part));

	for (size_t i = 0; i < n; i++)
		text_add(&t, "%s%s", i ? " " : "", words[i]);
	if (!strstr(k->text, part))
		wrong(p, "it is: %s", k->text);
}

static void
play_expect(struct play *p, char **words, size_t n)
{
	const struct kept *k = &p->kept[p->n_expected];
	const char *what = n > 0 ? words[0] : "";

	if (strcmp(what, "nothing") == 0) {
		expect_no_more(p);
		return;
	}
	if (p->n_expected == p->n_kept)
		wrong(p, "nothing happened");
	p->n_expected++;
	words++;
	n--;
	if (strcmp(what, "offer") == 0)
		expect_sent(p, k, DHCP4_OFFER, words, n);
	else if (strcmp(what, "ack") == 0)
		expect_sent(p, k, DHCP4_ACK, words, n);
	else if (strcmp(what, "nak") == 0)
		expect_sent(p, k, DHCP4_NAK, words, n);
	else if (strcmp(what, "reply") == 0)
		expect_sent(p, k, DHCP4_BOOTP, words, n);
	else if (strcmp(what, kind_text(k)) != 0)
		wrong(p, "it is %s %s", kind_text(k), k->text);
	else if (k->effect.kind == DHCP_NOTED)
		expect_noted(p, k, words, n);
	else if (k->effect.kind == DHCP_PROBE)
		expect_ip(p, "address", k->effect.to_ip, words[0]);
	else
		expect_lease(p, k, words, n);
}

/* -- everything else ------------------------------------------------------------------ */

static void
choose(void *ctx, const struct boot_client *c, struct boot_answer *ret)
{
	const struct play *p = ctx;

	(void)c;
	text_copy(ret->file, sizeof(ret->file), p->boot_file);
}

static void
play_server(struct play *p, char **words)
{
	char *slash = strchr(words[1], '/');

	if (!slash)
		wrong(p, "server IP/LEN INTERFACE");
	*slash = '\0';
	p->config.settings = &p->settings;
	p->config.server_ip = to_ip(p, words[1]);
	p->config.netmask = ip4_netmask((unsigned)strtoul(slash + 1, NULL, 10));
	p->config.broadcast_ip = p->config.server_ip | ~p->config.netmask;
	p->config.choose = choose;
	p->config.choose_ctx = p;
	text_copy(p->config.interface, sizeof(p->config.interface), words[2]);
	if (dhcp_server_new(&p->config, &p->server) < 0)
		wrong(p, "the server does not start");
}

static void
play_restore(struct play *p, char **words, size_t n)
{
	struct lease lease = { .ip = to_ip(p, words[1]), .mac = to_mac(p, words[2]) };
	long left_s = strtol(words[3], NULL, 10);

	lease.expires_s = left_s ? WALL_START_S + p->now_ms / 1000 + left_s : LEASE_FOREVER;
	if (n > 4)
		lease.client_id_len = (uint8_t)to_bytes(
		    p, words[4], lease.client_id, sizeof(lease.client_id));
	if (dhcp_server_restore(p->server, &lease) < 0)
		wrong(p, "not restored");
}

/* As a loop does: sleeps until the server wants to be called. */
static void
play_wait(struct play *p, const char *word)
{
	int64_t until_ms = p->now_ms + strtol(word, NULL, 10), next_ms;
	struct dhcp_effects effects;

	for (;;) {
		next_ms = dhcp_server_tick(
		    p->server, p->now_ms, WALL_START_S + p->now_ms / 1000, &effects);
		keep(p, &effects);
		if (next_ms <= p->now_ms)
			wrong(p, "the server wants to be called in the past");
		if (p->now_ms == until_ms)
			return;
		p->now_ms = next_ms < until_ms ? next_ms : until_ms;
	}
}

static void
play_stored(struct play *p, bool fails)
{
	struct dhcp_effects effects;

	if (p->n_commits == 0)
		wrong(p, "nothing is being stored");
	dhcp_server_committed(p->server, p->commits[0], fails ? -5 : 0, p->now_ms, &effects);
	p->n_commits--;
	memmove(p->commits, p->commits + 1, p->n_commits * sizeof(*p->commits));
	keep(p, &effects);
}

static void
play_arp(struct play *p, char **words)
{
	struct dhcp_effects effects;

	dhcp_server_in_use(p->server, to_ip(p, words[1]), to_mac(p, words[2]), p->now_ms, &effects);
	keep(p, &effects);
}

static void
check_pool(const struct play *p, char **words)
{
	size_t used, size;

	dhcp_server_pool(p->server, &used, &size);
	if (used != strtoul(words[1], NULL, 10) || size != strtoul(words[2], NULL, 10))
		wrong(p, "pool is %zu of %zu", used, size);
}

static void
check_counter(const struct play *p, char **words)
{
	const struct dhcp_counters *c = dhcp_server_counters(p->server);
	const struct {
		const char *name;
		uint64_t value;
	} counters[] = { { "malformed", c->malformed }, { "not_for_us", c->not_for_us },
		{ "ignored", c->ignored }, { "no_address", c->no_address },
		{ "commits_failed", c->commits_failed }, { "conflicts", c->conflicts },
		{ "naks", c->naks }, { "declined", c->declined },
		{ "waiting_full", c->waiting_full }, { "offers_withdrawn", c->offers_withdrawn },
		{ "quarantine_full", c->quarantine_full },
		{ "surplus_dropped", c->surplus_dropped }, { "bad_names", c->bad_names },
		{ "options_left_out", c->options_left_out } };

	for (size_t i = 0; i < sizeof(counters) / sizeof(*counters); i++)
		if (strcmp(counters[i].name, words[1]) == 0) {
			if (counters[i].value != strtoul(words[2], NULL, 10))
				wrong(p, "%s is %llu", words[1],
				    (unsigned long long)counters[i].value);
			return;
		}
	wrong(p, "no such counter");
}

static void
play_words(struct play *p, char **words, size_t n)
{
	if (strcmp(words[0], "expect") == 0) {
		play_expect(p, words + 1, n - 1);
		return;
	}
	if (p->server)
		expect_no_more(p);
	p->n_kept = p->n_expected = 0;
	if (strcmp(words[0], "server") == 0 && n == 3)
		play_server(p, words);
	else if (!p->server)
		wrong(p, "server first");
	else if (strcmp(words[0], "restore") == 0 && n >= 4)
		play_restore(p, words, n);
	else if (strcmp(words[0], "wait") == 0 && n == 2)
		play_wait(p, words[1]);
	else if (strcmp(words[0], "stored") == 0)
		play_stored(p, n > 1);
	else if (strcmp(words[0], "arp") == 0 && n == 3)
		play_arp(p, words);
	else if (strcmp(words[0], "pool") == 0 && n == 3)
		check_pool(p, words);
	else if (strcmp(words[0], "counter") == 0 && n == 3)
		check_counter(p, words);
	else if (!play_message(p, words, n))
		wrong(p, "'%s' is no line of a scenario", words[0]);
}

static void
play_line(struct play *p, char *line)
{
	char *words[WORDS_MAX], *rest = NULL;
	struct fault fault;
	size_t n = 0;

	line[strcspn(line, "\n")] = '\0';
	if (strncmp(line, "config ", 7) == 0) {
		if (settings_line(&p->settings, line + 7, &fault) < 0)
			wrong(p, "%s", fault.text);
		return;
	}
	if (strncmp(line, "boot ", 5) == 0) {
		text_copy(p->boot_file, sizeof(p->boot_file), line + 5);
		return;
	}
	line[strcspn(line, "#")] = '\0';
	for (char *w = strtok_r(line, " \t", &rest); w && n < WORDS_MAX;
	     w = strtok_r(NULL, " \t", &rest))
		words[n++] = w;
	if (n > 0)
		play_words(p, words, n);
}

static void
play(const char *path)
{
	struct play *p = calloc(1, sizeof(*p));
	FILE *f = fopen(path, "r");
	char line[1024];

	if (!p || !f) {
		perror(path);
		exit(99);
	}
	p->path = path;
	settings_init(&p->settings);
	while (fgets(line, sizeof(line), f)) {
		p->line++;
		play_line(p, line);
	}
	expect_no_more(p);
	fclose(f);
	dhcp_server_free(p->server);
	settings_done(&p->settings);
	free(p);
}

int
main(int argc, char **argv)
{
	const char *srcdir = getenv("top_srcdir");
	char folder[4096], path[4400];
	struct dirent *entry;
	int n = 0;
	DIR *dir;

	for (int i = 1; i < argc; i++, n++)
		play(argv[i]);
	snprintf(folder, sizeof(folder), "%s/tests/scenario", srcdir ? srcdir : ".");
	dir = argc == 1 ? opendir(folder) : NULL;
	while (dir && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, "dhcp-", 5) != 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		play(path);
		n++;
	}
	if (dir)
		closedir(dir);
	printf("%d scenarios\n", n);
	return n > 0 ? 0 : 99;
}
