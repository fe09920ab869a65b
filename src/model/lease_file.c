#include "model/lease_file.h"

#include "base/ip4.h"
#include "model/settings_parse.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 5 };

/* A host name as one DNS label; anything else is as good as none. */
static void
take_name(const char *word, struct lease *l)
{
	size_t len = strlen(word);

	if (strcmp(word, "*") == 0 || len == 0 || len >= sizeof(l->hostname))
		return;
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)word[i]) && word[i] != '-' && word[i] != '_')
			return;
	memcpy(l->hostname, word, len + 1);
}

static int
take_client_id(const char *word, struct lease *l)
{
	uint32_t any;
	int n;

	if (strcmp(word, "*") == 0)
		return 0;
	n = parse_hex(word, l->client_id, sizeof(l->client_id), &any);
	if (n < 0 || any != 0)
		return -EINVAL;
	l->client_id_len = (uint8_t)n;
	return 0;
}

int
lease_file_line(const char *line, struct lease *ret)
{
	char expires[24], mac[64], ip[64], name[256], id[1024];
	struct lease l = { .expires_s = 0 };
	char *end;
	int n = sscanf(line, "%23s %63s %63s %255s %1023s", expires, mac, ip, name, id);

	if (n <= 0 || strcmp(expires, "duid") == 0 || line[0] == '#')
		return 0;
	errno = 0;
	l.expires_s = strtoll(expires, &end, 10);
	if (n != FIELDS || *end || errno || l.expires_s < 0)
		return -EINVAL;
	if (strchr(ip, ':') || (strlen(mac) > 2 && mac[2] == '-' && strncmp(mac, "01-", 3) != 0))
		return 0;
	if (ip4_parse(ip, &l.ip) < 0 || l.ip == 0 ||
	    mac_parse(mac[2] == '-' ? mac + 3 : mac, &l.mac) < 0 || take_client_id(id, &l) < 0)
		return -EINVAL;
	take_name(name, &l);
	*ret = l;
	return 1;
}

static int
read_lines(FILE *f, const char *path, struct lease **leases, size_t *n, struct fault *fault)
{
	char line[2048];
	unsigned line_no = 0;
	struct lease l;

	while (fgets(line, sizeof(line), f)) {
		int found = lease_file_line(line, &l);

		line_no++;
		if (found < 0)
			return fault_set(fault, -EINVAL, "%s:%u: not a lease as dnsmasq writes it",
			    path, line_no);
		if (found > 0 && list_add(leases, n, &l, sizeof(l)) < 0)
			return fault_set(fault, -ENOMEM, "out of memory");
	}
	return ferror(f) ? fault_set(fault, -EIO, "%s cannot be read", path) : 0;
}

int
lease_file_read(const char *path, struct lease **ret, size_t *ret_n, struct fault *fault)
{
	struct lease *leases = NULL;
	FILE *f = fopen(path, "re");
	size_t n = 0;
	int err = 0;

	if (!f && errno != ENOENT) {
		err = -errno;
		return fault_set(fault, err, "dhcp-leasefile=%s: %s", path, strerror(-err));
	}
	if (f) {
		err = read_lines(f, path, &leases, &n, fault);
		fclose(f);
	}
	if (err < 0) {
		free(leases);
		return err;
	}
	*ret = leases;
	*ret_n = n;
	return 0;
}
