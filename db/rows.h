/*
 * rows.h - the record's tables as the model's structs: put one, walk over many.
 *
 * One file q_THING.c per table. Puts replace what is there under the same key and run
 * inside the caller's transaction. Walks call `row` for each match and stop at the
 * first result that is not 0, which they return; rows lent are valid during that call.
 */
#ifndef PX_DB_ROWS_H
#define PX_DB_ROWS_H

#include "db/db.h"
#include "model/record.h"

/* Which rows; all zero: every one. */
struct filter {
	struct mac mac;   /* zero: of any machine */
	int64_t boot_id;  /* 0: of any boot */
	int64_t since_us; /* events only: not older than this */
	size_t last;      /* only so many of the newest; 0: all. They still come oldest first */
};

/* leases, by address */
int q_lease_put(struct db *db, const struct lease *l);
int q_lease_delete(struct db *db, uint32_t ip);
int q_lease_each(
    struct db *db, const struct filter *f, int (*row)(void *ctx, const struct lease *l), void *ctx);

/* machines, in the order first seen */
int q_machine_put(struct db *db, const struct machine *m);
int q_machine_each(struct db *db, const struct filter *f,
    int (*row)(void *ctx, const struct machine *m), void *ctx);
/* So that a row may refer to a machine whose own record comes later. */
int q_machine_ensure(struct db *db, struct mac mac);

/* assignments, default first; one that is empty is deleted by put */
int q_assignment_put(struct db *db, const struct assignment *a);
int q_assignment_get(struct db *db, struct mac mac, struct assignment *ret); /* -ENOENT: none */
int q_assignment_each(struct db *db, const struct filter *f,
    int (*row)(void *ctx, const struct assignment *a), void *ctx);

/* boots, by id */
int q_boot_put(struct db *db, const struct boot *b);
int q_boot_each(
    struct db *db, const struct filter *f, int (*row)(void *ctx, const struct boot *b), void *ctx);
int q_boot_ensure(struct db *db, int64_t id, struct mac mac);
int q_boot_next_id(struct db *db, int64_t *ret);
/* Ends the boots a run that is gone has left open, at the time they were last heard. */
int q_boot_close_open(struct db *db);

/* transfers, by start; each is an EVENT_TRANSFER_END */
int q_transfer_put(struct db *db, const struct event *e);
int q_transfer_each(
    struct db *db, const struct filter *f, int (*row)(void *ctx, const struct event *e), void *ctx);

/* events, in the order they were stored */
int q_event_put(struct db *db, const struct event *e);
int q_event_each(
    struct db *db, const struct filter *f, int (*row)(void *ctx, const struct event *e), void *ctx);

/*
 * What keeps the file bounded whatever the network does: a busy bench makes some thousand
 * events a day, so this is years of it, and one to two GB at worst. Machines and boots,
 * which are few and small, are kept.
 */
enum { EVENTS_KEPT_MAX = 2000000 };

/*
 * Deletes up to max of the oldest events when there are more than keep, and transfers older
 * than every event that stays. Returns how many events went, or -errno.
 */
int q_event_prune(struct db *db, int64_t keep, int max);

/* images, by path */
int q_image_put(struct db *db, const struct image *im);

#endif
