/*
 * SystemRescueCd 1.x to 5.x: kernels and one initram.igz in isolinux/, sysrcd.dat beside
 * them at the root.
 *
 * Its initramfs fetches sysrcd.md5, then sysrcd.dat. Up to 2.8 it makes the former's name by
 * replacing every "sysrcd.dat" in the URL, so no image id may contain that; from 3.0 on it drops
 * the last part of the URL and, by TFTP, the first after it, so the file must lie in a directory.
 * ${B} and ${T} keep both.
 */
#include "base/text.h"
#include "iso/entries.h"
#include "iso/family.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool
probe(const struct disc *d)
{
	return disc_find(d, "sysrcd.dat") && disc_find(d, "sysrcd.md5");
}

static bool
has_initramfs(const struct image_entry *e)
{
	for (size_t i = 0; i < e->n_initrds; i++) {
		const char *slash = strrchr(e->initrds[i], '/');

		if (strcasecmp(slash ? slash + 1 : e->initrds[i], "initram.igz") == 0)
			return true;
	}
	return false;
}

/* Volume ids are "sysrcd-1.5.1". */
static bool
is_version_3(const struct disc *d)
{
	return strncmp(d->label, "sysrcd-", 7) == 0 && atoi(d->label + 7) >= 3;
}

static int
describe(struct disc *d, struct draft *ret)
{
	int err = entries_from_isolinux(d, ret);

	text_copy(ret->family, sizeof(ret->family),
	    is_version_3(d) ? "SystemRescueCd 3.x-5.x" : "SystemRescueCd 1.x-2.x");
	for (size_t i = 0; i < ret->n_entries; i++) {
		struct image_entry *e = &ret->entries[i];
		bool needs_payload = e->kind == ENTRY_LINUX && has_initramfs(e);

		e->netboot_http = needs_payload ? "netboot=${B}/sysrcd.dat" : "";
		e->netboot_tftp = needs_payload ? "netboot=${T}/sysrcd.dat" : "";
		if (!needs_payload)
			continue;
		e->payloads[0] = "sysrcd.md5";
		e->payloads[1] = "sysrcd.dat";
		e->n_payloads = 2;
	}
	return err;
}

const struct family family_sysrcd = { "sysrcd", probe, describe };
