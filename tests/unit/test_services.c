#include "tests/unit/test.h"

#include "host/firewall.h"
#include "host/services.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A socket of ours at some free port of 127.0.0.1. */
static int
listener(int type, uint16_t *ret_port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, type, 0);

	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	if (type == SOCK_STREAM)
		assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	*ret_port = ntohs(at.sin_port);
	return fd;
}

static void
listener_is_found_with_its_owner(bool tcp)
{
	struct service s;
	uint16_t port;
	int fd = listener(tcp ? SOCK_STREAM : SOCK_DGRAM, &port);

	assert_int_equal(service_on_port(tcp, port, 0, &s), 1);
	assert_int_equal(s.ip, INADDR_LOOPBACK);
	assert_int_equal(s.pid, getpid());
	assert_non_null(strstr(s.name, "test_services"));
	assert_int_equal(service_on_port(tcp, port, INADDR_LOOPBACK, &s), 1);
	/* at another address it is in nobody's way */
	assert_int_equal(service_on_port(tcp, port, INADDR_LOOPBACK + 1, &s), 0);
	close(fd);
	assert_int_equal(service_on_port(tcp, port, 0, &s), 0);
}

static void
udp_port_names_its_owner(void **state)
{
	(void)state;
	listener_is_found_with_its_owner(false);
}

static void
tcp_port_names_its_owner(void **state)
{
	(void)state;
	listener_is_found_with_its_owner(true);
}

#define CHAIN(hook, policy)                                                                        \
	"{\"chain\":{\"family\":\"inet\",\"table\":\"filter\",\"name\":\"c\",\"handle\":1,"        \
	"\"type\":\"filter\",\"hook\":\"" hook "\",\"prio\":0,\"policy\":\"" policy "\"}}"
#define RULE(statements)                                                                           \
	",{\"rule\":{\"family\":\"inet\",\"table\":\"filter\",\"chain\":\"c\",\"expr\":"           \
	"[" statements "]}}"
#define FROM(iface)                                                                                \
	"{\"match\":{\"op\":\"==\",\"left\":{\"meta\":{\"key\":\"iifname\"}},\"right\":\"" iface   \
	"\"}},"
#define RULESET(text) "{\"nftables\":[" text "]}"

static int
dropping(const char *json, enum firewall_hook hook)
{
	struct firewall_chain chain;
	int n = firewall_read_ruleset(json, hook, "eth1", &chain, 1);

	if (n > 0)
		assert_string_equal(chain.chain, "c");
	return n;
}

static void
chain_that_drops_what_the_bench_sends_is_found(void **state)
{
	(void)state;
	assert_int_equal(dropping(RULESET(CHAIN("input", "drop")), FIREWALL_INPUT), 1);
	assert_int_equal(dropping(RULESET(CHAIN("input", "drop")), FIREWALL_FORWARD), 0);
	assert_int_equal(dropping(RULESET(CHAIN("input", "accept")), FIREWALL_INPUT), 0);
	assert_int_equal(dropping(RULESET(CHAIN("input", "accept") RULE(
				      FROM("eth0") "{\"accept\":null}") RULE("{\"reject\":{}}")),
			     FIREWALL_INPUT),
	    1);
	assert_int_equal(
	    dropping(RULESET(CHAIN("input", "drop") RULE(FROM(
			 "eth1") "{\"counter\":{\"packets\":1,\"bytes\":2}},{\"accept\":null}")),
		FIREWALL_INPUT),
	    0);
	assert_int_equal(dropping(RULESET(CHAIN("input", "drop")
					  RULE("{\"match\":{\"op\":\"==\",\"left\":1,\"right\":2}},"
					       "{\"accept\":null}")),
			     FIREWALL_INPUT),
	    1);
	assert_int_equal(dropping(RULESET(""), FIREWALL_INPUT), 0);
}

static void
text_that_is_no_ruleset_is_refused(void **state)
{
	(void)state;
	assert_int_equal(dropping("", FIREWALL_INPUT), -EBADMSG);
	assert_int_equal(dropping("[]", FIREWALL_INPUT), -EBADMSG);
	assert_int_equal(dropping("{\"nftables\":3}", FIREWALL_INPUT), -EBADMSG);
	assert_int_equal(
	    dropping(RULESET("{\"chain\":{\"hook\":\"input\",\"policy\":\"drop\"}},3,null"),
		FIREWALL_INPUT),
	    0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(udp_port_names_its_owner),
		cmocka_unit_test(tcp_port_names_its_owner),
		cmocka_unit_test(chain_that_drops_what_the_bench_sends_is_found),
		cmocka_unit_test(text_that_is_no_ruleset_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
