#include "db/query.h"
#include "db/rows.h"

#include <errno.h>

static bool
is_transfer(enum event_kind kind)
{
	return kind == EVENT_TRANSFER_START || kind == EVENT_TRANSFER_END;
}

static void
bind_transfer(struct query *q, const struct event *e)
{
	query_u64(q, e->transfer.id);
	query_int(q, e->transfer.port);
	query_int(q, e->transfer.protocol);
	query_int(q, e->transfer.role);
	query_text(q, e->transfer.image);
	query_text(q, e->transfer.entry);
	query_u64(q, e->transfer.entry_bytes);
	query_u64(q, e->transfer.size);
	query_u64(q, e->transfer.offset);
	query_u64(q, e->transfer.acked);
	query_int(q, e->transfer.resent);
	query_int(q, e->transfer.blksize);
	query_int(q, e->transfer.windowsize);
	query_int(q, e->transfer.result);
	query_int(q, e->transfer.started_us);
}

enum { TRANSFER_COLUMNS = 15 };

static void
bind_event(struct query *q, const struct event *e, bool has_boot, char mac[static MAC_TEXT_SIZE])
{
	query_int(q, e->wall_us);
	query_u64(q, e->seq);
	query_int(q, e->kind);
	query_mac(q, e->mac, mac);
	query_int(q, e->ip);
	if (has_boot)
		query_int(q, e->boot_id);
	else
		query_null(q);
	query_text(q, e->text);
	query_blob(q, e->packet, e->packet ? e->packet_size : 0);
}

int
q_event_put(struct db *db, const struct event *e)
{
	char mac[MAC_TEXT_SIZE];
	/* A boot is of a machine: without one there is no row to refer to. */
	bool has_boot = e->boot_id != 0 && !mac_is_zero(e->mac);
	int err = has_boot ? q_boot_ensure(db, e->boot_id, e->mac) : 0;
	struct query q;

	if (err < 0)
		return err;
	/* The same event again is the same row. */
	q = query_of(db,
	    "INSERT INTO events (wall_us, seq, kind, mac, ip, boot_id, text, packet, transfer_id,"
	    " port, protocol, role, image, entry, entry_bytes, size, \"offset\", acked, resent,"
	    " blksize, windowsize, result, started_us)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT DO NOTHING");
	bind_event(&q, e, has_boot, mac);
	if (is_transfer(e->kind))
		bind_transfer(&q, e);
	else
		for (int i = 0; i < TRANSFER_COLUMNS; i++)
			query_null(&q);
	return query_run(&q);
}

static void
read_transfer(const struct query *q, struct event *e)
{
	e->transfer.id = query_get_u64(q, 9);
	e->transfer.port = (uint16_t)query_get_int(q, 10);
	e->transfer.protocol = (enum transfer_protocol)query_get_enum(q, 11, TRANSFER_HTTP);
	e->transfer.role = (enum file_role)query_get_enum(q, 12, ROLE_WHOLE_ISO);
	query_get_text(q, 13, e->transfer.image, sizeof(e->transfer.image));
	query_get_text(q, 14, e->transfer.entry, sizeof(e->transfer.entry));
	e->transfer.entry_bytes = query_get_u64(q, 15);
	e->transfer.size = query_get_u64(q, 16);
	e->transfer.offset = query_get_u64(q, 17);
	e->transfer.acked = query_get_u64(q, 18);
	e->transfer.resent = (uint32_t)query_get_int(q, 19);
	e->transfer.blksize = (uint16_t)query_get_int(q, 20);
	e->transfer.windowsize = (uint16_t)query_get_int(q, 21);
	e->transfer.result = (enum transfer_result)query_get_enum(q, 22, TRANSFER_FAILED);
	e->transfer.started_us = query_get_int(q, 23);
}

