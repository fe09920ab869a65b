/*
 * record.h - what core asks the store to keep, as values through its mailbox.
 *
 * Pointers in a record are owned by it. Rows are whole: the store replaces what
 * it has under the same key, so a repeated record does no harm.
 */
#ifndef PX_MODEL_RECORD_H
#define PX_MODEL_RECORD_H

#include "model/assignment.h"
#include "model/bench.h"
#include "model/event.h"
#include "model/lease.h"

enum record_kind {
	RECORD_LEASE,      /* lease: insert or replace by address */
	RECORD_LEASE_GONE, /* lease.ip: the address is free again */
	RECORD_MACHINE,    /* machine: by MAC; boot is ignored */
	RECORD_ASSIGNMENT, /* assignment: by MAC, zero MAC is the default; all empty deletes it */
	RECORD_BOOT,       /* boot: by id */
	RECORD_TRANSFER,   /* event (EVENT_TRANSFER_END): a row of transfers */
	RECORD_EVENT,      /* event */
	RECORD_IMAGE,      /* image: by path */
};

struct record {
	enum record_kind kind;
	uint32_t token; /* not 0: say when this is durable */
	union {
		struct lease *lease; /* heap */
		struct machine *machine;
		struct assignment *assignment;
		struct boot *boot;
		struct event *event; /* a reference */
		struct image *image; /* a reference */
	};
};

/* Frees what the record owns; for a post that was refused and for the store when done. */
void record_done(struct record *r);

/* What the last run left: handed to core before it starts. Arrays owned by this struct. */
struct saved {
	struct lease *leases;
	size_t n_leases;
	struct assignment *assignments;
	size_t n_assignments;
	struct machine *machines; /* boot is NULL */
	size_t n_machines;
	int64_t next_boot_id;
};

void saved_done(struct saved *s);

#endif
