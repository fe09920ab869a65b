#include "db/batch.h"

#include "base/map.h"
#include "db/rows.h"

#include <errno.h>
#include <stdbool.h>

static int
put(struct db *db, const struct record *r)
{
	switch (r->kind) {
	case RECORD_LEASE:
		return q_lease_put(db, r->lease);
	case RECORD_LEASE_GONE:
		return q_lease_delete(db, r->lease->ip);
	case RECORD_MACHINE:
		return q_machine_put(db, r->machine);
	case RECORD_ASSIGNMENT:
		return q_assignment_put(db, r->assignment);
	case RECORD_BOOT:
		return q_boot_put(db, r->boot);
	case RECORD_TRANSFER:
		return q_transfer_put(db, r->event);
	case RECORD_EVENT:
		return q_event_put(db, r->event);
	case RECORD_IMAGE:
		return q_image_put(db, r->image);
	}
	return -EINVAL;
}

/* Rows are whole, so what a later record of this batch replaces need not be written. */
static bool
is_outdone(struct map *boots, struct map *machines, const struct record *r)
{
	struct map *seen = r->kind == RECORD_BOOT      ? boots
			   : r->kind == RECORD_MACHINE ? machines
						       : NULL;
	uint64_t key;

	if (!seen)
		return false;
	key = r->kind == RECORD_BOOT ? (uint64_t)r->boot->id : mac_key(r->machine->mac);
	if (map_get(seen, key))
		return true;
	/* Without memory for it, the row is written once more than needed. */
	map_put(seen, key, (void *)(uintptr_t)1);
	return false;
}

enum { OUTDONE = 1 }; /* in errs while the batch is planned */

static void
plan(const struct record *records, size_t n, int *errs)
{
	struct map boots = { 0 }, machines = { 0 };

	for (size_t i = n; i-- > 0;)
		errs[i] = is_outdone(&boots, &machines, &records[i]) ? OUTDONE : 0;
	map_done(&boots);
	map_done(&machines);
}

int
batch_write(struct db *db, const struct record *records, size_t n, int *errs)
{
	int err = db_begin(db);

	if (err < 0)
		return err;
	plan(records, n, errs);
	for (size_t i = 0; i < n && err == 0; i++) {
		if (errs[i] != OUTDONE)
			errs[i] = put(db, &records[i]);
		else
			errs[i] = 0;
		/* -EINVAL is about this record alone; all else is about the disk. */
		if (errs[i] < 0 && errs[i] != -EINVAL)
			err = errs[i];
	}
	if (err == 0)
		err = db_commit(db);
	if (err < 0)
		db_rollback(db);
	return err;
}
