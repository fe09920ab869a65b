/*
 * cmd_demo.c - `pxedeck demo`: the whole program over a bench that exists only in this laptop.
 *
 * QEMU machines on a virtual switch in a network namespace of our own boot the given ISO;
 * nothing reaches the real network and nothing stays behind.
 */
#include "base/ip4.h"
#include "base/text.h"
#include "cmd.h"
#include "host/virtual_bench.h"
#include "options.h"
#include "run.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	DEMO_IP = 0xc0a80001, /* 192.168.0.1 */
	DEMO_PREFIX_LEN = 24,
	DEMO_MEMORY_MB = 512,
	DEMO_LIMIT_S = 300, /* without a terminal nobody is there to lose patience */
};

struct demo {
	struct virtual_bench_plan plan;
	struct virtual_bench *bench;
	const char *iso;
	bool console;
	pthread_t watcher;
	int quit_fd; /* eventfd: the run is over, the watcher may go; -1: there is none */
	atomic_bool failed;
};

/* -- command line ------------------------------------------------------------------ */

/* "--name VALUE" or "--name=VALUE" at argv[*i]: its value, stepping over it; NULL: another word. */
static const char *
own_option(const char *name, int argc, char **argv, int *i)
{
	const char *word = argv[*i];
	size_t len = strlen(name);

	if (strncmp(word, "--", 2) != 0 || strncmp(word + 2, name, len) != 0)
		return NULL;
	if (word[2 + len] == '=')
		return word + 3 + len;
	if (word[2 + len] == '\0')
		return *i + 1 < argc ? argv[++*i] : "";
	return NULL;
}

static int
read_number(const char *text, unsigned min, unsigned max, unsigned *ret)
{
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || n < min || n > max)
		return -EINVAL;
	*ret = (unsigned)n;
	return 0;
}

/* Takes our own options out of argv; what is left is the engine's. Returns how many are left. */
static int
take_own_options(struct demo *d, int argc, char **argv, struct fault *fault)
{
	const char *value;
	int kept = 1;

	for (int i = 1; i < argc; i++) {
		if ((value = own_option("machines", argc, argv, &i))) {
			if (read_number(value, 1, VIRTUAL_BENCH_MACHINES_MAX, &d->plan.n_machines) <
			    0)
				return fault_set(fault, -EINVAL, "--machines takes 1 to %d",
				    VIRTUAL_BENCH_MACHINES_MAX);
		} else if ((value = own_option("memory", argc, argv, &i))) {
			if (read_number(value, 64, 65536, &d->plan.memory_mb) < 0)
				return fault_set(fault, -EINVAL,
				    "--memory takes 64 to 65536 (MB for each machine)");
		} else if ((value = own_option("iso", argc, argv, &i))) {
			d->iso = value;
		} else {
			argv[kept++] = argv[i];
		}
	}
	return kept;
}

/* In a build directory the sample ISO lies beside the program. */
static bool
find_sample(char *buf, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", buf, size - 1);
	char *slash;

	if (n <= 0)
		return false;
	buf[n] = '\0';
	slash = strrchr(buf, '/');
	snprintf(slash, size - (size_t)(slash - buf), "/sample.iso");
	return access(buf, R_OK) == 0;
}

static int
add_image(const struct demo *d, struct settings *s, struct fault *fault)
{
	char path[4096], line[4200];

	if (d->iso ? !realpath(d->iso, path) : !find_sample(path, sizeof(path)))
		return d->iso ? fault_set(fault, -errno, "%s: %s", d->iso, strerror(errno))
			      : fault_set(fault, -ENOENT,
				    "which image? pxedeck demo --iso FILE (./autogen.sh run "
				    "makes a small one)");
	snprintf(line, sizeof(line), "image=%s", path);
	return settings_line(s, line, fault);
}

/* A system that copies its payload to memory and then unpacks it needs it about twice. */
static unsigned
memory_for(const struct settings *s)
{
	unsigned need_mb = DEMO_MEMORY_MB;
	struct stat st;

	for (size_t i = 0; i < s->n_images; i++)
		if (stat(s->images[i], &st) == 0 &&
		    (uint64_t)st.st_size * 2 / 1000000 + 256 > need_mb)
			need_mb = (unsigned)((uint64_t)st.st_size * 2 / 1000000 + 256);
	return need_mb;
}

