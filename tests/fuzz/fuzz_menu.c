/*
 * The bytes are an isolinux.cfg on a disc with a few files; further menus are included from
 * what follows a zero byte. Whatever it says, the entries must be ones the description's
 * reader takes.
 */
#include "base/text.h"
#include "iso/description.h"
#include "iso/entries.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

struct input {
	const uint8_t *data;
	size_t size;
};

/* The first file of the disc is the input up to its first zero byte, the second the rest. */
static int
read_input(void *ctx, uint64_t offset, void *buf, size_t size)
{
	const struct input *in = ctx;

	memset(buf, '\n', size);
	if (offset < in->size)
		memcpy(buf, in->data + offset, size < in->size - offset ? size : in->size - offset);
	return 0;
}

static void
fill(struct disc *d, struct input *in)
{
	const uint8_t *zero = in->size ? memchr(in->data, 0, in->size) : NULL;
	size_t first = zero ? (size_t)(zero - in->data) : in->size;

	disc_init(d);
	d->read = read_input;
	d->ctx = in;
	disc_add_file(d, "isolinux/isolinux.cfg", 0, first);
	disc_add_file(
	    d, "isolinux/more.cfg", zero ? first + 1 : first, zero ? in->size - first - 1 : 0);
	disc_add_file(d, "isolinux/rescuecd", 2048, 5);
	disc_add_file(d, "isolinux/initram.igz", 4096, 5);
	disc_add_file(d, "sysrcd.dat", 0, 5);
	disc_add_file(d, "sysrcd.md5", 0, 5);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct draft *draft = calloc(1, sizeof(*draft));
	struct input in = { data, size };
	struct image *im = NULL;
	struct fault fault;
	uint8_t *bytes;
	size_t n_bytes;
	struct disc d;

	if (!draft)
		return 0;
	fill(&d, &in);
	if (disc_finish(&d) == 0 && family_sysrcd.describe(&d, draft) == 0 &&
	    description_emit(&d, "sysrcd", draft, &bytes, &n_bytes) == 0) {
		if (description_parse(bytes, n_bytes, 1 << 30, "/x", &im, &fault) < 0)
			abort(); /* an honest reader must be understood */
		free(bytes);
	}
	image_unref(im);
	disc_done(&d);
	free(draft);
	return 0;
}
