/*
 * bytes.h - the only way wire bytes are read and written.
 *
 * A reader or writer never leaves the range it was given. The first error
 * sticks: later reads give zero, later writes do nothing, so a codec is a
 * straight line with one test at the end. All integers are big-endian on the
 * wire and host order here; the _le variants are for ISO 9660 and friends.
 */
#ifndef PX_BASE_BYTES_H
#define PX_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct reader {
	const uint8_t *at;
	size_t left; /* bytes not yet read */
	bool failed; /* sticks: later reads return zero */
};

static inline struct reader
rd_of(const void *bytes, size_t size)
{
	return (struct reader){ .at = bytes, .left = size };
}

/* Hands out the next n bytes and steps over them; NULL and failed if fewer remain. */
static inline const uint8_t *
rd_take(struct reader *r, size_t n)
{
	const uint8_t *p = r->at;

	if (r->failed || n > r->left) {
		r->failed = true;
		r->left = 0;
		return NULL;
	}
	if (n > 0)
		r->at += n;
	r->left -= n;
	return p;
}

/* A reader over the next n bytes alone. What it reads can never leave that range. */
static inline struct reader
rd_slice(struct reader *r, size_t n)
{
	const uint8_t *p = rd_take(r, n);

	if (r->failed)
		return (struct reader){ .failed = true };
	return rd_of(p, n);
}

static inline uint8_t
rd_u8(struct reader *r)
{
	const uint8_t *p = rd_take(r, 1);

	return p ? p[0] : 0;
}

static inline uint16_t
rd_u16(struct reader *r)
{
	const uint8_t *p = rd_take(r, 2);

	return (uint16_t)(p ? p[0] << 8 | p[1] : 0);
}

static inline uint32_t
rd_u32(struct reader *r)
{
	const uint8_t *p = rd_take(r, 4);

	return p ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3] : 0;
}

static inline uint64_t
rd_u64(struct reader *r)
{
	uint64_t high = rd_u32(r);

	return high << 32 | rd_u32(r);
}

static inline uint32_t
rd_u32_le(struct reader *r)
{
	const uint8_t *p = rd_take(r, 4);

	return p ? (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0] : 0;
}

/* Copies n bytes out; `out` is zeroed when fewer remain. */
static inline void
rd_copy(struct reader *r, void *out, size_t n)
{
	const uint8_t *p = rd_take(r, n);

	if (p && n > 0)
		memcpy(out, p, n);
	else if (n > 0)
		memset(out, 0, n);
}

struct writer {
	uint8_t *start;
	size_t size; /* bytes of room */
	size_t used; /* bytes filled */
	bool failed; /* sticks: what did not fit was not written */
};

static inline struct writer
wr_of(void *room, size_t size)
{
	return (struct writer){ .start = room, .size = size };
}

/* Reserves n bytes to be filled by the caller; NULL and failed if they do not fit. */
static inline uint8_t *
wr_take(struct writer *w, size_t n)
{
	uint8_t *p;

	if (w->failed || n > w->size - w->used) {
		w->failed = true;
		return NULL;
	}
	p = w->start + w->used;
	w->used += n;
	return p;
}

static inline void
wr_u8(struct writer *w, uint8_t v)
{
	uint8_t *p = wr_take(w, 1);

	if (p)
		p[0] = v;
}

static inline void
wr_u16(struct writer *w, uint16_t v)
{
	uint8_t *p = wr_take(w, 2);

	if (p) {
		p[0] = (uint8_t)(v >> 8);
		p[1] = (uint8_t)v;
	}
}

static inline void
wr_u32(struct writer *w, uint32_t v)
{
	uint8_t *p = wr_take(w, 4);

	if (p) {
		p[0] = (uint8_t)(v >> 24);
		p[1] = (uint8_t)(v >> 16);
		p[2] = (uint8_t)(v >> 8);
		p[3] = (uint8_t)v;
	}
}

static inline void
wr_u64(struct writer *w, uint64_t v)
{
	wr_u32(w, (uint32_t)(v >> 32));
	wr_u32(w, (uint32_t)v);
}

static inline void
wr_bytes(struct writer *w, const void *bytes, size_t n)
{
	uint8_t *p = wr_take(w, n);

	if (p && n > 0)
		memcpy(p, bytes, n);
}

static inline void
wr_zero(struct writer *w, size_t n)
{
	uint8_t *p = wr_take(w, n);

	if (p && n > 0)
		memset(p, 0, n);
}

#endif