static int
read_settings(struct demo *d, int argc, char **argv, struct settings *s, struct fault *fault)
{
	int err;

	argc = take_own_options(d, argc, argv, fault);
	if (argc < 0)
		return argc;
	err = options_read(argc, argv, NULL, NULL, s, fault);
	if (err != 0)
		return err;
	if (s->n_images == 0 && s->n_image_dirs == 0)
		err = add_image(d, s, fault);
	if (err == 0 && d->plan.memory_mb == 0)
		d->plan.memory_mb = memory_for(s);
	return err;
}

/* Whatever the configuration file says, this is the bench and this is its record. */
static int
point_at_bench(const struct demo *d, struct settings *s, struct fault *fault)
{
	char line[128];
	int err;

	snprintf(line, sizeof(line), "interface=%s", virtual_bench_interface(d->bench));
	err = settings_line(s, line, fault);
	/* Nobody else is on a switch of our own: no need to ask first. */
	if (err == 0)
		err = settings_line(s, "dhcp-authoritative", fault);
	if (err < 0 || s->db)
		return err;
	snprintf(line, sizeof(line), "db=%s/pxedeck.db", virtual_bench_scratch(d->bench));
	return settings_line(s, line, fault);
}

/* -- without a terminal: somebody has to notice that nothing comes any more --------- */

static void
give_up(struct demo *d, unsigned machine, const char *why)
{
	char tail[2048], clean[4096];
	struct text t = text_of(clean, sizeof(clean));

	virtual_bench_serial_tail(d->bench, machine, tail, sizeof(tail));
	for (char *rest = tail, *line; (line = strsep(&rest, "\n"));) {
		text_add(&t, "  | ");
		text_add_escaped(&t, line, strcspn(line, "\r"));
		text_add(&t, "\n");
	}
	fprintf(stderr, "pxedeck: machine %u %s; its serial line ended with:\n%s", machine + 1, why,
	    clean);
	atomic_store(&d->failed, true);
	kill(getpid(), SIGTERM);
}

static void *
watch_machines(void *arg)
{
	struct demo *d = arg;
	struct pollfd wait[] = { { .fd = d->quit_fd, .events = POLLIN },
		{ .fd = virtual_bench_fd(d->bench), .events = POLLIN } };
	unsigned machine = 0;
	int status = 0, n;

	do {
		n = poll(wait, 2, DEMO_LIMIT_S * 1000);
	} while (n < 0 && errno == EINTR);
	if (wait[0].revents)
		return NULL;
	if (n == 0)
		give_up(d, 0, "is not up after five minutes");
	else if (virtual_bench_ended(d->bench, &machine, &status) != 0)
		give_up(d, machine, "switched itself off");
	return NULL;
}

/* The engine serves: now the power buttons. */
static int
begin(void *ctx)
{
	struct demo *d = ctx;
	int err = virtual_bench_power_on(d->bench);

	if (err < 0) {
		fprintf(stderr, "pxedeck: the machines cannot be started: %s\n", strerror(-err));
		return err;
	}
	if (d->console)
		return 0;
	d->quit_fd = eventfd(0, EFD_CLOEXEC);
	return -pthread_create(&d->watcher, NULL, watch_machines, d);
}

static int
run_demo(struct demo *d, struct settings *s)
{
	const struct run_options run = { .settings = s,
		.console = d->console,
		.until_up = d->console ? 0 : d->plan.n_machines,
		.serving = begin,
		.ctx = d };
	int status = run_engine(&run);

	if (d->quit_fd >= 0) {
		eventfd_write(d->quit_fd, 1);
		pthread_join(d->watcher, NULL);
		close(d->quit_fd);
	}
	return atomic_load(&d->failed) ? CMD_FAILED : status;
}

int
cmd_demo(int argc, char **argv)
{
	struct demo d = { .plan = { .n_machines = 1, .ip = DEMO_IP, .prefix_len = DEMO_PREFIX_LEN },
		.console = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO),
		.quit_fd = -1 };
	struct fault fault = { { 0 } };
	struct settings settings;
	int status = CMD_FAILED, err;

	settings_init(&settings);
	err = read_settings(&d, argc, argv, &settings, &fault);
	if (err == -EINVAL)
		status = CMD_USAGE;
	if (err == 0)
		err = virtual_bench_start(&d.plan, &d.bench, &fault);
	if (err == 0)
		err = point_at_bench(&d, &settings, &fault);
	if (err < 0)
		fprintf(stderr, "pxedeck: %s\n", fault.text);
	else if (err > 0)
		status = CMD_DONE;
	else
		status = run_demo(&d, &settings);
	virtual_bench_stop(d.bench);
	settings_done(&settings);
	return status;
}
