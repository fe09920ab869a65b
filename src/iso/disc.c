#include "iso/disc.h"

#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void
disc_init(struct disc *d)
{
	*d = (struct disc){ 0 };
}

void
disc_done(struct disc *d)
{
	free(d->files);
	free(d->links);
	arena_done(&d->strings);
	*d = (struct disc){ 0 };
}

/* Room for one more; grows at each power of two from 64 on. */
static bool
make_room(void **array, size_t n, size_t size)
{
	void *bigger;

	if (n != 0 && (n < 64 || (n & (n - 1)) != 0))
		return true;
	bigger = reallocarray(*array, n ? n * 2 : 64, size);
	if (!bigger)
		return false;
	*array = bigger;
	return true;
}

/* Keeps the path; NULL and counted when it is beyond a limit. */
static char *
keep_path(struct disc *d, const char *path)
{
	size_t len = strlen(path);

	if (len == 0 || len >= DISC_PATH_MAX || d->names_size + len > DISC_NAMES_MAX) {
		d->n_left_out++;
		return NULL;
	}
	d->names_size += len;
	return arena_copy(&d->strings, path, len);
}

/* Files of 4 GiB and more are recorded in pieces (ECMA-119 section 9.1.6, multi-extent). */
static bool
continues(const struct image_file *f, const char *path, uint64_t offset)
{
	uint64_t end = (f->offset + f->size + 2047) / 2048 * 2048;

	return end == offset && strcmp(f->path, path) == 0;
}

int
disc_add_file(struct disc *d, const char *path, uint64_t offset, uint64_t size)
{
	char *kept;

	if (d->n_files > 0 && continues(&d->files[d->n_files - 1], path, offset)) {
		d->files[d->n_files - 1].size += size;
		return 0;
	}
	if (d->n_files >= DISC_FILES_MAX) {
		d->n_left_out++;
		return 0;
	}
	kept = keep_path(d, path);
	if (!kept)
		return 0;
	if (!make_room((void **)&d->files, d->n_files, sizeof(*d->files)))
		return -ENOMEM;
	d->files[d->n_files++] = (struct image_file){ kept, offset, size };
	return 0;
}

int
disc_add_link(struct disc *d, const char *path, const char *target)
{
	char *kept, *kept_target;

	if (d->n_links >= DISC_LINKS_MAX) {
		d->n_left_out++;
		return 0;
	}
	kept = keep_path(d, path);
	kept_target = kept ? keep_path(d, target) : NULL;
	if (!kept_target)
		return 0;
	if (!make_room((void **)&d->links, d->n_links, sizeof(*d->links)))
		return -ENOMEM;
	d->links[d->n_links++] = (struct disc_link){ kept, kept_target };
	return 0;
}

static int
compare_files(const void *a, const void *b)
{
	return strcmp(((const struct image_file *)a)->path, ((const struct image_file *)b)->path);
}

static void
sort_files(struct disc *d)
{
	size_t n = 0;

	if (d->n_files == 0)
		return;
	qsort(d->files, d->n_files, sizeof(*d->files), compare_files);
	for (size_t i = 0; i < d->n_files; i++) {
		if (n > 0 && strcmp(d->files[n - 1].path, d->files[i].path) == 0)
			d->n_left_out++;
		else
			d->files[n++] = d->files[i];
	}
	d->n_files = n;
}

bool
disc_join(const char *dir, const char *name, char *buf, size_t size)
{
	struct text t = text_of(buf, size);

	if (strncmp(name, "::", 2) == 0)
		name += 2;
	else if (name[0] != '/')
		text_add(&t, "%s", dir);
	while (*name) {
		size_t len = strcspn(name, "/");

		if (len == 2 && memcmp(name, "..", 2) == 0) {
			char *slash = strrchr(buf, '/');

			t.used = slash ? (size_t)(slash - buf) : 0;
			buf[t.used] = '\0';
		} else if (len > 0 && !(len == 1 && name[0] == '.')) {
			text_add(&t, "%s%.*s", t.used ? "/" : "", (int)len, name);
		}
		name += len;
		name += strspn(name, "/");
	}
	return !t.cut;
}

