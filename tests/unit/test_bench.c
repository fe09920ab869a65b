/*
 * What events mean for machines and boots. Messages are built here byte by byte, so that the
 * model is judged without any codec.
 */
#include "tests/unit/test.h"

#include "base/bytes.h"
#include "base/text.h"
#include "model/bench.h"

#include <stdio.h>
#include <string.h>

enum { S = 1000000 }; /* microseconds a second */

static const struct mac machine_a = { { 0, 0x13, 0xd4, 0xd1, 3, 0x57 } };
static const struct mac machine_b = { { 0x52, 0x54, 0, 0, 0, 2 } };
static const uint32_t address = 0xc0a8005a;

struct story {
	struct bench bench;
	int64_t now_us;
	uint64_t next_transfer;
	struct bench_change change;
};

static size_t
message(uint8_t *room, size_t size, bool reply, uint8_t type, struct mac mac, uint32_t yiaddr,
    const char *vendor_class)
{
	struct writer w = wr_of(room, size);

	wr_u32(&w, reply ? 0x02010600 : 0x01010600);
	wr_u32(&w, 0x1234);
	wr_u32(&w, 0);
	wr_u32(&w, 0);
	wr_u32(&w, yiaddr);
	wr_zero(&w, 8);
	wr_bytes(&w, mac.byte, 6);
	wr_zero(&w, 10 + 64 + 128);
	wr_u32(&w, 0x63825363);
	wr_u8(&w, 53);
	wr_u8(&w, 1);
	wr_u8(&w, type);
	if (vendor_class) {
		wr_u8(&w, 60);
		wr_u8(&w, (uint8_t)strlen(vendor_class));
		wr_bytes(&w, vendor_class, strlen(vendor_class));
	}
	wr_u8(&w, 255);
	assert_false(w.failed);
	return w.used;
}

static void
happens(struct story *s, struct event *e)
{
	assert_non_null(e);
	bench_attribute(&s->bench, e);
	assert_int_equal(bench_apply(&s->bench, e, &s->change), 0);
	event_unref(e);
}

static void
says(struct story *s, struct mac mac, uint8_t type, const char *vendor_class)
{
	uint8_t packet[400];
	size_t n = message(packet, sizeof(packet), false, type, mac, 0, vendor_class);

	happens(s, event_new(EVENT_DHCP_IN, s->now_us, NULL, packet, n));
}

static void
is_told(struct story *s, struct mac mac, uint8_t type, uint32_t ip)
{
	uint8_t packet[400];
	size_t n = message(packet, sizeof(packet), true, type, mac, ip, NULL);

	happens(s, event_new(EVENT_DHCP_OUT, s->now_us, NULL, packet, n));
}

static struct transfer *
begins(struct story *s, const char *name, enum file_role role, uint64_t size)
{
	struct transfer *t = transfer_new();

	assert_non_null(t);
	t->id = ++s->next_transfer;
	t->client_ip = address;
	t->role = role;
	t->size = size;
	t->started_us = s->now_us;
	text_copy(t->name, sizeof(t->name), name);
	if (role != ROLE_OTHER && role != ROLE_LOADER)
		text_copy(t->image, sizeof(t->image), "sysrcd");
	if (role == ROLE_KERNEL) {
		text_copy(t->entry, sizeof(t->entry), "rescue64");
		t->entry_bytes = 60;
	}
	assert_int_equal(bench_track(&s->bench, t), 0);
	happens(s, event_of_transfer(EVENT_TRANSFER_START, s->now_us, t));
	return t;
}

static void
ends(struct story *s, struct transfer *t, enum transfer_result result, uint64_t acked)
{
	atomic_store(&t->acked, acked);
	atomic_store(&t->result, result);
	happens(s, event_of_transfer(EVENT_TRANSFER_END, s->now_us, t));
	transfer_unref(t);
}

static void
fetches(struct story *s, const char *name, enum file_role role, uint64_t size)
{
	ends(s, begins(s, name, role, size), TRANSFER_DONE, size);
}

