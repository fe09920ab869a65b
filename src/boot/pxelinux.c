#include "boot/pxelinux.h"

#include "base/text.h"
#include "boot/kernel_line.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARKED_ASKS_DS = 20 };

enum { HELD_PROMPT_DS = 100 }; /* how long a prompt somebody forced waits for the first key */

static const char local_label[] = "pxedeck-local-disk";
static const char asks_again_label[] = "pxedeck-asks-again";

struct page {
	FILE *f;
	const struct plan *plan;
	struct mac mac;
	const struct image *first; /* its labels need no image name before them */
};

/* One line of the file: nothing in it may start another. */
static const char *
one_line(const char *text, char *buf, size_t size)
{
	struct text t = text_of(buf, size);

	text_add_escaped(&t, text, strlen(text));
	return buf;
}

/* A path as one word of the file: PXELINUX has no quotes, and a comma ends an initrd. */
static bool
is_plain_path(const char *path)
{
	for (const unsigned char *p = (const unsigned char *)path; *p; p++)
		if (*p <= ' ' || *p == 0x7f || *p == ',')
			return false;
	return true;
}

/* Of the loaders' modules the one with this base name; the image's own are of another version. */
static const char *
own_module(const struct plan *p, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash ? slash + 1 : path;

	return loader_set_find(p->loaders, base) ? base : NULL;
}

static bool
ends_in(const char *path, const char *end)
{
	size_t n = strlen(path), m = strlen(end);

	return n >= m && strcmp(path + n - m, end) == 0;
}

/* Why this entry cannot be offered, or NULL; the words of its kernel are left in `line`. */
static const char *
refusal(const struct page *page, const struct image *im, const struct image_entry *e, char *line,
    size_t size, struct fault *fault)
{
	struct kernel_line words;

	line[0] = '\0';
	if (e->missing) {
		fault_set(fault, 0, "%s is not in the image", e->missing);
		return fault->text;
	}
	if (e->kind == ENTRY_LOCAL)
		return NULL;
	if (!e->kernel)
		return "it names no kernel";
	if (e->kind == ENTRY_MEMDISK && !loader_set_find(page->plan->loaders, "memdisk"))
		return "it needs memdisk, which is not installed here";
	if (e->kind == ENTRY_BINARY && ends_in(e->kernel, ".c32") &&
	    !own_module(page->plan, e->kernel))
		return "it needs a module of the loader that is not installed here";
	for (size_t i = 0; i < e->n_initrds; i++)
		if (!is_plain_path(e->initrds[i]))
			return "a file name holds blanks";
	if (!is_plain_path(e->kernel))
		return "a file name holds blanks";
	if (e->kind != ENTRY_LINUX) {
		text_copy(line, size, e->append);
		return NULL;
	}
	if (kernel_line_for(page->plan, page->mac, im, e, &words, fault) < 0)
		return fault->text;
	return kernel_line_text(&words, line, size) < 0 ? "its kernel line is too long" : NULL;
}

static void
print_initrds(const struct page *page, const struct image *im, const struct image_entry *e)
{
	for (size_t i = 0; i < e->n_initrds; i++)
		fprintf(page->f, "%siso/%s/%s", i ? "," : "\tINITRD ", im->id, e->initrds[i]);
	if (e->n_initrds > 0)
		fputc('\n', page->f);
}

/* LOCALBOOT of ISOLINUX names a drive, PXELINUX's only how to leave: chain.c32 does the former. */
static void
print_local(const struct page *page, const char *argument)
{
	long drive = strtol(argument, NULL, 0);

	if (drive >= 0x80 && drive < 0x90 && loader_set_find(page->plan->loaders, "chain.c32"))
		fprintf(page->f, "\tCOM32 chain.c32\n\tAPPEND hd%ld\n", drive - 0x80);
	else
		fprintf(page->f, "\tLOCALBOOT %s\n", drive == -1 ? "-1" : "0");
}

