/*
 * cmd_record.c - `pxedeck machines|boots|transfers|leases|events`: tables of the record.
 */
#include "cmd.h"

#include "base/clock.h"
#include "base/ip4.h"
#include "base/map.h"
#include "base/units.h"
#include "model/event_text.h"
#include "record_json.h"
#include "record_options.h"
#include "ui/format.h"

#include <errno.h>
#include <string.h>

static const char usage[] =
    "usage: pxedeck machines|boots|transfers|leases|events [--machine MAC|NAME|IP] [--json]\n"
    "               [--last N] [--boot N] [--db FILE] [-C FILE]\n\n"
    "Prints what the record holds, oldest first, also while pxedeck runs.\n"
    "  --machine MAC  only of this machine; its name or address does as well\n"
    "  --boot N       only of this boot (boots, transfers, events)\n"
    "  --last N       only the newest N (not leases)\n"
    "  --json         one JSON array of objects, times in UTC; secrets are masked\n"
    "  --db FILE      another record than " DB_DEFAULT_PATH "\n";

/* What a walk over rows needs. */
struct report {
	FILE *out;
	struct db *db;
	const struct filter *filter;
	struct names *names;
	bool json;
	int64_t now_us;
	struct json_list list;
	struct record_table *table;
	struct map seen; /* machines printed, by mac_key */
};

static const char *
name_or_mac(const struct report *r, struct mac mac, char buf[static MAC_TEXT_SIZE])
{
	const char *name = names_of(r->names, mac);

	if (mac_is_zero(mac))
		return "-";
	return name ? name : mac_text(mac, buf);
}

static const char *
or_dash(const char *text)
{
	return text[0] ? text : "-";
}

static void
add_ip(struct report *r, uint32_t ip)
{
	char buf[IP4_TEXT_SIZE];

	record_table_add(r->table, "%s", ip ? ip4_text(ip, buf) : "-");
}

static void
add_time(struct report *r, int64_t wall_us)
{
	char buf[RECORD_TIME_SIZE];

	record_table_add(r->table, "%s", record_time_local(wall_us, false, buf));
}

static void
add_mac(struct report *r, struct mac mac)
{
	char buf[MAC_TEXT_SIZE];

	record_table_add(r->table, "%s", mac_is_zero(mac) ? "-" : mac_text(mac, buf));
}

/* -- machines ---------------------------------------------------------------- */

static const char *const machine_titles[] = { "MAC", "NAME", "IP", "FIRMWARE", "LAST SEEN", "IMAGE",
	"ENTRY", "PARAMETERS" };

static int
print_machine(struct report *r, const struct machine *m, const struct assignment *a)
{
	static const struct assignment none;
	char arch[FORMAT_SIZE], masked[PARAMS_SIZE * 2];
	const char *name = names_of(r->names, m->mac);

	if (r->json)
		return json_list_add(&r->list, json_of_machine(m, a, r->names));
	if (!a)
		a = &none;
	params_masked(a->params, masked, sizeof(masked));
	add_mac(r, m->mac);
	record_table_add(r->table, "%s", name ? name : "-");
	add_ip(r, m->ip);
	record_table_add(r->table, "%s", m->arch == UINT16_MAX ? "-" : format_arch(m->arch, arch));
	add_time(r, m->last_seen_us);
	record_table_add(r->table, "%s", or_dash(a->image));
	record_table_add(r->table, "%s", or_dash(a->entry));
	record_table_add(r->table, "%s", or_dash(masked));
	return 0;
}

static int
row_machine(void *ctx, const struct machine *m)
{
	struct report *r = ctx;
	struct assignment a;
	int err = q_assignment_get(r->db, m->mac, &a);

	if (err < 0 && err != -ENOENT)
		return err;
	if (map_put(&r->seen, mac_key(m->mac), r) < 0)
		return -ENOMEM;
	return print_machine(r, m, err == 0 ? &a : NULL);
}

/* Chosen for, but never seen yet. */
static int
row_expected(void *ctx, const struct assignment *a)
{
	const struct machine m = { .mac = a->mac, .arch = UINT16_MAX };
	struct report *r = ctx;

	if (mac_is_zero(a->mac) || map_get(&r->seen, mac_key(a->mac)))
		return 0;
	return print_machine(r, &m, a);
}

