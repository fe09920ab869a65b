#include "wire/dhcp4.h"

#include <assert.h>
#include <errno.h>

enum {
	SNAME_AT = 44,
	FILE_AT = 108,
	OVERLOAD_FILE = 1, /* RFC 2132 section 9.3 */
	OVERLOAD_SNAME = 2,
};

bool
dhcp4_next(struct reader *area, struct dhcp4_option *ret)
{
	while (area->left > 0) {
		uint8_t code = rd_u8(area);

		if (code == DHCP4_OPT_PAD)
			continue;
		if (code == DHCP4_OPT_END)
			return false;
		ret->code = code;
		ret->body = rd_slice(area, rd_u8(area));
		return !area->failed;
	}
	return false;
}

/* Notes where each option of this area is. -EBADMSG when one leaves the area. */
static int
index_area(struct dhcp4_msg *m, struct reader area)
{
	struct dhcp4_option o;

	while (dhcp4_next(&area, &o)) {
		size_t place = (size_t)(o.body.at - m->packet) - 1;

		if (m->first[o.code] == 0)
			m->first[o.code] = (uint16_t)place;
		else
			m->has_more[o.code / 32] |= 1u << o.code % 32;
	}
	return area.failed ? -EBADMSG : 0;
}

static int
index_options(struct dhcp4_msg *m)
{
	struct reader first;
	int err = index_area(m, dhcp4_area(m, DHCP4_AREA_OPTIONS));

	if (err < 0)
		return err;
	first = dhcp4_first(m, DHCP4_OPT_OVERLOAD);
	m->overload = rd_u8(&first);
	err = index_area(m, dhcp4_area(m, DHCP4_AREA_FILE));
	if (err == 0)
		err = index_area(m, dhcp4_area(m, DHCP4_AREA_SNAME));
	first = dhcp4_first(m, DHCP4_OPT_TYPE);
	m->type = rd_u8(&first);
	return err;
}

int
dhcp4_parse(const void *packet, size_t size, struct dhcp4_msg *ret)
{
	struct reader r = rd_of(packet, size);
	struct dhcp4_msg m = { .packet = packet, .options_end = size };

	m.op = rd_u8(&r);
	m.htype = rd_u8(&r);
	m.hlen = rd_u8(&r);
	m.hops = rd_u8(&r);
	m.xid = rd_u32(&r);
	m.secs = rd_u16(&r);
	m.flags = rd_u16(&r);
	m.ciaddr = rd_u32(&r);
	m.yiaddr = rd_u32(&r);
	m.siaddr = rd_u32(&r);
	m.giaddr = rd_u32(&r);
	rd_copy(&r, m.chaddr, sizeof(m.chaddr));
	m.sname = rd_take(&r, DHCP4_SNAME_SIZE);
	m.file = rd_take(&r, DHCP4_FILE_SIZE);
	if (r.failed || m.hlen > DHCP4_CHADDR_SIZE || size > UINT16_MAX)
		return -EBADMSG;
	m.has_cookie = rd_u32(&r) == DHCP4_COOKIE;
	if (m.has_cookie && index_options(&m) < 0)
		return -EBADMSG;
	*ret = m;
	return 0;
}

bool
dhcp4_mac(const struct dhcp4_msg *m, struct mac *ret)
{
	if (m->htype != DHCP4_ETHERNET || m->hlen != sizeof(ret->byte))
		return false;
	memcpy(ret->byte, m->chaddr, sizeof(ret->byte));
	return true;
}

struct reader
dhcp4_area(const struct dhcp4_msg *m, enum dhcp4_area area)
{
	struct reader r = rd_of(m->packet, m->options_end);

	switch (area) {
	case DHCP4_AREA_OPTIONS:
		rd_take(&r, DHCP4_FIXED_SIZE + 4);
		return m->has_cookie ? r : rd_of(m->packet, 0);
	case DHCP4_AREA_FILE:
		return rd_of(m->file, m->overload & OVERLOAD_FILE ? DHCP4_FILE_SIZE : 0);
	case DHCP4_AREA_SNAME:
		return rd_of(m->sname, m->overload & OVERLOAD_SNAME ? DHCP4_SNAME_SIZE : 0);
	}
	return rd_of(m->packet, 0);
}

