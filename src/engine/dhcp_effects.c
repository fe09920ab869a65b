#include "engine/dhcp_effects.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 64 * 1024, EFFECTS_FIRST = 64 };

struct effects_block {
	struct effects_block *next;
	size_t used;
	_Alignas(16) uint8_t room[BLOCK_SIZE];
};

void
effects_begin(struct effects_list *l)
{
	l->n = 0;
	l->current = l->first;
	if (l->current)
		l->current->used = 0;
}

void
effects_done(struct effects_list *l)
{
	struct effects_block *b = l->first;

	while (b) {
		struct effects_block *next = b->next;

		free(b);
		b = next;
	}
	free(l->effect);
	*l = (struct effects_list){ 0 };
}

static struct effects_block *
next_block(struct effects_list *l)
{
	struct effects_block *b = l->current ? l->current->next : l->first;

	if (!b) {
		b = malloc(sizeof(*b));
		if (!b)
			return NULL;
		b->next = NULL;
		if (l->current)
			l->current->next = b;
		else
			l->first = b;
	}
	b->used = 0;
	l->current = b;
	return b;
}

void *
effects_room(struct effects_list *l, size_t size)
{
	struct effects_block *b = l->current;
	size_t rounded = (size + 15) / 16 * 16;
	void *room;

	assert(size <= EFFECTS_ROOM_MAX);
	if (!b || rounded > BLOCK_SIZE - b->used)
		b = next_block(l);
	if (!b)
		return NULL;
	room = b->room + b->used;
	b->used += rounded;
	return room;
}

const char *
effects_text(struct effects_list *l, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = size <= EFFECTS_ROOM_MAX ? effects_room(l, size) : NULL;

	return copy ? memcpy(copy, text, size) : "";
}

struct dhcp_effect *
effects_add(struct effects_list *l, enum dhcp_effect_kind kind)
{
	if (l->n == l->n_places) {
		size_t n_places = l->n_places ? l->n_places * 2 : EFFECTS_FIRST;
		struct dhcp_effect *more = realloc(l->effect, n_places * sizeof(*more));

		if (!more) {
			l->n_lost++;
			return NULL;
		}
		l->effect = more;
		l->n_places = n_places;
	}
	l->effect[l->n] = (struct dhcp_effect){ .kind = kind, .text = "" };
	return &l->effect[l->n++];
}
