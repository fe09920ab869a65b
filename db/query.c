#include "db/query.h"

#include "base/text.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

int
db_errno(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return 0;
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return -EACCES;
	case SQLITE_READONLY:
		return -EROFS;
	case SQLITE_CANTOPEN:
		return -ENOENT;
	case SQLITE_NOTADB:
		return -EMEDIUMTYPE;
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
	case SQLITE_TOOBIG:
	case SQLITE_RANGE:
		return -EINVAL;
	default:
		return -EIO;
	}
}

static sqlite3_stmt *
find_kept(const struct db *db, const char *text)
{
	for (size_t i = 0; i < db->n_kept; i++)
		if (db->kept[i].text == text)
			return db->kept[i].stmt;
	return NULL;
}

struct query
query_of(struct db *db, const char *text)
{
	struct query q = { .db = db, .stmt = find_kept(db, text), .kept = true };

	if (q.stmt)
		return q;
	assert(db->n_kept < DB_STATEMENTS_MAX);
	q.rc = sqlite3_prepare_v3(db->sql, text, -1, SQLITE_PREPARE_PERSISTENT, &q.stmt, NULL);
	if (q.rc == SQLITE_OK) {
		db->kept[db->n_kept].text = text;
		db->kept[db->n_kept++].stmt = q.stmt;
	}
	return q;
}

struct query
query_once(struct db *db, const char *text)
{
	struct query q = { .db = db };

	q.rc = sqlite3_prepare_v2(db->sql, text, -1, &q.stmt, NULL);
	return q;
}

static void
note(struct query *q, int rc)
{
	if (q->rc == SQLITE_OK)
		q->rc = rc;
}

void
query_int(struct query *q, int64_t v)
{
	if (q->rc == SQLITE_OK)
		note(q, sqlite3_bind_int64(q->stmt, ++q->at, v));
}

void
query_u64(struct query *q, uint64_t v)
{
	query_int(q, v > INT64_MAX ? INT64_MAX : (int64_t)v);
}

void
query_text(struct query *q, const char *text)
{
	if (q->rc == SQLITE_OK)
		note(q, sqlite3_bind_text(q->stmt, ++q->at, text, -1, SQLITE_STATIC));
}

void
query_blob(struct query *q, const void *bytes, size_t size)
{
	if (size == 0)
		query_null(q);
	else if (q->rc == SQLITE_OK)
		note(q, sqlite3_bind_blob64(q->stmt, ++q->at, bytes, size, SQLITE_STATIC));
}

void
query_null(struct query *q)
{
	if (q->rc == SQLITE_OK)
		note(q, sqlite3_bind_null(q->stmt, ++q->at));
}

void
query_mac(struct query *q, struct mac mac, char buf[static MAC_TEXT_SIZE])
{
	if (mac_is_zero(mac))
		query_null(q);
	else
		query_text(q, mac_text(mac, buf));
}

bool
query_row(struct query *q)
{
	int rc;

	if (q->rc != SQLITE_OK)
		return false;
	rc = sqlite3_step(q->stmt);
	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		note(q, rc);
	return false;
}

int
query_end(struct query *q)
{
	if (!q->kept)
		sqlite3_finalize(q->stmt);
	else if (q->stmt)
		sqlite3_reset(q->stmt);
	q->stmt = NULL;
	return db_errno(q->rc);
}

int
query_run(struct query *q)
{
	while (query_row(q))
		;
	return query_end(q);
}

int64_t
query_get_int(const struct query *q, int column)
{
	return sqlite3_column_int64(q->stmt, column);
}

uint64_t
query_get_u64(const struct query *q, int column)
{
	int64_t v = query_get_int(q, column);

	return v < 0 ? 0 : (uint64_t)v;
}

int
query_get_enum(const struct query *q, int column, int last)
{
	int64_t v = query_get_int(q, column);

	return v >= 0 && v <= last ? (int)v : 0;
}

void
query_get_text(const struct query *q, int column, char *buf, size_t size)
{
	const unsigned char *text = sqlite3_column_text(q->stmt, column);

	text_copy(buf, size, text ? (const char *)text : "");
}

struct mac
query_get_mac(const struct query *q, int column)
{
	const unsigned char *text = sqlite3_column_text(q->stmt, column);
	struct mac mac = { { 0 } };

	if (text)
		mac_parse((const char *)text, &mac);
	return mac;
}

size_t
query_get_blob(const struct query *q, int column, void *buf, size_t size)
{
	const void *bytes = sqlite3_column_blob(q->stmt, column);
	size_t n = (size_t)sqlite3_column_bytes(q->stmt, column);

	if (n > size)
		n = size;
	if (bytes && n > 0)
		memcpy(buf, bytes, n);
	return bytes ? n : 0;
}
