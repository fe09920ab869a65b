#include "transfer_log.h"

#include "base/ip4.h"
#include "record_text.h"

static void
put(FILE *out, const struct event *e, const char *before, const char *after)
{
	char ip[IP4_TEXT_SIZE];

	fputs(e->transfer.protocol == TRANSFER_HTTP ? "pxedeck-http: " : "dnsmasq-tftp: ", out);
	fputs(before, out);
	record_put_safe(out, e->text);
	fputs(after, out);
	if (e->kind == EVENT_TRANSFER_END)
		fputs(ip4_text(e->ip, ip), out);
	putc('\n', out);
}

/* The client's error packet is not kept; this is what PXE ROMs send after asking for a size. */
static void
put_aborted(FILE *out, const struct event *e)
{
	char ip[IP4_TEXT_SIZE];

	fprintf(out, "%s error 0 TFTP Aborted received from %s\n",
	    e->transfer.protocol == TRANSFER_HTTP ? "pxedeck-http:" : "dnsmasq-tftp:",
	    ip4_text(e->ip, ip));
}

int
transfer_log_print(FILE *out, const struct event *e)
{
	if (e->kind == EVENT_NOT_FOUND) {
		put(out, e, "file ", " not found");
		return 1;
	}
	if (e->kind != EVENT_TRANSFER_END)
		return 0;
	switch (e->transfer.result) {
	case TRANSFER_RUNNING:
		return 0;
	case TRANSFER_DONE:
		put(out, e, "sent ", " to ");
		return 1;
	case TRANSFER_ABORTED:
		put_aborted(out, e);
		put(out, e, "failed sending ", " to ");
		return 2;
	case TRANSFER_LOST:
	case TRANSFER_FAILED:
		put(out, e, "failed sending ", " to ");
		return 1;
	}
	return 0;
}
