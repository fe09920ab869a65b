/*
 * dhcp_effects.h - collects the effects of one call, with all they point to.
 *
 * Memory is kept from call to call, so a packet costs no allocation once the
 * largest burst has been seen. What a call handed out is valid until the next begins.
 */
#ifndef PX_ENGINE_DHCP_EFFECTS_H
#define PX_ENGINE_DHCP_EFFECTS_H

#include "engine/dhcp_server.h"

struct effects_block; /* memory that does not move while effects point into it */

struct effects_list {
	struct dhcp_effect *effect;
	size_t n, n_places;
	struct effects_block *first, *current;
	uint64_t n_lost; /* effects that found no memory */
};

void effects_begin(struct effects_list *l);
void effects_done(struct effects_list *l);

/* Memory for this call; NULL when there is none. size is at most EFFECTS_ROOM_MAX. */
enum { EFFECTS_ROOM_MAX = 4096 };
void *effects_room(struct effects_list *l, size_t size);

/* A copy of text for this call; "" when there is no memory. */
const char *effects_text(struct effects_list *l, const char *text);

/* Appends a zeroed effect with text "". NULL and counted when there is no memory. */
struct dhcp_effect *effects_add(struct effects_list *l, enum dhcp_effect_kind kind);

#endif
