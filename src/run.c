#include "run.h"

#include "base/clock.h"
#include "base/ip4.h"
#include "base/log.h"
#include "base/text.h"
#include "cmd.h"
#include "db/store.h"
#include "engine/dhcp_log.h"
#include "engine/engine.h"
#include "host/iface.h"
#include "host/nat.h"
#include "host/rights.h"
#include "model/event_text.h"
#include "model/lease_file.h"
#include "transfer_log.h"
#include "ui/app.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum {
	TOLD_PLACES = 8192,
	HANGUP_LOOK_MS = 1000,
	LAST_WORDS_MS = 1000, /* so long the end of the log waits for its reader */
};

static const char default_db[] = "/var/lib/pxedeck/pxedeck.db";

/* What main's thread holds together; the parts see it only through their ports. */
struct run {
	const struct run_options *options;
	struct iface iface;
	struct nat *nat;
	struct sockets sockets;
	struct store *store;
	char db_dir[4096];
	struct engine *engine;
	atomic_bool engine_ended; /* nobody reads its inbox any more */
	struct slot snapshots;
	int wake_fd;
	int signal_fd;    /* headless: what ends the run */
	struct mbox told; /* of struct event *: what headless mode prints */
	_Atomic unsigned n_not_told;
	int exe_fd;
};

/* -- the ports: where the parts touch ------------------------------------------ */

static int
port_store(void *ctx, const struct record *r)
{
	struct run *run = ctx;

	return store_post(run->store, r);
}

static void
port_show(void *ctx, struct snapshot *s)
{
	struct run *run = ctx;

	free(slot_put(&run->snapshots, s));
	eventfd_write(run->wake_fd, 1);
}

/* On the core thread: a reader of stdout that stands still must not hold it up. */
static void
port_tell(void *ctx, const struct event *e)
{
	struct run *run = ctx;
	struct event *shared = event_ref((struct event *)(uintptr_t)e);

	if (mbox_post(&run->told, &shared) < 0) {
		atomic_fetch_add(&run->n_not_told, 1);
		event_unref(shared);
	}
}

static void
port_stored(void *ctx, uint32_t token, int err)
{
	struct run *run = ctx;
	const struct fact f = { .kind = FACT_STORED, .token = token, .err = err };

	/* Core always drains its inbox; a full one means it is behind, and its client asks again.
	 */
	if (engine_post(run->engine, &f) < 0)
		log_warn("store", "core is too busy for an answer; a client will ask again");
}

static void
port_assignments(void *ctx, struct assignment *array, size_t n)
{
	struct run *run = ctx;
	struct fact f = { .kind = FACT_ASSIGNMENTS, .assignments = array, .n = n };

	if (engine_post(run->engine, &f) < 0)
		fact_done(&f);
}

static void
port_trouble(void *ctx, const char *sentence)
{
	struct run *run = ctx;
	struct fact f = { .kind = FACT_WARNING, .text = NULL };

	if (atomic_load(&run->engine_ended)) {
		log_error("store", "%s", sentence);
		return;
	}
	f.text = strdup(sentence);
	if (f.text && engine_post(run->engine, &f) < 0)
		fact_done(&f);
}

static void
port_entered(void *ctx)
{
	struct run *run = ctx;
	const char *path = run->db_dir, *how;

	rights_enter(RIGHTS_STORE, &path, 1, &how);
}

static int
port_command(void *ctx, const struct command *c)
{
	struct run *run = ctx;
	struct fact f = { .kind = FACT_COMMAND, .command = malloc(sizeof(*c)) };
	int err;

	if (!f.command)
		return -ENOMEM;
	*f.command = *c;
	err = engine_post(run->engine, &f);
	if (err < 0)
		fact_done(&f);
	return err;
}

static const char *
port_ended(void *ctx)
{
	(void)ctx;
	return NULL; /* the engine ends only when it is told to */
}

/* -- starting ------------------------------------------------------------------ */

static int
find_interface(struct run *run, struct fault *fault)
{
	struct settings *s = run->options->settings;
	char name[IFNAMSIZ];
	int err = 0;

	text_copy(name, sizeof(name), s->interface);
	if (name[0] == '\0')
		err = iface_guess(name, fault);
	if (err == 0)
		err = iface_read(name, &run->iface, fault);
	if (err == 0)
		err = run->iface.ip == 0 ? iface_add_address(&run->iface, fault)
					 : iface_bring_up(&run->iface, fault);
	if (err == 0)
		err = settings_default_range(s, run->iface.ip, run->iface.prefix_len);
	if (err == -EADDRNOTAVAIL)
		return fault_set(fault, err,
		    "the network of %s has no room for machines: give it an address such as "
		    "192.168.0.1/24, or a dhcp-range=",
		    run->iface.name);
	return err;
}

static int
open_record(struct run *run, struct saved *saved, struct fault *fault)
{
	const char *path = run->options->settings->db ? run->options->settings->db : default_db;
	const char *slash = strrchr(path, '/');

	if (!slash)
		text_copy(run->db_dir, sizeof(run->db_dir), ".");
	else
		snprintf(run->db_dir, sizeof(run->db_dir), "%.*s", (int)(slash - path), path);
	return store_open(path, &run->store, saved, fault);
}

