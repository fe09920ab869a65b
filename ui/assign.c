#include "ui/assign.h"

#include "base/text.h"
#include "ui/look.h"

enum { SENT_COUNTS_US = 1000000 }; /* ten snapshots later the engine has shown it */

/* Was the newest change about that MAC, and has the engine not had the time to show it? */
static bool
is_fresh(const struct screen *ui, struct mac mac)
{
	return ui->sent_us > 0 && ui->now_us - ui->sent_us < SENT_COUNTS_US &&
	       mac_equal(ui->sent.mac, mac);
}

bool
assign_current(const struct screen *ui, struct mac mac, struct assignment *ret)
{
	const struct snapshot_row *row = screen_row(ui, mac);
	bool own = true;

	if (is_fresh(ui, mac))
		*ret = ui->sent;
	else if (mac_is_zero(mac))
		*ret = ui->snapshot->defaults;
	else if (row && row_has_own(row))
		*ret = row->assigned;
	else
		*ret = (struct assignment){ 0 }, own = false;
	ret->mac = mac;
	return own;
}

bool
assign_send(struct screen *ui, const struct assignment *a)
{
	struct command c = { .kind = COMMAND_ASSIGN, .assignment = *a };

	if (!screen_command(ui, &c))
		return false;
	ui->sent = *a;
	ui->sent_us = ui->now_us;
	return true;
}

const char *
assign_whom(const struct screen *ui, struct mac mac, char *buf, size_t size)
{
	const struct snapshot_row *row = screen_row(ui, mac);
	char mac_buf[MAC_TEXT_SIZE];

	if (mac_is_zero(mac))
		text_copy(buf, size, "every machine without its own choice");
	else
		text_copy(buf, size, row ? row_label(row, mac_buf) : mac_text(mac, mac_buf));
	return buf;
}

bool
assign_is_held(const struct screen *ui, struct mac mac)
{
	const struct snapshot_row *row = screen_row(ui, mac);

	if (is_fresh(ui, mac))
		return ui->sent.hold;
	if (mac_is_zero(mac))
		return ui->snapshot->defaults.hold;
	return row && row->held;
}

bool
assign_toggle_hold(struct screen *ui, struct mac mac)
{
	const struct snapshot_row *row = screen_row(ui, mac);
	bool held = assign_is_held(ui, mac);
	struct assignment a;
	char whom[96];

	assign_current(ui, mac, &a);
	if (held && !a.hold && row && !a.image[0]) {
		text_copy(a.image, sizeof(a.image), row->image);
		text_copy(a.entry, sizeof(a.entry), row->entry);
	}
	a.hold = !held;
	if (!assign_send(ui, &a))
		return false;
	assign_whom(ui, mac, whom, sizeof(whom));
	screen_say(ui, STYLE_STRONG,
	    a.hold ? "%s is parked: it will wait at its prompt."
		   : "%s is no longer parked: it boots what is chosen for it.",
	    whom);
	return true;
}
