/*
 * The reader child: looks at one hostile disc and says what it found. It owns nothing but two
 * descriptors; its memory and its processor time are limited here, its rights before.
 */
#include "base/sanitized.h"
#include "base/text.h"
#include "iso/description.h"
#include "iso/fs_cdio.h"
#include "iso/images.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { READER_MEMORY_MAX = 512 << 20, READER_CPU_S = 20 };

static int
read_at(void *ctx, uint64_t offset, void *buf, size_t size)
{
	int fd = *(const int *)ctx;

	while (size > 0) {
		ssize_t n = pread(fd, buf, size, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		buf = (char *)buf + n;
		offset += (uint64_t)n;
		size -= (size_t)n;
	}
	return 0;
}

static int
write_all(int fd, const uint8_t *bytes, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, bytes, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		bytes += n;
		size -= (size_t)n;
	}
	return 0;
}

static void
limit_self(void)
{
	struct rlimit cpu = { READER_CPU_S, READER_CPU_S };
	struct rlimit core = { 0, 0 };

	setrlimit(RLIMIT_CPU, &cpu);
	setrlimit(RLIMIT_CORE, &core);
#if !PX_SANITIZED
	{ /* sanitizers reserve terabytes they never touch */
		struct rlimit memory = { READER_MEMORY_MAX, READER_MEMORY_MAX };

		setrlimit(RLIMIT_AS, &memory);
	}
#endif
}

/*
 * libiso9660 opens by name, which asks for permission again: a file only root may read was opened
 * by who started us, but we are not root.
 */
static int
may_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static int
describe(int in, uint8_t **ret, size_t *ret_size)
{
	struct draft *draft = calloc(1, sizeof(*draft));
	const struct family *family;
	char path[32];
	struct text t = text_of(path, sizeof(path));
	struct disc d;
	int err;

	if (!draft)
		return -ENOMEM;
	text_add(&t, "/proc/self/fd/%d", in);
	disc_init(&d);
	d.read = read_at;
	d.ctx = &in;
	err = may_open(path);
	if (err == 0)
		err = fs_cdio_read(path, &d);
	if (err == 0)
		err = disc_finish(&d);
	if (err == 0) {
		family = family_of(&d);
		err = family->describe(&d, draft);
		if (err == 0)
			err = description_emit(&d, family->id, draft, ret, ret_size);
	}
	disc_done(&d);
	free(draft);
	return err;
}

int
iso_reader_main(int in, int out)
{
	uint8_t *bytes;
	size_t size;
	int err;

	limit_self();
	err = describe(in, &bytes, &size);
	if (err < 0)
		err = description_emit_failure(err, &bytes, &size);
	if (err < 0)
		return 1;
	err = write_all(out, bytes, size);
	free(bytes);
	return err < 0 ? 1 : 0;
}
