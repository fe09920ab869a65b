/*
 * The lines dnsmasq 2.90 printed for these messages; tests/net/dhcp_log.sh compares many more
 * with a dnsmasq that runs.
 */
#include "tests/unit/test.h"

#include "engine/dhcp_log.h"
#include "wire/dhcp4.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct page {
	char lines[8192];
	size_t used;
};

static void
take(void *ctx, const char *line)
{
	struct page *p = ctx;
	int n = snprintf(p->lines + p->used, sizeof(p->lines) - p->used, "%s\n", line);

	assert_true(n > 0 && p->used + (size_t)n < sizeof(p->lines));
	p->used += (size_t)n;
}

static const struct dhcp4_head question = { .op = DHCP4_BOOTREQUEST,
	.htype = 1,
	.hlen = 6,
	.xid = 3587244887,
	.chaddr = { 0x00, 0x13, 0xd4, 0xd1, 0x03, 0x57 },
	.sname = "",
	.file = "" };

#define OPTION(code, value)                                                                        \
	{                                                                                          \
		code, sizeof(value) - 1, (const uint8_t *)(value)                                  \
	}

static void
expect(enum event_kind kind, const char *text, const struct dhcp4_head *head,
    const struct dhcp4_out *options, size_t n, const char *lines)
{
	uint8_t packet[DHCP4_MAX_SIZE];
	struct event e = { .kind = kind, .text = text, .packet = packet };
	struct page p = { .used = 0 };
	size_t n_left_out;
	int size = dhcp4_emit(
	    head, options, n, sizeof(packet), packet, sizeof(packet), &n_left_out);
	int n_lines = 0;

	assert_true(size > 0);
	e.packet_size = (size_t)size;
	for (const char *c = lines; *c; c++)
		n_lines += *c == '\n';
	p.lines[0] = '\0';
	assert_int_equal(dhcp_log_lines(&e, take, &p), n_lines);
	assert_string_equal(p.lines, lines);
}

static void
discover_of_the_recipe(void **state)
{
	const struct dhcp4_out options[] = { OPTION(53, "\1"),
		OPTION(60, "PXEClient:Arch:00000:UNDI:002001"), OPTION(77, "\4iPXE\3lab"),
		OPTION(12, "rescue") };

	(void)state;
	expect(EVENT_DHCP_IN, "interface: eth1; range: 192.168.0.50 -- 192.168.0.150", &question,
	    options, 4,
	    "dnsmasq-dhcp: 3587244887 available DHCP range: 192.168.0.50 -- 192.168.0.150\n"
	    "dnsmasq-dhcp: 3587244887 vendor class: PXEClient:Arch:00000:UNDI:002001\n"
	    "dnsmasq-dhcp: 3587244887 user class: iPXElab\n"
	    "dnsmasq-dhcp: 3587244887 client provides name: rescue\n"
	    "dnsmasq-dhcp: 3587244887 DHCPDISCOVER(eth1) 00:13:d4:d1:03:57 \n");
}

static void
offer_of_the_recipe(void **state)
{
	const struct dhcp4_out options[] = { OPTION(53, "\2"), OPTION(54, "\xc0\xa8\0\1"),
		OPTION(51, "\0\0\xa8\xc0"), OPTION(58, "\0\0\x54\x60"), OPTION(59, "\0\0\x93\xa8"),
		OPTION(67, "pxelinux.0\0"), OPTION(1, "\xff\xff\xff\0"), OPTION(209, "hi") };
	struct dhcp4_head head = question;

	(void)state;
	head.op = DHCP4_BOOTREPLY;
	head.yiaddr = 0xc0a8005a;
	head.siaddr = 0xc0a80001;
	head.flags = DHCP4_BROADCAST;
	head.sname = "bench";
	head.file = "pxelinux.0";
	expect(EVENT_DHCP_OUT,
	    "interface: eth1; tags: known, eth1; asked: "
	    "1,2,3,5,6,11,12,13,15,16,17,18,43,54,60,67,128,129,130,131,132,133,134,135",
	    &head, options, 8,
	    "dnsmasq-dhcp: 3587244887 tags: known, eth1\n"
	    "dnsmasq-dhcp: 3587244887 DHCPOFFER(eth1) 192.168.0.90 00:13:d4:d1:03:57 \n"
	    "dnsmasq-dhcp: 3587244887 requested options: 1:netmask, 2:time-offset, 3:router, 5, "
	    "6:dns-server, \n"
	    "dnsmasq-dhcp: 3587244887 requested options: 11, 12:hostname, 13:boot-file-size, "
	    "15:domain-name, \n"
	    "dnsmasq-dhcp: 3587244887 requested options: 16:swap-server, 17:root-path, "
	    "18:extension-path, \n"
	    "dnsmasq-dhcp: 3587244887 requested options: 43:vendor-encap, 54:server-identifier, "
	    "60:vendor-class, \n"
	    "dnsmasq-dhcp: 3587244887 requested options: 67:bootfile-name, 128, 129, 130, 131, "
	    "132, \n"
	    "dnsmasq-dhcp: 3587244887 requested options: 133, 134, 135\n"
	    "dnsmasq-dhcp: 3587244887 bootfile name: pxelinux.0\n"
	    "dnsmasq-dhcp: 3587244887 server name: bench\n"
	    "dnsmasq-dhcp: 3587244887 next server: 192.168.0.1\n"
	    "dnsmasq-dhcp: 3587244887 broadcast response\n"
	    "dnsmasq-dhcp: 3587244887 sent size:  1 option: 53 message-type  2\n"
	    "dnsmasq-dhcp: 3587244887 sent size:  4 option: 54 server-identifier  192.168.0.1\n"
	    "dnsmasq-dhcp: 3587244887 sent size:  4 option: 51 lease-time  12h\n"
	    "dnsmasq-dhcp: 3587244887 sent size:  4 option: 58 T1  6h\n"
	    "dnsmasq-dhcp: 3587244887 sent size:  4 option: 59 T2  10h30m\n"
	    "dnsmasq-dhcp: 3587244887 sent size: 11 option: 67 bootfile-name  pxelinux.0\n"
	    "dnsmasq-dhcp: 3587244887 sent size:  4 option:  1 netmask  255.255.255.0\n"
	    "dnsmasq-dhcp: 3587244887 sent size:  2 option:209   68:69\n");
}