struct reader
dhcp4_first(const struct dhcp4_msg *m, enum dhcp4_code code)
{
	struct reader r = rd_of(m->packet, m->options_end);

	if (!dhcp4_has(m, code))
		return (struct reader){ .failed = true };
	rd_take(&r, m->first[code]);
	return rd_slice(&r, rd_u8(&r));
}

struct reader
dhcp4_whole(const struct dhcp4_msg *m, enum dhcp4_code code, void *room, size_t size)
{
	struct writer joined = wr_of(room, size);

	if (!(m->has_more[code / 32] & 1u << code % 32))
		return dhcp4_first(m, code);
	for (int area = DHCP4_AREA_OPTIONS; area <= DHCP4_AREA_SNAME; area++) {
		struct reader r = dhcp4_area(m, (enum dhcp4_area)area);
		struct dhcp4_option o;

		while (dhcp4_next(&r, &o)) {
			size_t n = joined.size - joined.used;

			if (o.code != code)
				continue;
			wr_bytes(&joined, o.body.at, o.body.left < n ? o.body.left : n);
		}
	}
	return rd_of(room, joined.used);
}

bool
dhcp4_u16(const struct dhcp4_msg *m, enum dhcp4_code code, uint16_t *ret)
{
	struct reader r = dhcp4_first(m, code);
	uint16_t v = rd_u16(&r);

	if (r.failed)
		return false;
	*ret = v;
	return true;
}

bool
dhcp4_u32(const struct dhcp4_msg *m, enum dhcp4_code code, uint32_t *ret)
{
	struct reader r = dhcp4_first(m, code);
	uint32_t v = rd_u32(&r);

	if (r.failed)
		return false;
	*ret = v;
	return true;
}

/* Bytes an option takes with its codes and lengths. */
static size_t
span_of(const struct dhcp4_out *o)
{
	size_t n_parts = o->len == 0 ? 1 : (o->len + 254u) / 255u;

	return o->len + 2 * n_parts;
}

static void
put_option(struct writer *w, const struct dhcp4_out *o)
{
	size_t at = 0;

	do {
		size_t n = o->len - at < 255 ? o->len - at : 255;

		wr_u8(w, o->code);
		wr_u8(w, (uint8_t)n);
		wr_bytes(w, o->data + at, n);
		at += n;
	} while (at < o->len);
}

/* Leaves room for END. */
static bool
put_if_it_fits(struct writer *w, const struct dhcp4_out *o)
{
	if (w->failed || span_of(o) + 1 > w->size - w->used)
		return false;
	put_option(w, o);
	return true;
}

static void
put_head(struct writer *w, const struct dhcp4_head *h)
{
	wr_u8(w, h->op);
	wr_u8(w, h->htype);
	wr_u8(w, h->hlen);
	wr_u8(w, h->hops);
	wr_u32(w, h->xid);
	wr_u16(w, h->secs);
	wr_u16(w, h->flags);
	wr_u32(w, h->ciaddr);
	wr_u32(w, h->yiaddr);
	wr_u32(w, h->siaddr);
	wr_u32(w, h->giaddr);
	wr_bytes(w, h->chaddr, sizeof(h->chaddr));
}

/* A name in a fixed field; cut so that it is always ended. */
static void
put_name(uint8_t *field, size_t size, const char *name)
{
	size_t n = strnlen(name, size - 1);

	memset(field, 0, size);
	memcpy(field, name, n);
}

static size_t
size_of_all(const struct dhcp4_out *options, size_t n_options)
{
	size_t sum = 1;

	for (size_t i = 0; i < n_options; i++)
		sum += span_of(&options[i]);
	return sum;
}

