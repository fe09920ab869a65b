#include "tests/unit/test.h"

#include "model/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct settings s;
static struct fault fault;

static int
fresh(void **state)
{
	(void)state;
	settings_init(&s);
	fault.text[0] = '\0';
	return 0;
}

static int
done(void **state)
{
	(void)state;
	settings_done(&s);
	return 0;
}

static void
takes(const char *line)
{
	int err = settings_line(&s, line, &fault);

	if (err != 0)
		print_error("%s: %s\n", line, fault.text);
	assert_int_equal(err, 0);
}

/* The line is refused, and the sentence has `why` in it. */
static void
refuses(const char *line, const char *why)
{
	assert_int_equal(settings_line(&s, line, &fault), -EINVAL);
	if (!strstr(fault.text, why))
		print_error("%s: said '%s', not '%s'\n", line, fault.text, why);
	assert_non_null(strstr(fault.text, why));
}

static void
range_takes_every_form(void **state)
{
	(void)state;
	takes("dhcp-range=192.168.0.50,192.168.0.150,12h");
	assert_int_equal(s.ranges[0].first_ip, 0xc0a80032);
	assert_int_equal(s.ranges[0].last_ip, 0xc0a80096);
	assert_int_equal(s.ranges[0].lease_s, 43200);
	assert_int_equal(s.ranges[0].netmask, 0);
	takes("dhcp-range = 10.0.0.9, 10.0.0.2, 255.255.255.0, 10.0.0.255, 45m");
	assert_int_equal(s.ranges[1].first_ip, 0x0a000002);
	assert_int_equal(s.ranges[1].last_ip, 0x0a000009);
	assert_int_equal(s.ranges[1].netmask, 0xffffff00);
	assert_int_equal(s.ranges[1].broadcast_ip, 0x0a0000ff);
	assert_int_equal(s.ranges[1].lease_s, 2700);
	takes("dhcp-range=tag:a,tag:!b,set:lab,interface:eth1,10.0.0.2,10.0.0.9,infinite");
	assert_int_equal(s.ranges[2].lease_s, UINT32_MAX);
	assert_string_equal(s.ranges[2].set_tag, "lab");
	assert_int_equal(s.ranges[2].tags.n, 3);
	assert_true(s.ranges[2].tags.tag[1].absent);
	assert_string_equal(s.ranges[2].tags.tag[2].name, "eth1");
	takes("dhcp-range=red,10.0.0.2,10.0.0.9");
	assert_string_equal(s.ranges[3].set_tag, "red");
	assert_int_equal(s.ranges[3].lease_s, 3600);
	takes("dhcp-range=10.0.0.0,static,255.255.255.0,2d");
	assert_int_equal(s.ranges[4].last_ip + 1 - s.ranges[4].first_ip, 0);
	assert_int_equal(s.ranges[4].lease_s, 172800);
	assert_false(s.proxy);
	takes("dhcp-range=10.0.0.0,proxy");
	assert_true(s.proxy);
	assert_int_equal(s.n_ranges, 5);
	takes("dhcp-range=10.0.0.1,10.0.0.2,30");
	assert_int_equal(s.ranges[5].lease_s, 120);
}

static void
range_says_what_is_wrong(void **state)
{
	(void)state;
	refuses("dhcp-range=", "needs a value");
	refuses("dhcp-range=10.0.0.1", "last address is missing");
	refuses("dhcp-range=10.0.0.1,10.0.0.300", "neither the last address");
	refuses("dhcp-range=10.0.0.1,10.0.0.9,255.0.255.0", "no netmask");
	refuses("dhcp-range=10.0.0.1,10.0.1.9,255.255.255.0", "two networks");
	refuses("dhcp-range=10.0.0.1,10.0.0.9,12x", "'12x' is neither");
	refuses("dhcp-range=::1,::400", "no IPv4 address");
	refuses("dhcp-range=10.0.0.1,10.0.0.9,99999999999w", "neither netmask");
	refuses("dhcp-range=0.0.0.0,static", "0.0.0.0");
	assert_int_equal(s.n_ranges, 0);
}

