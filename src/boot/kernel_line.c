#include "boot/kernel_line.h"

#include "base/ip4.h"
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

const char *
word_origin_name(enum word_origin origin)
{
	static const char *const names[] = { "image", "netboot", "param", "default", "machine" };

	return names[origin];
}

void
kernel_line_init(struct kernel_line *l)
{
	l->n_words = 0;
	l->used = 0;
	l->keeps_removals = false;
}

static size_t
name_len(const char *word)
{
	return strcspn(word, "=");
}

static bool
same_name(const char *a, const char *b)
{
	size_t n = name_len(a);

	return n == name_len(b) && memcmp(a, b, n) == 0;
}

static void
remove_at(struct kernel_line *l, size_t i)
{
	l->n_words--;
	memmove(&l->words[i], &l->words[i + 1], (l->n_words - i) * sizeof(l->words[0]));
}

/* "-name" takes words back; "--" and "---" are separators some installers want to see. */
static bool
is_removal(const char *word)
{
	return word[0] == '-' && isalnum((unsigned char)word[1]);
}

/*
 * Puts the word where the first same-named one of an earlier origin stands and drops the other
 * earlier ones. Repeats inside one origin stay (console=tty0 console=ttyS0), but a bare word
 * said twice is said once.
 */
static int
put(struct kernel_line *l, struct kernel_word word)
{
	bool placed = false;

	if (word.text[0] != '-') {
		for (size_t i = 0; i < l->n_words; i++) {
			if (!same_name(l->words[i].text, word.text))
				continue;
			if (l->words[i].origin == word.origin) {
				placed = placed || strcmp(l->words[i].text, word.text) == 0;
			} else if (placed) {
				remove_at(l, i--);
			} else {
				l->words[i] = word;
				placed = true;
			}
		}
	}
	if (placed)
		return 0;
	if (l->n_words == KERNEL_WORDS_MAX)
		return -E2BIG;
	l->words[l->n_words++] = word;
	return 0;
}

static void
take_back(struct kernel_line *l, const char *name)
{
	bool exact = strchr(name, '=') != NULL;

	for (size_t i = 0; i < l->n_words; i++) {
		const char *word = l->words[i].text;

		if (exact ? strcmp(word, name) == 0 : same_name(word, name))
			remove_at(l, i--);
	}
}

int
kernel_line_add(struct kernel_line *l, enum word_origin origin, const char *words)
{
	for (;;) {
		size_t len;
		char *copy;
		int err;

		words += strspn(words, " ");
		len = param_word_len(words);
		if (len == 0)
			return 0;
		if (len >= sizeof(l->room) - l->used)
			return -E2BIG;
		copy = l->room + l->used;
		memcpy(copy, words, len);
		copy[len] = '\0';
		words += len;
		if (is_removal(copy)) {
			take_back(l, copy + 1);
			if (!l->keeps_removals)
				continue;
		}
		l->used += len + 1;
		err = put(l, (struct kernel_word){ copy, origin });
		if (err < 0)
			return err;
	}
}

int
kernel_line_text(const struct kernel_line *l, char *buf, size_t size)
{
	struct text t = text_of(buf, size);

	for (size_t i = 0; i < l->n_words; i++)
		text_add(&t, "%s%s", i ? " " : "", l->words[i].text);
	return t.cut ? -EMSGSIZE : 0;
}