static struct event *
read_event(const struct query *q)
{
	/* The blob before its size: that order is SQLite's rule. */
	const void *packet = sqlite3_column_blob(q->stmt, 8);
	size_t packet_size = (size_t)sqlite3_column_bytes(q->stmt, 8);
	const char *text = (const char *)sqlite3_column_text(q->stmt, 7);
	struct event *e = event_new((enum event_kind)query_get_enum(q, 3, EVENT_IMAGE),
	    query_get_int(q, 1), text, packet, packet_size);

	if (!e)
		return NULL;
	e->seq = query_get_u64(q, 2);
	e->mac = query_get_mac(q, 4);
	e->ip = (uint32_t)query_get_int(q, 5);
	e->boot_id = query_get_int(q, 6);
	if (is_transfer(e->kind))
		read_transfer(q, e);
	return e;
}

/* One text per filter, so that each has its index. */
#define EVENT_SELECT(where)                                                                        \
	"SELECT * FROM (SELECT id, wall_us, seq, kind, mac, ip, boot_id, text, packet,"            \
	" transfer_id, port, protocol, role, image, entry, entry_bytes, size, \"offset\", acked,"  \
	" resent, blksize, windowsize, result, started_us FROM events " where                      \
	" AND wall_us >= ?4 ORDER BY id DESC LIMIT ?3) ORDER BY id"
/* Without a limit the rows come straight from the index instead of through a sort. */
#define EVENT_ALL                                                                                  \
	"SELECT id, wall_us, seq, kind, mac, ip, boot_id, text, packet, transfer_id, port,"        \
	" protocol, role, image, entry, entry_bytes, size, \"offset\", acked, resent, blksize,"    \
	" windowsize, result, started_us FROM events"                                              \
	" WHERE ?1 IS NULL AND ?2 = 0 AND ?3 = -1 AND wall_us >= ?4 ORDER BY id"

static struct query
select_events(struct db *db, const struct filter *f)
{
	if (f->boot_id)
		return query_of(
		    db, EVENT_SELECT("WHERE boot_id = ?2 AND (?1 IS NULL OR mac = ?1)"));
	if (!mac_is_zero(f->mac))
		return query_of(db, EVENT_SELECT("WHERE mac = ?1 AND ?2 = 0"));
	if (f->last)
		return query_of(db, EVENT_SELECT("WHERE ?1 IS NULL AND ?2 = 0"));
	return query_of(db, EVENT_ALL);
}

int
q_event_each(
    struct db *db, const struct filter *f, int (*row)(void *ctx, const struct event *e), void *ctx)
{
	char mac[MAC_TEXT_SIZE];
	struct query q = select_events(db, f);
	int err = 0, end;

	query_mac(&q, f->mac, mac);
	query_int(&q, f->boot_id);
	query_int(&q, f->last ? (int64_t)f->last : -1);
	query_int(&q, f->since_us);
	while (err == 0 && query_row(&q)) {
		struct event *e = read_event(&q);

		err = e ? row(ctx, e) : -ENOMEM;
		event_unref(e);
	}
	end = query_end(&q);
	return err ? err : end;
}

/* A transfer goes with the events that tell of it. */
static int
prune_transfers(struct db *db, int max)
{
	struct query q = query_of(db,
	    "DELETE FROM transfers WHERE (started_us, id) IN (SELECT started_us, id FROM"
	    " transfers WHERE ended_us < (SELECT wall_us FROM events ORDER BY id LIMIT 1)"
	    " ORDER BY started_us LIMIT ?)");

	query_int(&q, max);
	return query_run(&q);
}

int
q_event_prune(struct db *db, int64_t keep, int max)
{
	/* Ids rise by one, so they count; only the oldest few are looked at. */
	struct query q = query_of(db,
	    "DELETE FROM events WHERE id IN (SELECT id FROM events ORDER BY id LIMIT ?2)"
	    " AND id <= (SELECT max(id) FROM events) - ?1");
	int err, n;

	query_int(&q, keep);
	query_int(&q, max);
	err = query_run(&q);
	n = sqlite3_changes(db->sql);
	if (err == 0 && n > 0)
		err = prune_transfers(db, max);
	return err < 0 ? err : n;
}
