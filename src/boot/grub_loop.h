/*
 * grub_loop.h - a GRUB 2 menu entry that boots an ISO file lying on this computer's own disk.
 */
#ifndef PX_BOOT_GRUB_LOOP_H
#define PX_BOOT_GRUB_LOOP_H

#include "base/fault.h"
#include "model/image.h"

#include <stddef.h>

/*
 * `path` is where the ISO lies as GRUB and the initramfs see it: from the root of its own file
 * system. `params` are the operator's kernel words (checked, see assignment_set_params()).
 * 0 and an ended string on the heap; -EOPNOTSUPP: this entry or family cannot be booted so;
 * -E2BIG, -ENOMEM; the reason is in fault.
 */
int grub_loop_render(const struct image *im, const struct image_entry *e, const char *path,
    const char *params, char **ret, struct fault *fault);

#endif
