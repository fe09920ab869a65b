/*
 * What a reader that was taken over might send. An image that is made of it keeps within the
 * disc, and its entries within one line.
 */
#include "iso/description.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

enum { ISO_SIZE = 1 << 20 };

static void
hold_to_promises(const struct image *im)
{
	for (size_t i = 0; i < im->n_files; i++) {
		const struct image_file *f = &im->files[i];

		if (f->offset > ISO_SIZE || f->size > ISO_SIZE - f->offset)
			abort();
		if (image_find(im, f->path) != f)
			abort();
	}
	for (size_t i = 0; i < im->n_entries; i++) {
		const struct image_entry *e = &im->entries[i];

		if (strpbrk(e->append, "\r\n") || strpbrk(e->title, "\r\n") || !e->id[0])
			abort();
		if (e->kind == ENTRY_LINUX && !e->kernel)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct image *im = NULL;
	struct fault fault;

	if (description_parse(data, size, ISO_SIZE, "/x", &im, &fault) == 0)
		hold_to_promises(im);
	image_unref(im);
	return 0;
}
