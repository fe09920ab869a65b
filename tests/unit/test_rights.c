/*
 * Every test runs in a child, for rights do not come back. As root it becomes another user; in
 * a user namespace of its own (root there, one uid) only capabilities can go.
 */
#include "tests/unit/test.h"

#include "host/rights.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SKIPPED = 77 };

static char dir[] = "/tmp/test-rights-XXXXXX";
static char inside[64], beside[64];

/* The calling thread's own status file: opened before the thread loses the sight of /proc. */
static __thread FILE *status_file;

/* What the kernel says of the calling thread; -1 when it does not say. */
static long long
status_of_thread(const char *field, int base)
{
	char line[256];
	long long value = -1;

	if (!status_file)
		return -1;
	rewind(status_file);
	while (fgets(line, sizeof(line), status_file))
		if (strncmp(line, field, strlen(field)) == 0)
			value = strtoll(line + strlen(field), NULL, base);
	return value;
}

static bool
has_landlock(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
}

static bool
can_write(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool
can_read(const char *path)
{
	int fd = open(path, O_RDONLY);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

#define CHECK(condition)                                                                           \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);            \
			return false;                                                              \
		}                                                                                  \
	} while (0)

static bool was_root; /* before rights_drop */

static bool
store_writes_its_directory_and_no_other(void)
{
	const char *paths[] = { dir };
	const char *how;

	CHECK(rights_enter(RIGHTS_STORE, paths, 1, &how) == 0);
	if (was_root)
		CHECK(status_of_thread("CapEff:", 16) == 1 << 1); /* CAP_DAC_OVERRIDE */
	CHECK(can_write(inside));
	CHECK(!has_landlock() || !can_write(beside));
	CHECK(!has_landlock() || !can_read("/etc/passwd"));
	return true;
}

static bool
image_reads_everything_and_writes_nothing(void)
{
	const char *how;

	CHECK(rights_enter(RIGHTS_IMAGE, NULL, 0, &how) == 0);
	if (was_root)
		CHECK(status_of_thread("CapEff:", 16) == 1 << 2); /* CAP_DAC_READ_SEARCH */
	CHECK(can_read("/etc/passwd"));
	CHECK(!has_landlock() || !can_write(beside));
	CHECK(!has_landlock() || !can_write(inside));
	return true;
}

static bool
network_reads_hosts_and_little_else(void)
{
	const char *how;

	CHECK(rights_enter(RIGHTS_NETWORK, NULL, 0, &how) == 0);
	CHECK(status_of_thread("CapEff:", 16) == 0);
	CHECK(status_of_thread("CapPrm:", 16) == 0);
	CHECK(status_of_thread("NoNewPrivs:", 10) == 1);
	CHECK(can_read("/etc/hosts"));
	CHECK(can_read("/proc/net/route"));
	CHECK(!can_write("/etc/hosts"));
	CHECK(!has_landlock() || !can_write(beside));
	CHECK(!has_landlock() || !can_read(inside));
	return true;
}

static bool
main_keeps_net_admin(void)
{
	const char *how;

	CHECK(rights_enter(RIGHTS_MAIN, NULL, 0, &how) == 0);
	if (was_root)
		CHECK(status_of_thread("CapEff:", 16) == 1 << 12); /* CAP_NET_ADMIN */
	return true;
}

static void *
run_role(void *arg)
{
	bool (*role)(void);

	bool ok;

	memcpy(&role, arg, sizeof(role));
	status_file = fopen("/proc/thread-self/status", "r");
	ok = role();
	if (status_file)
		fclose(status_file);
	return ok ? arg : NULL;
}

static bool
in_thread(bool (*role)(void))
{
	pthread_t thread;
	void *ok = NULL;

	CHECK(pthread_create(&thread, NULL, run_role, &role) == 0);
	pthread_join(thread, &ok);
	return ok != NULL;
}

static bool
drop_and_play_all_roles(void)
{
	struct fault fault = { "" };
	char text[256];

	was_root = geteuid() == 0;
	status_file = fopen("/proc/thread-self/status", "r");
	rights_describe(text, sizeof(text));
	CHECK(!was_root || strstr(text, "net_admin"));
	if (rights_drop(&fault) < 0) {
		fprintf(stderr, "rights_drop: %s\n", fault.text);
		return false;
	}
	if (was_root)
		CHECK(status_of_thread("CapEff:", 16) == (1 << 12 | 1 << 1 | 1 << 2));
	CHECK(in_thread(store_writes_its_directory_and_no_other));
	CHECK(in_thread(image_reads_everything_and_writes_nothing));
	CHECK(in_thread(network_reads_hosts_and_little_else));
	CHECK(main_keeps_net_admin());
	rights_describe(text, sizeof(text));
	CHECK(strstr(text, was_root ? "net_admin, no new privileges" : "no new privileges"));
	return true;
}

