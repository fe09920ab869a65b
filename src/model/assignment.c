#include "model/assignment.h"

#include "base/text.h"
#include "model/params.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

static const char known_keys[] = "image= entry= loader= transport= name= once= hold=";

/* An id as it stands in images and menus: no blanks, no path tricks, nothing a terminal obeys. */
static bool
is_id(const char *value)
{
	for (const char *p = value; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("._+-/", *p))
			return false;
	return true;
}

/* One DNS label (RFC 1123 section 2.1). */
static bool
is_label(const char *value)
{
	size_t len = strlen(value);

	if (len > 63 || value[0] == '-' || (len > 0 && value[len - 1] == '-'))
		return false;
	for (const char *p = value; *p; p++)
		if (!isalnum((unsigned char)*p) && *p != '-')
			return false;
	return true;
}

static int
set_id(char *field, size_t size, const char *key, const char *value, struct fault *fault)
{
	if (!is_id(value))
		return fault_set(fault, -EINVAL,
		    "%s= takes a name of letters, digits and . _ + -; see `pxedeck iso FILE` for "
		    "those an image offers",
		    key);
	if (strlen(value) >= size)
		return fault_set(
		    fault, -EINVAL, "%s= is longer than %zu characters", key, size - 1);
	text_copy(field, size, value);
	return 0;
}

static int
set_flag(bool *field, const char *key, const char *value, struct fault *fault)
{
	static const char *const yes[] = { "1", "yes", "true", "on" };
	static const char *const no[] = { "", "0", "no", "false", "off" };

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		if (strcasecmp(value, yes[i]) == 0) {
			*field = true;
			return 0;
		}
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (strcasecmp(value, no[i]) == 0) {
			*field = false;
			return 0;
		}
	return fault_set(fault, -EINVAL, "%s= takes yes or no", key);
}

static int
set_transport(struct assignment *a, const char *value, struct fault *fault)
{
	if (*value && strcmp(value, "http") != 0 && strcmp(value, "tftp") != 0)
		return fault_set(
		    fault, -EINVAL, "transport= takes http or tftp (or nothing: what suits)");
	text_copy(a->transport, sizeof(a->transport), value);
	return 0;
}

static int
set_name(struct assignment *a, const char *value, struct fault *fault)
{
	if (!is_label(value))
		return fault_set(fault, -EINVAL,
		    "name= takes one DNS label: letters, digits and inner dashes, 63 at most");
	text_copy(a->name, sizeof(a->name), value);
	return 0;
}

int
assignment_set(struct assignment *a, const char *key_value, struct fault *fault)
{
	const char *equals = strchr(key_value, '=');
	size_t len = equals ? (size_t)(equals - key_value) : 0;
	const char *value = equals ? equals + 1 : "";

#define IS(word) (len == sizeof(word) - 1 && memcmp(key_value, word, len) == 0)
	if (IS("image"))
		return set_id(a->image, sizeof(a->image), "image", value, fault);
	if (IS("entry"))
		return set_id(a->entry, sizeof(a->entry), "entry", value, fault);
	if (IS("loader"))
		return set_id(a->loader, sizeof(a->loader), "loader", value, fault);
	if (IS("transport"))
		return set_transport(a, value, fault);
	if (IS("name"))
		return set_name(a, value, fault);
	if (IS("once"))
		return set_flag(&a->once, "once", value, fault);
	if (IS("hold"))
		return set_flag(&a->hold, "hold", value, fault);
#undef IS
	return fault_set(fault, -EINVAL,
	    "%.60s is not one of %s; kernel parameters go after --, as in "
	    "`pxedeck set MAC image=... -- rootpass=x`",
	    key_value, known_keys);
}

int
assignment_set_params(struct assignment *a, const char *words, struct fault *fault)
{
	size_t used = 0, quotes = 0;
	char tidy[PARAMS_SIZE];

	for (const char *p = words; *p; p++) {
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return fault_set(
			    fault, -EINVAL, "kernel parameters hold no line ends or control bytes");
		if (*p == '"')
			quotes++;
		/* One blank between words, none around them; inside quotes they count. */
		if (*p == ' ' && quotes % 2 == 0 && (used == 0 || tidy[used - 1] == ' '))
			continue;
		if (used + 1 >= sizeof(tidy))
			return fault_set(fault, -EINVAL,
			    "kernel parameters are longer than %zu characters", sizeof(tidy) - 1);
		tidy[used++] = *p;
	}
	if (quotes % 2)
		return fault_set(fault, -EINVAL, "kernel parameters: a quote is not closed");
	while (used > 0 && tidy[used - 1] == ' ')
		used--;
	memcpy(a->params, tidy, used);
	a->params[used] = '\0';
	return 0;
}

size_t
param_word_len(const char *words)
{
	bool quoted = false;
	size_t n = 0;

	while (words[n] && (quoted || words[n] != ' ')) {
		if (words[n] == '"')
			quoted = !quoted;
		n++;
	}
	return n;
}

void
params_masked(const char *words, char *buf, size_t size)
{
	struct text t = text_of(buf, size);

	while (*words) {
		size_t len = param_word_len(words);
		const char *equals = memchr(words, '=', len);

		if (len == 0) {
			words++;
			continue;
		}
		if (t.used > 0)
			text_add(&t, " ");
		if (equals && param_is_secret(words, len)) {
			text_add_escaped(&t, words, (size_t)(equals - words) + 1);
			text_add(&t, "***");
		} else {
			text_add_escaped(&t, words, len);
		}
		words += len;
	}
}
