/*
 * cmd_grub.c - `pxedeck grub FILE.iso [-- PARAMS]`: a GRUB 2 loopback menu entry for that ISO.
 */
#include "base/text.h"
#include "boot/grub_loop.h"
#include "cmd.h"
#include "iso/images.h"
#include "model/assignment.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The path from the root of the file system the ISO lies on: GRUB knows no mount points. */
static const char *
below_mount_point(const char *absolute)
{
	char dir[4096];
	struct stat file, above;
	const char *below = absolute;

	if (!text_copy(dir, sizeof(dir), absolute) || stat(absolute, &file) < 0)
		return absolute;
	for (char *slash = strrchr(dir, '/'); slash && slash > dir; slash = strrchr(dir, '/')) {
		*slash = '\0';
		if (stat(dir, &above) < 0)
			return absolute;
		if (above.st_dev != file.st_dev)
			return below;
		below = absolute + (slash - dir);
	}
	return stat("/", &above) == 0 && above.st_dev != file.st_dev ? below : absolute;
}

static int
join_words(char **words, int n, struct assignment *a, struct fault *fault)
{
	char all[PARAMS_SIZE * 2];
	struct text t = text_of(all, sizeof(all));

	for (int i = 0; i < n; i++)
		text_add(&t, "%s%s", i ? " " : "", words[i]);
	return assignment_set_params(a, all, fault);
}

static int
print_grub(const char *path, const char *entry, const char *params, struct fault *fault)
{
	int exe_fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	const struct image_entry *e = NULL;
	struct image *im = NULL;
	char *text = NULL;
	int err = image_open(path, exe_fd, &im, fault);

	close(exe_fd);
	if (err < 0)
		return err;
	if (*entry)
		e = image_entry_find(im, entry);
	else if (im->n_entries > 0)
		e = &im->entries[im->default_entry];
	if (!e)
		err = fault_set(fault, -ENOENT, "%s has no entry %s; `pxedeck iso %s` lists them",
		    path, entry, path);
	else
		err = grub_loop_render(im, e, below_mount_point(im->path), params, &text, fault);
	if (err == 0)
		fputs(text, stdout);
	free(text);
	image_unref(im);
	return err;
}

static int
usage(FILE *f, int status)
{
	fputs(
	    "usage: pxedeck grub [--entry=ENTRY] FILE.iso [-- PARAMS]\n"
	    "Prints a GRUB 2 menu entry that boots the ISO file from this computer's disk; add it\n"
	    "to /etc/grub.d/40_custom and run update-grub.\n",
	    f);
	return status;
}

int
cmd_grub(int argc, char **argv)
{
	static const struct option options[] = { { "entry", required_argument, NULL, 'e' },
		{ "help", no_argument, NULL, 'h' }, { 0 } };
	const char *entry = "";
	struct assignment a = { 0 };
	struct fault fault;
	int option, err;

	/* "+": what follows the file belongs to the kernel */
	while ((option = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		if (option == 'h')
			return usage(stdout, CMD_DONE);
		if (option != 'e')
			return usage(stderr, CMD_USAGE);
		entry = optarg;
	}
	if (optind == argc)
		return usage(stderr, CMD_USAGE);
	argv += optind;
	argc -= optind;
	if (argc > 1 && strcmp(argv[1], "--") != 0)
		return usage(stderr, CMD_USAGE);
	err = argc > 2 ? join_words(argv + 2, argc - 2, &a, &fault) : 0;
	if (err == 0)
		err = print_grub(argv[0], entry, a.params, &fault);
	if (err < 0)
		fprintf(stderr, "pxedeck grub: %s\n", fault.text);
	return err < 0 ? CMD_FAILED : CMD_DONE;
}
