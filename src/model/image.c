#include "model/image.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

const char *
file_role_name(enum file_role role)
{
	static const char *const names[] = { "file", "loader", "config", "kernel", "initrd",
		"payload", "iso" };

	return names[role];
}

struct image *
image_ref(struct image *im)
{
	atomic_fetch_add_explicit(&im->refs, 1, memory_order_relaxed);
	return im;
}

void
image_unref(struct image *im)
{
	if (!im || atomic_fetch_sub_explicit(&im->refs, 1, memory_order_acq_rel) > 1)
		return;
	if (im->fd >= 0)
		close(im->fd);
	free(im->entries);
	free(im->files);
	free(im->strings);
	free(im);
}

static int
compare_path(const void *key, const void *file)
{
	return strcmp(key, ((const struct image_file *)file)->path);
}

const struct image_file *
image_find(const struct image *im, const char *path)
{
	const struct image_file *only;

	only = bsearch(path, im->files, im->n_files, sizeof(*im->files), compare_path);
	if (only)
		return only;
	for (size_t i = 0; i < im->n_files; i++) {
		if (strcasecmp(im->files[i].path, path) != 0)
			continue;
		if (only)
			return NULL;
		only = &im->files[i];
	}
	return only;
}

const struct image_entry *
image_entry_find(const struct image *im, const char *id)
{
	for (size_t i = 0; i < im->n_entries; i++)
		if (strcasecmp(im->entries[i].id, id) == 0)
			return &im->entries[i];
	return NULL;
}

static bool
listed(const char *const *paths, size_t n, const char *path)
{
	for (size_t i = 0; i < n; i++)
		if (strcasecmp(paths[i], path) == 0)
			return true;
	return false;
}

enum file_role
image_file_role(const struct image *im, const char *path)
{
	for (size_t i = 0; i < im->n_entries; i++) {
		const struct image_entry *e = &im->entries[i];

		if (e->kernel && strcasecmp(e->kernel, path) == 0)
			return ROLE_KERNEL;
		if (listed(e->initrds, e->n_initrds, path))
			return ROLE_INITRD;
		if (listed(e->payloads, e->n_payloads, path))
			return ROLE_PAYLOAD;
	}
	return ROLE_OTHER;
}
