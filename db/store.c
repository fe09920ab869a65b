#include "db/store.h"

#include "base/clock.h"
#include "base/mbox.h"
#include "base/text.h"
#include "db/batch.h"
#include "db/query.h"
#include "db/rows.h"
#include "db/saved.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <unistd.h>

enum {
	MAILBOX_PLACES = 16384,
	BATCH_MAX = 1024,   /* a transaction's size: tens of milliseconds at most */
	HELD_MAX = 16384,   /* records kept in memory while the disk refuses them: some 10 MB */
	GATHER_MS = 200,    /* events without a token wait so long for company */
	WATCH_MS = 300,     /* how soon a change by another process is seen */
	RETRY_MS = 500,     /* between attempts while the disk refuses */
	SETTLE_MS = 2000,   /* see tell_assignments */
	TIDY_MS = 1000,     /* idle for so long: time for housekeeping */
	PRUNE_STEP = 500,   /* events deleted at once */
	PRUNE_MS = 3600000, /* how often to look whether there are too many */
};

struct store {
	struct db *db;
	struct mbox box;
	int lock_fd; /* held while this engine runs */
	int stop_fd; /* readable: commit what waits and end */
	struct store_ports ports;
	pthread_t thread;
	bool started;
	_Atomic uint64_t n_refused;

	/* the store's thread alone */
	struct record batch[BATCH_MAX]; /* taken, not written yet */
	int errs[BATCH_MAX];
	size_t n_batch;
	bool urgent;         /* one of them has a token */
	int64_t due_ms;      /* when the batch must be written */
	struct record *held; /* of HELD_MAX: refused by the disk, oldest first */
	size_t n_held;
	uint64_t n_lost;  /* dropped because held was full */
	int trouble;      /* 0, or why the disk refuses */
	int64_t retry_ms; /* when to try held again */
	int64_t watch_ms, settle_ms, tidy_ms, prune_ms;
	int64_t data_version;
	bool untidy; /* something was committed since the log was last moved */
};