static void
pool_is(uint32_t ip, unsigned prefix_len, uint32_t first, uint32_t last)
{
	settings_done(&s);
	settings_init(&s);
	assert_int_equal(settings_default_range(&s, ip, prefix_len), 0);
	assert_int_equal(s.ranges[0].first_ip, first);
	assert_int_equal(s.ranges[0].last_ip, last);
	assert_int_equal(s.ranges[0].lease_s, 43200);
}

static void
network_of_the_bench_is_the_pool_when_none_is_given(void **state)
{
	(void)state;
	pool_is(0xc0a80001, 24, 0xc0a80002, 0xc0a800fe);
	pool_is(0xc0a800fe, 24, 0xc0a80001, 0xc0a800fd);
	pool_is(0xc0a80001, 30, 0xc0a80002, 0xc0a80002);
	pool_is(0xc0a80002, 30, 0xc0a80001, 0xc0a80001);
	pool_is(0x0a000001, 8, 0x0a000002, 0x0a000801);
	pool_is(0x0afffffe, 8, 0x0afff7fe, 0x0afffffd);
	assert_int_equal(settings_default_range(&s, 0x0a000001, 8), 0);
	assert_int_equal(s.n_ranges, 1);
	settings_done(&s);
	assert_int_equal(settings_default_range(&s, 0x0a000001, 31), -EADDRNOTAVAIL);
	assert_int_equal(settings_default_range(&s, 0x0a000001, 32), -EADDRNOTAVAIL);
}

static void
host_takes_every_form(void **state)
{
	static const uint8_t id[] = { 1, 2, 3, 4 };
	struct mac mac = { { 0, 0x20, 0xe0, 0x3b, 0x13, 0xaf } };
	const struct settings_host *h;

	(void)state;
	takes("dhcp-host=00:20:e0:3b:13:af,wap,infinite");
	assert_true(s.hosts[0].has_mac);
	assert_memory_equal(&s.hosts[0].mac, &mac, sizeof(mac));
	assert_int_equal(s.hosts[0].mac_mask, 0x3f);
	assert_string_equal(s.hosts[0].name, "wap");
	assert_int_equal(s.hosts[0].lease_s, UINT32_MAX);
	takes("dhcp-host=lap,192.168.0.199");
	assert_false(s.hosts[1].has_mac);
	assert_int_equal(s.hosts[1].ip, 0xc0a800c7);
	takes("dhcp-host=id:01:02:03:04,set:a,set:b,tag:!c,10.0.0.1,2h");
	h = &s.hosts[2];
	assert_int_equal(h->client_id_len, 4);
	assert_memory_equal(h->client_id, id, 4);
	assert_string_equal(h->set_tag, "a");
	assert_string_equal(h->set_also.tag[0].name, "b");
	assert_true(h->tags.tag[0].absent);
	assert_int_equal(h->lease_s, 7200);
	takes("dhcp-host=id:clientidastext,x");
	assert_int_equal(s.hosts[3].client_id_len, 14);
	takes("dhcp-host=11:22:33:44:55:66,12:34:56:78:90:12,192.168.0.2");
	assert_int_equal(s.n_hosts, 6);
	assert_int_equal(s.hosts[4].mac.byte[0], 0x11);
	assert_int_equal(s.hosts[5].mac.byte[0], 0x12);
	assert_int_equal(s.hosts[5].ip, s.hosts[4].ip);
	takes("dhcp-host=00:20:e0:3b:13:*,ignore");
	assert_int_equal(s.hosts[6].mac_mask, 0x1f);
	assert_true(s.hosts[6].ignore);
	takes("dhcp-host=00:20:e0:3b:13:af,id:*,10.0.0.3");
	assert_true(s.hosts[7].ignore_client_id);
	takes("dhcp-host=01-0:20:e0:3b:13:af,box.linux.xvx.cz,120");
	assert_string_equal(s.hosts[8].name, "box");
	assert_int_equal(s.hosts[8].lease_s, 120);
}

static void
host_says_what_is_wrong(void **state)
{
	(void)state;
	refuses("dhcp-host=10.0.0.1", "says no machine");
	refuses("dhcp-host=06-00:20:e0:3b:13:af,1.2.3.4", "not Ethernet");
	refuses("dhcp-host=00:20:e0:3b:13,1.2.3.4", "six bytes");
	refuses("dhcp-host=laptop,[1234::56]", "IPv6");
	refuses("dhcp-host=a,b", "two names");
	refuses("dhcp-host=a b", "no host name");
	refuses("dhcp-host=id:,a", "client id");
	refuses("dhcp-host=aa:bb:cc:dd:ee:ff,set:", "tag");
	assert_int_equal(s.n_hosts, 0);
}

