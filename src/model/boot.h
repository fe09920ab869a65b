/*
 * boot.h - one run of one machine, from its first DISCOVER on, and how far it got.
 *
 * Plain values and plain functions of (boot, fact, time); bench.c decides which
 * boot a fact belongs to.
 */
#ifndef PX_MODEL_BOOT_H
#define PX_MODEL_BOOT_H

#include "model/assignment.h"
#include "model/transfer.h"

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

enum { BOOT_FILES_MAX = 24, BOOT_STAGES_MAX = STAGE_UP + 1 };

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
	bool firmware_is_ipxe; /* it came as iPXE from the start, as QEMU's ROM does */
	char image[IMAGE_ID_SIZE], entry[ENTRY_ID_SIZE];
	char params[PARAMS_SIZE]; /* the operator's words in force, secrets masked */
	uint64_t bytes_total;     /* what the entry needs; 0 unknown */
	struct boot_file files[BOOT_FILES_MAX];
	size_t n_files;
	char reason[160];       /* of a stall or failure; "" otherwise */
	uint64_t rate_bps;      /* bytes a second now, all its files; not stored */
	uint64_t peak_bps;      /* the best of rate_bps: shows the link class; not stored */
	uint64_t sampled_bytes; /* what rate_bps was made from */
	int64_t sampled_us;
};

/* Of kernel, initrds and payloads; every file counts once. */
uint64_t boot_bytes_done(const struct boot *b);

/* Time passed: how fast its files move now. */
void boot_sample(struct boot *b, int64_t now_us);

/* Enters a stage and notes when. false when the boot was there already. */
bool boot_enter(struct boot *b, enum stage stage, int64_t now_us);

/* A file began or ended; moves the stage. true when it moved. `name` is the file's, escaped. */
struct boot_fact {
	const char *name, *image, *entry;
	enum file_role role;
	enum transfer_result result;
	uint64_t transfer_id, size, offset, acked, entry_bytes;
	int64_t started_us;
};
bool boot_file_began(struct boot *b, const struct boot_fact *f, int64_t now_us);
bool boot_file_ended(struct boot *b, const struct boot_fact *f, int64_t now_us);

/* The machine's own system (not its firmware) spoke DHCP: `granted` when it got its address. */
bool boot_system_asked(struct boot *b, bool granted, int64_t now_us);

/* Too long without a sign of life for where it is: becomes stalled, with the reason. true if it
 * did. */
bool boot_check_stalled(struct boot *b, int64_t now_us);

/* A sign of life: a stalled boot runs again. */
void boot_heard(struct boot *b, int64_t now_us);

#endif
