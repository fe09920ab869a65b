/*
 * replay.c - runs a fuzz target over its corpus: the files or folders named, or
 * without arguments tests/fuzz/corpus/NAME for a program called fuzz_NAME.
 *
 * Each input is a heap block of exactly its size, so a sanitizer sees the first byte too far.
 */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int n_replayed;

static void
replay_file(const char *path, size_t size)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(size ? size : 1);

	if (!f || !data || fread(data, 1, size, f) != size) {
		fprintf(stderr, "%s: cannot read\n", path);
		exit(99);
	}
	fclose(f);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	n_replayed++;
}

static void
replay_path(const char *path)
{
	struct dirent *entry;
	struct stat st;
	DIR *dir;

	if (stat(path, &st) < 0) {
		perror(path);
		exit(99);
	}
	if (!S_ISDIR(st.st_mode)) {
		replay_file(path, (size_t)st.st_size);
		return;
	}
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		char inner[4096];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(inner, sizeof(inner), "%s/%s", path, entry->d_name);
		replay_path(inner);
	}
	if (dir)
		closedir(dir);
}

int
main(int argc, char **argv)
{
	const char *srcdir = getenv("top_srcdir");
	const char *name = strstr(argv[0], "fuzz_");
	char corpus[4096];

	for (int i = 1; i < argc; i++)
		replay_path(argv[i]);
	if (argc == 1) {
		if (!name)
			return 99;
		while (strstr(name + 1, "fuzz_"))
			name = strstr(name + 1, "fuzz_");
		snprintf(corpus, sizeof(corpus), "%s/tests/fuzz/corpus/%s", srcdir ? srcdir : ".",
		    name + 5);
		replay_path(corpus);
	}
	printf("%s: %d inputs\n", name ? name : argv[0], n_replayed);
	return n_replayed > 0 ? 0 : 99;
}
