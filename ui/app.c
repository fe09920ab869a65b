#include "ui/app.h"

#include "base/clock.h"
#include "model/snapshot.h"
#include "ui/screen.h"
#include "ui/term.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

/*
 * How soon after a drawing the next may come: at once for the operator's keys (a paste or a held
 * key comes in bunches), 20 times a second for what the machines do.
 */
enum { DRAW_AFTER_KEY_MS = 10, DRAW_AFTER_NEWS_MS = 50 };

struct app {
	const struct app_ports *ports;
	struct screen screen;
	struct grid grid;
	int signal_fd;
	int64_t drawn_ms;
	bool pressed; /* a key came since the last drawing */
	int end;      /* enum app_end; -1 while running */
};

static void
fill_signals(sigset_t *set)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT };

	sigemptyset(set);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		sigaddset(set, numbers[i]);
}

void
app_block_signals(void)
{
	sigset_t set;

	fill_signals(&set);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* -- signals ------------------------------------------------------------ */

/* Stops the process the way the shell expects, and comes back when it is continued. */
static void
stop_self(struct app *a)
{
	struct sigaction plain = { .sa_handler = SIG_DFL }, curses;
	int64_t stopped_us = clock_wall_us();
	sigset_t set;

	term_suspend();
	sigemptyset(&set);
	sigaddset(&set, SIGTSTP);
	sigaction(SIGTSTP, &plain, &curses);
	raise(SIGTSTP);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL); /* here it stops */
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	sigaction(SIGTSTP, &curses, NULL);
	term_resume();
	screen_tick(&a->screen, clock_wall_us());
	screen_say(&a->screen, STYLE_WARN,
	    "pxedeck stood still for %lld s: no machine was answered in that time.",
	    (long long)(clock_wall_us() - stopped_us) / 1000000);
}

static void
one_signal(struct app *a, uint32_t number)
{
	switch (number) {
	case SIGINT:
	case SIGTERM:
		a->end = APP_SIGNAL;
		break;
	case SIGHUP:
		a->end = APP_HANGUP;
		break;
	case SIGTSTP:
		stop_self(a);
		break;
	case SIGCONT:
	case SIGWINCH:
		term_resized();
		a->screen.dirty = true;
		break;
	default:
		break;
	}
}

static void
read_signals(struct app *a)
{
	struct signalfd_siginfo info;

	while (a->end < 0 && read(a->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info))
		one_signal(a, info.ssi_signo);
}

/* -- what comes in -------------------------------------------------------- */

static void
read_keys(struct app *a, short events)
{
	struct press p;
	bool any = false;

	while (a->end < 0 && !a->screen.quit && term_press(&p)) {
		screen_press(&a->screen, &p);
		a->pressed = any = true;
	}
	/* Readable without a key, and hung up: the terminal is gone. */
	if (!any && (events & (POLLHUP | POLLERR | POLLNVAL)))
		a->end = APP_HANGUP;
}

static void
take_news(struct app *a, struct fault *fault)
{
	struct snapshot *fresh = slot_take(a->ports->snapshots);
	const char *reason;

	if (fresh)
		screen_take(&a->screen, fresh);
	reason = a->ports->ended ? a->ports->ended(a->ports->ctx) : NULL;
	if (reason && a->end < 0)
		a->end = fault_set(fault, APP_ENDED, "%s", reason);
}

/* The eventfd is emptied first: whoever fills the slot after that wakes us again. */
static void
read_news(struct app *a, struct fault *fault)
{
	uint64_t n;
	ssize_t got = read(a->ports->wake_fd, &n, sizeof(n));

	(void)got;
	take_news(a, fault);
}

/* -- the loop ------------------------------------------------------------- */

/* Milliseconds until something must happen although nobody says anything. */
static int
patience(const struct app *a)
{
	int64_t now_ms = clock_mono_ms();
	int64_t next_second = 1000 - a->screen.now_us / 1000 % 1000;
	int64_t draw_at = a->drawn_ms + (a->pressed ? DRAW_AFTER_KEY_MS : DRAW_AFTER_NEWS_MS);

	if (a->screen.dirty && draw_at - now_ms < next_second)
		return draw_at > now_ms ? (int)(draw_at - now_ms) : 0;
	return (int)next_second + 1;
}

static bool
terminal_takes_more(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

	return poll(&out, 1, 0) > 0;
}

/* Draws when there is something new, it is time, and the line is not still full of the last. */
static void
draw(struct app *a)
{
	int64_t now_ms = clock_mono_ms();
	int wait_ms = a->pressed ? DRAW_AFTER_KEY_MS : DRAW_AFTER_NEWS_MS;

	if (!a->screen.dirty || now_ms - a->drawn_ms < wait_ms)
		return;
	a->drawn_ms = now_ms;
	if (!terminal_takes_more() || term_fit(&a->grid) < 0)
		return;
	a->pressed = false;
	if (a->screen.redraw)
		term_forget();
	a->screen.redraw = false;
	screen_draw(&a->screen, &a->grid);
	term_show(&a->grid);
}

static int
loop(struct app *a, struct fault *fault)
{
	struct pollfd fds[] = {
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .fd = a->signal_fd, .events = POLLIN },
		{ .fd = a->ports->wake_fd, .events = POLLIN },
	};

	take_news(a, fault);
	while (a->end < 0 && !a->screen.quit) {
		draw(a);
		if (poll(fds, 3, patience(a)) < 0 && errno != EINTR)
			return fault_set(
			    fault, -errno, "waiting for keys failed: %s", strerror(errno));
		screen_tick(&a->screen, clock_wall_us());
		if (fds[1].revents)
			read_signals(a);
		if (fds[2].revents)
			read_news(a, fault);
		if (fds[0].revents)
			read_keys(a, fds[0].revents);
	}
	return a->end < 0 ? APP_QUIT : a->end;
}

int
app_run(const struct app_ports *ports, struct fault *fault)
{
	struct app a = { .ports = ports, .end = -1 };
	const struct screen_ports screen_ports = { ports->ctx, ports->command };
	sigset_t set;
	int ret;

	app_block_signals();
	fill_signals(&set);
	a.signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (a.signal_fd < 0)
		return fault_set(fault, -errno, "signalfd: %s", strerror(errno));
	ret = screen_init(&a.screen, &screen_ports, clock_wall_us());
	if (ret < 0) {
		fault_set(fault, ret, "not enough memory for the console");
		goto done;
	}
	ret = term_open(fault);
	if (ret == 0)
		ret = loop(&a, fault);
	term_close();
	screen_done(&a.screen);
done:
	grid_done(&a.grid);
	close(a.signal_fd);
	return ret;
}
