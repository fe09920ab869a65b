#include "engine/addr_set.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

static size_t
n_words(size_t n_bits)
{
	return (n_bits + 63) / 64;
}

int
addr_set_init(struct addr_set *s, size_t n_numbers)
{
	struct addr_set fresh = { .n_numbers = n_numbers };
	size_t n = n_numbers;

	if (n_numbers > ADDR_SET_MAX)
		return -ERANGE;
	for (int l = 0; l < ADDR_SET_LEVELS; l++) {
		n = n_words(n);
		fresh.level[l] = calloc(n ? n : 1, sizeof(uint64_t));
		if (!fresh.level[l]) {
			addr_set_done(&fresh);
			return -ENOMEM;
		}
	}
	*s = fresh;
	return 0;
}

void
addr_set_done(struct addr_set *s)
{
	for (int l = 0; l < ADDR_SET_LEVELS; l++)
		free(s->level[l]);
	*s = (struct addr_set){ 0 };
}

bool
addr_set_has(const struct addr_set *s, size_t number)
{
	return number < s->n_numbers && s->level[0][number / 64] >> number % 64 & 1;
}

void
addr_set_add(struct addr_set *s, size_t number)
{
	assert(number < s->n_numbers);
	if (addr_set_has(s, number))
		return;
	s->n_members++;
	for (int l = 0; l < ADDR_SET_LEVELS; l++, number /= 64)
		s->level[l][number / 64] |= UINT64_C(1) << number % 64;
}

void
addr_set_remove(struct addr_set *s, size_t number)
{
	if (!addr_set_has(s, number))
		return;
	s->n_members--;
	for (int l = 0; l < ADDR_SET_LEVELS; l++, number /= 64) {
		s->level[l][number / 64] &= ~(UINT64_C(1) << number % 64);
		if (s->level[l][number / 64])
			return;
	}
}

/* The first set bit from `from` on at this level, within its word; SIZE_MAX: none. */
static size_t
next_in_word(const uint64_t *words, size_t n_bits, size_t from)
{
	uint64_t rest;

	if (from >= n_bits)
		return SIZE_MAX;
	rest = words[from / 64] >> from % 64;
	return rest ? from + (size_t)__builtin_ctzll(rest) : SIZE_MAX;
}

static size_t
next_from(const struct addr_set *s, size_t from)
{
	size_t n_bits[ADDR_SET_LEVELS], at = from, found = SIZE_MAX;
	int l;

	for (l = 0, n_bits[0] = s->n_numbers; l + 1 < ADDR_SET_LEVELS; l++)
		n_bits[l + 1] = n_words(n_bits[l]);
	/* Up until a word has something at or after us, then down to its first member. */
	for (l = 0; l < ADDR_SET_LEVELS; l++) {
		found = next_in_word(s->level[l], n_bits[l], at);
		if (found != SIZE_MAX)
			break;
		at = at / 64 + 1;
	}
	if (found == SIZE_MAX)
		return SIZE_MAX;
	while (l > 0) {
		l--;
		found = next_in_word(s->level[l], n_bits[l], found * 64);
		assert(found != SIZE_MAX);
	}
	return found;
}

size_t
addr_set_next(const struct addr_set *s, size_t from)
{
	size_t found;

	if (s->n_members == 0)
		return SIZE_MAX;
	found = next_from(s, from);
	return found != SIZE_MAX ? found : next_from(s, 0);
}
