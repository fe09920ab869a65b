/*
 * entries.h - ISOLINUX labels turned into boot entries of a disc.
 */
#ifndef PX_ISO_ENTRIES_H
#define PX_ISO_ENTRIES_H

#include "iso/family.h"
#include "iso/syslinux_cfg.h"

/*
 * Finds the menu where ISOLINUX itself looks and adds its entries to the draft, with default and
 * time-out. A disc without one yields none. 0 or -ENOMEM.
 */
int entries_from_isolinux(struct disc *d, struct draft *ret);

/* The same for a parsed menu whose relative names are relative to dir ("" is the root). */
int entries_from_menu(
    struct disc *d, const struct syslinux_menu *menu, const char *dir, struct draft *ret);

#endif
