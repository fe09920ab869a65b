/*
 * transfer.h - one file on its way to one machine.
 *
 * Made by the worker that serves it and shared with core by reference count:
 * everything but the atomics and core's own notes is fixed before it is shared. Core
 * reads the atomics when it draws a snapshot, so progress costs no messages.
 */
#ifndef PX_MODEL_TRANSFER_H
#define PX_MODEL_TRANSFER_H

#include "base/mac.h"
#include "model/image.h"

#include <stdatomic.h>
#include <stdint.h>

enum { TRANSFER_NAME_SIZE = 256 };

enum transfer_protocol { TRANSFER_TFTP, TRANSFER_HTTP };

enum transfer_result {
	TRANSFER_RUNNING,
	/*
	 * Every byte acknowledged; or, by TFTP, all sent and the client went on without the last
	 * ACK, as some ROMs do (then acked is below size).
	 */
	TRANSFER_DONE,
	TRANSFER_ABORTED, /* the client said stop; after an OACK that is a size probe and normal */
	TRANSFER_LOST,    /* the client went silent or its connection broke */
	TRANSFER_FAILED,  /* our side: the file could not be read */
};

const char *transfer_result_name(enum transfer_result result);

struct transfer {
	atomic_int refs;
	uint64_t id; /* unique in this run of the engine */
	enum transfer_protocol protocol;
	enum file_role role;
	uint32_t client_ip;
	uint16_t client_port;
	char name[TRANSFER_NAME_SIZE]; /* path in the boot tree, escaped */
	char image[IMAGE_ID_SIZE];     /* "" when the file is of no image */
	char entry[ENTRY_ID_SIZE];     /* "" unless the path names the entry that asked */
	uint64_t entry_bytes;          /* kernel, initrds and payloads of that entry; 0 unknown */
	uint64_t size;                 /* bytes this answer has to carry */
	uint64_t offset;               /* of its first byte in the file; not 0 for a Range */
	uint16_t blksize, windowsize;  /* TFTP, as agreed; 0 for HTTP */
	int64_t started_us;            /* wall clock */
	struct mac mac;                /* core's note: whose it is; zero: nobody's we know */
	int64_t boot_id;               /* core's note: the boot it began in; 0: none */
	_Atomic uint64_t acked;        /* payload bytes the client has acknowledged */
	_Atomic uint32_t resent;       /* blocks or segments sent again */
	_Atomic int result;            /* enum transfer_result */
	_Atomic int64_t ended_us;      /* wall clock; 0 while running */
};

struct transfer *transfer_new(void); /* one reference; NULL: out of memory */
struct transfer *transfer_ref(struct transfer *t);
void transfer_unref(struct transfer *t); /* NULL-safe */

#endif
