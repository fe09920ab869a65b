#include "boot/plan.h"

#include "base/text.h"
#include "boot/kernel_line.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct plan *
plan_new(void)
{
	struct plan *p = calloc(1, sizeof(*p));

	if (p)
		atomic_init(&p->refs, 1);
	return p;
}

struct plan *
plan_ref(struct plan *p)
{
	atomic_fetch_add_explicit(&p->refs, 1, memory_order_relaxed);
	return p;
}

void
plan_unref(struct plan *p)
{
	if (!p || atomic_fetch_sub_explicit(&p->refs, 1, memory_order_acq_rel) > 1)
		return;
	for (size_t i = 0; i < p->n_images; i++)
		image_unref(p->images[i]);
	free(p->images);
	free(p->assignments);
	loader_set_unref(p->loaders);
	free(p);
}

static int
compare_mac(const void *key, const void *assignment)
{
	uint64_t a = mac_key(*(const struct mac *)key);
	uint64_t b = mac_key(((const struct assignment *)assignment)->mac);

	return (a > b) - (a < b);
}

const struct assignment *
plan_assignment(const struct plan *p, struct mac mac)
{
	if (p->n_assignments == 0)
		return NULL;
	return bsearch(
	    &mac, p->assignments, p->n_assignments, sizeof(*p->assignments), compare_mac);
}

/* boot-default=IMAGE/ENTRY stands in where nobody chose; its other words do not name an image. */
static void
take_boot_default(const struct plan *p, struct assignment *a)
{
	const char *slash = strchr(p->boot_default, '/');
	struct text image = text_of(a->image, sizeof(a->image));

	a->hold = strcmp(p->boot_default, "park") == 0;
	if (!slash)
		return;
	text_add(&image, "%.*s", (int)(slash - p->boot_default), p->boot_default);
	text_copy(a->entry, sizeof(a->entry), slash + 1);
}

/* Image and entry go together: an entry of one image means nothing in another. */
static void
take_choice(const struct assignment *from, struct assignment *a)
{
	if (!from->image[0] && !from->entry[0])
		return;
	if (from->image[0] && strcmp(from->image, a->image) != 0) {
		memcpy(a->image, from->image, sizeof(a->image));
		a->entry[0] = '\0';
	}
	if (from->entry[0])
		memcpy(a->entry, from->entry, sizeof(a->entry));
	/* Who picks for a parked machine lets it go. */
	a->hold = false;
}

static void
take_rest(const struct assignment *from, struct assignment *a)
{
	if (from->loader[0])
		memcpy(a->loader, from->loader, sizeof(a->loader));
	if (from->transport[0])
		memcpy(a->transport, from->transport, sizeof(a->transport));
	a->once = from->once;
	a->hold = a->hold || from->hold;
}

static void
join_params(const struct plan *p, const struct assignment *def, const struct assignment *own,
    struct assignment *ret)
{
	struct kernel_line l;

	kernel_line_init(&l);
	l.keeps_removals = true;
	/* What does not fit one line is refused where the line is made: kernel_line_for(). */
	(void)kernel_line_add(&l, WORD_CONFIG, p->params);
	if (def)
		(void)kernel_line_add(&l, WORD_DEFAULT, def->params);
	if (own)
		(void)kernel_line_add(&l, WORD_MACHINE, own->params);
	(void)kernel_line_text(&l, ret->params, sizeof(ret->params));
}

void
plan_effective(const struct plan *p, struct mac mac, struct assignment *ret)
{
	const struct assignment *def = plan_assignment(p, (struct mac){ { 0 } });
	const struct assignment *own = mac_is_zero(mac) ? NULL : plan_assignment(p, mac);
	const struct assignment *const layers[] = { def, own };

	*ret = (struct assignment){ .mac = mac };
	take_boot_default(p, ret);
	for (size_t i = 0; i < sizeof(layers) / sizeof(layers[0]); i++) {
		if (!layers[i])
			continue;
		take_choice(layers[i], ret);
		take_rest(layers[i], ret);
	}
	if (own)
		memcpy(ret->name, own->name, sizeof(ret->name));
	join_params(p, def, own, ret);
}

static const struct image *
only_match(const struct plan *p, const char *name, bool by_family)
{
	size_t len = strlen(name);
	const struct image *only = NULL;

	for (size_t i = 0; i < p->n_images; i++) {
		const struct image *im = p->images[i];

		if (by_family ? strcasecmp(im->family_id, name) != 0
			      : strncasecmp(im->id, name, len) != 0)
			continue;
		if (only)
			return NULL;
		only = im;
	}
	return only;
}

const struct image *
plan_find_image(const struct plan *p, const char *name)
{
	const struct image *im;

	if (!*name)
		return NULL;
	for (size_t i = 0; i < p->n_images; i++)
		if (strcasecmp(p->images[i]->id, name) == 0)
			return p->images[i];
	im = only_match(p, name, false);
	return im ? im : only_match(p, name, true);
}

const struct image *
plan_default_image(const struct plan *p)
{
	const struct image *im = plan_find_image(p, p->default_image);

	return im || p->n_images == 0 ? im : p->images[0];
}

const struct image *
plan_image(const struct plan *p, const struct assignment *a)
{
	if (a->hold)
		return NULL;
	if (a->image[0])
		return plan_find_image(p, a->image);
	return a->entry[0] ? plan_default_image(p) : NULL;
}

const struct image_entry *
plan_entry(const struct image *im, const struct assignment *a)
{
	if (a->entry[0])
		return image_entry_find(im, a->entry);
	return im->default_entry < im->n_entries ? &im->entries[im->default_entry] : NULL;
}

void
plan_board_init(struct plan_board *b)
{
	pthread_mutex_init(&b->lock, NULL);
	b->newest = NULL;
}

void
plan_board_done(struct plan_board *b)
{
	plan_unref(b->newest);
	b->newest = NULL;
	pthread_mutex_destroy(&b->lock);
}

struct plan *
plan_board_take(struct plan_board *b)
{
	struct plan *p;

	pthread_mutex_lock(&b->lock);
	p = b->newest ? plan_ref(b->newest) : NULL;
	pthread_mutex_unlock(&b->lock);
	return p;
}

void
plan_board_publish(struct plan_board *b, struct plan *fresh)
{
	struct plan *old;

	pthread_mutex_lock(&b->lock);
	old = b->newest;
	b->newest = fresh;
	pthread_mutex_unlock(&b->lock);
	plan_unref(old);
}
