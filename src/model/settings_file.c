/*
 * settings_file.c - configuration files as dnsmasq reads them.
 *
 * '#' at the start or after a blank begins a comment. Between double quotes nothing separates,
 * and \t \n \b \r \e \" \\ stand for what they do in C. conf-file= and conf-dir= are followed.
 */
#include "base/text.h"
#include "model/settings_parse.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEPTH_MAX = 8 };

static int read_file(struct settings *s, const char *path, unsigned depth, struct fault *fault);

/* What stands between quotes separates nothing. */
static char
hide(char c)
{
	return c == ',' ? HIDDEN_COMMA : c == ':' ? HIDDEN_COLON : c == '.' ? HIDDEN_DOT : c;
}

static char
unescape(char c)
{
	static const char from[] = "tnbre\"\\", to[] = "\t\n\b\r\033\"\\";
	const char *at = strchr(from, c);

	return c && at ? to[at - from] : '\0';
}

int
line_clean(char *line)
{
	char *out = line;
	bool quoted = false, blank = true;

	for (const char *in = line; *in; in++) {
		if (*in == '"') {
			quoted = !quoted;
			blank = false;
		} else if (quoted) {
			char escaped = *in == '\\' ? unescape(in[1]) : '\0';

			if (escaped)
				in++;
			*out++ = hide(escaped ? escaped : *in);
		} else if (*in == '#' && blank) {
			break;
		} else {
			blank = *in == ' ' || *in == '\t' || *in == '\r' || *in == '\n';
			*out++ = blank ? ' ' : *in;
		}
	}
	*out = '\0';
	return quoted ? -EINVAL : 0;
}

static bool
ends_with(const char *name, const char *end)
{
	size_t len = strlen(name), end_len = strlen(end);

	return len >= end_len && strcmp(name + len - end_len, end) == 0;
}

/* conf-dir=DIR,.bak,*.conf: `.bak` leaves files out; with a `*` only such files count. */
static bool
dir_file_counts(const char *name, char **ends, size_t n)
{
	bool only = false, wanted = false;
	size_t len = strlen(name);

	if (name[0] == '.' || name[len - 1] == '~' || (name[0] == '#' && name[len - 1] == '#'))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (ends[i][0] == '*' && ends[i][1]) {
			only = true;
			wanted = wanted || ends_with(name, ends[i] + 1);
		} else if (ends[i][0] && strcmp(ends[i], "*") != 0 && ends_with(name, ends[i])) {
			return false;
		}
	}
	return !only || wanted;
}

static int
read_dir(struct settings *s, char *value, unsigned depth, struct fault *fault)
{
	char *words[32], path[PATH_MAX];
	size_t n_words = words_split(value, words, 32);
	struct dirent **entries;
	struct stat st;
	int n, err = 0;

	if (n_words == SIZE_MAX)
		return fault_set(fault, -EINVAL, "conf-dir: too many endings");
	word_unhide(words[0]);
	n = scandir(words[0], &entries, NULL, alphasort);
	if (n < 0) {
		err = -errno;
		return fault_set(fault, err, "conf-dir=%s: %s", words[0], strerror(-err));
	}
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", words[0], entries[i]->d_name);
		if (err == 0 && dir_file_counts(entries[i]->d_name, words + 1, n_words - 1) &&
		    stat(path, &st) == 0 && S_ISREG(st.st_mode))
			err = read_file(s, path, depth + 1, fault);
		free(entries[i]);
	}
	free(entries);
	return err;
}

/* conf-file= and conf-dir=: 1 when the line was one, and read. */
static int
follow(struct settings *s, const char *line, unsigned depth, struct fault *fault)
{
	char copy[SETTINGS_LINE_SIZE], *value = copy, *name;
	int err;

	if (!text_copy(copy, sizeof(copy), line))
		return 0; /* settings_line says so */
	name = word_next(&value, '=');
	if (!value || (strcmp(name, "conf-file") != 0 && strcmp(name, "conf-dir") != 0))
		return 0;
	value = word_next(&value, '\0');
	if (strcmp(name, "conf-dir") == 0) {
		err = read_dir(s, value, depth, fault);
	} else {
		word_unhide(value);
		err = read_file(s, value, depth + 1, fault);
	}
	return err < 0 ? err : 1;
}

/* Puts "path:line: " in front of the notes from `first` on. */
static int
notes_locate(struct settings *s, size_t first, const char *path, unsigned line_no)
{
	for (size_t i = first; i < s->n_notes; i++) {
		char *located;

		if (asprintf(&located, "%s:%u: %s", path, line_no, s->notes[i]) < 0)
			return -ENOMEM;
		free(s->notes[i]);
		s->notes[i] = located;
	}
	return 0;
}

static int
read_line(struct settings *s, const char *path, unsigned line_no, char *line, unsigned depth,
    struct fault *fault)
{
	struct fault why = { "" };
	size_t n_notes = s->n_notes;
	int err;

	for (const char *c = line; *c; c++)
		if ((unsigned char)*c < ' ' && !strchr("\t\r\n", *c))
			return fault_set(fault, -EINVAL, "%s:%u: control character", path, line_no);
	if (line_clean(line) < 0)
		return fault_set(fault, -EINVAL, "%s:%u: a quote (\") does not end", path, line_no);
	if (line[strspn(line, " ")] == '\0')
		return 0;
	err = follow(s, line, depth, fault);
	if (err != 0)
		return err < 0 ? err : 0;
	err = settings_line(s, line, &why);
	if (err < 0)
		return fault_set(fault, err, "%.200s:%u: %s", path, line_no, why.text);
	return notes_locate(s, n_notes, path, line_no);
}

static int
read_file(struct settings *s, const char *path, unsigned depth, struct fault *fault)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t len;
	unsigned line_no = 0;
	FILE *f;
	int err = 0;

	if (depth > DEPTH_MAX)
		return fault_set(
		    fault, -EINVAL, "%s: conf-file in conf-file, %d deep", path, DEPTH_MAX);
	f = fopen(path, "re");
	if (!f) {
		err = -errno;
		return fault_set(fault, err, "%s: %s", path, strerror(-err));
	}
	while (err == 0 && (len = getline(&line, &size, f)) >= 0) {
		line_no++;
		if (strlen(line) != (size_t)len || len >= SETTINGS_LINE_SIZE)
			err = fault_set(fault, -EINVAL,
			    "%s:%u: not a line of text of at most %d "
			    "characters",
			    path, line_no, SETTINGS_LINE_SIZE - 1);
		else
			err = read_line(s, path, line_no, line, depth, fault);
	}
	if (err == 0 && ferror(f))
		err = fault_set(fault, -EIO, "%s: cannot be read", path);
	free(line);
	fclose(f);
	return err;
}

int
settings_read_file(struct settings *s, const char *path, struct fault *fault)
{
	return read_file(s, path, 0, fault);
}
