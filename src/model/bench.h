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
#include "model/event.h"
#include "model/lease.h"

enum stage { /* in the order a boot goes; stored as numbers: append only */
	STAGE_NONE,
	STAGE_DISCOVER, /* asked for an address */
	STAGE_ADDRESS,  /* has one (ACK) */
	STAGE_LOADER,   /* fetching or running the loader */
	STAGE_MENU,     /* has its menu */
	STAGE_KERNEL,
	STAGE_INITRD,
	STAGE_STARTING, /* has kernel and initrd; nothing heard of it since */
	STAGE_NETWORK,  /* its own system asked for an address */
	STAGE_PAYLOAD,
	STAGE_UP, /* has everything its entry needs */
};

const char *stage_name(enum stage stage);

enum boot_state { BOOT_RUNNING, BOOT_UP, BOOT_STALLED, BOOT_FAILED, BOOT_SUPERSEDED };

const char *boot_state_name(enum boot_state state);

enum { BOOT_FILES_MAX = 24, BOOT_STAGES_MAX = 11, MACHINE_VENDOR_SIZE = 64 };

/* A file of this boot, counted once however often it was asked for. */
struct boot_file {
	char name[TRANSFER_NAME_SIZE];
	enum file_role role;
	uint64_t size, acked;
	uint64_t transfer_id; /* the newest transfer of it */
	int64_t started_us, ended_us;
	enum transfer_result result;
};

struct boot {
	int64_t id; /* unique in the database */
	struct mac mac;
	int64_t started_us;
	int64_t ended_us; /* 0 while running */
	int64_t heard_us; /* last sign of life */
	enum stage stage;
	enum boot_state state;
	int64_t stage_us[BOOT_STAGES_MAX]; /* when each stage was entered; 0 never */
	uint32_t ip;
	char image[IMAGE_ID_SIZE], entry[ENTRY_ID_SIZE];
	char params[PARAMS_SIZE]; /* the operator's words in force, secrets masked */
	uint64_t bytes_total;     /* what the entry needs; 0 unknown */
	struct boot_file files[BOOT_FILES_MAX];
	size_t n_files;
	char reason[160]; /* of a stall or failure; "" otherwise */
};

uint64_t boot_bytes_done(const struct boot *b); /* of kernel, initrds and payloads */

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

/* Boots that went quiet become stalled, with a reason. Returns one changed boot a call, or NULL. */
struct boot *bench_next_stalled(struct bench *b, int64_t now_us);

struct machine *bench_machine(const struct bench *b, struct mac mac);
struct machine *bench_machine_at(const struct bench *b, uint32_t ip);

#endif
