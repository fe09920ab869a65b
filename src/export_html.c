/*
 * export_html.c - the boots and their log as one page without references: for a ticket or a mail.
 */
#include "export.h"

#include "base/units.h"
#include "model/event_text.h"
#include "model/trail.h"

#include <errno.h>

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>pxedeck "
    "boots</title>\n"
    "<style>body{font:15px/1.45 sans-serif;margin:2em;max-width:75em}table{border-collapse:"
    "collapse}td,th{text-align:left;padding:.15em 1em .15em 0;vertical-align:top}th{border-bottom:"
    "1px solid}.n{text-align:right}.up{color:#060}.failed,.stalled{color:#a00}pre{font-size:13px;"
    "white-space:pre-wrap}</style></head><body>\n";

static void
put_escaped(FILE *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '&':
			fputs("&amp;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		default:
			putc((unsigned char)*text < 0x20 ? '?' : *text, out);
		}
	}
}

static void
put_cell(FILE *out, const char *style, const char *text)
{
	fprintf(out, "<td class=\"%s\">", style);
	put_escaped(out, text);
	fputs("</td>", out);
}

static void
put_file(FILE *out, const struct boot_file *f)
{
	char size[UNITS_TEXT_SIZE], took[UNITS_TEXT_SIZE], rate[UNITS_TEXT_SIZE];
	uint64_t bps = record_rate(f->acked, f->started_us, f->ended_us);

	fputs("<tr>", out);
	put_cell(out, "", file_role_name(f->role));
	put_cell(out, "", f->name);
	put_cell(out, "n", units_bytes(f->size, size));
	put_cell(out, "n",
	    f->ended_us > f->started_us ? units_duration(f->ended_us - f->started_us, took) : "");
	put_cell(out, "n", bps ? units_rate(bps, rate) : "");
	put_cell(out, "", transfer_result_name(f->result));
	fputs("</tr>\n", out);
}

static int
put_event(void *ctx, const struct event *e)
{
	char line[EVENT_LINE_SIZE], time[RECORD_TIME_SIZE];
	struct export *x = ctx;

	event_line(e, line, sizeof(line));
	fprintf(x->out, "%s  ", record_time_local(e->wall_us, true, time));
	put_escaped(x->out, line);
	putc('\n', x->out);
	return ferror(x->out) ? -EIO : 0;
}

static void
put_summary(struct export *x, const struct boot *b)
{
	char mac[MAC_TEXT_SIZE], time[RECORD_TIME_SIZE], trail[1024], masked[PARAMS_SIZE * 2];
	const char *name = names_of(x->names, b->mac);

	fprintf(x->out, "<h2>Boot %lld: ", (long long)b->id);
	put_escaped(x->out, name ? name : mac_text(b->mac, mac));
	fprintf(x->out, " <span class=\"%s\">%s</span></h2>\n<p>%s, %s", boot_state_name(b->state),
	    boot_state_name(b->state), record_time_local(b->started_us, false, time),
	    mac_text(b->mac, mac));
	if (b->image[0]) {
		fputs(", ", x->out);
		put_escaped(x->out, b->image);
		fputs(" ", x->out);
		put_escaped(x->out, b->entry);
	}
	fputs("</p>\n<p>", x->out);
	put_escaped(x->out, boot_trail(b, trail, sizeof(trail)));
	params_masked(b->params, masked, sizeof(masked));
	if (masked[0]) {
		fputs("</p>\n<p>Kernel parameters: ", x->out);
		put_escaped(x->out, masked);
	}
	if (b->reason[0]) {
		fputs("</p>\n<p><b>", x->out);
		put_escaped(x->out, b->reason);
		fputs("</b>", x->out);
	}
	fputs("</p>\n", x->out);
}

static int
put_boot(void *ctx, const struct boot *b)
{
	struct export *x = ctx;
	const struct filter of_boot = { .boot_id = b->id };
	int err;

	put_summary(x, b);
	fputs("<table><tr><th></th><th>File</th><th class=\"n\">Size</th><th class=\"n\">Took</th>"
	      "<th class=\"n\">Rate</th><th></th></tr>\n",
	    x->out);
	for (size_t i = 0; i < b->n_files; i++)
		put_file(x->out, &b->files[i]);
	fputs("</table>\n<details><summary>Log</summary><pre>\n", x->out);
	err = q_event_each(x->db, &of_boot, put_event, x);
	fputs("</pre></details>\n", x->out);
	x->n++;
	return err;
}

int
export_html(struct export *x)
{
	int err;

	fputs(head, x->out);
	err = q_boot_each(x->db, x->filter, put_boot, x);
	fputs("</body></html>\n", x->out);
	return err;
}
