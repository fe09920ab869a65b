#include "engine/image_watch.h"

#include "base/log.h"
#include "engine/facts.h"
#include "host/rights.h"
#include "iso/images.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	IMAGES_MAX = 2048,
	LOOK_MS = 500, /* between two looks at the directories */
};

/* One file we know of: what it was when we last looked, and whether core has heard of it. */
struct watched {
	char *path;
	bool named;   /* on the command line or by image=: must be there */
	bool seen;    /* in this look */
	bool told;    /* core knows this state of it: open, or refused */
	bool is_open; /* core holds an image of it */
	off_t size;
	struct timespec mtime;
	ino_t inode;
};

struct image_watch {
	pthread_t thread;
	int stop_fd;
	int exe_fd;
	const struct settings *settings;
	struct mbox *core;
	struct watched *files;
	size_t n_files;
};

static void
tell(struct image_watch *w, struct fact f)
{
	while (mbox_post(w->core, &f) < 0) {
		struct pollfd stop = { .fd = w->stop_fd, .events = POLLIN };

		if (poll(&stop, 1, 50) > 0) {
			fact_done(&f);
			return;
		}
	}
}

static void
tell_text(struct image_watch *w, enum fact_kind kind, const char *text)
{
	char *copy = strdup(text);

	if (copy)
		tell(w, (struct fact){ .kind = kind, .text = copy });
}

static struct watched *
find_or_add(struct image_watch *w, const char *path)
{
	struct watched *more;

	for (size_t i = 0; i < w->n_files; i++)
		if (strcmp(w->files[i].path, path) == 0)
			return &w->files[i];
	if (w->n_files == IMAGES_MAX)
		return NULL;
	more = realloc(w->files, (w->n_files + 1) * sizeof(*more));
	if (!more)
		return NULL;
	w->files = more;
	more[w->n_files] = (struct watched){ .path = strdup(path) };
	return more[w->n_files].path ? &more[w->n_files++] : NULL;
}

/* Looks at one file; a changed one counts as settled when two looks agree. */
static void
look_at(struct image_watch *w, const char *path, bool named)
{
	struct watched *f = find_or_add(w, path);
	struct stat st;
	bool same;

	if (!f)
		return;
	f->named = f->named || named;
	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	f->seen = true;
	same = f->size == st.st_size && f->inode == st.st_ino &&
	       f->mtime.tv_sec == st.st_mtim.tv_sec && f->mtime.tv_nsec == st.st_mtim.tv_nsec;
	if (!same) {
		f->told = false;
		f->size = st.st_size;
		f->inode = st.st_ino;
		f->mtime = st.st_mtim;
	}
	/* One named by hand is complete; one that appears in a directory may still be arriving. */
	if (!f->told && (same || named || time(NULL) - st.st_mtim.tv_sec > 2)) {
		struct fault fault = { { 0 } };
		struct image *im;

		f->told = true;
		if (image_open(path, w->exe_fd, &im, &fault) == 0) {
			f->is_open = true;
			tell(w, (struct fact){ .kind = FACT_IMAGE, .image = im });
		} else {
			/* Written over in place, the image we had is no more either. */
			if (f->is_open)
				tell_text(w, FACT_IMAGE_GONE, path);
			f->is_open = false;
			tell_text(w, FACT_IMAGE_REFUSED, fault.text);
		}
	}
}

static bool
is_iso_name(const char *name)
{
	size_t n = strlen(name);

	return n > 4 && name[0] != '.' && strcasecmp(name + n - 4, ".iso") == 0;
}

/* Too many files open, or a disk that hesitates, is no reason to take images away. */
static void
keep_unseen(struct image_watch *w, const char *dir)
{
	size_t n = strlen(dir);

	for (size_t i = 0; i < w->n_files; i++)
		if (strncmp(w->files[i].path, dir, n) == 0 && w->files[i].path[n] == '/')
			w->files[i].seen = true;
}

