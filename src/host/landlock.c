/*
 * landlock.c - the three system calls; kernels know less of it the older they are, so what we
 * ask for is cut to what this one knows.
 */
#include "host/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Younger than the headers of Debian 12. */
enum {
	ACCESS_REFER = 1 << 13,     /* ABI 2 */
	ACCESS_TRUNCATE = 1 << 14,  /* ABI 3 */
	ACCESS_IOCTL_DEV = 1 << 15, /* ABI 5 */
	ACCESS_NET_ALL = 3,         /* ABI 4: TCP bind, connect */
	SCOPE_ALL = 3,              /* ABI 6: abstract sockets, signals */
};

struct ruleset_attr { /* as of ABI 6; older kernels take a prefix of it */
	uint64_t handled_access_fs, handled_access_net, scoped;
};

static const uint64_t use_access[] = {
	[LANDLOCK_READ] = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
	[LANDLOCK_RUN] = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
			 LANDLOCK_ACCESS_FS_EXECUTE,
	[LANDLOCK_WRITE] = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
			   LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE |
			   LANDLOCK_ACCESS_FS_MAKE_REG | ACCESS_TRUNCATE,
};

/* What a rule on a file, not a directory, may name. */
static const uint64_t file_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
				    LANDLOCK_ACCESS_FS_EXECUTE | ACCESS_TRUNCATE;

static uint64_t
all_access(long abi)
{
	uint64_t all = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1; /* ABI 1: bits 0 to 12 */

	if (abi >= 2)
		all |= ACCESS_REFER;
	if (abi >= 3)
		all |= ACCESS_TRUNCATE;
	if (abi >= 5)
		all |= ACCESS_IOCTL_DEV;
	return all;
}

static int
add_rule(int ruleset, const struct landlock_rule *rule, uint64_t known)
{
	struct landlock_path_beneath_attr beneath = { .allowed_access = use_access[rule->use] &
									known };
	struct stat st;
	int err = 0;

	beneath.parent_fd = open(rule->path, O_PATH | O_CLOEXEC);
	if (beneath.parent_fd < 0)
		return 0;
	if (fstat(beneath.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
		beneath.allowed_access &= file_access;
	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) < 0)
		err = -errno;
	close(beneath.parent_fd);
	return err;
}

static int
ruleset_make(long abi, bool alone)
{
	struct ruleset_attr attr = { .handled_access_fs = all_access(abi) };
	size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;

	if (alone && abi >= 4)
		attr.handled_access_net = ACCESS_NET_ALL;
	if (alone && abi >= 6)
		attr.scoped = SCOPE_ALL;
	return (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
}

int
landlock_restrict(const struct landlock_rule *rules, size_t n, bool alone)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	int ruleset, err = 0;

	if (abi < 1)
		return -EOPNOTSUPP;
	ruleset = ruleset_make(abi, alone);
	if (ruleset < 0)
		return -errno;
	for (size_t i = 0; i < n && err == 0; i++)
		err = add_rule(ruleset, &rules[i], all_access(abi));
	if (err == 0 && syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
		err = -errno;
	close(ruleset);
	return err;
}
