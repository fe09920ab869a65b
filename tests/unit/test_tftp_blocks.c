#include "tests/unit/test.h"

#include "engine/tftp_blocks.h"
#include "engine/tftp_session.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A file whose every byte tells its place, `offset` bytes into a larger one. */
static struct node
file_node(uint64_t offset, size_t size)
{
	int fd = memfd_create("served", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)offset), 0);
	for (size_t i = 0; i < size; i++) {
		uint8_t c = (uint8_t)(i * 7 + i / 251);

		assert_int_equal(pwrite(fd, &c, 1, (off_t)(offset + i)), 1);
	}
	return (struct node){ .kind = NODE_EXTENT, .fd = fd, .offset = offset, .size = size };
}

static uint8_t
expected_byte(size_t i)
{
	return (uint8_t)(i * 7 + i / 251);
}

/* All packets of blocks first..first+n-1, one after the other; returns their bytes. */
static size_t
collect(const struct tftp_blocks *b, uint64_t first, unsigned n, uint8_t *room)
{
	struct iovec iov[2];
	int n_iov = tftp_blocks_find(b, first, n, iov);
	size_t used = 0;

	for (int i = 0; i < n_iov; i++) {
		memcpy(room + used, iov[i].iov_base, iov[i].iov_len);
		used += iov[i].iov_len;
	}
	return used;
}

/* Sends the whole file in windows and returns the payload as a client would write it. */
static size_t
run_through(struct tftp_blocks *b, uint16_t windowsize, size_t read_ahead, uint8_t *out)
{
	size_t slot = b->slot_size, written = 0;
	uint8_t *window = malloc(slot * windowsize);
	uint64_t acked = 0;

	assert_non_null(window);
	while (acked < b->last) {
		uint64_t upto = acked + windowsize;
		size_t size;

		if (upto > b->last)
			upto = b->last;
		assert_int_equal(tftp_blocks_make(b, acked, upto, read_ahead), 0);
		if (upto > b->last)
			upto = b->last;
		size = collect(b, acked + 1, (unsigned)(upto - acked), window);
		for (size_t at = 0; at < size; at += slot) {
			size_t payload = (size - at < slot ? size - at : slot) - 4;
			uint64_t block = acked + 1 + at / slot;

			assert_int_equal(window[at], 0);
			assert_int_equal(window[at + 1], 3);
			assert_int_equal(window[at + 2] << 8 | window[at + 3], block & 0xffff);
			assert_int_equal(payload < slot - 4, block == b->last);
			memcpy(out + written, window + at + 4, payload);
			written += payload;
		}
		acked = upto;
	}
	free(window);
	return written;
}

static void
every_size_arrives_whole(void **state)
{
	static const size_t sizes[] = { 0, 1, 511, 512, 513, 5120, 70000, 512 * 300 };
	static const uint16_t windows[] = { 1, 3, 16, 64 };
	static uint8_t out[512 * 301];

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (size_t w = 0; w < sizeof(windows) / sizeof(windows[0]); w++) {
			struct node node = file_node(2048 * i, sizes[i]);
			struct tftp_blocks b;

			assert_int_equal(tftp_blocks_init(&b, &node, 512, windows[w], false), 0);
			assert_int_equal(b.last, sizes[i] / 512 + 1);
			assert_int_equal(run_through(&b, windows[w], w * 4096, out), sizes[i]);
			for (size_t at = 0; at < sizes[i]; at++)
				assert_int_equal(out[at], expected_byte(at));
			tftp_blocks_done(&b);
			close(node.fd);
		}
}

static void
text_comes_from_memory(void **state)
{
	char text[] = "DEFAULT rescue64\n";
	struct node node = { .kind = NODE_TEXT, .text = text, .fd = -1, .size = 17 };
	struct tftp_blocks b;
	uint8_t out[64];

	(void)state;
	assert_int_equal(tftp_blocks_init(&b, &node, 8, 2, false), 0);
	assert_int_equal(run_through(&b, 2, 65536, out), 17);
	assert_memory_equal(out, text, 17);
	tftp_blocks_done(&b);
}

static void
window_can_be_found_again_until_acknowledged(void **state)
{
	struct node node = file_node(0, 50 * 8);
	struct tftp_blocks b;
	uint8_t room[12 * 8];

	(void)state;
	assert_int_equal(tftp_blocks_init(&b, &node, 8, 4, false), 0);
	assert_int_equal(tftp_blocks_make(&b, 0, 4, 6 * 12), 0); /* six slots */
	assert_int_equal(tftp_blocks_make(&b, 3, 7, 6 * 12), 0); /* wraps */
	assert_int_equal(collect(&b, 4, 4, room), 4 * 12);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(room[i * 12 + 3], 4 + i);
		assert_int_equal(room[i * 12 + 4], expected_byte((3 + i) * 8));
	}
	assert_int_equal(collect(&b, 7, 1, room), 12);
	tftp_blocks_done(&b);
	close(node.fd);
}

