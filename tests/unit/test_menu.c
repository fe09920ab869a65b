#include "iso/entries.h"
#include "iso/syslinux_cfg.h"
#include "tests/unit/fake_disc.h"

static const struct image_entry *
entry(const struct draft *d, const char *id)
{
	for (size_t i = 0; i < d->n_entries; i++)
		if (strcmp(d->entries[i].id, id) == 0)
			return &d->entries[i];
	fail_msg("no entry %s", id);
	return &d->entries[0];
}

/* Entries of a disc with these files; free the draft and finish the disc after. */
static struct draft *
draft_of(struct disc *d, struct fake_file *files, size_t n)
{
	struct draft *draft = calloc(1, sizeof(*draft));

	assert_non_null(draft);
	fake_disc_fill(d, "TEST", files, n);
	assert_int_equal(entries_from_isolinux(d, draft), 0);
	return draft;
}

static void
default_without_a_label_is_a_file_with_the_global_append(void **state)
{
	struct fake_file files[] = SYSRCD_FILES;
	struct disc d;
	struct draft *draft = draft_of(&d, files, sizeof(files) / sizeof(files[0]));
	const struct image_entry *e = &draft->entries[draft->default_entry];

	(void)state;
	assert_string_equal(e->id, "rescuecd");
	assert_string_equal(e->kernel, "isolinux/rescuecd");
	assert_int_equal(e->n_initrds, 1);
	assert_string_equal(e->initrds[0], "isolinux/initram.igz");
	assert_string_equal(e->append, "");
	assert_int_equal(draft->menu_timeout_ds, 300);
	free(draft);
	disc_done(&d);
}

static void
append_of_a_label_replaces_the_global_one(void **state)
{
	struct fake_file files[] = SYSRCD_FILES;
	struct disc d;
	struct draft *draft = draft_of(&d, files, sizeof(files) / sizeof(files[0]));

	(void)state;
	assert_int_equal(entry(draft, "rescuehd")->n_initrds, 0);
	assert_string_equal(entry(draft, "rescuehd")->append, "init=/sbin/init");
	assert_string_equal(entry(draft, "memtest")->kernel, "bootdisk/memtestp");
	assert_string_equal(entry(draft, "memtest")->append, "");
	assert_string_equal(entry(draft, "altker32")->append, "video=ofonly");
	free(draft);
	disc_done(&d);
}

static void
initrds_stand_between_commas_and_memdisk_gets_its_image(void **state)
{
	struct fake_file files[] = SYSRCD_FILES;
	struct disc d;
	struct draft *draft = draft_of(&d, files, sizeof(files) / sizeof(files[0]));
	const struct image_entry *e = entry(draft, "ntpasswd");

	(void)state;
	assert_int_equal(e->n_initrds, 2);
	assert_string_equal(e->initrds[0], "ntpasswd/initrd.cgz");
	assert_string_equal(e->initrds[1], "ntpasswd/scsi.cgz");
	assert_string_equal(e->append, "rw vga=1");
	e = entry(draft, "freedos");
	assert_int_equal(e->kind, ENTRY_MEMDISK);
	assert_string_equal(e->initrds[0], "bootdisk/freedos.img");
	assert_string_equal(e->append, "floppy");
	assert_int_equal(entry(draft, "disk1")->kind, ENTRY_LOCAL);
	assert_string_equal(entry(draft, "nextboot")->append, "-1");
	free(draft);
	disc_done(&d);
}

static void
keywords_of_newer_menus_are_understood(void **state)
{
	static const char cfg[] =
	    "UI vesamenu.c32\nPROMPT 0\nTIMEOUT 900\nONTIMEOUT std\n"
	    "MENU TITLE hello\nMENU BEGIN more\nMENU LABEL ^Submenu\n"
	    "Label std\n\tMenu Label ^1) Standard\n\tMENU DEFAULT\r\n"
	    "TEXT HELP\nLABEL not a label\nENDTEXT\n"
	    "\tLINUX rescue64\n\tINITRD initram.igz\n\tAPPEND quiet initrd=x\n"
	    "MENU END\nINCLUDE more.cfg\nINCLUDE isolinux.cfg\n";
	struct fake_file files[] = { { "isolinux/isolinux.cfg", cfg },
		{ "isolinux/more.cfg", "LABEL more\n KERNEL /k\n INCLUDE more.cfg\n" },
		{ "isolinux/rescue64", NULL }, { "isolinux/initram.igz", NULL }, { "k", NULL } };
	struct disc d;
	struct draft *draft = draft_of(&d, files, 5);
	const struct image_entry *e = &draft->entries[draft->default_entry];

	(void)state;
	assert_string_equal(e->id, "std");
	assert_string_equal(e->title, "1) Standard");
	assert_string_equal(e->append, "quiet");
	assert_string_equal(entry(draft, "more")->kernel, "k");
	/* isolinux.cfg includes itself: its label once more, under another id, and no more. */
	assert_int_equal(draft->n_entries, 3);
	free(draft);
	disc_done(&d);
}

