#include "engine/facts.h"

#include <stdlib.h>

void
fact_done(struct fact *f)
{
	switch (f->kind) {
	case FACT_TRANSFER_STARTED:
	case FACT_TRANSFER_ENDED:
	case FACT_NOT_FOUND:
		transfer_unref(f->transfer);
		break;
	case FACT_IMAGE:
		image_unref(f->image);
		break;
	case FACT_STORED:
		break;
	case FACT_WARNING:
	case FACT_ASSIGNMENTS:
	case FACT_IMAGE_GONE:
	case FACT_IMAGE_REFUSED:
	case FACT_COMMAND:
		free(f->text);
		break;
	}
	f->text = NULL;
}
