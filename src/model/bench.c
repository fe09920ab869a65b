#include "model/bench.h"

#include "base/text.h"
#include "model/dhcp_brief.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* A firmware that asks again this soon repeats itself; later it has been switched on anew.
	 */
	SAME_BOOT_US = 60 * 1000000,
};

void
bench_init(struct bench *b, int64_t next_boot_id)
{
	*b = (struct bench){ .next_boot_id = next_boot_id > 0 ? next_boot_id : 1 };
}

void
bench_done(struct bench *b)
{
	struct transfer *t;
	struct machine *m;

	for (size_t i = 0; (t = map_next(&b->transfers, &i));)
		transfer_unref(t);
	for (size_t i = 0; (m = map_next(&b->machines, &i));) {
		free(m->boot);
		free(m);
	}
	free(b->retired);
	map_done(&b->transfers);
	map_done(&b->by_ip);
	map_done(&b->machines);
}

struct machine *
bench_machine(const struct bench *b, struct mac mac)
{
	return map_get(&b->machines, mac_key(mac));
}

struct machine *
bench_machine_at(const struct bench *b, uint32_t ip)
{
	return map_get(&b->by_ip, ip);
}

static int
add_machine(struct bench *b, struct mac mac, int64_t now_us, struct machine **ret)
{
	struct machine *m;
	int err;

	if (b->machines.n_used >= BENCH_MACHINES_MAX) {
		b->n_machines_refused++;
		return -ENOSPC;
	}
	m = calloc(1, sizeof(*m));
	if (!m)
		return -ENOMEM;
	m->mac = mac;
	m->arch = UINT16_MAX;
	m->first_seen_us = now_us;
	err = map_put(&b->machines, mac_key(mac), m);
	if (err < 0) {
		free(m);
		return err;
	}
	*ret = m;
	return 0;
}

int
bench_restore(struct bench *b, const struct machine *saved)
{
	struct machine *m;
	int err = add_machine(b, saved->mac, saved->first_seen_us, &m);

	if (err < 0)
		return err;
	*m = *saved;
	m->boot = NULL;
	return m->ip ? map_put(&b->by_ip, m->ip, m) : 0;
}

/* The address is this machine's from now on; whoever had it before has it no more. */
static int
take_address(struct bench *b, struct machine *m, uint32_t ip)
{
	struct machine *before = map_get(&b->by_ip, ip);

	if (m->ip == ip && before == m)
		return 0;
	if (before)
		before->ip = 0;
	if (m->ip)
		map_remove(&b->by_ip, m->ip);
	m->ip = ip;
	return ip ? map_put(&b->by_ip, ip, m) : 0;
}

/* The transfer whose end this is, if its begin was seen; or NULL. */
static struct transfer *
ended_transfer(const struct bench *b, const struct event *e)
{
	return e->kind == EVENT_TRANSFER_END ? map_get(&b->transfers, e->transfer.id) : NULL;
}

void
bench_attribute(struct bench *b, struct event *e)
{
	const struct transfer *t = ended_transfer(b, e);
	struct machine *m;

	/* It may have been given up long after its machine was started anew, or left. */
	if (t && t->boot_id) {
		e->mac = t->mac;
		e->boot_id = t->boot_id;
	}
	m = mac_is_zero(e->mac) ? bench_machine_at(b, e->ip) : bench_machine(b, e->mac);
	if (!m)
		return;
	e->mac = m->mac;
	if (m->boot && e->boot_id == 0)
		e->boot_id = m->boot->id;
}

static int
begin_boot(struct bench *b, struct machine *m, int64_t now_us, struct bench_change *change)
{
	struct boot *fresh = calloc(1, sizeof(*fresh));

	if (!fresh)
		return -ENOMEM;
	if (m->boot) {
		if (m->boot->state == BOOT_RUNNING || m->boot->state == BOOT_STALLED) {
			m->boot->state = BOOT_SUPERSEDED;
			m->boot->ended_us = now_us;
			change->superseded = m->boot;
		}
		b->retired = m->boot;
	}
	fresh->id = b->next_boot_id++;
	fresh->mac = m->mac;
	fresh->started_us = now_us;
	fresh->heard_us = now_us;
	m->boot = fresh;
	return 0;
}

