/*
 * command.h - what the operator tells the running engine to do.
 *
 * Values posted to core from the screen; core stores what changed, so a restart
 * keeps it. The answer comes as an event (EVENT_ASSIGNED, or EVENT_WARNING with the reason).
 */
#ifndef PX_MODEL_COMMAND_H
#define PX_MODEL_COMMAND_H

#include "model/assignment.h"

enum command_kind {
	COMMAND_ASSIGN, /* assignment replaces the machine's own (zero MAC: the default) */
	COMMAND_ARM,    /* start answering DHCP although the safety check said no */
	COMMAND_STOP,
};

struct command {
	enum command_kind kind;
	struct assignment assignment;
};

#endif
