#include "engine/dns_answerer.h"

#include "engine/dns_cache.h"
#include "engine/dns_lines.h"

#include <errno.h>
#include <stdlib.h>

/* A client's question that waits. */
struct waiter {
	struct waiter *next;
	struct dns_asker from;
	struct dns_query query;
	int64_t since_ms;
};

/* One question upstream is working on, whoever waits for it. */
struct question {
	struct dns_ask ask; /* first: upstream gives it back */
	struct question *next;
	struct dns_name name; /* lower case */
	uint16_t type;
	int64_t since_ms;
	struct waiter *waiters;
};

struct dns_answerer {
	struct dns_answerer_options options;
	struct dns_lines lines;
	struct dns_cache cache;
	struct question *questions;
	size_t n_questions, n_waiters;
	struct map waiters_of; /* ip -> how many, as a number in the pointer */
	int64_t now_ms;        /* as last told */
	uint8_t room[DNS_TCP_MAX];
};

int
dns_answerer_new(const struct dns_answerer_options *options, struct dns_answerer **ret)
{
	struct dns_answerer *a = calloc(1, sizeof(*a));

	if (!a)
		return -ENOMEM;
	a->options = *options;
	if (options->settings->log_queries)
		a->lines = (struct dns_lines){ .log = options->log, .ctx = options->log_ctx };
	*ret = a;
	return 0;
}

static size_t
waiters_of(const struct dns_answerer *a, uint32_t ip)
{
	return (size_t)(uintptr_t)map_get(&a->waiters_of, ip);
}

static void
drop_waiter(struct dns_answerer *a, struct waiter **at)
{
	struct waiter *w = *at;
	size_t n = waiters_of(a, w->from.ip);

	*at = w->next;
	a->n_waiters--;
	if (n > 1)
		map_put(&a->waiters_of, w->from.ip, (void *)(uintptr_t)(n - 1));
	else
		map_remove(&a->waiters_of, w->from.ip);
	free(w);
}

static void
drop_question(struct dns_answerer *a, struct question *q)
{
	struct question **at = &a->questions;

	while (*at != q)
		at = &(*at)->next;
	*at = q->next;
	while (q->waiters)
		drop_waiter(a, &q->waiters);
	a->n_questions--;
	free(q);
}

/* An answer without records. */
static size_t
emit_empty(const struct dns_query *q, unsigned rcode, uint8_t *room, size_t limit)
{
	struct dns_reply r;

	dns_reply_start(&r, q, room, limit);
	return dns_reply_end(&r, rcode);
}

static void
tell_waiter(struct dns_answerer *a, const struct waiter *w, const struct dns_answer *answer)
{
	size_t limit = dns_reply_limit(&w->query, w->from.conn), size;

	if (answer) {
		size = dns_answer_emit(answer, &w->query, 0, a->room, limit);
		dns_lines_answer(&a->lines, w->from.ip, "reply", &w->query, answer);
	} else {
		size = emit_empty(&w->query, DNS_SERVFAIL, a->room, limit);
		dns_lines_error(&a->lines, w->from.ip, "reply", DNS_SERVFAIL);
	}
	a->options.send(a->options.send_ctx, &w->from, a->room, size);
}

void
dns_answerer_answered(
    struct dns_answerer *a, struct dns_ask *ask, const struct dns_answer *answer, int64_t now_ms)
{
	struct question *q = (struct question *)ask;

	a->now_ms = now_ms;
	/* What was not asked would be told with the wrong letters. */
	if (answer && answer->records_at != DNS_HEADER_SIZE + q->name.size + 4u)
		answer = NULL;
	if (answer)
		dns_cache_put(&a->cache, &q->name, q->type, answer, a->now_ms);
	for (const struct waiter *w = q->waiters; w; w = w->next)
		tell_waiter(a, w, answer);
	drop_question(a, q);
}

static struct question *
find_question(const struct dns_answerer *a, const struct dns_name *name, uint16_t type)
{
	struct question *q = a->questions;

	while (q && !(q->type == type && dns_name_equal(&q->name, name)))
		q = q->next;
	return q;
}

