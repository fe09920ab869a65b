/*
 * How many leases a second the record confirms, and how long each waits.
 *
 * usage: store_burst [DIR [RATE [SECONDS]]]: RATE leases a second (default 5000), each with two
 * DHCP messages beside it as in a real run, for SECONDS (3); then as fast as it goes.
 */
#include "base/clock.h"
#include "db/store.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PACKET_SIZE = 300, LEASES_MAX = 200000, WINDOW = 2000 };

static _Atomic uint64_t n_syncs;

/* SQLite's syncs come here first, and are counted. */
int
fdatasync(int fd)
{
	atomic_fetch_add(&n_syncs, 1);
	return (int)syscall(SYS_fdatasync, fd);
}

struct burst {
	struct store *store;
	int64_t posted_us[LEASES_MAX + 1], waited_us[LEASES_MAX + 1]; /* by token */
	_Atomic uint32_t n_stored, n_failed;
};

static void
stored(void *ctx, uint32_t token, int err)
{
	struct burst *b = ctx;

	b->waited_us[token] = clock_mono_us() - b->posted_us[token];
	atomic_fetch_add(err == 0 ? &b->n_stored : &b->n_failed, 1);
}

static void
assignments(void *ctx, struct assignment *array, size_t n)
{
	(void)ctx, (void)n;
	free(array);
}

static void
trouble(void *ctx, const char *sentence)
{
	(void)ctx;
	fprintf(stderr, "%s\n", sentence);
}

static void
post(struct burst *b, struct record r)
{
	while (store_post(b->store, &r) == -EAGAIN)
		usleep(100);
}

static void
post_packet(struct burst *b, enum event_kind kind, uint32_t token, struct mac mac)
{
	static const uint8_t packet[PACKET_SIZE];
	struct event *e = event_new(kind, clock_wall_us(), "", packet, sizeof(packet));

	e->seq = token * 2 + (kind == EVENT_DHCP_OUT);
	e->mac = mac;
	post(b, (struct record){ .kind = RECORD_EVENT, .event = e });
}

static void
post_lease(struct burst *b, uint32_t token)
{
	const struct mac mac = { { 0x52, 0x54, 0, 0, (uint8_t)(token >> 8), (uint8_t)token } };
	struct lease *l = calloc(1, sizeof(*l));

	l->ip = 0x0a000000 + token % 60000;
	l->mac = mac;
	l->expires_s = 2000000000;
	post_packet(b, EVENT_DHCP_IN, token, mac);
	b->posted_us[token] = clock_mono_us();
	post(b, (struct record){ .kind = RECORD_LEASE, .token = token, .lease = l });
	post_packet(b, EVENT_DHCP_OUT, token, mac);
}

static int
by_size(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
report(struct burst *b, const char *what, uint32_t first, uint32_t n, int64_t us, uint64_t syncs)
{
	qsort(b->waited_us + first, n, sizeof(*b->waited_us), by_size);
	printf("%-22s %8.0f leases/s %7.0f syncs/s  wait ms: median %.2f, 99%% %.2f, worst %.2f\n",
	    what, n * 1e6 / (double)us, (double)syncs * 1e6 / (double)us,
	    (double)b->waited_us[first + n / 2] / 1e3,
	    (double)b->waited_us[first + n * 99ULL / 100] / 1e3,
	    (double)b->waited_us[first + n - 1] / 1e3);
}

/* rate 0: as fast as it goes with WINDOW unconfirmed. */
static uint32_t
run(struct burst *b, const char *what, uint32_t first, uint32_t n, uint32_t rate)
{
	int64_t begin_us = clock_mono_us();
	uint64_t syncs = atomic_load(&n_syncs);

	for (uint32_t i = 0; i < n; i++) {
		while (rate && (int64_t)i * 1000000 / rate > clock_mono_us() - begin_us)
			usleep(200);
		while (!rate && first + i - 1 - b->n_stored - b->n_failed >= WINDOW)
			usleep(50);
		post_lease(b, first + i);
	}
	while (b->n_stored + b->n_failed < first + n - 1)
		usleep(100);
	report(b, what, first, n, clock_mono_us() - begin_us, atomic_load(&n_syncs) - syncs);
	return first + n;
}

int
main(int argc, char **argv)
{
	static struct burst b;
	const struct store_ports ports = {
		.ctx = &b, .stored = stored, .assignments = assignments, .trouble = trouble
	};
	char dir[256], path[300], label[64];
	uint32_t rate = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 5000;
	uint32_t seconds = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 3, next = 1;
	struct fault fault = { "" };
	struct saved saved = { 0 };

	snprintf(dir, sizeof(dir), "%s/px-bench-XXXXXX", argc > 1 ? argv[1] : "/var/tmp");
	if (rate == 0 || seconds == 0 || rate * (uint64_t)seconds + 50001 > LEASES_MAX ||
	    !mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/px.db", dir);
	if (store_open(path, &b.store, &saved, &fault) != 0) {
		fprintf(stderr, "%s\n", fault.text);
		return 1;
	}
	saved_done(&saved);
	store_start(b.store, &ports);
	snprintf(label, sizeof(label), "%u a second", rate);
	next = run(&b, label, next, rate * seconds, rate);
	run(&b, "as fast as it goes", next, 50000, 0);
	store_close(b.store);
	if (b.n_failed > 0)
		fprintf(stderr, "%u leases were not stored\n", b.n_failed);
	unlink(path);
	snprintf(path, sizeof(path), "%s/px.db-lock", dir);
	unlink(path);
	rmdir(dir);
	return b.n_failed > 0;
}