static void
print_binary(const struct page *page, const struct image *im, const struct image_entry *e, size_t n)
{
	const char *keyword = ends_in(e->kernel, ".0") ? "PXE" : "BOOT";

	if (ends_in(e->kernel, ".c32"))
		fprintf(page->f, "\tCOM32 %s\n", own_module(page->plan, e->kernel));
	else
		fprintf(page->f, "\t%s iso/%s/+%zu/%s\n", keyword, im->id, n, e->kernel);
}

static void
print_label_name(const struct page *page, const struct image *im, const struct image_entry *e)
{
	if (im == page->first)
		fprintf(page->f, "%s\n", e->id);
	else
		fprintf(page->f, "%s/%s\n", im->id, e->id);
}

static bool
print_entry(const struct page *page, const struct image *im, size_t n, bool is_default)
{
	const struct image_entry *e = &im->entries[n];
	char line[KERNEL_LINE_MAX + 1], title[256];
	struct fault fault;
	const char *why = refusal(page, im, e, line, sizeof(line), &fault);

	if (why) {
		fprintf(page->f, "# %s left out: %s\n", e->id, one_line(why, title, sizeof(title)));
		return false;
	}
	fputs("LABEL ", page->f);
	print_label_name(page, im, e);
	fprintf(page->f, "\tMENU LABEL %s\n", one_line(e->title, title, sizeof(title)));
	if (is_default)
		fputs("\tMENU DEFAULT\n", page->f);
	switch (e->kind) {
	case ENTRY_LINUX:
		fprintf(page->f, "\tLINUX iso/%s/+%zu/%s\n", im->id, n, e->kernel);
		break;
	case ENTRY_MEMDISK:
		fputs("\tLINUX memdisk\n", page->f);
		break;
	case ENTRY_BINARY:
		print_binary(page, im, e, n);
		break;
	case ENTRY_LOCAL:
		print_local(page, e->append);
		return true;
	}
	print_initrds(page, im, e);
	if (line[0])
		fprintf(page->f, "\tAPPEND %s\n", line);
	return true;
}

static void
print_images(const struct page *page, size_t default_entry)
{
	const struct plan *p = page->plan;
	char title[256];

	for (size_t n = 0; page->first && n < page->first->n_entries; n++)
		print_entry(page, page->first, n, n == default_entry);
	for (size_t i = 0; i < p->n_images; i++) {
		if (p->images[i] == page->first)
			continue;
		fprintf(page->f, "MENU BEGIN %s\nMENU TITLE %s  %s\n", p->images[i]->id,
		    p->images[i]->id, one_line(p->images[i]->label, title, sizeof(title)));
		for (size_t n = 0; n < p->images[i]->n_entries; n++)
			print_entry(page, p->images[i], n, n == p->images[i]->default_entry);
		fputs("MENU END\n", page->f);
	}
	fprintf(
	    page->f, "LABEL %s\n\tMENU LABEL Boot from local disk\n\tLOCALBOOT 0\n", local_label);
}

static const char *
who(struct mac mac, char buf[static MAC_TEXT_SIZE])
{
	return mac_is_zero(mac) ? "a machine" : mac_text(mac, buf);
}

/* Boots at once; who holds Shift or Alt gets a prompt that knows all labels. */
static void
print_direct(struct page *page, const struct image *im, const struct image_entry *e)
{
	page->first = im;
	fprintf(page->f, "DEFAULT %s\nPROMPT 0\nTIMEOUT %d\n", e->id, HELD_PROMPT_DS);
	fprintf(page->f, "SAY pxedeck: %s of %s\n", e->id, im->id);
	print_images(page, (size_t)(e - im->entries));
}

static void
print_local_default(const struct page *page)
{
	fprintf(page->f, "DEFAULT %s\nPROMPT 0\nTIMEOUT %d\n", local_label, HELD_PROMPT_DS);
	print_images(page, SIZE_MAX);
}

