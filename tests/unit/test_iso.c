/*
 * Real discs, made by xorriso, opened through the reader child. This program is its own reader:
 * started as `... iso-reader` it does what pxedeck does then.
 */
#include "iso/images.h"
#include "tests/unit/fake_disc.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

static int exe_fd;
static char dir[] = "/tmp/pxedeck-iso-XXXXXX";

__attribute__((format(printf, 1, 2))) static void
run(const char *format, ...)
{
	char command[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	if (system(command) != 0)
		fail_msg("failed: %s", command);
}

/* A tree like SystemRescueCd's, and discs of it: plain, Joliet alone, Rock Ridge, both. */
static int
make_discs(void **state)
{
	char path[256];
	FILE *f;

	(void)state;
	exe_fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (exe_fd < 0 || !mkdtemp(dir))
		return -1;
	if (system("command -v xorriso >/dev/null 2>&1") != 0)
		return 0;
	run("mkdir -p %s/src/isolinux %s/src/Deep/Er", dir, dir);
	run("cd %s/src && for f in isolinux/rescuecd isolinux/rescue64 isolinux/initram.igz "
	    "sysrcd.dat sysrcd.md5; do echo $f >$f; done; ln -s isolinux/rescuecd boot-me; "
	    "ln -s . debian; echo x >Deep/Er/LongFileName.Text; : >empty",
	    dir);
	snprintf(path, sizeof(path), "%s/src/isolinux/isolinux.cfg", dir);
	f = fopen(path, "w");
	if (!f)
		return -1;
	fputs(SYSRCD_CFG, f);
	fclose(f);
	run("cd %s && x() { o=$1; shift; xorriso -as mkisofs -quiet -V sysrcd-1.5.1 -o $o.iso "
	    "\"$@\" "
	    "src >/dev/null 2>&1; }; x joliet -J -l --norock && x rock -R && x both -J -R && "
	    "x plain --norock -iso-level 1",
	    dir);
	return 0;
}

static int
remove_discs(void **state)
{
	(void)state;
	close(exe_fd);
	run("rm -rf %s", dir);
	return 0;
}

static void
path_of(const char *name, char path[static 256])
{
	snprintf(path, 256, "%s/%s", dir, name);
	if (access(path, R_OK) < 0)
		skip();
}

static struct image *
open_disc(const char *name)
{
	struct image *im = NULL;
	struct fault fault = { "" };
	char path[256];

	path_of(name, path);
	if (image_open(path, exe_fd, &im, &fault) < 0)
		fail_msg("%s", fault.text);
	return im;
}

static void
read_file(const struct image *im, const char *path, char buf[static 64])
{
	const struct image_file *f = image_find(im, path);
	ssize_t n;

	assert_non_null(f);
	memset(buf, 0, 64);
	n = pread(im->fd, buf, f->size < 63 ? f->size : 63, (off_t)f->offset);
	assert_true(n >= 0);
}

static void
every_kind_of_names_leads_to_the_same_bytes(void **state)
{
	static const char *const discs[] = { "joliet.iso", "rock.iso", "both.iso", "plain.iso" };
	char text[64];

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct image *im = open_disc(discs[i]);

		assert_string_equal(im->family_id, "sysrcd");
		assert_string_equal(im->label, "sysrcd-1.5.1");
		assert_string_equal(im->entries[im->default_entry].id, "rescuecd");
		read_file(im, "isolinux/rescuecd", text);
		assert_string_equal(text, "isolinux/rescuecd\n");
		read_file(im, "sysrcd.dat", text);
		assert_string_equal(text, "sysrcd.dat\n");
		assert_int_equal(image_find(im, "empty")->size, 0);
		assert_int_equal(im->fd >= 0, 1);
		image_unref(im);
	}
}

static void
rock_ridge_goes_first_because_of_its_links(void **state)
{
	struct image *im = open_disc("both.iso");
	char text[64];

	(void)state;
	read_file(im, "boot-me", text);
	assert_string_equal(text, "isolinux/rescuecd\n");
	read_file(im, "debian/Deep/Er/LongFileName.Text", text);
	assert_string_equal(text, "x\n");
	image_unref(im);
}

static void
id_comes_from_the_file_name(void **state)
{
	struct image *im;
	char path[256];

	(void)state;
	path_of("joliet.iso", path);
	run("cd %s && ln -sf joliet.iso 'SystemRescueCd (x86) 1.5.1.iso' && ln -sf joliet.iso "
	    "my.sysrcd.dat.iso",
	    dir);
	im = open_disc("SystemRescueCd (x86) 1.5.1.iso");
	assert_string_equal(im->id, "systemrescuecd--x86--1.5.1");
	image_unref(im);
	im = open_disc("my.sysrcd.dat.iso");
	assert_string_equal(im->id, "my.sysrcd-dat");
	image_unref(im);
}

static void
refused(const char *name, const char *why)
{
	struct image *im = NULL;
	struct fault fault = { "" };
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	assert_true(image_open(path, exe_fd, &im, &fault) < 0);
	if (!strstr(fault.text, why))
		fail_msg("'%s' does not say '%s'", fault.text, why);
	assert_non_null(strstr(fault.text, name));
	assert_null(im);
}

