/*
 * settings_rows.c - the table: every line there is, what it takes and what it sets.
 *
 * A new line is a row here, its reader, and a paragraph in assets/man/pxedeck.conf.5.
 */
#include "base/text.h"
#include "model/settings_parse.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void *
member_of(struct settings *s, const struct settings_row *row)
{
	return (char *)s + row->member;
}

static int
set_flag(struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	bool on = true;

	(void)value;
	(void)fault;
	memcpy(member_of(s, row), &on, sizeof(on));
	return 0;
}

static bool
has_control(const char *value)
{
	for (; *value; value++)
		if (iscntrl((unsigned char)*value))
			return true;
	return false;
}

static int
path_copy(char *value, char **ret, struct fault *fault)
{
	char *copy;

	word_unhide(value);
	if (has_control(value))
		return fault_set(fault, -EINVAL, "control character in a path");
	copy = strdup(value);
	if (!copy)
		return -ENOMEM;
	*ret = copy;
	return 0;
}

static int
set_path(struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	char *copy = NULL, *old;
	int err = path_copy(value, &copy, fault);

	if (err < 0)
		return err;
	memcpy(&old, member_of(s, row), sizeof(old));
	free(old);
	memcpy(member_of(s, row), &copy, sizeof(copy));
	return 0;
}

static int
set_port(struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	uint32_t n;
	uint16_t port;
	bool may_be_zero = row->member == offsetof(struct settings, dns_port);

	if (parse_number(value, 65535, &n) < 0 || (n == 0 && !may_be_zero))
		return fault_set(fault, -EINVAL, "a port is %d to 65535", !may_be_zero);
	port = (uint16_t)n;
	memcpy(member_of(s, row), &port, sizeof(port));
	return 0;
}

static int
set_menu_timeout(
    struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	(void)row;
	if (parse_number(value, 3600, &s->menu_timeout_s) < 0)
		return fault_set(fault, -EINVAL, "seconds, 0 to 3600");
	return 0;
}

static int
set_workers(struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	uint32_t n;

	(void)row;
	if (parse_number(value, 64, &n) < 0 || n == 0)
		return fault_set(fault, -EINVAL, "1 to 64 transfer workers");
	s->workers = n;
	return 0;
}

static int
set_nat(struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	static const char *const yes[] = { "", "1", "yes", "on", "true", "auto" };
	static const char *const no[] = { "0", "no", "off", "false" };

	(void)row;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		if (strcmp(value, yes[i]) == 0) {
			s->nat = true;
			return 0;
		}
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (strcmp(value, no[i]) == 0) {
			s->nat = false;
			return 0;
		}
	return fault_set(fault, -EINVAL, "nat is 1 or 0");
}

static int
set_interface(struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	(void)row;
	if (strcmp(value, "lo") == 0)
		return note_add(s, "interface=lo does nothing here: no machine boots over it");
	if (strpbrk(value, ",*/ "))
		return fault_set(fault, -EINVAL, "one bench has one interface, named in full");
	if (strlen(value) >= sizeof(s->interface))
		return fault_set(fault, -EINVAL, "an interface name has at most %zu characters",
		    sizeof(s->interface) - 1);
	if (s->interface[0] && strcmp(s->interface, value) != 0 &&
	    note_add(s, "interface=%s replaces interface=%s: one bench has one interface", value,
		s->interface) < 0)
		return -ENOMEM;
	text_copy(s->interface, sizeof(s->interface), value);
	return 0;
}

static int
set_tftp(struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	(void)row;
	(void)fault;
	s->enable_tftp = true;
	if (*value == '\0')
		return 0;
	return note_add(s,
	    "enable-tftp=%s: the interfaces do nothing here, TFTP is served on the "
	    "bench's own",
	    value);
}

static int
set_tftp_root(struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	char *rest = value, *root = word_next(&rest, ',');

	if (rest && note_add(s, "tftp-root=%s: '%s' does nothing here, there is one interface",
			root, rest) < 0)
		return -ENOMEM;
	return set_path(s, row, root, fault);
}

static int
set_log_queries(
    struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	(void)row;
	if (*value && strcmp(value, "extra") != 0 && strcmp(value, "proto") != 0)
		return fault_set(fault, -EINVAL, "only 'extra' may follow");
	s->log_queries = true;
	return 0;
}

