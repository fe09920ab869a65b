#include "db/query.h"
#include "db/rows.h"

#include <errno.h>
#include <string.h>

static const char default_key[] = "default";

static const char *
key_of(struct mac mac, char buf[static MAC_TEXT_SIZE])
{
	return mac_is_zero(mac) ? default_key : mac_text(mac, buf);
}

static bool
is_empty(const struct assignment *a)
{
	return !a->image[0] && !a->entry[0] && !a->loader[0] && !a->transport[0] && !a->name[0] &&
	       !a->once && !a->hold && !a->params[0];
}

static int
delete_assignment(struct db *db, struct mac mac)
{
	char buf[MAC_TEXT_SIZE];
	struct query q = query_of(db, "DELETE FROM assignments WHERE mac = ?");

	query_text(&q, key_of(mac, buf));
	return query_run(&q);
}

int
q_assignment_put(struct db *db, const struct assignment *a)
{
	char mac[MAC_TEXT_SIZE];
	struct query q;

	if (is_empty(a))
		return delete_assignment(db, a->mac);
	q = query_of(db, "INSERT OR REPLACE INTO assignments"
			 " (mac, image, entry, loader, transport, name, once, hold, params)"
			 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
	query_text(&q, key_of(a->mac, mac));
	query_text(&q, a->image);
	query_text(&q, a->entry);
	query_text(&q, a->loader);
	query_text(&q, a->transport);
	query_text(&q, a->name);
	query_int(&q, a->once);
	query_int(&q, a->hold);
	query_text(&q, a->params);
	return query_run(&q);
}

static void
read_assignment(const struct query *q, struct assignment *ret)
{
	*ret = (struct assignment){ .mac = query_get_mac(q, 0) }; /* 'default' reads as zero */
	query_get_text(q, 1, ret->image, sizeof(ret->image));
	query_get_text(q, 2, ret->entry, sizeof(ret->entry));
	query_get_text(q, 3, ret->loader, sizeof(ret->loader));
	query_get_text(q, 4, ret->transport, sizeof(ret->transport));
	query_get_text(q, 5, ret->name, sizeof(ret->name));
	ret->once = query_get_int(q, 6) != 0;
	ret->hold = query_get_int(q, 7) != 0;
	query_get_text(q, 8, ret->params, sizeof(ret->params));
}

int
q_assignment_get(struct db *db, struct mac mac, struct assignment *ret)
{
	char buf[MAC_TEXT_SIZE];
	struct query q = query_of(db, "SELECT mac, image, entry, loader, transport, name, once,"
				      " hold, params FROM assignments WHERE mac = ?");
	bool found;
	int err;

	query_text(&q, key_of(mac, buf));
	found = query_row(&q);
	if (found)
		read_assignment(&q, ret);
	err = query_end(&q);
	return err == 0 && !found ? -ENOENT : err;
}

int
q_assignment_each(struct db *db, const struct filter *f,
    int (*row)(void *ctx, const struct assignment *a), void *ctx)
{
	char mac[MAC_TEXT_SIZE];
	struct query q = query_of(db, "SELECT mac, image, entry, loader, transport, name, once,"
				      " hold, params FROM assignments WHERE ?1 IS NULL OR mac = ?1"
				      " ORDER BY mac <> 'default', mac");
	struct assignment a;
	int err = 0, end;

	query_mac(&q, f->mac, mac);
	while (err == 0 && query_row(&q)) {
		read_assignment(&q, &a);
		err = row(ctx, &a);
	}
	end = query_end(&q);
	return err ? err : end;
}
