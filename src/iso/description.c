#include "iso/description.h"

#include "base/bytes.h"
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * magic, status; volume size, label, family, family id, time-out, default entry;
 * files: path, offset, size; entries. A string is its length, its bytes and an end, so that
 * the parsed image can point into the bytes themselves. An absent string has length 0xffff.
 */
enum {
	DESCRIPTION_MAGIC = 0x50584931, /* "PXI1" */
	STRING_ABSENT = 0xffff,
	/* A volume may be this much longer than its file: padding some writers count but leave out.
	 */
	VOLUME_SLACK = 300 << 10,
};

static void
emit_string(struct writer *w, const char *text)
{
	size_t len = text ? strlen(text) : STRING_ABSENT;

	if (text && len >= STRING_ABSENT) {
		w->failed = true;
		return;
	}
	wr_u16(w, (uint16_t)len);
	if (!text)
		return;
	wr_bytes(w, text, len);
	wr_u8(w, 0);
}

static void
emit_strings(struct writer *w, const char *const *texts, size_t n)
{
	wr_u8(w, (uint8_t)n);
	for (size_t i = 0; i < n; i++)
		emit_string(w, texts[i]);
}

static void
emit_entry(struct writer *w, const struct image_entry *e)
{
	emit_string(w, e->id);
	emit_string(w, e->title);
	wr_u8(w, (uint8_t)e->kind);
	emit_string(w, e->kernel);
	emit_strings(w, e->initrds, e->n_initrds);
	emit_string(w, e->append);
	emit_string(w, e->netboot_http);
	emit_string(w, e->netboot_tftp);
	emit_strings(w, e->payloads, e->n_payloads);
}

static void
emit_all(struct writer *w, const struct disc *d, const char *family_id, const struct draft *draft)
{
	wr_u32(w, DESCRIPTION_MAGIC);
	wr_u32(w, 0);
	wr_u64(w, d->volume_size);
	emit_string(w, d->label);
	emit_string(w, draft->family);
	emit_string(w, family_id);
	wr_u32(w, draft->menu_timeout_ds);
	wr_u32(w, (uint32_t)draft->default_entry);
	wr_u32(w, (uint32_t)d->n_files);
	for (size_t i = 0; i < d->n_files; i++) {
		emit_string(w, d->files[i].path);
		wr_u64(w, d->files[i].offset);
		wr_u64(w, d->files[i].size);
	}
	wr_u32(w, (uint32_t)draft->n_entries);
	for (size_t i = 0; i < draft->n_entries; i++)
		emit_entry(w, &draft->entries[i]);
}

int
description_emit(const struct disc *d, const char *family_id, const struct draft *draft,
    uint8_t **ret, size_t *ret_size)
{
	for (size_t size = 64 << 10; size <= DESCRIPTION_MAX; size *= 2) {
		uint8_t *bytes = malloc(size);
		struct writer w = wr_of(bytes, size);

		if (!bytes)
			return -ENOMEM;
		emit_all(&w, d, family_id, draft);
		if (!w.failed) {
			*ret = bytes;
			*ret_size = w.used;
			return 0;
		}
		free(bytes);
	}
	return -EMSGSIZE;
}

int
description_emit_failure(int err, uint8_t **ret, size_t *ret_size)
{
	uint8_t *bytes = malloc(8);
	struct writer w = wr_of(bytes, 8);

	if (!bytes)
		return -ENOMEM;
	wr_u32(&w, DESCRIPTION_MAGIC);
	wr_u32(&w, (uint32_t)-err);
	*ret = bytes;
	*ret_size = w.used;
	return 0;
}

/* A string of the description itself: ended, and nothing in it that starts a line. */
static const char *
parse_string(struct reader *r)
{
	size_t len = rd_u16(r);
	const char *text;

	if (len == STRING_ABSENT)
		return NULL;
	text = (const char *)rd_take(r, len + 1);
	if (!text)
		return NULL;
	if (text[len] != '\0' || strlen(text) != len) {
		r->failed = true;
		return NULL;
	}
	for (const unsigned char *p = (const unsigned char *)text; *p; p++)
		if (*p < 0x20 || *p == 0x7f)
			r->failed = true;
	return r->failed ? NULL : text;
}

