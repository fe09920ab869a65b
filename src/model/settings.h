/*
 * settings.h - what the operator configured before the start.
 *
 * One table of rows (name, kind, help) serves the configuration file, the long
 * options and the man page. Lines are dnsmasq's own wherever dnsmasq has the
 * concept, with its meaning; ours are image= image-dir= boot-default= param=
 * nat= http-port= and a few more. A line nobody knows is an error that names the nearest known one.
 * Parsing is a plain function of text; only settings_read_file touches a file.
 */
#ifndef PX_MODEL_SETTINGS_H
#define PX_MODEL_SETTINGS_H

#include "base/fault.h"
#include "base/mac.h"
#include "model/assignment.h"

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SETTINGS_TAG_SIZE = 32,
	SETTINGS_TAGS_MAX = 4,
	SETTINGS_OPTION_SIZE = 256,
	SETTINGS_DOMAIN_SIZE = 256,
	SETTINGS_POOL_MAX = 2048,
};

/* tag:a,tag:!b before a value: it counts for clients that carry a and not b. */
struct settings_tags {
	struct {
		char name[SETTINGS_TAG_SIZE];
		bool absent; /* tag:!name */
	} tag[SETTINGS_TAGS_MAX];
	size_t n;
};

/*
 * dhcp-range=[tag..,]first,last[,netmask[,broadcast]][,lease]. `first,static` makes a range
 * without addresses to give: last_ip is one below first_ip. `net,proxy` makes no range but
 * settings.proxy. interface:NAME becomes a tag, for the interface's name is one.
 */
struct settings_range {
	uint32_t first_ip, last_ip;
	uint32_t netmask, broadcast_ip;  /* 0: the interface's own */
	uint32_t lease_s;                /* UINT32_MAX: infinite */
	char set_tag[SETTINGS_TAG_SIZE]; /* clients of this range carry it; "" none */
	struct settings_tags tags;
};

/*
 * dhcp-host=[mac..][,id:..|id:*][,set:tag][,tag:tag][,ip][,name][,lease][,ignore]. A line with
 * several MACs is several of these with one address. Neither MAC nor client id: by name.
 */
struct settings_host {
	bool has_mac;
	struct mac mac;
	uint8_t mac_mask; /* bit i: byte i must be equal; 0x3f unless the line had '*' bytes */
	uint8_t client_id[64];
	uint8_t client_id_len; /* 0: not by client id */
	bool ignore_client_id; /* id:*: this machine is known by its MAC alone */
	uint32_t ip;           /* 0: none reserved */
	char name[MACHINE_NAME_SIZE];
	uint32_t lease_s; /* 0: the range's */
	char set_tag[SETTINGS_TAG_SIZE];
	struct settings_tags set_also; /* further set: tags */
	struct settings_tags tags;     /* the line counts only for clients with these */
	bool ignore;
};

/* dhcp-boot=[tag..,]file[,server-name[,server-ip]] */
struct settings_boot {
	char file[128];
	char server_name[64];
	uint32_t server_ip; /* 0: ours */
	struct settings_tags tags;
};

/* dhcp-option=[tag..,]code|option:name,value... ; the value as wire bytes, empty: do not send */
struct settings_option {
	uint8_t code;
	bool force; /* dhcp-option-force: sent although not asked for */
	uint8_t data[SETTINGS_OPTION_SIZE];
	uint8_t data_len;
	bool addresses; /* data is IPv4 addresses, in which 0.0.0.0 means our own */
	struct settings_tags tags;
};

/*
 * dhcp-match=set:tag,option:name|code[,value]; dhcp-vendorclass, dhcp-userclass, dhcp-mac likewise.
 * settings_match_option() and settings_match_mac() say what one is worth.
 */
struct settings_match {
	char set_tag[SETTINGS_TAG_SIZE];
	uint8_t code;
	uint8_t data[SETTINGS_OPTION_SIZE];
	uint8_t data_len; /* 0: the option need only be there */
	bool substring;   /* found anywhere in the option: text, as dhcp-vendorclass */
	bool element;     /* the option is an array of data_len bytes each, one is equal: numbers */
	uint32_t any;     /* neither: hex from its start on, bit i: byte i may be anything */
	bool by_mac; /* dhcp-mac=set:tag,00:11:*:*:*:* : data is 6 bytes, mac_mask which count */
	uint8_t mac_mask; /* bit i: byte i must be equal */
};

/* server=[/domain/]ip[#port] ; ip 0 with a domain: answer it from local names only */
struct settings_server {
	char domain[SETTINGS_DOMAIN_SIZE]; /* "": everything */
	uint32_t ip;
	uint16_t port;
};

/* address=/domain/ip : the domain and all below it; ip 0: NXDOMAIN. Domain "#": every name */
struct settings_address {
	char domain[SETTINGS_DOMAIN_SIZE];
	uint32_t ip;
};

