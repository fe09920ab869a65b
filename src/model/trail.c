#include "model/trail.h"

#include "base/text.h"

#include <string.h>

static void
add_word(struct text *t, const char *word)
{
	text_add(t, "%s%s", t->used > 0 ? " > " : "", word);
}

static const char *
last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Adds the files of that role; `instead` when there was none. */
static void
add_files(struct text *t, const struct boot *b, enum file_role role, const char *instead)
{
	bool any = false;

	for (size_t i = 0; i < b->n_files; i++) {
		if (b->files[i].role != role)
			continue;
		add_word(t, last_part(b->files[i].name));
		any = true;
	}
	if (!any)
		add_word(t, instead);
}

const char *
boot_trail(const struct boot *b, char *buf, size_t size)
{
	struct text t = text_of(buf, size);

	if (b->stage_us[STAGE_DISCOVER])
		add_word(&t, "DISCOVER");
	if (b->stage_us[STAGE_ADDRESS])
		add_word(&t, "ACK");
	if (b->stage_us[STAGE_LOADER])
		add_files(&t, b, ROLE_LOADER, "loader");
	if (b->stage_us[STAGE_MENU])
		add_word(&t, "menu");
	if (b->stage_us[STAGE_KERNEL])
		add_files(&t, b, ROLE_KERNEL, "kernel");
	if (b->stage_us[STAGE_INITRD])
		add_files(&t, b, ROLE_INITRD, "initrd");
	if (b->stage_us[STAGE_STARTING] && b->stage == STAGE_STARTING)
		add_word(&t, "starting");
	if (b->stage_us[STAGE_NETWORK])
		add_word(&t, "its own DHCP");
	if (b->stage_us[STAGE_PAYLOAD])
		add_files(&t, b, ROLE_PAYLOAD, "payload");
	if (b->stage == STAGE_UP)
		add_word(&t, "up");
	return buf;
}
