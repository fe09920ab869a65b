#include "export.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
refuse_existing(const char *path, struct fault *fault)
{
	return fault_set(fault, -EEXIST,
	    "%s is there already; give another name, or --force to replace it", path);
}

static int
say(struct fault *fault, int err, const char *path)
{
	return fault_set(fault, err, "cannot write %s: %s; nothing is left of it", path,
	    err == -ENOSPC ? "the disk is full" : strerror(-err));
}

/* mkstemp lets only the owner read; an export is as readable as any file of this user. */
static void
give_usual_mode(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	fchmod(fd, 0666 & ~mask);
}

int
export_file_open(struct export_file *f, const char *path, bool replace, struct fault *fault)
{
	struct text temp = text_of(f->temp, sizeof(f->temp));
	int fd, err;

	*f = (struct export_file){ .out = path ? NULL : stdout, .replace = replace };
	if (!path)
		return 0;
	if (!replace && access(path, F_OK) == 0)
		return refuse_existing(path, fault);
	if (!text_copy(f->path, sizeof(f->path), path))
		return fault_set(fault, -ENAMETOOLONG, "%s: too long a path", path);
	text_add(&temp, "%s.XXXXXX", path);
	fd = mkstemp(f->temp);
	if (fd < 0) {
		err = -errno;
		f->temp[0] = '\0';
		return say(fault, err, path);
	}
	give_usual_mode(fd);
	f->out = fdopen(fd, "w");
	if (f->out)
		return 0;
	err = -errno;
	close(fd);
	export_file_abandon(f);
	return say(fault, err, path);
}

/* Not over a file that appeared meanwhile, unless told; some file systems know no such rename. */
static int
put_in_place(const struct export_file *f)
{
	if (!f->replace) {
		if (renameat2(AT_FDCWD, f->temp, AT_FDCWD, f->path, RENAME_NOREPLACE) == 0)
			return 0;
		if (errno != EINVAL && errno != ENOSYS)
			return -errno;
		if (access(f->path, F_OK) == 0)
			return -EEXIST;
	}
	return rename(f->temp, f->path) == 0 ? 0 : -errno;
}

static int
finish_stream(FILE *out, bool is_file)
{
	errno = 0;
	if (fflush(out) != 0 || ferror(out))
		return errno ? -errno : -EIO;
	return is_file && fsync(fileno(out)) < 0 ? -errno : 0;
}

int
export_file_commit(struct export_file *f, struct fault *fault)
{
	bool is_file = f->path[0] != '\0';
	int err = finish_stream(f->out, is_file);

	if (!is_file)
		return err < 0 ? fault_set(fault, err, "cannot write the output: %s",
				     err == -ENOSPC ? "the disk is full" : strerror(-err))
			       : 0;
	if (err == 0)
		err = put_in_place(f);
	if (err == 0)
		f->temp[0] = '\0';
	export_file_abandon(f);
	if (err == -EEXIST)
		return refuse_existing(f->path, fault);
	return err < 0 ? say(fault, err, f->path) : 0;
}

void
export_file_abandon(struct export_file *f)
{
	if (f->out && f->out != stdout)
		fclose(f->out);
	f->out = NULL;
	if (f->temp[0])
		unlink(f->temp);
	f->temp[0] = '\0';
}
