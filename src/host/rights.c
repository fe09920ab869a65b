/*
 * rights.c - capabilities, the other user, and what each role keeps.
 */
#include "host/rights.h"

#include "base/sanitized.h"
#include "base/text.h"
#include "host/landlock.h"
#include "host/syscall_filter.h"

#include <cap-ng.h>
#include <errno.h>
#include <grp.h>
#include <linux/securebits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

/* All that any role keeps. */
static const unsigned kept[] = { CAP_NET_ADMIN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH };

enum { N_KEPT = sizeof(kept) / sizeof(kept[0]) };

/*
 * Capabilities belong to threads, and libcap-ng keeps its picture of them per thread too.
 * Reduces the calling thread to those of `keep` it has.
 */
static int
caps_reduce(const unsigned *keep, size_t n, capng_select_t what)
{
	bool has[N_KEPT];

	if (capng_get_caps_process() < 0)
		return -EPERM;
	for (size_t i = 0; i < n; i++)
		has[i] = capng_have_capability(CAPNG_PERMITTED, keep[i]);
	capng_clear(what);
	for (size_t i = 0; i < n; i++)
		if (has[i])
			capng_updatev(CAPNG_ADD,
			    CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_BOUNDING_SET, keep[i], -1);
	return capng_apply(what) == 0 ? 0 : -EPERM;
}

static bool
has_cap(unsigned cap)
{
	return capng_get_caps_process() == 0 && capng_have_capability(CAPNG_EFFECTIVE, cap);
}

/* Is this id one of our user namespace? (user_namespaces(7): first id, outside, count) */
static bool
id_is_mapped(const char *map_path, unsigned id)
{
	FILE *f = fopen(map_path, "re");
	unsigned first, outside, count;
	bool mapped = false;

	if (!f)
		return true; /* a kernel without namespaces: all are */
	while (!mapped && fscanf(f, "%u %u %u", &first, &outside, &count) == 3)
		mapped = id >= first && id - first < count;
	fclose(f);
	return mapped;
}

struct person {
	uid_t uid;
	gid_t gid;
	char name[64];
};

/* A user id out of sudo's environment; 0 (root, or nonsense) counts as none. */
static unsigned
id_from_env(const char *name)
{
	const char *text = getenv(name);
	char *end;
	unsigned long id;

	if (!text || *text < '0' || *text > '9')
		return 0;
	errno = 0;
	id = strtoul(text, &end, 10);
	return *end || errno || id >= UINT32_MAX ? 0 : (unsigned)id;
}

/* Whom root goes on as: who called sudo, else pxedeck, else nobody. false: nobody is there. */
static bool
person_choose(struct person *ret)
{
	unsigned uid = id_from_env("SUDO_UID");
	const struct passwd *pw = uid ? getpwuid(uid) : NULL;

	if (!pw)
		pw = getpwnam("pxedeck");
	if (!pw)
		pw = getpwnam("nobody");
	if (!pw || pw->pw_uid == 0)
		return false;
	ret->uid = pw->pw_uid;
	ret->gid = pw->pw_gid;
	return text_copy(ret->name, sizeof(ret->name), pw->pw_name) &&
	       id_is_mapped("/proc/self/uid_map", ret->uid) &&
	       id_is_mapped("/proc/self/gid_map", ret->gid);
}

static int
person_become(const struct person *p, struct fault *fault)
{
	int err;

	/* By KEEPCAPS the permitted set survives the change; caps_reduce makes it effective again.
	 */
	if (prctl(PR_SET_KEEPCAPS, 1) == 0 && initgroups(p->name, p->gid) == 0 &&
	    setresgid(p->gid, p->gid, p->gid) == 0 && setresuid(p->uid, p->uid, p->uid) == 0)
		return 0;
	err = -errno;
	return fault_set(fault, err, "cannot go on as user %s: %s", p->name, strerror(-err));
}

/*
 * A program started later gets nothing back for being root or having file capabilities. Needs
 * CAP_SETPCAP, which goes with the rest; who has it not keeps no_new_privs for that.
 */
static void
lock_root_out(void)
{
	if (!has_cap(CAP_SETPCAP))
		return;
	caps_reduce(kept, N_KEPT, CAPNG_SELECT_BOUNDS);
	prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_KEEP_CAPS |
				     SECBIT_NO_CAP_AMBIENT_RAISE |
				     SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED);
}

/*
 * With raw sockets and shared memory among threads, the user we became must not be able to
 * attach to us: not dumpable, which changing the user id brings by itself. The leak checker of
 * a sanitizer build attaches to its own process, though.
 */
static void
set_dumpable(void)
{
#if PX_SANITIZED
	prctl(PR_SET_DUMPABLE, 1);
#else
	prctl(PR_SET_DUMPABLE, 0);
#endif
}

int
rights_drop(struct fault *fault)
{
	struct person p;
	bool change = geteuid() == 0 && person_choose(&p);
	int err;

	lock_root_out();
	if (change) {
		err = person_become(&p, fault);
		if (err < 0)
			return err;
	}
	err = caps_reduce(kept, N_KEPT, CAPNG_SELECT_CAPS);
	if (err < 0)
		return fault_set(fault, err, "capabilities cannot be given up");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return fault_set(fault, -errno, "no_new_privs: %s", strerror(errno));
	set_dumpable();
	return 0;
}

