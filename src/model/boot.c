#include "model/boot.h"

#include "base/text.h"

#include <string.h>

const char *
stage_name(enum stage stage)
{
	static const char *const names[] = { "-", "discover", "address", "loader", "menu", "kernel",
		"initrd", "starting", "network", "payload", "up" };

	return (size_t)stage < sizeof(names) / sizeof(*names) ? names[stage] : "?";
}

const char *
boot_state_name(enum boot_state state)
{
	static const char *const names[] = { "running", "up", "stalled", "failed", "superseded" };

	return (size_t)state < sizeof(names) / sizeof(*names) ? names[state] : "?";
}

static bool
counts(enum file_role role)
{
	return role == ROLE_KERNEL || role == ROLE_INITRD || role == ROLE_PAYLOAD ||
	       role == ROLE_WHOLE_ISO;
}

uint64_t
boot_bytes_done(const struct boot *b)
{
	uint64_t done = 0;

	for (size_t i = 0; i < b->n_files; i++)
		if (counts(b->files[i].role))
			done += b->files[i].acked;
	return done;
}

void
boot_heard(struct boot *b, int64_t now_us)
{
	b->heard_us = now_us;
	if (b->state == BOOT_STALLED) {
		b->state = BOOT_RUNNING;
		b->reason[0] = '\0';
	}
}

void
boot_sample(struct boot *b, int64_t now_us)
{
	int64_t passed_us = now_us - b->sampled_us;
	uint64_t bytes = 0;
	double now_bps;

	if (passed_us < 90000)
		return;
	for (size_t i = 0; i < b->n_files; i++)
		bytes += b->files[i].acked;
	/* A file asked for again starts from nothing: that is no negative speed. */
	now_bps = bytes > b->sampled_bytes && b->sampled_us > 0
		      ? (double)(bytes - b->sampled_bytes) * 1e6 / (double)passed_us
		      : 0;
	/* Half of it is new every 100 ms: smooth to read, and gone within a second. */
	b->rate_bps = (uint64_t)((double)b->rate_bps * 0.5 + now_bps * 0.5);
	if (b->rate_bps > b->peak_bps)
		b->peak_bps = b->rate_bps;
	b->sampled_bytes = bytes;
	b->sampled_us = now_us;
}

bool
boot_enter(struct boot *b, enum stage stage, int64_t now_us)
{
	if (b->stage == stage)
		return false;
	b->stage = stage;
	b->stage_us[stage] = now_us;
	if (stage == STAGE_UP) {
		b->state = BOOT_UP;
		b->ended_us = now_us;
	}
	return true;
}

/*
 * A file of no image (tftp-root) says nothing of its role, but its size and its turn
 * do: after the menu the first big file is the kernel, the next the initrd, and what
 * the started system fetches is its payload.
 */
static enum file_role
guess_role(const struct boot *b, const struct boot_fact *f)
{
	enum { BIG = 1 << 20 };

	if (f->role != ROLE_OTHER || f->image[0] != '\0' || f->size < BIG)
		return f->role;
	switch (b->stage) {
	case STAGE_MENU:
		return ROLE_KERNEL;
	case STAGE_KERNEL:
	case STAGE_INITRD:
	case STAGE_STARTING:
		return ROLE_INITRD;
	case STAGE_NETWORK:
	case STAGE_PAYLOAD:
		return ROLE_PAYLOAD;
	default:
		return f->role;
	}
}

static struct boot_file *
find_file(struct boot *b, const char *name)
{
	for (size_t i = 0; i < b->n_files; i++)
		if (strcmp(b->files[i].name, name) == 0)
			return &b->files[i];
	return NULL;
}

/* The place of this file: its own if it was asked for before, else a new one, else the oldest small
 * one. */
static struct boot_file *
place_file(struct boot *b, const char *name)
{
	struct boot_file *file = find_file(b, name);

	if (file)
		return file;
	if (b->n_files < BOOT_FILES_MAX)
		return &b->files[b->n_files++];
	for (size_t i = 0; i < b->n_files; i++)
		if (!counts(b->files[i].role)) {
			memmove(&b->files[i], &b->files[i + 1],
			    (b->n_files - i - 1) * sizeof(b->files[0]));
			return &b->files[b->n_files - 1];
		}
	return NULL;
}

/* Where a file of this role leaves the boot; what was reached before is not lost to a repeated one.
 */
static enum stage
stage_after(enum stage now, enum file_role role)
{
	switch (role) {
	case ROLE_LOADER:
		return now < STAGE_LOADER ? STAGE_LOADER : now;
	case ROLE_CONFIG:
		return now < STAGE_MENU ? STAGE_MENU : now;
	case ROLE_KERNEL:
		return now <= STAGE_STARTING ? STAGE_KERNEL : now;
	case ROLE_INITRD:
		return now <= STAGE_STARTING ? STAGE_INITRD : now;
	case ROLE_PAYLOAD:
	case ROLE_WHOLE_ISO:
		return now < STAGE_UP ? STAGE_PAYLOAD : now;
	case ROLE_OTHER:
		break;
	}
	return now;
}

