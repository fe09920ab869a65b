/*
 * syslinux_cfg.h - reads ISOLINUX/SYSLINUX menu files into labels; submenus are flattened.
 *
 * Text in, labels out: no file is opened here, INCLUDE and CONFIG ask the caller.
 */
#ifndef PX_ISO_SYSLINUX_CFG_H
#define PX_ISO_SYSLINUX_CFG_H

#include "iso/arena.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	SYSLINUX_LABELS_MAX = 128,
	SYSLINUX_FILES_MAX = 64, /* read for one menu, the first included */
	SYSLINUX_DEPTH_MAX = 8,
	SYSLINUX_LINE_MAX = 4096,
};

enum syslinux_type {
	SYSLINUX_KERNEL, /* what it is follows from the file's name */
	SYSLINUX_LINUX,
	SYSLINUX_BOOT, /* BOOT, BSS, PXE, FDIMAGE: run as it is */
	SYSLINUX_COM32,
	SYSLINUX_CONFIG,
	SYSLINUX_LOCAL,
};

/* Strings live in the arena. NULL: the file does not say. */
struct syslinux_label {
	const char *name;  /* as written, one word */
	const char *title; /* MENU LABEL without its ^ */
	enum syslinux_type type;
	const char *file;   /* after KERNEL, LINUX, ...: one word; LOCALBOOT's argument */
	const char *args;   /* words after the file on the same line */
	const char *append; /* "" for "APPEND -" */
	const char *initrd; /* of INITRD: comma-separated */
	bool is_default;    /* MENU DEFAULT */
};

struct syslinux_menu {
	struct syslinux_label labels[SYSLINUX_LABELS_MAX];
	size_t n_labels;
	size_t n_dropped;       /* labels beyond the limit */
	const char *default_;   /* DEFAULT: a label, or a file with arguments */
	const char *on_timeout; /* ONTIMEOUT, likewise */
	const char *append; /* the global one: for labels without their own, and implicit kernels */
	unsigned timeout_ds;
	const char *seen[SYSLINUX_FILES_MAX]; /* files read, so that each is read once */
	size_t n_seen;
};

/*
 * Reads a file named in INCLUDE or CONFIG, as written there: a heap string the parser
 * frees, or NULL when there is none.
 */
typedef char *(*syslinux_read)(void *ctx, const char *name);

/* Fills in *ret from the text of the first file. read may be NULL. 0 or -ENOMEM. */
int syslinux_parse(const char *text, struct arena *strings, syslinux_read read, void *ctx,
    struct syslinux_menu *ret);

#endif
