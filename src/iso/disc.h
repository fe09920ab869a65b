/*
 * disc.h - all files of a disc by path, and the bytes behind them.
 *
 * Filled in by fs_cdio.c (or by a test), then looked at by the families. Paths have
 * no leading slash; a symbolic link stands as one more path to the same bytes.
 */
#ifndef PX_ISO_DISC_H
#define PX_ISO_DISC_H

#include "iso/arena.h"
#include "model/image.h"

enum {
	DISC_FILES_MAX = 65536,
	DISC_LINKS_MAX = 4096,
	DISC_DEPTH_MAX = 16, /* ISO 9660 allows 8, Rock Ridge discs go further */
	DISC_PATH_MAX = 1024,
	DISC_NAMES_MAX = 12 << 20, /* bytes of all paths */
	DISC_LINK_HOPS_MAX = 16,
	DISC_TEXT_MAX = 256 << 10, /* of a menu file */
};

struct disc_link {
	const char *path, *target;
};

struct disc {
	struct image_file *files; /* sorted by path once finished */
	size_t n_files;
	struct disc_link *links;
	size_t n_links;
	struct arena strings; /* paths, and what the families make of them */
	size_t names_size;
	size_t n_left_out; /* files and links beyond a limit, or that lie about themselves */
	char label[IMAGE_LABEL_SIZE];
	uint64_t volume_size; /* bytes the disc says it has; 0: unknown */
	int (*read)(void *ctx, uint64_t offset, void *buf, size_t size); /* 0 or -errno */
	void *ctx;
};

void disc_init(struct disc *d);
void disc_done(struct disc *d);

/* The same path twice in a row with the next bytes is one file in several extents. 0 or -ENOMEM. */
int disc_add_file(struct disc *d, const char *path, uint64_t offset, uint64_t size);
int disc_add_link(struct disc *d, const char *path, const char *target);

/* Sorts, drops doubles, and turns links into paths of their targets. 0 or -ENOMEM. */
int disc_finish(struct disc *d);

/* As image_find(): exact, else the only one that differs in case alone. */
const struct image_file *disc_find(const struct disc *d, const char *path);

/* A text file whole, at most DISC_TEXT_MAX of it, ended, on the heap. NULL: not there, unreadable.
 */
char *disc_read_text(const struct disc *d, const char *path);

/*
 * The path `name` means in directory dir: "::" and leading slashes lead to the root, "." and ".."
 * are taken out; above the root is the root. false: it does not fit.
 */
bool disc_join(const char *dir, const char *name, char *buf, size_t size);

#endif
