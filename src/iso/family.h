/*
 * family.h - what kind of ISO this is: one file a family, one row in families.c.
 */
#ifndef PX_ISO_FAMILY_H
#define PX_ISO_FAMILY_H

#include "iso/disc.h"

enum { DRAFT_ENTRIES_MAX = 192 };

/* An image's description while it is made. Strings live in the disc's arena. */
struct draft {
	char family[32];
	struct image_entry entries[DRAFT_ENTRIES_MAX];
	size_t n_entries;
	size_t default_entry;
	unsigned menu_timeout_ds;
};

struct family {
	const char *id; /* key of the parameter catalogue */
	/* Is this disc one of mine? Looks at file names and the label only. */
	bool (*probe)(const struct disc *d);
	/* Fills in *ret, which is zeroed. 0 or -ENOMEM. */
	int (*describe)(struct disc *d, struct draft *ret);
};

extern const struct family family_sysrcd;
extern const struct family family_generic;

/* The first family that knows the disc, in the order of the table; generic knows them all. */
const struct family *family_of(const struct disc *d);

#endif