/*
 * Growing arrays: items are owned by the settings, in the order they were given. Where several
 * would do, dnsmasq takes the last, and for dhcp-boot one with tags before one without.
 */
struct settings {
	char interface[IFNAMSIZ];
	bool bind_interfaces;
	bool domain_needed, bogus_priv, expand_hosts, no_resolv, no_hosts, log_queries;
	bool log_dhcp, no_ping, dhcp_authoritative, enable_tftp, nat, proxy;
	char domain[SETTINGS_DOMAIN_SIZE];
	struct settings_range *ranges;
	size_t n_ranges;
	struct settings_host *hosts;
	size_t n_hosts;
	struct settings_boot *boots;
	size_t n_boots;
	struct settings_option *options;
	size_t n_options;
	struct settings_match *matches;
	size_t n_matches;
	struct settings_server *servers;
	size_t n_servers;
	struct settings_address *addresses;
	size_t n_addresses;
	char *lease_file; /* dhcp-leasefile: leases in dnsmasq's format are read from it once; NULL
			     none */
	char *tftp_root;  /* NULL: none */
	char *db;         /* NULL: the built-in default */
	char *loader_dir; /* the operator's own loaders, searched first; NULL none */
	char **images;    /* image= and bare arguments that are files */
	size_t n_images;
	char **image_dirs;
	size_t n_image_dirs;
	char params[PARAMS_SIZE]; /* param=, joined by blanks: kernel words for every machine */
	char boot_default[ENTRY_ID_SIZE + IMAGE_ID_SIZE]; /* "", menu, park, local or IMAGE/ENTRY */
	uint16_t http_port;                               /* 80 */
	uint16_t dns_port;                                /* port=, 53; 0: no DNS */
	uint16_t tftp_port;                               /* 69; only tests change it */
	uint32_t menu_timeout_s;                          /* 5 */
	unsigned workers; /* transfer workers; 0: as many as suit this laptop */
	char **notes; /* sentences the operator should see: lines that were taken but do nothing */
	size_t n_notes;
};

struct settings_row;
typedef int (*settings_parser)(
    struct settings *s, const struct settings_row *row, char *value, struct fault *fault);

/* One row of the table: for the parser, --help and the man page. */
struct settings_row {
	const char *name;
	bool takes_value; /* false: a bare word such as bind-interfaces */
	const char
	    *value;       /* "IP,IP[,LEASE]" for help; "[...]" may be left out; "" for bare words */
	const char *help; /* for ignored rows: why the line does nothing here */
	bool ignored;     /* dnsmasq's, harmless here, accepted with a note: e.g. log-facility */
	bool value_optional;   /* nat or nat=1 */
	settings_parser parse; /* the parser's own: NULL for ignored rows */
	size_t member;         /* the parser's own: offset of what it sets in struct settings */
};

extern const struct settings_row settings_rows[];
extern const size_t n_settings_rows;

const struct settings_row *settings_row_find(const char *name); /* NULL: no such line */

void settings_init(struct settings *s); /* the built-in defaults */
void settings_done(struct settings *s);

/*
 * One "name" or "name=value", without comment, quotes or line end; on the command line's
 * --name=value after the dashes. A list grows, anything else is replaced. 0; -EINVAL with a
 * sentence that says what is wrong and the nearest known name; -ENOMEM.
 */
int settings_line(struct settings *s, const char *line, struct fault *fault);

/*
 * A dnsmasq-style file: '#' comments, "quotes", conf-file=/conf-dir= followed. fault has
 * "file:line: why", notes likewise. 0, -EINVAL, -ENOMEM, or -errno of open and read.
 */
int settings_read_file(struct settings *s, const char *path, struct fault *fault);

/* image= or image-dir= for a bare argument, by what it is on the disk. 0, -errno with a sentence.
 */
int settings_add_path(struct settings *s, const char *path, struct fault *fault);

/*
 * Without any dhcp-range= (and no proxy) the bench's own network is the pool: the addresses on
 * the longer side of ours, SETTINGS_POOL_MAX at most, for twelve hours. 0; -EADDRNOTAVAIL: the
 * network has no room for a machine; -ENOMEM.
 */
int settings_default_range(struct settings *s, uint32_t ip, unsigned prefix_len);

/* Does a client that carries these tags have all of t's tag:x and none of its tag:!x? */
bool settings_tags_fit(const struct settings_tags *t, const char *const *held, size_t n_held);

/* Does this dhcp-host= line mean the client? name may be NULL. Tags are not looked at. */
bool settings_host_fits(const struct settings_host *h, struct mac mac, const uint8_t *client_id,
    size_t client_id_len, const char *name);

/* Does the option of m->code with these bytes set the tag? (not for by_mac) */
bool settings_match_option(const struct settings_match *m, const uint8_t *data, size_t len);
bool settings_match_mac(const struct settings_match *m, struct mac mac);

#endif
