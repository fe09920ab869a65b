/*
 * core.h - the core thread's state; private to engine/core*.c and publish.c.
 *
 * One thread owns all of this: machines, leases, plan, DHCP and DNS sockets. Others
 * reach it through the inbox only.
 */
#ifndef PX_ENGINE_CORE_H
#define PX_ENGINE_CORE_H

#include "engine/capture.h"
#include "engine/dhcp_server.h"
#include "engine/dns_service.h"
#include "engine/engine.h"
#include "engine/http_service.h"
#include "engine/image_watch.h"
#include "engine/segment.h"
#include "engine/tftp_service.h"
#include "model/bench.h"

#include <netinet/in.h>
#include <semaphore.h>
#include <sys/socket.h>
#include <uv.h>

enum {
	INBOX_PLACES = 16384,
	DHCP_BATCH = 64,  /* messages a system call */
	LINES_KEPT = 300, /* of the log, for the screen */
	BEAT_MS = 100,
	/* Events recorded a second in the long run, and at once: a flood must not fill the disk. */
	RECORDED_A_SECOND = 2000,
	RECORDED_AT_ONCE = 40000,
};

struct dhcp_io {
	struct mmsghdr in[DHCP_BATCH], out[DHCP_BATCH];
	struct iovec in_iov[DHCP_BATCH], out_iov[DHCP_BATCH];
	struct sockaddr_in from[DHCP_BATCH], to[DHCP_BATCH];
	uint8_t in_bytes[DHCP_BATCH][DHCP_PACKET_MAX], out_bytes[DHCP_BATCH][DHCP_PACKET_MAX];
	uint8_t in_control[DHCP_BATCH][64];
	unsigned n_out;
};

struct engine {
	const struct settings *settings;
	struct iface iface;
	struct sockets sockets;
	struct ports ports;
	int exe_fd;

	pthread_t thread;
	bool thread_started;
	sem_t ready;
	struct fault start_fault;
	int start_err;
	uv_loop_t loop;
	uv_poll_t dhcp_poll, inbox_poll, capture_poll;
	uv_timer_t dhcp_timer, beat;
	uv_async_t stop;

	struct mbox inbox; /* of struct fact */
	struct bench bench;
	struct dhcp_server *dhcp;
	struct dhcp_io *dhcp_io;
	struct segment segment;
	struct capture *capture;
	struct tftp_service *tftp;
	struct http_service *http;
	struct dns_service *dns;
	struct image_watch *images_watch;

	struct plan_board board;
	struct plan *plan; /* the newest, a reference of our own */
	struct loader_set *loaders;
	struct image **images; /* by id */
	size_t n_images;
	struct assignment *assignments; /* by mac_key */
	size_t n_assignments;

	struct snapshot_line lines[LINES_KEPT]; /* a ring */
	size_t first_line, n_lines;
	uint64_t event_seq, snapshot_seq;
	uint64_t n_events_dropped;
	double recorded_allowance;
	int64_t recorded_at_ms;
	bool changed; /* since the last snapshot */
	int64_t published_us;
	int64_t link_read_ms;
	bool is_gone, ip_is_gone; /* interface, address: said once */
};

/* core.c: the thread; its argument is the engine. Posts e->ready once it serves or cannot. */
void *core_main(void *arg);

/* core_events.c: an event of ours from now on: attributed, applied, shown, told, stored. */
void core_tell(struct engine *e, struct event *event);
void core_note(struct engine *e, enum event_kind kind, struct mac mac, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Posts a record whose pointer was just allocated (NULL: out of memory, dropped and counted). */
void core_store(struct engine *e, enum record_kind kind, uint32_t token, void *owned);
/* A copy for core_store; NULL: out of memory. */
void *core_copy_of(const void *value, size_t size);

/* core_dhcp.c */
int core_dhcp_open(struct engine *e, const struct saved *saved);
int core_dhcp_start(struct engine *e);
void core_dhcp_committed(struct engine *e, uint32_t token, int err);
void core_dhcp_foreign(struct engine *e, const struct capture_seen *seen);
void core_dhcp_in_use(struct engine *e, uint32_t ip, struct mac by);
void core_dhcp_mode(struct engine *e, enum segment_step step); /* does what the step says */
void core_dhcp_done(struct engine *e);

/* core_plan.c */
int core_plan_open(struct engine *e, const struct saved *saved, struct fault *fault);
void core_plan_image(struct engine *e, struct image *im); /* takes the reference */
void core_plan_image_gone(struct engine *e, const char *path);
void core_plan_assign(struct engine *e, const struct assignment *a);       /* operator's, here */
void core_plan_reload(struct engine *e, struct assignment *all, size_t n); /* takes the array */
const char *core_plan_name(const struct engine *e, struct mac mac);        /* "" when it has none */
void core_plan_done(struct engine *e);

/* publish.c: the bench as a snapshot, if anybody looks and something changed. */
void core_publish(struct engine *e, int64_t wall_us);

#endif
