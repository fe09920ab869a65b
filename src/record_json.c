#include "record_json.h"

#include "base/ip4.h"
#include "base/text.h"
#include "model/event_text.h"
#include "model/trail.h"
#include "ui/format.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* -- values ------------------------------------------------------------------ */

static void
set(json_t *o, const char *key, json_t *value)
{
	json_object_set_new(o, key, value);
}

/* A text that was cut in the middle of a character is no UTF-8, which JSON must be. */
static json_t *
text_value(const char *text)
{
	json_t *value = json_string(text);
	char escaped[4096];
	struct text t = text_of(escaped, sizeof(escaped));

	if (value)
		return value;
	text_add_escaped(&t, text, strlen(text));
	return json_string(escaped);
}

static json_t *
text_or_null(const char *text)
{
	return text && text[0] ? text_value(text) : json_null();
}

static json_t *
number(uint64_t v)
{
	return json_integer(v > INT64_MAX ? INT64_MAX : (json_int_t)v);
}

static json_t *
mac_value(struct mac mac)
{
	char buf[MAC_TEXT_SIZE];

	return mac_is_zero(mac) ? json_null() : json_string(mac_text(mac, buf));
}

static json_t *
ip_value(uint32_t ip)
{
	char buf[IP4_TEXT_SIZE];

	return ip == 0 ? json_null() : json_string(ip4_text(ip, buf));
}

static json_t *
hex_value(const uint8_t *bytes, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	char *hex = size ? malloc(size * 2) : NULL;
	json_t *value;

	if (!hex)
		return json_null();
	for (size_t i = 0; i < size; i++) {
		hex[i * 2] = digits[bytes[i] >> 4];
		hex[i * 2 + 1] = digits[bytes[i] & 15];
	}
	value = json_stringn(hex, size * 2);
	free(hex);
	return value;
}

/* Two fields: key and key_us. */
static void
set_time(json_t *o, const char *key, int64_t wall_us)
{
	char number_key[32], buf[RECORD_TIME_SIZE];

	snprintf(number_key, sizeof(number_key), "%s_us", key);
	set(o, key, wall_us ? json_string(record_time_utc(wall_us, buf)) : json_null());
	set(o, number_key, wall_us ? json_integer(wall_us) : json_null());
}

static void
set_duration(json_t *o, const char *key, int64_t from_us, int64_t to_us)
{
	bool known = from_us != 0 && to_us >= from_us;

	set(o, key, known ? json_real((double)(to_us - from_us) / 1e6) : json_null());
}

static void
set_rate(json_t *o, uint64_t bytes, int64_t from_us, int64_t to_us)
{
	uint64_t rate = record_rate(bytes, from_us, to_us);

	set(o, "rate_bps", rate ? number(rate) : json_null());
}

static json_t *
params_value(const char *params)
{
	char masked[PARAMS_SIZE * 2];

	params_masked(params, masked, sizeof(masked));
	return text_value(masked);
}

/* -- rows -------------------------------------------------------------------- */

static json_t *
assignment_value(const struct assignment *a)
{
	json_t *o = a ? json_object() : NULL;

	if (!o)
		return json_null();
	set(o, "image", text_or_null(a->image));
	set(o, "entry", text_or_null(a->entry));
	set(o, "loader", text_or_null(a->loader));
	set(o, "transport", text_or_null(a->transport));
	set(o, "name", text_or_null(a->name));
	set(o, "once", json_boolean(a->once));
	set(o, "hold", json_boolean(a->hold));
	set(o, "params", params_value(a->params));
	return o;
}