/* Spreads options over the options field, sname and file; returns how many found no place. */
static size_t
spread_options(const struct dhcp4_head *h, const struct dhcp4_out *options, size_t n_options,
    struct writer *main_area, uint8_t *message)
{
	bool sname_free = h->sname[0] == '\0';
	bool file_free = h->file[0] == '\0' || h->may_drop_file;
	struct writer sname = wr_of(message + SNAME_AT, sname_free ? DHCP4_SNAME_SIZE : 0);
	struct writer file = wr_of(message + FILE_AT, file_free ? DHCP4_FILE_SIZE : 0);
	uint8_t overload = 0;
	struct dhcp4_out o52 = { DHCP4_OPT_OVERLOAD, 1, &overload };
	size_t n_left_out = 0;

	main_area->size -= span_of(&o52);
	for (size_t i = 0; i < n_options; i++) {
		if (options[i].code == DHCP4_OPT_AGENT)
			continue;
		if (put_if_it_fits(main_area, &options[i]))
			continue;
		if (sname.size > 0 && put_if_it_fits(&sname, &options[i]))
			overload |= OVERLOAD_SNAME;
		else if (file.size > 0 && put_if_it_fits(&file, &options[i]))
			overload |= OVERLOAD_FILE;
		else
			n_left_out++;
	}
	main_area->size += span_of(&o52);
	if (overload & OVERLOAD_SNAME) {
		wr_u8(&sname, DHCP4_OPT_END);
		wr_zero(&sname, sname.size - sname.used);
	}
	if (overload & OVERLOAD_FILE) {
		wr_u8(&file, DHCP4_OPT_END);
		wr_zero(&file, file.size - file.used);
	}
	if (overload)
		put_option(main_area, &o52);
	return n_left_out;
}

static size_t
put_options(
    const struct dhcp4_head *h, const struct dhcp4_out *options, size_t n_options, struct writer *w)
{
	struct writer main_area = wr_of(w->start + w->used, w->size - w->used);
	const struct dhcp4_out *agent = NULL;
	size_t n_left_out = 0;

	for (size_t i = 0; i < n_options; i++)
		if (options[i].code == DHCP4_OPT_AGENT)
			agent = &options[i];
	if (agent && span_of(agent) + 16 > main_area.size) {
		agent = NULL; /* a relay that leaves no room for an answer gets one without it */
		n_left_out++;
	}
	if (agent)
		main_area.size -= span_of(agent);
	if (h->may_overload &&
	    size_of_all(options, n_options) > main_area.size + (agent ? span_of(agent) : 0)) {
		n_left_out += spread_options(h, options, n_options, &main_area, w->start);
	} else {
		for (size_t i = 0; i < n_options; i++)
			if (options[i].code != DHCP4_OPT_AGENT &&
			    !put_if_it_fits(&main_area, &options[i]))
				n_left_out++;
	}
	w->used += main_area.used;
	if (agent)
		put_option(w, agent);
	wr_u8(w, DHCP4_OPT_END);
	return n_left_out;
}

int
dhcp4_emit(const struct dhcp4_head *h, const struct dhcp4_out *options, size_t n_options,
    size_t limit, void *room, size_t room_size, size_t *ret_n_left_out)
{
	struct writer w = wr_of(room, limit < room_size ? limit : room_size);
	uint8_t *names;
	size_t n_left_out;

	if (w.size < DHCP4_MIN_SIZE)
		return -EMSGSIZE;
	put_head(&w, h);
	names = wr_take(&w, DHCP4_SNAME_SIZE + DHCP4_FILE_SIZE);
	assert(names);
	put_name(names, DHCP4_SNAME_SIZE, h->sname);
	put_name(names + DHCP4_SNAME_SIZE, DHCP4_FILE_SIZE, h->file);
	wr_u32(&w, DHCP4_COOKIE);
	n_left_out = put_options(h, options, n_options, &w);
	if (w.used < DHCP4_MIN_SIZE)
		wr_zero(&w, DHCP4_MIN_SIZE - w.used);
	assert(!w.failed);
	*ret_n_left_out = n_left_out;
	return (int)w.used;
}