/* The same where there must be one. */
static const char *
parse_present(struct reader *r)
{
	const char *text = parse_string(r);

	if (!text)
		r->failed = true;
	return r->failed ? "" : text;
}

/* No empty, "." or ".." part: such a path is of no file. */
static bool
is_clean_path(const char *path)
{
	while (*path) {
		size_t len = strcspn(path, "/");

		if (len == 0 || (len == 1 && path[0] == '.') ||
		    (len == 2 && memcmp(path, "..", 2) == 0))
			return false;
		if (path[len] == '/' && !path[len + 1])
			return false;
		path += len + (path[len] == '/');
	}
	return true;
}

static bool
is_id(const char *id)
{
	size_t len = strlen(id);

	for (const char *p = id; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("._+-", *p))
			return false;
	return len > 0 && len < ENTRY_ID_SIZE;
}

static size_t
parse_paths(struct reader *r, const char **paths, size_t max)
{
	size_t n = rd_u8(r);

	if (n > max) {
		r->failed = true;
		return 0;
	}
	for (size_t i = 0; i < n; i++) {
		paths[i] = parse_present(r);
		if (!is_clean_path(paths[i]) || !*paths[i])
			r->failed = true;
	}
	return n;
}

static void
parse_entry(struct reader *r, struct image_entry *e)
{
	const char *id = parse_present(r);
	uint8_t kind;

	e->title = parse_present(r);
	kind = rd_u8(r);
	e->kernel = parse_string(r);
	e->n_initrds = parse_paths(r, e->initrds, ENTRY_INITRDS_MAX);
	e->append = parse_present(r);
	e->netboot_http = parse_string(r);
	e->netboot_tftp = parse_string(r);
	e->n_payloads = parse_paths(r, e->payloads, ENTRY_PAYLOADS_MAX);
	if (kind > ENTRY_LOCAL || !is_id(id) || (kind != ENTRY_LOCAL && !e->kernel) ||
	    (e->kernel && (!*e->kernel || !is_clean_path(e->kernel))))
		r->failed = true;
	if (r->failed)
		return;
	e->kind = (enum entry_kind)kind;
	text_copy(e->id, sizeof(e->id), id);
}

/* Files by path, each after the one before it, all within the ISO. */
static int
parse_files(struct reader *r, struct image *im, struct fault *fault)
{
	size_t n = rd_u32(r);

	/* Each needs 20 bytes at least: a lie about their number costs no memory. */
	if (n > DISC_FILES_MAX || n > r->left / 20)
		return -EBADMSG;
	im->files = calloc(n ? n : 1, sizeof(*im->files));
	if (!im->files)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		struct image_file *f = &im->files[i];

		f->path = parse_present(r);
		f->offset = rd_u64(r);
		f->size = rd_u64(r);
		if (r->failed || !*f->path || !is_clean_path(f->path) ||
		    (i > 0 && strcmp(im->files[i - 1].path, f->path) >= 0))
			return -EBADMSG;
		if (f->size == 0)
			f->offset = 0;
		if (f->offset > im->size || f->size > im->size - f->offset) {
			char shown[128];
			struct text t = text_of(shown, sizeof(shown));

			text_add_escaped(&t, f->path, strlen(f->path));
			return fault_set(
			    fault, -EBADMSG, "broken: %s lies past the end of the file", shown);
		}
		im->n_files = i + 1;
	}
	return 0;
}

/* What follows from the files themselves is worked out here, whatever the reader may say. */
static void
measure_entry(const struct image *im, struct image_entry *e)
{
	const char *needed[1 + ENTRY_INITRDS_MAX + ENTRY_PAYLOADS_MAX];
	size_t n = 0, len = e->kernel ? strlen(e->kernel) : 0;
	bool from_loader = e->kind == ENTRY_MEMDISK || e->kind == ENTRY_LOCAL ||
			   (e->kind == ENTRY_BINARY && len > 4 &&
			       strcmp(e->kernel + len - 4, ".c32") == 0);

	if (!from_loader)
		needed[n++] = e->kernel;
	for (size_t i = 0; i < e->n_initrds; i++)
		needed[n++] = e->initrds[i];
	for (size_t i = 0; i < e->n_payloads; i++)
		needed[n++] = e->payloads[i];
	for (size_t i = 0; i < n; i++) {
		const struct image_file *f = image_find(im, needed[i]);

		if (f)
			e->total_bytes += f->size;
		else if (!e->missing)
			e->missing = needed[i];
	}
}