static void
host_fits_by_mac_client_id_and_name(void **state)
{
	struct mac mac = { { 0, 0x20, 0xe0, 0x3b, 0x13, 0xaf } };
	static const uint8_t id[] = { 0, 'a', 'b' };

	(void)state;
	takes("dhcp-host=00:20:e0:3b:13:*,ignore");
	assert_true(settings_host_fits(&s.hosts[0], mac, NULL, 0, NULL));
	mac.byte[4] = 0;
	assert_false(settings_host_fits(&s.hosts[0], mac, NULL, 0, "x"));
	takes("dhcp-host=id:ab,10.0.0.1");
	assert_true(settings_host_fits(&s.hosts[1], mac, id + 1, 2, NULL));
	assert_true(settings_host_fits(&s.hosts[1], mac, id, 3, NULL));
	assert_false(settings_host_fits(&s.hosts[1], mac, id, 2, NULL));
	takes("dhcp-host=lap,10.0.0.1");
	assert_true(settings_host_fits(&s.hosts[2], mac, NULL, 0, "LAP"));
	assert_false(settings_host_fits(&s.hosts[2], mac, NULL, 0, NULL));
}

static void
boot_takes_tags_file_and_server(void **state)
{
	(void)state;
	takes("dhcp-boot=pxelinux.0");
	assert_string_equal(s.boots[0].file, "pxelinux.0");
	takes("dhcp-boot=tag:efi,net:#ipxe,ipxe.efi,boothost,10.0.0.9");
	assert_int_equal(s.boots[1].tags.n, 2);
	assert_true(s.boots[1].tags.tag[1].absent);
	assert_string_equal(s.boots[1].server_name, "boothost");
	assert_int_equal(s.boots[1].server_ip, 0x0a000009);
	takes("dhcp-boot=pxelinux.0,,10.0.0.9");
	assert_string_equal(s.boots[2].server_name, "");
	refuses("dhcp-boot=tag:a", "file name is missing");
	refuses("dhcp-boot=a,b,tftp.example", "no IPv4 address");
	refuses("dhcp-boot=a,b,10.0.0.1,c", "more than");
}

static void
option_is(size_t i, uint8_t code, const void *data, size_t len)
{
	assert_int_equal(s.options[i].code, code);
	assert_int_equal(s.options[i].data_len, len);
	assert_memory_equal(s.options[i].data, data, len);
}

static void
option_values_become_wire_bytes(void **state)
{
	(void)state;
	takes("dhcp-option=3,192.168.4.4");
	option_is(0, 3, "\xc0\xa8\x04\x04", 4);
	assert_true(s.options[0].addresses);
	takes("dhcp-option = option:ntp-server, 0.0.0.0, 192.168.0.4");
	option_is(1, 42, "\0\0\0\0\xc0\xa8\0\x04", 8);
	takes("dhcp-option=option:router");
	option_is(2, 3, "", 0);
	takes("dhcp-option=tag:red,!x,252,\"http://1.2.3.4/wpad.dat\"");
	assert_int_equal(s.options[3].tags.n, 2);
	takes("dhcp-option-force=208,f1:00:74:7e");
	option_is(4, 208, "\xf1\0\x74\x7e", 4);
	assert_true(s.options[4].force);
	takes("dhcp-option-force=211,30i");
	option_is(5, 211, "\0\0\0\x1e", 4);
	takes("dhcp-option=option:mtu,1400");
	option_is(6, 26, "\x05\x78", 2);
	takes("dhcp-option=option:time-offset,-1");
	option_is(7, 2, "\xff\xff\xff\xff", 4);
	takes("dhcp-option=209,configs/common, more");
	option_is(8, 209, "configs/common, more", 20);
	takes("dhcp-option=option:domain-search,a.example,b.c");
	option_is(9, 119, "\1a\7example\0\1b\1c", 16);
	takes("dhcp-option=121,10.1.0.0/16,10.0.0.1,0.0.0.0/0,10.0.0.2");
	option_is(10, 121, "\x10\x0a\x01\x0a\0\0\x01\0\x0a\0\0\x02", 12);
	assert_false(s.options[10].addresses);
	takes("dhcp-option=19,1");
	option_is(11, 19, "\1", 1);
	takes("dhcp-option=66,1.2.3.4");
	option_is(12, 66, "1.2.3.4", 7);
	takes("dhcp-option=120,sip.example");
	option_is(13, 120, "\0\3sip\7example", 14);
	takes("dhcp-option=200,300");
	option_is(14, 200, "\1\x2c", 2);
}

