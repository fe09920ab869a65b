/*
 * store.h - the record in SQLite, and the only thread that writes it while the engine runs.
 *
 * Records are batched: everything that waits goes into one transaction, and only when
 * that is on disk is a record with a token confirmed. kill -9 loses nothing confirmed.
 */
#ifndef PX_DB_STORE_H
#define PX_DB_STORE_H

#include "base/fault.h"
#include "model/record.h"

struct store;

/* Called on the store's thread; must not block. */
struct store_ports {
	void *ctx;
	void (*entered)(void *ctx); /* first thing in the thread, to give rights up; NULL: nothing.
				       What the store needs is open by then. */
	void (*stored)(void *ctx, uint32_t token, int err); /* err 0: durable */
	/* Another process changed assignments: all of them, a heap array you now own. */
	void (*assignments)(void *ctx, struct assignment *array, size_t n);
	void (*trouble)(void *ctx, const char *sentence); /* disk full, ...: said once per change */
};

/*
 * Opens (making directory and schema as needed, migrating an older one) and reads what the
 * last run left. 0; -errno with a sentence in fault: not writable, newer schema, not a database.
 */
int store_open(const char *path, struct store **ret, struct saved *saved, struct fault *fault);
int store_start(struct store *s, const struct store_ports *ports);
/* Any thread. 0: taken. -EAGAIN: full, still the caller's (counted). */
int store_post(struct store *s, const struct record *r);
uint64_t store_refused(const struct store *s);
/* Commits what waits, stops, closes. NULL-safe. */
void store_close(struct store *s);

#endif
