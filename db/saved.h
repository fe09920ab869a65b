/*
 * saved.h - what the last run left in the record, for core to start from.
 */
#ifndef PX_DB_SAVED_H
#define PX_DB_SAVED_H

#include "db/db.h"
#include "model/record.h"

/* Reads it all. 0, or -errno and *ret untouched. */
int db_load_saved(struct db *db, struct saved *ret);

/* All assignments as a heap array. 0, or -errno and nothing set. */
int db_load_assignments(struct db *db, struct assignment **ret, size_t *ret_n);

#endif
