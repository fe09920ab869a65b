#include "iso/images.h"

#include "base/clock.h"
#include "base/text.h"
#include "iso/description.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	READER_DEADLINE_MS = 30000,
	READER_LEAVES_MS = 200,
	ISO_SIZE_MIN = 17 * 2048, /* 16 sectors of nothing, then the volume descriptor */
	EXE_FD = 3,               /* where the reader finds its own program */
};

extern char **environ;

/* A child that reads, and the pipe it answers by. */
struct reader_child {
	pid_t pid;
	int answer_fd;
};

static int
plan_descriptors(posix_spawn_file_actions_t *actions, int iso_fd, int out_fd, int exe_fd)
{
	int err = posix_spawn_file_actions_adddup2(actions, iso_fd, 0);

	if (!err)
		err = posix_spawn_file_actions_adddup2(actions, out_fd, 1);
	if (!err)
		err = posix_spawn_file_actions_addopen(actions, 2, "/dev/null", O_WRONLY, 0);
	if (!err)
		err = posix_spawn_file_actions_adddup2(actions, exe_fd, EXE_FD);
	/* Not one of our sockets or databases goes along. */
	if (!err)
		err = posix_spawn_file_actions_addclosefrom_np(actions, EXE_FD + 1);
	return -err;
}

/* Its own signals: ours are blocked in every thread. */
static int
plan_signals(posix_spawnattr_t *attr)
{
	sigset_t none, all;
	int err;

	sigemptyset(&none);
	sigfillset(&all);
	err = posix_spawnattr_setsigmask(attr, &none);
	if (!err)
		err = posix_spawnattr_setsigdefault(attr, &all);
	if (!err)
		err = posix_spawnattr_setflags(
		    attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	return -err;
}

static int
spawn(int iso_fd, int out_fd, int exe_fd, pid_t *ret)
{
	static char name[] = "pxedeck", command[] = "iso-reader";
	char *argv[] = { name, command, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	char exe[32];
	struct text t = text_of(exe, sizeof(exe));
	int err;

	text_add(&t, "/proc/self/fd/%d", EXE_FD);
	if (posix_spawn_file_actions_init(&actions))
		return -ENOMEM;
	if (posix_spawnattr_init(&attr)) {
		posix_spawn_file_actions_destroy(&actions);
		return -ENOMEM;
	}
	err = plan_descriptors(&actions, iso_fd, out_fd, exe_fd);
	if (err == 0)
		err = plan_signals(&attr);
	if (err == 0)
		err = -posix_spawn(ret, exe, &actions, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return err;
}

/* Moved above the numbers the child uses, so that one dup2 cannot overwrite another's source. */
static int
above(int fd)
{
	int moved = fcntl(fd, F_DUPFD_CLOEXEC, EXE_FD + 1);

	return moved < 0 ? -errno : moved;
}

static int
start_reader(int iso_fd, int exe_fd, struct reader_child *ret)
{
	int fds[2], iso, exe, out, err;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	iso = above(iso_fd);
	exe = above(exe_fd);
	out = above(fds[1]);
	err = iso < 0 ? iso : exe < 0 ? exe : out < 0 ? out : 0;
	if (err == 0)
		err = spawn(iso, out, exe, &ret->pid);
	close(fds[1]);
	if (iso >= 0)
		close(iso);
	if (exe >= 0)
		close(exe);
	if (out >= 0)
		close(out);
	if (err < 0) {
		close(fds[0]);
		return err;
	}
	ret->answer_fd = fds[0];
	return 0;
}

/* Reads to the end, the limit or the deadline. 0, -ETIMEDOUT, -EMSGSIZE, -errno. */
static int
read_answer(int fd, uint8_t *buf, size_t *ret_size)
{
	int64_t end_ms = clock_mono_ms() + READER_DEADLINE_MS;
	size_t used = 0;

	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left_ms = end_ms - clock_mono_ms();
		ssize_t n;

		if (left_ms <= 0)
			return -ETIMEDOUT;
		if (poll(&p, 1, (int)left_ms) <= 0)
			continue;
		n = read(fd, buf + used, DESCRIPTION_MAX - used);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		used += (size_t)n;
		if (used == DESCRIPTION_MAX)
			return -EMSGSIZE;
	}
	*ret_size = used;
	return 0;
}

/*
 * A child that has said everything has only to leave; one that closed its answer and stays, or was
 * not waited for to the end, is ended.
 */
static int
reap(pid_t pid)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	int status = -1;

	for (int ms = 0; ms < READER_LEAVES_MS; ms++) {
		if (waitpid(pid, &status, WNOHANG) != 0)
			return status;
		nanosleep(&pause, NULL);
	}
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static int
ask_reader(int iso_fd, int exe_fd, uint8_t *buf, size_t *ret_size, struct fault *fault)
{
	struct reader_child child = { 0 };
	int err, status;

	err = start_reader(iso_fd, exe_fd, &child);
	if (err < 0)
		return fault_set(fault, err, "cannot start the reader: %s", strerror(-err));
	err = read_answer(child.answer_fd, buf, ret_size);
	close(child.answer_fd);
	status = reap(child.pid);
	if (err == -ETIMEDOUT)
		return fault_set(fault, -EBADMSG, "broken: it took longer than %d s to read",
		    READER_DEADLINE_MS / 1000);
	if (err == -EMSGSIZE)
		return fault_set(fault, -EBADMSG, "broken: its directories never end");
	if (err < 0)
		return fault_set(fault, err, "the reader did not answer: %s", strerror(-err));
	if (*ret_size == 0)
		return fault_set(fault, -EBADMSG, "broken: the reader gave up on it (%s %d)",
		    WIFSIGNALED(status) ? "signal" : "status",
		    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	return 0;
}

/* Short, readable, stable: the file's name without its end, in letters URLs and shells like. */
static void
make_id(const char *path, char id[static IMAGE_ID_SIZE])
{
	const char *slash = strrchr(path, '/');
	const char *stem = slash ? slash + 1 : path;
	const char *dot = strrchr(stem, '.');
	size_t len = dot && dot > stem ? (size_t)(dot - stem) : strlen(stem);
	struct text t = text_of(id, IMAGE_ID_SIZE);
	char *payload;

	for (size_t i = 0; i < len && !t.cut; i++) {
		char c = (char)tolower((unsigned char)stem[i]);

		if (!isascii(c) || (!isalnum((unsigned char)c) && !strchr("._-", c)))
			c = '-';
		if (t.used > 0 || isalnum((unsigned char)c))
			text_add(&t, "%c", c);
	}
	if (t.used == 0)
		text_add(&t, "image");
	/* SystemRescueCd makes a name from its URL by replacing every "sysrcd.dat" in it. */
	while ((payload = strstr(id, "sysrcd.dat")))
		payload[6] = '-';
}

/* The descriptor, or -errno. */
static int
open_iso(const char *path, struct stat *st, struct fault *fault)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return fault_set(fault, -errno, "%s: cannot open: %s", path, strerror(errno));
	if (fstat(fd, st) == 0 && S_ISREG(st->st_mode) && st->st_size >= ISO_SIZE_MIN)
		return fd;
	close(fd);
	return fault_set(fault, -EBADMSG, "%s: not an ISO 9660 image", path);
}

/* Asks the reader and checks what it says. The path stands in the fault before its reason. */
static int
describe(
    const char *path, int fd, uint64_t size, int exe_fd, struct image **ret, struct fault *fault)
{
	uint8_t *answer = malloc(DESCRIPTION_MAX);
	char *absolute = realpath(path, NULL);
	struct fault why = { "out of memory" };
	size_t len = 0;
	int err = -ENOMEM;

	if (answer && absolute)
		err = ask_reader(fd, exe_fd, answer, &len, &why);
	if (err == 0)
		err = description_parse(answer, len, size, absolute, ret, &why);
	free(answer);
	free(absolute);
	return err < 0 ? fault_set(fault, err, "%s: %s", path, why.text) : 0;
}

int
image_open(const char *path, int exe_fd, struct image **ret, struct fault *fault)
{
	struct image *im = NULL;
	struct stat st = { 0 };
	int fd, err;

	fd = open_iso(path, &st, fault);
	if (fd < 0)
		return fd;
	err = describe(path, fd, (uint64_t)st.st_size, exe_fd, &im, fault);
	if (!im) {
		close(fd);
		return err;
	}
	im->fd = fd;
	im->inode = st.st_ino;
	im->mtime_s = st.st_mtime;
	make_id(path, im->id);
	*ret = im;
	return 0;
}
