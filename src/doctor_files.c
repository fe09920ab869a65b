/*
 * doctor_files.c - loaders, images, the record, and what the demo needs.
 */
#include "doctor.h"

#include "base/text.h"
#include "boot/loaders.h"
#include "boot/plan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* -- loaders ------------------------------------------------------------------ */

/* Packages of what is missing, each once: "pxelinux syslinux-common". */
static void
missing_packages(const struct loader_set *set, bool of_loaders, struct text *packages)
{
	for (size_t i = 0; i < n_loader_rows; i++) {
		const struct loader_row *row = &loader_rows[i];

		if (row->is_loader == of_loaders && !loader_set_find(set, row->name) &&
		    !strstr(packages->buf, row->package))
			text_add(packages, "%s%s", packages->used ? " " : "", row->package);
	}
}

static bool
has_any(const struct loader_set *set, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (loader_set_find(set, names[i]))
			return true;
	return false;
}

static void
say_firmware(struct doctor *d, const char *firmware, bool has, const char *packages)
{
	if (has)
		doctor_fine(d, "%s machines: a boot loader is there", firmware);
	else
		doctor_stop(d, packages, "%s machines: no boot loader is installed", firmware);
}

static void
say_loaders(struct doctor *d, const struct loader_set *set)
{
	static const char *const bios[] = { "lpxelinux.0", "pxelinux.0" };
	char packages[512], mend[600];
	struct text t = text_of(packages, sizeof(packages));
	bool has_bios = has_any(set, bios, 2) && loader_set_find(set, "ldlinux.c32");

	say_firmware(d, "BIOS", has_bios, "apt install pxelinux syslinux-common");
	missing_packages(set, true, &t);
	missing_packages(set, false, &t);
	if (t.used > 0 && has_bios) {
		snprintf(mend, sizeof(mend), "apt install %s", packages);
		doctor_note(d, mend,
		    "some loaders or their modules are not installed; machines that "
		    "need them cannot boot");
	}
}

void
doctor_loaders(struct doctor *d)
{
	const char *root = d->settings->tftp_root;
	struct loader_set *set;
	int err = loader_set_open(d->settings->loader_dir, &set);

	if (err < 0) {
		doctor_stop(d, NULL, "loaders: %s", strerror(-err));
		return;
	}
	if (root) {
		err = loader_set_add_root(set, root);
		if (err < 0)
			doctor_stop(d, "correct tftp-root= or make the directory readable",
			    "tftp-root=%s: %s", root, strerror(-err));
		else
			doctor_fine(d, "tftp-root=%s: %zu files", root, set->n_root);
	}
	say_loaders(d, set);
	loader_set_unref(set);
}

/* -- images ------------------------------------------------------------------- */

/* An ISO says CD001 in its first volume descriptor (ECMA-119 8.4.2). -errno; 1 yes, 0 no. */
static int
looks_like_iso(const char *path)
{
	char id[5];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), ret;

	if (fd < 0)
		return -errno;
	ret = pread(fd, id, 5, 16 * 2048 + 1) == 5 && memcmp(id, "CD001", 5) == 0;
	close(fd);
	return ret;
}

/* Returns whether machines can boot from it, as far as can be told from outside. */
static bool
check_image(struct doctor *d, const char *path)
{
	int is_iso = looks_like_iso(path);

	if (is_iso < 0)
		doctor_stop(d, "correct the path, or let the user who starts pxedeck read it",
		    "image %s: %s", path, strerror(-is_iso));
	else if (!is_iso)
		doctor_stop(d, "fetch it again: a download may be cut short or compressed",
		    "image %s is no ISO 9660 image", path);
	return is_iso > 0;
}