static int
parse_entries(struct reader *r, struct image *im)
{
	size_t n = rd_u32(r);

	if (n > DRAFT_ENTRIES_MAX || r->failed)
		return -EBADMSG;
	im->entries = calloc(n ? n : 1, sizeof(*im->entries));
	if (!im->entries)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		struct image_entry *e = &im->entries[i];

		parse_entry(r, e);
		if (r->failed || image_entry_find(im, e->id))
			return -EBADMSG;
		measure_entry(im, e);
		im->n_entries = i + 1;
	}
	return 0;
}

static void
amount(char *buf, size_t size, uint64_t bytes, uint64_t of)
{
	if (of >= 1000000000)
		snprintf(buf, size, "%.1f of %.1f GB", (double)bytes / 1e9, (double)of / 1e9);
	else
		snprintf(buf, size, "%.1f of %.1f MB", (double)bytes / 1e6, (double)of / 1e6);
}

static int
parse_head(struct reader *r, struct image *im, struct fault *fault)
{
	uint64_t volume_size = rd_u64(r);
	const char *label = parse_present(r);
	const char *family = parse_present(r);
	const char *family_id = parse_present(r);
	char short_by[48];

	im->menu_timeout_ds = rd_u32(r);
	im->default_entry = rd_u32(r);
	if (r->failed || !text_copy(im->label, sizeof(im->label), label) ||
	    !text_copy(im->family, sizeof(im->family), family) ||
	    !text_copy(im->family_id, sizeof(im->family_id), family_id))
		return -EBADMSG;
	if (volume_size > im->size && volume_size - im->size > VOLUME_SLACK) {
		amount(short_by, sizeof(short_by), im->size, volume_size);
		return fault_set(fault, -EBADMSG,
		    "broken: %s, the rest is missing; copy or download it again", short_by);
	}
	return 0;
}

static int
parse_all(struct reader *r, struct image *im, struct fault *fault)
{
	uint32_t status;
	int err;

	if (rd_u32(r) != DESCRIPTION_MAGIC)
		return -EBADMSG;
	status = rd_u32(r);
	if (status == EBADMSG)
		return fault_set(fault, -EBADMSG, "not an ISO 9660 image");
	if (status == EACCES)
		return fault_set(fault, -EACCES,
		    "only its owner may read it, and discs are read without root's rights: chmod "
		    "a+r it");
	if (status == ENOMEM)
		return fault_set(fault, -EBADMSG, "broken: its directories need too much memory");
	if (status != 0 || r->failed)
		return fault_set(fault, -EBADMSG, "cannot be read%s%s",
		    status > 0 && status < 256 ? ": " : "",
		    status > 0 && status < 256 ? strerror((int)status) : "");
	err = parse_head(r, im, fault);
	if (err == 0)
		err = parse_files(r, im, fault);
	if (err == 0)
		err = parse_entries(r, im);
	if (err == 0 && (r->failed || r->left > 0))
		err = -EBADMSG;
	if (err == 0 && im->default_entry >= im->n_entries && im->n_entries > 0)
		err = -EBADMSG;
	return err;
}

int
description_parse(const void *bytes, size_t size, uint64_t iso_size, const char *path,
    struct image **ret, struct fault *fault)
{
	struct image *im = calloc(1, sizeof(*im));
	size_t path_size = strlen(path) + 1;
	struct reader r;
	int err = -ENOMEM;

	if (!im)
		return -ENOMEM;
	atomic_init(&im->refs, 1);
	im->fd = -1;
	im->size = iso_size;
	im->strings = malloc(size + path_size);
	if (im->strings) {
		if (size > 0)
			memcpy(im->strings, bytes, size);
		im->path = memcpy(im->strings + size, path, path_size);
		r = rd_of(im->strings, size);
		fault_set(fault, 0, "broken: its directories make no sense");
		err = parse_all(&r, im, fault);
	}
	if (err < 0) {
		image_unref(im);
		return err;
	}
	*ret = im;
	return 0;
}