/* One engine a record: two would give the same boot ids and the same addresses. */
static int
lock(struct store *s, const char *path, struct fault *fault)
{
	char name[PATH_MAX];
	struct text t = text_of(name, sizeof(name));
	int err;

	text_add(&t, "%s-lock", path);
	s->lock_fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (s->lock_fd >= 0 && flock(s->lock_fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	err = -errno;
	if (err == -EWOULDBLOCK)
		return fault_set(fault, -EBUSY,
		    "another pxedeck is running with %s; stop it, or name another file with --db",
		    path);
	return fault_set(fault, err, "cannot lock %s: %s", name, strerror(-err));
}

/* Ends what the last run left open; fails now rather than at the first lease. */
static int
take_over(struct store *s, struct saved *saved, struct fault *fault)
{
	int err = db_data_version(s->db, &s->data_version);

	if (err == 0)
		err = db_begin(s->db);
	if (err == 0)
		err = q_boot_close_open(s->db);
	if (err == 0)
		err = db_mark_written(s->db);
	if (err == 0)
		err = db_commit(s->db);
	if (err < 0)
		db_rollback(s->db);
	else
		err = db_load_saved(s->db, saved);
	if (err < 0)
		return fault_set(fault, err, "%s: %s", db_path(s->db), db_error(err));
	return 0;
}

static int
allocate(struct store **ret)
{
	struct store *s = calloc(1, sizeof(*s));
	int err;

	if (!s)
		return -ENOMEM;
	s->lock_fd = -1;
	s->stop_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	s->held = calloc(HELD_MAX, sizeof(*s->held));
	err = s->stop_fd < 0 ? -errno : s->held ? 0 : -ENOMEM;
	if (err == 0)
		err = mbox_init(&s->box, MAILBOX_PLACES, sizeof(struct record));
	if (err < 0) {
		store_close(s);
		return err;
	}
	*ret = s;
	return 0;
}

int
store_open(const char *path, struct store **ret, struct saved *saved, struct fault *fault)
{
	struct store *s;
	int err = allocate(&s);

	if (err < 0)
		return fault_set(fault, err, "cannot start the record: %s", strerror(-err));
	err = db_open(path, DB_WRITE, &s->db, fault);
	if (err == 0)
		err = lock(s, path, fault);
	if (err == 0)
		err = take_over(s, saved, fault);
	if (err < 0) {
		store_close(s);
		return err;
	}
	*ret = s;
	return 0;
}

/*
 * Says all assignments after a change by another process. A change of our own may have
 * been on its way meanwhile and be the one that counts, or not; so if one is written
 * soon after, all are said once more, and both sides end with what the database holds.
 */
static void
tell_assignments(struct store *s)
{
	struct assignment *array;
	size_t n;

	if (db_load_assignments(s->db, &array, &n) < 0)
		return; /* the next change tells again */
	s->ports.assignments(s->ports.ctx, array, n);
}

static void
watch_others(struct store *s, int64_t now_ms)
{
	int64_t version;

	s->watch_ms = now_ms + WATCH_MS;
	if (db_data_version(s->db, &version) < 0 || version == s->data_version)
		return;
	s->data_version = version;
	s->settle_ms = now_ms + SETTLE_MS;
	tell_assignments(s);
}

static void
begin_trouble(struct store *s, int err)
{
	char sentence[PATH_MAX + 256];
	struct text t = text_of(sentence, sizeof(sentence));

	if (s->trouble == err)
		return;
	s->trouble = err;
	text_add(&t, "the record %s cannot be written: %s; no new lease is given until it can be",
	    db_path(s->db), db_error(err));
	s->ports.trouble(s->ports.ctx, sentence);
}

static void
end_trouble(struct store *s)
{
	char sentence[PATH_MAX + 256];
	struct text t = text_of(sentence, sizeof(sentence));

	if (s->trouble == 0)
		return;
	s->trouble = 0;
	text_add(&t, "the record %s is written again", db_path(s->db));
	if (s->n_lost > 0)
		text_add(&t, "; %llu older events did not fit into memory and are lost",
		    (unsigned long long)s->n_lost);
	s->n_lost = 0;
	s->ports.trouble(s->ports.ctx, sentence);
}

/* Says that a record is stored (or never will be) and lets it go. */
static void
finish(struct store *s, struct record *r, int err)
{
	if (r->token != 0)
		s->ports.stored(s->ports.ctx, r->token, err);
	record_done(r);
}

/* On 0 all are on disk and gone from `records`; else they are as before. */
static int
write_records(struct store *s, struct record *records, size_t n)
{
	bool assigned = false;
	int err = batch_write(s->db, records, n, s->errs);

	if (err < 0)
		return err;
	for (size_t i = 0; i < n; i++) {
		assigned |= records[i].kind == RECORD_ASSIGNMENT;
		finish(s, &records[i], s->errs[i]);
	}
	s->untidy = true;
	if (assigned && clock_mono_ms() < s->settle_ms)
		tell_assignments(s);
	return 0;
}

static bool
is_lease(const struct record *r)
{
	return r->kind == RECORD_LEASE || r->kind == RECORD_LEASE_GONE;
}

/* Keeps a record in memory; whoever waits for it is told that it is not safe yet. */
static void
hold(struct store *s, struct record *r, int err)
{
	const size_t n_drop = HELD_MAX / 4;

	if (r->token != 0)
		s->ports.stored(s->ports.ctx, r->token, err);
	r->token = 0;
	if (s->n_held == HELD_MAX) {
		for (size_t i = 0; i < n_drop; i++)
			record_done(&s->held[i]);
		s->n_held -= n_drop;
		memmove(s->held, s->held + n_drop, s->n_held * sizeof(*s->held));
		s->n_lost += n_drop;
	}
	s->held[s->n_held++] = *r;
}

/*
 * The disk refuses. Leases are small and matter most: they are tried alone and at once,
 * and a client whose lease cannot be stored will ask again. The rest waits in memory.
 */
static void
write_in_trouble(struct store *s)
{
	size_t n_leases = 0;
	int err;

	for (size_t i = 0; i < s->n_batch; i++) {
		if (is_lease(&s->batch[i]))
			s->batch[n_leases++] = s->batch[i];
		else
			hold(s, &s->batch[i], s->trouble);
	}
	if (n_leases == 0)
		return;
	err = write_records(s, s->batch, n_leases);
	if (err == 0)
		return;
	begin_trouble(s, err);
	for (size_t i = 0; i < n_leases; i++)
		finish(s, &s->batch[i], err);
}

static void
write_batch(struct store *s)
{
	int err = s->trouble;

	if (err == 0) {
		err = write_records(s, s->batch, s->n_batch);
		if (err < 0) {
			begin_trouble(s, err);
			s->retry_ms = clock_mono_ms() + RETRY_MS;
		}
	}
	if (err < 0)
		write_in_trouble(s);
	s->n_batch = 0;
	s->urgent = false;
	s->tidy_ms = clock_mono_ms() + TIDY_MS;
}

/* Writes the oldest of what is held, or with nothing held tries whether the disk takes a page. */
static int
try_held(struct store *s, size_t n)
{
	int err;

	if (n > 0)
		return write_records(s, s->held, n);
	err = db_begin(s->db);
	if (err == 0)
		err = db_mark_written(s->db);
	if (err == 0)
		err = db_commit(s->db);
	if (err < 0)
		db_rollback(s->db);
	return err;
}

static int
retry_held(struct store *s)
{
	size_t n = s->n_held < BATCH_MAX ? s->n_held : BATCH_MAX;
	int err = try_held(s, n);

	if (err < 0) {
		begin_trouble(s, err);
		s->retry_ms = clock_mono_ms() + RETRY_MS;
		return err;
	}
	s->n_held -= n;
	memmove(s->held, s->held + n, s->n_held * sizeof(*s->held));
	if (s->n_held == 0)
		end_trouble(s);
	return 0;
}

/* Housekeeping in small steps, when nothing else is to do. */
static void
tidy(struct store *s, int64_t now_ms)
{
	int n;

	s->tidy_ms = now_ms + TIDY_MS;
	if (now_ms >= s->prune_ms && db_begin(s->db) == 0) {
		n = q_event_prune(s->db, EVENTS_KEPT_MAX, PRUNE_STEP);
		if (n < 0 || db_commit(s->db) < 0)
			db_rollback(s->db);
		if (n < PRUNE_STEP)
			s->prune_ms = now_ms + PRUNE_MS;
		s->untidy |= n > 0;
	}
	if (s->untidy && db_checkpoint(s->db) == 0)
		s->untidy = false;
}

/* What must not be lost by a kill now: a promise somebody waits for, or the end of something. */
static bool
is_urgent(const struct record *r)
{
	return r->token != 0 || r->kind == RECORD_TRANSFER || r->kind == RECORD_ASSIGNMENT;
}

static void
take(struct store *s, int64_t now_ms)
{
	size_t n = mbox_take(&s->box, s->batch + s->n_batch, BATCH_MAX - s->n_batch);

	if (s->n_batch == 0)
		s->due_ms = now_ms + GATHER_MS;
	for (size_t i = 0; i < n; i++)
		s->urgent |= is_urgent(&s->batch[s->n_batch + i]);
	s->n_batch += n;
}

/* Sleeps until there is something to do. True when it is time to end. */
static bool
sleep_until_work(struct store *s)
{
	struct pollfd fds[] = { { .fd = s->box.fd, .events = POLLIN },
		{ .fd = s->stop_fd, .events = POLLIN } };
	int64_t now_ms = clock_mono_ms(), until_ms = s->watch_ms;

	if (s->n_batch > 0 && s->due_ms < until_ms)
		until_ms = s->due_ms;
	if (s->trouble != 0 && s->retry_ms < until_ms)
		until_ms = s->retry_ms;
	poll(fds, 2, until_ms > now_ms ? (int)(until_ms - now_ms) : 0);
	return fds[1].revents != 0;
}

static void
write_all_left(struct store *s)
{
	char sentence[PATH_MAX + 256];
	struct text t = text_of(sentence, sizeof(sentence));

	for (take(s, 0); s->n_batch > 0; take(s, 0))
		write_batch(s);
	while (s->n_held > 0 && retry_held(s) == 0)
		;
	if (s->n_held == 0)
		return;
	text_add(&t, "the record %s could not be written to the end: %s; %llu events are lost",
	    db_path(s->db), db_error(s->trouble), (unsigned long long)(s->n_held + s->n_lost));
	s->ports.trouble(s->ports.ctx, sentence);
}

static void *
run(void *arg)
{
	struct store *s = arg;
	int64_t now_ms;

	if (s->ports.entered)
		s->ports.entered(s->ports.ctx);
	while (!sleep_until_work(s)) {
		now_ms = clock_mono_ms();
		take(s, now_ms);
		if (s->n_batch > 0 && (s->urgent || s->n_batch == BATCH_MAX || now_ms >= s->due_ms))
			write_batch(s);
		if (s->trouble != 0 && now_ms >= s->retry_ms)
			retry_held(s);
		if (now_ms >= s->watch_ms)
			watch_others(s, now_ms);
		if (s->n_batch == 0 && s->trouble == 0 && now_ms >= s->tidy_ms)
			tidy(s, now_ms);
	}
	write_all_left(s);
	return NULL;
}

int
store_start(struct store *s, const struct store_ports *ports)
{
	int err;

	s->ports = *ports;
	s->tidy_ms = clock_mono_ms() + TIDY_MS;
	err = -pthread_create(&s->thread, NULL, run, s);
	s->started = err == 0;
	return err;
}

int
store_post(struct store *s, const struct record *r)
{
	int err = mbox_post(&s->box, r);

	if (err < 0)
		atomic_fetch_add_explicit(&s->n_refused, 1, memory_order_relaxed);
	return err;
}

uint64_t
store_refused(const struct store *s)
{
	return atomic_load_explicit(&s->n_refused, memory_order_relaxed);
}

/* What could not be written to the end. */
static void
drop_left(struct store *s)
{
	while (s->box.ring && mbox_take(&s->box, s->batch, 1) == 1)
		record_done(&s->batch[0]);
	for (size_t i = 0; i < s->n_held; i++)
		record_done(&s->held[i]);
}

void
store_close(struct store *s)
{
	if (!s)
		return;
	if (s->started) {
		eventfd_write(s->stop_fd, 1);
		pthread_join(s->thread, NULL);
	}
	drop_left(s);
	mbox_done(&s->box);
	db_close(s->db);
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	if (s->stop_fd >= 0)
		close(s->stop_fd);
	free(s->held);
	free(s);
}