static size_t
check_image_dir(struct doctor *d, const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *e;
	size_t n = 0;

	if (!dir) {
		doctor_stop(d, "correct the path, or let the user who starts pxedeck read it",
		    "directory %s: %s", path, strerror(errno));
		return 0;
	}
	while ((e = readdir(dir))) {
		size_t len = strlen(e->d_name);
		char inner[4352];

		if (len < 5 || strcasecmp(e->d_name + len - 4, ".iso") != 0)
			continue;
		snprintf(inner, sizeof(inner), "%s/%s", path, e->d_name);
		n += check_image(d, inner);
	}
	closedir(dir);
	return n;
}

void
doctor_images(struct doctor *d)
{
	const struct settings *s = d->settings;
	size_t n = 0;

	for (size_t i = 0; i < s->n_images; i++)
		n += check_image(d, s->images[i]);
	for (size_t i = 0; i < s->n_image_dirs; i++)
		n += check_image_dir(d, s->image_dirs[i]);
	if (n > 0)
		doctor_fine(d, "%zu image%s; `pxedeck iso FILE` checks every file of one", n,
		    n == 1 ? "" : "s");
	else
		doctor_note(d, "name ISO files or directories, here or by image= and image-dir=",
		    "no image to boot from");
}

/* -- the record --------------------------------------------------------------- */

enum { SPACE_WANTED_MB = 64 };

/* The nearest directory above that exists, for what is missing will be made there. */
static void
existing_above(const char *path, char *dir, size_t size)
{
	struct stat st;

	text_copy(dir, size, path);
	do {
		char *slash = strrchr(dir, '/');

		if (!slash)
			text_copy(dir, size, ".");
		else if (slash == dir)
			dir[1] = '\0';
		else
			*slash = '\0';
	} while (stat(dir, &st) < 0 && errno == ENOENT && strcmp(dir, "/") != 0 &&
		 strcmp(dir, ".") != 0);
}

void
doctor_record(struct doctor *d)
{
	const char *path = d->settings->db ? d->settings->db : "/var/lib/pxedeck/pxedeck.db";
	struct statvfs space;
	char dir[4096];

	existing_above(path, dir, sizeof(dir));
	if (faccessat(AT_FDCWD, path, F_OK, AT_EACCESS) == 0 &&
	    faccessat(AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) < 0)
		doctor_stop(d, "start with sudo, or name another file with --db",
		    "the record %s cannot be written: %s", path, strerror(errno));
	else if (faccessat(AT_FDCWD, dir, W_OK | X_OK, AT_EACCESS) < 0)
		doctor_stop(d, "start with sudo, or name another file with --db",
		    "nothing can be written in %s, where the record lies: %s", dir,
		    strerror(errno));
	else if (statvfs(dir, &space) == 0 &&
		 space.f_bavail * (space.f_frsize / 1024) < SPACE_WANTED_MB * 1024)
		doctor_stop(d, "make room, or name another file with --db",
		    "less than %d MB are free in %s, where the record lies", SPACE_WANTED_MB, dir);
	else
		doctor_fine(d, "the record %s can be written", path);
}

/* -- the demo ----------------------------------------------------------------- */

static bool
is_in_path(const char *program)
{
	const char *path = getenv("PATH");
	char copy[4096], file[4352], *rest = copy, *dir;

	text_copy(copy, sizeof(copy), path ? path : "/usr/bin:/bin");
	while ((dir = strsep(&rest, ":"))) {
		snprintf(file, sizeof(file), "%s/%s", *dir ? dir : ".", program);
		if (access(file, X_OK) == 0)
			return true;
	}
	return false;
}

void
doctor_demo(struct doctor *d)
{
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC), err = errno;
	bool has_qemu = is_in_path("qemu-system-x86_64");

	if (!has_qemu)
		doctor_note(d, "apt install qemu-system-x86 ipxe-qemu",
		    "`pxedeck demo` needs QEMU, which is not installed");
	if (fd < 0)
		doctor_note(d, "modprobe tun, or start the demo with sudo",
		    "`pxedeck demo` needs /dev/net/tun: %s", strerror(err));
	else
		close(fd);
	if (has_qemu && fd >= 0)
		doctor_fine(d, "`pxedeck demo` has what it needs");
}
