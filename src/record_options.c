#include "record_options.h"

#include "base/ip4.h"
#include "base/text.h"
#include "model/settings.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static const char default_file[] = "/etc/pxedeck.conf";

/* Where the configuration says the record is. */
static int
path_of_settings(const char *file, char *buf, size_t size, struct fault *fault)
{
	struct settings settings;
	int err = 0;

	settings_init(&settings);
	if (file || access(default_file, R_OK) == 0)
		err = settings_read_file(&settings, file ? file : default_file, fault);
	if (err == 0)
		text_copy(buf, size, settings.db ? settings.db : DB_DEFAULT_PATH);
	settings_done(&settings);
	/* A bad line is not a bad command line: the status differs. */
	return err == -EINVAL ? -EBADMSG : err;
}

static int
take_number(const char *value, const char *name, int64_t *ret, struct fault *fault)
{
	char *end;

	errno = 0;
	*ret = strtoll(value, &end, 10);
	if (errno != 0 || end == value || *end != '\0' || *ret < 1)
		return fault_set(fault, -EINVAL, "%s takes a number from 1, not %s", name, value);
	return 0;
}

struct scan {
	int argc, i;
	char **argv;
	unsigned takes;
	const char *db, *file;
	struct record_options *o;
	struct fault *fault;
};

/* The value of --name=VALUE, --name VALUE or -n VALUE; NULL when argv[i] is another option. */
static const char *
value_of(struct scan *s, unsigned needs, const char *letter, const char *name)
{
	const char *word = s->argv[s->i];
	size_t len = strlen(name);

	if ((s->takes & needs) != needs)
		return NULL;
	if (strncmp(word, name, len) == 0 && word[len] == '=')
		return word + len + 1;
	if (strcmp(word, name) == 0 || (letter && strcmp(word, letter) == 0))
		return s->i + 1 < s->argc ? s->argv[++s->i] : "";
	if (letter && strncmp(word, letter, 2) == 0)
		return word + 2;
	return NULL;
}

static int
take_machine(struct scan *s, const char *value)
{
	s->o->has_machine = true;
	if (mac_parse(value, &s->o->mac) < 0)
		s->o->machine = value;
	return *value ? 0 : fault_set(s->fault, -EINVAL, "--machine needs a MAC, name or address");
}

static int
take_option(struct scan *s)
{
	const char *word = s->argv[s->i], *value;
	int64_t last;
	int err;

	if ((value = value_of(s, 0, NULL, "--db"))) {
		s->db = value;
		return *value ? 0 : fault_set(s->fault, -EINVAL, "--db needs a file");
	}
	if ((value = value_of(s, 0, "-C", "--conf-file"))) {
		s->file = value;
		return *value ? 0 : fault_set(s->fault, -EINVAL, "-C needs a file");
	}
	if ((value = value_of(s, OPTION_MACHINE, NULL, "--machine")))
		return take_machine(s, value);
	if ((value = value_of(s, OPTION_BOOT, NULL, "--boot")))
		return take_number(value, "--boot", &s->o->boot_id, s->fault);
	if ((value = value_of(s, OPTION_LAST, NULL, "--last"))) {
		err = take_number(value, "--last", &last, s->fault);
		s->o->last = err == 0 ? (size_t)last : 0;
		return err;
	}
	if ((value = value_of(s, OPTION_FORMAT, NULL, "--format"))) {
		s->o->format = value;
		return 0;
	}
	if ((value = value_of(s, OPTION_OUT, "-o", "--output"))) {
		s->o->out = value;
		return *value ? 0 : fault_set(s->fault, -EINVAL, "-o needs a file");
	}
	if ((s->takes & OPTION_JSON) && strcmp(word, "--json") == 0) {
		s->o->json = true;
		return 0;
	}
	if ((s->takes & OPTION_OUT) && strcmp(word, "--force") == 0) {
		s->o->force = true;
		return 0;
	}
	return fault_set(s->fault, -EINVAL, "pxedeck %s takes no %s; see pxedeck %s --help",
	    s->argv[0], word, s->argv[0]);
}

