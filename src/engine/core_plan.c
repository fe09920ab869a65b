/*
 * core_plan.c - images, choices and loaders become the plan the workers serve from.
 */
#include "base/log.h"
#include "base/text.h"
#include "engine/core.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Small enough to be made anew at each change: references and one array are copied. */
static int
fill(struct engine *e, struct plan *p)
{
	p->server_ip = e->iface.ip;
	p->http_port = e->settings->http_port;
	p->menu_timeout_s = e->settings->menu_timeout_s;
	text_copy(p->boot_default, sizeof(p->boot_default), e->settings->boot_default);
	text_copy(p->params, sizeof(p->params), e->settings->params);
	p->loaders = loader_set_ref(e->loaders);
	p->images = calloc(e->n_images ? e->n_images : 1, sizeof(struct image *));
	p->assignments = calloc(e->n_assignments ? e->n_assignments : 1, sizeof(*p->assignments));
	if (!p->images || !p->assignments)
		return -ENOMEM;
	for (size_t i = 0; i < e->n_images; i++)
		p->images[i] = image_ref(e->images[i]);
	p->n_images = e->n_images;
	if (e->n_assignments > 0)
		memcpy(p->assignments, e->assignments, e->n_assignments * sizeof(*p->assignments));
	p->n_assignments = e->n_assignments;
	if (e->n_images > 0)
		text_copy(p->default_image, sizeof(p->default_image), e->images[0]->id);
	return 0;
}

static int
replan(struct engine *e)
{
	struct plan *fresh = plan_new();
	int err = fresh ? fill(e, fresh) : -ENOMEM;

	if (err < 0) {
		plan_unref(fresh);
		log_error("plan", "out of memory: machines still get what they got before");
		return err;
	}
	plan_board_publish(&e->board, plan_ref(fresh));
	plan_unref(e->plan);
	e->plan = fresh;
	e->changed = true;
	return 0;
}

int
core_plan_open(struct engine *e, const struct saved *saved, struct fault *fault)
{
	int err = loader_set_open(e->settings->loader_dir, &e->loaders);

	if (err == 0 && e->settings->tftp_root)
		err = loader_set_add_root(e->loaders, e->settings->tftp_root);
	if (err < 0)
		return fault_set(fault, err, "cannot read %s: %s",
		    e->settings->tftp_root ? e->settings->tftp_root : "the loaders",
		    strerror(-err));
	e->assignments = calloc(saved->n_assignments + 1, sizeof(*e->assignments));
	if (!e->assignments)
		return -ENOMEM;
	if (saved->n_assignments > 0)
		memcpy(e->assignments, saved->assignments,
		    saved->n_assignments * sizeof(*e->assignments));
	e->n_assignments = saved->n_assignments;
	return replan(e);
}

void
core_plan_done(struct engine *e)
{
	for (size_t i = 0; i < e->n_images; i++)
		image_unref(e->images[i]);
	free(e->images);
	free(e->assignments);
	plan_unref(e->plan);
	loader_set_unref(e->loaders);
}

/* -- images -------------------------------------------------------------------- */

static size_t
image_place(const struct engine *e, const char *path)
{
	size_t i = 0;

	while (i < e->n_images && strcmp(e->images[i]->path, path) != 0)
		i++;
	return i;
}

static int
compare_images(const void *a, const void *b)
{
	return strcmp((*(struct image *const *)a)->id, (*(struct image *const *)b)->id);
}

/* Two files of the same name in two directories: the newcomer gets a number. It is still ours
 * alone. */
static void
make_id_unique(const struct engine *e, struct image *im)
{
	char base[IMAGE_ID_SIZE];

	text_copy(base, sizeof(base), im->id);
	for (unsigned n = 2; n < 1000; n++) {
		bool taken = false;

		for (size_t i = 0; i < e->n_images; i++)
			taken = taken ||
				(e->images[i] != im && strcmp(e->images[i]->id, im->id) == 0);
		if (!taken)
			return;
		snprintf(im->id, sizeof(im->id), "%.*s-%u", IMAGE_ID_SIZE - 6, base, n);
	}
}

void
core_plan_image(struct engine *e, struct image *im)
{
	size_t i = image_place(e, im->path);
	const bool is_new = i == e->n_images;

	if (is_new) {
		struct image **more = realloc(e->images, (e->n_images + 1) * sizeof(*more));

		if (!more) {
			image_unref(im);
			return;
		}
		e->images = more;
		e->n_images++;
	} else {
		image_unref(e->images[i]); /* running transfers hold the old file themselves */
	}
	e->images[i] = im;
	make_id_unique(e, im);
	qsort(e->images, e->n_images, sizeof(*e->images), compare_images);
	replan(e);
	core_store(e, RECORD_IMAGE, 0, image_ref(im));
	core_note(e, EVENT_IMAGE, (struct mac){ 0 }, "image %s %s: %s, %zu entries", im->id,
	    is_new ? "is there" : "was replaced", im->family, im->n_entries);
}

