#include "model/params.h"

#include <string.h>

static bool
names(const struct param_row *row, const char *word, size_t len)
{
	const char *equals;
	size_t n;

	/* GRUB's way of writing a value with blanks: "name=one two" */
	if (len > 0 && word[0] == '"') {
		word++;
		len--;
	}
	equals = memchr(word, '=', len);
	n = equals ? (size_t)(equals - word) : len;
	return strlen(row->name) == n && memcmp(row->name, word, n) == 0;
}

static bool
belongs(const struct param_row *row, const char *family_id)
{
	size_t len = strlen(family_id);
	const char *at = row->families;

	if (strcmp(at, "any") == 0)
		return true;
	while (*at) {
		size_t n = strcspn(at, " ");

		if (n == len && memcmp(at, family_id, n) == 0)
			return true;
		at += n;
		at += strspn(at, " ");
	}
	return false;
}

const struct param_row *
param_find(const char *family_id, const char *word, size_t len)
{
	for (size_t i = 0; i < n_param_rows; i++)
		if (names(&param_rows[i], word, len) && belongs(&param_rows[i], family_id))
			return &param_rows[i];
	return NULL;
}

bool
param_is_secret(const char *word, size_t len)
{
	for (size_t i = 0; i < n_param_rows; i++)
		if (param_rows[i].secret && names(&param_rows[i], word, len))
			return true;
	return false;
}
