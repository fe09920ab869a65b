#include "boot/tree.h"

#include "base/text.h"
#include "boot/pxelinux.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_LEN = 512 }; /* longer names are of nothing we serve */

/* Text made for one machine; owns nothing until it is made. */
static int
make_config(const struct plan *p, struct mac mac, const char *name, struct node *ret)
{
	struct node n = { .kind = NODE_TEXT, .fd = -1, .role = ROLE_CONFIG };
	size_t size;
	int err;

	err = pxelinux_render(p, mac, &n.text, &size);
	if (err < 0)
		return err;
	n.size = size;
	text_copy(n.name, sizeof(n.name), name);
	*ret = n;
	return 0;
}

static int
find_loader(const struct plan *p, const char *name, struct node *ret)
{
	const struct loader_file *file = loader_set_find(p->loaders, name);
	struct text t;

	if (!file)
		return -ENOENT;
	*ret = (struct node){
		.kind = NODE_EXTENT,
		.fd = file->fd,
		.size = file->size,
		.role = file->is_loader                           ? ROLE_LOADER
			: strncmp(name, "pxelinux.cfg/", 13) == 0 ? ROLE_CONFIG
								  : ROLE_OTHER,
		.held_loaders = loader_set_ref(p->loaders),
	};
	t = text_of(ret->name, sizeof(ret->name));
	text_add_escaped(&t, file->name, strlen(file->name));
	return 0;
}

static const struct image *
image_by_id(const struct plan *p, const char *id, size_t len)
{
	for (size_t i = 0; i < p->n_images; i++)
		if (strlen(p->images[i]->id) == len && memcmp(p->images[i]->id, id, len) == 0)
			return p->images[i];
	return NULL;
}

/* The image outlives the node: its descriptor stays open while a transfer reads it. */
static void
hold_image(struct node *n, const struct plan *p, const struct image *im)
{
	for (size_t i = 0; i < p->n_images; i++)
		if (p->images[i] == im)
			n->held_image = image_ref(p->images[i]);
	n->kind = NODE_EXTENT;
	n->fd = im->fd;
	text_copy(n->image, sizeof(n->image), im->id);
}

static int
find_whole_iso(const struct plan *p, const struct image *im, struct node *ret)
{
	struct text t;

	*ret = (struct node){ .role = ROLE_WHOLE_ISO, .size = im->size };
	hold_image(ret, p, im);
	t = text_of(ret->name, sizeof(ret->name));
	text_add(&t, "iso/%s.iso", im->id);
	return 0;
}

/* "+N/PATH": which entry asks. Steps over "+N/" and returns the entry, or NULL. */
static const struct image_entry *
take_entry(const struct image *im, const char **path)
{
	const char *p = *path + 1;
	size_t n = 0;

	if ((*path)[0] != '+' || !isdigit((unsigned char)*p))
		return NULL;
	while (isdigit((unsigned char)*p) && n < im->n_entries)
		n = n * 10 + (size_t)(*p++ - '0');
	if (*p != '/' || n >= im->n_entries)
		return NULL;
	*path = p + 1;
	return &im->entries[n];
}

static int
find_in_image(const struct plan *p, const struct image *im, const char *path, struct node *ret)
{
	const struct image_entry *e = take_entry(im, &path);
	const struct image_file *file = image_find(im, path);
	struct text t;

	if (!file)
		return -ENOENT;
	*ret = (struct node){
		.offset = file->offset,
		.size = file->size,
		.role = image_file_role(im, file->path),
	};
	hold_image(ret, p, im);
	t = text_of(ret->name, sizeof(ret->name));
	text_add(&t, "iso/%s/", im->id);
	text_add_escaped(&t, file->path, strlen(file->path));
	if (e) {
		text_copy(ret->entry, sizeof(ret->entry), e->id);
		ret->entry_bytes = e->total_bytes;
	}
	return 0;
}

