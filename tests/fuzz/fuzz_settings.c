/*
 * The input is a configuration file: every line is cleaned and parsed, and what the parsed
 * matches and hosts are asked must stay inside their bytes.
 */
#include "tests/fuzz/fuzz.h"

#include "model/settings.h"
#include "model/settings_parse.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void
ask(const struct settings *s, const uint8_t *data, size_t size)
{
	static const char *const tags[] = { "a", "eth1" };
	struct mac mac = { { 1, 2, 3, 4, 5, 6 } };

	for (size_t i = 0; i < s->n_matches; i++) {
		settings_match_option(&s->matches[i], data, size < 255 ? size : 255);
		settings_match_mac(&s->matches[i], mac);
	}
	for (size_t i = 0; i < s->n_hosts; i++)
		settings_host_fits(&s->hosts[i], mac, data, size < 64 ? size : 64, "anvil");
	for (size_t i = 0; i < s->n_boots; i++)
		settings_tags_fit(&s->boots[i].tags, tags, 2);
	for (size_t i = 0; i < s->n_ranges; i++)
		assert(s->ranges[i].last_ip + 1 >= s->ranges[i].first_ip);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fault fault = { "" };
	struct settings s;
	char *copy = malloc(size + 1), *rest = copy, *line;

	if (!copy)
		return 0;
	memcpy(copy, data, size);
	copy[size] = '\0';
	settings_init(&s);
	while ((line = strsep(&rest, "\n"))) {
		int err;

		if (line_clean(line) < 0)
			continue;
		err = settings_line(&s, line, &fault);
		assert(err == 0 || err == -EINVAL || err == -ENOMEM);
		assert(err == 0 || strlen(fault.text) > 0);
	}
	ask(&s, data, size);
	settings_done(&s);
	free(copy);
	return 0;
}
