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

static void
add_variable(struct text *t, char name, const struct plan *p, const char *image_id, struct mac mac)
{
	char host[IP4_TEXT_SIZE], port[8] = "";

	ip4_text(p->server_ip, host);
	if (p->http_port != 80) {
		struct text pt = text_of(port, sizeof(port));

		text_add(&pt, ":%u", p->http_port);
	}
	switch (name) {
	case 'B':
		text_add(t, "http://%s%s/iso/%s", host, port, image_id);
		break;
	case 'I':
		text_add(t, "http://%s%s/iso/%s.iso", host, port, image_id);
		break;
	case 'T':
		text_add(t, "tftp://%s/iso/%s", host, image_id);
		break;
	case 'H':
		text_add(t, "%s", host);
		break;
	case 'M':
		text_add(t, "01-%02x-%02x-%02x-%02x-%02x-%02x", mac.byte[0], mac.byte[1],
		    mac.byte[2], mac.byte[3], mac.byte[4], mac.byte[5]);
		break;
	default:
		text_add(t, "${%c}", name);
	}
}

int
netboot_expand(const char *template, const struct plan *p, const char *image_id, struct mac mac,
    char *buf, size_t size)
{
	struct text t = text_of(buf, size);

	while (*template) {
		size_t plain = strcspn(template, "$");

		text_add(&t, "%.*s", (int)plain, template);
		template += plain;
		if (!*template)
			break;
		if (template[1] == '{' && template[2] && template[3] == '}') {
			add_variable(&t, template[2], p, image_id, mac);
			template += 4;
		} else {
			text_add(&t, "$");
			template ++;
		}
	}
	return t.cut ? -EMSGSIZE : 0;
}

/* The transport asked for, else HTTP when it is there and the family can, else TFTP. */
static const char *
netboot_template(const struct plan *p, const struct assignment *a, const struct image_entry *e)
{
	if (strcmp(a->transport, "tftp") == 0)
		return e->netboot_tftp;
	if (strcmp(a->transport, "http") == 0)
		return p->http_port ? e->netboot_http : NULL;
	return p->http_port && e->netboot_http ? e->netboot_http : e->netboot_tftp;
}

static int
add_all(struct kernel_line *l, const struct plan *p, struct mac mac, const struct image *im,
    const struct image_entry *e, const char *template)
{
	const struct assignment *def = plan_assignment(p, (struct mac){ { 0 } });
	const struct assignment *own = mac_is_zero(mac) ? NULL : plan_assignment(p, mac);
	char netboot[KERNEL_LINE_MAX + 1];
	int err;

	err = netboot_expand(template, p, im->id, mac, netboot, sizeof(netboot));
	if (err == 0)
		err = kernel_line_add(l, WORD_IMAGE, e->append);
	if (err == 0)
		err = kernel_line_add(l, WORD_NETBOOT, netboot);
	if (err == 0)
		err = kernel_line_add(l, WORD_CONFIG, p->params);
	if (err == 0 && def)
		err = kernel_line_add(l, WORD_DEFAULT, def->params);
	if (err == 0 && own)
		err = kernel_line_add(l, WORD_MACHINE, own->params);
	return err;
}

/* What a loader adds: BOOT_IMAGE= and initrd= (syslinux, as pxelinux does it). */
static size_t
loader_words_len(const struct image *im, const struct image_entry *e)
{
	size_t n = strlen(" BOOT_IMAGE=iso//+000/") + strlen(im->id) + strlen(e->kernel);

	for (size_t i = 0; i < e->n_initrds; i++)
		n += strlen(" initrd=iso//") + strlen(im->id) + strlen(e->initrds[i]);
	return n;
}

int
kernel_line_for(const struct plan *p, struct mac mac, const struct image *im,
    const struct image_entry *e, struct kernel_line *ret, struct fault *fault)
{
	char text[KERNEL_LINE_MAX + 1];
	struct assignment a;
	const char *template;
	int err;

	plan_effective(p, mac, &a);
	template = netboot_template(p, &a, e);
	if (!template)
		return fault_set(fault, -EOPNOTSUPP, "%s of %s cannot be booted by %s", e->id,
		    im->id, a.transport[0] ? a.transport : "http or tftp");
	kernel_line_init(ret);
	err = add_all(ret, p, mac, im, e, template);
	if (err == 0)
		err = kernel_line_text(ret, text, sizeof(text));
	if (err < 0 || strlen(text) + (e->kernel ? loader_words_len(im, e) : 0) > KERNEL_LINE_MAX)
		return fault_set(fault, -E2BIG,
		    "the kernel line of %s is longer than the %d characters a kernel takes: use "
		    "fewer parameters",
		    e->id, KERNEL_LINE_MAX);
	return 0;
}
