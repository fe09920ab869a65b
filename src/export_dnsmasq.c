/*
 * export_dnsmasq.c - the record as dnsmasq with log-dhcp would have logged it, for tools and
 * eyes that know its lines.
 */
#include "export.h"

#include "engine/dhcp_log.h"
#include "transfer_log.h"

#include <errno.h>

static void
put_line(void *ctx, const char *line)
{
	struct export *x = ctx;

	record_put_safe(x->out, line);
	putc('\n', x->out);
	x->n++;
}

static int
put_event(void *ctx, const struct event *e)
{
	struct export *x = ctx;

	dhcp_log_lines(e, put_line, x);
	x->n += (size_t)transfer_log_print(x->out, e);
	return ferror(x->out) ? -EIO : 0;
}

int
export_dnsmasq(struct export *x)
{
	return q_event_each(x->db, x->filter, put_event, x);
}
