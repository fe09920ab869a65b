#include "wire/tftp.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { OPTIONS_READ_MAX = 16 };

static const struct {
	const char *name;
	uint64_t min;
} option_rules[TFTP_N_OPTIONS] = {
	[TFTP_BLKSIZE] = { "blksize", TFTP_BLKSIZE_MIN }, /* RFC 2348 */
	[TFTP_TSIZE] = { "tsize", 0 },                    /* RFC 2349 */
	[TFTP_TIMEOUT] = { "timeout", 1 },                /* RFC 2349, seconds */
	[TFTP_WINDOWSIZE] = { "windowsize", 1 },          /* RFC 7440, blocks */
};

/* The bytes up to the next zero, which is stepped over; NULL and failed when there is none. */
static const char *
rd_string(struct reader *r, size_t *ret_len)
{
	const uint8_t *end = r->left > 0 ? memchr(r->at, 0, r->left) : NULL;
	size_t len;

	if (!end) {
		r->failed = true;
		return NULL;
	}
	len = (size_t)(end - r->at);
	*ret_len = len;
	return (const char *)rd_take(r, len + 1);
}

static bool
same_word(const char *text, size_t len, const char *word)
{
	return len == strlen(word) && strncasecmp(text, word, len) == 0;
}

/* Digits only: no sign, no blank, no overflow. */
static bool
read_number(const char *text, size_t len, uint64_t *ret)
{
	uint64_t value = 0;

	if (len == 0)
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned digit = (unsigned)(text[i] - '0');

		if (digit > 9 || value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*ret = value;
	return true;
}

static void
add_option(struct tftp_option_list *options, const char *name, size_t name_len, uint64_t value)
{
	for (enum tftp_option_kind kind = 0; kind < TFTP_N_OPTIONS; kind++) {
		if (!same_word(name, name_len, option_rules[kind].name))
			continue;
		for (size_t i = 0; i < options->n; i++)
			if (options->option[i].kind == kind)
				return;
		if (value >= option_rules[kind].min)
			options->option[options->n++] = (struct tftp_option){ kind, name, value };
		return;
	}
}

/* Pairs of strings to the end. Some ROMs pad with zeros or leave the last one open: we stop there.
 */
static void
parse_options(struct reader *r, struct tftp_option_list *ret)
{
	for (int i = 0; i < OPTIONS_READ_MAX && r->left > 0; i++) {
		size_t name_len = 0, value_len = 0;
		const char *name = rd_string(r, &name_len);
		const char *text = name ? rd_string(r, &value_len) : NULL;
		uint64_t value;

		if (!text || name_len == 0)
			return;
		if (read_number(text, value_len, &value))
			add_option(ret, name, name_len, value);
	}
}

static void
parse_request(struct reader *r, struct tftp_packet *p)
{
	size_t mode_len = 0;
	const char *mode;

	p->name = rd_string(r, &p->name_len);
	mode = p->name ? rd_string(r, &mode_len) : NULL;
	if (!mode)
		return;
	p->mode = same_word(mode, mode_len, "octet")      ? TFTP_OCTET
		  : same_word(mode, mode_len, "netascii") ? TFTP_NETASCII
							  : TFTP_OTHER_MODE;
	parse_options(r, &p->options);
	r->failed = false; /* an option cut short is no reason to refuse the file */
}

/* The text is for people: a missing end is no fault (RFC 1350 section 5). */
static void
parse_error(struct reader *r, struct tftp_packet *p)
{
	const uint8_t *end;

	p->error_code = rd_u16(r);
	if (r->failed)
		return;
	end = r->left > 0 ? memchr(r->at, 0, r->left) : NULL;
	p->data_size = end ? (size_t)(end - r->at) : r->left;
	p->data = rd_take(r, p->data_size);
}

int
tftp_parse(const void *packet, size_t size, struct tftp_packet *ret)
{
	struct reader r = rd_of(packet, size);
	struct tftp_packet p = { .opcode = rd_u16(&r) };

	switch (p.opcode) {
	case TFTP_RRQ:
	case TFTP_WRQ:
		parse_request(&r, &p);
		break;
	case TFTP_DATA:
	case TFTP_ACK:
		p.block = rd_u16(&r);
		if (p.opcode == TFTP_DATA) {
			p.data_size = r.left;
			p.data = rd_take(&r, r.left);
		}
		break;
	case TFTP_ERROR:
		parse_error(&r, &p);
		break;
	case TFTP_OACK:
		parse_options(&r, &p.options);
		r.failed = false;
		break;
	default:
		return -EBADMSG;
	}
	if (r.failed)
		return -EBADMSG;
	*ret = p;
	return 0;
}

static void
emit_string(struct writer *w, const char *text, size_t len)
{
	wr_bytes(w, text, len);
	wr_u8(w, 0);
}

/*
 * Names go back as the client spelled them, in its order: RFC 2347 lets it compare
 * either way, and old ROMs compare bytes.
 */
static void
emit_options(struct writer *w, const struct tftp_option_list *options)
{
	for (size_t i = 0; i < options->n; i++) {
		const struct tftp_option *o = &options->option[i];
		const char *name = option_rules[o->kind].name;
		char number[24];
		int len = snprintf(number, sizeof(number), "%llu", (unsigned long long)o->value);

		emit_string(w, o->spelling ? o->spelling : name, strlen(name));
		emit_string(w, number, (size_t)len);
	}
}

void
tftp_emit_request(struct writer *w, enum tftp_opcode opcode, const char *name, size_t name_len,
    const char *mode, const struct tftp_option_list *options)
{
	wr_u16(w, (uint16_t)opcode);
	emit_string(w, name, name_len);
	emit_string(w, mode, strlen(mode));
	emit_options(w, options);
}

void
tftp_emit_data_header(struct writer *w, uint16_t block)
{
	wr_u16(w, TFTP_DATA);
	wr_u16(w, block);
}

void
tftp_emit_ack(struct writer *w, uint16_t block)
{
	wr_u16(w, TFTP_ACK);
	wr_u16(w, block);
}

void
tftp_emit_error(struct writer *w, enum tftp_error_code code, const char *text)
{
	wr_u16(w, TFTP_ERROR);
	wr_u16(w, (uint16_t)code);
	emit_string(w, text, strlen(text));
}

void
tftp_emit_oack(struct writer *w, const struct tftp_option_list *options)
{
	wr_u16(w, TFTP_OACK);
	emit_options(w, options);
}

uint64_t
tftp_option_value(
    const struct tftp_option_list *options, enum tftp_option_kind kind, uint64_t otherwise)
{
	for (size_t i = 0; i < options->n; i++)
		if (options->option[i].kind == kind)
			return options->option[i].value;
	return otherwise;
}
