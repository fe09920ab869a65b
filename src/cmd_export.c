/*
 * cmd_export.c - `pxedeck export`: a machine's or a boot's log as a file for somebody else.
 */
#include "cmd.h"

#include "export.h"
#include "record_options.h"

#include <errno.h>
#include <string.h>

static const char usage[] =
    "usage: pxedeck export [--machine MAC|NAME|IP] [--boot N] [--format FORMAT] [-o FILE]\n"
    "               [--force] [--last N] [--db FILE] [-C FILE]\n\n"
    "Writes what the record holds of a machine or a boot, else all of it.\n"
    "  --format text     one line an event (the default)\n"
    "           dnsmasq  the same as dnsmasq would have logged it\n"
    "           json     machines, boots, transfers and events as one object\n"
    "           csv      one line an event, for a spreadsheet\n"
    "           html     the boots as a page\n"
    "           pcap     the DHCP messages, for Wireshark\n"
    "  -o FILE           instead of standard output; a file that is there is left alone\n"
    "  --force           ... or replaced\n";

static const struct export_format formats[] = {
	{ "text", "lines", export_text },
	{ "dnsmasq", "lines", export_dnsmasq },
	{ "json", "objects", export_json },
	{ "csv", "lines", export_csv },
	{ "html", "boots", export_html },
	{ "pcap", "packets", export_pcap },
};

enum { N_FORMATS = sizeof(formats) / sizeof(*formats) };

static const struct export_format *
find_format(const char *name, struct fault *fault)
{
	for (size_t i = 0; i < N_FORMATS; i++)
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	fault_set(fault, -EINVAL, "no format %.40s; there are text, dnsmasq, json, csv, html, pcap",
	    name);
	return NULL;
}

static int
write_rows(const struct record_options *o, const struct export_format *format, FILE *out,
    size_t *ret_n, struct fault *fault)
{
	struct export x = { .out = out };
	struct names *names = NULL;
	struct filter filter;
	int err = record_open(o, &x.db, &filter, fault);

	if (err < 0)
		return err;
	x.filter = &filter;
	err = names_read(x.db, &names);
	x.names = names;
	if (err == 0)
		err = format->write(&x);
	/* A stream error is said with its own words when the file is closed. */
	if (err < 0 && !ferror(out))
		fault_set(fault, err, "%s: %s", o->db, db_error(err));
	else
		err = 0;
	names_free(names);
	db_close(x.db);
	*ret_n = x.n;
	return err;
}

static int
export_to(const struct record_options *o, const struct export_format *format, struct fault *fault)
{
	struct export_file file;
	size_t n = 0;
	int err = export_file_open(&file, o->out, o->force, fault);

	if (err < 0)
		return err;
	err = write_rows(o, format, file.out, &n, fault);
	if (err < 0) {
		export_file_abandon(&file);
		return err;
	}
	err = export_file_commit(&file, fault);
	if (err == 0 && o->out)
		fprintf(stderr, "pxedeck: %zu %s written to %s\n", n, format->counted, o->out);
	return err;
}

int
cmd_export(int argc, char **argv)
{
	const struct export_format *format;
	struct fault fault = { "" };
	struct record_options o;
	int err = record_options_read(argc, argv,
	    OPTION_MACHINE | OPTION_BOOT | OPTION_LAST | OPTION_FORMAT | OPTION_OUT, usage, &o,
	    &fault);

	if (err > 0)
		return CMD_DONE;
	format = err == 0 ? find_format(o.format ? o.format : "text", &fault) : NULL;
	if (err == -EINVAL || (err == 0 && !format)) {
		fprintf(stderr, "pxedeck: %s\n", fault.text);
		return CMD_USAGE;
	}
	if (err == 0)
		err = export_to(&o, format, &fault);
	if (err < 0)
		fprintf(stderr, "pxedeck: %s\n", fault.text);
	return err < 0 ? CMD_FAILED : CMD_DONE;
}