static void
file_that_shrank_is_an_error_and_no_fault(void **state)
{
	struct node node = file_node(0, 100000);
	struct tftp_blocks b;

	(void)state;
	assert_int_equal(tftp_blocks_init(&b, &node, 512, 1, false), 0);
	assert_int_equal(tftp_blocks_make(&b, 0, 1, 4096), 0);
	assert_int_equal(ftruncate(node.fd, 8192), 0);
	assert_int_equal(tftp_blocks_make(&b, 7, 8, 4096), 0);
	assert_int_equal(tftp_blocks_make(&b, 15, 16, 4096), -EIO);
	tftp_blocks_done(&b);
	assert_int_equal(tftp_blocks_init(&b, &node, 512, 1, true), 0);
	assert_int_equal(tftp_blocks_make(&b, 0, 100, 65536), -EIO);
	tftp_blocks_done(&b);
	close(node.fd);
}

static void
netascii_ends_lines_as_the_rfc_says(void **state)
{
	static const char raw[] = "a\nb\rc\r\n\n";
	static const char sent[] = "a\r\nb\r\0c\r\0\r\n\r\n";
	char text[sizeof(raw)];
	struct node node = { .kind = NODE_TEXT, .text = text, .fd = -1, .size = sizeof(raw) - 1 };
	uint8_t out[64];

	(void)state;
	memcpy(text, raw, sizeof(raw));
	for (uint16_t blksize = 8; blksize < 20; blksize++) {
		struct tftp_blocks b;

		assert_int_equal(tftp_blocks_init(&b, &node, blksize, 2, true), 0);
		assert_int_equal(run_through(&b, 2, 0, out), sizeof(sent) - 1);
		assert_memory_equal(out, sent, sizeof(sent) - 1);
		assert_int_equal(tftp_blocks_bytes(&b, b.last), sizeof(raw) - 1);
		tftp_blocks_done(&b);
	}
}

static void
progress_is_counted_in_bytes_of_the_file(void **state)
{
	struct node node = file_node(0, 1000);
	struct tftp_blocks b;

	(void)state;
	assert_int_equal(tftp_blocks_init(&b, &node, 512, 1, false), 0);
	assert_int_equal(tftp_blocks_bytes(&b, 0), 0);
	assert_int_equal(tftp_blocks_bytes(&b, 1), 512);
	assert_int_equal(tftp_blocks_bytes(&b, 2), 1000);
	tftp_blocks_done(&b);
	close(node.fd);
}

static struct sockaddr_in
peer(uint32_t ip, uint16_t port)
{
	return (struct sockaddr_in){
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(ip), .sin_port = htons(port)
	};
}

static struct tftp_session *
session_of(struct tftp_table *t, uint32_t ip, uint16_t port)
{
	struct sockaddr_in p = peer(ip, port);
	struct node none = { .kind = NODE_TEXT, .fd = -1 };
	struct tftp_session *s = tftp_session_new(&p, &none);

	assert_non_null(s);
	assert_true(tftp_table_has_room(t, &p));
	assert_int_equal(tftp_table_add(t, s), 0);
	return s;
}

static void
one_client_cannot_take_all_the_room(void **state)
{
	struct tftp_table *t = calloc(1, sizeof(*t));
	struct sockaddr_in greedy = peer(0x0a000001, 9), other = peer(0x0a000002, 9);
	struct tftp_session *first;

	(void)state;
	assert_non_null(t);
	first = session_of(t, 0x0a000001, 1000);
	for (uint16_t i = 1; i < TFTP_SESSIONS_PER_CLIENT; i++)
		session_of(t, 0x0a000001, (uint16_t)(1000 + i));
	assert_false(tftp_table_has_room(t, &greedy));
	assert_true(tftp_table_has_room(t, &other));
	tftp_table_remove(t, first);
	tftp_session_free(first);
	assert_true(tftp_table_has_room(t, &greedy));
	while (t->n > 0) {
		struct tftp_session *s = t->session[t->n / 2];

		assert_ptr_equal(tftp_table_find(t, &s->peer), s);
		tftp_table_remove(t, s);
		assert_null(tftp_table_find(t, &s->peer));
		tftp_session_free(s);
	}
	assert_int_equal(t->per_client.n_used, 0);
	tftp_table_done(t);
	free(t);
}

static void
table_holds_so_many_and_no_more(void **state)
{
	struct tftp_table *t = calloc(1, sizeof(*t));
	struct sockaddr_in late = peer(0x0b000000, 9);

	(void)state;
	assert_non_null(t);
	for (uint32_t i = 0; i < TFTP_SESSIONS_MAX; i++)
		session_of(t, 0x0a000000 + i / 100, (uint16_t)(1000 + i % 100));
	assert_false(tftp_table_has_room(t, &late));
	while (t->n > 0) {
		struct tftp_session *s = t->session[0];

		tftp_table_remove(t, s);
		tftp_session_free(s);
	}
	tftp_table_done(t);
	free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_size_arrives_whole),
		cmocka_unit_test(text_comes_from_memory),
		cmocka_unit_test(window_can_be_found_again_until_acknowledged),
		cmocka_unit_test(file_that_shrank_is_an_error_and_no_fault),
		cmocka_unit_test(netascii_ends_lines_as_the_rfc_says),
		cmocka_unit_test(progress_is_counted_in_bytes_of_the_file),
		cmocka_unit_test(one_client_cannot_take_all_the_room),
		cmocka_unit_test(table_holds_so_many_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