static void
option_says_what_is_wrong(void **state)
{
	(void)state;
	refuses("dhcp-option=vendor:PXEClient,1,0.0.0.0", "vendor: is not served");
	refuses("dhcp-option=encap:175,190,x", "encap: is not served");
	refuses("dhcp-option=option6:dns-server,[::]", "option6:");
	refuses("dhcp-option=option:nonsense,1", "no option is called 'nonsense'");
	refuses("dhcp-option=0,1", "1 to 254");
	refuses("dhcp-option=53,1", "server's own");
	refuses("dhcp-option=3,abc", "no IPv4 address");
	refuses("dhcp-option=option:default-ttl,256", "does not fit");
	refuses("dhcp-option=tag:a", "which option");
	refuses("dhcp-option=224,01:*:02", "matching");
	assert_int_equal(s.n_options, 0);
}

static void
match_compares_as_dnsmasq_does(void **state)
{
	struct mac mac = { { 1, 0x34, 0x23, 9, 9, 9 } };

	(void)state;
	takes("dhcp-match=set:efi-ia32,option:client-arch,6");
	assert_true(settings_match_option(&s.matches[0], (const uint8_t *)"\0\7\0\6", 4));
	assert_false(settings_match_option(&s.matches[0], (const uint8_t *)"\6\0\0\7", 4));
	takes("dhcp-match=set:ipxe,175");
	assert_true(settings_match_option(&s.matches[1], (const uint8_t *)"", 0));
	takes("dhcp-match=set:x,77,\"iPX\"");
	takes("dhcp-match=set:x,option:client-machine-id,00:11:*:33");
	assert_true(settings_match_option(&s.matches[3], (const uint8_t *)"\0\x11\x99\x33z", 5));
	assert_false(settings_match_option(&s.matches[3], (const uint8_t *)"z\0\x11\x99\x33", 5));
	assert_false(settings_match_option(&s.matches[3], (const uint8_t *)"\0\x11\x99", 3));
	takes("dhcp-vendorclass=set:pxe,PXEClient:Arch:00000");
	assert_int_equal(s.matches[4].code, 60);
	assert_true(settings_match_option(
	    &s.matches[4], (const uint8_t *)"PXEClient:Arch:00000:UNDI:002001", 32));
	takes("dhcp-userclass=ipxe,iPXE");
	assert_int_equal(s.matches[5].code, 77);
	assert_string_equal(s.matches[5].set_tag, "ipxe");
	takes("dhcp-mac=set:3com,01:34:23:*:*:*");
	assert_true(settings_match_mac(&s.matches[6], mac));
	mac.byte[1] = 0;
	assert_false(settings_match_mac(&s.matches[6], mac));
	refuses("dhcp-match=set:a", "comma");
	refuses("dhcp-match=set:a,nonsense", "neither");
	refuses("dhcp-mac=set:a,01:02", "no MAC");
}

static void
tags_fit_when_all_are_held_and_none_forbidden(void **state)
{
	static const char *const held[] = { "a", "eth1" };
	struct settings_tags none = { .n = 0 };

	(void)state;
	takes("dhcp-boot=tag:a,tag:!b,x");
	assert_true(settings_tags_fit(&s.boots[0].tags, held, 2));
	assert_false(settings_tags_fit(&s.boots[0].tags, held + 1, 1));
	takes("dhcp-boot=tag:!eth1,x");
	assert_false(settings_tags_fit(&s.boots[1].tags, held, 2));
	assert_true(settings_tags_fit(&none, NULL, 0));
}