static int
add_image(struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	bool is_dir = row->member == offsetof(struct settings, image_dirs);
	char *copy = NULL;
	int err = path_copy(value, &copy, fault);

	if (err < 0)
		return err;
	err = is_dir ? list_add(&s->image_dirs, &s->n_image_dirs, &copy, sizeof(copy))
		     : list_add(&s->images, &s->n_images, &copy, sizeof(copy));
	if (err < 0)
		free(copy);
	return err;
}

static int
add_param(struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	struct text t = { .buf = s->params, .size = sizeof(s->params), .used = strlen(s->params) };
	size_t before = t.used;

	(void)row;
	word_unhide(value);
	if (has_control(value))
		return fault_set(fault, -EINVAL, "control character in a kernel word");
	text_add(&t, "%s%s", before ? " " : "", value);
	if (t.cut) {
		s->params[before] = '\0';
		return fault_set(fault, -EINVAL, "all param= together have at most %d characters",
		    PARAMS_SIZE - 1);
	}
	return 0;
}

static int
set_boot_default(
    struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	(void)row;
	word_unhide(value);
	for (const char *c = value; *c; c++)
		if (!isgraph((unsigned char)*c))
			return fault_set(fault, -EINVAL, "menu, park, local or IMAGE/ENTRY");
	if (strlen(value) >= sizeof(s->boot_default))
		return fault_set(
		    fault, -EINVAL, "at most %zu characters", sizeof(s->boot_default) - 1);
	text_copy(s->boot_default, sizeof(s->boot_default), value);
	return 0;
}

static int
refuse_nested(struct settings *s, const struct settings_row *row, char *value, struct fault *fault)
{
	(void)s;
	(void)value;
	return fault_set(
	    fault, -EINVAL, "%s= belongs in a configuration file; here use -C FILE", row->name);
}

/* clang-format off */
#define PLACE(member) offsetof(struct settings, member)
#define FLAG(name, member, help) { name, false, "", help, false, false, set_flag, PLACE(member) }
#define LINE(name, value, help, parse) { name, true, value, help, false, false, parse, 0 }
#define MAYBE(name, value, help, parse) { name, true, value, help, false, true, parse, 0 }
#define SETS(name, value, help, parse, member) \
	{ name, true, value, help, false, false, parse, PLACE(member) }
#define IGNORED(name, value, why) { name, sizeof(value) > 1, value, why, true, false, NULL, 0 }
/* clang-format on */

