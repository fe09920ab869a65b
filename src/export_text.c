/*
 * export_text.c - one line an event, for people and for spreadsheets.
 */
#include "export.h"

#include "base/ip4.h"
#include "model/event_text.h"

#include <errno.h>
#include <string.h>

static int
text_line(void *ctx, const struct event *e)
{
	char time[RECORD_TIME_SIZE], mac[MAC_TEXT_SIZE], line[EVENT_LINE_SIZE];
	struct export *x = ctx;
	const char *name = names_of(x->names, e->mac);

	event_line(e, line, sizeof(line));
	fprintf(x->out, "%s %-17s ", record_time_local(e->wall_us, true, time),
	    mac_is_zero(e->mac) ? "-" : mac_text(e->mac, mac));
	if (name) {
		record_put_safe(x->out, name);
		fputs(": ", x->out);
	}
	record_put_safe(x->out, line);
	putc('\n', x->out);
	x->n++;
	return ferror(x->out) ? -EIO : 0;
}

int
export_text(struct export *x)
{
	return q_event_each(x->db, x->filter, text_line, x);
}

/*
 * RFC 4180. A spreadsheet takes a cell that starts with = + - @ for a formula, and
 * machines choose their own names: such a cell gets a ' before it.
 */
static void
put_cell(FILE *out, const char *text)
{
	putc('"', out);
	if (text[0] && strchr("=+-@\t\r", text[0]))
		putc('\'', out);
	for (; *text; text++) {
		if (*text == '"')
			putc('"', out);
		putc(*text, out);
	}
	putc('"', out);
}

static void
put_next(FILE *out, const char *text)
{
	putc(',', out);
	put_cell(out, text);
}

static void
put_transfer(FILE *out, const struct event *e)
{
	uint64_t rate = record_rate(e->transfer.acked, e->transfer.started_us, e->wall_us);
	bool ended = e->kind == EVENT_TRANSFER_END;

	if (e->kind != EVENT_TRANSFER_START && !ended) {
		fputs(",,,,,,,,,", out);
		return;
	}
	put_next(out, e->transfer.protocol == TRANSFER_HTTP ? "http" : "tftp");
	put_next(out, file_role_name(e->transfer.role));
	put_next(out, e->text);
	put_next(out, transfer_result_name(e->transfer.result));
	fprintf(out, ",%llu,%llu", (unsigned long long)e->transfer.size,
	    (unsigned long long)e->transfer.acked);
	if (ended)
		fprintf(out, ",%.6f,%llu", (double)(e->wall_us - e->transfer.started_us) / 1e6,
		    (unsigned long long)rate);
	else
		fputs(",,", out);
	fprintf(out, ",%u", e->transfer.resent);
}

static int
csv_line(void *ctx, const struct event *e)
{
	char time[RECORD_TIME_SIZE], mac[MAC_TEXT_SIZE], ip[IP4_TEXT_SIZE], line[EVENT_LINE_SIZE];
	struct export *x = ctx;
	const char *name = names_of(x->names, e->mac);

	event_line(e, line, sizeof(line));
	put_cell(x->out, record_time_utc(e->wall_us, time));
	put_next(x->out, event_kind_name(e->kind));
	put_next(x->out, mac_is_zero(e->mac) ? "" : mac_text(e->mac, mac));
	put_next(x->out, name ? name : "");
	put_next(x->out, e->ip ? ip4_text(e->ip, ip) : "");
	if (e->boot_id)
		fprintf(x->out, ",%lld", (long long)e->boot_id);
	else
		putc(',', x->out);
	put_next(x->out, line);
	put_transfer(x->out, e);
	fputs("\r\n", x->out);
	x->n++;
	return ferror(x->out) ? -EIO : 0;
}

int
export_csv(struct export *x)
{
	fputs("time,kind,mac,name,ip,boot,line,protocol,role,file,result,size,bytes,duration_s,"
	      "rate_bps,resent\r\n",
	    x->out);
	return q_event_each(x->db, x->filter, csv_line, x);
}
