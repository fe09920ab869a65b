/*
 * Names from the wire against a plan with one image and no loaders: whatever is found is in the
 * image, and its canonical name finds the same.
 */
#include "base/text.h"
#include "boot/tree.h"
#include "iso/description.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static struct image *
make_image(void)
{
	struct draft *draft = calloc(1, sizeof(*draft));
	struct image *im = NULL;
	struct fault fault;
	uint8_t *bytes;
	size_t size;
	struct disc d;

	if (!draft)
		abort();
	disc_init(&d);
	disc_add_file(&d, "isolinux/rescuecd", 0, 1000);
	disc_add_file(&d, "sysrcd.dat", 2048, 100);
	disc_add_file(&d, "a b\xff", 4096, 1);
	disc_finish(&d);
	text_copy(draft->family, sizeof(draft->family), "generic");
	draft->n_entries = 1;
	draft->entries[0] = (struct image_entry){ .id = "rescuecd",
		.title = "rescuecd",
		.kernel = "isolinux/rescuecd",
		.append = "",
		.netboot_http = "",
		.netboot_tftp = "" };
	if (description_emit(&d, "generic", draft, &bytes, &size) < 0 ||
	    description_parse(bytes, size, 1 << 20, "/x", &im, &fault) < 0)
		abort();
	text_copy(im->id, sizeof(im->id), "sysrcd-1.5.1");
	free(bytes);
	free(draft);
	disc_done(&d);
	return im;
}

static void
hold_to_promises(const struct plan *p, struct node *n)
{
	struct node again;

	if (n->kind == NODE_TEXT) {
		if (!n->text || n->held_image)
			abort();
		return;
	}
	if (n->held_image != p->images[0] || n->offset + n->size > p->images[0]->size)
		abort();
	if (strchr(n->name, '\\'))
		return; /* escaped: for people, not to be asked again */
	if (tree_find(p, n->name, strlen(n->name), &again) < 0 || again.offset != n->offset)
		abort();
	node_done(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct plan *p;
	struct node n;

	if (!p) {
		p = plan_new();
		if (!p || !(p->images = calloc(1, sizeof(struct image *))))
			abort();
		p->server_ip = 0x0a090001;
		p->http_port = 80;
		p->images[p->n_images++] = make_image();
	}
	if (tree_find(p, (const char *)data, size, &n) == 0) {
		hold_to_promises(p, &n);
		node_done(&n);
	}
	return 0;
}
