/*
 * landlock.h - what the calling thread may do with files from now on (landlock(7)).
 */
#ifndef PX_HOST_LANDLOCK_H
#define PX_HOST_LANDLOCK_H

#include <stdbool.h>
#include <stddef.h>

enum landlock_use {
	LANDLOCK_READ,  /* read files, list directories */
	LANDLOCK_RUN,   /* likewise, and execute */
	LANDLOCK_WRITE, /* everything but device nodes, below this directory */
};

struct landlock_rule {
	const char *path; /* not there: no rule, no error */
	enum landlock_use use;
};

/*
 * The thread (and what it starts) keeps these uses and no other; with `alone` it also loses TCP
 * and signals beyond itself. Descriptors already open stay. no_new_privs must be set.
 * 0; -EOPNOTSUPP: this kernel has no Landlock; -errno.
 */
int landlock_restrict(const struct landlock_rule *rules, size_t n, bool alone);

#endif