bool
boot_file_began(struct boot *b, const struct boot_fact *f, int64_t now_us)
{
	enum file_role role = guess_role(b, f);
	struct boot_file *file = place_file(b, f->name);

	boot_heard(b, now_us);
	if (file) {
		*file = (struct boot_file){ .role = role,
			.size = f->offset + f->size,
			.transfer_id = f->transfer_id,
			.started_us = f->started_us };
		text_copy(file->name, sizeof(file->name), f->name);
	}
	if (f->image[0] != '\0')
		text_copy(b->image, sizeof(b->image), f->image);
	if (f->entry[0] != '\0') {
		text_copy(b->entry, sizeof(b->entry), f->entry);
		b->bytes_total = f->entry_bytes;
	}
	return boot_enter(b, stage_after(b->stage, role), now_us);
}

static bool
has_payload(const struct boot *b)
{
	for (size_t i = 0; i < b->n_files; i++)
		if (b->files[i].role == ROLE_PAYLOAD || b->files[i].role == ROLE_WHOLE_ISO)
			return true;
	return false;
}

/* Every payload seen is complete, and all the entry needs when that is known. */
static bool
has_everything(const struct boot *b)
{
	for (size_t i = 0; i < b->n_files; i++)
		if (counts(b->files[i].role) && b->files[i].acked < b->files[i].size)
			return false;
	return has_payload(b) && boot_bytes_done(b) >= b->bytes_total;
}

bool
boot_file_ended(struct boot *b, const struct boot_fact *f, int64_t now_us)
{
	struct boot_file *file = find_file(b, f->name);

	boot_heard(b, now_us);
	/* An older transfer of the same file (a size probe, a restart) says nothing of the newest.
	 */
	if (!file || file->transfer_id != f->transfer_id)
		return false;
	file->result = f->result;
	/* A client that went on without its last ACK has the file all the same. */
	file->acked = f->offset + (f->result == TRANSFER_DONE ? f->size : f->acked);
	file->ended_us = now_us;
	if (f->result != TRANSFER_DONE)
		return false;
	if (has_everything(b))
		return boot_enter(b, STAGE_UP, now_us);
	if (file->role == ROLE_INITRD && b->stage == STAGE_INITRD)
		return boot_enter(b, STAGE_STARTING, now_us);
	return false;
}

bool
boot_system_asked(struct boot *b, bool granted, int64_t now_us)
{
	bool whole;

	boot_heard(b, now_us);
	if (b->stage < STAGE_KERNEL || b->stage > STAGE_NETWORK)
		return false;
	whole = b->bytes_total > 0 && boot_bytes_done(b) >= b->bytes_total;
	/* Nothing left to fetch: a system that has its address is all we can ever see of it. */
	if (granted && whole)
		return boot_enter(b, STAGE_UP, now_us);
	return boot_enter(b, STAGE_NETWORK, now_us);
}

/* How long a machine may be silent in each stage, and what its silence usually means. */
static const struct silence {
	unsigned limit_s;
	const char *reason;
} silences[] = {
	[STAGE_DISCOVER] = { 30, "it asked for an address and never took one: another DHCP server "
				 "answered, or its cable or port drops our answer" },
	[STAGE_ADDRESS] = { 30,
	    "it has an address but never asked for its loader: firmware that wants "
	    "another boot file, or TFTP (UDP 69) is filtered" },
	[STAGE_LOADER] = { 60, "its loader stopped before asking for a menu: try another loader" },
	[STAGE_MENU] = { 900, "it waits at its menu" },
	[STAGE_KERNEL] = { 30, "the kernel stopped arriving: look at its cable and port" },
	[STAGE_INITRD] = { 30, "the initrd stopped arriving: look at its cable and port" },
	[STAGE_STARTING] = { 180,
	    "its kernel never asked for an address: no driver for its network "
	    "card, or too little memory" },
	[STAGE_NETWORK] = { 120,
	    "its system has an address but fetched nothing more: wrong netboot "
	    "parameter or filtered HTTP" },
	[STAGE_PAYLOAD] = { 60, "the payload stopped arriving: look at its cable and port, or too "
				"little memory" },
};

bool
boot_check_stalled(struct boot *b, int64_t now_us)
{
	const struct silence *s;

	if (b->state != BOOT_RUNNING || (size_t)b->stage >= sizeof(silences) / sizeof(*silences))
		return false;
	s = &silences[b->stage];
	if (s->limit_s == 0 || now_us - b->heard_us < (int64_t)s->limit_s * 1000000)
		return false;
	b->state = BOOT_STALLED;
	text_copy(b->reason, sizeof(b->reason), s->reason);
	return true;
}