void
core_plan_image_gone(struct engine *e, const char *path)
{
	size_t i = image_place(e, path);

	if (i == e->n_images)
		return;
	core_note(e, EVENT_IMAGE, (struct mac){ 0 }, "image %s is gone", e->images[i]->id);
	image_unref(e->images[i]);
	memmove(&e->images[i], &e->images[i + 1], (e->n_images - i - 1) * sizeof(*e->images));
	e->n_images--;
	replan(e);
}

/* -- choices ------------------------------------------------------------------- */

static size_t
assignment_place(const struct engine *e, struct mac mac)
{
	size_t i = 0;

	while (i < e->n_assignments && mac_key(e->assignments[i].mac) < mac_key(mac))
		i++;
	return i;
}

static bool
is_empty(const struct assignment *a)
{
	struct assignment none = { .mac = a->mac };

	return !a->once && !a->hold && strcmp(a->image, none.image) == 0 && a->entry[0] == '\0' &&
	       a->loader[0] == '\0' && a->transport[0] == '\0' && a->name[0] == '\0' &&
	       a->params[0] == '\0';
}

static int
put_assignment(struct engine *e, const struct assignment *a)
{
	size_t i = assignment_place(e, a->mac);
	bool there = i < e->n_assignments && mac_equal(e->assignments[i].mac, a->mac);
	struct assignment *more;

	if (there && !is_empty(a)) {
		e->assignments[i] = *a;
		return 0;
	}
	if (there) {
		memmove(&e->assignments[i], &e->assignments[i + 1],
		    (e->n_assignments - i - 1) * sizeof(*a));
		e->n_assignments--;
		return 0;
	}
	if (is_empty(a))
		return 0;
	more = realloc(e->assignments, (e->n_assignments + 1) * sizeof(*more));
	if (!more)
		return -ENOMEM;
	e->assignments = more;
	memmove(&more[i + 1], &more[i], (e->n_assignments - i) * sizeof(*a));
	more[i] = *a;
	e->n_assignments++;
	return 0;
}

static void
tell_choice(struct engine *e, const struct assignment *a)
{
	char params[PARAMS_SIZE];

	params_masked(a->params, params, sizeof(params));
	core_note(e, EVENT_ASSIGNED, a->mac, "%s%s%s%s%s%s%s%s%s",
	    mac_is_zero(a->mac) ? "for every machine: " : "",
	    a->image[0] ? a->image : "default image", a->entry[0] ? " · " : "", a->entry,
	    params[0] ? " " : "", params, a->name[0] ? ", name " : "", a->name,
	    a->hold ? ", parked" : "");
}

/* The machine's chosen name is its DNS name, from the moment it is chosen. */
static void
rename_machine(struct engine *e, struct mac mac)
{
	const struct machine *m = bench_machine(&e->bench, mac);
	const char *name = core_plan_name(e, mac);

	if (m && m->ip && e->dns)
		dns_service_set_name(e->dns, m->ip, name[0] != '\0' ? name : m->hostname);
}

void
core_plan_assign(struct engine *e, const struct assignment *a)
{
	struct assignment *copy = malloc(sizeof(*copy));

	if (!copy || put_assignment(e, a) < 0 || replan(e) < 0) {
		free(copy);
		core_note(e, EVENT_WARNING, a->mac, "out of memory: the choice was not taken");
		return;
	}
	*copy = *a;
	core_store(e, RECORD_ASSIGNMENT, 0, copy);
	rename_machine(e, a->mac);
	tell_choice(e, a);
}

static int
compare_assignments(const void *a, const void *b)
{
	uint64_t x = mac_key(((const struct assignment *)a)->mac);
	uint64_t y = mac_key(((const struct assignment *)b)->mac);

	return x < y ? -1 : x > y;
}

static const struct assignment *
find_in(const struct assignment *all, size_t n, struct mac mac)
{
	const struct assignment key = { .mac = mac };

	return n ? bsearch(&key, all, n, sizeof(*all), compare_assignments) : NULL;
}

void
core_plan_reload(struct engine *e, struct assignment *all, size_t n)
{
	struct assignment *before = e->assignments;
	size_t n_before = e->n_assignments;

	if (n > 0)
		qsort(all, n, sizeof(*all), compare_assignments);
	e->assignments = all;
	e->n_assignments = n;
	replan(e);
	for (size_t i = 0; i < n; i++) {
		const struct assignment *old = find_in(before, n_before, all[i].mac);

		if (old && memcmp(old, &all[i], sizeof(*old)) == 0)
			continue;
		rename_machine(e, all[i].mac);
		tell_choice(e, &all[i]);
	}
	for (size_t i = 0; i < n_before; i++)
		if (!find_in(all, n, before[i].mac)) {
			rename_machine(e, before[i].mac);
			core_note(e, EVENT_ASSIGNED, before[i].mac, "nothing of its own any more");
		}
	free(before);
}

const char *
core_plan_name(const struct engine *e, struct mac mac)
{
	const struct assignment *a = find_in(e->assignments, e->n_assignments, mac);

	return a ? a->name : "";
}
