/*
 * store_fixture.h - a store in a directory of its own, and ports that write down what they hear.
 */
#ifndef PX_TESTS_UNIT_STORE_FIXTURE_H
#define PX_TESTS_UNIT_STORE_FIXTURE_H

#include "tests/unit/test.h"

#include "base/clock.h"
#include "db/store.h"

#include <errno.h>
#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEARD_MAX = 65536, PATIENCE_MS = 20000 };

struct store_fixture {
	char dir[64], path[96];
	struct store *store;
	struct saved saved;
	pthread_mutex_t lock;
	size_t n_stored, n_failed;    /* tokens confirmed, refused */
	uint8_t confirmed[HEARD_MAX]; /* by token: how often with 0 */
	struct assignment *told;      /* newest array from ports.assignments */
	size_t n_told, n_tellings;
	size_t n_troubles;
	char trouble[512]; /* newest sentence */
};

static inline void
fixture_stored(void *ctx, uint32_t token, int err)
{
	struct store_fixture *f = ctx;

	pthread_mutex_lock(&f->lock);
	if (err == 0) {
		f->n_stored++;
		if (token < HEARD_MAX)
			f->confirmed[token]++;
	} else {
		f->n_failed++;
	}
	pthread_mutex_unlock(&f->lock);
}

static inline void
fixture_assignments(void *ctx, struct assignment *array, size_t n)
{
	struct store_fixture *f = ctx;

	pthread_mutex_lock(&f->lock);
	free(f->told);
	f->told = array;
	f->n_told = n;
	f->n_tellings++;
	pthread_mutex_unlock(&f->lock);
}

static inline void
fixture_trouble(void *ctx, const char *sentence)
{
	struct store_fixture *f = ctx;

	pthread_mutex_lock(&f->lock);
	f->n_troubles++;
	snprintf(f->trouble, sizeof(f->trouble), "%s", sentence);
	pthread_mutex_unlock(&f->lock);
}

/* A counter of the fixture as the store's thread left it. */
static inline size_t
fixture_read(struct store_fixture *f, const size_t *counter)
{
	size_t n;

	pthread_mutex_lock(&f->lock);
	n = *counter;
	pthread_mutex_unlock(&f->lock);
	return n;
}

/* Until the counter is at least n, or patience ends: then the test fails. */
static inline void
fixture_wait(struct store_fixture *f, const size_t *counter, size_t n)
{
	int64_t end_ms = clock_mono_ms() + PATIENCE_MS;

	while (fixture_read(f, counter) < n && clock_mono_ms() < end_ms)
		usleep(1000);
	assert_true(fixture_read(f, counter) >= n);
}

static inline void
fixture_open(struct store_fixture *f)
{
	const struct store_ports ports = { .ctx = f,
		.stored = fixture_stored,
		.assignments = fixture_assignments,
		.trouble = fixture_trouble };
	struct fault fault = { "" };

	saved_done(&f->saved);
	if (store_open(f->path, &f->store, &f->saved, &fault) != 0)
		fail_msg("%s", fault.text);
	assert_int_equal(store_start(f->store, &ports), 0);
}

static inline void
fixture_close(struct store_fixture *f)
{
	store_close(f->store);
	f->store = NULL;
}

/* cmocka's setup and teardown of one test. */
static inline int
fixture_setup(void **state)
{
	struct store_fixture *f = calloc(1, sizeof(*f));

	if (!f)
		return -1;
	pthread_mutex_init(&f->lock, NULL);
	snprintf(f->dir, sizeof(f->dir), "/tmp/px-store-XXXXXX");
	if (!mkdtemp(f->dir))
		return -1;
	snprintf(f->path, sizeof(f->path), "%s/lib/px.db", f->dir);
	*state = f;
	return 0;
}

static inline int
fixture_remove(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

static inline int
fixture_teardown(void **state)
{
	struct store_fixture *f = *state;

	store_close(f->store);
	saved_done(&f->saved);
	free(f->told);
	nftw(f->dir, fixture_remove, 8, FTW_DEPTH | FTW_PHYS);
	pthread_mutex_destroy(&f->lock);
	free(f);
	return 0;
}

/* Records to post; the store owns what they hold. */
static inline struct record
lease_record(uint32_t ip, uint8_t last_mac_byte, uint32_t token)
{
	struct lease *l = calloc(1, sizeof(*l));

	assert_non_null(l);
	l->ip = ip;
	l->mac = (struct mac){ { 0x52, 0x54, 0, 0, 0, last_mac_byte } };
	l->expires_s = 2000000000;
	snprintf(l->hostname, sizeof(l->hostname), "host%u", last_mac_byte);
	return (struct record){ .kind = RECORD_LEASE, .token = token, .lease = l };
}

static inline struct record
event_record(const char *text, uint64_t seq)
{
	struct event *e = event_new(EVENT_NOTE, (int64_t)seq * 1000 + 1, text, NULL, 0);

	assert_non_null(e);
	e->seq = seq;
	return (struct record){ .kind = RECORD_EVENT, .event = e };
}

static inline struct record
assignment_record(struct mac mac, const char *image)
{
	struct assignment *a = calloc(1, sizeof(*a));

	assert_non_null(a);
	a->mac = mac;
	snprintf(a->image, sizeof(a->image), "%s", image);
	return (struct record){ .kind = RECORD_ASSIGNMENT, .assignment = a };
}

static inline void
post(struct store_fixture *f, struct record r)
{
	int64_t end_ms = clock_mono_ms() + PATIENCE_MS;
	int err;

	while ((err = store_post(f->store, &r)) == -EAGAIN && clock_mono_ms() < end_ms)
		usleep(1000);
	assert_int_equal(err, 0);
}

#endif
