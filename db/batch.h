/*
 * batch.h - many records as one transaction.
 */
#ifndef PX_DB_BATCH_H
#define PX_DB_BATCH_H

#include "db/db.h"
#include "model/record.h"

/*
 * Writes all n and commits: after 0 they are on disk, but for those whose errs[i] is not 0
 * (the record itself cannot be stored, e.g. a text that is too long; the others are).
 * -errno: nothing of it is stored, errs is meaningless. Of several records of one boot or
 * machine only the last is written. Records stay the caller's.
 */
int batch_write(struct db *db, const struct record *records, size_t n, int *errs);

#endif
