/*
 * export_json.c - everything of the chosen machine or boot as one JSON object.
 */
#include "export.h"
#include "record_json.h"

#include <errno.h>

struct json_export {
	struct export *x;
	struct json_list list;
};

static int
add_machine(void *ctx, const struct machine *m)
{
	struct json_export *j = ctx;
	struct assignment a;
	int err = q_assignment_get(j->x->db, m->mac, &a);

	if (err < 0 && err != -ENOENT)
		return err;
	return json_list_add(&j->list, json_of_machine(m, err == 0 ? &a : NULL, j->x->names));
}

static int
add_boot(void *ctx, const struct boot *b)
{
	struct json_export *j = ctx;

	return json_list_add(&j->list, json_of_boot(b, j->x->names));
}

static int
add_transfer(void *ctx, const struct event *e)
{
	struct json_export *j = ctx;

	return json_list_add(&j->list, json_of_transfer(e, j->x->names));
}

static int
add_event(void *ctx, const struct event *e)
{
	struct json_export *j = ctx;

	return json_list_add(&j->list, json_of_event(e, j->x->names));
}

static void
begin_part(struct json_export *j, const char *name)
{
	fprintf(j->x->out, "\"%s\":", name);
	json_list_begin(&j->list, j->x->out);
}

static void
end_part(struct json_export *j, const char *then)
{
	json_list_end(&j->list);
	fputs(then, j->x->out);
	j->x->n += j->list.n;
}

/* A boot's machine is known by the boot alone. */
static int
machine_of_boot(void *ctx, const struct boot *b)
{
	*(struct mac *)ctx = b->mac;
	return 0;
}

int
export_json(struct export *x)
{
	struct filter machine = { .mac = x->filter->mac };
	struct json_export j = { .x = x };
	int err = 0;

	if (x->filter->boot_id)
		err = q_boot_each(x->db, x->filter, machine_of_boot, &machine.mac);
	fprintf(x->out, "{\"pxedeck\":\"%s\",\n", PACKAGE_VERSION);
	begin_part(&j, "machines");
	if (err == 0)
		err = q_machine_each(x->db, &machine, add_machine, &j);
	end_part(&j, ",");
	begin_part(&j, "boots");
	if (err == 0)
		err = q_boot_each(x->db, x->filter, add_boot, &j);
	end_part(&j, ",");
	begin_part(&j, "transfers");
	if (err == 0)
		err = q_transfer_each(x->db, x->filter, add_transfer, &j);
	end_part(&j, ",");
	begin_part(&j, "events");
	if (err == 0)
		err = q_event_each(x->db, x->filter, add_event, &j);
	end_part(&j, "}\n");
	return err;
}
