/*
 * Any disc with an ISOLINUX menu: its entries as they stand. Whether kernel and initrd are
 * all they need is not known, so they are offered as if they were.
 */
#include "base/text.h"
#include "iso/entries.h"
#include "iso/family.h"

static bool
probe(const struct disc *d)
{
	(void)d;
	return true;
}

static int
describe(struct disc *d, struct draft *ret)
{
	int err = entries_from_isolinux(d, ret);

	text_copy(ret->family, sizeof(ret->family), "generic");
	for (size_t i = 0; i < ret->n_entries; i++) {
		ret->entries[i].netboot_http = "";
		ret->entries[i].netboot_tftp = "";
	}
	return err;
}

const struct family family_generic = { "generic", probe, describe };
