/*
 * loaders.h - the search table of boot loaders (assets/loaders) as constant data.
 */
#ifndef PX_BOOT_LOADERS_H
#define PX_BOOT_LOADERS_H

#include <stdbool.h>
#include <stddef.h>

struct loader_row {
	const char *name;    /* in the boot tree */
	bool is_loader;      /* an NBP, as against a module of one */
	const char *package; /* of Debian, to name when it is missing */
	const char *paths;   /* blank-separated, the first that exists counts */
};

extern const struct loader_row loader_rows[];
extern const size_t n_loader_rows;

#endif
