#include "tests/tui/scene.h"

#include "base/text.h"
#include "model/boot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SYSRCD_BYTES = 302000000, LINES_MAX = 200 };

struct mac
scene_mac(size_t i)
{
	return (struct mac){ { 0x52, 0x54, 0, 0, (uint8_t)(i >> 8), (uint8_t)i } };
}

static void
set_entry(struct snapshot *s, size_t i, const char *id, const char *title, bool missing)
{
	text_copy(s->entries[i].id, sizeof(s->entries[i].id), id);
	text_copy(s->entries[i].title, sizeof(s->entries[i].title), title);
	s->entries[i].missing_file = missing;
}

static void
set_images(struct snapshot *s)
{
	s->images[0] = (struct snapshot_image){ .id = "debian-live",
		.label = "d-live 12.5.0 st amd64",
		.family = "Debian live",
		.path = "/home/me/iso/debian-live-12.5.0-amd64-standard.iso",
		.size = 1499000000,
		.first_entry = 0,
		.n_entries = 2 };
	s->images[1] = (struct snapshot_image){ .id = "sysrcd",
		.label = "sysrcd-1.5.1",
		.family = "SystemRescueCd 1.x-2.x",
		.path = "/home/me/iso/systemrescuecd-x86-1.5.1.iso",
		.size = 401000000,
		.first_entry = 2,
		.n_entries = 4,
		.default_entry = 0,
		.is_default = true };
	set_entry(s, 0, "live", "Live system (amd64)", false);
	set_entry(s, 1, "install", "Graphical install", true);
	set_entry(s, 2, "rescuecd", "standard 32bit kernel with framebuffer", false);
	set_entry(s, 3, "rescue64", "standard 64bit kernel", false);
	set_entry(s, 4, "nofb", "32bit kernel without framebuffer", false);
	set_entry(s, 5, "ntpasswd", "reset a Windows password", false);
}

static void
set_header(struct snapshot *s, size_t pool_used)
{
	s->seq = 1;
	s->wall_us = SCENE_NOW_US;
	text_copy(s->interface, sizeof(s->interface), "eth1");
	s->link_mbit = 1000;
	s->ip = 0xc0a80001;
	s->prefix_len = 24;
	s->pool_used = pool_used;
	s->pool_size = 101;
	s->dhcp_mode = DHCP_ARMED;
}

static void
set_line(struct snapshot *s, size_t i, int64_t ago_ms, struct mac mac, enum event_kind kind,
    const char *text)
{
	s->lines[i].seq = i + 1;
	s->lines[i].wall_us = SCENE_NOW_US - ago_ms * 1000;
	s->lines[i].mac = mac;
	s->lines[i].kind = kind;
	text_copy(s->lines[i].text, sizeof(s->lines[i].text), text);
}

static struct snapshot *
scene_new(size_t n_rows, size_t n_lines)
{
	struct snapshot *s = snapshot_new(n_rows, 2, 6, n_lines);

	if (!s)
		abort();
	set_header(s, n_rows);
	set_images(s);
	return s;
}

struct snapshot *
scene_empty(bool listening)
{
	struct snapshot *s = scene_new(0, 2);

	set_line(s, 0, 2100, (struct mac){ { 0 } }, EVENT_NOTE,
	    "eth1 192.168.0.1/24, pool 192.168.0.50-192.168.0.150, leases 12 h");
	set_line(s, 1, 2000, (struct mac){ { 0 } }, EVENT_IMAGE,
	    "sysrcd: SystemRescueCd 1.x-2.x, 4 entries, 401 MB");
	if (listening) {
		s->dhcp_mode = DHCP_LISTENING;
		text_copy(s->dhcp_note, sizeof(s->dhcp_note),
		    "192.168.0.254 (00:1e:8c:3a:10:77) answers DHCP on this segment");
	}
	return s;
}

/* A machine as its boot goes; bytes in thousandths of what the entry needs. */
static void
set_row(struct snapshot_row *row, size_t i, enum stage stage, enum boot_state state,
    uint64_t thousandths, uint64_t rate_bps, const char *file)
{
	row->mac = scene_mac(i);
	row->ip = 0xc0a80032 + (uint32_t)(i % 200);
	row->is_pxe = true;
	row->stage = stage;
	row->state = state;
	row->boot_id = (int64_t)i + 1;
	row->boot_started_us = SCENE_NOW_US - 40000000;
	row->heard_us = SCENE_NOW_US - 200000;
	row->bytes_total = SYSRCD_BYTES;
	row->bytes_done = SYSRCD_BYTES / 1000 * thousandths;
	row->rate_bps = row->peak_bps = rate_bps;
	text_copy(row->image, sizeof(row->image), "sysrcd");
	text_copy(row->entry, sizeof(row->entry), "rescue64");
	text_copy(row->vendor_class, sizeof(row->vendor_class), "PXEClient:Arch:00000:UNDI:002001");
	text_copy(row->file, sizeof(row->file), file);
}