static void
dns_lines_take_domains_servers_and_ports(void **state)
{
	(void)state;
	takes("server=208.67.220.220");
	assert_int_equal(s.servers[0].port, 53);
	assert_string_equal(s.servers[0].domain, "");
	takes("server=/Internal.Example/b.example/192.168.1.1#5353");
	assert_string_equal(s.servers[1].domain, "internal.example");
	assert_string_equal(s.servers[2].domain, "b.example");
	assert_int_equal(s.servers[2].port, 5353);
	takes("local=/lan/");
	assert_string_equal(s.servers[3].domain, "lan");
	assert_int_equal(s.servers[3].ip, 0);
	takes("address=/double.click/127.0.0.1");
	assert_int_equal(s.addresses[0].ip, 0x7f000001);
	takes("address=/ads.example/");
	assert_int_equal(s.addresses[1].ip, 0);
	takes("address=/#/10.0.0.1");
	assert_string_equal(s.addresses[2].domain, "#");
	takes("domain=linux.xvx.cz");
	assert_string_equal(s.domain, "linux.xvx.cz");
	takes("port=0");
	assert_int_equal(s.dns_port, 0);
	refuses("server=/a/10.0.0.1#0", "no port");
	refuses("server=::1", "no IPv4");
	refuses("server=10.0.0.1@eth0", "@interface");
	refuses("server=//", "domain-needed");
	refuses("server=/lan", "second slash");
	refuses("address=10.0.0.1", "/DOMAIN/IP");
	refuses("address=/a/b", "no IPv4");
	refuses("domain=a..b", "no domain name");
	refuses("port=65536", "port");
}

static void
our_own_lines_check_their_ranges(void **state)
{
	(void)state;
	takes("image=/srv/a.iso");
	takes("image=/srv/b c.iso");
	takes("image-dir=/srv");
	assert_int_equal(s.n_images, 2);
	assert_string_equal(s.images[1], "/srv/b c.iso");
	assert_int_equal(s.n_image_dirs, 1);
	takes("param=setkmap=us  rootpass=x,y");
	takes("param=quiet");
	assert_string_equal(s.params, "setkmap=us  rootpass=x,y quiet");
	takes("nat");
	assert_true(s.nat);
	takes("nat=0");
	assert_false(s.nat);
	takes("nat=auto");
	assert_true(s.nat);
	takes("http-port=8080");
	takes("menu-timeout=0");
	assert_int_equal(s.menu_timeout_s, 0);
	takes("boot-default=sysrcd/rescue64");
	takes("db=/tmp/a.db");
	takes("db=/tmp/b.db");
	assert_string_equal(s.db, "/tmp/b.db");
	takes("workers=3");
	assert_int_equal(s.workers, 3);
	refuses("http-port=0", "port");
	refuses("menu-timeout=3601", "0 to 3600");
	refuses("workers=0", "1 to 64");
	refuses("nat=maybe", "1 or 0");
	refuses("interface=eth0,eth1", "one interface");
	refuses("interface=abcdefghijklmnop", "at most 15");
	refuses("boot-default=a b", "IMAGE/ENTRY");
}

static void
unknown_line_names_the_nearest_known(void **state)
{
	(void)state;
	refuses("dhcp-rnage=1", "unknown option 'dhcp-rnage'; did you mean 'dhcp-range'?");
	refuses("domian", "did you mean 'domain'?");
	refuses("xyzzyplugh=1", "unknown option 'xyzzyplugh'; pxedeck.conf(5)");
	refuses("dhcp-relay=1.2.3.4", "dnsmasq's");
	refuses("", "unknown option ''");
	refuses("\x1b[2J", "\\x1b[2J");
	refuses("log-dhcp=1", "takes no value");
	refuses("conf-file=/dev/null", "-C FILE");
	refuses("domain", "needs a value");
}

static void
ignored_line_leaves_a_note(void **state)
{
	(void)state;
	takes("log-facility=/tmp/dnsmasq_log");
	takes("no-daemon");
	takes("keep-in-foreground");
	assert_int_equal(s.n_notes, 3);
	assert_non_null(strstr(s.notes[0], "log-facility is accepted but does nothing here: "));
}