static int
walk_machines(struct report *r)
{
	int err = q_machine_each(r->db, r->filter, row_machine, r);

	if (err == 0 && r->filter->last == 0)
		err = q_assignment_each(r->db, r->filter, row_expected, r);
	map_done(&r->seen);
	return err;
}

/* -- boots ------------------------------------------------------------------- */

static const char *const boot_titles[] = { ">BOOT", "MACHINE", "IP", "STARTED", ">TOOK", "STATE",
	"STAGE", "IMAGE", "ENTRY", ">BYTES", "REASON" };

static int
row_boot(void *ctx, const struct boot *b)
{
	char mac[MAC_TEXT_SIZE], took[UNITS_TEXT_SIZE], bytes[UNITS_TEXT_SIZE];
	struct report *r = ctx;
	int64_t end_us = b->ended_us ? b->ended_us : b->heard_us;

	if (r->json)
		return json_list_add(&r->list, json_of_boot(b, r->names));
	record_table_add(r->table, "%lld", (long long)b->id);
	record_table_add(r->table, "%s", name_or_mac(r, b->mac, mac));
	add_ip(r, b->ip);
	add_time(r, b->started_us);
	record_table_add(r->table, "%s",
	    end_us > b->started_us ? units_duration(end_us - b->started_us, took) : "-");
	record_table_add(r->table, "%s", boot_state_name(b->state));
	record_table_add(r->table, "%s", stage_name(b->stage));
	record_table_add(r->table, "%s", or_dash(b->image));
	record_table_add(r->table, "%s", or_dash(b->entry));
	record_table_add(r->table, "%s", units_bytes(boot_bytes_done(b), bytes));
	record_table_add(r->table, "%s", b->reason);
	return 0;
}

static int
walk_boots(struct report *r)
{
	return q_boot_each(r->db, r->filter, row_boot, r);
}

/* -- transfers --------------------------------------------------------------- */

static const char *const transfer_titles[] = { "STARTED", "MACHINE", ">BOOT", "BY", "RESULT",
	">SIZE", ">BYTES", ">RATE", ">RESENT", "FILE" };

static int
row_transfer(void *ctx, const struct event *e)
{
	char mac[MAC_TEXT_SIZE], size[UNITS_TEXT_SIZE], bytes[UNITS_TEXT_SIZE],
	    rate[UNITS_TEXT_SIZE], ip[IP4_TEXT_SIZE];
	uint64_t bps = record_rate(e->transfer.acked, e->transfer.started_us, e->wall_us);
	struct report *r = ctx;

	if (r->json)
		return json_list_add(&r->list, json_of_transfer(e, r->names));
	add_time(r, e->transfer.started_us);
	record_table_add(r->table, "%s",
	    mac_is_zero(e->mac) ? ip4_text(e->ip, ip) : name_or_mac(r, e->mac, mac));
	record_table_add(r->table, "%lld", (long long)e->boot_id);
	record_table_add(r->table, "%s", e->transfer.protocol == TRANSFER_HTTP ? "http" : "tftp");
	record_table_add(r->table, "%s", transfer_result_name(e->transfer.result));
	record_table_add(r->table, "%s", units_bytes(e->transfer.size, size));
	record_table_add(r->table, "%s", units_bytes(e->transfer.acked, bytes));
	record_table_add(r->table, "%s", bps ? units_rate(bps, rate) : "-");
	record_table_add(r->table, "%u", e->transfer.resent);
	record_table_add(r->table, "%s", e->text);
	return 0;
}

static int
walk_transfers(struct report *r)
{
	return q_transfer_each(r->db, r->filter, row_transfer, r);
}

/* -- leases ------------------------------------------------------------------ */

static const char *const lease_titles[] = { "IP", "MAC", "NAME", "UNTIL", "CLIENT ID" };

static int
row_lease(void *ctx, const struct lease *l)
{
	struct report *r = ctx;
	const char *name = names_of(r->names, l->mac);
	char id[LEASE_CLIENT_ID_MAX * 2 + 1] = "";

	if (r->json)
		return json_list_add(&r->list, json_of_lease(l, r->names, r->now_us));
	for (size_t i = 0; i < l->client_id_len; i++)
		snprintf(id + i * 2, 3, "%02x", l->client_id[i]);
	add_ip(r, l->ip);
	add_mac(r, l->mac);
	record_table_add(r->table, "%s", name ? name : "-");
	if (l->expires_s == LEASE_FOREVER)
		record_table_add(r->table, "for ever");
	else if (l->expires_s <= r->now_us / 1000000)
		record_table_add(r->table, "ended");
	else
		add_time(r, l->expires_s * 1000000);
	record_table_add(r->table, "%s", or_dash(id));
	return 0;
}

