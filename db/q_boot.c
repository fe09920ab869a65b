#include "db/query.h"
#include "db/rows.h"

int
q_boot_ensure(struct db *db, int64_t id, struct mac mac)
{
	char buf[MAC_TEXT_SIZE];
	int err = q_machine_ensure(db, mac);
	struct query q;

	if (err < 0)
		return err;
	q = query_of(db, "INSERT INTO boots (id, mac) VALUES (?, ?) ON CONFLICT DO NOTHING");
	query_int(&q, id);
	query_text(&q, mac_text(mac, buf));
	return query_run(&q);
}

static int
put_stages(struct db *db, const struct boot *b)
{
	int err = 0;

	for (int i = 0; i < BOOT_STAGES_MAX && err == 0; i++) {
		struct query q;

		if (b->stage_us[i] == 0)
			continue;
		q = query_of(db, "INSERT INTO boot_stages (boot_id, stage, entered_us)"
				 " VALUES (?, ?, ?) ON CONFLICT DO UPDATE"
				 " SET entered_us = excluded.entered_us"
				 " WHERE entered_us <> excluded.entered_us");
		query_int(&q, b->id);
		query_int(&q, i);
		query_int(&q, b->stage_us[i]);
		err = query_run(&q);
	}
	return err;
}

static int
put_file(struct db *db, const struct boot *b, size_t n)
{
	const struct boot_file *file = &b->files[n];
	struct query q = query_of(db,
	    "INSERT INTO boot_files (boot_id, n, name, role, size, acked, transfer_id,"
	    " started_us, ended_us, result) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT DO UPDATE SET name = excluded.name, role = excluded.role,"
	    " size = excluded.size, acked = excluded.acked, transfer_id = excluded.transfer_id,"
	    " started_us = excluded.started_us, ended_us = excluded.ended_us,"
	    " result = excluded.result WHERE acked <> excluded.acked OR size <> excluded.size"
	    " OR result <> excluded.result OR transfer_id <> excluded.transfer_id"
	    " OR ended_us <> excluded.ended_us OR role <> excluded.role"
	    " OR started_us <> excluded.started_us OR name <> excluded.name");

	query_int(&q, b->id);
	query_int(&q, (int64_t)n);
	query_text(&q, file->name);
	query_int(&q, file->role);
	query_u64(&q, file->size);
	query_u64(&q, file->acked);
	query_u64(&q, file->transfer_id);
	query_int(&q, file->started_us);
	query_int(&q, file->ended_us);
	query_int(&q, file->result);
	return query_run(&q);
}

static int
put_row(struct db *db, const struct boot *b)
{
	char mac[MAC_TEXT_SIZE];
	struct query q = query_of(db,
	    "INSERT INTO boots (id, mac, started_us, ended_us, heard_us, stage, state, ip, image,"
	    " entry, params, bytes_total, reason, from_ipxe)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT (id) DO UPDATE SET mac = excluded.mac,"
	    " started_us = excluded.started_us, ended_us = excluded.ended_us,"
	    " heard_us = excluded.heard_us, stage = excluded.stage, state = excluded.state,"
	    " ip = excluded.ip, image = excluded.image, entry = excluded.entry,"
	    " params = excluded.params, bytes_total = excluded.bytes_total,"
	    " reason = excluded.reason, from_ipxe = excluded.from_ipxe");

	query_int(&q, b->id);
	query_text(&q, mac_text(b->mac, mac));
	query_int(&q, b->started_us);
	query_int(&q, b->ended_us);
	query_int(&q, b->heard_us);
	query_int(&q, b->stage);
	query_int(&q, b->state);
	query_int(&q, b->ip);
	query_text(&q, b->image);
	query_text(&q, b->entry);
	query_text(&q, b->params);
	query_u64(&q, b->bytes_total);
	query_text(&q, b->reason);
	query_int(&q, b->firmware_is_ipxe);
	return query_run(&q);
}

int
q_boot_put(struct db *db, const struct boot *b)
{
	int err = q_machine_ensure(db, b->mac);

	if (err == 0)
		err = put_row(db, b);
	if (err == 0)
		err = put_stages(db, b);
	for (size_t i = 0; i < b->n_files && err == 0; i++)
		err = put_file(db, b, i);
	return err;
}

static int
read_stages(struct db *db, struct boot *b)
{
	struct query q = query_of(
	    db, "SELECT stage, entered_us FROM boot_stages WHERE boot_id = ?");

	query_int(&q, b->id);
	while (query_row(&q)) {
		int64_t stage = query_get_int(&q, 0);

		if (stage >= 0 && stage < BOOT_STAGES_MAX)
			b->stage_us[stage] = query_get_int(&q, 1);
	}
	return query_end(&q);
}