static void
refusals_and_returns(void **state)
{
	const struct dhcp4_out discover[] = { OPTION(53, "\1"), OPTION(50, "\xc0\xa8\0\x5b") };
	const struct dhcp4_out nak[] = { OPTION(53, "\6") };
	const struct dhcp4_out decline[] = { OPTION(53, "\4"), OPTION(50, "\xc0\xa8\0\x5b"),
		OPTION(56, "in\x07 use\n") };
	const struct dhcp4_out release[] = { OPTION(53, "\7") };
	struct dhcp4_head head = question;

	(void)state;
	expect(EVENT_DHCP_IN, "interface: eth1; refused: no address available", &question, discover,
	    2,
	    "dnsmasq-dhcp: 3587244887 DHCPDISCOVER(eth1) 192.168.0.91 00:13:d4:d1:03:57 no address "
	    "available\n");
	expect(EVENT_DHCP_IN, "interface: eth1; refused: ignored", &question, discover, 2,
	    "dnsmasq-dhcp: 3587244887 DHCPDISCOVER(eth1) 00:13:d4:d1:03:57 ignored\n");
	expect(EVENT_DHCP_IN, "interface: eth1; range: 1.2.3.4 -- 1.2.3.9; refused: ", &question,
	    discover, 2, "dnsmasq-dhcp: 3587244887 available DHCP range: 1.2.3.4 -- 1.2.3.9\n");
	expect(EVENT_DHCP_IN, "interface: eth1", &question, decline, 3,
	    "dnsmasq-dhcp: 3587244887 DHCPDECLINE(eth1) 192.168.0.91 00:13:d4:d1:03:57 in use\n");
	head.ciaddr = 0xc0a8005c;
	expect(EVENT_DHCP_IN, "interface: eth1; refused: unknown lease", &head, release, 1,
	    "dnsmasq-dhcp: 3587244887 DHCPRELEASE(eth1) 192.168.0.92 00:13:d4:d1:03:57 unknown "
	    "lease\n");
	expect(EVENT_DHCP_OUT, "interface: eth1; address: 10.1.2.3; reason: wrong network",
	    &question, nak, 1,
	    "dnsmasq-dhcp: 3587244887 DHCPNAK(eth1) 10.1.2.3 00:13:d4:d1:03:57 wrong network\n"
	    "dnsmasq-dhcp: 3587244887 sent size:  1 option: 53 message-type  6\n");
}

static void
options_in_overloaded_fields_come_first(void **state)
{
	uint8_t packet[DHCP4_MIN_SIZE];
	struct event e = { .kind = EVENT_DHCP_OUT, .text = "interface: eth1", .packet = packet };
	const struct dhcp4_out options[] = { OPTION(52, "\3"), OPTION(53, "\5") };
	struct page p = { .used = 0 };
	size_t n_left_out;

	(void)state;
	e.packet_size = (size_t)dhcp4_emit(
	    &question, options, 2, sizeof(packet), packet, sizeof(packet), &n_left_out);
	memcpy(packet + 108, "\x0c\2hi\xff", 5);
	memcpy(packet + 44, "\x0f\3lan\xff", 6);
	dhcp_log_lines(&e, take, &p);
	assert_string_equal(p.lines,
	    "dnsmasq-dhcp: 3587244887 DHCPACK(eth1) 0.0.0.0 00:13:d4:d1:03:57 \n"
	    "dnsmasq-dhcp: 3587244887 sent size:  2 option: 12 hostname  hi\n"
	    "dnsmasq-dhcp: 3587244887 sent size:  3 option: 15 domain-name  lan\n"
	    "dnsmasq-dhcp: 3587244887 sent size:  1 option: 52 option-overload  03\n"
	    "dnsmasq-dhcp: 3587244887 sent size:  1 option: 53 message-type  5\n");
}

static void
what_is_no_dhcp_of_ours_gives_no_line(void **state)
{
	uint8_t packet[20] = { 1 };
	struct event e = { .kind = EVENT_NOTE,
		.text = "interface: eth1",
		.packet = packet,
		.packet_size = sizeof(packet) };
	struct page p = { .used = 0 };

	(void)state;
	assert_int_equal(dhcp_log_lines(&e, take, &p), 0);
	e.kind = EVENT_DHCP_IN;
	assert_int_equal(dhcp_log_lines(&e, take, &p), 0); /* too short */
	e.packet = NULL;
	assert_int_equal(dhcp_log_lines(&e, take, &p), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(discover_of_the_recipe),
		cmocka_unit_test(offer_of_the_recipe),
		cmocka_unit_test(refusals_and_returns),
		cmocka_unit_test(options_in_overloaded_fields_come_first),
		cmocka_unit_test(what_is_no_dhcp_of_ours_gives_no_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