static struct boot *
boot_of(struct story *s, struct mac mac)
{
	struct machine *m = bench_machine(&s->bench, mac);

	assert_non_null(m);
	return m->boot;
}

static void
gets_an_address(struct story *s)
{
	says(s, machine_a, 1, "PXEClient:Arch:00000:UNDI:002001");
	is_told(s, machine_a, 2, address);
	says(s, machine_a, 3, "PXEClient:Arch:00000:UNDI:002001");
	is_told(s, machine_a, 5, address);
}

static void
loads_kernel_and_initrd(struct story *s)
{
	fetches(s, "pxelinux.0", ROLE_LOADER, 5);
	fetches(s, "pxelinux.cfg/01-00-13-d4-d1-03-57", ROLE_CONFIG, 5);
	fetches(s, "iso/sysrcd/+1/isolinux/rescue64", ROLE_KERNEL, 10);
	fetches(s, "iso/sysrcd/isolinux/initram.igz", ROLE_INITRD, 20);
}

static int
open_story(void **state)
{
	static struct story s;

	s = (struct story){ .now_us = 1000 * (int64_t)S };
	bench_init(&s.bench, 7);
	*state = &s;
	return 0;
}

static int
close_story(void **state)
{
	struct story *s = *state;

	bench_done(&s->bench);
	return 0;
}

static void
a_boot_goes_through_its_stages_and_is_up_when_all_its_bytes_arrived(void **state)
{
	struct story *s = *state;
	struct boot *b;

	says(s, machine_a, 1, "PXEClient:Arch:00000:UNDI:002001");
	b = boot_of(s, machine_a);
	assert_int_equal(b->id, 7);
	assert_int_equal(b->stage, STAGE_DISCOVER);
	assert_true(s->change.stage_moved);
	gets_an_address(s);
	assert_int_equal(b->stage, STAGE_ADDRESS);
	assert_int_equal(b->ip, address);
	loads_kernel_and_initrd(s);
	assert_int_equal(b->stage, STAGE_STARTING);
	assert_string_equal(b->entry, "rescue64");
	assert_int_equal(b->bytes_total, 60);
	says(s, machine_a, 1, "udhcp 1.15.3");
	assert_int_equal(b->stage, STAGE_NETWORK);
	assert_ptr_equal(boot_of(s, machine_a), b);
	is_told(s, machine_a, 5, address);
	assert_int_equal(b->stage, STAGE_NETWORK);
	fetches(s, "iso/sysrcd/sysrcd.md5", ROLE_OTHER, 1);
	fetches(s, "iso/sysrcd/sysrcd.dat", ROLE_PAYLOAD, 30);
	assert_int_equal(b->stage, STAGE_UP);
	assert_int_equal(b->state, BOOT_UP);
	assert_int_equal(boot_bytes_done(b), 60);
	for (int stage = STAGE_DISCOVER; stage <= STAGE_UP; stage++)
		assert_int_not_equal(b->stage_us[stage], 0);
}

static void
a_size_probe_that_is_aborted_neither_counts_nor_fails(void **state)
{
	struct story *s = *state;
	struct transfer *probe;

	gets_an_address(s);
	probe = begins(s, "pxelinux.0", ROLE_LOADER, 5);
	ends(s, probe, TRANSFER_ABORTED, 0);
	fetches(s, "pxelinux.0", ROLE_LOADER, 5);
	assert_int_equal(boot_of(s, machine_a)->n_files, 1);
	assert_int_equal(boot_of(s, machine_a)->files[0].result, TRANSFER_DONE);
	assert_int_equal(boot_of(s, machine_a)->stage, STAGE_LOADER);
}

static void
a_machine_that_never_sends_its_last_ack_is_up_all_the_same(void **state)
{
	struct story *s = *state;

	gets_an_address(s);
	loads_kernel_and_initrd(s);
	says(s, machine_a, 1, "udhcp 1.15.3");
	ends(s, begins(s, "iso/sysrcd/sysrcd.dat", ROLE_PAYLOAD, 30), TRANSFER_DONE, 28);
	assert_int_equal(boot_of(s, machine_a)->stage, STAGE_UP);
}

