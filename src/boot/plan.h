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
	char name[64];  /* in the boot tree: "pxelinux.0" */
	char path[256]; /* where it was found */
	int fd;         /* owned by the set */
	uint64_t size;
	bool is_loader; /* an NBP, as against a module of one */
};

/* The loaders found at the start, and what lies under tftp-root; immutable, shared. */
struct loader_set {
	atomic_int refs;
	struct loader_file *files; /* sorted by name */
	size_t n_files;
};

struct loader_set *loader_set_ref(struct loader_set *s);
void loader_set_unref(struct loader_set *s);

/*
 * Opens what the search table (assets/loaders) and the operator's directory
 * (NULL: none) offer. Missing ones are simply not in the set. 0 or -ENOMEM.
 */
int loader_set_open(const char *operator_dir, struct loader_set **ret);

/* Adds every regular file below tftp-root under its path there, links followed, bounded. */
int loader_set_add_root(struct loader_set *s, const char *root);

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

/* What is in force for this machine: its own assignment over the default's. Text is copied. */
void plan_effective(const struct plan *p, struct mac mac, struct assignment *ret);

/* The image and entry this machine would boot unasked, or NULL when it must be asked. */
const struct image *plan_image(const struct plan *p, const struct assignment *a);
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