/* A question of its own, on its way upstream; NULL when that cannot be. */
static struct question *
ask_upstream(struct dns_answerer *a, const struct dns_name *name, uint16_t type)
{
	struct question *q = a->n_questions < DNS_QUESTIONS_MAX ? calloc(1, sizeof(*q)) : NULL;

	if (!q)
		return NULL;
	q->name = *name;
	q->type = type;
	q->since_ms = a->now_ms;
	if (dns_upstream_ask(a->options.upstream, name, type, &q->ask) < 0) {
		free(q);
		return NULL;
	}
	q->next = a->questions;
	a->questions = q;
	a->n_questions++;
	return q;
}

/* The same question again, before the first was answered. */
static bool
is_waiting(const struct question *q, const struct dns_asker *from, const struct dns_query *query)
{
	for (const struct waiter *w = q->waiters; w; w = w->next)
		if (w->query.id == query->id && w->from.ip == from->ip &&
		    w->from.port == from->port && w->from.conn == from->conn)
			return true;
	return false;
}

static int
add_waiter(struct dns_answerer *a, struct question *q, const struct dns_asker *from,
    const struct dns_query *query)
{
	size_t n = waiters_of(a, from->ip);
	struct waiter *w;

	if (a->n_waiters >= DNS_WAITERS_MAX || n >= DNS_WAITERS_PER_CLIENT)
		return -EBUSY;
	w = malloc(sizeof(*w));
	if (!w || map_put(&a->waiters_of, from->ip, (void *)(uintptr_t)(n + 1)) < 0) {
		free(w);
		return -ENOMEM;
	}
	*w = (struct waiter){
		.next = q->waiters, .from = *from, .query = *query, .since_ms = a->now_ms
	};
	q->waiters = w;
	a->n_waiters++;
	return 0;
}

/* One question being answered. */
struct turn {
	const struct dns_asker *from;
	struct dns_query query;
	struct dns_name name; /* lower case */
	struct dns_finding finding;
	uint8_t *room;
	size_t limit;
};

static size_t
refuse(struct dns_answerer *a, struct turn *t, unsigned rcode)
{
	dns_lines_error(&a->lines, t->from->ip, "config", rcode);
	return emit_empty(&t->query, rcode, t->room, t->limit);
}

static size_t
forward(struct dns_answerer *a, struct turn *t)
{
	const struct dns_cached *cached = dns_cache_get(
	    &a->cache, &t->name, t->query.type, a->now_ms);
	char buf[DNS_SERVER_TEXT_SIZE];
	const char *server;
	struct question *q;

	if (cached) {
		a->options.counters->local++;
		dns_lines_answer(&a->lines, t->from->ip, "cached", &t->query, &cached->answer);
		return dns_answer_emit(&cached->answer, &t->query,
		    (uint32_t)((a->now_ms - cached->stored_ms) / 1000), t->room, t->limit);
	}
	server = a->options.upstream
		     ? dns_upstream_server(a->options.upstream, t->finding.server, buf)
		     : NULL;
	/* Who asks us not to recurse gets what we have, and that is nothing. */
	if (!server || !t->query.recursion_desired) {
		a->options.counters->refused++;
		return refuse(a, t, DNS_REFUSED);
	}
	q = find_question(a, &t->name, t->query.type);
	if (q && is_waiting(q, t->from, &t->query))
		return 0;
	if (!q)
		q = ask_upstream(a, &t->name, t->query.type);
	if (!q || add_waiter(a, q, t->from, &t->query) < 0) {
		a->options.counters->dropped_busy++;
		return refuse(a, t, DNS_SERVFAIL);
	}
	a->options.counters->forwarded++;
	dns_lines_forwarded(&a->lines, t->from->ip, &t->query, server);
	return 0;
}

