#include "boot/grub_loop.h"

#include "base/text.h"
#include "boot/kernel_line.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One word for GRUB's shell: quoted when it holds anything but what needs no quotes. */
static void
print_word(FILE *f, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_-+=./:,@%~()";

	if (strspn(word, plain) == strlen(word)) {
		fputs(word, f);
		return;
	}
	fputc('\'', f);
	for (; *word; word++) {
		if (*word == '\'')
			fputs("'\\''", f);
		else
			fputc(*word, f);
	}
	fputc('\'', f);
}

/* SystemRescueCd to 1.5.4 starts from /linuxrc2 when no boot loader of its own is there. */
static bool
starts_from_linuxrc2(const struct image *im)
{
	unsigned major, minor, patch = 0;

	if (sscanf(im->label, "sysrcd-%u.%u.%u", &major, &minor, &patch) < 2)
		return false;
	return major == 1 && (minor < 5 || (minor == 5 && patch < 5));
}

/* What tells the family's initramfs to look inside an ISO file on a disk; NULL: it cannot. */
static int
add_loop_words(
    struct kernel_line *l, const struct image *im, const struct image_entry *e, const char *path)
{
	char words[4096 + 16];
	struct text t = text_of(words, sizeof(words));

	if (strcmp(im->family_id, "sysrcd") != 0 || e->n_payloads == 0)
		return 0;
	text_add(&t, "isoloop=%s", path);
	if (t.cut)
		return -E2BIG;
	if (starts_from_linuxrc2(im))
		text_add(&t, " rdinit=/linuxrc2");
	return kernel_line_add(l, WORD_NETBOOT, words);
}

static void
print_entry(FILE *f, const struct image *im, const struct image_entry *e, const char *path,
    const struct kernel_line *l)
{
	char title[128], file[1100];
	struct text t = text_of(title, sizeof(title));

	text_add(&t, "%s (%s)", im->label[0] ? im->label : im->id, e->id);
	fputs("menuentry ", f);
	print_word(f, title);
	fputs(" {\n\tset isofile=", f);
	print_word(f, path);
	fputs("\n\tsearch --no-floppy --set=root --file \"$isofile\"\n"
	      "\tloopback loop \"$isofile\"\n\tlinux ",
	    f);
	t = text_of(file, sizeof(file));
	text_add(&t, "(loop)/%s", e->kernel);
	print_word(f, file);
	for (size_t i = 0; i < l->n_words; i++) {
		fputc(' ', f);
		print_word(f, l->words[i].text);
	}
	fputc('\n', f);
	for (size_t i = 0; i < e->n_initrds; i++) {
		t = text_of(file, sizeof(file));
		text_add(&t, "(loop)/%s", e->initrds[i]);
		fputs(i == 0 ? "\tinitrd " : " ", f);
		print_word(f, file);
	}
	fputs(e->n_initrds ? "\n}\n" : "}\n", f);
}

static int
check(const struct image *im, const struct image_entry *e, const char *path, struct fault *fault)
{
	if (e->missing)
		return fault_set(fault, -EOPNOTSUPP, "%s of %s: %s is not in the image", e->id,
		    im->path, e->missing);
	if (e->kind != ENTRY_LINUX)
		return fault_set(fault, -EOPNOTSUPP,
		    "%s of %s is no Linux kernel: GRUB cannot boot it from the ISO file", e->id,
		    im->path);
	for (const unsigned char *p = (const unsigned char *)path; *p; p++)
		if (*p <= ' ' || *p == 0x7f)
			return fault_set(fault, -EOPNOTSUPP,
			    "the path of the ISO holds blanks, and a kernel parameter cannot: "
			    "rename it");
	return 0;
}

int
grub_loop_render(const struct image *im, const struct image_entry *e, const char *path,
    const char *params, char **ret, struct fault *fault)
{
	struct kernel_line l;
	char line[KERNEL_LINE_MAX + 1];
	char *text = NULL;
	size_t size;
	FILE *f;
	int err = check(im, e, path, fault);

	if (err < 0)
		return err;
	kernel_line_init(&l);
	err = kernel_line_add(&l, WORD_IMAGE, e->append);
	if (err == 0)
		err = add_loop_words(&l, im, e, path);
	if (err == 0)
		err = kernel_line_add(&l, WORD_MACHINE, params);
	if (err < 0 || kernel_line_text(&l, line, sizeof(line)) < 0)
		return fault_set(
		    fault, -E2BIG, "the kernel line is longer than %d characters", KERNEL_LINE_MAX);
	f = open_memstream(&text, &size);
	if (f)
		print_entry(f, im, e, path, &l);
	if (!f || fclose(f) != 0) {
		free(text);
		return fault_set(fault, -ENOMEM, "out of memory");
	}
	*ret = text;
	return 0;
}