static int
open_engine(struct run *run, const struct saved *saved, struct fault *fault)
{
	const struct engine_options options = { .settings = run->options->settings,
		.iface = run->iface,
		.sockets = &run->sockets,
		.saved = saved,
		.ports = { .ctx = run,
		    .store = port_store,
		    .show = run->options->console ? port_show : NULL,
		    .tell = run->options->console ? NULL : port_tell },
		.exe_fd = run->exe_fd };

	return engine_open(&options, &run->engine, fault);
}

static int
start_threads(struct run *run, struct fault *fault)
{
	const struct store_ports ports = { .ctx = run,
		.entered = port_entered,
		.stored = port_stored,
		.assignments = port_assignments,
		.trouble = port_trouble };
	int err = store_start(run->store, &ports);

	if (err < 0)
		return fault_set(fault, err, "the store thread cannot start: %s", strerror(-err));
	return engine_start(run->engine, fault);
}

/* Machines that had an address of the dnsmasq this run replaces keep it. */
static int
add_lease_file(const struct settings *s, struct saved *saved, struct fault *fault)
{
	struct lease *old = NULL, *all;
	size_t n = 0;
	int err = s->lease_file ? lease_file_read(s->lease_file, &old, &n, fault) : 0;

	if (err < 0 || n == 0)
		return err;
	all = realloc(saved->leases, (saved->n_leases + n) * sizeof(*all));
	if (!all) {
		free(old);
		return -ENOMEM;
	}
	saved->leases = all;
	for (size_t i = 0; i < n; i++) {
		bool known = false;

		for (size_t k = 0; k < saved->n_leases; k++)
			known = known || all[k].ip == old[i].ip;
		if (!known)
			all[saved->n_leases++] = old[i];
	}
	free(old);
	return 0;
}

/* No way out of this computer is a pity, not a reason to boot nobody. */
static int
start_nat(struct run *run, struct fault *fault)
{
	int err;

	if (!run->options->settings->nat)
		return 0;
	err = nat_start(run->iface.name, run->iface.ip, run->iface.prefix_len, &run->nat, fault);
	if (err != -ENETUNREACH)
		return err;
	log_warn("nat", "%s", fault->text);
	return 0;
}

/* Everything that needs rights first, then they are given up, then the first thread. */
static int
start(struct run *run, struct fault *fault)
{
	struct saved saved = { 0 };
	const char *how;
	int err = find_interface(run, fault);

	if (err == 0)
		err = sockets_open(run->options->settings, &run->iface, &run->sockets, fault);
	if (err == 0)
		err = open_record(run, &saved, fault);
	if (err == 0)
		err = add_lease_file(run->options->settings, &saved, fault);
	if (err == 0)
		err = open_engine(run, &saved, fault);
	saved_done(&saved);
	if (err == 0)
		err = start_nat(run, fault);
	if (err == 0)
		err = rights_drop(fault);
	if (err == 0)
		err = start_threads(run, fault);
	if (err == 0)
		err = rights_enter(RIGHTS_MAIN, NULL, 0, &how);
	return err;
}

/* -- headless: event lines on stdout ---------------------------------------------- */

/* With log-dhcp and log-queries the machines' traffic reads as it would under dnsmasq. */
static bool
print_as_dnsmasq(FILE *out, const struct event *e)
{
	switch (e->kind) {
	case EVENT_DHCP_IN:
	case EVENT_DHCP_OUT:
		dhcp_log_print(out, e);
		return true;
	case EVENT_TRANSFER_START:
	case EVENT_TRANSFER_END:
	case EVENT_NOT_FOUND:
		transfer_log_print(out, e);
		return true;
	case EVENT_DNS:
		fprintf(out, "dnsmasq: %s\n", e->text);
		return true;
	default:
		return false;
	}
}

static void
print_event(const struct run *run, FILE *out, const struct event *e)
{
	char clock[EVENT_CLOCK_SIZE], mac[MAC_TEXT_SIZE], line[EVENT_LINE_SIZE];

	if (run->options->settings->log_dhcp && print_as_dnsmasq(out, e))
		return;
	event_line(e, line, sizeof(line));
	fprintf(out, "%s %-17s %s\n", event_clock(e->wall_us, clock),
	    mac_is_zero(e->mac) ? "-" : mac_text(e->mac, mac), line);
}

/*
 * Writes in pieces that a writable pipe takes at once: where a reader stands still, a signal
 * still ends the run. 0; -EINTR: a signal waits, or -errno: nobody reads any more.
 */