static void
look_through(struct image_watch *w, const char *dir)
{
	DIR *d = opendir(dir);
	const struct dirent *entry;

	if (!d && errno != ENOENT && errno != ENOTDIR)
		keep_unseen(w, dir);
	while (d && (entry = readdir(d))) {
		char path[4096];

		if (is_iso_name(entry->d_name) &&
		    snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name) < (int)sizeof(path))
			look_at(w, path, false);
	}
	if (d)
		closedir(d);
}

static void
drop_unseen(struct image_watch *w)
{
	for (size_t i = 0; i < w->n_files;) {
		struct watched *f = &w->files[i];

		if (f->seen) {
			i++;
			continue;
		}
		if (f->is_open) {
			tell_text(w, FACT_IMAGE_GONE, f->path);
		} else if (f->named && !f->told) {
			char text[4200];

			snprintf(text, sizeof(text), "%s: no such file", f->path);
			tell_text(w, FACT_IMAGE_REFUSED, text);
		}
		if (f->named) {
			f->told = true;
			f->is_open = false;
			f->size = 0;
			i++;
			continue;
		}
		free(f->path);
		*f = w->files[--w->n_files];
	}
}

static void
look_around(struct image_watch *w)
{
	const struct settings *s = w->settings;

	for (size_t i = 0; i < w->n_files; i++)
		w->files[i].seen = false;
	for (size_t i = 0; i < s->n_images; i++)
		look_at(w, s->images[i], true);
	for (size_t i = 0; i < s->n_image_dirs; i++)
		look_through(w, s->image_dirs[i]);
	drop_unseen(w);
}

static char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return strdup(".");
	return slash == path ? strdup("/") : strndup(path, (size_t)(slash - path));
}

/* Adds a folder the thread may read; each once. Takes the string. */
static void
allow(char **folders, size_t *n, char *folder)
{
	for (size_t i = 0; folder && i < *n; i++)
		if (strcmp(folders[i], folder) == 0) {
			free(folder);
			return;
		}
	if (folder)
		folders[(*n)++] = folder;
}

static void
enter_rights(const struct settings *s)
{
	char **folders = calloc(s->n_images + s->n_image_dirs + 1, sizeof(*folders));
	const char *how = "";
	size_t n = 0;
	int err;

	if (!folders)
		return;
	/* The folder, not the file: a file that is replaced by another is still to be read. */
	for (size_t i = 0; i < s->n_images; i++)
		allow(folders, &n, folder_of(s->images[i]));
	for (size_t i = 0; i < s->n_image_dirs; i++)
		allow(folders, &n, strdup(s->image_dirs[i]));
	err = rights_enter(RIGHTS_IMAGE, (const char *const *)folders, n, &how);
	if (err < 0)
		log_warn("image", "its thread keeps more rights than it needs: %s", strerror(-err));
	while (n > 0)
		free(folders[--n]);
	free(folders);
}

static void *
watch_main(void *arg)
{
	struct image_watch *w = arg;
	struct pollfd stop = { .fd = w->stop_fd, .events = POLLIN };

	enter_rights(w->settings);
	do {
		look_around(w);
	} while (poll(&stop, 1, LOOK_MS) <= 0);
	return NULL;
}

int
image_watch_start(const struct settings *s, int exe_fd, struct mbox *core, struct image_watch **ret)
{
	struct image_watch *w = calloc(1, sizeof(*w));
	int err;

	if (!w)
		return -ENOMEM;
	*w = (struct image_watch){ .settings = s, .exe_fd = exe_fd, .core = core };
	w->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	err = w->stop_fd < 0 ? -errno : -pthread_create(&w->thread, NULL, watch_main, w);
	if (err < 0) {
		if (w->stop_fd >= 0)
			close(w->stop_fd);
		free(w);
		return err;
	}
	*ret = w;
	return 0;
}

void
image_watch_stop(struct image_watch *w)
{
	if (!w)
		return;
	eventfd_write(w->stop_fd, 1);
	pthread_join(w->thread, NULL);
	close(w->stop_fd);
	for (size_t i = 0; i < w->n_files; i++)
		free(w->files[i].path);
	free(w->files);
	free(w);
}
