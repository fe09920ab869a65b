/*
 * facts.h - what workers tell core, through core's mailbox. Values; pointers move with them.
 */
#ifndef PX_ENGINE_FACTS_H
#define PX_ENGINE_FACTS_H

#include "model/command.h"
#include "model/transfer.h"

enum fact_kind {
	FACT_TRANSFER_STARTED, /* transfer: a reference for core */
	FACT_TRANSFER_ENDED,   /* transfer: a reference for core */
	FACT_NOT_FOUND,     /* transfer: only client_ip, port, protocol, name, started_us are set */
	FACT_WARNING,       /* text (heap): something a person should see */
	FACT_STORED,        /* token, err: from the store */
	FACT_ASSIGNMENTS,   /* assignments (heap array), n: changed by another process */
	FACT_IMAGE,         /* image: a reference; opened, or opened anew */
	FACT_IMAGE_GONE,    /* text (heap): its path */
	FACT_IMAGE_REFUSED, /* text (heap): path and why */
	FACT_COMMAND,       /* command (heap) */
};

struct fact {
	enum fact_kind kind;
	uint32_t token;
	int err;
	size_t n;
	union {
		struct transfer *transfer;
		struct assignment *assignments;
		struct image *image;
		struct command *command;
		char *text;
	};
};

void fact_done(struct fact *f); /* frees what it owns; for a refused post */

#endif
