#include "boot/choose.h"

#include "base/text.h"

enum { ARCH_BIOS = 0, ARCH_EFI_X64 = 7, ARCH_EFI_BC = 9 };

/* Firmware -> loaders in order of preference (RFC 4578 section 2.1; real x64 firmware sends 7). */
static const struct {
	uint16_t arch;
	const char *file;
} table[] = {
	{ ARCH_BIOS, "pxelinux.0" },
	{ ARCH_BIOS, "lpxelinux.0" },
	{ UINT16_MAX, "pxelinux.0" }, /* PXE before option 93 was BIOS */
	{ ARCH_EFI_X64, "efi64/syslinux.efi" },
	{ ARCH_EFI_BC, "efi64/syslinux.efi" },
};

void
boot_choose(const struct plan *p, const struct boot_client *c, struct boot_answer *ret)
{
	struct assignment a;

	ret->file[0] = '\0';
	if (!c->is_pxe)
		return;
	plan_effective(p, c->mac, &a);
	if (a.loader[0] && loader_set_find(p->loaders, a.loader)) {
		text_copy(ret->file, sizeof(ret->file), a.loader);
		return;
	}
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (table[i].arch != c->arch || !loader_set_find(p->loaders, table[i].file))
			continue;
		text_copy(ret->file, sizeof(ret->file), table[i].file);
		return;
	}
}