static size_t
answer_local(struct dns_answerer *a, struct turn *t)
{
	const struct dns_finding *f = &t->finding;
	struct dns_reply r;

	a->options.counters->local++;
	dns_lines_local(&a->lines, t->from->ip, &t->query, f);
	dns_reply_start(&r, &t->query, t->room, t->limit);
	r.authoritative = true;
	/* TTL 0, as dnsmasq: a lease may end and a name move at any moment. */
	for (size_t i = 0; i < f->n_addrs; i++)
		dns_reply_add_addr(&r, 0, &f->addr[i]);
	if (f->verdict == DNS_FOUND && f->n_addrs == 0)
		dns_reply_add_ptr(&r, 0, &f->target);
	return dns_reply_end(&r, f->verdict == DNS_NO_NAME ? DNS_NXDOMAIN : DNS_NOERROR);
}

/* What no resolver answers: transfers, updates of meaning only between two, other classes. */
static unsigned
unanswerable(const struct dns_query *q)
{
	if (q->due != DNS_NOERROR)
		return q->due;
	if (q->class != DNS_CLASS_IN)
		return DNS_REFUSED;
	if (q->type == DNS_TYPE_OPT || q->type == 0)
		return DNS_FORMERR;
	return q->type >= 249 && q->type <= DNS_TYPE_AXFR ? DNS_NOTIMP : DNS_NOERROR;
}

size_t
dns_answerer_input(struct dns_answerer *a, const struct dns_asker *from, const uint8_t *packet,
    size_t size, int64_t now_ms, uint8_t *room, size_t room_size)
{
	struct dns_counters *counters = a->options.counters;
	struct turn t = { .from = from, .room = room };
	unsigned due;

	a->now_ms = now_ms;
	if (dns_query_parse(packet, size, &t.query) < 0) {
		counters->malformed++;
		return 0;
	}
	counters->queries++;
	t.limit = dns_reply_limit(&t.query, from->conn);
	if (t.limit > room_size)
		t.limit = room_size;
	due = unanswerable(&t.query);
	if (due != DNS_NOERROR) {
		counters->malformed += due == DNS_FORMERR;
		counters->refused += due != DNS_FORMERR;
		return emit_empty(&t.query, due, room, t.limit);
	}
	dns_lines_query(&a->lines, from->ip, &t.query);
	t.name = t.query.name;
	dns_name_lower(&t.name);
	dns_names_find(a->options.names, &t.name, t.query.type, &t.finding);
	return t.finding.verdict == DNS_FORWARD ? forward(a, &t) : answer_local(a, &t);
}

bool
dns_answerer_tick(struct dns_answerer *a, int64_t now_ms)
{
	struct question *next;

	a->now_ms = now_ms;
	for (struct question *q = a->questions; q; q = next) {
		struct waiter **at = &q->waiters;

		next = q->next;
		while (*at) {
			if (now_ms - (*at)->since_ms < DNS_WAIT_MS) {
				at = &(*at)->next;
				continue;
			}
			tell_waiter(a, *at, NULL);
			drop_waiter(a, at);
		}
		if (now_ms - q->since_ms >= DNS_QUESTION_MS) {
			dns_upstream_cancel(&q->ask);
			drop_question(a, q);
		}
	}
	return a->n_questions > 0;
}

void
dns_answerer_start_over(struct dns_answerer *a)
{
	while (a->questions) {
		for (const struct waiter *w = a->questions->waiters; w; w = w->next)
			tell_waiter(a, w, NULL);
		drop_question(a, a->questions);
	}
	dns_cache_clear(&a->cache);
}

void
dns_answerer_forget(struct dns_answerer *a, const void *conn)
{
	for (struct question *q = a->questions; q; q = q->next)
		for (struct waiter **at = &q->waiters; *at;) {
			if ((*at)->from.conn == conn)
				drop_waiter(a, at);
			else
				at = &(*at)->next;
		}
}

void
dns_answerer_free(struct dns_answerer *a)
{
	if (!a)
		return;
	while (a->questions)
		drop_question(a, a->questions);
	dns_cache_clear(&a->cache);
	map_done(&a->waiters_of);
	free(a);
}
