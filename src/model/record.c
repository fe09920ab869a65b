#include "model/record.h"

#include <stdlib.h>

void
record_done(struct record *r)
{
	switch (r->kind) {
	case RECORD_LEASE:
	case RECORD_LEASE_GONE:
		free(r->lease);
		break;
	case RECORD_MACHINE:
		free(r->machine);
		break;
	case RECORD_ASSIGNMENT:
		free(r->assignment);
		break;
	case RECORD_BOOT:
		free(r->boot);
		break;
	case RECORD_TRANSFER:
	case RECORD_EVENT:
		event_unref(r->event);
		break;
	case RECORD_IMAGE:
		image_unref(r->image);
		break;
	}
	r->event = NULL;
}

void
saved_done(struct saved *s)
{
	free(s->leases);
	free(s->assignments);
	free(s->machines);
	*s = (struct saved){ 0 };
}