const struct settings_row settings_rows[] = {
	/* the bench */
	LINE("interface", "IFACE", "the interface the bench switch hangs on", set_interface),
	FLAG("bind-interfaces", bind_interfaces,
	    "bind the bench's own address only (pxedeck always does)"),
	LINE("domain", "DOMAIN", "domain of the machines, sent by DHCP and answered by DNS",
	    parse_domain),
	/* DHCP */
	LINE("dhcp-range", "[tag:T,]FIRST,LAST|static|proxy[,NETMASK[,BROADCAST]][,LEASE]",
	    "addresses to give away, and for how long", parse_dhcp_range),
	LINE("dhcp-host", "MAC|id:ID[,set:T][,IP][,NAME][,LEASE][,ignore]",
	    "a machine's own address, name, lease time; or ignore it", parse_dhcp_host),
	LINE("dhcp-boot", "[tag:T,]FILE[,SERVER-NAME[,SERVER-IP]]",
	    "the loader to send instead of the one that suits the machine", parse_dhcp_boot),
	LINE("dhcp-option", "[tag:T,]N|option:NAME[,VALUE...]",
	    "a DHCP option and its value; without value: not sent", parse_dhcp_option),
	LINE("dhcp-option-force", "[tag:T,]N|option:NAME[,VALUE...]",
	    "likewise, also to clients that did not ask for it", parse_dhcp_option),
	LINE("dhcp-match", "set:T,N|option:NAME[,VALUE]",
	    "tag clients that send this option (with this value)", parse_dhcp_match),
	LINE("dhcp-vendorclass", "set:T,TEXT", "tag clients whose vendor class has this text",
	    parse_dhcp_class),
	LINE("dhcp-userclass", "set:T,TEXT", "tag clients whose user class has this text",
	    parse_dhcp_class),
	LINE(
	    "dhcp-mac", "set:T,MAC", "tag clients by MAC; '*' stands for any byte", parse_dhcp_mac),
	SETS("dhcp-leasefile", "FILE", "leases of an earlier dnsmasq, read once at the start",
	    set_path, lease_file),
	FLAG("dhcp-authoritative", dhcp_authoritative,
	    "we are the only DHCP server: arm without asking around"),
	FLAG("no-ping", no_ping, "offer an address without asking whether it is in use"),
	FLAG("log-dhcp", log_dhcp, "every DHCP option in the log, as dnsmasq writes it"),
	/* TFTP, HTTP */
	MAYBE("enable-tftp", "IFACE", "serve TFTP (pxedeck always does)", set_tftp),
	SETS("tftp-root", "DIR", "files of your own, served beside the images", set_tftp_root,
	    tftp_root),
	SETS("tftp-port", "PORT", "TFTP port, 69", set_port, tftp_port),
	SETS("http-port", "PORT", "HTTP port, 80", set_port, http_port),
	/* DNS */
	SETS("port", "PORT", "DNS port, 53; 0: no DNS", set_port, dns_port),
	FLAG("domain-needed", domain_needed, "never forward names without a dot"),
	FLAG("bogus-priv", bogus_priv, "never forward reverse questions for private addresses"),
	FLAG("expand-hosts", expand_hosts, "add the domain to the names of /etc/hosts"),
	FLAG("no-hosts", no_hosts, "do not answer from /etc/hosts"),
	FLAG("no-resolv", no_resolv, "forward to server= only, not to those of resolv.conf"),
	LINE("server", "[/DOMAIN/]IP[#PORT]",
	    "a name server to forward to; /DOMAIN/ alone: local only", parse_server),
	LINE("local", "/DOMAIN/", "the same as server", parse_server),
	LINE("address", "/DOMAIN/[IP]",
	    "the answer for a domain and all below; no IP: no such name", parse_address),
	MAYBE("log-queries", "extra", "every DNS question in the log", set_log_queries),
	/* other files */
	LINE("conf-file", "FILE", "in a file: read that one too", refuse_nested),
	LINE("conf-dir", "DIR[,.EXT|*.EXT...]", "in a file: read all files of a directory too",
	    refuse_nested),
	/* pxedeck's own */
	SETS("image", "FILE", "an ISO image to boot machines from", add_image, images),
	SETS("image-dir", "DIR", "a directory of ISO images", add_image, image_dirs),
	LINE("boot-default", "menu|park|local|IMAGE/ENTRY", "what a machine nobody chose for gets",
	    set_boot_default),
	LINE("menu-timeout", "SECONDS", "how long the menu waits before its default, 5",
	    set_menu_timeout),
	LINE("param", "WORDS", "kernel words for every machine; may be repeated", add_param),
	MAYBE("nat", "1|0", "let the bench reach the world through this laptop", set_nat),
	SETS("loader-dir", "DIR", "boot loaders of your own, preferred to the distribution's",
	    set_path, loader_dir),
	SETS("db", "FILE", "the record, /var/lib/pxedeck/pxedeck.db", set_path, db),
	LINE("workers", "N", "transfer worker threads", set_workers),
	/* dnsmasq's, harmless here; help is the reason */
	IGNORED(
	    "listen-address", "IP", "pxedeck listens on the bench interface's own address only"),
	IGNORED("except-interface", "IFACE", "pxedeck serves one interface only"),
	IGNORED("no-dhcp-interface", "IFACE", "pxedeck serves one interface only"),
	IGNORED("bind-dynamic", "", "pxedeck binds the bench's own address only"),
	IGNORED("local-service", "", "pxedeck answers the bench only"),
	IGNORED("localise-queries", "", "the bench is one network"),
	IGNORED("keep-in-foreground", "", "pxedeck never goes to the background"),
	IGNORED("no-daemon", "", "pxedeck never goes to the background"),
	IGNORED(
	    "log-facility", "FILE", "the record is the database, `pxedeck serve` logs to stdout"),
	IGNORED("log-async", "N", "pxedeck's log never waits"),
	IGNORED("log-debug", "", "pxedeck's log has its own levels"),
	IGNORED("quiet-dhcp", "", "events are always recorded"),
	IGNORED("quiet-tftp", "", "events are always recorded"),
	IGNORED(
	    "user", "USER", "pxedeck goes on as the user who called sudo, else pxedeck or nobody"),
	IGNORED("group", "GROUP", "pxedeck goes on with that user's groups"),
	IGNORED("pid-file", "FILE", "pxedeck stays in the foreground"),
	IGNORED("cache-size", "N", "the resolver library sizes its own cache"),
	IGNORED("no-negcache", "", "the resolver library keeps its own cache"),
	IGNORED("dns-forward-max", "N", "pxedeck has its own limit"),
	IGNORED("strict-order", "", "the resolver library chooses among the servers"),
	IGNORED("all-servers", "", "the resolver library chooses among the servers"),
	IGNORED("edns-packet-max", "N", "the resolver library has its own limit"),
	IGNORED("query-port", "PORT", "ports of questions are random"),
	IGNORED("min-port", "PORT", "ports of questions are random"),
	IGNORED("max-port", "PORT", "ports of questions are random"),
	IGNORED("no-poll", "", "pxedeck does not watch resolv.conf by polling"),
	IGNORED(
	    "resolv-file", "FILE", "the laptop's own resolv.conf is used; server= names others"),
	IGNORED("filterwin2k", "", "such questions do no harm"),
	IGNORED("no-ident", "", "pxedeck keeps no such names"),
	IGNORED("stop-dns-rebind", "", "answers from outside are passed on as they are"),
	IGNORED("rebind-localhost-ok", "", "there is no rebind check"),
	IGNORED("dhcp-lease-max", "N", "the pool is the limit"),
	IGNORED("dhcp-no-override", "",
	    "other options go into file and sname only for clients that asked for options"),
	IGNORED("dhcp-rapid-commit", "", "a lease is always made in four messages"),
	IGNORED("dhcp-sequential-ip", "", "a machine keeps its address"),
	IGNORED("leasefile-ro", "", "the lease file is never written"),
	IGNORED("read-ethers", "", "/etc/ethers is not read; dhcp-host= lines are"),
	IGNORED(
	    "tftp-secure", "", "nothing but images, loaders and tftp-root is served, read only"),
	IGNORED("tftp-no-fail", "", "a tftp-root that cannot be read is always said at the start"),
	IGNORED("tftp-single-port", "", "how many ports transfers use is nothing clients see"),
	IGNORED("tftp-port-range", "FIRST,LAST", "transfers use the system's own range of ports"),
	IGNORED("tftp-lowercase", "", "names are found whatever their case"),
	IGNORED("tftp-max", "N", "pxedeck has its own limit"),
	IGNORED("tftp-mtu", "N", "the interface's own MTU counts"),
};