int
record_options_read(int argc, char **argv, unsigned takes, const char *usage,
    struct record_options *ret, struct fault *fault)
{
	struct scan s = { argc, 1, argv, takes, NULL, NULL, ret, fault };
	bool rest = false; /* behind "--" nothing is an option */
	int err;

	*ret = (struct record_options){ .words = argv + 1 };
	for (; s.i < argc; s.i++) {
		if (!rest && (strcmp(argv[s.i], "--help") == 0 || strcmp(argv[s.i], "-h") == 0)) {
			fputs(usage, stdout);
			return 1;
		}
		rest |= strcmp(argv[s.i], "--") == 0;
		if ((takes & OPTION_WORDS) && (rest || argv[s.i][0] != '-')) {
			ret->words[ret->n_words++] = argv[s.i];
			continue;
		}
		err = take_option(&s);
		if (err < 0)
			return err;
	}
	if (!s.db)
		return path_of_settings(s.file, ret->db, sizeof(ret->db), fault);
	if (!text_copy(ret->db, sizeof(ret->db), s.db))
		return fault_set(fault, -EINVAL, "--db: too long a path");
	return 0;
}

struct search {
	const char *name;
	bool has_ip;
	uint32_t ip;
	struct mac mac;
	size_t n_found;
};

static void
found(struct search *s, struct mac mac)
{
	if (s->n_found > 0 && mac_equal(s->mac, mac))
		return;
	s->mac = mac;
	s->n_found++;
}

static int
search_assignment(void *ctx, const struct assignment *a)
{
	struct search *s = ctx;

	if (!mac_is_zero(a->mac) && a->name[0] && strcasecmp(a->name, s->name) == 0)
		found(s, a->mac);
	return 0;
}

static int
search_lease(void *ctx, const struct lease *l)
{
	struct search *s = ctx;

	if ((s->has_ip && l->ip == s->ip) ||
	    (l->hostname[0] && strcasecmp(l->hostname, s->name) == 0))
		found(s, l->mac);
	return 0;
}

static int
search_machine(void *ctx, const struct machine *m)
{
	struct search *s = ctx;

	if ((s->has_ip && m->ip == s->ip) ||
	    (m->hostname[0] && strcasecmp(m->hostname, s->name) == 0))
		found(s, m->mac);
	return 0;
}

/* The operator's names first, then leases, then what machines called themselves. */
static int
find_machine(struct db *db, const char *name, struct mac *ret, struct fault *fault)
{
	const struct filter every = { 0 };
	struct search s = { .name = name };
	int err;

	s.has_ip = ip4_parse(name, &s.ip) == 0;
	err = q_assignment_each(db, &every, search_assignment, &s);
	if (err == 0 && s.n_found == 0)
		err = q_lease_each(db, &every, search_lease, &s);
	if (err == 0 && s.n_found == 0)
		err = q_machine_each(db, &every, search_machine, &s);
	if (err < 0)
		return fault_set(fault, err, "%s: %s", db_path(db), db_error(err));
	if (s.n_found == 0)
		return fault_set(fault, -ENOENT,
		    "no machine %s in the record; pxedeck machines lists them", name);
	if (s.n_found > 1)
		return fault_set(fault, -EINVAL, "%s is more than one machine; give its MAC", name);
	*ret = s.mac;
	return 0;
}

static int
stop_at_boot(void *ctx, const struct boot *b)
{
	(void)ctx, (void)b;
	return 1;
}

int
record_open(
    const struct record_options *o, struct db **ret, struct filter *ret_filter, struct fault *fault)
{
	struct filter f = { .mac = o->mac, .boot_id = o->boot_id, .last = o->last };
	const struct filter this_boot = { .boot_id = o->boot_id };
	struct db *db;
	int err = db_open(o->db, DB_READ, &db, fault);

	if (err < 0)
		return err;
	if (o->machine)
		err = find_machine(db, o->machine, &f.mac, fault);
	if (err == 0 && o->boot_id != 0 && q_boot_each(db, &this_boot, stop_at_boot, NULL) == 0)
		err = fault_set(fault, -ENOENT,
		    "no boot %lld in the record; pxedeck boots lists them", (long long)o->boot_id);
	if (err < 0) {
		db_close(db);
		return err;
	}
	*ret = db;
	*ret_filter = f;
	return 0;
}
