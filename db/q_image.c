#include "db/query.h"
#include "db/rows.h"

static int
put_entry(struct db *db, const struct image *im, size_t n)
{
	const struct image_entry *entry = &im->entries[n];
	struct query q = query_of(db, "INSERT INTO image_entries"
				      " (path, n, id, title, kind, total_bytes, missing)"
				      " VALUES (?, ?, ?, ?, ?, ?, ?)");

	query_text(&q, im->path);
	query_int(&q, (int64_t)n);
	query_text(&q, entry->id);
	query_text(&q, entry->title);
	query_int(&q, entry->kind);
	query_u64(&q, entry->total_bytes);
	query_text(&q, entry->missing ? entry->missing : "");
	return query_run(&q);
}

int
q_image_put(struct db *db, const struct image *im)
{
	/* Replacing deletes the old row and with it, by the foreign key, its entries. */
	struct query q = query_of(db, "INSERT OR REPLACE INTO images"
				      " (path, id, label, family, family_id, size, inode, mtime_s,"
				      " default_entry) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
	int err;

	query_text(&q, im->path);
	query_text(&q, im->id);
	query_text(&q, im->label);
	query_text(&q, im->family);
	query_text(&q, im->family_id);
	query_u64(&q, im->size);
	query_u64(&q, im->inode);
	query_int(&q, im->mtime_s);
	query_int(&q, (int64_t)im->default_entry);
	err = query_run(&q);
	for (size_t i = 0; i < im->n_entries && err == 0; i++)
		err = put_entry(db, im, i);
	return err;
}
