/*
 * tree.h - the boot tree: the read-only names that TFTP and HTTP both serve.
 *
 *   pxelinux.cfg/01-00-13-d4-d1-03-57   text, made for that machine when asked
 *   pxelinux.0, ldlinux.c32, ...        loaders and their modules
 *   iso/ID/PATH                         a file inside image ID
 *   iso/ID/+N/PATH                      the same, asked by its entry number N
 *   iso/ID.iso                          the whole image
 *   anything else                       a file under tftp-root, when configured
 *
 * A name from the wire is compared with names we made; it never becomes a
 * file-system path.
 */
#ifndef PX_BOOT_TREE_H
#define PX_BOOT_TREE_H

#include "boot/plan.h"
#include "model/transfer.h"

enum node_kind { NODE_TEXT, NODE_EXTENT };

struct node {
	enum node_kind kind;
	char *text;      /* NODE_TEXT: size bytes on the heap, owned */
	int fd;          /* NODE_EXTENT: valid while the node holds its owner; pread or sendfile */
	uint64_t offset; /* of the first byte in fd */
	uint64_t size;
	enum file_role role;
	char name[TRANSFER_NAME_SIZE];                   /* canonical name in the tree, escaped */
	char image[IMAGE_ID_SIZE], entry[ENTRY_ID_SIZE]; /* "" when of none */
	uint64_t entry_bytes;
	struct image *held_image; /* references that keep fd open; either may be NULL */
	struct loader_set *held_loaders;
};

/*
 * What this name means now. The name is as it came from the wire (any bytes,
 * len of them, no percent-encoding): leading and doubled slashes, backslashes and
 * trailing 0xff bytes do no harm. 0 and the node is the caller's; -ENOENT; -ENOMEM.
 */
int tree_find(const struct plan *p, const char *name, size_t len, struct node *ret);
void node_done(struct node *n);

#endif