const size_t n_settings_rows = sizeof(settings_rows) / sizeof(settings_rows[0]);

/* dnsmasq's lines that change what clients are told in ways pxedeck has no part for. */
static const char *const foreign[] = { "addn-hosts", "hostsdir", "tag-if", "dhcp-hostsfile",
	"dhcp-optsfile", "dhcp-hostsdir", "dhcp-optsdir", "dhcp-circuitid", "dhcp-remoteid",
	"dhcp-subscrid", "dhcp-pxe-vendor", "dhcp-ignore", "dhcp-broadcast", "bogus-nxdomain",
	"filter-A", "filter-AAAA", "filter-rr", "selfmx", "localmx", "mx-host", "mx-target",
	"servers-file", "rev-server", "local-ttl", "neg-ttl", "max-ttl", "alias", "srv-host",
	"txt-record", "ptr-record", "interface-name", "enable-dbus", "enable-ubus", "bootp-dynamic",
	"bridge-interface", "shared-network", "dhcp-script", "dhcp-luascript", "dhcp-scriptuser",
	"script-arp", "conf-script", "dhcp-ignore-names", "tftp-unique-root", "tftp-no-blocksize",
	"dhcp-name-match", "dhcp-alternate-port", "naptr-record", "dhcp-fqdn",
	"dhcp-generate-names", "dhcp-proxy", "dhcp-relay", "cname", "pxe-prompt", "pxe-service",
	"add-mac", "add-subnet", "dhcp-ignore-clid", "conntrack", "dhcp-client-update", "enable-ra",
	"dhcp-duid", "host-record", "dynamic-host", "caa-record", "dns-rr", "auth-server",
	"auth-zone", "ipset", "nftset", "synth-domain", "dnssec", "trust-anchor", "ra-param",
	"dns-loop-detect", "ignore-address", "dhcp-ttl", "dhcp-reply-delay", "dumpfile",
	"umbrella" };

bool
settings_foreign(const char *name)
{
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++)
		if (strcmp(foreign[i], name) == 0)
			return true;
	return false;
}