/* Is this firmware's DISCOVER one of the boot we know, or has the machine been started anew? */
static bool
starts_over(const struct boot *boot, const struct dhcp_brief *brief, int64_t now_us)
{
	if (!boot || boot->state == BOOT_SUPERSEDED)
		return true;
	if (brief->is_ipxe && !boot->firmware_is_ipxe && boot->stage == STAGE_LOADER)
		return false; /* an iPXE we sent asks for itself */
	return boot->stage > STAGE_ADDRESS || now_us - boot->heard_us > SAME_BOOT_US;
}

static void
learn(struct machine *m, const struct dhcp_brief *brief)
{
	if (brief->arch != UINT16_MAX)
		m->arch = brief->arch;
	if (brief->is_pxe)
		m->is_pxe = true;
	if (brief->has_uuid)
		memcpy(m->uuid, brief->uuid, sizeof(m->uuid));
	if (brief->vendor_class[0] != '\0')
		text_copy(m->vendor_class, sizeof(m->vendor_class), brief->vendor_class);
	if (brief->hostname[0] != '\0')
		text_copy(m->hostname, sizeof(m->hostname), brief->hostname);
}

static int
apply_dhcp_in(struct bench *b, struct machine *m, const struct event *e,
    const struct dhcp_brief *brief, struct bench_change *change)
{
	bool asks = brief->type == DHCP_BRIEF_DISCOVER || brief->type == DHCP_BRIEF_BOOTP;

	learn(m, brief);
	if (!asks)
		return 0;
	if (brief->is_pxe) {
		if (starts_over(m->boot, brief, e->wall_us)) {
			int err = begin_boot(b, m, e->wall_us, change);

			if (err < 0)
				return err;
			m->boot->firmware_is_ipxe = brief->is_ipxe;
		}
		boot_heard(m->boot, e->wall_us);
		if (m->boot->stage == STAGE_NONE)
			change->stage_moved = boot_enter(m->boot, STAGE_DISCOVER, e->wall_us);
	} else if (m->boot && m->boot->state != BOOT_SUPERSEDED) {
		change->stage_moved = boot_system_asked(m->boot, false, e->wall_us);
	}
	change->boot = m->boot;
	return 0;
}

static int
apply_dhcp_out(struct bench *b, struct machine *m, const struct event *e,
    const struct dhcp_brief *brief, struct bench_change *change)
{
	int err;

	if (brief->type != DHCP_BRIEF_ACK || brief->yiaddr == 0)
		return 0;
	err = take_address(b, m, brief->yiaddr);
	if (err < 0 || !m->boot)
		return err;
	m->boot->ip = m->ip;
	if (m->boot->stage < STAGE_ADDRESS)
		change->stage_moved = boot_enter(m->boot, STAGE_ADDRESS, e->wall_us);
	else if (m->boot->stage >= STAGE_KERNEL)
		change->stage_moved = boot_system_asked(m->boot, true, e->wall_us);
	change->boot = m->boot;
	return 0;
}

static int
apply_dhcp(struct bench *b, const struct event *e, struct bench_change *change)
{
	struct dhcp_brief brief;
	struct machine *m;
	int err = dhcp_brief_read(e->packet, e->packet_size, &brief);

	if (err < 0)
		return 0; /* core never records what it could not read; a replay may hold anything
			   */
	if (mac_is_zero(brief.mac))
		return 0; /* not Ethernet: no machine of ours */
	m = bench_machine(b, brief.mac);
	if (!m) {
		err = add_machine(b, brief.mac, e->wall_us, &m);
		if (err < 0)
			return err;
	}
	m->last_seen_us = e->wall_us;
	change->machine = m;
	return e->kind == EVENT_DHCP_IN ? apply_dhcp_in(b, m, e, &brief, change)
					: apply_dhcp_out(b, m, e, &brief, change);
}

/* Only what belongs to booting opens a boot by itself (the engine was started in the middle of
 * one). */
static bool
opens_boot(enum file_role role)
{
	return role == ROLE_LOADER || role == ROLE_CONFIG || role == ROLE_KERNEL;
}