static int
walk_leases(struct report *r)
{
	return q_lease_each(r->db, r->filter, row_lease, r);
}

/* -- events ------------------------------------------------------------------ */

/* There may be millions: printed as they come, in columns that are wide enough for most. */
static int
row_event(void *ctx, const struct event *e)
{
	char time[RECORD_TIME_SIZE], line[EVENT_LINE_SIZE], mac[MAC_TEXT_SIZE];
	struct report *r = ctx;
	const char *who = name_or_mac(r, e->mac, mac);

	if (r->json)
		return json_list_add(&r->list, json_of_event(e, r->names));
	event_line(e, line, sizeof(line));
	fprintf(r->out, "%s  ", record_time_local(e->wall_us, true, time));
	record_put_safe(r->out, who);
	for (size_t i = strlen(who); i < MAC_TEXT_SIZE + 1; i++)
		putc(' ', r->out);
	record_put_safe(r->out, line);
	putc('\n', r->out);
	return ferror(r->out) ? -EIO : 0;
}

static int
walk_events(struct report *r)
{
	return q_event_each(r->db, r->filter, row_event, r);
}

/* -- all of them ------------------------------------------------------------- */

struct kind {
	const char *name;
	int (*walk)(struct report *r);
	const char *const *titles; /* NULL: no table, lines */
	size_t n_titles;
	unsigned takes;
};

#define TITLES(array) array, sizeof(array) / sizeof(*(array))

static const struct kind kinds[] = {
	{ "machines", walk_machines, TITLES(machine_titles), OPTION_LAST },
	{ "boots", walk_boots, TITLES(boot_titles), OPTION_BOOT | OPTION_LAST },
	{ "transfers", walk_transfers, TITLES(transfer_titles), OPTION_BOOT | OPTION_LAST },
	{ "leases", walk_leases, TITLES(lease_titles), 0 },
	{ "events", walk_events, NULL, 0, OPTION_BOOT | OPTION_LAST },
};

static int
walk(struct report *r, const struct kind *kind)
{
	int err;

	if (r->json) {
		json_list_begin(&r->list, r->out);
		err = kind->walk(r);
		json_list_end(&r->list);
		return err;
	}
	if (!kind->titles)
		return kind->walk(r);
	r->table = record_table_new(kind->titles, kind->n_titles);
	err = r->table ? kind->walk(r) : -ENOMEM;
	if (err == 0)
		err = record_table_print(r->table, r->out);
	record_table_free(r->table);
	return err;
}

static int
report(const struct record_options *o, const struct kind *kind, struct fault *fault)
{
	struct report r = { .out = stdout, .json = o->json, .now_us = clock_wall_us() };
	struct filter filter;
	int err = record_open(o, &r.db, &filter, fault);

	if (err < 0)
		return err;
	r.filter = &filter;
	err = names_read(r.db, &r.names);
	if (err == 0)
		err = walk(&r, kind);
	if (err < 0)
		fault_set(fault, err, "%s: %s", o->db, db_error(err));
	names_free(r.names);
	db_close(r.db);
	if (err == 0 && (fflush(stdout) != 0 || ferror(stdout)))
		return fault_set(fault, -EIO, "cannot write the output: %s", strerror(errno));
	return err;
}

int
cmd_record(int argc, char **argv)
{
	const struct kind *kind = kinds;
	struct record_options o;
	struct fault fault = { "" };
	int err;

	while (kind < kinds + sizeof(kinds) / sizeof(*kinds) && strcmp(kind->name, argv[0]) != 0)
		kind++;
	if (kind == kinds + sizeof(kinds) / sizeof(*kinds)) {
		fputs(usage, stderr);
		return CMD_USAGE;
	}
	err = record_options_read(
	    argc, argv, kind->takes | OPTION_MACHINE | OPTION_JSON, usage, &o, &fault);
	if (err > 0)
		return CMD_DONE;
	if (err == -EINVAL) {
		fprintf(stderr, "pxedeck: %s\n", fault.text);
		return CMD_USAGE;
	}
	if (err == 0)
		err = report(&o, kind, &fault);
	if (err < 0)
		fprintf(stderr, "pxedeck: %s\n", fault.text);
	return err < 0 ? CMD_FAILED : CMD_DONE;
}
