/*
 * plan.h - what every machine would get right now: images, loaders, choices.
 *
 * Immutable once published and shared by reference count. Core makes a new one
 * when an image, an assignment or a setting changes; workers take the newest at
 * each request, so a choice reaches a waiting machine at its next question.
 */
#ifndef PX_BOOT_PLAN_H
#define PX_BOOT_PLAN_H

#include "model/assignment.h"
#include "model/image.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

/* A file of the distribution or the operator that is served as it is: pxelinux.0, ldlinux.c32. */
struct loader_file {
	char name[192]; /* in the boot tree: "pxelinux.0" */
	char path[256]; /* where it was found; for people, cut when longer */
	int fd;         /* owned by the set */
	uint64_t size;
	bool is_loader; /* an NBP, as against a module of one */
};

/* The loaders found at the start, and what lies under tftp-root; immutable, shared. */
struct loader_set {
	atomic_int refs;
	struct loader_file *files; /* sorted by name */
	size_t n_files;
	size_t n_root;    /* how many of them lie under tftp-root */
	size_t n_skipped; /* files under tftp-root that could not be opened or were too many */
};

enum { LOADER_ROOT_FILES_MAX = 2000, LOADER_ROOT_DEPTH_MAX = 12 };

struct loader_set *loader_set_ref(struct loader_set *s);
void loader_set_unref(struct loader_set *s);

/*
 * Opens what the search table (assets/loaders) and the operator's directory
 * (NULL: none) offer. Missing ones are simply not in the set. 0 or -ENOMEM.
 */
int loader_set_open(const char *operator_dir, struct loader_set **ret);

/*
 * Adds every regular file below tftp-root under its path there, links followed, bounded: at
 * most LOADER_ROOT_FILES_MAX, and half the descriptors this process may have. Such a file goes
 * before one of the search table with the same name. Before the set is shared. 0, -ENOMEM,
 * or -errno when the directory itself cannot be read.
 */
int loader_set_add_root(struct loader_set *s, const char *root);

/* A file of the set by its exact name in the boot tree, or NULL. */
const struct loader_file *loader_set_find(const struct loader_set *s, const char *name);

struct plan {
	atomic_int refs;
	uint32_t server_ip;
	uint16_t http_port;
	uint32_t menu_timeout_s; /* of a machine nobody chose for */
	char boot_default[ENTRY_ID_SIZE + IMAGE_ID_SIZE];
	char params[PARAMS_SIZE]; /* param= of the configuration */
	struct loader_set *loaders;
	struct image **images; /* by id; each referenced; the first is not special */
	size_t n_images;
	char default_image[IMAGE_ID_SIZE]; /* "" when there is none */
	struct assignment *assignments;    /* sorted by mac_key; the zero MAC is the default */
	size_t n_assignments;
};

/* An empty plan with one reference; core fills it in before publishing. NULL: out of memory. */
struct plan *plan_new(void);
struct plan *plan_ref(struct plan *p);
void plan_unref(struct plan *p); /* NULL-safe */

/* This MAC's own row, or NULL. The zero MAC: the default's. */
const struct assignment *plan_assignment(const struct plan *p, struct mac mac);

/*
 * What is in force for this machine: its own assignment over the default's over
 * boot-default=. Text is copied; `params` joins param=, the default's and its own words, later
 * ones replacing same-named earlier ones (a -name stays in it: it still removes a word of the
 * image).
 */
void plan_effective(const struct plan *p, struct mac mac, struct assignment *ret);

/*
 * The image a name means: its id, else the only image whose id starts with it, else the only
 * one of that family id ("sysrcd"). NULL: none, or more than one.
 */
const struct image *plan_find_image(const struct plan *p, const char *name);

/* The image a menu shows first: default_image, else the first; NULL without images. */
const struct image *plan_default_image(const struct plan *p);

/* The image and entry this machine would boot unasked, or NULL when it must be asked. */
const struct image *plan_image(const struct plan *p, const struct assignment *a);
/* The entry chosen, else the image's default; NULL: it has no such entry. */
const struct image_entry *plan_entry(const struct image *im, const struct assignment *a);

/* Where the newest plan is found: one pointer, one short lock. */
struct plan_board {
	pthread_mutex_t lock;
	struct plan *newest;
};

void plan_board_init(struct plan_board *b);
void plan_board_done(struct plan_board *b);
struct plan *plan_board_take(struct plan_board *b); /* a reference of your own, or NULL */
void plan_board_publish(struct plan_board *b, struct plan *fresh); /* takes your reference */

#endif
