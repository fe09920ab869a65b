#include "ui/keys.h"

#include "base/text.h"

#include <limits.h>

const struct key_row *
keys_find(const struct key_table *keys, uint32_t key)
{
	for (size_t i = 0; i < keys->n; i++)
		for (int k = 0; k < KEY_ROW_KEYS && keys->rows[i].keys[k]; k++)
			if (keys->rows[i].keys[k] == key)
				return &keys->rows[i];
	return NULL;
}

/* "F1Help", but "h Hold": a letter would run into the word. */
static const char *
between(const struct key_row *row)
{
	return row->name[0] == 'F' && row->name[1] >= '0' && row->name[1] <= '9' ? "" : " ";
}

/* With the blank after it. */
static int
label_columns(const struct key_row *row)
{
	return text_columns(row->name) + text_columns(between(row)) + text_columns(row->label) + 1;
}

static int
footer_columns(const struct key_table *tables, size_t n_tables, int rank)
{
	int n = 0;

	for (size_t t = 0; t < n_tables; t++)
		for (size_t i = 0; i < tables[t].n; i++)
			if (tables[t].rows[i].label && tables[t].rows[i].rank <= rank)
				n += label_columns(&tables[t].rows[i]);
	return n;
}

/* The highest rank with which everything still fits. */
static int
footer_rank(const struct key_table *tables, size_t n_tables, int n_cols)
{
	int rank = 9;

	while (rank > 0 && footer_columns(tables, n_tables, rank) > n_cols)
		rank--;
	return rank;
}

void
keys_draw_footer(const struct key_table *tables, size_t n_tables, const struct canvas *c, int row)
{
	int rank = footer_rank(tables, n_tables, c->n_cols), col = 0;

	canvas_fill(c, row, 0, c->n_cols, STYLE_TEXT, " ");
	for (size_t t = 0; t < n_tables; t++) {
		for (size_t i = 0; i < tables[t].n; i++) {
			const struct key_row *k = &tables[t].rows[i];

			if (!k->label || k->rank > rank)
				continue;
			col = canvas_text(c, row, col, STYLE_KEY, k->name);
			col = canvas_text(c, row, col, STYLE_LABEL, between(k));
			col = canvas_text(c, row, col, STYLE_LABEL, k->label) + 1;
		}
	}
}

const struct key_row *
keys_footer_at(const struct key_table *tables, size_t n_tables, int n_cols, int col)
{
	int rank = footer_rank(tables, n_tables, n_cols), at = 0;

	for (size_t t = 0; t < n_tables; t++) {
		for (size_t i = 0; i < tables[t].n; i++) {
			const struct key_row *k = &tables[t].rows[i];

			if (!k->label || k->rank > rank)
				continue;
			if (col >= at && col < at + label_columns(k) - 1)
				return k;
			at += label_columns(k);
		}
	}
	return NULL;
}

static const char *
special_name(uint32_t key)
{
	switch (key) {
	case PRESS_TAB:
		return "Tab";
	case PRESS_ENTER:
		return "Enter";
	case PRESS_ESCAPE:
		return "Esc";
	case PRESS_UP:
		return "Up";
	case PRESS_DOWN:
		return "Down";
	case PRESS_LEFT:
		return "Left";
	case PRESS_RIGHT:
		return "Right";
	case PRESS_PAGE_UP:
		return "PgUp";
	case PRESS_PAGE_DOWN:
		return "PgDn";
	case PRESS_HOME:
		return "Home";
	case PRESS_END:
		return "End";
	case PRESS_INSERT:
		return "Ins";
	case PRESS_DELETE:
		return "Del";
	case PRESS_BACKSPACE:
		return "Backspace";
	case PRESS_BACK_TAB:
		return "Shift-Tab";
	case ' ':
		return "Space";
	default:
		return NULL;
	}
}

const char *
press_name(const struct press *p, char buf[static 16])
{
	const char *name = special_name(p->key);
	struct text t = text_of(buf, 16);

	if (name)
		text_add(&t, "%s", name);
	else if (p->key > PRESS_F0 && p->key <= PRESS_F_LAST)
		text_add(&t, "F%u", p->key - PRESS_F0);
	else if (p->key > 0 && p->key < 0x20)
		text_add(&t, "Ctrl-%c", (char)(p->key + '@'));
	else if (p->key > 0x20 && p->key < 0x7f)
		text_add(&t, "%c", (char)p->key);
	else
		text_add(&t, "that key");
	return buf;
}
