/*
 * bench.h - all machines of this interface and their boots, made from events.
 *
 * The only place that knows what an event means for a boot. Fed live by core,
 * or from a stored stream: the same events give the same timeline. One thread.
 */
#ifndef PX_MODEL_BENCH_H
#define PX_MODEL_BENCH_H

#include "base/map.h"
#include "model/assignment.h"
#include "model/boot.h"
#include "model/event.h"
#include "model/lease.h"

enum { MACHINE_VENDOR_SIZE = 64 };

struct machine {
	struct mac mac;
	uint32_t ip;
	uint16_t arch;                          /* option 93; UINT16_MAX: never told */
	bool is_pxe;                            /* has asked as a PXE client at least once */
	uint8_t uuid[16];                       /* option 97 as on the wire; zero unknown */
	char vendor_class[MACHINE_VENDOR_SIZE]; /* option 60 of its last DISCOVER, escaped */
	char hostname[LEASE_HOSTNAME_SIZE];
	int64_t first_seen_us, last_seen_us;
	struct boot *boot; /* newest, or NULL */
};

struct bench {
	struct map machines;  /* by mac_key */
	struct map by_ip;     /* by address: whose it is now */
	struct map transfers; /* running ones by id -> struct transfer, referenced */
	int64_t next_boot_id;
	size_t n_machines_refused; /* the limit below was reached */
	struct boot *retired;      /* the last superseded boot, until the next bench_apply */
};

enum { BENCH_MACHINES_MAX = 16384 };

/* What an event changed, so that core knows what to store and say. */
struct bench_change {
	struct machine *machine; /* whose event it was, or NULL */
	struct boot *boot;       /* changed, or NULL */
	struct boot *superseded; /* ended by this event because the machine started over, or NULL;
				    freed at the next call */
	bool stage_moved;
};

void bench_init(struct bench *b, int64_t next_boot_id);
void bench_done(struct bench *b);

/* Fills in e->mac from e->ip and e->boot_id where the sender could not know. Before sharing e. */
void bench_attribute(struct bench *b, struct event *e);

/* Moves machines and boots on. Unknown machines are made. 0, -ENOMEM, -ENOSPC at the limit. */
int bench_apply(struct bench *b, const struct event *e, struct bench_change *ret);

/* A machine of an earlier run, before the first event. 0, -ENOMEM, -ENOSPC. */
int bench_restore(struct bench *b, const struct machine *m);

/* Follows a running transfer (its own reference is taken) until its EVENT_TRANSFER_END. 0 or
 * -ENOMEM. */
int bench_track(struct bench *b, struct transfer *t);

/* Copies the progress of running transfers into their boots; moving bytes are a sign of life. */
void bench_sample(struct bench *b, int64_t now_us);

/* Boots that went quiet become stalled, with a reason. Returns one changed boot a call, or NULL. */
struct boot *bench_next_stalled(struct bench *b, int64_t now_us);

struct machine *bench_machine(const struct bench *b, struct mac mac);
struct machine *bench_machine_at(const struct bench *b, uint32_t ip);

#endif
