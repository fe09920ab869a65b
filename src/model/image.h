/*
 * image.h - an ISO file as everyone but its reader sees it: entries and extents.
 *
 * Immutable once made, shared by reference count, so any thread may read one it
 * holds. The file descriptor is for pread/sendfile; nothing is ever mounted.
 */
#ifndef PX_MODEL_IMAGE_H
#define PX_MODEL_IMAGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	IMAGE_ID_SIZE = 48,
	ENTRY_ID_SIZE = 64,
	IMAGE_LABEL_SIZE = 64,
	ENTRY_INITRDS_MAX = 8,
	ENTRY_PAYLOADS_MAX = 8,
};

/* What a served file is to a boot; it moves the stage of the machine that asks for it. */
enum file_role {
	ROLE_OTHER, /* message files, menu modules, what the loader brings along */
	ROLE_LOADER,
	ROLE_CONFIG,
	ROLE_KERNEL,
	ROLE_INITRD,
	ROLE_PAYLOAD,
	ROLE_WHOLE_ISO,
};

const char *file_role_name(enum file_role role);

/* One file inside the image: contiguous bytes of the ISO. */
struct image_file {
	const char *path; /* "isolinux/rescue64": as on the disc, no leading slash */
	uint64_t offset, size;
};

enum entry_kind {
	ENTRY_LINUX,   /* kernel, initrds, kernel line */
	ENTRY_MEMDISK, /* a floppy or disk image under memdisk: kernel is memdisk, initrds[0] the
			  image */
	ENTRY_BINARY,  /* .0 .bin .c32 and such: the loader runs it as it is */
	ENTRY_LOCAL,   /* boot from local disk; `append` holds the LOCALBOOT argument */
};

/* One boot choice inside an image, as data: the plan turns it into a loader's text. */
struct image_entry {
	char id[ENTRY_ID_SIZE]; /* the label in the ISO's own menu, unique in the image */
	const char *title;      /* what its menu shows; never NULL */
	enum entry_kind kind;
	const char *kernel; /* path as in image_file, or NULL for ENTRY_LOCAL */
	const char *initrds[ENTRY_INITRDS_MAX];
	size_t n_initrds;
	const char *append; /* the ISO's own words, less initrd= and what only serves a disc */
	/*
	 * The family's words for booting over a network, with ${B} URL of the image's
	 * tree without trailing slash, ${T} the same by TFTP, ${I} URL of the ISO,
	 * ${H} our address, ${M} the MAC as 01-xx-..; NULL: cannot be booted that way.
	 * "" when kernel and initrd are all it needs.
	 */
	const char *netboot_http;
	const char *netboot_tftp;
	const char
	    *payloads[ENTRY_PAYLOADS_MAX]; /* what its initramfs fetches, paths as in image_file */
	size_t n_payloads;
	uint64_t total_bytes; /* kernel, initrds and payloads */
	const char *missing;  /* a file it names that is not in the image, or NULL */
};

struct image {
	atomic_int refs;
	char id[IMAGE_ID_SIZE];       /* short, unique on this bench, [a-z0-9._-]; part of URLs */
	char label[IMAGE_LABEL_SIZE]; /* volume id, escaped */
	char family[32];              /* "SystemRescueCd 1.x-2.x", "generic" */
	char family_id[16];           /* "sysrcd", "generic": the parameter catalogue's key */
	const char *path;             /* where the ISO lies; absolute */
	int fd;                       /* read only; owned */
	uint64_t size;
	uint64_t inode;
	int64_t mtime_s;
	struct image_entry *entries;
	size_t n_entries;
	size_t default_entry;
	unsigned menu_timeout_ds; /* the ISO's own, tenths of a second; 0: waits for ever */
	struct image_file *files; /* sorted by path, bytewise */
	size_t n_files;
	char *strings; /* what all const char * above point into; owned */
};

struct image *image_ref(struct image *im);
void image_unref(struct image *im); /* NULL-safe; the last one closes and frees */

/*
 * Finds a file by the name a client uses: exact first, else case-insensitively
 * when just one file matches. No leading slash. NULL when there is none.
 */
const struct image_file *image_find(const struct image *im, const char *path);

/* Entry by id (case-insensitive); NULL when there is none. */
const struct image_entry *image_entry_find(const struct image *im, const char *id);

/* What `path` is for the entries of this image: ROLE_KERNEL for any entry's kernel, and so on. */
enum file_role image_file_role(const struct image *im, const char *path);

#endif
