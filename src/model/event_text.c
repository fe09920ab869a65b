#include "model/event_text.h"

#include "base/ip4.h"
#include "base/text.h"
#include "base/units.h"
#include "model/dhcp_brief.h"

#include <stdio.h>
#include <time.h>

const char *
event_clock(int64_t wall_us, char buf[static EVENT_CLOCK_SIZE])
{
	time_t s = (time_t)(wall_us / 1000000);
	struct tm tm;
	size_t n;

	localtime_r(&s, &tm);
	n = strftime(buf, EVENT_CLOCK_SIZE, "%H:%M:%S", &tm);
	snprintf(buf + n, EVENT_CLOCK_SIZE - n, ".%03u", (unsigned)(wall_us / 1000 % 1000));
	return buf;
}

static const char *
dhcp_name(uint8_t type)
{
	static const char *const names[] = { "BOOTP", "DHCPDISCOVER", "DHCPOFFER", "DHCPREQUEST",
		"DHCPDECLINE", "DHCPACK", "DHCPNAK", "DHCPRELEASE", "DHCPINFORM" };

	return type < sizeof(names) / sizeof(*names) ? names[type] : "DHCP?";
}

/* Of what the server noted only the reason of a refusal is for people; the rest is dhcp_log's. */
static void
put_refusal(const char *note, struct text *t)
{
	char why[96];

	if (dhcp_note_next(&(const char *){ note }, "reason", why, sizeof(why)) ||
	    dhcp_note_next(&(const char *){ note }, "refused", why, sizeof(why)))
		text_add(t, " [%s]", why[0] != '\0' ? why : "not for us");
}

static void
dhcp_line(const struct event *e, struct text *t)
{
	struct dhcp_brief b;
	char ip[IP4_TEXT_SIZE];
	uint32_t address;

	if (dhcp_brief_read(e->packet, e->packet_size, &b) < 0) {
		text_add(t, "unreadable DHCP message");
		return;
	}
	address = b.is_reply ? b.yiaddr : b.requested_ip ? b.requested_ip : b.ciaddr;
	text_add(t, "%s", dhcp_name(b.type));
	if (address)
		text_add(t, " %s", ip4_text(address, ip));
	if (b.is_reply && b.file[0] != '\0')
		text_add(t, " %s", b.file);
	if (!b.is_reply && b.vendor_class[0] != '\0')
		text_add(t, " %s", b.vendor_class);
	if (!b.is_reply && b.hostname[0] != '\0')
		text_add(t, " (%s)", b.hostname);
	put_refusal(e->text, t);
}

static const char *
protocol(const struct event *e)
{
	return e->transfer.protocol == TRANSFER_HTTP ? "http" : "tftp";
}

static void
end_line(const struct event *e, struct text *t)
{
	int64_t us = e->wall_us - e->transfer.started_us;
	char size[UNITS_TEXT_SIZE], took[UNITS_TEXT_SIZE], rate[UNITS_TEXT_SIZE],
	    of[UNITS_TEXT_SIZE];

	units_bytes(e->transfer.acked, size);
	units_duration(us, took);
	if (e->transfer.result == TRANSFER_DONE) {
		text_add(t, " %s %s", size, took);
		if (us > 0 && e->transfer.acked > 65536)
			text_add(t, " %s",
			    units_rate(
				(uint64_t)((double)e->transfer.acked * 1e6 / (double)us), rate));
	} else if (e->transfer.result == TRANSFER_ABORTED && e->transfer.acked == 0) {
		text_add(t, " size asked (%s)", units_bytes(e->transfer.size, of));
	} else {
		text_add(t, " %s after %s of %s, %s", transfer_result_name(e->transfer.result),
		    size, units_bytes(e->transfer.size, of), took);
	}
	if (e->transfer.resent > 0)
		text_add(t, ", %u resent", e->transfer.resent);
}

void
event_line(const struct event *e, char *buf, size_t size)
{
	struct text t = text_of(buf, size);
	char of[UNITS_TEXT_SIZE];

	switch (e->kind) {
	case EVENT_DHCP_IN:
	case EVENT_DHCP_OUT:
		dhcp_line(e, &t);
		break;
	case EVENT_TRANSFER_START:
		text_add(&t, "%s %s begins, %s", protocol(e), e->text,
		    units_bytes(e->transfer.size, of));
		break;
	case EVENT_TRANSFER_END:
		text_add(&t, "%s %s", protocol(e), e->text);
		end_line(e, &t);
		break;
	case EVENT_NOT_FOUND:
		text_add(&t, "%s %s not found", protocol(e), e->text);
		break;
	case EVENT_WARNING:
		text_add(&t, "warning: %s", e->text);
		break;
	case EVENT_STAGE:
		text_add(&t, "stage %s", e->text);
		break;
	case EVENT_ASSIGNED:
		text_add(&t, "chosen: %s", e->text);
		break;
	case EVENT_NOTE:
	case EVENT_DNS:
	case EVENT_FOREIGN_DHCP:
	case EVENT_IMAGE:
		text_add(&t, "%s", e->text);
		break;
	}
}
