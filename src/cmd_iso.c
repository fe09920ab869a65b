/*
 * cmd_iso.c - `pxedeck iso [--json] FILE...`: what an image is and what its entries would get.
 */
#include "base/text.h"
#include "boot/kernel_line.h"
#include "cmd.h"
#include "iso/images.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EXAMPLE_SERVER_IP = 0xc0a80001 }; /* what a bench without an address of its own gets */

/* Every file's first and last byte: what a bad disk or a broken download would refuse. */
static const struct image_file *
first_unreadable(const struct image *im)
{
	for (size_t i = 0; i < im->n_files; i++) {
		const struct image_file *f = &im->files[i];
		char byte;

		if (f->size == 0)
			continue;
		if (pread(im->fd, &byte, 1, (off_t)f->offset) != 1 ||
		    pread(im->fd, &byte, 1, (off_t)(f->offset + f->size - 1)) != 1)
			return f;
	}
	return NULL;
}

/* A plan with this one image, as a bench without settings would have it. */
static struct plan *
plan_of(struct image *im)
{
	struct plan *p = plan_new();

	if (!p)
		return NULL;
	p->server_ip = EXAMPLE_SERVER_IP;
	p->http_port = 80;
	p->images = calloc(1, sizeof(struct image *));
	if (!p->images) {
		plan_unref(p);
		return NULL;
	}
	p->images[p->n_images++] = image_ref(im);
	return p;
}

/* The kernel line by HTTP, or why there is none; "" for entries without a kernel line. */
static bool
line_of(const struct plan *p, const struct image_entry *e, char *buf, size_t size)
{
	static const struct mac nobody;
	struct kernel_line words;
	struct fault fault;

	buf[0] = '\0';
	if (e->kind != ENTRY_LINUX)
		return text_copy(buf, size, e->append);
	if (kernel_line_for(p, nobody, p->images[0], e, &words, &fault) < 0) {
		text_copy(buf, size, fault.text);
		return false;
	}
	return kernel_line_text(&words, buf, size) == 0;
}

static const char *
shown(const char *text, char *buf, size_t size)
{
	struct text t = text_of(buf, size);

	text_add_escaped(&t, text, strlen(text));
	return buf;
}

static void
print_files_of(const char *what, const char *const *paths, size_t n)
{
	char buf[1100];

	for (size_t i = 0; i < n; i++)
		printf("%s%s", i ? ", " : what, shown(paths[i], buf, sizeof(buf)));
	if (n > 0)
		putchar('\n');
}

static void
print_entry(const struct plan *p, const struct image_entry *e, bool is_default)
{
	static const char *const kinds[] = { "", " (disk image under memdisk)",
		" (run by the loader as it is)", " (local disk)" };
	char line[KERNEL_LINE_MAX + 1], buf[KERNEL_LINE_MAX * 4 + 1];

	printf("  %c %s%s", is_default ? '*' : ' ', e->id, kinds[e->kind]);
	if (strcmp(e->title, e->id) != 0)
		printf("  %s", shown(e->title, buf, sizeof(buf)));
	if (e->kind != ENTRY_LOCAL)
		printf("  %.1f MB", (double)e->total_bytes / 1e6);
	putchar('\n');
	if (e->kind == ENTRY_LOCAL)
		return;
	printf("      kernel  %s\n", shown(e->kernel, buf, sizeof(buf)));
	print_files_of("      initrd  ", e->initrds, e->n_initrds);
	print_files_of("      then    ", e->payloads, e->n_payloads);
	if (!line_of(p, e, line, sizeof(line)))
		printf("      not offered: %s\n", line);
	else if (line[0])
		printf("      line    %s\n", shown(line, buf, sizeof(buf)));
	if (e->missing)
		printf("      MISSING %s\n", shown(e->missing, buf, sizeof(buf)));
}

static void
print_image(const struct plan *p)
{
	const struct image *im = p->images[0];
	char buf[KERNEL_LINE_MAX + 1];

	printf("%s\n", shown(im->path, buf, sizeof(buf)));
	printf("  %s, \"%s\", %.1f MB, %zu files, all readable; image=%s\n", im->family, im->label,
	    (double)im->size / 1e6, im->n_files, im->id);
	if (im->n_entries == 0)
		printf("  no menu found that pxedeck can read: nothing to offer\n");
	for (size_t i = 0; i < im->n_entries; i++)
		print_entry(p, &im->entries[i], i == im->default_entry);
}

