#include "db/query.h"
#include "db/rows.h"

#include <string.h>

int
q_machine_ensure(struct db *db, struct mac mac)
{
	char buf[MAC_TEXT_SIZE];
	struct query q = query_of(
	    db, "INSERT INTO machines (mac) VALUES (?) ON CONFLICT DO NOTHING");

	query_text(&q, mac_text(mac, buf));
	return query_run(&q);
}

static bool
has_uuid(const struct machine *m)
{
	static const uint8_t none[sizeof(m->uuid)];

	return memcmp(m->uuid, none, sizeof(none)) != 0;
}

int
q_machine_put(struct db *db, const struct machine *m)
{
	char mac[MAC_TEXT_SIZE];
	/* The first sight of it was perhaps in an earlier run. */
	struct query q = query_of(db,
	    "INSERT INTO machines (mac, ip, arch, is_pxe, uuid, vendor_class, hostname,"
	    " first_seen_us, last_seen_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT (mac) DO UPDATE SET ip = excluded.ip, arch = excluded.arch,"
	    " is_pxe = excluded.is_pxe, uuid = excluded.uuid,"
	    " vendor_class = excluded.vendor_class, hostname = excluded.hostname,"
	    " first_seen_us = iif(first_seen_us = 0, excluded.first_seen_us,"
	    " min(first_seen_us, excluded.first_seen_us)),"
	    " last_seen_us = excluded.last_seen_us");

	query_text(&q, mac_text(m->mac, mac));
	query_int(&q, m->ip);
	if (m->arch == UINT16_MAX)
		query_null(&q);
	else
		query_int(&q, m->arch);
	query_int(&q, m->is_pxe);
	query_blob(&q, m->uuid, has_uuid(m) ? sizeof(m->uuid) : 0);
	query_text(&q, m->vendor_class);
	query_text(&q, m->hostname);
	query_int(&q, m->first_seen_us);
	query_int(&q, m->last_seen_us);
	return query_run(&q);
}

static void
read_machine(const struct query *q, struct machine *ret)
{
	*ret = (struct machine){ .mac = query_get_mac(q, 0) };
	ret->ip = (uint32_t)query_get_int(q, 1);
	ret->arch = sqlite3_column_type(q->stmt, 2) == SQLITE_NULL ? UINT16_MAX
								   : (uint16_t)query_get_int(q, 2);
	ret->is_pxe = query_get_int(q, 3) != 0;
	query_get_blob(q, 4, ret->uuid, sizeof(ret->uuid));
	query_get_text(q, 5, ret->vendor_class, sizeof(ret->vendor_class));
	query_get_text(q, 6, ret->hostname, sizeof(ret->hostname));
	ret->first_seen_us = query_get_int(q, 7);
	ret->last_seen_us = query_get_int(q, 8);
}

int
q_machine_each(struct db *db, const struct filter *f,
    int (*row)(void *ctx, const struct machine *m), void *ctx)
{
	char mac[MAC_TEXT_SIZE];
	struct query q = query_of(db,
	    "SELECT * FROM (SELECT mac, ip, arch, is_pxe, uuid, vendor_class, hostname,"
	    " first_seen_us, last_seen_us FROM machines WHERE ?1 IS NULL OR mac = ?1"
	    " ORDER BY last_seen_us DESC LIMIT ?2) ORDER BY first_seen_us, mac");
	struct machine m;
	int err = 0, end;

	query_mac(&q, f->mac, mac);
	query_int(&q, f->last ? (int64_t)f->last : -1);
	while (err == 0 && query_row(&q)) {
		read_machine(&q, &m);
		err = row(ctx, &m);
	}
	end = query_end(&q);
	return err ? err : end;
}
