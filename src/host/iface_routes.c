/*
 * iface_routes.c - /proc/net/route and /proc/net/ipv6_route, line by line.
 */
#include "host/iface_routes.h"

#include "base/ip4.h"
#include "base/text.h"
#include "host/iface.h"

#include <arpa/inet.h>
#include <linux/route.h>
#include <stdio.h>
#include <string.h>

struct route {
	char name[IFNAMSIZ];
	uint32_t net, mask;
};

/* The next route that is up and leads somewhere; false at the end. */
static bool
route_next(FILE *f, struct route *ret)
{
	unsigned net, gateway, flags, mask;
	char line[512];

	while (fgets(line, sizeof(line), f)) {
		/* Addresses stand there in network order, read as a host integer. */
		if (sscanf(line, "%15s %x %x %x %*d %*d %*d %x", ret->name, &net, &gateway, &flags,
			&mask) != 5 ||
		    !(flags & RTF_UP) || (flags & RTF_REJECT))
			continue;
		ret->net = ntohl(net);
		ret->mask = ntohl(mask);
		return true;
	}
	return false;
}

static bool
default_in_v4(char name[static IFNAMSIZ], const char *wanted)
{
	FILE *f = fopen("/proc/net/route", "re");
	struct route r = { .mask = 1 };
	bool found = false;

	if (!f)
		return false;
	while (!found && route_next(f, &r))
		found = r.net == 0 && r.mask == 0 && (!wanted || strcmp(wanted, r.name) == 0);
	fclose(f);
	if (found)
		text_copy(name, IFNAMSIZ, r.name);
	return found;
}

static bool
default_in_v6(char name[static IFNAMSIZ], const char *wanted)
{
	FILE *f = fopen("/proc/net/ipv6_route", "re");
	char line[512], net[33], dev[IFNAMSIZ];
	unsigned len, flags;
	bool found = false;

	if (!f)
		return false;
	while (!found && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%32s %x %*s %*x %*s %*x %*x %*x %x %15s", net, &len, &flags,
			dev) != 4)
			continue;
		found = len == 0 && (flags & RTF_UP) && !(flags & RTF_REJECT) &&
			strspn(net, "0") == 32 && strcmp(dev, "lo") != 0 &&
			(!wanted || strcmp(wanted, dev) == 0);
	}
	fclose(f);
	if (found)
		text_copy(name, IFNAMSIZ, dev);
	return found;
}

bool
routes_default_through(const char *name)
{
	char found[IFNAMSIZ];

	return default_in_v4(found, name) || default_in_v6(found, name);
}

void
iface_default_route(char name[static IFNAMSIZ])
{
	name[0] = '\0';
	if (!default_in_v4(name, NULL))
		default_in_v6(name, NULL);
}

bool
routes_overlap(uint32_t net, unsigned prefix_len)
{
	FILE *f = fopen("/proc/net/route", "re");
	uint32_t mask = ip4_netmask(prefix_len);
	struct route r;
	bool found = false;

	if (!f)
		return false;
	while (!found && route_next(f, &r))
		found = r.mask != 0 && ((r.net ^ net) & r.mask & mask) == 0;
	fclose(f);
	return found;
}
