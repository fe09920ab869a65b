#include "iso/syslinux_cfg.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct parser {
	struct syslinux_menu *menu;
	struct arena *strings;
	syslinux_read read;
	void *ctx;
	struct syslinux_label *label; /* the one being described, or NULL outside */
	bool dropping;                /* the label being described is beyond the limit */
	bool in_help;                 /* between TEXT and ENDTEXT */
	bool failed;                  /* out of memory */
};

static void parse_text(struct parser *p, const char *text, unsigned depth);

static bool
is_blank(char c)
{
	/* Control bytes of a hostile file end here: what follows is text in one line. */
	return (unsigned char)c <= ' ' || c == 0x7f;
}

static const char *
skip_blanks(const char *s)
{
	while (*s && is_blank(*s))
		s++;
	return s;
}

static size_t
word_len(const char *s)
{
	size_t n = 0;

	while (s[n] && !is_blank(s[n]))
		n++;
	return n;
}

/* Steps over the keyword when the line starts with it. */
static bool
takes(const char **line, const char *keyword)
{
	size_t n = strlen(keyword);

	if (word_len(*line) != n || strncasecmp(*line, keyword, n) != 0)
		return false;
	*line = skip_blanks(*line + n);
	return true;
}

static const char *
keep(struct parser *p, const char *text, size_t len)
{
	const char *copy = arena_copy(p->strings, text, len);

	if (!copy)
		p->failed = true;
	return copy;
}

/* The rest of the line, one blank between words. */
static const char *
keep_rest(struct parser *p, const char *rest)
{
	char *copy = arena_copy(p->strings, rest, strlen(rest));
	size_t n = 0;

	if (!copy) {
		p->failed = true;
		return NULL;
	}
	for (const char *s = copy; *s; s++) {
		if (!is_blank(*s))
			copy[n++] = *s;
		else if (n > 0 && copy[n - 1] != ' ')
			copy[n++] = ' ';
	}
	while (n > 0 && copy[n - 1] == ' ')
		n--;
	copy[n] = '\0';
	return copy;
}

static void
begin_label(struct parser *p, const char *rest)
{
	struct syslinux_menu *m = p->menu;
	size_t len = word_len(rest);

	p->label = NULL;
	p->dropping = true;
	if (len == 0)
		return;
	if (m->n_labels == SYSLINUX_LABELS_MAX) {
		m->n_dropped++;
		return;
	}
	p->dropping = false;
	p->label = &m->labels[m->n_labels++];
	*p->label = (struct syslinux_label){ .name = keep(p, rest, len) };
}

/* Outside a label: its words belong to the whole menu, or to nothing. */
static void
end_label(struct parser *p)
{
	p->label = NULL;
	p->dropping = false;
}

static const char *
keep_title(struct parser *p, const char *rest)
{
	char title[SYSLINUX_LINE_MAX + 1];
	size_t n = 0;

	for (const char *s = rest; *s && n < SYSLINUX_LINE_MAX; s++)
		if (*s != '^')
			title[n++] = *s;
	title[n] = '\0';
	return keep_rest(p, title);
}

static void
set_file(struct parser *p, enum syslinux_type type, const char *rest)
{
	size_t len = word_len(rest);

	if (!p->label || len == 0)
		return;
	p->label->type = type;
	p->label->file = keep(p, rest, len);
	p->label->args = keep_rest(p, rest + len);
}

static void
set_append(struct parser *p, const char *rest)
{
	const char *append = strcmp(rest, "-") == 0 ? "" : rest;

	if (p->label)
		p->label->append = keep_rest(p, append);
	else if (!p->dropping)
		p->menu->append = keep_rest(p, append);
}

static bool
already_seen(struct parser *p, const char *name, size_t len)
{
	struct syslinux_menu *m = p->menu;

	for (size_t i = 0; i < m->n_seen; i++)
		if (strlen(m->seen[i]) == len && strncmp(m->seen[i], name, len) == 0)
			return true;
	if (m->n_seen == SYSLINUX_FILES_MAX)
		return true;
	m->seen[m->n_seen] = keep(p, name, len);
	if (m->seen[m->n_seen])
		m->n_seen++;
	return false;
}

static void
include(struct parser *p, const char *rest, unsigned depth)
{
	size_t len = word_len(rest);
	char *text;

	if (len == 0 || !p->read || depth >= SYSLINUX_DEPTH_MAX || already_seen(p, rest, len) ||
	    p->failed)
		return;
	text = p->read(p->ctx, p->menu->seen[p->menu->n_seen - 1]);
	if (!text)
		return;
	parse_text(p, text, depth + 1);
	free(text);
}

static void
menu_command(struct parser *p, const char *line, unsigned depth)
{
	if (takes(&line, "begin") || takes(&line, "end") || takes(&line, "separator"))
		end_label(p);
	else if (takes(&line, "include"))
		include(p, line, depth);
	else if (takes(&line, "label") && p->label)
		p->label->title = keep_title(p, line);
	else if (takes(&line, "default") && p->label)
		p->label->is_default = true;
}

static bool
is_menu_module(const char *name, size_t len)
{
	static const char *const modules[] = { "menu.c32", "vesamenu.c32", "gfxboot.c32" };
	size_t start = len;

	while (start > 0 && name[start - 1] != '/')
		start--;
	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++)
		if (strlen(modules[i]) == len - start &&
		    strncasecmp(name + start, modules[i], len - start) == 0)
			return true;
	return false;
}

