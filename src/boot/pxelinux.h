/*
 * pxelinux.h - the configuration file PXELINUX (and syslinux.efi) gets, made when it asks.
 */
#ifndef PX_BOOT_PXELINUX_H
#define PX_BOOT_PXELINUX_H

#include "boot/plan.h"

/*
 * For the machine with this MAC; the zero MAC stands for one whose name is not known.
 * An assigned machine boots at once, others get a menu; what cannot be offered is left out with
 * a comment that says why. 0 and size bytes on the heap, not ended; -ENOMEM.
 */
int pxelinux_render(const struct plan *p, struct mac mac, char **ret, size_t *ret_size);

#endif
