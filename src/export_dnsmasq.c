/*
 * export_dnsmasq.c - the record as dnsmasq with log-dhcp would have logged it, for tools and
 * eyes that know its lines.
 */
#include "export.h"

#include "engine/dhcp_log.h"
#include "transfer_log.h"

#include <errno.h>

struct dnsmasq_export {
	struct export *x;
	struct dhcp_log *dhcp;
};

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
	struct dnsmasq_export *d = ctx;

	dhcp_log_event(d->dhcp, e, put_line, d->x);
	d->x->n += (size_t)transfer_log_print(d->x->out, e);
	return ferror(d->x->out) ? -EIO : 0;
}

int
export_dnsmasq(struct export *x)
{
	struct dnsmasq_export d = { .x = x };
	int err = dhcp_log_new(&d.dhcp);

	if (err < 0)
		return err;
	err = q_event_each(x->db, x->filter, put_event, &d);
	dhcp_log_free(d.dhcp);
	return err;
}