/* Every row parses or refuses, and none leaks or crashes, whatever its value. */
static void
every_row_survives_every_value(void **state)
{
	static const char *const values[] = { NULL, "", "1", "x", ",", ",,,", "/", "//", "/a/",
		"tag:", "tag:a", "set:a", "set:a,", "id:", "10.0.0.1", "10.0.0.1,",
		"option:", "option:router,", "*", ":", "00:", "#", "a,b,c,d,e", "\1\2\3", "/a/#",
		"set:a,93,", "255.255.255.255,255.255.255.255,255.255.255.255" };

	(void)state;
	for (size_t i = 0; i < n_settings_rows; i++)
		for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
			char line[128];
			int err;

			snprintf(line, sizeof(line), "%s%s%s", settings_rows[i].name,
			    values[v] ? "=" : "", values[v] ? values[v] : "");
			fault.text[0] = '\0';
			err = settings_line(&s, line, &fault);
			assert_true(err == 0 || err == -EINVAL);
			if (err < 0)
				assert_non_null(strstr(fault.text, settings_rows[i].name));
		}
}

static void
rows_are_unique_and_explained(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_settings_rows; i++) {
		const struct settings_row *row = &settings_rows[i];

		assert_ptr_equal(settings_row_find(row->name), row);
		assert_true(strlen(row->help) > 8);
		assert_int_equal(row->takes_value, row->value[0] != '\0');
		assert_int_equal(row->ignored, row->parse == NULL);
	}
}

static char dir[] = "/tmp/test-settings-XXXXXX";

static void
write_file(const char *name, const char *text)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int
read_back(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return settings_read_file(&s, path, &fault);
}

static void
recipe_file_runs_unchanged(void **state)
{
	(void)state;
	write_file("recipe.conf", "domain-needed\nbogus-priv\ninterface=eth1\nbind-interfaces\n"
				  "expand-hosts\ndomain=linux.xvx.cz\n"
				  "dhcp-range=192.168.0.50,192.168.0.150,12h\n"
				  "dhcp-boot=pxelinux.0\nenable-tftp\n"
				  "tftp-root=/home/ftp/pub/distributions/tftpboot\n");
	assert_int_equal(read_back("recipe.conf"), 0);
	takes("keep-in-foreground");
	takes("no-daemon");
	takes("log-queries");
	takes("log-facility=/tmp/dnsmasq_log");
	takes("log-dhcp");
	takes("dhcp-leasefile=/tmp/dhcp-leasefile");
	assert_true(s.domain_needed && s.bogus_priv && s.bind_interfaces && s.expand_hosts);
	assert_true(s.enable_tftp && s.log_queries && s.log_dhcp);
	assert_string_equal(s.interface, "eth1");
	assert_string_equal(s.domain, "linux.xvx.cz");
	assert_string_equal(s.tftp_root, "/home/ftp/pub/distributions/tftpboot");
	assert_string_equal(s.boots[0].file, "pxelinux.0");
	assert_string_equal(s.lease_file, "/tmp/dhcp-leasefile");
	assert_int_equal(s.n_notes, 3);
}

static void
file_reads_comments_quotes_and_blanks_as_dnsmasq(void **state)
{
	(void)state;
	write_file("a.conf", "# all comment\n\n\t \ndomain = a.example   # the domain\r\n"
			     "dhcp-boot=\"with,comma#1\"\n"
			     "dhcp-option=200,\"1.2.3.4\"\n"
			     "dhcp-option=201,\"tab\\tquote\\\"\"\n"
			     "param=a#b\n"
			     "no-daemon\n");
	assert_int_equal(read_back("a.conf"), 0);
	assert_string_equal(s.domain, "a.example");
	assert_string_equal(s.boots[0].file, "with,comma#1");
	option_is(0, 200, "1.2.3.4", 7);
	option_is(1, 201, "tab\tquote\"", 10);
	assert_string_equal(s.params, "a#b");
	assert_non_null(strstr(s.notes[0], "a.conf:9: no-daemon"));
}

static void
file_names_the_line_that_is_wrong(void **state)
{
	(void)state;
	write_file("b.conf", "no-ping\n\ndhcp-rang=1\n");
	assert_int_equal(read_back("b.conf"), -EINVAL);
	assert_non_null(
	    strstr(fault.text, "b.conf:3: unknown option 'dhcp-rang'; did you mean 'dhcp-range'?"));
	write_file("b.conf", "domain=\"x\nno-ping\n");
	assert_int_equal(read_back("b.conf"), -EINVAL);
	assert_non_null(strstr(fault.text, "b.conf:1: a quote"));
	assert_int_equal(read_back("missing.conf"), -ENOENT);
	assert_non_null(strstr(fault.text, "No such file"));
}