static int
write_out(const struct run *run, const char *text, size_t size, int patience_ms)
{
	struct pollfd wait[] = { { .fd = STDOUT_FILENO, .events = POLLOUT },
		{ .fd = patience_ms < 0 ? run->signal_fd : -1, .events = POLLIN } };

	while (size > 0) {
		size_t piece = size < PIPE_BUF ? size : PIPE_BUF;
		int n_ready = poll(wait, 2, patience_ms);
		ssize_t n;

		if (n_ready == 0 || (n_ready > 0 && !wait[0].revents))
			return -EINTR;
		n = n_ready > 0 ? write(STDOUT_FILENO, text, piece) : -1;
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return -errno;
		text += n > 0 ? n : 0;
		size -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

/* Prints what was told, 64 events a turn; *n_up grows by the machines that came up. */
static int
print_told(struct run *run, int patience_ms, unsigned *n_up)
{
	unsigned n_missing = atomic_exchange(&run->n_not_told, 0);
	struct event *batch[64];
	int err = 0;
	size_t n;

	while (err == 0 && (n = mbox_take(&run->told, batch, 64)) > 0) {
		char *text = NULL;
		size_t size = 0;
		FILE *out = open_memstream(&text, &size);

		for (size_t i = 0; i < n; i++) {
			if (out)
				print_event(run, out, batch[i]);
			*n_up += batch[i]->kind == EVENT_STAGE && strcmp(batch[i]->text, "up") == 0;
			event_unref(batch[i]);
		}
		if (out && n_missing > 0)
			fprintf(out, "(%u events were not printed: nobody read them in time)\n",
			    n_missing);
		n_missing = 0;
		if (out && fclose(out) == 0)
			err = write_out(run, text, size, patience_ms);
		free(text);
	}
	return err;
}

static int
signal_fd(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int
run_headless(struct run *run)
{
	struct pollfd wait[] = { { .fd = -1, .events = POLLIN },
		{ .fd = run->told.fd, .events = POLLIN } };
	unsigned n_up = 0;
	int err = 0;

	wait[0].fd = run->signal_fd = signal_fd();
	fflush(stdout);
	for (;;) {
		if (poll(wait, 2, -1) < 0 && errno != EINTR)
			break;
		if (wait[1].revents)
			err = print_told(run, -1, &n_up);
		if (wait[0].revents || err < 0)
			break;
		if (run->options->until_up > 0 && n_up >= run->options->until_up)
			break;
	}
	return CMD_DONE;
}

/* -- the console ------------------------------------------------------------------ */

/* The terminal went away; machines in the middle of a file get the rest of it. */
static void
finish_transfers(struct run *run)
{
	struct pollfd wait[] = { { .fd = signal_fd(), .events = POLLIN },
		{ .fd = run->wake_fd, .events = POLLIN } };
	size_t n_transfers = 1;
	eventfd_t drained;

	while (n_transfers > 0) {
		struct snapshot *s;

		if (poll(wait, 2, HANGUP_LOOK_MS) > 0 && wait[0].revents)
			break;
		eventfd_read(run->wake_fd, &drained);
		s = slot_take(&run->snapshots);
		if (s)
			n_transfers = s->n_transfers;
		free(s);
	}
	close(wait[0].fd);
}

static int
run_console(struct run *run)
{
	const struct app_ports ports = { .snapshots = &run->snapshots,
		.wake_fd = run->wake_fd,
		.ctx = run,
		.command = port_command,
		.ended = port_ended };
	struct fault fault = { { 0 } };
	int end = app_run(&ports, &fault);

	if (end < 0 || end == APP_ENDED) {
		fprintf(stderr, "pxedeck: %s\n", fault.text);
		return CMD_FAILED;
	}
	if (end == APP_HANGUP)
		finish_transfers(run);
	return CMD_DONE;
}

/* -- the end -------------------------------------------------------------------- */

static void
stop(struct run *run)
{
	unsigned n_up = 0;
	struct event *e;

	engine_stop(run->engine);
	if (!run->options->console && run->told.ring)
		print_told(run, LAST_WORDS_MS, &n_up);
	/* The store says of the last records, too, whether they are safe: the engine is freed after
	 * it. */
	atomic_store(&run->engine_ended, true);
	store_close(run->store);
	engine_free(run->engine);
	sockets_close(&run->sockets);
	nat_stop(run->nat);
	iface_remove_address(&run->iface);
	while (run->told.ring && mbox_take(&run->told, &e, 1) > 0)
		event_unref(e);
	mbox_done(&run->told);
	free(slot_take(&run->snapshots));
	if (run->signal_fd >= 0)
		close(run->signal_fd);
	close(run->wake_fd);
	close(run->exe_fd);
}

/* A descriptor for every connection, image and file of tftp-root: as many as we may have. */
static void
raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

int
run_engine(const struct run_options *o)
{
	struct run run = { .options = o,
		.sockets = { .dhcp = -1, .http = -1, .dns_udp = -1, .dns_tcp = -1 },
		.signal_fd = -1 };
	struct fault fault = { { 0 } };
	int status = CMD_FAILED, err;

	app_block_signals();
	raise_descriptor_limit();
	run.wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	run.exe_fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	err = mbox_init(&run.told, TOLD_PLACES, sizeof(struct event *));
	if (err == 0)
		err = start(&run, &fault);
	if (err < 0)
		fprintf(stderr, "pxedeck: %s\n", fault.text[0] ? fault.text : strerror(-err));
	else if (o->serving && o->serving(o->ctx) != 0)
		status = CMD_FAILED;
	else
		status = o->console ? run_console(&run) : run_headless(&run);
	stop(&run);
	return status;
}
