#include "host/virtual_bench.h"

#include "base/text.h"
#include "host/virtual_net.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define QEMU "qemu-system-x86_64"

enum { /* a machine's descriptors, as its QEMU finds them */
	FD_TAP = 3,
	FD_SERIAL = 4,
	NOBODY = 65534,
};

struct port {
	int tap_fd;    /* -1 in the starter once the keeper has it */
	int serial_fd; /* a memory file both processes see */
	pid_t pid;     /* of its QEMU, in the keeper; 0 off */
};

struct virtual_bench {
	struct virtual_bench_plan plan;
	struct port port[VIRTUAL_BENCH_MACHINES_MAX];
	int keeper_fd; /* socket to the keeper; the keeper's own end in the keeper */
	pid_t keeper;
};

/* What the keeper says when a machine has ended. */
struct ended {
	unsigned machine;
	int status;
};

struct mac
virtual_bench_mac(unsigned machine)
{
	return (struct mac){ { 0x52, 0x54, 0, 0, (uint8_t)((machine + 1) >> 8),
	    (uint8_t)(machine + 1) } };
}

static void
free_bench(struct virtual_bench *b)
{
	for (unsigned i = 0; i < b->plan.n_machines; i++) {
		if (b->port[i].tap_fd >= 0)
			close(b->port[i].tap_fd);
		if (b->port[i].serial_fd >= 0)
			close(b->port[i].serial_fd);
	}
	if (b->keeper_fd >= 0)
		close(b->keeper_fd);
	free(b);
}

static bool
in_path(const char *program)
{
	const char *path = getenv("PATH");
	char copy[4096], candidate[4352], *rest = copy, *dir;

	text_copy(copy, sizeof(copy), path ? path : "/usr/bin:/bin");
	while ((dir = strsep(&rest, ":"))) {
		snprintf(candidate, sizeof(candidate), "%s/%s", *dir ? dir : ".", program);
		if (access(candidate, X_OK) == 0)
			return true;
	}
	return false;
}

static int
make_ports(struct virtual_bench *b, struct fault *fault)
{
	char name[16];

	for (unsigned i = 0; i < b->plan.n_machines; i++) {
		struct port *p = &b->port[i];

		snprintf(name, sizeof(name), "port%u", i + 1);
		p->tap_fd = virtual_net_add_port(name, 1000, fault);
		if (p->tap_fd < 0)
			return p->tap_fd;
		p->serial_fd = memfd_create("serial", MFD_CLOEXEC);
		if (p->serial_fd < 0)
			return fault_set(
			    fault, -errno, "no memory for the serial line: %s", strerror(errno));
	}
	return 0;
}

/* -- the keeper ---------------------------------------------------------------------------- */

/* QEMU needs no rights at all: it gets its port as an open descriptor. In a user namespace with
 * one user there is nobody else to become, and no right outside it either. */
static void
leave_root(void)
{
	const char *uid = getenv("SUDO_UID"), *gid = getenv("SUDO_GID");
	uid_t to_uid = uid ? (uid_t)atoi(uid) : NOBODY;
	gid_t to_gid = gid ? (gid_t)atoi(gid) : NOBODY;

	if (setgroups(0, NULL) < 0)
		return;
	if (setgid(to_gid) < 0 || setuid(to_uid) < 0)
		_exit(126);
}

/* -boot n: the network only. TCG, because KVM of nested hosts hangs in option ROMs; e1000 with
 * QEMU's own ROM, because naming a romfile kept virtio's from ever sending. */
static void
exec_qemu(const struct virtual_bench *b, unsigned machine)
{
	char mac[MAC_TEXT_SIZE], device[64], memory[16], uuid[40], smbios[64];

	mac_text(virtual_bench_mac(machine), mac);
	snprintf(device, sizeof(device), "e1000,netdev=n0,mac=%s", mac);
	snprintf(memory, sizeof(memory), "%u", b->plan.memory_mb);
	snprintf(uuid, sizeof(uuid), "70786564-6563-6b00-8000-%012u", machine + 1);
	snprintf(smbios, sizeof(smbios), "type=1,serial=VB%04u", machine + 1);
	execlp(QEMU, QEMU, "-accel", "tcg,thread=multi", "-m", memory, "-boot", "n", "-no-reboot",
	    "-display", "none", "-monitor", "none", "-parallel", "none", "-uuid", uuid, "-smbios",
	    smbios, "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny", "-chardev",
	    "file,id=serial,path=/dev/fd/4,append=on", "-serial", "chardev:serial", "-netdev",
	    "tap,id=n0,fd=3", "-device", device, (char *)NULL);
	dprintf(STDERR_FILENO, QEMU ": %s\n", strerror(errno));
	_exit(127);
}

/* In the forked child: exactly the descriptors it needs, then QEMU. */
static void
become_machine(const struct virtual_bench *b, unsigned machine, pid_t keeper)
{
	const struct port *p = &b->port[machine];
	int none = open("/dev/null", O_RDONLY);
	int tap, serial;
	sigset_t no_signals;

	/* out of the way of the numbers they get */
	tap = fcntl(p->tap_fd, F_DUPFD, 100);
	serial = fcntl(p->serial_fd, F_DUPFD, 100);
	if (none < 0 || tap < 0 || serial < 0 || fcntl(serial, F_SETFL, O_APPEND) < 0 ||
	    dup2(none, STDIN_FILENO) < 0 || dup2(serial, STDOUT_FILENO) < 0 ||
	    dup2(serial, STDERR_FILENO) < 0 || dup2(tap, FD_TAP) < 0 || dup2(serial, FD_SERIAL) < 0)
		_exit(126);
	close_range(FD_SERIAL + 1, ~0U, 0);
	sigemptyset(&no_signals);
	sigprocmask(SIG_SETMASK, &no_signals, NULL);
	leave_root();
	/* after the change of user, which would clear it */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != keeper)
		_exit(0);
	exec_qemu(b, machine);
}

