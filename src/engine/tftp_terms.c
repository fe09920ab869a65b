#include "engine/tftp_terms.h"

static uint64_t
least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint16_t
blksize_room(unsigned mtu)
{
	if (mtu < TFTP_PACKET_OVERHEAD + TFTP_BLKSIZE_MIN)
		return TFTP_BLKSIZE_MIN;
	return (uint16_t)least(mtu - TFTP_PACKET_OVERHEAD, TFTP_BLKSIZE_MAX);
}

/* Nobody asked: 512 is what the client has room for, whatever our MTU. */
static uint16_t
blksize_of(const struct tftp_option_list *asked, unsigned mtu)
{
	uint64_t wish = tftp_option_value(asked, TFTP_BLKSIZE, 0);

	return wish == 0 ? TFTP_BLKSIZE_DEFAULT : (uint16_t)least(wish, blksize_room(mtu));
}

static uint16_t
windowsize_room(uint16_t blksize, uint16_t max)
{
	uint64_t fit = TFTP_WINDOW_BYTES_MAX / (TFTP_HEADER_SIZE + (unsigned)blksize);

	fit = least(least(fit, max), TFTP_WINDOWSIZE_MAX);
	return fit > 0 ? (uint16_t)fit : 1;
}

static void
grant(struct tftp_option_list *agreed, const struct tftp_option *asked, uint64_t value)
{
	agreed->option[agreed->n++] = (struct tftp_option){ asked->kind, asked->spelling, value };
}

void
tftp_terms_of(const struct tftp_packet *request, const struct tftp_limits *limits,
    uint64_t file_size, struct tftp_terms *ret)
{
	const struct tftp_option_list *asked = &request->options;
	struct tftp_terms t = { .windowsize = 1 };

	t.blksize = blksize_of(asked, limits->mtu);
	t.windowsize = (uint16_t)least(tftp_option_value(asked, TFTP_WINDOWSIZE, 1),
	    windowsize_room(t.blksize, limits->windowsize_max));
	for (size_t i = 0; i < asked->n; i++) {
		const struct tftp_option *o = &asked->option[i];

		switch (o->kind) {
		case TFTP_BLKSIZE:
			grant(&t.agreed, o, t.blksize);
			break;
		case TFTP_WINDOWSIZE:
			grant(&t.agreed, o, t.windowsize);
			break;
		case TFTP_TSIZE:
			if (request->mode == TFTP_OCTET)
				grant(&t.agreed, o, file_size);
			break;
		case TFTP_TIMEOUT:
			if (o->value > UINT8_MAX)
				break; /* RFC 2349: 1..255, and we may not answer another value */
			t.timeout_s = (uint8_t)o->value;
			grant(&t.agreed, o, o->value);
			break;
		case TFTP_N_OPTIONS:
			break;
		}
	}
	*ret = t;
}