static void
a_file_fetched_twice_counts_once(void **state)
{
	struct story *s = *state;

	gets_an_address(s);
	loads_kernel_and_initrd(s);
	fetches(s, "iso/sysrcd/isolinux/initram.igz", ROLE_INITRD, 20);
	assert_int_equal(boot_bytes_done(boot_of(s, machine_a)), 30);
	assert_int_equal(boot_of(s, machine_a)->stage, STAGE_STARTING);
}

static void
firmware_that_asks_again_begins_a_new_boot_and_ends_the_old_one(void **state)
{
	struct story *s = *state;

	gets_an_address(s);
	loads_kernel_and_initrd(s);
	s->now_us += 5 * S;
	says(s, machine_a, 1, "PXEClient:Arch:00000:UNDI:002001");
	assert_int_equal(boot_of(s, machine_a)->id, 8);
	assert_non_null(s->change.superseded);
	assert_int_equal(s->change.superseded->id, 7);
	assert_int_equal(s->change.superseded->state, BOOT_SUPERSEDED);
}

/* A machine switched off in the middle of a file: the server gives that file up a while later. */
static void
what_an_earlier_boot_left_running_ends_in_that_boot(void **state)
{
	struct story *s = *state;
	struct transfer *left;
	struct event *end;

	gets_an_address(s);
	fetches(s, "pxelinux.0", ROLE_LOADER, 5);
	left = begins(s, "iso/sysrcd/isolinux/initram.igz", ROLE_INITRD, 20);
	s->now_us += 5 * S;
	says(s, machine_a, 1, "PXEClient:Arch:00000:UNDI:002001");
	assert_int_equal(boot_of(s, machine_a)->id, 8);
	is_told(s, machine_b, 5, address); /* its address, too, is another machine's by then */
	s->now_us += 25 * S;
	atomic_store(&left->result, TRANSFER_LOST);
	end = event_of_transfer(EVENT_TRANSFER_END, s->now_us, left);
	assert_non_null(end);
	bench_attribute(&s->bench, end);
	assert_true(mac_equal(end->mac, machine_a));
	assert_int_equal(end->boot_id, 7);
	assert_int_equal(bench_apply(&s->bench, end, &s->change), 0);
	bench_attribute(&s->bench, end);
	assert_int_equal(end->boot_id, 7);
	assert_null(s->change.boot);
	assert_int_equal(boot_of(s, machine_a)->heard_us, s->now_us - 25 * S);
	event_unref(end);
	transfer_unref(left);
}

static void
a_repeated_discover_is_the_same_boot(void **state)
{
	struct story *s = *state;

	for (int i = 0; i < 4; i++) {
		says(s, machine_a, 1, "PXEClient:Arch:00000:UNDI:002001");
		s->now_us += 8 * S;
	}
	assert_int_equal(boot_of(s, machine_a)->id, 7);
	s->now_us += 90 * S;
	says(s, machine_a, 1, "PXEClient:Arch:00000:UNDI:002001");
	assert_int_equal(boot_of(s, machine_a)->id, 8);
}

static void
a_plain_dhcp_client_is_a_machine_without_a_boot(void **state)
{
	struct story *s = *state;

	says(s, machine_b, 1, "android-dhcp-13");
	is_told(s, machine_b, 5, address + 1);
	assert_null(boot_of(s, machine_b));
	assert_ptr_equal(
	    bench_machine_at(&s->bench, address + 1), bench_machine(&s->bench, machine_b));
	assert_false(bench_machine(&s->bench, machine_b)->is_pxe);
}

static void
an_address_given_to_another_machine_leaves_the_first(void **state)
{
	struct story *s = *state;

	gets_an_address(s);
	says(s, machine_b, 1, "PXEClient");
	is_told(s, machine_b, 5, address);
	assert_int_equal(bench_machine(&s->bench, machine_a)->ip, 0);
	assert_ptr_equal(bench_machine_at(&s->bench, address), bench_machine(&s->bench, machine_b));
}