static void
switch_on(struct virtual_bench *b)
{
	pid_t keeper = getpid();

	for (unsigned i = 0; i < b->plan.n_machines; i++) {
		pid_t pid;

		if (b->port[i].pid > 0)
			continue;
		pid = fork();
		if (pid == 0)
			become_machine(b, i, keeper);
		b->port[i].pid = pid > 0 ? pid : 0;
	}
}

static void
tell_ended(struct virtual_bench *b)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (unsigned i = 0; i < b->plan.n_machines; i++)
			if (b->port[i].pid == pid) {
				struct ended e = { i, status };

				b->port[i].pid = 0;
				(void)send(b->keeper_fd, &e, sizeof(e), MSG_DONTWAIT);
			}
}

static void
switch_off(struct virtual_bench *b)
{
	for (unsigned i = 0; i < b->plan.n_machines; i++)
		if (b->port[i].pid > 0)
			kill(b->port[i].pid, SIGKILL);
	while (wait(NULL) > 0 || errno == EINTR)
		;
}

/* Lives until its starter closes the socket, which the kernel does for one that was killed. */
static void
keep(struct virtual_bench *b)
{
	struct pollfd fds[2] = { { .fd = b->keeper_fd, .events = POLLIN }, { .events = POLLIN } };
	struct signalfd_siginfo info;
	sigset_t child;
	char word;

	setpgid(0, 0); /* the terminal's Ctrl-C is for the console */
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	fds[1].fd = signalfd(-1, &child, SFD_CLOEXEC);
	for (;;) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			break;
		if (fds[1].revents) {
			(void)!read(fds[1].fd, &info, sizeof(info));
			tell_ended(b);
		}
		if (fds[0].revents) {
			if (recv(b->keeper_fd, &word, 1, 0) <= 0)
				break;
			switch_on(b);
		}
	}
	switch_off(b);
	_exit(0);
}

/* -- the starter's side -------------------------------------------------------------------- */

static int
start_keeper(struct virtual_bench *b, struct fault *fault)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return fault_set(fault, -errno, "no socket: %s", strerror(errno));
	b->keeper = fork();
	if (b->keeper < 0) {
		close(ends[0]);
		close(ends[1]);
		return fault_set(fault, -errno, "no process: %s", strerror(errno));
	}
	b->keeper_fd = ends[b->keeper == 0];
	close(ends[b->keeper != 0]);
	if (b->keeper == 0)
		keep(b);
	for (unsigned i = 0; i < b->plan.n_machines; i++) {
		close(b->port[i].tap_fd);
		b->port[i].tap_fd = -1;
	}
	return 0;
}

int
virtual_bench_start(
    const struct virtual_bench_plan *plan, struct virtual_bench **ret, struct fault *fault)
{
	struct virtual_bench *b = calloc(1, sizeof(*b));
	int err;

	assert(plan->n_machines >= 1 && plan->n_machines <= VIRTUAL_BENCH_MACHINES_MAX);
	if (!b)
		return fault_set(fault, -ENOMEM, "no memory");
	b->plan = *plan;
	b->keeper_fd = -1;
	for (unsigned i = 0; i < plan->n_machines; i++)
		b->port[i].tap_fd = b->port[i].serial_fd = -1;
	if (!in_path(QEMU))
		err = fault_set(
		    fault, -ENOENT, QEMU " is missing: apt install qemu-system-x86 ipxe-qemu");
	else
		err = virtual_net_enter(fault);
	if (err == 0)
		err = virtual_net_add_bridge(plan->ip, plan->prefix_len, fault);
	if (err == 0)
		err = make_ports(b, fault);
	if (err == 0)
		err = start_keeper(b, fault);
	if (err < 0) {
		free_bench(b);
		return err;
	}
	*ret = b;
	return 0;
}

void
virtual_bench_stop(struct virtual_bench *b)
{
	pid_t keeper;

	if (!b)
		return;
	keeper = b->keeper;
	free_bench(b);
	while (waitpid(keeper, NULL, 0) < 0 && errno == EINTR)
		;
}

const char *
virtual_bench_interface(const struct virtual_bench *b)
{
	(void)b;
	return VIRTUAL_NET_BRIDGE;
}

const char *
virtual_bench_scratch(const struct virtual_bench *b)
{
	(void)b;
	return VIRTUAL_NET_SCRATCH;
}

int
virtual_bench_power_on(struct virtual_bench *b)
{
	return send(b->keeper_fd, "g", 1, MSG_NOSIGNAL) == 1 ? 0 : -errno;
}

int
virtual_bench_fd(const struct virtual_bench *b)
{
	return b->keeper_fd;
}

int
virtual_bench_ended(struct virtual_bench *b, unsigned *ret_machine, int *ret_status)
{
	struct ended e;
	ssize_t n = recv(b->keeper_fd, &e, sizeof(e), MSG_DONTWAIT);

	if (n < 0 && errno == EAGAIN)
		return 0;
	if (n != sizeof(e))
		return -EPIPE;
	*ret_machine = e.machine;
	*ret_status = e.status;
	return 1;
}

void
virtual_bench_serial_tail(const struct virtual_bench *b, unsigned machine, char *buf, size_t size)
{
	int fd = b->port[machine].serial_fd;
	off_t end = lseek(fd, 0, SEEK_END);
	off_t room = (off_t)size - 1;
	ssize_t n = pread(fd, buf, size - 1, end > room ? end - room : 0);

	buf[n > 0 ? n : 0] = '\0';
}