static int
apply_transfer(struct bench *b, const struct event *e, struct bench_change *change)
{
	struct transfer *running = map_get(&b->transfers, e->transfer.id);
	struct machine *m = running && running->boot_id ? bench_machine(b, running->mac)
			    : mac_is_zero(e->mac)       ? bench_machine_at(b, e->ip)
							: bench_machine(b, e->mac);
	const struct boot_fact fact = { .name = e->text,
		.image = e->transfer.image,
		.entry = e->transfer.entry,
		.role = e->transfer.role,
		.result = e->transfer.result,
		.transfer_id = e->transfer.id,
		.size = e->transfer.size,
		.offset = e->transfer.offset,
		.acked = e->transfer.acked,
		.entry_bytes = e->transfer.entry_bytes,
		.started_us = e->transfer.started_us };

	if (!m)
		return 0;
	m->last_seen_us = e->wall_us;
	change->machine = m;
	if (!m->boot && e->kind == EVENT_TRANSFER_START && opens_boot(e->transfer.role)) {
		int err = begin_boot(b, m, e->wall_us, change);

		if (err < 0)
			return err;
		m->boot->ip = m->ip;
	}
	if (!m->boot)
		return 0;
	if (running && e->kind == EVENT_TRANSFER_START) {
		running->mac = m->mac;
		running->boot_id = m->boot->id;
	}
	/* Left over from an earlier boot: it says nothing of this one. */
	if (running && running->boot_id != m->boot->id)
		return 0;
	change->boot = m->boot;
	change->stage_moved = e->kind == EVENT_TRANSFER_START
				  ? boot_file_began(m->boot, &fact, e->wall_us)
				  : boot_file_ended(m->boot, &fact, e->wall_us);
	return 0;
}

int
bench_apply(struct bench *b, const struct event *e, struct bench_change *ret)
{
	int err;

	*ret = (struct bench_change){ 0 };
	free(b->retired);
	b->retired = NULL;
	switch (e->kind) {
	case EVENT_DHCP_IN:
	case EVENT_DHCP_OUT:
		return apply_dhcp(b, e, ret);
	case EVENT_TRANSFER_END:
		err = apply_transfer(b, e, ret);
		transfer_unref(map_remove(&b->transfers, e->transfer.id));
		return err;
	case EVENT_TRANSFER_START:
		return apply_transfer(b, e, ret);
	case EVENT_NOTE:
	case EVENT_WARNING:
	case EVENT_NOT_FOUND:
	case EVENT_DNS:
	case EVENT_ASSIGNED:
	case EVENT_STAGE:
	case EVENT_FOREIGN_DHCP:
	case EVENT_IMAGE:
		break;
	}
	return 0;
}

int
bench_track(struct bench *b, struct transfer *t)
{
	int err = map_put(&b->transfers, t->id, t);

	if (err == 0)
		transfer_ref(t);
	return err;
}

void
bench_sample(struct bench *b, int64_t now_us)
{
	struct transfer *t;
	struct machine *m;

	for (size_t i = 0; (t = map_next(&b->transfers, &i));) {
		uint64_t acked = t->offset + atomic_load_explicit(&t->acked, memory_order_relaxed);

		m = bench_machine_at(b, t->client_ip);
		if (!m || !m->boot)
			continue;
		for (size_t k = 0; k < m->boot->n_files; k++) {
			struct boot_file *file = &m->boot->files[k];

			if (file->transfer_id != t->id || file->acked == acked)
				continue;
			file->acked = acked;
			boot_heard(m->boot, now_us);
		}
	}
	for (size_t i = 0; (m = map_next(&b->machines, &i));)
		if (m->boot && (m->boot->state == BOOT_RUNNING || m->boot->rate_bps > 0))
			boot_sample(m->boot, now_us);
}

struct boot *
bench_next_stalled(struct bench *b, int64_t now_us)
{
	struct machine *m;

	for (size_t i = 0; (m = map_next(&b->machines, &i));)
		if (m->boot && boot_check_stalled(m->boot, now_us))
			return m->boot;
	return NULL;
}
