/*
 * virtual_bench.h - a workbench without hardware: QEMU machines on a switch of our own, that
 * boot from the network exactly as real ones do.
 *
 * The process that starts it moves into the bench's namespaces. A small keeper process owns the
 * machines and ends them when its starter is gone, however that happened; the machines end when
 * the keeper does. So nothing survives a Ctrl-C or a kill -9.
 */
#ifndef PX_HOST_VIRTUAL_BENCH_H
#define PX_HOST_VIRTUAL_BENCH_H

#include "base/fault.h"
#include "base/mac.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VIRTUAL_BENCH_MACHINES_MAX = 32 };

struct virtual_bench_plan {
	unsigned n_machines; /* 1..VIRTUAL_BENCH_MACHINES_MAX */
	unsigned memory_mb;  /* of each */
	uint32_t ip;         /* of the switch: where the engine will listen */
	unsigned prefix_len;
};

struct virtual_bench;

/*
 * Namespaces, switch, ports and keeper; the machines stay off. To be called before the first
 * thread. 0; -errno with a sentence: no QEMU, no rights, no /dev/net/tun.
 */
int virtual_bench_start(
    const struct virtual_bench_plan *plan, struct virtual_bench **ret, struct fault *fault);

/* Off goes everything; frees. NULL-safe. */
void virtual_bench_stop(struct virtual_bench *b);

const char *virtual_bench_interface(const struct virtual_bench *b);

/* A directory that vanishes with the bench. */
const char *virtual_bench_scratch(const struct virtual_bench *b);

struct mac virtual_bench_mac(unsigned machine); /* 52:54:00:00:00:01 is machine 0 */

/* Presses the power button of every machine. 0, or -errno when the keeper is gone. */
int virtual_bench_power_on(struct virtual_bench *b);

/* Readable when a machine has ended (or the keeper has). */
int virtual_bench_fd(const struct virtual_bench *b);

/* One ended machine a call: 1 with its number and wait status; 0 none; -EPIPE: the keeper ended. */
int virtual_bench_ended(struct virtual_bench *b, unsigned *ret_machine, int *ret_status);

/* The end of what a machine wrote on its serial line (and QEMU on stderr), '\0'-ended. */
void virtual_bench_serial_tail(
    const struct virtual_bench *b, unsigned machine, char *buf, size_t size);

#endif
