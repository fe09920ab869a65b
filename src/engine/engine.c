/*
 * engine.c - the engine as the other threads see it: opened, started, posted to, stopped.
 */
#include "engine/engine.h"

#include "base/clock.h"
#include "engine/core.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int
engine_open(const struct engine_options *o, struct engine **ret, struct fault *fault)
{
	struct engine *e = calloc(1, sizeof(*e));
	int err;

	if (!e)
		return fault_set(fault, -ENOMEM, "out of memory");
	e->settings = o->settings;
	e->iface = o->iface;
	e->ports = o->ports;
	e->exe_fd = o->exe_fd;
	e->sockets = (struct sockets){ .dhcp = -1, .http = -1, .dns_udp = -1, .dns_tcp = -1 };
	e->recorded_allowance = RECORDED_AT_ONCE;
	e->recorded_at_ms = clock_mono_ms();
	sem_init(&e->ready, 0, 0);
	plan_board_init(&e->board);
	bench_init(&e->bench, o->saved->next_boot_id);
	err = mbox_init(&e->inbox, INBOX_PLACES, sizeof(struct fact));
	if (err == 0)
		err = capture_open(o->iface.name, o->iface.mac, &e->capture, fault);
	if (err == 0)
		err = core_plan_open(e, o->saved, fault);
	for (size_t i = 0; err == 0 && i < o->saved->n_machines; i++)
		err = bench_restore(&e->bench, &o->saved->machines[i]);
	if (err == 0)
		err = core_dhcp_open(e, o->saved);
	if (err < 0) {
		engine_free(e);
		return err;
	}
	e->sockets = *o->sockets;
	*o->sockets = (struct sockets){ .dhcp = -1, .http = -1, .dns_udp = -1, .dns_tcp = -1 };
	*ret = e;
	return 0;
}

int
engine_start(struct engine *e, struct fault *fault)
{
	int err = image_watch_start(e->settings, e->exe_fd, &e->inbox, &e->images_watch);

	if (err < 0)
		return fault_set(fault, err, "the image thread cannot start: %s", strerror(-err));
	err = -pthread_create(&e->thread, NULL, core_main, e);
	if (err < 0)
		return fault_set(fault, err, "the core thread cannot start: %s", strerror(-err));
	e->thread_started = true;
	while (sem_wait(&e->ready) < 0)
		continue;
	if (e->start_err < 0 && fault)
		*fault = e->start_fault;
	return e->start_err;
}

int
engine_post(struct engine *e, const struct fact *f)
{
	return mbox_post(&e->inbox, f);
}

static void
free_inbox(struct engine *e)
{
	struct fact f;

	while (e->inbox.ring && mbox_take(&e->inbox, &f, 1) > 0)
		fact_done(&f);
	mbox_done(&e->inbox);
}

void
engine_stop(struct engine *e)
{
	if (!e)
		return;
	image_watch_stop(e->images_watch);
	e->images_watch = NULL;
	if (!e->thread_started)
		return;
	if (e->start_err == 0)
		uv_async_send(&e->stop);
	pthread_join(e->thread, NULL);
	e->thread_started = false;
}

void
engine_free(struct engine *e)
{
	if (!e)
		return;
	core_dhcp_done(e);
	core_plan_done(e);
	capture_close(e->capture);
	sockets_close(&e->sockets);
	bench_done(&e->bench);
	free_inbox(e);
	plan_board_done(&e->board);
	sem_destroy(&e->ready);
	free(e);
}
