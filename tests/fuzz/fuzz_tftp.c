#include "tests/fuzz/fuzz.h"

#include "engine/tftp_terms.h"

#include <assert.h>
#include <string.h>

/* What was read, written again and read again is the same. */
static void
round_trip(const struct tftp_packet *p)
{
	static const char *const modes[] = { "octet", "netascii", "mail" };
	uint8_t room[65536];
	struct writer w = wr_of(room, sizeof(room));
	struct tftp_packet q;

	if (p->opcode == TFTP_OACK)
		tftp_emit_oack(&w, &p->options);
	else
		tftp_emit_request(&w, p->opcode, p->name, p->name_len, modes[p->mode], &p->options);
	if (w.failed)
		return;
	assert(tftp_parse(room, w.used, &q) == 0);
	assert(q.opcode == p->opcode && q.mode == p->mode && q.name_len == p->name_len);
	assert(p->name_len == 0 || memcmp(q.name, p->name, p->name_len) == 0);
	assert(q.options.n == p->options.n);
	for (size_t i = 0; i < q.options.n; i++)
		assert(q.options.option[i].kind == p->options.option[i].kind &&
		       q.options.option[i].value == p->options.option[i].value);
}

static void
answer(const struct tftp_packet *p)
{
	const struct tftp_limits limits = { .mtu = 1500, .windowsize_max = TFTP_WINDOWSIZE_MAX };
	uint8_t room[TFTP_OACK_SIZE];
	struct writer w = wr_of(room, sizeof(room));
	struct tftp_terms t;

	tftp_terms_of(p, &limits, UINT64_MAX, &t);
	assert(t.blksize >= TFTP_BLKSIZE_MIN && t.blksize <= 1468);
	assert(t.windowsize >= 1 && t.windowsize <= TFTP_WINDOWSIZE_MAX);
	assert(t.agreed.n <= p->options.n);
	tftp_emit_oack(&w, &t.agreed);
	assert(!w.failed);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tftp_packet p;

	if (tftp_parse(data, size, &p) < 0)
		return 0;
	if (p.opcode == TFTP_RRQ || p.opcode == TFTP_WRQ || p.opcode == TFTP_OACK)
		round_trip(&p);
	if (p.opcode == TFTP_RRQ)
		answer(&p);
	return 0;
}