/* UI, or DEFAULT of a menu module, may name more files to read: "vesamenu.c32 other.cfg". */
static void
start_ui(struct parser *p, const char *rest, unsigned depth)
{
	rest = skip_blanks(rest + word_len(rest));
	if (word_len(rest) > 0)
		include(p, rest, depth);
}

static void
set_default(struct parser *p, const char *rest, unsigned depth)
{
	size_t len = word_len(rest);

	if (len == 0)
		return;
	if (is_menu_module(rest, len))
		start_ui(p, rest, depth);
	else
		p->menu->default_ = keep_rest(p, rest);
}

static unsigned
number(const char *s)
{
	unsigned n = 0;

	for (; *s >= '0' && *s <= '9' && n < 1000000; s++)
		n = n * 10 + (unsigned)(*s - '0');
	return n;
}

static const struct {
	const char *keyword;
	enum syslinux_type type;
} file_keywords[] = {
	{ "kernel", SYSLINUX_KERNEL },
	{ "linux", SYSLINUX_LINUX },
	{ "boot", SYSLINUX_BOOT },
	{ "bss", SYSLINUX_BOOT },
	{ "pxe", SYSLINUX_BOOT },
	{ "fdimage", SYSLINUX_BOOT },
	{ "com32", SYSLINUX_COM32 },
	{ "comboot", SYSLINUX_COM32 },
	{ "config", SYSLINUX_CONFIG },
	{ "localboot", SYSLINUX_LOCAL },
};

static bool
file_command(struct parser *p, const char *line, unsigned depth)
{
	for (size_t i = 0; i < sizeof(file_keywords) / sizeof(file_keywords[0]); i++) {
		if (!takes(&line, file_keywords[i].keyword))
			continue;
		/* CONFIG outside a label goes on in that file. */
		if (file_keywords[i].type == SYSLINUX_CONFIG && !p->label && !p->dropping)
			include(p, line, depth);
		else
			set_file(p, file_keywords[i].type, line);
		return true;
	}
	return false;
}

static void
parse_line(struct parser *p, const char *line, unsigned depth)
{
	line = skip_blanks(line);
	if (p->in_help) {
		p->in_help = !takes(&line, "endtext");
		return;
	}
	if (takes(&line, "label"))
		begin_label(p, line);
	else if (takes(&line, "append"))
		set_append(p, line);
	else if (takes(&line, "initrd")) {
		if (p->label)
			p->label->initrd = keep(p, line, word_len(line));
	} else if (takes(&line, "menu"))
		menu_command(p, line, depth);
	else if (takes(&line, "text"))
		p->in_help = takes(&line, "help");
	else if (takes(&line, "include"))
		include(p, line, depth);
	else if (takes(&line, "default"))
		set_default(p, line, depth);
	else if (takes(&line, "ui"))
		start_ui(p, line, depth);
	else if (takes(&line, "ontimeout"))
		p->menu->on_timeout = keep_rest(p, line);
	else if (takes(&line, "timeout"))
		p->menu->timeout_ds = number(line);
	else
		(void)file_command(p, line, depth);
}

static void
parse_text(struct parser *p, const char *text, unsigned depth)
{
	while (*text && !p->failed) {
		size_t len = strcspn(text, "\n");
		size_t n = len < SYSLINUX_LINE_MAX ? len : SYSLINUX_LINE_MAX;
		char line[SYSLINUX_LINE_MAX + 1];

		memcpy(line, text, n);
		while (n > 0 && is_blank(line[n - 1]))
			n--;
		line[n] = '\0';
		if (n > 0)
			parse_line(p, line, depth);
		text += len + (text[len] == '\n');
	}
	p->in_help = false;
}

/* Labels that only open another menu file: its labels are wanted, they themselves are not. */
static void
open_submenus(struct parser *p)
{
	struct syslinux_menu *m = p->menu;
	struct {
		const char *default_, *append;
		unsigned timeout_ds;
	} first = { m->default_, m->append, m->timeout_ds };

	for (size_t i = 0; i < m->n_labels && !p->failed; i++) {
		struct syslinux_label *l = &m->labels[i];
		size_t len = l->file ? strlen(l->file) : 0;
		bool is_cfg = len > 4 && strcasecmp(l->file + len - 4, ".cfg") == 0;
		const char *target = NULL;

		if (l->type == SYSLINUX_CONFIG || (l->type == SYSLINUX_KERNEL && is_cfg))
			target = l->file;
		else if (l->file && is_menu_module(l->file, len))
			target = l->append ? l->append : "";
		if (!target)
			continue;
		target = keep_rest(p, target);
		m->n_labels--;
		memmove(l, l + 1, (m->n_labels - i) * sizeof(*l));
		i--;
		end_label(p);
		if (target)
			include(p, target, 1);
	}
	/* A submenu's own DEFAULT is not the first menu's. */
	if (first.default_)
		m->default_ = first.default_;
	m->append = first.append;
	m->timeout_ds = first.timeout_ds;
}

int
syslinux_parse(const char *text, struct arena *strings, syslinux_read read, void *ctx,
    struct syslinux_menu *ret)
{
	struct parser p = { .menu = ret, .strings = strings, .read = read, .ctx = ctx };

	*ret = (struct syslinux_menu){ 0 };
	parse_text(&p, text, 0);
	open_submenus(&p);
	return p.failed ? -ENOMEM : 0;
}