/* Where a path leads when its first link is followed; false: no link on it. */
static bool
follow_once(const struct disc *d, char path[static DISC_PATH_MAX])
{
	for (size_t i = 0; i < d->n_links; i++) {
		const struct disc_link *link = &d->links[i];
		size_t len = strlen(link->path);
		char dir[DISC_PATH_MAX], to[DISC_PATH_MAX], whole[DISC_PATH_MAX];
		char *slash;

		if (strncmp(path, link->path, len) != 0 || (path[len] && path[len] != '/'))
			continue;
		text_copy(dir, sizeof(dir), link->path);
		slash = strrchr(dir, '/');
		dir[slash ? slash - dir : 0] = '\0';
		if (!disc_join(dir, link->target, to, sizeof(to)) ||
		    !disc_join(to, path + len + (path[len] == '/'), whole, sizeof(whole)))
			return false;
		memcpy(path, whole, sizeof(whole));
		return true;
	}
	return false;
}

/* Adds the link's path for its target file, or for each file below its target directory. */
static int
add_target(struct disc *d, const char *link, const char *target, size_t n_real)
{
	size_t len = strlen(target);
	char path[DISC_PATH_MAX];
	int err = 0;

	for (size_t i = 0; i < n_real && err == 0; i++) {
		struct image_file f = d->files[i];
		struct text t = text_of(path, sizeof(path));

		if (strncmp(f.path, target, len) != 0)
			continue;
		if (!f.path[len])
			text_add(&t, "%s", link);
		else if (f.path[len] == '/' || len == 0)
			text_add(&t, "%s/%s", link, f.path + len + (len > 0));
		else
			continue;
		if (!t.cut)
			err = disc_add_file(d, path, f.offset, f.size);
	}
	return err;
}

int
disc_finish(struct disc *d)
{
	size_t n_real;
	int err;

	sort_files(d);
	n_real = d->n_files;
	for (size_t i = 0; i < d->n_links; i++) {
		char at[DISC_PATH_MAX];
		int hops = 0;

		text_copy(at, sizeof(at), d->links[i].path);
		/* A link to its own directory (/debian -> .) is followed once, a ring never ends.
		 */
		while (follow_once(d, at) && ++hops <= DISC_LINK_HOPS_MAX)
			;
		if (hops == 0 || hops > DISC_LINK_HOPS_MAX)
			continue;
		err = add_target(d, d->links[i].path, at, n_real);
		if (err < 0)
			return err;
	}
	sort_files(d);
	return 0;
}

static int
compare_path(const void *key, const void *file)
{
	return strcmp(key, ((const struct image_file *)file)->path);
}

const struct image_file *
disc_find(const struct disc *d, const char *path)
{
	const struct image_file *only = NULL;

	if (d->n_files > 0)
		only = bsearch(path, d->files, d->n_files, sizeof(*d->files), compare_path);
	if (only)
		return only;
	for (size_t i = 0; i < d->n_files; i++) {
		if (strcasecmp(d->files[i].path, path) != 0)
			continue;
		if (only)
			return NULL;
		only = &d->files[i];
	}
	return only;
}

char *
disc_read_text(const struct disc *d, const char *path)
{
	const struct image_file *f = disc_find(d, path);
	size_t size;
	char *text;

	if (!f)
		return NULL;
	size = f->size < DISC_TEXT_MAX ? (size_t)f->size : DISC_TEXT_MAX;
	text = malloc(size + 1);
	if (!text)
		return NULL;
	if (size > 0 && d->read(d->ctx, f->offset, text, size) < 0) {
		free(text);
		return NULL;
	}
	text[size] = '\0';
	return text;
}