json_t *
json_of_machine(const struct machine *m, const struct assignment *a, const struct names *names)
{
	static const uint8_t no_uuid[sizeof(m->uuid)];
	char uuid[RECORD_UUID_SIZE], arch[FORMAT_SIZE];
	json_t *o = json_object();
	bool told = m->arch != UINT16_MAX;

	if (!o)
		return NULL;
	set(o, "mac", mac_value(m->mac));
	set(o, "name", text_or_null(names_of(names, m->mac)));
	set(o, "hostname", text_or_null(m->hostname));
	set(o, "ip", ip_value(m->ip));
	set(o, "firmware", told ? json_string(format_arch(m->arch, arch)) : json_null());
	set(o, "arch", told ? json_integer(m->arch) : json_null());
	set(o, "pxe", json_boolean(m->is_pxe));
	set(o, "uuid",
	    memcmp(m->uuid, no_uuid, sizeof(no_uuid)) ? json_string(record_uuid(m->uuid, uuid))
						      : json_null());
	set(o, "vendor_class", text_or_null(m->vendor_class));
	set_time(o, "first_seen", m->first_seen_us);
	set_time(o, "last_seen", m->last_seen_us);
	set(o, "assignment", assignment_value(a));
	return o;
}

json_t *
json_of_lease(const struct lease *l, const struct names *names, int64_t now_us)
{
	bool ends = l->expires_s != LEASE_FOREVER;
	json_t *o = json_object();
	char buf[RECORD_TIME_SIZE];

	if (!o)
		return NULL;
	set(o, "ip", ip_value(l->ip));
	set(o, "mac", mac_value(l->mac));
	set(o, "name", text_or_null(names_of(names, l->mac)));
	set(o, "hostname", text_or_null(l->hostname));
	set(o, "client_id", hex_value(l->client_id, l->client_id_len));
	set(o, "expires",
	    ends ? json_string(record_time_utc(l->expires_s * 1000000, buf)) : json_null());
	set(o, "expires_s", ends ? json_integer(l->expires_s) : json_null());
	set(o, "expired", json_boolean(ends && l->expires_s <= now_us / 1000000));
	return o;
}

static json_t *
stages_value(const struct boot *b)
{
	json_t *array = json_array();

	for (int i = 0; array && i < BOOT_STAGES_MAX; i++) {
		json_t *o;

		if (b->stage_us[i] == 0)
			continue;
		o = json_object();
		set(o, "stage", json_string(stage_name((enum stage)i)));
		set_time(o, "at", b->stage_us[i]);
		set_duration(o, "after_s", b->started_us, b->stage_us[i]);
		json_array_append_new(array, o);
	}
	return array;
}

static json_t *
file_value(const struct boot_file *f)
{
	json_t *o = json_object();

	if (!o)
		return NULL;
	set(o, "name", text_value(f->name));
	set(o, "role", json_string(file_role_name(f->role)));
	set(o, "result", json_string(transfer_result_name(f->result)));
	set(o, "size", number(f->size));
	set(o, "bytes", number(f->acked));
	set_time(o, "started", f->started_us);
	set_time(o, "ended", f->ended_us);
	set_duration(o, "duration_s", f->started_us, f->ended_us);
	set_rate(o, f->acked, f->started_us, f->ended_us);
	return o;
}

static json_t *
files_value(const struct boot *b)
{
	json_t *array = json_array();

	for (size_t i = 0; array && i < b->n_files; i++)
		json_array_append_new(array, file_value(&b->files[i]));
	return array;
}

json_t *
json_of_boot(const struct boot *b, const struct names *names)
{
	json_t *o = json_object();
	char trail[1024];

	if (!o)
		return NULL;
	set(o, "id", json_integer(b->id));
	set(o, "mac", mac_value(b->mac));
	set(o, "name", text_or_null(names_of(names, b->mac)));
	set(o, "ip", ip_value(b->ip));
	set(o, "state", json_string(boot_state_name(b->state)));
	set(o, "stage", json_string(stage_name(b->stage)));
	set(o, "trail", text_value(boot_trail(b, trail, sizeof(trail))));
	set_time(o, "started", b->started_us);
	set_time(o, "heard", b->heard_us);
	set_time(o, "ended", b->ended_us);
	set_duration(o, "duration_s", b->started_us, b->ended_us ? b->ended_us : b->heard_us);
	set(o, "image", text_or_null(b->image));
	set(o, "entry", text_or_null(b->entry));
	set(o, "params", params_value(b->params));
	set(o, "bytes_total", b->bytes_total ? number(b->bytes_total) : json_null());
	set(o, "bytes_done", number(boot_bytes_done(b)));
	set(o, "reason", text_or_null(b->reason));
	set(o, "firmware_is_ipxe", json_boolean(b->firmware_is_ipxe));
	set(o, "stages", stages_value(b));
	set(o, "files", files_value(b));
	return o;
}