static void
file_follows_others_and_stops_at_a_loop(void **state)
{
	char line[256];

	(void)state;
	snprintf(line, sizeof(line), "conf-file=%s/loop.conf\n", dir);
	write_file("loop.conf", line);
	assert_int_equal(read_back("loop.conf"), -EINVAL);
	assert_non_null(strstr(fault.text, "conf-file in conf-file"));
	write_file("one.inc", "domain=one.example\n");
	write_file("two.inc", "http-port=81\n");
	write_file("skip.bak", "nonsense\n");
	snprintf(line, sizeof(line), "conf-dir=%s/,*.inc\n", dir);
	write_file("dir.conf", line);
	assert_int_equal(read_back("dir.conf"), 0);
	assert_string_equal(s.domain, "one.example");
	assert_int_equal(s.http_port, 81);
}

static char *
manual_read(void)
{
	const char *top = getenv("top_srcdir");
	char path[512], *text = calloc(1, 1 << 18);
	FILE *f;

	snprintf(path, sizeof(path), "%s/assets/man/pxedeck.conf.5", top ? top : ".");
	f = fopen(path, "r");
	if (!f || !text)
		fail_msg("%s cannot be read", path);
	assert_true(fread(text, 1, (1 << 18) - 1, f) > 0);
	fclose(f);
	return text;
}

static void
manual_documents_every_row(void **state)
{
	char *text = manual_read();

	(void)state;
	for (size_t i = 0; i < n_settings_rows; i++) {
		char wanted[64];

		snprintf(wanted, sizeof(wanted), "\n.TP\n.B %s\n", settings_rows[i].name);
		if (!strstr(text, wanted))
			snprintf(wanted, sizeof(wanted), "\n.TP\n.BI %s= ", settings_rows[i].name);
		if (!strstr(text, wanted))
			fail_msg("pxedeck.conf.5 lacks %s", settings_rows[i].name);
	}
	free(text);
}

static void
manual_documents_nothing_else(void **state)
{
	char *text = manual_read(), name[64];

	(void)state;
	for (const char *at = text; (at = strstr(at, "\n.TP\n.B")); at++) {
		const char *word = at + strlen("\n.TP\n.B");

		word += *word == 'I' ? 2 : 1;
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(word, "= \n"), word);
		if (!settings_row_find(name))
			fail_msg("pxedeck.conf.5 has %s, the table has not", name);
	}
	free(text);
}

static int
make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static int
remove_dir(void **state)
{
	static const char *const names[] = { "recipe.conf", "a.conf", "b.conf", "loop.conf",
		"one.inc", "two.inc", "skip.bak", "dir.conf" };
	char path[128];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	return rmdir(dir);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, done)
	const struct CMUnitTest tests[] = {
		TEST(range_takes_every_form),
		TEST(range_says_what_is_wrong),
		TEST(network_of_the_bench_is_the_pool_when_none_is_given),
		TEST(host_takes_every_form),
		TEST(host_says_what_is_wrong),
		TEST(host_fits_by_mac_client_id_and_name),
		TEST(boot_takes_tags_file_and_server),
		TEST(option_values_become_wire_bytes),
		TEST(option_says_what_is_wrong),
		TEST(match_compares_as_dnsmasq_does),
		TEST(tags_fit_when_all_are_held_and_none_forbidden),
		TEST(dns_lines_take_domains_servers_and_ports),
		TEST(our_own_lines_check_their_ranges),
		TEST(unknown_line_names_the_nearest_known),
		TEST(ignored_line_leaves_a_note),
		TEST(every_row_survives_every_value),
		TEST(rows_are_unique_and_explained),
		TEST(recipe_file_runs_unchanged),
		TEST(file_reads_comments_quotes_and_blanks_as_dnsmasq),
		TEST(file_names_the_line_that_is_wrong),
		TEST(file_follows_others_and_stops_at_a_loop),
		TEST(manual_documents_every_row),
		TEST(manual_documents_nothing_else),
	};

	return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
