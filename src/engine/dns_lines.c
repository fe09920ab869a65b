#include "engine/dns_lines.h"

#include "base/ip4.h"
#include "base/text.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>

enum { LINE_SIZE = 2 * DNS_NAME_TEXT_SIZE + 64, ANSWER_LINES_MAX = 32 };

static void say(const struct dns_lines *l, uint32_t ip, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void
say(const struct dns_lines *l, uint32_t ip, const char *format, ...)
{
	char line[LINE_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	l->log(l->ctx, ip, line);
}

static const char *
addr_text(const struct dns_addr *a, char buf[static INET6_ADDRSTRLEN])
{
	inet_ntop(a->len == 4 ? AF_INET : AF_INET6, a->bytes, buf, INET6_ADDRSTRLEN);
	return buf;
}

/* What a reverse question is about is shown as the address. */
static const char *
subject(const struct dns_query *q, char buf[static DNS_NAME_TEXT_SIZE])
{
	struct dns_addr addr;

	if (q->type == DNS_TYPE_PTR && dns_name_to_addr(&q->name, &addr))
		return addr_text(&addr, buf);
	return dns_name_text(&q->name, buf);
}

static const char *
no_data(uint16_t type)
{
	return type == DNS_TYPE_A      ? "NODATA-IPv4"
	       : type == DNS_TYPE_AAAA ? "NODATA-IPv6"
				       : "NODATA";
}

void
dns_lines_query(const struct dns_lines *l, uint32_t ip, const struct dns_query *q)
{
	char name[DNS_NAME_TEXT_SIZE], type[16], from[IP4_TEXT_SIZE];

	if (!l->log)
		return;
	say(l, ip, "query[%s] %s from %s", dns_type_text(q->type, type),
	    dns_name_text(&q->name, name), ip4_text(ip, from));
}

void
dns_lines_local(
    const struct dns_lines *l, uint32_t ip, const struct dns_query *q, const struct dns_finding *f)
{
	static const char *const sources[] = { "/etc/hosts", "DHCP", "config" };
	char name[DNS_NAME_TEXT_SIZE], target[DNS_NAME_TEXT_SIZE], addr[INET6_ADDRSTRLEN];
	const char *source = sources[f->source];

	if (!l->log)
		return;
	subject(q, name);
	if (f->verdict == DNS_NO_NAME)
		say(l, ip, "%s %s is NXDOMAIN", source, name);
	else if (f->verdict == DNS_NODATA)
		say(l, ip, "%s %s is %s", source, name, no_data(q->type));
	else if (f->n_addrs == 0)
		say(l, ip, "%s %s is %s", source, name, dns_name_text(&f->target, target));
	for (size_t i = 0; i < f->n_addrs; i++)
		say(l, ip, "%s %s is %s", source, name, addr_text(&f->addr[i], addr));
}

void
dns_lines_forwarded(
    const struct dns_lines *l, uint32_t ip, const struct dns_query *q, const char *server)
{
	char name[DNS_NAME_TEXT_SIZE];

	if (l->log)
		say(l, ip, "forwarded %s to %s", dns_name_text(&q->name, name), server);
}

/* "1.2.3.4", a reverse name's target, "<CNAME>", "<MX>" */
static void
record_text(const struct dns_answer *a, const struct dns_record *rec, struct text *t)
{
	char buf[DNS_NAME_TEXT_SIZE];
	struct dns_addr addr = { .len = rec->type == DNS_TYPE_A ? 4 : 16 };
	struct dns_name name;
	size_t next;

	if ((rec->type == DNS_TYPE_A || rec->type == DNS_TYPE_AAAA) && rec->data_size == addr.len) {
		memcpy(addr.bytes, a->packet + rec->data_at, addr.len);
		text_add(t, "%s", addr_text(&addr, buf));
	} else if (rec->type == DNS_TYPE_PTR &&
		   dns_name_parse(a->packet, a->size, rec->data_at, &name, &next) == 0) {
		text_add(t, "%s", dns_name_text(&name, buf));
	} else {
		text_add(t, "<%s>", dns_type_text(rec->type, buf));
	}
}

void
dns_lines_answer(const struct dns_lines *l, uint32_t ip, const char *verb,
    const struct dns_query *q, const struct dns_answer *a)
{
	char name[DNS_NAME_TEXT_SIZE], value[DNS_NAME_TEXT_SIZE];
	size_t at = a->records_at;
	struct dns_record rec;

	if (!l->log)
		return;
	subject(q, name);
	if (a->rcode != DNS_NOERROR && a->rcode != DNS_NXDOMAIN) {
		dns_lines_error(l, ip, verb, a->rcode);
		return;
	}
	for (int i = 0; i < a->n_records[0] && i < ANSWER_LINES_MAX; i++) {
		struct text t = text_of(value, sizeof(value));
		struct dns_name owner;
		size_t next;

		if (dns_record_parse(a->packet, a->size, &at, &rec) < 0)
			return;
		record_text(a, &rec, &t);
		/* Behind a CNAME the records belong to the name it led to. */
		if (rec.type != DNS_TYPE_PTR &&
		    dns_name_parse(a->packet, a->size, rec.name_at, &owner, &next) == 0)
			dns_name_text(&owner, name);
		say(l, ip, "%s %s is %s", verb, name, value);
	}
	if (a->rcode == DNS_NXDOMAIN)
		say(l, ip, "%s %s is NXDOMAIN", verb, name);
	else if (a->n_records[0] == 0)
		say(l, ip, "%s %s is %s", verb, name, no_data(q->type));
}

void
dns_lines_error(const struct dns_lines *l, uint32_t ip, const char *verb, unsigned rcode)
{
	char text[20];

	if (l->log)
		say(l, ip, "%s error is %s", verb, dns_rcode_text(rcode, text));
}
