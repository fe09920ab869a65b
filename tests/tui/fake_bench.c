/*
 * fake_bench - the console over a made-up bench, for the scripts beside it and for looking at it.
 *
 * fake_bench [-n MACHINES] [-s empty|listening|one|mixed|busy] [-c FILE] [-p FILE]
 *     [-e SECONDS] [-r]
 *   -s  the scene; busy moves and has -n machines
 *   -c  every command of the console is appended to FILE, a line each
 *   -p  its process id is written there
 *   -e  the "engine" ends by itself after so many seconds
 *   -r  at the end prints what the console's thread used of the CPU
 * Says how the console ended. Commands are obeyed in the next snapshot, as core does.
 */
#include "base/clock.h"
#include "base/text.h"
#include "tests/tui/scene.h"
#include "ui/app.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { ASSIGNMENTS_MAX = 64 };

struct fake {
	const char *scene, *commands, *reason;
	size_t n_machines;
	unsigned end_after_s;
	struct slot slot;
	int wake_fd;
	pthread_mutex_t lock; /* of what follows */
	struct assignment assignments[ASSIGNMENTS_MAX];
	size_t n_assignments;
	bool armed;
	atomic_bool ended, stop;
};

static int
fake_command(void *ctx, const struct command *c)
{
	struct fake *f = ctx;
	const struct assignment *a = &c->assignment;
	FILE *out = f->commands ? fopen(f->commands, "a") : NULL;
	char mac[MAC_TEXT_SIZE];
	size_t i = 0;

	pthread_mutex_lock(&f->lock);
	if (c->kind == COMMAND_ARM)
		f->armed = true;
	while (c->kind == COMMAND_ASSIGN && i < f->n_assignments &&
	       !mac_equal(f->assignments[i].mac, a->mac))
		i++;
	if (c->kind == COMMAND_ASSIGN && i < ASSIGNMENTS_MAX) {
		f->assignments[i] = *a;
		f->n_assignments += i == f->n_assignments;
	}
	pthread_mutex_unlock(&f->lock);
	if (!out)
		return 0;
	if (c->kind == COMMAND_ASSIGN)
		fprintf(out, "assign %s image=%s entry=%s name=%s hold=%d params=%s\n",
		    mac_text(a->mac, mac), a->image, a->entry, a->name, a->hold, a->params);
	else
		fprintf(out, "%s\n", c->kind == COMMAND_ARM ? "arm" : "stop");
	fclose(out);
	return 0;
}

static const char *
fake_ended(void *ctx)
{
	struct fake *f = ctx;

	return atomic_load(&f->ended) ? "the made-up engine has had enough" : NULL;
}

static struct snapshot *
next_scene(const struct fake *f, unsigned ds)
{
	if (strcmp(f->scene, "empty") == 0)
		return scene_empty(false);
	if (strcmp(f->scene, "listening") == 0)
		return scene_empty(true);
	if (strcmp(f->scene, "one") == 0)
		return scene_one();
	if (strcmp(f->scene, "mixed") == 0)
		return scene_mixed();
	return scene_busy(f->n_machines, ds);
}

/* What was commanded so far shows in the snapshot. */
static void
obey(struct fake *f, struct snapshot *s)
{
	pthread_mutex_lock(&f->lock);
	if (f->armed) {
		s->dhcp_mode = DHCP_ARMED;
		s->dhcp_note[0] = '\0';
	}
	for (size_t i = 0; i < f->n_assignments; i++) {
		const struct assignment *a = &f->assignments[i];

		if (mac_is_zero(a->mac))
			s->defaults = *a;
		for (size_t k = 0; k < s->n_rows; k++) {
			if (!mac_equal(s->rows[k].mac, a->mac))
				continue;
			s->rows[k].assigned = *a;
			s->rows[k].held = a->hold;
			text_copy(s->rows[k].name, sizeof(s->rows[k].name), a->name);
		}
	}
	pthread_mutex_unlock(&f->lock);
}

static void *
play(void *arg)
{
	struct fake *f = arg;
	const struct timespec tenth = { .tv_nsec = 100000000 };
	const uint64_t one = 1;
	struct snapshot *s;
	ssize_t ignored;

	for (unsigned ds = 0; !atomic_load(&f->stop); ds++) {
		s = next_scene(f, ds);
		obey(f, s);
		free(slot_put(&f->slot, s));
		if (f->end_after_s && ds >= f->end_after_s * 10)
			atomic_store(&f->ended, true);
		ignored = write(f->wake_fd, &one, sizeof(one));
		(void)ignored;
		nanosleep(&tenth, NULL);
	}
	return NULL;
}

static void
write_pid(const char *path)
{
	FILE *out = fopen(path, "w");

	if (!out)
		return;
	fprintf(out, "%ld\n", (long)getpid());
	fclose(out);
}

static bool
read_options(int argc, char **argv, struct fake *f, bool *ret_report)
{
	int c;

	while ((c = getopt(argc, argv, "n:s:c:p:e:r")) != -1) {
		switch (c) {
		case 'n':
			f->n_machines = strtoul(optarg, NULL, 10);
			break;
		case 's':
			f->scene = optarg;
			break;
		case 'c':
			f->commands = optarg;
			break;
		case 'p':
			write_pid(optarg);
			break;
		case 'e':
			f->end_after_s = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'r':
			*ret_report = true;
			break;
		default:
			return false;
		}
	}
	return true;
}

static void
report(int64_t started_ms)
{
	struct timespec t;
	double cpu_ms, wall_ms = (double)(clock_mono_ms() - started_ms);

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	cpu_ms = (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
	printf("console used %.0f ms of CPU in %.1f s: %.2f %%\n", cpu_ms, wall_ms / 1000,
	    cpu_ms / wall_ms * 100);
}

int
main(int argc, char **argv)
{
	static const char *const ends[] = { "quit", "signal", "hangup", "ended" };
	struct fake f = { .scene = "mixed", .n_machines = 500, .lock = PTHREAD_MUTEX_INITIALIZER };
	struct fault fault = { "" };
	int64_t started_ms = clock_mono_ms();
	struct app_ports ports = {
		.snapshots = &f.slot, .ctx = &f, .command = fake_command, .ended = fake_ended
	};
	bool wants_report = false;
	pthread_t player;
	int end;

	if (!read_options(argc, argv, &f, &wants_report))
		return 2;
	app_block_signals();
	f.wake_fd = ports.wake_fd = eventfd(0, EFD_CLOEXEC);
	if (f.wake_fd < 0 || pthread_create(&player, NULL, play, &f) != 0)
		return 99;
	end = app_run(&ports, &fault);
	if (wants_report)
		report(started_ms);
	atomic_store(&f.stop, true);
	pthread_join(player, NULL);
	free(slot_take(&f.slot));
	close(f.wake_fd);
	if (end < 0) {
		fprintf(stderr, "fake_bench: %s\n", fault.text);
		return 1;
	}
	/* After a hang-up there is no terminal to say it on. */
	if (f.commands && end == APP_HANGUP) {
		FILE *out = fopen(f.commands, "a");

		if (out) {
			fputs("left: hangup\n", out);
			fclose(out);
		}
	}
	printf("left: %s %s\n", ends[end], fault.text);
	return 0;
}
