/*
 * view_pick.c - what shall it boot: every entry of every image, for one machine or as default.
 */
#include "base/text.h"
#include "base/units.h"
#include "ui/assign.h"
#include "ui/format.h"
#include "ui/look.h"
#include "ui/table.h"
#include "ui/views.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A row: "as the defaults say", an image's heading, or an entry. */
struct choice {
	const struct snapshot_image *image; /* NULL: as the defaults say */
	const struct snapshot_entry *entry; /* NULL: the image's heading */
	bool is_default;                    /* the image's own default entry */
	bool chosen;                        /* what is assigned now */
};

struct pick_view {
	struct mac mac;
	struct table table;
	struct choice *choices;
	size_t n_choices, n_room;
	bool placed;   /* the selection has been put on what is chosen now */
	int table_row; /* where the table was drawn, for the mouse */
};

enum pick_action { PICK_TAKE, PICK_PARAMS, PICK_HOLD, PICK_MOVE, PICK_BACK };

static const struct key_row rows[] = {
	{ { PRESS_ENTER, PRESS_F(5) }, "Enter", "Boot this", "boots this entry from now on",
	    PICK_TAKE, 0 },
	{ { PRESS_F(4), 'p' }, "F4", "Params", "edits the kernel parameters (also p)", PICK_PARAMS,
	    1 },
	{ { 'h' }, "h", "Hold", "parks: waits at its prompt until an entry is picked, or h again",
	    PICK_HOLD, 2 },
	{ { PRESS_ESCAPE, 'q' }, "Esc", "Back", "changes nothing", PICK_BACK, 0 },
	{ { PRESS_UP, PRESS_DOWN, PRESS_WHEEL_UP, PRESS_WHEEL_DOWN }, "Up Down", NULL,
	    "select an entry", PICK_MOVE, 0 },
	{ { PRESS_PAGE_UP, PRESS_PAGE_DOWN, PRESS_HOME, PRESS_END }, "PgUp PgDn", NULL,
	    "a page; Home and End: first and last entry", PICK_MOVE, 0 },
};

/* -- columns ------------------------------------------------------------ */

static void
text_entry(const void *row, const void *ctx, struct cell_text *ret)
{
	const struct choice *c = row;

	(void)ctx;
	if (!c->image)
		text_copy(ret->text, sizeof(ret->text), "no choice of its own");
	else if (!c->entry)
		text_copy(ret->text, sizeof(ret->text), c->image->id);
	else
		snprintf(ret->text, sizeof(ret->text), "  %s", c->entry->id);
}

static void
text_title(const void *row, const void *ctx, struct cell_text *ret)
{
	const struct choice *c = row;
	char size[FORMAT_SIZE];

	if (!c->image)
		text_copy(ret->text, sizeof(ret->text), ctx);
	else if (c->entry)
		text_copy(ret->text, sizeof(ret->text), c->entry->title);
	else
		snprintf(ret->text, sizeof(ret->text), "%s · %s · %s", c->image->family,
		    c->image->label, units_bytes(c->image->size, size));
}

static void
text_note(const void *row, const void *ctx, struct cell_text *ret)
{
	const struct choice *c = row;
	struct text t = text_of(ret->text, sizeof(ret->text));

	(void)ctx;
	if (c->entry && c->entry->missing_file) {
		ret->style = STYLE_WARN;
		text_add(&t, "! file missing");
	} else if (c->chosen) {
		ret->style = STYLE_GOOD;
		text_add(&t, "✓ chosen now");
	} else if (c->entry && c->is_default) {
		text_add(&t, "its default");
	} else if (c->image && !c->entry && c->image->is_default) {
		text_add(&t, "default image");
	}
}

static uint64_t
hash_text(uint64_t hash, const char *text)
{
	/* FNV-1a, and the end of the text counts too. */
	do {
		hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	} while (*text++);
	return hash;
}

static uint64_t
identity(const void *row)
{
	const struct choice *c = row;
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	if (c->image)
		hash = hash_text(hash, c->image->id);
	if (c->entry)
		hash = hash_text(hash, c->entry->id);
	return hash;
}

static bool
is_heading(const void *row)
{
	const struct choice *c = row;

	return c->image && !c->entry;
}

static uint8_t
choice_style(const void *row, const void *ctx)
{
	(void)ctx;
	return is_heading(row) ? STYLE_STRONG : STYLE_TEXT;
}

static const struct column columns[] = {
	{ "entry", "ENTRY", 22, 1, 40, 0, false, text_entry, NULL, NULL },
	{ "title", "WHAT IT IS", 18, 3, 0, 0, false, text_title, NULL, NULL },
	{ "note", "", 14, 0, 0, 0, false, text_note, NULL, NULL },
};

static const struct table_kind pick_table = {
	.columns = columns,
	.n_columns = sizeof(columns) / sizeof(*columns),
	.row_size = sizeof(struct choice),
	.identity = identity,
	.style = choice_style,
	.heading = is_heading,
};

/* -- state -------------------------------------------------------------- */

struct view
view_pick_new(struct mac mac)
{
	struct pick_view *v = calloc(1, sizeof(*v));

	if (v) {
		v->mac = mac;
		table_init(&v->table, &pick_table);
	}
	return (struct view){ &view_pick_kind, v };
}

static void
pick_close(void *self)
{
	struct pick_view *v = self;

	table_done(&v->table);
	free(v->choices);
	free(v);
}

static bool
make_room(struct pick_view *v, size_t n)
{
	struct choice *choices;

	if (n <= v->n_room)
		return true;
	choices = realloc(v->choices, n * sizeof(*choices));
	if (!choices)
		return false;
	v->choices = choices;
	v->n_room = n;
	return true;
}