static void
read_file(const struct query *q, struct boot_file *ret)
{
	query_get_text(q, 0, ret->name, sizeof(ret->name));
	ret->role = (enum file_role)query_get_enum(q, 1, ROLE_WHOLE_ISO);
	ret->size = query_get_u64(q, 2);
	ret->acked = query_get_u64(q, 3);
	ret->transfer_id = query_get_u64(q, 4);
	ret->started_us = query_get_int(q, 5);
	ret->ended_us = query_get_int(q, 6);
	ret->result = (enum transfer_result)query_get_enum(q, 7, TRANSFER_FAILED);
}

static int
read_files(struct db *db, struct boot *b)
{
	struct query q = query_of(db,
	    "SELECT name, role, size, acked, transfer_id, started_us, ended_us, result"
	    " FROM boot_files WHERE boot_id = ? ORDER BY n");

	query_int(&q, b->id);
	while (b->n_files < BOOT_FILES_MAX && query_row(&q))
		read_file(&q, &b->files[b->n_files++]);
	return query_end(&q);
}

static void
read_boot(const struct query *q, struct boot *ret)
{
	*ret = (struct boot){ .id = query_get_int(q, 0), .mac = query_get_mac(q, 1) };
	ret->started_us = query_get_int(q, 2);
	ret->ended_us = query_get_int(q, 3);
	ret->heard_us = query_get_int(q, 4);
	ret->stage = (enum stage)query_get_enum(q, 5, STAGE_UP);
	ret->state = (enum boot_state)query_get_enum(q, 6, BOOT_SUPERSEDED);
	ret->ip = (uint32_t)query_get_int(q, 7);
	query_get_text(q, 8, ret->image, sizeof(ret->image));
	query_get_text(q, 9, ret->entry, sizeof(ret->entry));
	query_get_text(q, 10, ret->params, sizeof(ret->params));
	ret->bytes_total = query_get_u64(q, 11);
	query_get_text(q, 12, ret->reason, sizeof(ret->reason));
	ret->firmware_is_ipxe = query_get_int(q, 13) != 0;
}

/* Named alike for every filter, so that each has an index: a single boot, a machine's, all. */
#define BOOT_COLUMNS                                                                               \
	"id, mac, started_us, ended_us, heard_us, stage, state, ip, image, entry, params,"         \
	" bytes_total, reason, from_ipxe"
#define BOOT_SELECT(where)                                                                         \
	"SELECT * FROM (SELECT " BOOT_COLUMNS " FROM boots " where                                 \
	" ORDER BY id DESC LIMIT ?3) ORDER BY id"

int
q_boot_each(
    struct db *db, const struct filter *f, int (*row)(void *ctx, const struct boot *b), void *ctx)
{
	char mac[MAC_TEXT_SIZE];
	struct query q = f->boot_id ? query_of(db,
					  BOOT_SELECT("WHERE id = ?2 AND (?1 IS NULL OR mac = ?1)"))
			 : !mac_is_zero(f->mac)
			     ? query_of(db, BOOT_SELECT("WHERE mac = ?1 AND ?2 = 0"))
			     : query_of(db, BOOT_SELECT("WHERE ?1 IS NULL AND ?2 = 0"));
	struct boot b;
	int err = 0, end;

	query_mac(&q, f->mac, mac);
	query_int(&q, f->boot_id);
	query_int(&q, f->last ? (int64_t)f->last : -1);
	while (err == 0 && query_row(&q)) {
		read_boot(&q, &b);
		err = read_stages(db, &b);
		if (err == 0)
			err = read_files(db, &b);
		if (err == 0)
			err = row(ctx, &b);
	}
	end = query_end(&q);
	return err ? err : end;
}

int
q_boot_next_id(struct db *db, int64_t *ret)
{
	struct query q = query_of(db, "SELECT ifnull(max(id), 0) + 1 FROM boots");
	int64_t id = query_row(&q) ? query_get_int(&q, 0) : 0;
	int err = query_end(&q);

	if (err == 0)
		*ret = id;
	return err;
}

int
q_boot_close_open(struct db *db)
{
	struct query q = query_of(db,
	    "UPDATE boots SET ended_us = max(heard_us, started_us, 1),"
	    " reason = iif(state = ?1 AND reason = '', 'pxedeck stopped', reason),"
	    " state = iif(state = ?1, ?2, state) WHERE ended_us = 0");

	query_int(&q, BOOT_RUNNING);
	query_int(&q, BOOT_SUPERSEDED);
	return query_run(&q);
}
