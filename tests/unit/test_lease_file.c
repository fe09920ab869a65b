#include "tests/unit/test.h"

#include "model/lease_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
line_of_dnsmasq_becomes_a_lease(void **state)
{
	struct lease l;

	(void)state;
	assert_int_equal(lease_file_line("1763826000 00:13:d4:d1:03:57 192.168.0.90 anvil "
					 "01:00:13:d4:d1:03:57\n",
			     &l),
	    1);
	assert_int_equal(l.expires_s, 1763826000);
	assert_int_equal(l.ip, 0xc0a8005a);
	assert_int_equal(l.mac.byte[5], 0x57);
	assert_string_equal(l.hostname, "anvil");
	assert_int_equal(l.client_id_len, 7);
	assert_int_equal(l.client_id[0], 1);
	assert_int_equal(lease_file_line("0 00:13:d4:d1:03:57 192.168.0.91 * *", &l), 1);
	assert_int_equal(l.expires_s, LEASE_FOREVER);
	assert_string_equal(l.hostname, "");
	assert_int_equal(l.client_id_len, 0);
}

static void
line_of_others_is_passed_over(void **state)
{
	struct lease l;

	(void)state;
	assert_int_equal(lease_file_line("\n", &l), 0);
	assert_int_equal(lease_file_line("duid 00:01:00:01:2a", &l), 0);
	assert_int_equal(lease_file_line("1763826000 7077888 fd00::5 anvil 00:01", &l), 0);
	assert_int_equal(lease_file_line("1763826000 06-00:20:e0:3b:13:af 10.0.0.1 * *", &l), 0);
	assert_int_equal(lease_file_line("1 01-00:20:e0:3b:13:af 10.0.0.1 a.b *", &l), 1);
	assert_string_equal(l.hostname, "");
}

static void
line_that_is_no_lease_is_refused(void **state)
{
	static const char *const lines[] = { "hello", "1 2 3 4 5",
		"x 00:13:d4:d1:03:57 1.2.3.4 * *", "1 00:13:d4:d1:03 1.2.3.4 * *",
		"1 00:13:d4:d1:03:57 1.2.3.400 * *", "1 00:13:d4:d1:03:57 1.2.3.4 *",
		"1 00:13:d4:d1:03:57 1.2.3.4 * zz", "-1 00:13:d4:d1:03:57 1.2.3.4 * *",
		"99999999999999999999 00:13:d4:d1:03:57 1.2.3.4 * *" };
	struct lease l;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_int_equal(lease_file_line(lines[i], &l), -EINVAL);
}

static void
file_is_read_whole_or_refused_by_line(void **state)
{
	char path[] = "/tmp/test-leases-XXXXXX";
	int fd = mkstemp(path);
	struct lease *leases;
	struct fault fault = { "" };
	size_t n;

	(void)state;
	assert_true(fd >= 0);
	dprintf(
	    fd, "1 00:13:d4:d1:03:57 10.0.0.1 * *\nduid 00:01\n2 00:13:d4:d1:03:58 10.0.0.2 * *\n");
	assert_int_equal(lease_file_read(path, &leases, &n, &fault), 0);
	assert_int_equal(n, 2);
	assert_int_equal(leases[1].ip, 0x0a000002);
	free(leases);
	dprintf(fd, "nonsense\n");
	close(fd);
	assert_int_equal(lease_file_read(path, &leases, &n, &fault), -EINVAL);
	assert_non_null(strstr(fault.text, ":4: not a lease"));
	unlink(path);
	assert_int_equal(lease_file_read(path, &leases, &n, &fault), 0);
	assert_int_equal(n, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(line_of_dnsmasq_becomes_a_lease),
		cmocka_unit_test(line_of_others_is_passed_over),
		cmocka_unit_test(line_that_is_no_lease_is_refused),
		cmocka_unit_test(file_is_read_whole_or_refused_by_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