/* What any thread of ours may need at any time: time zones, the unwinder glibc loads late. */
static const struct landlock_rule common_rules[] = {
	{ "/etc/localtime", LANDLOCK_READ },
	{ "/usr/share/zoneinfo", LANDLOCK_READ },
	{ "/usr/lib", LANDLOCK_READ },
	{ "/lib", LANDLOCK_READ },
	{ "/lib64", LANDLOCK_READ },
	{ "/dev/urandom", LANDLOCK_READ },
	{ "/dev/null", LANDLOCK_WRITE },
};

/* hosts and resolv.conf are replaced when they change, so the directories, not the files. */
static const struct landlock_rule network_rules[] = {
	{ "/etc", LANDLOCK_READ },
	{ "/run/systemd/resolve", LANDLOCK_READ },
	{ "/run/NetworkManager", LANDLOCK_READ },
	{ "/run/resolvconf", LANDLOCK_READ },
	{ "/usr/share", LANDLOCK_READ },
	{ "/proc", LANDLOCK_READ },
};

static const struct landlock_rule image_rules[] = {
	{ "/", LANDLOCK_RUN },
};

struct role {
	unsigned cap; /* the one it keeps */
	bool has_cap;
	bool fenced; /* by Landlock */
	enum landlock_use paths_use;
	const struct landlock_rule *rules;
	size_t n_rules;
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { COMMON_AND_ROLE_MAX = COUNT(common_rules) + COUNT(network_rules) };

_Static_assert(COUNT(image_rules) <= COUNT(network_rules), "room for the role with most rules");

static const struct role roles[] = {
	[RIGHTS_MAIN] = { .cap = CAP_NET_ADMIN, .has_cap = true },
	[RIGHTS_STORE] = { .cap = CAP_DAC_OVERRIDE,
	    .has_cap = true,
	    .fenced = true,
	    .paths_use = LANDLOCK_WRITE },
	[RIGHTS_IMAGE] = { .cap = CAP_DAC_READ_SEARCH,
	    .has_cap = true,
	    .fenced = true,
	    .rules = image_rules,
	    .n_rules = COUNT(image_rules) },
	[RIGHTS_NETWORK] = { .fenced = true,
	    .rules = network_rules,
	    .n_rules = COUNT(network_rules) },
	[RIGHTS_READER] = { .fenced = true },
};

static void
add_rules(struct landlock_rule *all, size_t *n, const struct landlock_rule *rules, size_t n_rules)
{
	for (size_t i = 0; i < n_rules; i++)
		all[(*n)++] = rules[i];
}

static int
fence(enum rights_role role, const char *const *paths, size_t n_paths)
{
	const struct role *r = &roles[role];
	struct landlock_rule *all = calloc(COMMON_AND_ROLE_MAX + n_paths, sizeof(*all));
	size_t n = 0;
	int err;

	if (!all)
		return -ENOMEM;
	if (role != RIGHTS_READER)
		add_rules(all, &n, common_rules, COUNT(common_rules));
	add_rules(all, &n, r->rules, r->n_rules);
	for (size_t i = 0; i < n_paths; i++)
		all[n++] = (struct landlock_rule){ paths[i], r->paths_use };
	err = landlock_restrict(all, n, role == RIGHTS_READER);
	free(all);
	return err;
}

int
rights_enter(enum rights_role role, const char *const *paths, size_t n_paths, const char **ret_how)
{
	const struct role *r = &roles[role];
	int err = caps_reduce(&r->cap, r->has_cap, CAPNG_SELECT_CAPS);
	int fenced;

	if (err < 0)
		return err;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	*ret_how = "capabilities given up";
	if (!r->fenced)
		return 0;
	fenced = fence(role, paths, n_paths);
	if (fenced == -ENOMEM)
		return fenced;
	*ret_how = fenced == 0 ? "capabilities given up, files fenced by Landlock"
			       : "capabilities given up; this kernel has no Landlock for files";
	if (role != RIGHTS_READER)
		return 0;
	err = syscall_filter_reader(n_paths > 0);
	if (err < 0)
		*ret_how = fenced == 0
			       ? "capabilities given up, files fenced by Landlock; no seccomp"
			       : "capabilities given up; neither Landlock nor seccomp";
	else
		*ret_how = fenced == 0
			       ? "capabilities given up, files fenced by Landlock, calls by seccomp"
			       : "capabilities given up, calls fenced by seccomp; no Landlock";
	return 0;
}

bool
rights_suffice(void)
{
	return has_cap(CAP_NET_ADMIN) && has_cap(CAP_NET_RAW) && has_cap(CAP_NET_BIND_SERVICE);
}

void
rights_describe(char *buf, size_t size)
{
	struct text t = text_of(buf, size);
	bool some = false;

	text_add(&t, "uid %u", (unsigned)geteuid());
	if (capng_get_caps_process() == 0)
		for (unsigned cap = 0; cap <= CAP_LAST_CAP; cap++)
			if (capng_have_capability(CAPNG_EFFECTIVE, cap)) {
				text_add(&t, ", %s", capng_capability_to_name(cap));
				some = true;
			}
	if (!some)
		text_add(&t, ", no capabilities");
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1)
		text_add(&t, ", no new privileges");
	if (prctl(PR_GET_SECCOMP) == 2)
		text_add(&t, ", system calls filtered");
}