static const char *
menu_module(const struct plan *p)
{
	/* menu.c32 first: it also works on a serial line and without graphics. */
	if (loader_set_find(p->loaders, "menu.c32"))
		return "menu.c32";
	if (loader_set_find(p->loaders, "vesamenu.c32"))
		return "vesamenu.c32";
	return NULL;
}

static void
print_text_choices(const struct page *page)
{
	fputs("PROMPT 1\nSAY Type one of these and press Enter:\n", page->f);
	for (size_t i = 0; i < page->plan->n_images; i++)
		for (size_t n = 0; n < page->plan->images[i]->n_entries; n++) {
			fputs("SAY   ", page->f);
			print_label_name(
			    page, page->plan->images[i], &page->plan->images[i]->entries[n]);
		}
}

static void
print_menu(struct page *page, const struct assignment *a, const char *note)
{
	const struct plan *p = page->plan;
	const char *module = menu_module(p);
	char mac[MAC_TEXT_SIZE];

	page->first = plan_default_image(p);
	if (module)
		fprintf(page->f, "UI %s\nPROMPT 0\n", module);
	else
		print_text_choices(page);
	if (page->first && page->first->n_entries > 0)
		fprintf(
		    page->f, "DEFAULT %s\n", page->first->entries[page->first->default_entry].id);
	else
		fprintf(page->f, "DEFAULT %s\n", local_label);
	if (!a->hold && p->menu_timeout_s > 0)
		fprintf(page->f, "TIMEOUT %u\n", p->menu_timeout_s * 10);
	fprintf(
	    page->f, "MENU TITLE pxedeck: %s%s%s\n", who(page->mac, mac), *note ? ", " : "", note);
	print_images(page, page->first ? page->first->default_entry : SIZE_MAX);
}

/*
 * Waits at a prompt that knows all labels and asks for this page again every two seconds, so
 * that the operator's choice reaches it; a key pressed there stops the asking.
 */
static void
print_parked(struct page *page)
{
	char mac[MAC_TEXT_SIZE], name[MAC_TEXT_SIZE];

	mac_text(page->mac, name);
	for (char *c = name; *c; c++)
		if (*c == ':')
			*c = '-';
	page->first = plan_default_image(page->plan);
	fprintf(page->f, "PROMPT 1\nTIMEOUT %d\nDEFAULT %s\nONTIMEOUT %s\n", PARKED_ASKS_DS,
	    asks_again_label, asks_again_label);
	fprintf(page->f, "SAY pxedeck: %s waits for the operator\n", who(page->mac, mac));
	fprintf(page->f, "LABEL %s\nCONFIG pxelinux.cfg/01-%s\n", asks_again_label, name);
	print_images(page, SIZE_MAX);
}

static void
print_page(struct page *page)
{
	const struct plan *p = page->plan;
	const struct image_entry *e = NULL;
	const struct image *im;
	struct assignment a;
	char mac[MAC_TEXT_SIZE];
	bool chosen;

	plan_effective(p, page->mac, &a);
	im = plan_image(p, &a);
	if (im)
		e = plan_entry(im, &a);
	chosen = a.image[0] || a.entry[0];
	fprintf(page->f, "# pxedeck: made for %s\n", who(page->mac, mac));
	if (e && !e->missing)
		print_direct(page, im, e);
	else if (a.hold)
		print_parked(page);
	else if (chosen)
		print_menu(page, &a, "what was chosen for it is not here");
	else if (strcmp(p->boot_default, "local") == 0 || p->n_images == 0)
		print_local_default(page);
	else
		print_menu(page, &a, "choose what to boot");
}

int
pxelinux_render(const struct plan *p, struct mac mac, char **ret, size_t *ret_size)
{
	struct page page = { .plan = p, .mac = mac };
	char *text = NULL;
	size_t size = 0;
	bool failed;

	page.f = open_memstream(&text, &size);
	if (!page.f)
		return -ENOMEM;
	print_page(&page);
	failed = ferror(page.f) != 0;
	if (fclose(page.f) != 0 || failed) {
		free(text);
		return -ENOMEM;
	}
	*ret = text;
	*ret_size = size;
	return 0;
}
