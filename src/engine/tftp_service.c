#include "engine/tftp_service.h"

#include "engine/tftp_worker.h"

#include <errno.h>
#include <stdlib.h>

struct tftp_service {
	struct tftp_worker *workers[TFTP_WORKERS_MAX];
	size_t n; /* running */
};

static void
end_workers(struct tftp_service *s, bool keep_sockets)
{
	for (size_t i = 0; i < s->n; i++)
		tftp_worker_stop(s->workers[i]);
	for (size_t i = 0; i < s->n; i++) {
		tftp_worker_join(s->workers[i]);
		if (keep_sockets)
			s->workers[i]->listen_fd = -1;
		tftp_worker_free(s->workers[i]);
	}
	free(s);
}

static int
add_worker(struct tftp_service *s, const struct tftp_options *options)
{
	struct tftp_worker *w = NULL;
	int err = tftp_worker_new(options, (unsigned)s->n, &w);

	if (err < 0)
		return err;
	err = tftp_worker_start(w);
	if (err < 0) {
		w->listen_fd = -1;
		tftp_worker_free(w);
		return err;
	}
	s->workers[s->n++] = w;
	return 0;
}

int
tftp_service_start(const struct tftp_options *options, struct tftp_service **ret)
{
	struct tftp_service *s = calloc(1, sizeof(*s));
	int err = s ? 0 : -ENOMEM;

	while (err == 0 && s->n < options->n_workers)
		err = add_worker(s, options);
	if (err < 0) {
		if (s)
			end_workers(s, true);
		return err;
	}
	*ret = s;
	return 0;
}

void
tftp_service_counters(const struct tftp_service *s, struct tftp_counters *ret)
{
	struct tftp_counters sum = { 0 };

	for (size_t i = 0; i < s->n; i++) {
		const struct tftp_tally *t = &s->workers[i]->tally;

		sum.transfers += atomic_load_explicit(&t->transfers, memory_order_relaxed);
		sum.malformed += atomic_load_explicit(&t->malformed, memory_order_relaxed);
		sum.refused_busy += atomic_load_explicit(&t->refused_busy, memory_order_relaxed);
		sum.facts_dropped += atomic_load_explicit(&t->facts_dropped, memory_order_relaxed);
		sum.resent += atomic_load_explicit(&t->resent, memory_order_relaxed);
	}
	*ret = sum;
}

void
tftp_service_stop(struct tftp_service *s)
{
	if (s)
		end_workers(s, false);
}
