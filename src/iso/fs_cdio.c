#include "iso/fs_cdio.h"

#include "base/text.h"

#include <cdio/iso9660.h>
#include <cdio/logging.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { DIRS_MAX = 16384 };

enum names { NAMES_ROCK_RIDGE, NAMES_JOLIET, NAMES_PLAIN };

struct walk {
	iso9660_t *iso;
	struct disc *disc;
	enum names names;
	lsn_t *dirs; /* where directories seen so far begin: a second visit is a loop */
	size_t n_dirs;
	size_t n_records;
};

/* libcdio's own would print to stdout and leave the process. What failed shows in its answers. */
static void
keep_quiet(cdio_log_level_t level, const char message[])
{
	(void)level;
	(void)message;
}

/* A directory's raw name -> the name clients use. */
static void
readable_name(enum names names, const char *raw, char *buf, size_t size)
{
	char *version;
	size_t n;

	text_copy(buf, size, raw);
	if (names == NAMES_ROCK_RIDGE)
		return;
	version = strrchr(buf, ';');
	if (version && version[1] && strspn(version + 1, "0123456789") == strlen(version + 1))
		*version = '\0';
	n = strlen(buf);
	if (names != NAMES_PLAIN)
		return;
	if (n > 1 && buf[n - 1] == '.')
		buf[n - 1] = '\0';
	for (char *p = buf; *p; p++)
		*p = (char)tolower((unsigned char)*p);
}

static bool
is_usable_name(const char *name)
{
	return *name && !strchr(name, '/') && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static bool
seen_before(struct walk *w, lsn_t lsn)
{
	for (size_t i = 0; i < w->n_dirs; i++)
		if (w->dirs[i] == lsn)
			return true;
	if (w->n_dirs == DIRS_MAX)
		return true;
	w->dirs[w->n_dirs++] = lsn;
	return false;
}

static int read_dir(
    struct walk *w, const char *raw_path, const char *path, lsn_t lsn, unsigned depth);

/* raw_path is as libcdio wants it asked, path as we show it. */
static int
add_record(struct walk *w, const iso9660_stat_t *st, const char *raw_path, const char *path,
    unsigned depth)
{
	char name[DISC_PATH_MAX], below[DISC_PATH_MAX], raw_below[DISC_PATH_MAX];
	struct text t = text_of(below, sizeof(below));
	struct text raw = text_of(raw_below, sizeof(raw_below));

	readable_name(w->names, st->filename, name, sizeof(name));
	if (!is_usable_name(st->filename) || !is_usable_name(name))
		return 0;
	text_add(&t, "%s%s%s", path, *path ? "/" : "", name);
	text_add(&raw, "%s/%s", raw_path, st->filename);
	if (t.cut || raw.cut) {
		w->disc->n_left_out++;
		return 0;
	}
	if (st->type == _STAT_DIR)
		return read_dir(w, raw_below, below, st->lsn, depth + 1);
	if (st->rr.b3_rock == yep && st->rr.psz_symlink)
		return disc_add_link(w->disc, below, st->rr.psz_symlink);
	return disc_add_file(w->disc, below, (uint64_t)(uint32_t)st->lsn * ISO_BLOCKSIZE, st->size);
}

static int
read_dir(struct walk *w, const char *raw_path, const char *path, lsn_t lsn, unsigned depth)
{
	CdioISO9660FileList_t *list;
	CdioListNode_t *node;
	int err = 0;

	if (depth > DISC_DEPTH_MAX || seen_before(w, lsn)) {
		w->disc->n_left_out++;
		return 0;
	}
	list = iso9660_ifs_readdir(w->iso, *raw_path ? raw_path : "/");
	if (!list)
		return 0;
	for (node = _cdio_list_begin(list); node && err == 0; node = _cdio_list_node_next(node)) {
		if (++w->n_records > 2 * DISC_FILES_MAX)
			break;
		err = add_record(w, _cdio_list_node_data(node), raw_path, path, depth);
	}
	iso9660_filelist_free(list);
	return err;
}

static bool
has_rock_ridge(iso9660_t *iso)
{
	CdioISO9660FileList_t *list = iso9660_ifs_readdir(iso, "/");
	CdioListNode_t *node;
	bool found = false;

	if (!list)
		return false;
	for (node = _cdio_list_begin(list); node && !found; node = _cdio_list_node_next(node)) {
		const iso9660_stat_t *st = _cdio_list_node_data(node);

		found = st->rr.b3_rock == yep;
	}
	iso9660_filelist_free(list);
	return found;
}

/* Rock Ridge's names are the ones its menus were written for; Joliet may lack links. */
static iso9660_t *
open_best(const char *path, enum names *ret)
{
	iso9660_t *iso = iso9660_open_ext(path, ISO_EXTENSION_ROCK_RIDGE);

	*ret = NAMES_ROCK_RIDGE;
	if (!iso || has_rock_ridge(iso))
		return iso;
	iso9660_close(iso);
	iso = iso9660_open_ext(path, ISO_EXTENSION_JOLIET);
	*ret = iso && iso9660_ifs_get_joliet_level(iso) > 0 ? NAMES_JOLIET : NAMES_PLAIN;
	return iso;
}

static int
read_label(iso9660_t *iso, struct disc *d)
{
	struct text t = text_of(d->label, sizeof(d->label));
	iso9660_pvd_t pvd;
	size_t n = sizeof(pvd.volume_id);

	if (!iso9660_ifs_read_pvd(iso, &pvd))
		return -EBADMSG;
	/* From the primary descriptor: Joliet's is cut at 16 characters. */
	while (n > 0 && (pvd.volume_id[n - 1] == ' ' || pvd.volume_id[n - 1] == '\0'))
		n--;
	text_add_escaped(&t, pvd.volume_id, n);
	d->volume_size = (uint64_t)(uint32_t)iso9660_get_pvd_space_size(&pvd) * ISO_BLOCKSIZE;
	return 0;
}

int
fs_cdio_read(const char *path, struct disc *d)
{
	struct walk w = { .disc = d };
	int err;

	cdio_log_set_handler(keep_quiet);
	w.iso = open_best(path, &w.names);
	if (!w.iso)
		return -EBADMSG;
	w.dirs = calloc(DIRS_MAX, sizeof(*w.dirs));
	err = w.dirs ? read_label(w.iso, d) : -ENOMEM;
	if (err == 0)
		err = read_dir(&w, "", "", -1, 0);
	free(w.dirs);
	iso9660_close(w.iso);
	return err;
}
