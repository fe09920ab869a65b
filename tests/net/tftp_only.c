/*
 * tftp_only.c - the TFTP service alone, over the files of one directory: for tests and benches.
 *
 *   tftp_only [-a IP] [-p PORT] [-w WORKERS] [-m MTU] [-v] DIR
 *
 * The boot tree is replaced by a list of DIR's regular files. Prints "ready" when it
 * listens, with -v a line for each fact, and at the end its counters; ends on SIGTERM or
 * SIGINT, or when its standard input is closed (-i).
 */
#include "base/ip4.h"
#include "base/text.h"
#include "boot/tree.h"
#include "engine/facts.h"
#include "engine/tftp_service.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES_MAX = 256 };

static struct served_file {
	char name[256];
	int fd;
	uint64_t size;
	char *text; /* files *.text are served from memory, as generated texts are */
} files[FILES_MAX];
static size_t n_files;
static struct plan the_plan;

/* What src/boot does in the whole program. */
struct plan *
plan_board_take(struct plan_board *b)
{
	(void)b;
	return &the_plan;
}

void
plan_unref(struct plan *p)
{
	(void)p;
}

int
tree_find(const struct plan *p, const char *name, size_t len, struct node *ret)
{
	(void)p;
	while (len > 0 && name[0] == '/') {
		name++;
		len--;
	}
	while (len > 0 && (uint8_t)name[len - 1] == 0xff)
		len--;
	for (size_t i = 0; i < n_files; i++) {
		const struct served_file *f = &files[i];

		if (strlen(f->name) != len || memcmp(f->name, name, len) != 0)
			continue;
		*ret = (struct node){ .kind = f->text ? NODE_TEXT : NODE_EXTENT,
			.fd = f->fd,
			.size = f->size,
			.role = ROLE_OTHER };
		ret->text = f->text ? malloc(f->size ? f->size : 1) : NULL;
		if (f->text && !ret->text)
			return -ENOMEM;
		if (f->text)
			memcpy(ret->text, f->text, f->size);
		text_copy(ret->name, sizeof(ret->name), f->name);
		return 0;
	}
	return -ENOENT;
}

void
node_done(struct node *n)
{
	free(n->text);
	n->text = NULL;
}

static void
open_file(const char *dir, const char *name)
{
	struct served_file *f = &files[n_files];
	size_t len = strlen(name);
	char path[4096];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (f->fd < 0 || fstat(f->fd, &st) < 0)
		err(99, "%s", path);
	if (!S_ISREG(st.st_mode) || n_files == FILES_MAX - 1) {
		close(f->fd);
		return;
	}
	text_copy(f->name, sizeof(f->name), name);
	f->size = (uint64_t)st.st_size;
	if (len > 5 && strcmp(name + len - 5, ".text") == 0) {
		f->text = malloc(f->size ? f->size : 1);
		if (!f->text || pread(f->fd, f->text, f->size, 0) != (ssize_t)f->size)
			err(99, "%s", path);
	}
	n_files++;
}

static void
open_files(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	if (!d)
		err(99, "%s", dir);
	while ((e = readdir(d)))
		if (e->d_name[0] != '.')
			open_file(dir, e->d_name);
	closedir(d);
}

static int
listen_on(uint32_t ip, uint16_t port)
{
	struct sockaddr_in self = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(ip)
	};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) < 0 ||
	    bind(fd, (struct sockaddr *)&self, sizeof(self)) < 0)
		err(99, "port %u", port);
	return fd;
}

static void
show(const struct fact *f, bool verbose)
{
	const struct transfer *t = f->transfer;
	static const char *const what[] = { [FACT_TRANSFER_STARTED] = "started",
		[FACT_TRANSFER_ENDED] = "ended",
		[FACT_NOT_FOUND] = "not-found" };

	if (!verbose)
		return;
	printf("%s %s size=%llu acked=%llu resent=%u blksize=%u windowsize=%u %s\n", what[f->kind],
	    t->name, (unsigned long long)t->size, (unsigned long long)atomic_load(&t->acked),
	    atomic_load(&t->resent), t->blksize, t->windowsize,
	    transfer_result_name((enum transfer_result)atomic_load(&t->result)));
	fflush(stdout);
}

static void
drain(struct mbox *core, bool verbose)
{
	struct fact f[32];
	size_t n;

	while ((n = mbox_take(core, f, 32)) > 0)
		for (size_t i = 0; i < n; i++) {
			show(&f[i], verbose);
			fact_done(&f[i]);
		}
}

static void
listen_to_core(struct mbox *core, bool verbose, bool until_eof)
{
	sigset_t set;
	struct pollfd fds[3] = { { .fd = core->fd, .events = POLLIN } };
	int ended = 0;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	fds[1] = (struct pollfd){ .fd = signalfd(-1, &set, SFD_CLOEXEC), .events = POLLIN };
	fds[2] = (struct pollfd){ .fd = until_eof ? 0 : -1, .events = POLLIN };
	while (!ended) {
		if (poll(fds, 3, -1) < 0)
			err(99, "poll");
		drain(core, verbose);
		ended = fds[1].revents | fds[2].revents;
	}
	close(fds[1].fd);
}

static void
report(const struct tftp_service *service)
{
	struct tftp_counters c;

	tftp_service_counters(service, &c);
	printf("counters transfers=%llu malformed=%llu refused_busy=%llu facts_dropped=%llu "
	       "resent=%llu\n",
	    (unsigned long long)c.transfers, (unsigned long long)c.malformed,
	    (unsigned long long)c.refused_busy, (unsigned long long)c.facts_dropped,
	    (unsigned long long)c.resent);
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	struct tftp_options o = { .n_workers = 1, .mtu = 1500 };
	bool verbose = false, until_eof = false;
	struct tftp_service *service;
	uint16_t port = 69;
	struct mbox core;
	sigset_t set;
	int c;

	while ((c = getopt(argc, argv, "a:p:w:m:vi")) != -1) {
		if (c == 'a' && ip4_parse(optarg, &o.server_ip) == 0)
			continue;
		if (c == 'p')
			port = (uint16_t)atoi(optarg);
		else if (c == 'w')
			o.n_workers = (size_t)atoi(optarg) % (TFTP_WORKERS_MAX + 1);
		else if (c == 'm')
			o.mtu = (unsigned)atoi(optarg);
		else if (c == 'v')
			verbose = true;
		else if (c == 'i')
			until_eof = true;
		else
			errx(
			    99, "usage: tftp_only [-a IP] [-p PORT] [-w N] [-m MTU] [-v] [-i] DIR");
	}
	if (optind + 1 != argc)
		errx(99, "which directory?");
	open_files(argv[optind]);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	if (mbox_init(&core, 1024, sizeof(struct fact)) < 0)
		err(99, "mailbox");
	o.core = &core;
	for (size_t i = 0; i < o.n_workers; i++)
		o.fds[i] = listen_on(o.server_ip, port);
	errno = -tftp_service_start(&o, &service);
	if (errno != 0)
		err(99, "service");
	printf("ready\n");
	fflush(stdout);
	listen_to_core(&core, verbose, until_eof);
	report(service);
	tftp_service_stop(service);
	drain(&core, verbose);
	mbox_done(&core);
	for (size_t i = 0; i < n_files; i++) {
		close(files[i].fd);
		free(files[i].text);
	}
	return 0;
}