static void
set_trail(struct snapshot_row *row, const char *trail)
{
	text_copy(row->trail, sizeof(row->trail), trail);
}

static void
set_own(struct snapshot_row *row, const char *name, const char *params)
{
	row->assigned.mac = row->mac;
	text_copy(row->name, sizeof(row->name), name);
	text_copy(row->assigned.name, sizeof(row->assigned.name), name);
	text_copy(row->assigned.params, sizeof(row->assigned.params), params);
	text_copy(row->assigned.image, sizeof(row->assigned.image), row->image);
	text_copy(row->assigned.entry, sizeof(row->assigned.entry), row->entry);
}

#define TO_PAYLOAD                                                                                 \
	"DISCOVER > ACK > pxelinux.0 > menu > rescue64 > initram.igz > its own DHCP > sysrcd.dat"

static void
set_first(struct snapshot_row *row)
{
	set_row(row, 0, STAGE_PAYLOAD, BOOT_RUNNING, 741, 11200000, "sysrcd/sysrcd.dat");
	row->mac = (struct mac){ { 0x00, 0x13, 0xd4, 0xd1, 0x03, 0x57 } };
	row->ip = 0xc0a8005a;
	set_trail(row, TO_PAYLOAD);
}

static void
set_lines(struct snapshot *s, struct mac mac)
{
	static const struct {
		enum event_kind kind;
		const char *text;
	} lines[] = {
		{ EVENT_DHCP_IN, "DHCPDISCOVER PXEClient:Arch:00000:UNDI:002001" },
		{ EVENT_DHCP_OUT, "DHCPOFFER 192.168.0.90 pxelinux.0" },
		{ EVENT_DHCP_IN, "DHCPREQUEST 192.168.0.90 from 192.168.0.1" },
		{ EVENT_DHCP_OUT, "DHCPACK 192.168.0.90 pxelinux.0" },
		{ EVENT_TRANSFER_END, "tftp pxelinux.0 26 KB 0.02 s" },
		{ EVENT_NOT_FOUND, "pxelinux.cfg/44454c4c-4400-1035-8058-b4c04f57324a: not here" },
		{ EVENT_STAGE, "menu" },
		{ EVENT_TRANSFER_END, "tftp sysrcd/rescue64 3.8 MB 0.35 s" },
		{ EVENT_TRANSFER_END, "tftp sysrcd/initram.igz 15 MB 1.41 s" },
		{ EVENT_STAGE, "payload" },
		{ EVENT_TRANSFER_START, "http sysrcd/sysrcd.dat 282 MB" },
	};

	for (size_t i = 0; i < s->n_lines; i++) {
		size_t k = i % (sizeof(lines) / sizeof(*lines));

		set_line(s, i, (int64_t)(s->n_lines - i) * 730, mac, lines[k].kind, lines[k].text);
	}
}

struct snapshot *
scene_one(void)
{
	struct snapshot *s = scene_new(1, 11);

	set_first(&s->rows[0]);
	set_own(&s->rows[0], "", "rootpass=geheim setkmap=cz -quiet");
	s->rate_out_bps = 11200000;
	s->n_transfers = 1;
	set_lines(s, s->rows[0].mac);
	return s;
}