/* Is that entry what the assignment says? An assignment may leave the entry to the image. */
static bool
is_chosen(const struct assignment *a, const struct snapshot_image *im,
    const struct snapshot_entry *e, bool is_default)
{
	if (strcasecmp(a->image, im->id) != 0)
		return false;
	return a->entry[0] ? strcasecmp(a->entry, e->id) == 0 : is_default;
}

static void
add_image(struct pick_view *v, const struct snapshot *s, const struct snapshot_image *im,
    const struct assignment *a)
{
	const struct snapshot_entry *entries = s->entries + im->first_entry;

	v->choices[v->n_choices++] = (struct choice){ .image = im };
	for (size_t i = 0; i < im->n_entries; i++) {
		bool is_default = i == im->default_entry;

		v->choices[v->n_choices++] = (struct choice){ im, &entries[i], is_default,
			is_chosen(a, im, &entries[i], is_default) };
	}
}

/* Puts the selection on what is chosen now, else on the first image's default. */
static void
place_selection(struct pick_view *v)
{
	const struct choice *best = NULL;

	for (size_t i = 0; i < v->n_choices; i++)
		if (v->choices[i].chosen)
			best = &v->choices[i];
	for (size_t i = 0; i < v->n_choices && !best; i++)
		if (v->choices[i].is_default && v->choices[i].image->is_default)
			best = &v->choices[i];
	if (best)
		v->placed = table_select(&v->table, identity(best));
}

static void
pick_take(void *self, struct screen *ui)
{
	struct pick_view *v = self;
	const struct snapshot *s = ui->snapshot;
	struct assignment a;

	v->n_choices = 0;
	if (!make_room(v, 1 + s->n_images + s->n_entries)) {
		screen_say(ui, STYLE_BAD, "Not enough memory to list the images.");
		table_take(&v->table, NULL, 0, NULL);
		return;
	}
	assign_current(ui, v->mac, &a);
	v->choices[v->n_choices++] = (struct choice){ .chosen = !a.image[0] && !a.entry[0] };
	for (size_t i = 0; i < s->n_images; i++)
		add_image(v, s, &s->images[i], &a);
	table_take(&v->table, v->choices, v->n_choices,
	    mac_is_zero(v->mac) ? "the default image's own default" : "as the defaults say");
	if (!v->placed)
		place_selection(v);
}

/* -- actions ------------------------------------------------------------ */

static void
take_choice(struct pick_view *v, struct screen *ui)
{
	const struct choice *c = table_selected(&v->table);
	struct assignment a;
	char whom[96];

	if (!c)
		return;
	assign_current(ui, v->mac, &a);
	text_copy(a.image, sizeof(a.image), c->image ? c->image->id : "");
	text_copy(a.entry, sizeof(a.entry), c->entry ? c->entry->id : "");
	/* Who picks for a parked machine wants to see it go. */
	a.hold = false;
	if (!assign_send(ui, &a))
		return;
	assign_whom(ui, v->mac, whom, sizeof(whom));
	if (c->image)
		screen_say(
		    ui, STYLE_STRONG, "%s boots %s · %s from now on.", whom, a.image, a.entry);
	else
		screen_say(ui, STYLE_STRONG, "%s boots what the defaults say.", whom);
	screen_close(ui, v);
}

static void
pick_act(void *self, struct screen *ui, int action, const struct press *p)
{
	struct pick_view *v = self;

	switch ((enum pick_action)action) {
	case PICK_TAKE:
		take_choice(v, ui);
		break;
	case PICK_PARAMS:
		screen_push(ui, view_params_new(ui, v->mac));
		break;
	case PICK_HOLD:
		assign_toggle_hold(ui, v->mac);
		break;
	case PICK_MOVE:
		table_press(&v->table, p);
		break;
	case PICK_BACK:
		screen_close(ui, self);
		break;
	}
}

static bool
pick_typed(void *self, struct screen *ui, const struct press *p)
{
	struct pick_view *v = self;

	(void)ui;
	if (p->key != PRESS_CLICK)
		return false;
	table_click(&v->table, p->row - v->table_row);
	return true;
}

/* -- drawing ------------------------------------------------------------ */

static void
pick_draw(void *self, const struct screen *ui, const struct canvas *c)
{
	struct pick_view *v = self;
	struct assignment a;
	struct canvas part;
	char whom[96], words[PARAMS_SIZE];

	assign_current(ui, v->mac, &a);
	assign_whom(ui, v->mac, whom, sizeof(whom));
	canvas_fill(c, 0, 0, c->n_cols, STYLE_TITLE, " ");
	canvas_print(c, 0, 1, STYLE_TITLE, "What to boot on %s", whom);
	params_masked(a.params, words, sizeof(words));
	canvas_print(c, 1, 1, STYLE_DIM, "%sparameters: %s",
	    assign_is_held(ui, v->mac) ? "parked · " : "", words[0] ? words : "none of its own");
	v->table_row = 3;
	part = canvas_part(c, v->table_row, 0, c->n_rows - v->table_row, c->n_cols);
	table_draw(&v->table, &part);
	if (ui->snapshot->n_images == 0)
		canvas_wrap(c, 6, 2, c->n_cols - 4, 3, STYLE_WARN,
		    "No ISO image is known yet. Start pxedeck with an ISO or a folder of them.");
}

const struct view_kind view_pick_kind = {
	.id = "pick",
	.title = "What to boot",
	.keys = { rows, sizeof(rows) / sizeof(*rows) },
	.close = pick_close,
	.take = pick_take,
	.act = pick_act,
	.typed = pick_typed,
	.draw = pick_draw,
};
