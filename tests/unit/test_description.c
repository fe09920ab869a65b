#include "tests/unit/fake_disc.h"

/* The bytes the reader would send for the sample disc; the caller frees them. */
static uint8_t *
sample(size_t *ret_size)
{
	struct fake_file files[] = SYSRCD_FILES;
	struct draft *draft = calloc(1, sizeof(*draft));
	uint8_t *bytes;
	struct disc d;

	assert_non_null(draft);
	fake_disc_fill(&d, "sysrcd-1.5.1", files, sizeof(files) / sizeof(files[0]));
	d.volume_size = 40000;
	assert_int_equal(family_sysrcd.describe(&d, draft), 0);
	assert_int_equal(description_emit(&d, "sysrcd", draft, &bytes, ret_size), 0);
	disc_done(&d);
	free(draft);
	return bytes;
}

/* On a heap block of just that size, so that a sanitizer sees the first byte too far. */
static int
parse(const uint8_t *bytes, size_t size, uint64_t iso_size, struct image **ret, struct fault *fault)
{
	uint8_t *exact = malloc(size ? size : 1);
	int err;

	assert_non_null(exact);
	memcpy(exact, bytes, size);
	err = description_parse(exact, size, iso_size, "/x.iso", ret, fault);
	free(exact);
	return err;
}

static void
what_is_written_is_read_back(void **state)
{
	struct image *im = NULL;
	struct fault fault;
	size_t size;
	uint8_t *bytes = sample(&size);

	(void)state;
	assert_int_equal(parse(bytes, size, 40000, &im, &fault), 0);
	assert_string_equal(im->path, "/x.iso");
	assert_string_equal(im->label, "sysrcd-1.5.1");
	assert_string_equal(im->family_id, "sysrcd");
	assert_string_equal(im->family, "SystemRescueCd 1.x-2.x");
	assert_int_equal(im->n_files, 12);
	assert_int_equal(im->n_entries, 10);
	assert_string_equal(im->entries[0].netboot_http, "netboot=${B}/sysrcd.dat");
	assert_string_equal(image_entry_find(im, "memtest")->netboot_http, "");
	/* kernel and initrd 1000 each, sysrcd.dat 1000, "md5" */
	assert_int_equal(im->entries[0].total_bytes, 3003);
	assert_string_equal(image_entry_find(im, "altker32")->missing, "isolinux/altker32");
	assert_null(im->entries[0].missing);
	assert_int_equal(image_file_role(im, "sysrcd.dat"), ROLE_PAYLOAD);
	image_unref(im);
	free(bytes);
}

static void
cut_anywhere_it_is_refused(void **state)
{
	struct image *im = NULL;
	struct fault fault;
	size_t size;
	uint8_t *bytes = sample(&size);

	(void)state;
	for (size_t n = 0; n < size; n++)
		assert_int_equal(parse(bytes, n, 40000, &im, &fault), -EBADMSG);
	assert_null(im);
	free(bytes);
}

static void
any_byte_changed_is_refused_or_stays_within_the_disc(void **state)
{
	static const uint8_t values[] = { 0, 1, 0x0a, 0x7f, 0x80, 0xff };
	struct fault fault;
	size_t size;
	uint8_t *bytes = sample(&size);

	(void)state;
	for (size_t i = 0; i < size; i++) {
		uint8_t was = bytes[i];

		for (size_t v = 0; v < sizeof(values); v++) {
			struct image *im = NULL;

			bytes[i] = values[v];
			if (parse(bytes, size, 40000, &im, &fault) < 0)
				continue;
			for (size_t f = 0; f < im->n_files; f++)
				assert_true(im->files[f].offset + im->files[f].size <= 40000);
			for (size_t e = 0; e < im->n_entries; e++)
				assert_null(strchr(im->entries[e].append, '\n'));
			image_unref(im);
		}
		bytes[i] = was;
	}
	free(bytes);
}

static void
a_disc_larger_than_its_file_is_called_broken(void **state)
{
	struct image *im = NULL;
	struct fault fault;
	struct draft draft = { "generic", .n_entries = 0 };
	struct disc d;
	uint8_t *bytes;
	size_t size;

	(void)state;
	disc_init(&d);
	d.volume_size = 4700000000;
	assert_int_equal(description_emit(&d, "generic", &draft, &bytes, &size), 0);
	assert_int_equal(parse(bytes, size, 3100000000, &im, &fault), -EBADMSG);
	assert_non_null(strstr(fault.text, "broken: 3.1 of 4.7 GB"));
	free(bytes);
	disc_done(&d);
}

static void
an_extent_past_the_end_is_named(void **state)
{
	struct image *im = NULL;
	struct fault fault;
	size_t size;
	uint8_t *bytes = sample(&size);

	(void)state;
	assert_int_equal(parse(bytes, size, 2048 * 11 + 999, &im, &fault), -EBADMSG);
	assert_non_null(strstr(fault.text, "lies past the end"));
	free(bytes);
}

static void
failures_of_the_reader_are_told(void **state)
{
	struct image *im = NULL;
	struct fault fault;
	uint8_t *bytes;
	size_t size;

	(void)state;
	assert_int_equal(description_emit_failure(-EBADMSG, &bytes, &size), 0);
	assert_int_equal(parse(bytes, size, 40000, &im, &fault), -EBADMSG);
	assert_string_equal(fault.text, "not an ISO 9660 image");
	free(bytes);
	assert_int_equal(description_emit_failure(-EACCES, &bytes, &size), 0);
	assert_int_equal(parse(bytes, size, 40000, &im, &fault), -EACCES);
	assert_non_null(strstr(fault.text, "chmod a+r"));
	free(bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_back),
		cmocka_unit_test(cut_anywhere_it_is_refused),
		cmocka_unit_test(any_byte_changed_is_refused_or_stays_within_the_disc),
		cmocka_unit_test(a_disc_larger_than_its_file_is_called_broken),
		cmocka_unit_test(an_extent_past_the_end_is_named),
		cmocka_unit_test(failures_of_the_reader_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