struct snapshot *
scene_mixed(void)
{
	struct snapshot *s = scene_new(6, 11);
	struct snapshot_row *r = s->rows;

	set_first(&r[0]);
	set_row(&r[1], 1, STAGE_INITRD, BOOT_RUNNING, 214, 88000000, "debian-live/live/initrd.img");
	r[1].arch = 7;
	text_copy(r[1].image, sizeof(r[1].image), "debian-live");
	text_copy(r[1].entry, sizeof(r[1].entry), "live");
	set_own(&r[1], "bench-02", "");
	set_trail(&r[1], "DISCOVER > ACK > snponly.efi > menu > vmlinuz > initrd.img");
	set_row(&r[2], 2, STAGE_MENU, BOOT_RUNNING, 0, 0, "pxelinux.cfg/default");
	set_own(&r[2], "", "");
	r[2].assigned.hold = r[2].held = true;
	set_trail(&r[2], "DISCOVER > ACK > pxelinux.0 > menu");
	set_row(&r[3], 3, STAGE_UP, BOOT_UP, 1000, 0, "sysrcd/sysrcd.dat");
	r[3].peak_bps = 112000000;
	set_own(&r[3], "büro-pc", "");
	set_trail(&r[3], TO_PAYLOAD " > up");
	set_row(&r[4], 4, STAGE_ADDRESS, BOOT_STALLED, 0, 0, "");
	r[4].bytes_total = 0;
	r[4].arch = 9;
	set_trail(&r[4], "DISCOVER > ACK");
	text_copy(r[4].reason, sizeof(r[4].reason),
	    "it has an address but never asked for its loader: firmware that wants another boot "
	    "file, or TFTP (UDP 69) is filtered");
	set_row(&r[5], 5, STAGE_KERNEL, BOOT_FAILED, 4, 0, "sysrcd/rescue64");
	set_trail(&r[5], "DISCOVER > ACK > pxelinux.0 > menu > rescue64");
	text_copy(
	    r[5].reason, sizeof(r[5].reason), "the ISO could not be read: Input/output error");
	s->rate_out_bps = 99200000;
	s->n_transfers = 2;
	set_lines(s, r[0].mac);
	return s;
}

/* -- a bench that never rests --------------------------------------------- */

static void
set_phase(struct snapshot_row *row, size_t i, unsigned phase)
{
	static const struct {
		enum stage stage;
		unsigned from;
		const char *file, *trail;
	} phases[] = {
		{ STAGE_DISCOVER, 0, "", "DISCOVER" },
		{ STAGE_ADDRESS, 5, "", "DISCOVER > ACK" },
		{ STAGE_LOADER, 10, "pxelinux.0", "DISCOVER > ACK > pxelinux.0" },
		{ STAGE_MENU, 20, "pxelinux.cfg/default", "DISCOVER > ACK > pxelinux.0 > menu" },
		{ STAGE_KERNEL, 40, "sysrcd/rescue64",
		    "DISCOVER > ACK > pxelinux.0 > menu > rescue64" },
		{ STAGE_INITRD, 60, "sysrcd/initram.igz",
		    "DISCOVER > ACK > pxelinux.0 > menu > rescue64 > initram.igz" },
		{ STAGE_PAYLOAD, 120, "sysrcd/sysrcd.dat", TO_PAYLOAD },
		{ STAGE_UP, 420, "sysrcd/sysrcd.dat", TO_PAYLOAD " > up" },
	};
	size_t k = 0;
	uint64_t done;

	while (k + 1 < sizeof(phases) / sizeof(*phases) && phases[k + 1].from <= phase)
		k++;
	done = phase < 40 ? 0 : phase >= 420 ? 1000 : (phase - 40) * 1000 / 380;
	set_row(row, i, phases[k].stage, phases[k].stage == STAGE_UP ? BOOT_UP : BOOT_RUNNING, done,
	    phase < 40 || phase >= 420 ? 0 : 700000 + (i * 7919 + phase * 104729) % 900000,
	    phases[k].file);
	row->peak_bps = i % 3 == 0 ? 11300000 : 90000000;
	row->arch = i % 4 == 1 ? 7 : 0;
	set_trail(row, phases[k].trail);
}

struct snapshot *
scene_busy(size_t n, unsigned ds)
{
	size_t n_lines = ds / 2 < LINES_MAX ? ds / 2 : LINES_MAX;
	struct snapshot *s = scene_new(n, n_lines);
	char text[120];

	s->seq = ds;
	s->pool_size = 1000;
	for (size_t i = 0; i < n; i++) {
		set_phase(&s->rows[i], i, (ds + (unsigned)(i * 37)) % 600);
		s->rate_out_bps += s->rows[i].rate_bps;
		s->n_transfers += s->rows[i].rate_bps > 0;
	}
	for (size_t i = 0; i < n_lines; i++) {
		size_t number = ds / 2 - n_lines + i;

		snprintf(
		    text, sizeof(text), "tftp sysrcd/part-%zu 42 KB 0.0%zu s", number, number % 9);
		set_line(s, i, 0, scene_mac(n ? number % n : 0), EVENT_TRANSFER_END, text);
		s->lines[i].seq = number;
		s->lines[i].wall_us = SCENE_NOW_US + (int64_t)number * 200000;
	}
	return s;
}
