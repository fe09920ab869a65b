/*
 * kernel_line.h - the kernel's words, each with where it came from.
 *
 * The image's own words, what its family adds for the network, then what the
 * operator wants: param=, the default's, the machine's. name=value replaces
 * same-named words of earlier origins where they stand, -name removes them (-name=value
 * just that word); otherwise the order is kept.
 */
#ifndef PX_BOOT_KERNEL_LINE_H
#define PX_BOOT_KERNEL_LINE_H

#include "base/fault.h"
#include "boot/plan.h"

#include <stddef.h>

enum word_origin {    /* in the order they are laid down; later goes before earlier */
	WORD_IMAGE,   /* the image's own menu */
	WORD_NETBOOT, /* its family, to find its payload over the network */
	WORD_CONFIG,  /* param= */
	WORD_DEFAULT, /* `pxedeck set default` */
	WORD_MACHINE, /* this machine's own */
};

const char *word_origin_name(enum word_origin origin);

enum {
	KERNEL_LINE_MAX = 2047, /* x86 Linux: COMMAND_LINE_SIZE less its end */
	KERNEL_WORDS_MAX = 160,
};

struct kernel_word {
	const char *text; /* into `room` */
	enum word_origin origin;
};

/* Words point into `room`: pass it by pointer, do not copy it. */
struct kernel_line {
	struct kernel_word words[KERNEL_WORDS_MAX];
	size_t n_words;
	char room[8192];
	size_t used;
	bool keeps_removals; /* -name stays a word too: for joining what is applied later */
};

void kernel_line_init(struct kernel_line *l);

/* Adds blank-separated words (quotes keep blanks together). 0 or -E2BIG: too many or too long. */
int kernel_line_add(struct kernel_line *l, enum word_origin origin, const char *words);

/* Joined by blanks. 0, or -EMSGSIZE when size does not hold it. */
int kernel_line_text(const struct kernel_line *l, char *buf, size_t size);

/*
 * The whole line of this entry for this machine (zero MAC: a machine nobody knows), as its
 * kernel would get it but for the initrd= a loader adds. 0; -EOPNOTSUPP: its family cannot be
 * booted over that transport; -E2BIG: longer than a kernel takes; the reason is in fault.
 */
int kernel_line_for(const struct plan *p, struct mac mac, const struct image *im,
    const struct image_entry *e, struct kernel_line *ret, struct fault *fault);

/*
 * Expands ${B} ${T} ${I} ${H} ${M} of a family's template (model/image.h). An http port of 80
 * is left out of URLs. 0 or -EMSGSIZE.
 */
int netboot_expand(const char *template, const struct plan *p, const char *image_id, struct mac mac,
    char *buf, size_t size);

#endif