static void
a_label_by_cpu_becomes_one_entry_for_each(void **state)
{
	static const char cfg[] =
	    "DEFAULT std\nLABEL std\nMENU LABEL 1) SystemRescueCd\nKERNEL ifcpu64.c32\n"
	    "APPEND rescue64 scandelay=1 -- rescue32 scandelay=2\n"
	    "LABEL rescue64\nMENU HIDE\nLINUX rescue64\nINITRD initram.igz\n"
	    "LABEL rescue32\nMENU HIDE\nLINUX rescue32\nINITRD initram.igz\nAPPEND a=b\n";
	struct fake_file files[] = { { "isolinux/isolinux.cfg", cfg } };
	struct disc d;
	struct draft *draft = draft_of(&d, files, 1);

	(void)state;
	assert_int_equal(draft->n_entries, 4);
	assert_string_equal(draft->entries[draft->default_entry].id, "std");
	assert_string_equal(draft->entries[0].kernel, "isolinux/rescue64");
	assert_string_equal(draft->entries[0].append, "scandelay=1");
	assert_string_equal(draft->entries[1].id, "std-32");
	assert_string_equal(draft->entries[1].kernel, "isolinux/rescue32");
	assert_string_equal(draft->entries[1].append, "a=b scandelay=2");
	assert_string_equal(draft->entries[1].title, "1) SystemRescueCd (32 bit)");
	free(draft);
	disc_done(&d);
}

static void
a_menu_behind_a_menu_is_opened(void **state)
{
	static const char cfg[] =
	    "DEFAULT menu\nLABEL menu\nKERNEL vesamenu.c32\nAPPEND live.cfg\n";
	struct fake_file files[] = { { "syslinux/syslinux.cfg", cfg },
		{ "syslinux/live.cfg", "LABEL live\nLINUX /live/vmlinuz\nDEFAULT live\n" } };
	struct disc d;
	struct draft *draft = draft_of(&d, files, 2);

	(void)state;
	assert_int_equal(draft->n_entries, 1);
	assert_string_equal(draft->entries[0].id, "live");
	free(draft);
	disc_done(&d);
}

static void
ids_are_unique_and_plain_whatever_the_menu_says(void **state)
{
	static const char cfg[] =
	    "LABEL a/b\nLINUX k\nLABEL a\xc3\xa9\nLINUX k\nLABEL a/b\nLINUX k\n";
	struct fake_file files[] = { { "isolinux.cfg", cfg } };
	struct disc d;
	struct draft *draft = draft_of(&d, files, 1);

	(void)state;
	assert_string_equal(draft->entries[0].id, "a_b");
	assert_string_equal(draft->entries[1].id, "a__");
	assert_string_equal(draft->entries[2].id, "a_b-2");
	free(draft);
	disc_done(&d);
}

static void
labels_beyond_the_limit_are_counted_and_their_words_go_nowhere(void **state)
{
	struct syslinux_menu *menu = malloc(sizeof(*menu));
	struct arena strings = { 0 };
	char text[SYSLINUX_LABELS_MAX * 20 + 200] = "append global\n";

	(void)state;
	assert_non_null(menu);
	for (int i = 0; i < SYSLINUX_LABELS_MAX; i++)
		snprintf(text + strlen(text), 20, "label l%d\n", i);
	strcat(text, "label over\nkernel k\nappend stray\n");
	assert_int_equal(syslinux_parse(text, &strings, NULL, NULL, menu), 0);
	assert_int_equal(menu->n_labels, SYSLINUX_LABELS_MAX);
	assert_int_equal(menu->n_dropped, 1);
	assert_string_equal(menu->append, "global");
	arena_done(&strings);
	free(menu);
}

static void
links_lead_to_their_files_and_rings_end(void **state)
{
	struct disc d;

	(void)state;
	disc_init(&d);
	disc_add_file(&d, "isolinux/kernel", 2048, 10);
	disc_add_file(&d, "big", 4096, 2048);
	disc_add_file(&d, "big", 6144, 5); /* a second extent of the same file */
	disc_add_link(&d, "vmlinuz", "isolinux/kernel");
	disc_add_link(&d, "isolinux/up", "../vmlinuz");
	disc_add_link(&d, "debian", ".");
	disc_add_link(&d, "a", "b");
	disc_add_link(&d, "b", "a");
	disc_add_link(&d, "out", "../../etc/passwd");
	assert_int_equal(disc_finish(&d), 0);
	assert_int_equal(disc_find(&d, "vmlinuz")->offset, 2048);
	assert_int_equal(disc_find(&d, "isolinux/up")->offset, 2048);
	assert_int_equal(disc_find(&d, "debian/isolinux/kernel")->size, 10);
	assert_int_equal(disc_find(&d, "big")->size, 2053);
	assert_null(disc_find(&d, "a"));
	assert_null(disc_find(&d, "out"));
	assert_non_null(disc_find(&d, "ISOLINUX/Kernel"));
	disc_done(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(default_without_a_label_is_a_file_with_the_global_append),
		cmocka_unit_test(append_of_a_label_replaces_the_global_one),
		cmocka_unit_test(initrds_stand_between_commas_and_memdisk_gets_its_image),
		cmocka_unit_test(keywords_of_newer_menus_are_understood),
		cmocka_unit_test(a_label_by_cpu_becomes_one_entry_for_each),
		cmocka_unit_test(a_menu_behind_a_menu_is_opened),
		cmocka_unit_test(ids_are_unique_and_plain_whatever_the_menu_says),
		cmocka_unit_test(labels_beyond_the_limit_are_counted_and_their_words_go_nowhere),
		cmocka_unit_test(links_lead_to_their_files_and_rings_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
