#include "base/text.h"
#include "boot/loaders.h"
#include "boot/plan.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

struct loader_set *
loader_set_ref(struct loader_set *s)
{
	atomic_fetch_add_explicit(&s->refs, 1, memory_order_relaxed);
	return s;
}

void
loader_set_unref(struct loader_set *s)
{
	if (!s || atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) > 1)
		return;
	for (size_t i = 0; i < s->n_files; i++)
		close(s->files[i].fd);
	free(s->files);
	free(s);
}

static int
compare_name(const void *key, const void *file)
{
	return strcmp(key, ((const struct loader_file *)file)->name);
}

static int
compare_files(const void *a, const void *b)
{
	return compare_name(((const struct loader_file *)a)->name, b);
}

const struct loader_file *
loader_set_find(const struct loader_set *s, const char *name)
{
	if (!s || s->n_files == 0)
		return NULL;
	return bsearch(name, s->files, s->n_files, sizeof(*s->files), compare_name);
}

/* Opens a regular file. false: it is none, or not ours to read. */
static bool
open_file(const char *path, struct loader_file *ret)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return false;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return false;
	}
	ret->fd = fd;
	ret->size = (uint64_t)st.st_size;
	text_copy(ret->path, sizeof(ret->path), path);
	return true;
}

/* Takes the open file, also when it fails. The set is unsorted until the end. */
static int
append(struct loader_set *s, const struct loader_file *file)
{
	/* Doubles at each power of two. */
	if ((s->n_files & (s->n_files - 1)) == 0) {
		size_t n = s->n_files ? s->n_files * 2 : 32;
		struct loader_file *bigger = reallocarray(s->files, n, sizeof(*bigger));

		if (!bigger) {
			close(file->fd);
			return -ENOMEM;
		}
		s->files = bigger;
	}
	s->files[s->n_files++] = *file;
	return 0;
}

static bool
open_row(const struct loader_row *row, const char *operator_dir, struct loader_file *ret)
{
	char path[4096];
	const char *at = row->paths;

	if (operator_dir) {
		struct text t = text_of(path, sizeof(path));

		text_add(&t, "%s/%s", operator_dir, row->name);
		if (!t.cut && open_file(path, ret))
			return true;
	}
	while (*at) {
		size_t len = strcspn(at, " ");
		struct text t = text_of(path, sizeof(path));

		text_add(&t, "%.*s", (int)len, at);
		if (open_file(path, ret))
			return true;
		at += len;
		at += strspn(at, " ");
	}
	return false;
}

int
loader_set_open(const char *operator_dir, struct loader_set **ret)
{
	struct loader_set *s = calloc(1, sizeof(*s));
	int err;

	if (!s)
		return -ENOMEM;
	atomic_init(&s->refs, 1);
	for (size_t i = 0; i < n_loader_rows; i++) {
		struct loader_file file = { .is_loader = loader_rows[i].is_loader };

		if (!open_row(&loader_rows[i], operator_dir, &file))
			continue;
		text_copy(file.name, sizeof(file.name), loader_rows[i].name);
		err = append(s, &file);
		if (err < 0) {
			loader_set_unref(s);
			return err;
		}
	}
	if (s->n_files > 0)
		qsort(s->files, s->n_files, sizeof(*s->files), compare_files);
	*ret = s;
	return 0;
}

/* Half of what this process may open: the other half is for clients. */
static size_t
descriptors_to_spend(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY)
		return LOADER_ROOT_FILES_MAX;
	return limit.rlim_cur / 2 < LOADER_ROOT_FILES_MAX ? (size_t)limit.rlim_cur / 2
							  : LOADER_ROOT_FILES_MAX;
}

static bool
ends_in(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n >= m && strcmp(name + n - m, end) == 0;
}

static bool
looks_like_loader(const char *name)
{
	return ends_in(name, ".0") || ends_in(name, ".kpxe") || ends_in(name, ".kkpxe") ||
	       ends_in(name, ".pxe") || ends_in(name, ".efi") || ends_in(name, ".efi.signed");
}

/* A file of tftp-root goes before one of the search table with the same name. */
static int
add_or_replace(struct loader_set *s, size_t n_sorted, const struct loader_file *file)
{
	struct loader_file *same = NULL;

	if (n_sorted > 0)
		same = bsearch(file->name, s->files, n_sorted, sizeof(*s->files), compare_name);
	if (!same)
		return append(s, file);
	close(same->fd);
	*same = *file;
	return 0;
}

static int
add_entry(struct loader_set *s, size_t n_sorted, size_t n_max, const char *name, const char *path)
{
	struct loader_file file = { .is_loader = looks_like_loader(name) };
	int err;

	if (s->n_root >= n_max || !text_copy(file.name, sizeof(file.name), name) ||
	    !open_file(path, &file)) {
		s->n_skipped++;
		return 0;
	}
	err = add_or_replace(s, n_sorted, &file);
	if (err == 0)
		s->n_root++;
	return err;
}

static int
walk(struct loader_set *s, FTS *fts, const char *root)
{
	size_t n_sorted = s->n_files, n_max = descriptors_to_spend();
	/* Even a tree of empty directories ends. */
	size_t n_left = 16 * LOADER_ROOT_FILES_MAX;
	FTSENT *e;
	int err = 0;

	while (err == 0 && n_left-- > 0 && (e = fts_read(fts))) {
		const char *name = e->fts_path + strlen(root);

		name += strspn(name, "/");
		if (e->fts_info == FTS_D && e->fts_level >= LOADER_ROOT_DEPTH_MAX)
			fts_set(fts, e, FTS_SKIP);
		else if (e->fts_info == FTS_DNR && e->fts_level == FTS_ROOTLEVEL)
			err = -e->fts_errno;
		else if (e->fts_info == FTS_F && e->fts_level > FTS_ROOTLEVEL)
			err = add_entry(s, n_sorted, n_max, name, e->fts_accpath);
		else if (e->fts_info == FTS_F)
			err = -ENOTDIR;
		else if (e->fts_info == FTS_NS && e->fts_level == FTS_ROOTLEVEL)
			err = -e->fts_errno;
	}
	return err;
}

int
loader_set_add_root(struct loader_set *s, const char *root)
{
	char top[4096];
	char *tops[] = { top, NULL };
	FTS *fts;
	int err;

	if (!text_copy(top, sizeof(top), root))
		return -ENAMETOOLONG;
	/* The recipe's directory is made of links into a mounted image: they are followed. */
	fts = fts_open(tops, FTS_LOGICAL | FTS_NOCHDIR, NULL);
	if (!fts)
		return -errno;
	err = walk(s, fts, root);
	fts_close(fts);
	if (s->n_files > 0)
		qsort(s->files, s->n_files, sizeof(*s->files), compare_files);
	return err;
}
