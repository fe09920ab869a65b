/*
 * In a network namespace of our own, made in a child: a veth pair is the bench, another the world.
 */
#include "tests/unit/test.h"

#include "base/ip4.h"
#include "host/iface.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SKIPPED = 77 };

#define CHECK(condition)                                                                           \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);            \
			return false;                                                              \
		}                                                                                  \
	} while (0)

static void
write_map(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		_exit(SKIPPED);
}

static void
enter_namespace(void)
{
	char uid[32], gid[32];

	snprintf(uid, sizeof(uid), "0 %u 1", geteuid());
	snprintf(gid, sizeof(gid), "0 %u 1", getegid());
	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		_exit(SKIPPED);
	write_map("/proc/self/setgroups", "deny");
	write_map("/proc/self/uid_map", uid);
	write_map("/proc/self/gid_map", gid);
	if (system("ip link add bench0 type veth peer name far0 && ip link set far0 up && "
		   "ip link add world0 type veth peer name far1 && ip link set far1 up && "
		   "ip link set world0 up && ip addr add 192.168.0.7/22 dev world0") != 0)
		_exit(SKIPPED);
}

static bool
address_comes_and_goes(void)
{
	struct fault fault = { "" };
	struct iface i, again;
	char quad[IP4_TEXT_SIZE];

	CHECK(iface_read("bench0", &i, &fault) == 0);
	CHECK(!i.up && !i.carrier && i.ip == 0 && i.mtu == 1500 && !mac_is_zero(i.mac));
	CHECK(!i.physical && !i.wireless && !i.default_route);
	CHECK(iface_add_address(&i, &fault) == 0);
	/* 192.168.0 to 3 belong to world0 */
	CHECK(strcmp(ip4_text(i.ip, quad), "192.168.4.1") == 0);
	CHECK(i.prefix_len == 24 && i.up && i.brought_up && i.added_address);
	CHECK(iface_read("bench0", &again, &fault) == 0);
	CHECK(again.ip == i.ip && again.prefix_len == 24 && again.up && again.carrier);
	iface_remove_address(&i);
	CHECK(iface_read("bench0", &again, &fault) == 0);
	CHECK(again.ip == 0 && !again.up);
	return true;
}

static bool
networks_behind_routes_are_taken(void)
{
	struct fault fault = { "" };
	struct iface i;

	CHECK(system("ip route add 192.168.4.0/23 via 192.168.0.1 dev world0") == 0);
	CHECK(iface_read("bench0", &i, &fault) == 0);
	CHECK(iface_add_address(&i, &fault) == 0);
	CHECK(i.ip == 0xc0a80601);
	iface_remove_address(&i);
	return true;
}

static bool
an_address_of_another_is_left_alone(void)
{
	struct fault fault = { "" };
	struct iface i;

	CHECK(system("ip link set bench0 up && ip addr add 10.1.2.3/16 dev bench0") == 0);
	CHECK(iface_read("bench0", &i, &fault) == 0);
	CHECK(i.ip == 0x0a010203 && i.prefix_len == 16 && i.up && i.carrier);
	iface_remove_address(&i);
	CHECK(iface_read("bench0", &i, &fault) == 0);
	CHECK(i.ip == 0x0a010203 && i.up);
	return true;
}

static bool
default_route_is_seen(void)
{
	struct fault fault = { "" };
	char name[IFNAMSIZ];
	struct iface i;

	iface_default_route(name);
	CHECK(name[0] == '\0');
	CHECK(system("ip route add default via 192.168.0.1 dev world0") == 0);
	iface_default_route(name);
	CHECK(strcmp(name, "world0") == 0);
	CHECK(iface_read("world0", &i, &fault) == 0 && i.default_route);
	CHECK(iface_read("bench0", &i, &fault) == 0 && !i.default_route);
	CHECK(iface_read("eth9", &i, &fault) == -ENODEV);
	CHECK(strstr(fault.text, "no interface 'eth9'") && strstr(fault.text, "bench0"));
	CHECK(strstr(fault.text, "world0 (default route)"));
	/* none of these is a card: better to ask than to guess */
	CHECK(iface_guess(name, &fault) == -ENODEV);
	CHECK(strstr(fault.text, "-i"));
	return true;
}

static void
passes(bool (*body)(void))
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		enter_namespace();
		_exit(body() ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == SKIPPED)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void
interface_without_address_gets_one_for_the_run(void **state)
{
	(void)state;
	passes(address_comes_and_goes);
}

static void
network_reached_by_a_route_is_not_taken_for_the_bench(void **state)
{
	(void)state;
	passes(networks_behind_routes_are_taken);
}

static void
address_that_was_there_stays(void **state)
{
	(void)state;
	passes(an_address_of_another_is_left_alone);
}

static void
default_route_and_missing_interfaces_are_told(void **state)
{
	(void)state;
	passes(default_route_is_seen);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interface_without_address_gets_one_for_the_run),
		cmocka_unit_test(network_reached_by_a_route_is_not_taken_for_the_bench),
		cmocka_unit_test(address_that_was_there_stays),
		cmocka_unit_test(default_route_and_missing_interfaces_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