/* Foreign bytes that are no UTF-8 have no place in JSON: escaped first. */
static json_t *
json_text(const char *text)
{
	char buf[KERNEL_LINE_MAX * 4 + 1];

	return json_string(shown(text, buf, sizeof(buf)));
}

static json_t *
json_paths(const char *const *paths, size_t n)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(array, json_text(paths[i]));
	return array;
}

static json_t *
json_entry(const struct plan *p, const struct image_entry *e)
{
	static const char *const kinds[] = { "linux", "memdisk", "binary", "local" };
	char line[KERNEL_LINE_MAX + 1];
	bool offered = line_of(p, e, line, sizeof(line)) && !e->missing;

	return json_pack("{s:s, s:o, s:s, s:o*, s:o, s:o, s:o, s:I, s:b, s:o*}", "id", e->id,
	    "title", json_text(e->title), "kind", kinds[e->kind], "kernel",
	    e->kernel ? json_text(e->kernel) : NULL, "initrds",
	    json_paths(e->initrds, e->n_initrds), "payloads",
	    json_paths(e->payloads, e->n_payloads), "line", json_text(line), "bytes",
	    (json_int_t)e->total_bytes, "offered", offered, "missing",
	    e->missing ? json_text(e->missing) : NULL);
}

static json_t *
json_image(const struct plan *p)
{
	const struct image *im = p->images[0];
	json_t *entries = json_array();

	for (size_t i = 0; i < im->n_entries; i++)
		json_array_append_new(entries, json_entry(p, &im->entries[i]));
	return json_pack("{s:o, s:s, s:s, s:s, s:o, s:I, s:I, s:o, s:o}", "path",
	    json_text(im->path), "id", im->id, "family", im->family, "family_id", im->family_id,
	    "label", json_text(im->label), "size", (json_int_t)im->size, "files",
	    (json_int_t)im->n_files, "default",
	    im->n_entries ? json_string(im->entries[im->default_entry].id) : json_null(), "entries",
	    entries);
}

/* 0 or -errno, the reason already said in one line. */
static int
show(const char *path, int exe_fd, json_t *all)
{
	const struct image_file *bad;
	struct image *im = NULL;
	struct plan *p = NULL;
	struct fault fault;
	char buf[1100];
	int err = image_open(path, exe_fd, &im, &fault);

	if (err == 0 && (bad = first_unreadable(im)))
		err = fault_set(&fault, -EIO, "%s: broken: %s cannot be read", path,
		    shown(bad->path, buf, sizeof(buf)));
	if (err == 0 && !(p = plan_of(im)))
		err = fault_set(&fault, -ENOMEM, "%s: out of memory", path);
	if (err < 0)
		fprintf(stderr, "pxedeck iso: %s\n", fault.text);
	else if (all)
		json_array_append_new(all, json_image(p));
	else
		print_image(p);
	plan_unref(p);
	image_unref(im);
	return err;
}

static int
usage(FILE *f, int status)
{
	fputs("usage: pxedeck iso [--json] FILE...\n"
	      "Says what each ISO image is, what its entries would boot with (by HTTP, from a\n"
	      "bench at 192.168.0.1), and checks that every file in it can be read.\n",
	    f);
	return status;
}

int
cmd_iso(int argc, char **argv)
{
	static const struct option options[] = { { "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' }, { 0 } };
	int option, status = CMD_DONE;
	json_t *all = NULL;
	int exe_fd;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'h')
			return usage(stdout, CMD_DONE);
		if (option != 'j')
			return usage(stderr, CMD_USAGE);
		all = all ? all : json_array();
	}
	if (optind == argc) {
		json_decref(all);
		return usage(stderr, CMD_USAGE);
	}
	exe_fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	for (int i = optind; i < argc; i++)
		if (show(argv[i], exe_fd, all) < 0)
			status = CMD_FAILED;
	if (all) {
		json_dumpf(all, stdout, JSON_INDENT(2));
		putchar('\n');
	}
	json_decref(all);
	close(exe_fd);
	return status;
}