static const char *
protocol_name(enum transfer_protocol protocol)
{
	return protocol == TRANSFER_HTTP ? "http" : "tftp";
}

/* What a row of transfers and an event of a transfer have in common. */
static void
set_transfer(json_t *o, const struct event *e)
{
	set(o, "id", number(e->transfer.id));
	set(o, "port", json_integer(e->transfer.port));
	set(o, "protocol", json_string(protocol_name(e->transfer.protocol)));
	set(o, "role", json_string(file_role_name(e->transfer.role)));
	set(o, "file", text_value(e->text));
	set(o, "image", text_or_null(e->transfer.image));
	set(o, "entry", text_or_null(e->transfer.entry));
	set(o, "size", number(e->transfer.size));
	set(o, "offset", number(e->transfer.offset));
	set(o, "bytes", number(e->transfer.acked));
	set(o, "resent", json_integer(e->transfer.resent));
	set(o, "blksize", json_integer(e->transfer.blksize));
	set(o, "windowsize", json_integer(e->transfer.windowsize));
	set(o, "result", json_string(transfer_result_name(e->transfer.result)));
	set_time(o, "started", e->transfer.started_us);
}

static void
set_transfer_end(json_t *o, const struct event *e)
{
	set_time(o, "ended", e->wall_us);
	set_duration(o, "duration_s", e->transfer.started_us, e->wall_us);
	set_rate(o, e->transfer.acked, e->transfer.started_us, e->wall_us);
}

static void
set_whose(json_t *o, const struct event *e, const struct names *names)
{
	set(o, "mac", mac_value(e->mac));
	set(o, "name", text_or_null(names_of(names, e->mac)));
	set(o, "ip", ip_value(e->ip));
	set(o, "boot", e->boot_id ? json_integer(e->boot_id) : json_null());
}

json_t *
json_of_transfer(const struct event *e, const struct names *names)
{
	json_t *o = json_object();

	if (!o)
		return NULL;
	set_whose(o, e, names);
	set_transfer(o, e);
	set_transfer_end(o, e);
	return o;
}

static json_t *
transfer_of_event(const struct event *e)
{
	json_t *o;

	if (e->kind != EVENT_TRANSFER_START && e->kind != EVENT_TRANSFER_END)
		return json_null();
	o = json_object();
	set_transfer(o, e);
	if (e->kind == EVENT_TRANSFER_END)
		set_transfer_end(o, e);
	return o;
}

json_t *
json_of_event(const struct event *e, const struct names *names)
{
	json_t *o = json_object();
	char line[EVENT_LINE_SIZE];

	if (!o)
		return NULL;
	event_line(e, line, sizeof(line));
	set(o, "seq", number(e->seq));
	set_time(o, "at", e->wall_us);
	set(o, "kind", json_string(event_kind_name(e->kind)));
	set_whose(o, e, names);
	set(o, "text", text_value(e->text));
	set(o, "line", text_value(line));
	set(o, "transfer", transfer_of_event(e));
	set(o, "packet", hex_value(e->packet, e->packet ? e->packet_size : 0));
	return o;
}

/* -- arrays ------------------------------------------------------------------ */

void
json_list_begin(struct json_list *a, FILE *out)
{
	*a = (struct json_list){ .out = out };
	fputs("[", out);
}

int
json_list_add(struct json_list *a, json_t *object)
{
	if (!object)
		return -ENOMEM;
	fputs(a->n++ ? ",\n" : "\n", a->out);
	json_dumpf(object, a->out, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(12));
	json_decref(object);
	return 0;
}

void
json_list_end(struct json_list *a)
{
	fputs(a->n ? "\n]\n" : "]\n", a->out);
}
