#include "db/query.h"
#include "db/rows.h"

#include <errno.h>

int
q_transfer_put(struct db *db, const struct event *e)
{
	char mac[MAC_TEXT_SIZE];
	/* A boot is of a machine: without one there is no row to refer to. */
	bool has_boot = e->boot_id != 0 && !mac_is_zero(e->mac);
	int err = has_boot ? q_boot_ensure(db, e->boot_id, e->mac) : 0;
	struct query q;

	if (err < 0)
		return err;
	q = query_of(db,
	    "INSERT OR REPLACE INTO transfers (started_us, id, ended_us, boot_id, mac, ip, port,"
	    " protocol, role, name, image, entry, entry_bytes, size, \"offset\", acked, resent,"
	    " blksize, windowsize, result)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	query_int(&q, e->transfer.started_us);
	query_u64(&q, e->transfer.id);
	query_int(&q, e->wall_us);
	if (has_boot)
		query_int(&q, e->boot_id);
	else
		query_null(&q);
	query_mac(&q, e->mac, mac);
	query_int(&q, e->ip);
	query_int(&q, e->transfer.port);
	query_int(&q, e->transfer.protocol);
	query_int(&q, e->transfer.role);
	query_text(&q, e->text);
	query_text(&q, e->transfer.image);
	query_text(&q, e->transfer.entry);
	query_u64(&q, e->transfer.entry_bytes);
	query_u64(&q, e->transfer.size);
	query_u64(&q, e->transfer.offset);
	query_u64(&q, e->transfer.acked);
	query_int(&q, e->transfer.resent);
	query_int(&q, e->transfer.blksize);
	query_int(&q, e->transfer.windowsize);
	query_int(&q, e->transfer.result);
	return query_run(&q);
}

static struct event *
read_transfer(const struct query *q)
{
	struct event *e = event_new(EVENT_TRANSFER_END, query_get_int(q, 2),
	    (const char *)sqlite3_column_text(q->stmt, 9), NULL, 0);

	if (!e)
		return NULL;
	e->transfer.started_us = query_get_int(q, 0);
	e->transfer.id = query_get_u64(q, 1);
	e->boot_id = query_get_int(q, 3);
	e->mac = query_get_mac(q, 4);
	e->ip = (uint32_t)query_get_int(q, 5);
	e->transfer.port = (uint16_t)query_get_int(q, 6);
	e->transfer.protocol = (enum transfer_protocol)query_get_enum(q, 7, TRANSFER_HTTP);
	e->transfer.role = (enum file_role)query_get_enum(q, 8, ROLE_WHOLE_ISO);
	query_get_text(q, 10, e->transfer.image, sizeof(e->transfer.image));
	query_get_text(q, 11, e->transfer.entry, sizeof(e->transfer.entry));
	e->transfer.entry_bytes = query_get_u64(q, 12);
	e->transfer.size = query_get_u64(q, 13);
	e->transfer.offset = query_get_u64(q, 14);
	e->transfer.acked = query_get_u64(q, 15);
	e->transfer.resent = (uint32_t)query_get_int(q, 16);
	e->transfer.blksize = (uint16_t)query_get_int(q, 17);
	e->transfer.windowsize = (uint16_t)query_get_int(q, 18);
	e->transfer.result = (enum transfer_result)query_get_enum(q, 19, TRANSFER_FAILED);
	return e;
}

/* One text per filter, so that each has its index. */
#define TRANSFER_SELECT(where)                                                                     \
	"SELECT * FROM (SELECT started_us, id, ended_us, boot_id, mac, ip, port, protocol, role,"  \
	" name, image, entry, entry_bytes, size, \"offset\", acked, resent, blksize, windowsize,"  \
	" result FROM transfers " where                                                            \
	" ORDER BY started_us DESC, id DESC LIMIT ?3) ORDER BY started_us, id"

int
q_transfer_each(
    struct db *db, const struct filter *f, int (*row)(void *ctx, const struct event *e), void *ctx)
{
	char mac[MAC_TEXT_SIZE];
	struct query q = f->boot_id
			     ? query_of(db, TRANSFER_SELECT(
						"WHERE boot_id = ?2 AND (?1 IS NULL OR mac = ?1)"))
			 : !mac_is_zero(f->mac)
			     ? query_of(db, TRANSFER_SELECT("WHERE mac = ?1 AND ?2 = 0"))
			     : query_of(db, TRANSFER_SELECT("WHERE ?1 IS NULL AND ?2 = 0"));
	int err = 0, end;

	query_mac(&q, f->mac, mac);
	query_int(&q, f->boot_id);
	query_int(&q, f->last ? (int64_t)f->last : -1);
	while (err == 0 && query_row(&q)) {
		struct event *e = read_transfer(&q);

		err = e ? row(ctx, e) : -ENOMEM;
		event_unref(e);
	}
	end = query_end(&q);
	return err ? err : end;
}
