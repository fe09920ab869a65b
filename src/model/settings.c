/*
 * settings.c - one line to one row of the table, and the life of struct settings.
 */
#include "model/settings.h"

#include "base/text.h"
#include "model/settings_parse.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void
settings_init(struct settings *s)
{
	*s = (struct settings){
		.http_port = 80, .dns_port = 53, .tftp_port = 69, .menu_timeout_s = 5
	};
}

static void
strings_free(char **strings, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(strings[i]);
	free(strings);
}

void
settings_done(struct settings *s)
{
	free(s->ranges);
	free(s->hosts);
	free(s->boots);
	free(s->options);
	free(s->matches);
	free(s->servers);
	free(s->addresses);
	free(s->lease_file);
	free(s->tftp_root);
	free(s->db);
	free(s->loader_dir);
	strings_free(s->images, s->n_images);
	strings_free(s->image_dirs, s->n_image_dirs);
	strings_free(s->notes, s->n_notes);
	*s = (struct settings){ 0 };
}

const struct settings_row *
settings_row_find(const char *name)
{
	for (size_t i = 0; i < n_settings_rows; i++)
		if (strcmp(settings_rows[i].name, name) == 0)
			return &settings_rows[i];
	return NULL;
}

enum { NAME_MAX_LEN = 32 };

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Letters to insert, drop, change or swap with the next. Both at most NAME_MAX_LEN long. */
static unsigned
edit_distance(const char *a, const char *b)
{
	unsigned row[3][NAME_MAX_LEN + 1];
	size_t len_a = strlen(a), len_b = strlen(b);

	for (size_t j = 0; j <= len_b; j++)
		row[0][j] = (unsigned)j;
	for (size_t i = 1; i <= len_a; i++) {
		unsigned *now = row[i % 3], *before = row[(i + 2) % 3], *two = row[(i + 1) % 3];

		now[0] = (unsigned)i;
		for (size_t j = 1; j <= len_b; j++) {
			now[j] = least(before[j], now[j - 1]) + 1;
			now[j] = least(now[j], before[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], two[j - 2] + 1);
		}
	}
	return row[len_a % 3][len_b];
}

/* The row somebody who wrote `name` may have meant, or NULL. */
static const struct settings_row *
row_nearest(const char *name)
{
	const struct settings_row *nearest = NULL;
	size_t len = strlen(name);
	unsigned best = (unsigned)len / 3 + 1;

	if (len > NAME_MAX_LEN)
		return NULL;
	for (size_t i = 0; i < n_settings_rows; i++) {
		unsigned distance = edit_distance(name, settings_rows[i].name);

		if (distance <= best) {
			best = distance - (distance > 0);
			nearest = &settings_rows[i];
		}
	}
	return nearest;
}

static int
refuse_unknown(const char *name, struct fault *fault)
{
	const struct settings_row *nearest = row_nearest(name);
	char shown[64];
	struct text t = text_of(shown, sizeof(shown));

	text_add_escaped(&t, name, strlen(name));
	if (settings_foreign(name))
		return fault_set(fault, -EINVAL,
		    "'%s' is dnsmasq's, but nothing pxedeck does; take the line out", shown);
	if (nearest)
		return fault_set(fault, -EINVAL, "unknown option '%s'; did you mean '%s'?", shown,
		    nearest->name);
	return fault_set(fault, -EINVAL, "unknown option '%s'; pxedeck.conf(5) lists them", shown);
}

/* Puts the line in front of what its parser said about it. */
static int
complain(const char *name, const char *value, const char *why, struct fault *fault)
{
	char shown[160];
	struct text t = text_of(shown, sizeof(shown));

	text_add_escaped(&t, value, strlen(value));
	return fault_set(fault, -EINVAL, "%s%s%s: %s", name, *value ? "=" : "", shown, why);
}

static int
row_apply(struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	struct fault why = { "" };
	char shown[SETTINGS_LINE_SIZE], none[1] = "";
	int err;

	if (row->ignored)
		return note_add(
		    s, "%s is accepted but does nothing here: %s", row->name, row->help);
	if (value && !row->takes_value)
		return fault_set(fault, -EINVAL, "%s takes no value", row->name);
	if ((!value || !*value) && row->takes_value && !row->value_optional)
		return fault_set(
		    fault, -EINVAL, "%s needs a value: %s=%s", row->name, row->name, row->value);
	if (!value)
		value = none;
	text_copy(shown, sizeof(shown), value);
	word_unhide(shown);
	err = row->parse(s, row, value, &why);
	if (err == -EINVAL)
		return complain(row->name, shown, why.text, fault);
	if (err < 0)
		return fault_set(fault, err, "out of memory");
	return 0;
}

int
settings_line(struct settings *s, const char *line, struct fault *fault)
{
	char copy[SETTINGS_LINE_SIZE], *rest = copy, *name, *value;
	const struct settings_row *row;

	if (!text_copy(copy, sizeof(copy), line))
		return fault_set(
		    fault, -EINVAL, "a line has at most %d characters", SETTINGS_LINE_SIZE - 1);
	name = word_next(&rest, '=');
	value = rest ? word_next(&rest, '\0') : NULL;
	row = settings_row_find(name);
	if (!row)
		return refuse_unknown(name, fault);
	return row_apply(s, row, value, fault);
}

int
settings_add_path(struct settings *s, const char *path, struct fault *fault)
{
	struct stat st;
	char *copy;
	int err;

	if (stat(path, &st) < 0) {
		err = -errno;
		return fault_set(fault, err, "%s: %s", path, strerror(-err));
	}
	copy = strdup(path);
	if (!copy)
		return -ENOMEM;
	err = S_ISDIR(st.st_mode) ? list_add(&s->image_dirs, &s->n_image_dirs, &copy, sizeof(copy))
				  : list_add(&s->images, &s->n_images, &copy, sizeof(copy));
	if (err < 0)
		free(copy);
	return err;
}