/* Another program, even where we are still called root, gets no capability back. */
static bool
programs_get_nothing_back(void)
{
	struct fault fault;
	int status;
	pid_t pid;

	CHECK(rights_drop(&fault) == 0);
	pid = fork();
	if (pid == 0) {
		execl("/bin/sh", "sh", "-c",
		    "grep -q '^CapEff:.0000000000000000$' /proc/self/status", NULL);
		_exit(99);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	CHECK(status == 0);
	return true;
}

static bool
goes_on_as_the_user_who_called_sudo(void)
{
	FILE *map = fopen("/proc/self/uid_map", "r");
	unsigned first = 0, outside = 0, count = 0;
	struct fault fault;

	if (geteuid() != 0 || !map || fscanf(map, "%u %u %u", &first, &outside, &count) != 3 ||
	    count < 2)
		_exit(SKIPPED); /* not root, or the only user of this namespace */
	fclose(map);
	setenv("SUDO_UID", "1", 1); /* daemon, who is on every system */
	CHECK(rights_drop(&fault) == 0);
	CHECK(getuid() == 1 && geteuid() == 1 && setuid(0) < 0);
	return true;
}

static bool
reader_has_its_descriptors_and_memory_only(void)
{
	int in = open("/etc/passwd", O_RDONLY);
	char byte, *memory;
	const char *how;

	CHECK(in >= 0);
	CHECK(rights_enter(RIGHTS_READER, NULL, 0, &how) == 0);
	CHECK(strstr(how, "seccomp") && !strstr(how, "no seccomp"));
	CHECK(pread(in, &byte, 1, 0) == 1);
	memory = malloc(1 << 20);
	CHECK(memory);
	memset(memory, 1, 1 << 20);
	free(memory);
	CHECK(!can_read("/etc/passwd"));
	CHECK(!can_write(inside));
	CHECK(socket(AF_INET, SOCK_STREAM, 0) < 0 && errno == EPERM);
	CHECK(fork() < 0);
	CHECK(execl("/bin/true", "true", NULL) < 0);
	CHECK(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
	      MAP_FAILED);
	CHECK(kill(getppid(), 0) < 0);
	return true;
}

static bool
reader_opens_the_paths_it_was_given(void)
{
	const char *paths[] = { "/etc/hosts" };
	const char *how;

	CHECK(rights_enter(RIGHTS_READER, paths, 1, &how) == 0);
	CHECK(can_read("/etc/hosts"));
	CHECK(!can_write(inside));
	CHECK(!has_landlock() || !can_read("/etc/passwd"));
	return true;
}

/* Root of a user namespace of our own. 0, or SKIPPED where that is not allowed. */
static int
become_root_of_a_namespace(void)
{
	unsigned uid = geteuid(), gid = getegid();
	FILE *f;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		return SKIPPED;
	f = fopen("/proc/self/setgroups", "w");
	if (f) {
		fputs("deny", f);
		fclose(f);
	}
	f = fopen("/proc/self/uid_map", "w");
	if (!f || fprintf(f, "0 %u 1", uid) < 0 || fclose(f) != 0)
		return SKIPPED;
	f = fopen("/proc/self/gid_map", "w");
	if (!f || fprintf(f, "0 %u 1", gid) < 0 || fclose(f) != 0)
		return SKIPPED;
	return 0;
}

static int
in_child(bool (*body)(void), bool namespace)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		if (namespace && become_root_of_a_namespace() != 0)
			_exit(SKIPPED);
		_exit(body() ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
passes(bool (*body)(void), bool namespace)
{
	int status = in_child(body, namespace);

	if (status == SKIPPED)
		skip();
	assert_int_equal(status, 0);
}

static void
every_thread_has_its_role_alone(void **state)
{
	(void)state;
	passes(drop_and_play_all_roles, false);
}

static void
every_thread_has_its_role_alone_in_a_namespace(void **state)
{
	(void)state;
	passes(drop_and_play_all_roles, true);
}

static void
started_programs_get_nothing_back(void **state)
{
	(void)state;
	passes(programs_get_nothing_back, false);
}

static void
started_programs_get_nothing_back_in_a_namespace(void **state)
{
	(void)state;
	passes(programs_get_nothing_back, true);
}

static void
root_becomes_the_caller_of_sudo(void **state)
{
	(void)state;
	passes(goes_on_as_the_user_who_called_sudo, false);
}

static void
reader_can_only_read_and_compute(void **state)
{
	(void)state;
	passes(reader_has_its_descriptors_and_memory_only, false);
}

static void
reader_may_be_given_paths(void **state)
{
	(void)state;
	passes(reader_opens_the_paths_it_was_given, false);
}

static int
make_dir(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(inside, sizeof(inside), "%s/inside", dir);
	snprintf(beside, sizeof(beside), "%s.beside", dir);
	return can_write(inside) ? 0 : -1;
}

static int
remove_dir(void **state)
{
	(void)state;
	unlink(inside);
	unlink(beside);
	return rmdir(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_thread_has_its_role_alone),
		cmocka_unit_test(every_thread_has_its_role_alone_in_a_namespace),
		cmocka_unit_test(started_programs_get_nothing_back),
		cmocka_unit_test(started_programs_get_nothing_back_in_a_namespace),
		cmocka_unit_test(root_becomes_the_caller_of_sudo),
		cmocka_unit_test(reader_can_only_read_and_compute),
		cmocka_unit_test(reader_may_be_given_paths),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
