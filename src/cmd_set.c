/*
 * cmd_set.c - `pxedeck set`: what a machine is to boot, from the shell. A running engine sees it.
 */
#include "cmd.h"

#include "base/text.h"
#include "record_options.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: pxedeck set [--db FILE] [-C FILE] MAC|default [KEY=VALUE]... [-- PARAMETER...]\n\n"
    "Chooses what a machine boots; `default` is for those without a choice of their own.\n"
    "Without KEY=VALUE it says what is chosen now. An empty value clears.\n"
    "  image=ID           the image, as `pxedeck iso` and the console call it\n"
    "  entry=LABEL        one of its menu entries\n"
    "  loader=NAME        instead of what suits the firmware\n"
    "  transport=http     or tftp: how kernel and payload travel\n"
    "  name=NAME          what the machine is called\n"
    "  once=yes           back to its own disk after one boot\n"
    "  hold=yes           it waits at its prompt until somebody chooses\n"
    "  -- rootpass=x ...  kernel parameters; -NAME takes one of the image's own away\n";

/* A parameter the shell unquoted: name="two words" came as one argument. */
static void
add_word(struct text *t, const char *word)
{
	const char *equals = strchr(word, '=');

	if (t->used > 0)
		text_add(t, " ");
	if (!strchr(word, ' ') || strchr(word, '"'))
		text_add(t, "%s", word);
	else if (equals)
		text_add(t, "%.*s\"%s\"", (int)(equals - word) + 1, word, equals + 1);
	else
		text_add(t, "\"%s\"", word);
}

static int
apply(struct assignment *a, int n, char **words, struct fault *fault)
{
	char params[PARAMS_SIZE * 2];
	struct text t = text_of(params, sizeof(params));
	int i, err;

	for (i = 0; i < n && strcmp(words[i], "--") != 0; i++) {
		err = assignment_set(a, words[i], fault);
		if (err < 0)
			return err;
	}
	if (i == n)
		return 0;
	for (i++; i < n; i++)
		add_word(&t, words[i]);
	if (t.cut)
		return fault_set(fault, -EINVAL, "kernel parameters are too long");
	return assignment_set_params(a, params, fault);
}

static void
print_assignment(const char *who, const struct assignment *a)
{
	char masked[PARAMS_SIZE * 2];
	const struct {
		const char *key, *value;
	} fields[] = { { "image", a->image }, { "entry", a->entry }, { "loader", a->loader },
		{ "transport", a->transport }, { "name", a->name },
		{ "once", a->once ? "yes" : "" }, { "hold", a->hold ? "yes" : "" } };
	int n = 0;

	printf("%s", who);
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (fields[i].value[0])
			n += printf(" %s=%s", fields[i].key, fields[i].value);
	params_masked(a->params, masked, sizeof(masked));
	if (masked[0])
		n += printf(" -- %s", masked);
	puts(n == 0 ? " nothing chosen" : "");
}

/* What is in force: the machine's own, and the default behind it. */
static int
print_in_force(struct db *db, const struct assignment *a)
{
	struct assignment defaults = { .once = false };
	char mac[MAC_TEXT_SIZE];
	int err;

	if (mac_is_zero(a->mac)) {
		print_assignment("default", a);
		return 0;
	}
	print_assignment(mac_text(a->mac, mac), a);
	err = q_assignment_get(db, defaults.mac, &defaults);
	if (err == 0)
		print_assignment("default", &defaults);
	return err == -ENOENT ? 0 : err;
}

/* Reads, changes and writes in one transaction, so that two at once do not undo each other. */
static int
change(struct db *db, struct assignment *a, int n, char **words, struct fault *fault)
{
	const struct mac mac = a->mac;
	int err = db_begin(db);

	if (err == 0)
		err = q_assignment_get(db, mac, a);
	if (err == -ENOENT)
		err = 0;
	if (err == 0)
		err = apply(a, n, words, fault);
	if (err == -EINVAL) {
		db_rollback(db);
		return err;
	}
	if (err == 0)
		err = q_assignment_put(db, a);
	if (err == 0)
		err = db_commit(db);
	if (err < 0) {
		db_rollback(db);
		return fault_set(fault, err, "cannot write %s: %s", db_path(db), db_error(err));
	}
	return 0;
}

/* Without words it only says what there is, which needs no right to write. */
static int
show(const char *path, struct assignment *a, struct fault *fault)
{
	struct db *db;
	int err = db_open(path, DB_READ, &db, fault);

	if (err < 0)
		return err;
	err = q_assignment_get(db, a->mac, a);
	if (err == 0 || err == -ENOENT)
		err = print_in_force(db, a);
	if (err < 0)
		fault_set(fault, err, "%s: %s", path, db_error(err));
	db_close(db);
	return err;
}

static int
set(const char *path, struct assignment *a, int n, char **words, struct fault *fault)
{
	struct assignment tried = *a;
	struct db *db;
	/* Refused before a record is made for it. */
	int err = apply(&tried, n, words, fault);

	if (err == 0)
		err = db_open(path, DB_WRITE, &db, fault);
	if (err < 0)
		return err;
	err = change(db, a, n, words, fault);
	if (err == 0)
		err = print_in_force(db, a);
	db_close(db);
	return err;
}

static int
run(int argc, char **argv, struct fault *fault)
{
	struct assignment a = { .once = false };
	struct record_options o;
	int err = record_options_read(argc, argv, OPTION_WORDS, usage, &o, fault);

	if (err != 0)
		return err;
	if (o.n_words == 0)
		return fault_set(fault, -EINVAL,
		    "set needs a MAC or `default`, as in pxedeck set default image=sysrcd");
	if (strcmp(o.words[0], "default") != 0 &&
	    (mac_parse(o.words[0], &a.mac) < 0 || mac_is_zero(a.mac)))
		return fault_set(fault, -EINVAL,
		    "%.40s is neither a MAC like 52:54:00:00:00:01 nor `default`", o.words[0]);
	if (o.n_words == 1)
		return show(o.db, &a, fault);
	return set(o.db, &a, o.n_words - 1, o.words + 1, fault);
}

int
cmd_set(int argc, char **argv)
{
	struct fault fault = { "" };
	int err = run(argc, argv, &fault);

	if (err < 0)
		fprintf(stderr, "pxedeck: %s\n", fault.text);
	return err == -EINVAL ? CMD_USAGE : err < 0 ? CMD_FAILED : CMD_DONE;
}
