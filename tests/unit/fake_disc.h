/*
 * fake_disc.h - a disc in memory for tests: files are text, nothing is read from anywhere.
 */
#ifndef PX_TESTS_UNIT_FAKE_DISC_H
#define PX_TESTS_UNIT_FAKE_DISC_H

#include "iso/description.h"
#include "iso/disc.h"
#include "tests/unit/test.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fake_file {
	const char *path;
	const char *text; /* NULL: 1000 bytes nobody reads */
};

/* Offsets count the files; the "disc" behind them is the table itself. */
static inline int
fake_read(void *ctx, uint64_t offset, void *buf, size_t size)
{
	const struct fake_file *files = ctx;
	const struct fake_file *f = &files[offset / 2048];

	memset(buf, 'x', size);
	if (f->text)
		memcpy(buf, f->text, size < strlen(f->text) ? size : strlen(f->text));
	return 0;
}

static inline void
fake_disc_fill(struct disc *d, const char *label, struct fake_file *files, size_t n)
{
	disc_init(d);
	strncpy(d->label, label, sizeof(d->label) - 1);
	d->read = fake_read;
	d->ctx = files;
	for (size_t i = 0; i < n; i++)
		assert_int_equal(disc_add_file(d, files[i].path, 2048 * i,
				     files[i].text ? strlen(files[i].text) : 1000),
		    0);
	assert_int_equal(disc_finish(d), 0);
}

/* The whole way of an image: recognised, described, written and read back. */
static inline struct image *
fake_image(const char *id, const char *label, struct fake_file *files, size_t n)
{
	struct draft *draft = calloc(1, sizeof(*draft));
	const struct family *family;
	struct image *im = NULL;
	struct fault fault = { "" };
	uint8_t *bytes = NULL;
	struct disc d;
	size_t size;

	assert_non_null(draft);
	fake_disc_fill(&d, label, files, n);
	family = family_of(&d);
	assert_int_equal(family->describe(&d, draft), 0);
	assert_int_equal(description_emit(&d, family->id, draft, &bytes, &size), 0);
	assert_int_equal(
	    description_parse(bytes, size, 2048 * (n + 1), "/iso/fake.iso", &im, &fault), 0);
	strncpy(im->id, id, sizeof(im->id) - 1);
	free(bytes);
	free(draft);
	disc_done(&d);
	return im;
}

/* The menu of SystemRescueCd 1.5.1 in our words: its logic with all its traps. */
#define SYSRCD_CFG                                                                                 \
	"default rescuecd\n"                                                                       \
	"append initrd=initram.igz\n"                                                              \
	"timeout 300\n"                                                                            \
	"prompt 1\n"                                                                               \
	"display f1boot.msg\n"                                                                     \
	"F1 f1boot.msg\n"                                                                          \
	"label rescue64\n  kernel rescue64\n  append initrd=initram.igz\n"                         \
	"label altker32\n  kernel altker32\n  append initrd=initram.igz video=ofonly\n"            \
	"label nokeymap\n  kernel rescuecd\n  append initrd=initram.igz setkmap=us\n"              \
	"label rescuehd\n  kernel rescuecd\n  append init=/sbin/init\n"                            \
	"label memtest\n  kernel /bootdisk/memtestp\n  append -\n"                                 \
	"label freedos\n  kernel memdisk\n  append initrd=/bootdisk/freedos.img floppy\n"          \
	"label ntpasswd\n  kernel /ntpasswd/vmlinuz\n"                                             \
	"  append rw vga=1 initrd=/ntpasswd/initrd.cgz,/ntpasswd/scsi.cgz\n"                       \
	"label disk1\n  localboot 0x80\n"                                                          \
	"label nextboot\n  localboot -1\n"

#define SYSRCD_FILES                                                                               \
	{                                                                                          \
		{ "isolinux/isolinux.cfg", SYSRCD_CFG }, { "isolinux/rescuecd", NULL },            \
		    { "isolinux/rescue64", NULL }, { "isolinux/initram.igz", NULL },               \
		    { "isolinux/f1boot.msg", "hello" }, { "sysrcd.dat", NULL },                    \
		    { "sysrcd.md5", "md5" }, { "bootdisk/memtestp", NULL },                        \
		    { "bootdisk/freedos.img", NULL }, { "ntpasswd/vmlinuz", NULL },                \
		    { "ntpasswd/initrd.cgz", NULL }, { "ntpasswd/scsi.cgz", NULL },                \
	}

#endif
