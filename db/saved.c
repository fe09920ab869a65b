#include "db/saved.h"

#include "db/rows.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* An array that grows by doubling while rows come. */
struct heap_array {
	char *items;
	size_t n, n_places;
};

static int
add(struct heap_array *a, const void *item, size_t size)
{
	if (a->n == a->n_places) {
		size_t n_places = a->n_places ? a->n_places * 2 : 16;
		char *items = reallocarray(a->items, n_places, size);

		if (!items)
			return -ENOMEM;
		a->items = items;
		a->n_places = n_places;
	}
	memcpy(a->items + a->n++ * size, item, size);
	return 0;
}

static int
add_lease(void *ctx, const struct lease *l)
{
	return add(ctx, l, sizeof(*l));
}

static int
add_assignment(void *ctx, const struct assignment *a)
{
	return add(ctx, a, sizeof(*a));
}

static int
add_machine(void *ctx, const struct machine *m)
{
	return add(ctx, m, sizeof(*m));
}

int
db_load_assignments(struct db *db, struct assignment **ret, size_t *ret_n)
{
	const struct filter every = { 0 };
	struct heap_array a = { 0 };
	int err = q_assignment_each(db, &every, add_assignment, &a);

	if (err < 0) {
		free(a.items);
		return err;
	}
	*ret = (struct assignment *)(void *)a.items;
	*ret_n = a.n;
	return 0;
}

int
db_load_saved(struct db *db, struct saved *ret)
{
	const struct filter every = { 0 }, newest = { .last = BENCH_MACHINES_MAX };
	struct heap_array leases = { 0 }, machines = { 0 };
	struct saved s = { 0 };
	int err = q_lease_each(db, &every, add_lease, &leases);

	if (err == 0)
		err = q_machine_each(db, &newest, add_machine, &machines);
	if (err == 0)
		err = q_boot_next_id(db, &s.next_boot_id);
	if (err == 0)
		err = db_load_assignments(db, &s.assignments, &s.n_assignments);
	if (err < 0) {
		free(leases.items);
		free(machines.items);
		return err;
	}
	s.leases = (struct lease *)(void *)leases.items;
	s.n_leases = leases.n;
	s.machines = (struct machine *)(void *)machines.items;
	s.n_machines = machines.n;
	*ret = s;
	return 0;
}
