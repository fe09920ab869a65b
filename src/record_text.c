#include "record_text.h"

#include "base/map.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void
add_ms(int64_t wall_us, const char *tail, char *buf)
{
	size_t used = strlen(buf);

	snprintf(buf + used, RECORD_TIME_SIZE - used, ".%03u%s", (unsigned)(wall_us / 1000 % 1000),
	    tail);
}

const char *
record_time_utc(int64_t wall_us, char buf[static RECORD_TIME_SIZE])
{
	time_t s = (time_t)(wall_us / 1000000);
	struct tm tm = { 0 };

	gmtime_r(&s, &tm);
	buf[strftime(buf, RECORD_TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &tm)] = '\0';
	add_ms(wall_us, "Z", buf);
	return buf;
}

const char *
record_time_local(int64_t wall_us, bool ms, char buf[static RECORD_TIME_SIZE])
{
	time_t s = (time_t)(wall_us / 1000000);
	struct tm tm = { 0 };

	if (wall_us == 0)
		return strcpy(buf, "-");
	localtime_r(&s, &tm);
	buf[strftime(buf, RECORD_TIME_SIZE, "%Y-%m-%d %H:%M:%S", &tm)] = '\0';
	if (ms)
		add_ms(wall_us, "", buf);
	return buf;
}

const char *
record_uuid(const uint8_t u[static 16], char buf[static RECORD_UUID_SIZE])
{
	snprintf(buf, RECORD_UUID_SIZE,
	    "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", u[3], u[2],
	    u[1], u[0], u[5], u[4], u[7], u[6], u[8], u[9], u[10], u[11], u[12], u[13], u[14],
	    u[15]);
	return buf;
}

uint64_t
record_rate(uint64_t bytes, int64_t from_us, int64_t to_us)
{
	if (from_us <= 0 || to_us <= from_us)
		return 0;
	return (uint64_t)((double)bytes * 1e6 / (double)(to_us - from_us));
}

/* U+0080..U+009F are 0xc2 and such a byte; terminals obey them as they do those below 0x20. */
void
record_put_safe(FILE *out, const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		if (p[0] == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0) {
			putc('?', out);
			p++;
		} else {
			putc(*p < 0x20 || *p == 0x7f ? '?' : *p, out);
		}
	}
}

/* -- names ------------------------------------------------------------------- */

struct names {
	struct map by_mac; /* char *, owned */
};

static int
name_it(struct names *names, struct mac mac, const char *name)
{
	char *copy;
	int err;

	if (!name[0] || mac_is_zero(mac) || map_get(&names->by_mac, mac_key(mac)))
		return 0;
	copy = strdup(name);
	if (!copy)
		return -ENOMEM;
	err = map_put(&names->by_mac, mac_key(mac), copy);
	if (err < 0)
		free(copy);
	return err;
}

static int
name_by_assignment(void *ctx, const struct assignment *a)
{
	return name_it(ctx, a->mac, a->name);
}

static int
name_by_lease(void *ctx, const struct lease *l)
{
	return name_it(ctx, l->mac, l->hostname);
}

static int
name_by_machine(void *ctx, const struct machine *m)
{
	return name_it(ctx, m->mac, m->hostname);
}

int
names_read(struct db *db, struct names **ret)
{
	const struct filter every = { 0 };
	struct names *names = calloc(1, sizeof(*names));
	int err = names ? 0 : -ENOMEM;

	if (err == 0)
		err = q_assignment_each(db, &every, name_by_assignment, names);
	if (err == 0)
		err = q_lease_each(db, &every, name_by_lease, names);
	if (err == 0)
		err = q_machine_each(db, &every, name_by_machine, names);
	if (err < 0) {
		names_free(names);
		return err;
	}
	*ret = names;
	return 0;
}

const char *
names_of(const struct names *names, struct mac mac)
{
	return map_get(&names->by_mac, mac_key(mac));
}

void
names_free(struct names *names)
{
	size_t cursor = 0;
	char *name;

	if (!names)
		return;
	while ((name = map_next(&names->by_mac, &cursor)))
		free(name);
	map_done(&names->by_mac);
	free(names);
}

/* -- tables ------------------------------------------------------------------ */

struct record_table {
	const char *const *titles;
	size_t n_columns, n_cells, n_places;
	char **cells;
	bool failed;
};

struct record_table *
record_table_new(const char *const *titles, size_t n)
{
	struct record_table *t = calloc(1, sizeof(*t));

	if (t) {
		t->titles = titles;
		t->n_columns = n;
	}
	return t;
}

static bool
grow(struct record_table *t)
{
	size_t n_places = t->n_places ? t->n_places * 2 : 256;
	char **cells;

	if (t->n_cells < t->n_places)
		return true;
	cells = reallocarray(t->cells, n_places, sizeof(*cells));
	if (!cells)
		return false;
	t->cells = cells;
	t->n_places = n_places;
	return true;
}

void
record_table_add(struct record_table *t, const char *format, ...)
{
	va_list args;
	int n;

	if (t->failed || !grow(t)) {
		t->failed = true;
		return;
	}
	va_start(args, format);
	n = vasprintf(&t->cells[t->n_cells], format, args);
	va_end(args);
	if (n < 0)
		t->failed = true;
	else
		t->n_cells++;
}

/* Columns a text takes: its characters, not its bytes. */
static int
width_of(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static int
column_width(const struct record_table *t, size_t column, const char *title)
{
	int widest = width_of(title);

	for (size_t i = column; i < t->n_cells; i += t->n_columns) {
		int width = width_of(t->cells[i]);

		widest = width > widest ? width : widest;
	}
	return widest;
}

static void
put_cell(FILE *out, const char *text, int width, bool right, bool last)
{
	int blanks = width - width_of(text);

	if (right)
		fprintf(out, "%*s", blanks, "");
	record_put_safe(out, text);
	if (last)
		putc('\n', out);
	else
		fprintf(out, "%*s", (right ? 0 : blanks) + 2, "");
}

int
record_table_print(const struct record_table *t, FILE *out)
{
	size_t n = t->n_columns;
	int *widths = calloc(n, sizeof(*widths));

	if (t->failed || !widths) {
		free(widths);
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++) {
		bool right = t->titles[i][0] == '>';
		const char *title = t->titles[i] + right;

		widths[i] = column_width(t, i, title);
		put_cell(out, title, widths[i], right, i + 1 == n);
	}
	for (size_t i = 0; i < t->n_cells; i++)
		put_cell(
		    out, t->cells[i], widths[i % n], t->titles[i % n][0] == '>', i % n + 1 == n);
	free(widths);
	return 0;
}

void
record_table_free(struct record_table *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->n_cells; i++)
		free(t->cells[i]);
	free(t->cells);
	free(t);
}