static void
what_is_no_iso_is_told_in_one_sentence(void **state)
{
	(void)state;
	run("cd %s && : >nothing.iso && head -c 100000 /dev/zero >zero.iso && mkfifo pipe.iso",
	    dir);
	refused("nothing.iso", "not an ISO 9660 image");
	refused("zero.iso", "not an ISO 9660 image");
	refused("pipe.iso", "not an ISO 9660 image");
	refused("missing.iso", "cannot open: No such file");
}

static void
a_truncated_disc_says_how_much_is_there(void **state)
{
	char path[256];

	(void)state;
	path_of("joliet.iso", path);
	run("cd %s && head -c 3000000 /dev/zero >src/sysrcd.dat && xorriso -as mkisofs -quiet -J "
	    "-V x "
	    "-o long.iso src >/dev/null 2>&1 && head -c 1200000 long.iso >cut.iso",
	    dir);
	refused("cut.iso", "broken: 1.2 of 3.");
	run("head -c 60000 %s/long.iso >%s/shorter.iso", dir, dir);
	refused("shorter.iso", "broken: 0.1 of 3.");
}

/* Deterministic flips over volume descriptors and directories: no answer is wrong, a crash is. */
static void
flipped_bits_never_take_the_parent_along(void **state)
{
	char path[256], bad[256];
	uint8_t *bytes;
	struct stat st;
	uint32_t seed = 1;
	int fd;

	(void)state;
	path_of("both.iso", path);
	snprintf(bad, sizeof(bad), "%s/bad.iso", dir);
	fd = open(path, O_RDONLY);
	assert_true(fd >= 0 && fstat(fd, &st) == 0);
	bytes = malloc((size_t)st.st_size);
	assert_non_null(bytes);
	assert_int_equal(read(fd, bytes, (size_t)st.st_size), st.st_size);
	close(fd);
	for (int round = 0; round < 60; round++) {
		struct image *im = NULL;
		struct fault fault = { "" };
		uint8_t was[16];
		size_t at[16];

		for (int k = 0; k < 16; k++) {
			seed = seed * 1664525 + 1013904223;
			/* from the first descriptor to the end of the directories */
			at[k] = 32768 + (seed >> 8) % 40000;
			was[k] = bytes[at[k]];
			bytes[at[k]] ^= (uint8_t)(1u << (seed >> 29));
		}
		fd = open(bad, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		assert_int_equal(write(fd, bytes, (size_t)st.st_size), st.st_size);
		close(fd);
		if (image_open(bad, exe_fd, &im, &fault) < 0)
			assert_true(fault.text[0] != '\0');
		for (size_t i = 0; im && i < im->n_files; i++)
			assert_true(im->files[i].offset + im->files[i].size <= im->size);
		image_unref(im);
		for (int k = 15; k >= 0; k--)
			bytes[at[k]] = was[k];
	}
	free(bytes);
}

/* A subdirectory's record is made to point to the root (extent and size: ECMA-119 9.1.3, 9.1.4). */
static void
directory_loops_end(void **state)
{
	struct image *im;
	char path[256];

	(void)state;
	path_of("plain.iso", path);
	run("cd %s && cp plain.iso loop.iso && off=$(grep -obUa 'DEEP' loop.iso | head -1 | cut "
	    "-d: "
	    "-f1) && root=$(od -An -tu1 -j$((32768 + 158)) -N8 loop.iso) && "
	    "for b in $root; do printf \"\\\\$(printf %%o $b)\"; done | dd of=loop.iso bs=1 "
	    "seek=$((off - 31)) conv=notrunc 2>/dev/null",
	    dir);
	im = open_disc("loop.iso");
	assert_null(image_find(im, "deep/er/longfile.tex"));
	assert_true(im->n_files < 40);
	image_unref(im);
}

static void
a_reader_that_says_nothing_costs_only_its_image(void **state)
{
	struct image *im = NULL;
	struct fault fault = { "" };
	char path[256];
	int silent = open("/bin/true", O_RDONLY | O_CLOEXEC);
	int liar = open("/bin/echo", O_RDONLY | O_CLOEXEC);

	(void)state;
	path_of("rock.iso", path);
	assert_true(image_open(path, silent, &im, &fault) < 0);
	assert_non_null(strstr(fault.text, "the reader gave up"));
	assert_true(image_open(path, liar, &im, &fault) < 0);
	assert_non_null(strstr(fault.text, "make no sense"));
	close(silent);
	close(liar);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_names_leads_to_the_same_bytes),
		cmocka_unit_test(rock_ridge_goes_first_because_of_its_links),
		cmocka_unit_test(id_comes_from_the_file_name),
		cmocka_unit_test(what_is_no_iso_is_told_in_one_sentence),
		cmocka_unit_test(a_truncated_disc_says_how_much_is_there),
		cmocka_unit_test(flipped_bits_never_take_the_parent_along),
		cmocka_unit_test(directory_loops_end),
		cmocka_unit_test(a_reader_that_says_nothing_costs_only_its_image),
	};

	if (argc == 2 && strcmp(argv[1], "iso-reader") == 0)
		return iso_reader_main(0, 1);
	return cmocka_run_group_tests(tests, make_discs, remove_discs);
}