static void
a_silent_boot_is_stalled_with_a_reason_and_goes_on_when_bytes_move(void **state)
{
	struct story *s = *state;
	struct transfer *t;
	struct boot *b;

	gets_an_address(s);
	t = begins(s, "iso/sysrcd/+1/isolinux/rescue64", ROLE_KERNEL, 10);
	b = boot_of(s, machine_a);
	assert_null(bench_next_stalled(&s->bench, s->now_us + 29 * S));
	assert_ptr_equal(bench_next_stalled(&s->bench, s->now_us + 31 * S), b);
	assert_null(bench_next_stalled(&s->bench, s->now_us + 31 * S));
	assert_int_equal(b->state, BOOT_STALLED);
	assert_string_not_equal(b->reason, "");
	atomic_store(&t->acked, 4);
	bench_sample(&s->bench, s->now_us + 32 * S);
	assert_int_equal(b->state, BOOT_RUNNING);
	assert_string_equal(b->reason, "");
	assert_int_equal(boot_bytes_done(b), 4);
	ends(s, t, TRANSFER_DONE, 10);
}

static void
files_of_no_image_get_their_role_from_size_and_turn(void **state)
{
	enum { MB = 1 << 20 };
	struct story *s = *state;

	gets_an_address(s);
	fetches(s, "pxelinux.0", ROLE_LOADER, 26000);
	fetches(s, "pxelinux.cfg/default", ROLE_CONFIG, 500);
	fetches(s, "f1boot.msg", ROLE_OTHER, 500);
	assert_int_equal(boot_of(s, machine_a)->stage, STAGE_MENU);
	fetches(s, "rescuecd", ROLE_OTHER, 5 * MB);
	assert_int_equal(boot_of(s, machine_a)->stage, STAGE_KERNEL);
	fetches(s, "initram.igz", ROLE_OTHER, 20 * MB);
	assert_int_equal(boot_of(s, machine_a)->stage, STAGE_STARTING);
	says(s, machine_a, 1, "udhcp 1.15.3");
	is_told(s, machine_a, 5, address);
	fetches(s, "sysrcd.dat", ROLE_OTHER, 30 * MB);
	assert_int_equal(boot_of(s, machine_a)->stage, STAGE_UP);
}

static void
a_transfer_to_nobody_we_know_is_nobodys_boot(void **state)
{
	struct story *s = *state;

	fetches(s, "pxelinux.0", ROLE_LOADER, 5);
	assert_int_equal(s->bench.machines.n_used, 0);
	assert_null(s->change.boot);
	assert_int_equal(s->bench.transfers.n_used, 0);
}

static void
machines_are_refused_and_counted_at_the_limit(void **state)
{
	struct story *s = *state;
	struct machine m = { 0 };
	int err = 0;

	for (uint32_t i = 0; i < BENCH_MACHINES_MAX + 1 && err == 0; i++) {
		memcpy(m.mac.byte + 2, &i, sizeof(i));
		m.mac.byte[0] = 2;
		err = bench_restore(&s->bench, &m);
	}
	assert_int_equal(err, -28 /* ENOSPC */);
	assert_int_equal(s->bench.n_machines_refused, 1);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, open_story, close_story)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(a_boot_goes_through_its_stages_and_is_up_when_all_its_bytes_arrived),
		STORY(a_size_probe_that_is_aborted_neither_counts_nor_fails),
		STORY(a_machine_that_never_sends_its_last_ack_is_up_all_the_same),
		STORY(a_file_fetched_twice_counts_once),
		STORY(firmware_that_asks_again_begins_a_new_boot_and_ends_the_old_one),
		STORY(what_an_earlier_boot_left_running_ends_in_that_boot),
		STORY(a_repeated_discover_is_the_same_boot),
		STORY(a_plain_dhcp_client_is_a_machine_without_a_boot),
		STORY(an_address_given_to_another_machine_leaves_the_first),
		STORY(a_silent_boot_is_stalled_with_a_reason_and_goes_on_when_bytes_move),
		STORY(files_of_no_image_get_their_role_from_size_and_turn),
		STORY(a_transfer_to_nobody_we_know_is_nobodys_boot),
		STORY(machines_are_refused_and_counted_at_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
