#include "tests/unit/test.h"

#include "base/text.h"
#include "model/trail.h"

#include <string.h>

static void
enter(struct boot *b, enum stage stage)
{
	b->stage = stage;
	b->stage_us[stage] = 1000 + stage;
}

static void
add_file(struct boot *b, enum file_role role, const char *name)
{
	struct boot_file *f = &b->files[b->n_files++];

	text_copy(f->name, sizeof(f->name), name);
	f->role = role;
}

static void
a_boot_reads_as_the_way_it_came(void **state)
{
	struct boot b = { 0 };
	char line[200];

	(void)state;
	assert_string_equal(boot_trail(&b, line, sizeof(line)), "");
	enter(&b, STAGE_DISCOVER);
	enter(&b, STAGE_ADDRESS);
	assert_string_equal(boot_trail(&b, line, sizeof(line)), "DISCOVER > ACK");
	enter(&b, STAGE_LOADER);
	add_file(&b, ROLE_LOADER, "pxelinux.0");
	add_file(&b, ROLE_CONFIG, "pxelinux.cfg/default");
	enter(&b, STAGE_MENU);
	enter(&b, STAGE_KERNEL);
	add_file(&b, ROLE_KERNEL, "sysrcd/isolinux/rescue64");
	enter(&b, STAGE_INITRD);
	add_file(&b, ROLE_INITRD, "sysrcd/isolinux/initram.igz");
	enter(&b, STAGE_PAYLOAD);
	add_file(&b, ROLE_PAYLOAD, "sysrcd/sysrcd.dat");
	enter(&b, STAGE_UP);
	assert_string_equal(boot_trail(&b, line, sizeof(line)),
	    "DISCOVER > ACK > pxelinux.0 > menu > rescue64 > initram.igz > sysrcd.dat > up");
}

static void
stages_without_a_file_still_have_a_word_and_little_room_cuts(void **state)
{
	struct boot b = { 0 };
	char line[200], little[12];

	(void)state;
	enter(&b, STAGE_LOADER);
	enter(&b, STAGE_KERNEL);
	enter(&b, STAGE_STARTING);
	assert_string_equal(boot_trail(&b, line, sizeof(line)), "loader > kernel > starting");
	assert_string_equal(boot_trail(&b, little, sizeof(little)), "loader > ke");
	enter(&b, STAGE_NETWORK);
	assert_string_equal(boot_trail(&b, line, sizeof(line)), "loader > kernel > its own DHCP");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_boot_reads_as_the_way_it_came),
		cmocka_unit_test(stages_without_a_file_still_have_a_word_and_little_room_cuts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
