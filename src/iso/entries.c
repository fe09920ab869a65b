#include "iso/entries.h"

#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What one entry is made from: a label, or an implicit kernel, or two labels in one. */
struct source {
	const char *name;  /* becomes the id */
	const char *title; /* NULL: the name */
	enum syslinux_type type;
	const char *file, *args, *append, *initrd; /* NULL: none */
};

struct maker {
	struct disc *disc;
	const struct syslinux_menu *menu;
	const char *dir;
	struct draft *draft;
	bool failed; /* out of memory */
};

static bool
ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && strcasecmp(name + n - m, end) == 0;
}

static bool
is_file_name(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	return strcasecmp(slash ? slash + 1 : path, name) == 0;
}

static const char *
keep(struct maker *m, const char *text)
{
	const char *copy = arena_copy(&m->disc->strings, text, strlen(text));

	if (!copy)
		m->failed = true;
	return copy ? copy : "";
}

/* Where the menu's word leads: the disc's own spelling when the file is there. NULL: nowhere. */
static const char *
resolve(struct maker *m, const char *word, size_t len)
{
	char name[DISC_PATH_MAX], path[DISC_PATH_MAX];
	struct text t = text_of(name, sizeof(name));
	const struct image_file *f;

	text_add(&t, "%.*s", (int)len, word);
	if (t.cut || !disc_join(m->dir, name, path, sizeof(path)) || !*path)
		return NULL;
	f = disc_find(m->disc, path);
	return f ? f->path : keep(m, path);
}

static void
add_initrds(struct maker *m, struct image_entry *e, const char *list, size_t len)
{
	e->n_initrds = 0;
	while (len > 0) {
		const char *path;
		size_t n = 0;

		while (n < len && list[n] != ',')
			n++;
		path = n > 0 ? resolve(m, list, n) : NULL;
		if (path && e->n_initrds < ENTRY_INITRDS_MAX)
			e->initrds[e->n_initrds++] = path;
		list += n + (n < len);
		len -= n + (n < len);
	}
}