/* "ID.iso" or "ID/PATH" */
static int
find_iso(const struct plan *p, const char *name, struct node *ret)
{
	const char *slash = strchr(name, '/');
	size_t len = slash ? (size_t)(slash - name) : strlen(name);
	const struct image *im;

	if (slash) {
		im = image_by_id(p, name, len);
		return im ? find_in_image(p, im, slash + 1, ret) : -ENOENT;
	}
	if (len < 4 || memcmp(name + len - 4, ".iso", 4) != 0)
		return -ENOENT;
	im = image_by_id(p, name, len - 4);
	return im ? find_whole_iso(p, im, ret) : -ENOENT;
}

static bool
is_upper_hex(const char *text)
{
	size_t n = strspn(text, "0123456789ABCDEF");

	return n >= 1 && n <= 8 && !text[n];
}

/*
 * PXELINUX asks by UUID first, by MAC, by ever shorter pieces of its address, then default.
 * The MAC names the machine surely, so its UUID is answered with no; the others make a machine
 * boot whose question by MAC was lost.
 */
static int
find_config(const struct plan *p, const char *name, const char *last, struct node *ret)
{
	struct mac mac = { { 0 } };

	if (p->n_images == 0) {
		/* The recipe as it was: a tftp-root with a configuration of its own. */
		int err = find_loader(p, name, ret);

		if (err != -ENOENT || p->n_assignments == 0)
			return err;
	}
	if (strncmp(last, "01-", 3) == 0)
		return mac_parse(last + 3, &mac) < 0 ? -ENOENT : make_config(p, mac, name, ret);
	if (is_upper_hex(last) || strcmp(last, "default") == 0)
		return make_config(p, mac, name, ret);
	return -ENOENT;
}

/*
 * Makes the one spelling we compare with: slashes single and forward, none in front, no "."
 * parts, no 0xff some firmware leaves behind the name. false: it is of nothing we serve.
 */
static bool
tidy(const char *name, size_t len, char buf[static NAME_MAX_LEN + 1])
{
	size_t used = 0;

	while (len > 0 && ((unsigned char)name[len - 1] == 0xff || name[len - 1] == '\0'))
		len--;
	for (size_t i = 0; i <= len; i++) {
		char c = i == len || name[i] == '\\' ? '/' : name[i];

		if (c == '\0')
			return false;
		if (c == '/' && (used == 0 || buf[used - 1] == '/'))
			continue;
		if (c == '/' && buf[used - 1] == '.') {
			if (used == 1 || buf[used - 2] == '/') {
				used--;
				continue;
			}
			if (buf[used - 2] == '.' && (used == 2 || buf[used - 3] == '/'))
				return false;
		}
		if (used == NAME_MAX_LEN)
			return false;
		buf[used++] = c;
	}
	if (used > 0 && buf[used - 1] == '/')
		used--;
	buf[used] = '\0';
	return used > 0;
}

/*
 * A loader asks for everything beside itself: efi64/syslinux.efi, or a pxelinux.0 somewhere below
 * tftp-root, finds the whole tree in its own directory.
 */
static const char *
without_loader_dir(const struct plan *p, const char *name)
{
	for (size_t i = 0; p->loaders && i < p->loaders->n_files; i++) {
		const struct loader_file *file = &p->loaders->files[i];
		const char *slash = strrchr(file->name, '/');
		size_t len = slash ? (size_t)(slash - file->name) + 1 : 0;

		if (file->is_loader && len > 0 && strncmp(name, file->name, len) == 0)
			return name + len;
	}
	return name;
}

int
tree_find(const struct plan *p, const char *name, size_t len, struct node *ret)
{
	char buf[NAME_MAX_LEN + 1];
	const char *below;
	int err;

	if (!tidy(name, len, buf))
		return -ENOENT;
	below = without_loader_dir(p, buf);
	if (strncmp(below, "pxelinux.cfg/", 13) == 0)
		return find_config(p, below, below + 13, ret);
	if (strncmp(below, "iso/", 4) == 0) {
		err = find_iso(p, below + 4, ret);
		if (err != -ENOENT)
			return err;
	}
	return find_loader(p, buf, ret);
}

void
node_done(struct node *n)
{
	free(n->text);
	n->text = NULL;
	image_unref(n->held_image);
	n->held_image = NULL;
	loader_set_unref(n->held_loaders);
	n->held_loaders = NULL;
}
