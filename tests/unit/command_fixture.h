/*
 * command_fixture.h - runs a subcommand as a shell would, and reads what it said.
 */
#ifndef PX_TESTS_UNIT_COMMAND_FIXTURE_H
#define PX_TESTS_UNIT_COMMAND_FIXTURE_H

#include "tests/unit/store_fixture.h"

#include "cmd.h"

struct answer {
	int status;
	char out[16384], err[2048];
};

static inline void
read_back(int fd, char *buf, size_t size)
{
	ssize_t n = pread(fd, buf, size - 1, 0);

	assert_true(n >= 0);
	buf[n] = '\0';
}

/* Runs a command with this record; words after it up to NULL. */
static inline void
run(struct store_fixture *f, struct answer *a, int (*cmd)(int, char **), const char *name, ...)
{
	char *argv[16] = { (char *)(uintptr_t)name, (char *)(uintptr_t) "--db", f->path };
	int argc = 3, out = dup(1), err = dup(2);
	FILE *new_out = tmpfile(), *new_err = tmpfile();
	va_list words;

	va_start(words, name);
	while ((argv[argc] = va_arg(words, char *)))
		argc++;
	va_end(words);
	fflush(stdout);
	assert_true(dup2(fileno(new_out), 1) == 1 && dup2(fileno(new_err), 2) == 2);
	a->status = cmd(argc, argv);
	fflush(stdout);
	read_back(1, a->out, sizeof(a->out));
	read_back(2, a->err, sizeof(a->err));
	assert_true(dup2(out, 1) == 1 && dup2(err, 2) == 2);
	close(out);
	close(err);
	fclose(new_out);
	fclose(new_err);
}

#define RUN(a, cmd, ...) run(f, a, cmd, __VA_ARGS__, (char *)NULL)

#endif