/* Words that find a disc, a stick or an ISO file on a disk, and only mislead over a network. */
static bool
serves_disc_only(const char *word, size_t len)
{
	static const char *const names[] = { "isoloop=", "isofrom=", "findiso=", "fromiso=",
		"iso-scan/filename=", "img_dev=", "img_loop=", "img_label=", "BOOT_IMAGE=" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (len >= strlen(names[i]) && memcmp(word, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

/* The words less initrd=, of which the last one counts, and less what only serves a disc. */
static void
take_words(struct maker *m, struct image_entry *e, const char *words, struct text *out)
{
	while (*words) {
		size_t len = strcspn(words, " ");

		if (len > 7 && strncmp(words, "initrd=", 7) == 0)
			add_initrds(m, e, words + 7, len - 7);
		else if (len > 0 && !serves_disc_only(words, len))
			text_add(out, "%s%.*s", out->used ? " " : "", (int)len, words);
		words += len;
		words += strspn(words, " ");
	}
}

/* An id fits into a file name, a URL and a shell word, and no two entries share one. */
static void
make_id(const struct draft *draft, const char *name, char id[static ENTRY_ID_SIZE])
{
	char base[ENTRY_ID_SIZE - 4];
	struct text t = text_of(base, sizeof(base));

	for (const char *p = name; *p && !t.cut; p++)
		text_add(&t, "%c", isalnum((unsigned char)*p) || strchr("._+-", *p) ? *p : '_');
	if (t.used == 0)
		text_add(&t, "entry");
	text_copy(id, ENTRY_ID_SIZE, base);
	for (unsigned n = 2;; n++) {
		bool taken = false;
		struct text again;

		for (size_t i = 0; i < draft->n_entries; i++)
			taken = taken || strcasecmp(draft->entries[i].id, id) == 0;
		if (!taken)
			return;
		again = text_of(id, ENTRY_ID_SIZE);
		text_add(&again, "%s-%u", base, n);
	}
}

static enum entry_kind
kind_of(const struct source *s)
{
	static const char *const binaries[] = { ".0", ".bin", ".bs", ".bss", ".c32", ".com",
		".cbt" };

	if (s->type == SYSLINUX_LOCAL)
		return ENTRY_LOCAL;
	if (is_file_name(s->file, "memdisk"))
		return ENTRY_MEMDISK;
	if (s->type == SYSLINUX_BOOT || s->type == SYSLINUX_COM32)
		return ENTRY_BINARY;
	for (size_t i = 0; s->type == SYSLINUX_KERNEL && i < sizeof(binaries) / sizeof(binaries[0]);
	     i++)
		if (ends_in(s->file, binaries[i]))
			return ENTRY_BINARY;
	return ENTRY_LINUX;
}

/* false: it boots nothing. */
static bool
fill_in(struct maker *m, struct image_entry *e, const struct source *s)
{
	char words[SYSLINUX_LINE_MAX * 2];
	struct text t = text_of(words, sizeof(words));

	e->title = s->title && *s->title ? s->title : s->name;
	e->kind = kind_of(s);
	if (e->kind == ENTRY_LOCAL) {
		e->append = s->file;
		return true;
	}
	/* memdisk is the loader's; the image's own may be of another age. */
	e->kernel = e->kind == ENTRY_MEMDISK ? "memdisk" : resolve(m, s->file, strlen(s->file));
	if (s->initrd)
		add_initrds(m, e, s->initrd, strlen(s->initrd));
	if (s->args)
		take_words(m, e, s->args, &t);
	if (s->append)
		take_words(m, e, s->append, &t);
	e->append = keep(m, words);
	return e->kernel != NULL;
}

static void
add_entry(struct maker *m, const struct source *s)
{
	struct draft *d = m->draft;
	struct image_entry *e = &d->entries[d->n_entries];

	if (d->n_entries == DRAFT_ENTRIES_MAX || !s->file || !*s->file)
		return;
	*e = (struct image_entry){ .append = "" };
	make_id(d, s->name, e->id);
	if (fill_in(m, e, s))
		d->n_entries++;
}

static const struct syslinux_label *
find_label(const struct syslinux_menu *menu, const char *word, size_t len)
{
	for (size_t i = 0; i < menu->n_labels; i++) {
		const char *name = menu->labels[i].name;

		if (name && strlen(name) == len && strncasecmp(name, word, len) == 0)
			return &menu->labels[i];
	}
	return NULL;
}

static struct source
source_of(const struct syslinux_menu *menu, const struct syslinux_label *l)
{
	return (struct source){
		.name = l->name,
		.title = l->title,
		.type = l->type,
		.file = l->file,
		.args = l->args,
		.append = l->append ? l->append : menu->append,
		.initrd = l->initrd,
	};
}

/*
 * ifcpu64.c32 LABEL WORDS [-- LABEL WORDS] -- LABEL WORDS: the first for 64-bit machines, the last
 * for 32-bit ones. Both are offered.
 */
static void
add_either(struct maker *m, const struct syslinux_label *l, const char *piece, size_t len,
    const char *bits, const char *suffix)
{
	const struct syslinux_label *inner = find_label(m->menu, piece, strcspn(piece, " "));
	size_t word = strcspn(piece, " ");
	struct source s;

	if (!inner || inner == l || word > len)
		return;
	s = source_of(m->menu, inner);
	s.name = arena_print(&m->disc->strings, "%s%s", l->name, suffix);
	s.title = arena_print(
	    &m->disc->strings, "%s (%s bit)", l->title ? l->title : l->name, bits);
	s.append = arena_print(&m->disc->strings, "%s %.*s", s.append ? s.append : "",
	    (int)(len - word), piece + word);
	m->failed = m->failed || !s.name || !s.title || !s.append;
	if (!m->failed)
		add_entry(m, &s);
}

static void
add_by_cpu(struct maker *m, const struct syslinux_label *l)
{
	const char *words = l->append ? l->append : "";
	const char *first_end = strstr(words, " -- ");
	const char *last = NULL;

	for (const char *p = first_end; p; p = strstr(p + 4, " -- "))
		last = p + 4;
	add_either(m, l, words, first_end ? (size_t)(first_end - words) : strlen(words), "64", "");
	if (last)
		add_either(m, l, last, strlen(last), "32", "-32");
}

/* linux.c32 FILE WORDS: what follows is the kernel. */
static void
add_linux_c32(struct maker *m, const struct syslinux_label *l)
{
	struct source s = source_of(m->menu, l);
	const char *words = s.append ? s.append : "";
	size_t len = strcspn(words, " ");

	s.type = SYSLINUX_LINUX;
	s.file = arena_copy(&m->disc->strings, words, len);
	s.append = words + len + strspn(words + len, " ");
	m->failed = m->failed || !s.file;
	if (!m->failed)
		add_entry(m, &s);
}

/* chain.c32 hdN: boots a local disk. */
static void
add_chain(struct maker *m, const struct syslinux_label *l)
{
	struct source s = source_of(m->menu, l);
	unsigned long drive = 0;

	if (s.append && strncmp(s.append, "hd", 2) == 0)
		drive = strtoul(s.append + 2, NULL, 10);
	s.type = SYSLINUX_LOCAL;
	s.file = arena_print(&m->disc->strings, "0x%lx", 0x80 + (drive < 16 ? drive : 0));
	m->failed = m->failed || !s.file;
	if (!m->failed)
		add_entry(m, &s);
}

static void
add_label(struct maker *m, const struct syslinux_label *l)
{
	struct source s = source_of(m->menu, l);

	if (!l->file)
		return;
	if (is_file_name(l->file, "ifcpu64.c32") || is_file_name(l->file, "ifcpu.c32"))
		add_by_cpu(m, l);
	else if (is_file_name(l->file, "linux.c32"))
		add_linux_c32(m, l);
	else if (is_file_name(l->file, "chain.c32"))
		add_chain(m, l);
	/* Needs files of its own in a form we do not read (multiboot, menus, scripts). */
	else if (!is_file_name(l->file, "mboot.c32") && !is_file_name(l->file, "whichsys.c32"))
		add_entry(m, &s);
}

/* The file an implicit kernel means: PXELINUX and ISOLINUX try the name, then these after it. */
static const char *
implicit_file(struct maker *m, const char *word, size_t len)
{
	static const char *const ends[] = { "", ".0", ".bin", ".bs", ".c32", ".com", ".cbt" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		char name[DISC_PATH_MAX], path[DISC_PATH_MAX];
		struct text t = text_of(name, sizeof(name));

		text_add(&t, "%.*s%s", (int)len, word, ends[i]);
		if (!t.cut && disc_join(m->dir, name, path, sizeof(path)) &&
		    disc_find(m->disc, path))
			return keep(m, name);
	}
	return NULL;
}

/*
 * "DEFAULT rescuecd" without a label of that name means the file, with the global APPEND.
 * Comes first among the entries, as it does at the prompt.
 */
static bool
add_implicit(struct maker *m, const char *words)
{
	size_t len = words ? strcspn(words, " ") : 0;
	struct source s = { .type = SYSLINUX_KERNEL, .append = m->menu->append };

	if (len == 0 || find_label(m->menu, words, len))
		return false;
	s.file = implicit_file(m, words, len);
	s.name = arena_copy(&m->disc->strings, words, len);
	s.args = words + len;
	m->failed = m->failed || !s.name;
	if (!s.file || m->failed)
		return false;
	add_entry(m, &s);
	return true;
}

/* By the position of its label: ids may have been made unique. */
static bool
choose_default(struct maker *m, const char *words, const size_t *first_of)
{
	const struct syslinux_label *l = words ? find_label(m->menu, words, strcspn(words, " "))
					       : NULL;
	size_t at = l ? (size_t)(l - m->menu->labels) : 0;

	if (!l || first_of[at] >= first_of[at + 1])
		return false;
	m->draft->default_entry = first_of[at];
	return true;
}

int
entries_from_menu(
    struct disc *d, const struct syslinux_menu *menu, const char *dir, struct draft *ret)
{
	struct maker m = { .disc = d, .menu = menu, .dir = dir, .draft = ret };
	size_t first_of[SYSLINUX_LABELS_MAX + 1];
	bool chosen;

	ret->menu_timeout_ds = menu->timeout_ds;
	chosen = add_implicit(&m, menu->default_);
	for (size_t i = 0; i < menu->n_labels; i++) {
		first_of[i] = ret->n_entries;
		add_label(&m, &menu->labels[i]);
	}
	first_of[menu->n_labels] = ret->n_entries;
	for (size_t i = 0; i < menu->n_labels && !chosen; i++)
		if (menu->labels[i].is_default && menu->labels[i].name)
			chosen = choose_default(&m, menu->labels[i].name, first_of);
	if (!chosen && !choose_default(&m, menu->default_, first_of))
		(void)choose_default(&m, menu->on_timeout, first_of);
	return m.failed ? -ENOMEM : 0;
}

struct included {
	const struct disc *disc;
	const char *dir;
};

static char *
read_included(void *ctx, const char *name)
{
	const struct included *in = ctx;
	char path[DISC_PATH_MAX];

	if (!disc_join(in->dir, name, path, sizeof(path)))
		return NULL;
	return disc_read_text(in->disc, path);
}

int
entries_from_isolinux(struct disc *d, struct draft *ret)
{
	/* In ISOLINUX's own order. */
	static const char *const dirs[] = { "boot/isolinux", "isolinux", "boot/syslinux",
		"syslinux", "" };
	static const char *const names[] = { "isolinux.cfg", "syslinux.cfg" };
	struct syslinux_menu *menu;
	int err = 0;

	menu = malloc(sizeof(*menu));
	if (!menu)
		return -ENOMEM;
	for (size_t i = 0; i < 10 && err == 0 && ret->n_entries == 0; i++) {
		struct included in = { d, dirs[i / 2] };
		char *text = read_included(&in, names[i % 2]);

		if (!text)
			continue;
		err = syslinux_parse(text, &d->strings, read_included, &in, menu);
		free(text);
		if (err == 0)
			err = entries_from_menu(d, menu, in.dir, ret);
	}
	free(menu);
	return err;
}
