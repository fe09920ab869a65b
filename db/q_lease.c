#include "db/query.h"
#include "db/rows.h"

int
q_lease_put(struct db *db, const struct lease *l)
{
	char mac[MAC_TEXT_SIZE];
	struct query q;
	int err = q_machine_ensure(db, l->mac);

	if (err < 0)
		return err;
	q = query_of(db, "INSERT INTO leases (ip, mac, client_id, hostname, expires_s)"
			 " VALUES (?, ?, ?, ?, ?)"
			 " ON CONFLICT (ip) DO UPDATE SET mac = excluded.mac,"
			 " client_id = excluded.client_id, hostname = excluded.hostname,"
			 " expires_s = excluded.expires_s");
	query_int(&q, l->ip);
	query_text(&q, mac_text(l->mac, mac));
	query_blob(&q, l->client_id, l->client_id_len);
	query_text(&q, l->hostname);
	query_int(&q, l->expires_s);
	return query_run(&q);
}

int
q_lease_delete(struct db *db, uint32_t ip)
{
	struct query q = query_of(db, "DELETE FROM leases WHERE ip = ?");

	query_int(&q, ip);
	return query_run(&q);
}

static void
read_lease(const struct query *q, struct lease *ret)
{
	*ret = (struct lease){ .ip = (uint32_t)query_get_int(q, 0) };
	ret->mac = query_get_mac(q, 1);
	ret->client_id_len = (uint8_t)query_get_blob(q, 2, ret->client_id, sizeof(ret->client_id));
	query_get_text(q, 3, ret->hostname, sizeof(ret->hostname));
	ret->expires_s = query_get_int(q, 4);
}

int
q_lease_each(
    struct db *db, const struct filter *f, int (*row)(void *ctx, const struct lease *l), void *ctx)
{
	char mac[MAC_TEXT_SIZE];
	struct query q = query_of(db, "SELECT ip, mac, client_id, hostname, expires_s FROM leases"
				      " WHERE ?1 IS NULL OR mac = ?1 ORDER BY ip");
	struct lease l;
	int err = 0, end;

	query_mac(&q, f->mac, mac);
	while (err == 0 && query_row(&q)) {
		read_lease(&q, &l);
		err = row(ctx, &l);
	}
	end = query_end(&q);
	return err ? err : end;
}
