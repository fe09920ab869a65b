/*
 * fuzz_dhcp4.c - any bytes as a BOOTP message: nothing is read outside, and what was
 * understood can be written and read again.
 */
#include "model/dhcp_brief.h"
#include "tests/fuzz/fuzz.h"
#include "wire/dhcp4.h"
#include "wire/dhcp4_names.h"

#include <assert.h>

enum { OPTIONS_MAX = 64 };

static size_t
gather(const struct dhcp4_msg *m, struct dhcp4_out *options)
{
	struct reader area = dhcp4_area(m, DHCP4_AREA_OPTIONS);
	struct dhcp4_option o;
	size_t n = 0;

	while (n < OPTIONS_MAX && dhcp4_next(&area, &o)) {
		char shown[64];
		struct text t = text_of(shown, sizeof(shown));

		dhcp4_option_show(&t, o.code, o.body.at, o.body.left);
		if (o.code != DHCP4_OPT_OVERLOAD)
			options[n++] = (struct dhcp4_out){ o.code, (uint16_t)o.body.left,
				o.body.at };
	}
	return n;
}

static void
write_again(const struct dhcp4_msg *m, size_t limit)
{
	struct dhcp4_out options[OPTIONS_MAX];
	struct dhcp4_head head = { .op = m->op,
		.htype = m->htype,
		.hlen = m->hlen,
		.xid = m->xid,
		.yiaddr = m->yiaddr,
		.sname = "",
		.file = "x",
		.may_overload = m->secs & 1,
		.may_drop_file = m->secs & 2 };
	uint8_t room[DHCP4_MAX_SIZE];
	struct dhcp4_msg again;
	size_t n_left_out, n = gather(m, options);
	int size = dhcp4_emit(&head, options, n, limit, room, sizeof(room), &n_left_out);

	assert(size >= DHCP4_MIN_SIZE && (size_t)size <= limit);
	assert(dhcp4_parse(room, (size_t)size, &again) == 0);
	assert(again.xid == m->xid && again.yiaddr == m->yiaddr);
	for (size_t i = 0; n_left_out == 0 && i < n; i++)
		assert(dhcp4_has(&again, (enum dhcp4_code)options[i].code));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dhcp_brief brief;
	struct dhcp4_msg m;

	dhcp_brief_read(data, size, &brief);
	if (dhcp4_parse(data, size, &m) < 0)
		return 0;
	for (int code = 0; code < 256; code++) {
		uint8_t joined[300];
		struct reader r = dhcp4_whole(&m, (enum dhcp4_code)code, joined, sizeof(joined));
		struct reader first = dhcp4_first(&m, (enum dhcp4_code)code);

		assert(r.failed == !dhcp4_has(&m, (enum dhcp4_code)code));
		assert(first.failed == r.failed && first.left <= 255);
		while (r.left > 0)
			rd_u8(&r);
	}
	write_again(&m, DHCP4_MIN_SIZE + m.xid % (DHCP4_MAX_SIZE - DHCP4_MIN_SIZE + 1));
	return 0;
}
