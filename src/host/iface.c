/*
 * iface.c - what an interface is: asked by getifaddrs and ioctl, which speak of the network
 * namespace we are in (sysfs may speak of another).
 */
#include "host/iface.h"

#include "base/ip4.h"
#include "base/text.h"
#include "host/iface_routes.h"

#include <errno.h>
#include <ifaddrs.h>
#include <linux/ethtool.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { IFF_CARRIER = 0x10000 };      /* IFF_LOWER_UP, which net/if.h lacks */
enum { GET_WIRELESS_NAME = 0x8b01 }; /* SIOCGIWNAME; linux/wireless.h clashes with net/if.h */

static struct ifreq
request_for(const char *name)
{
	struct ifreq r = { 0 };

	memcpy(r.ifr_name, name, strnlen(name, IFNAMSIZ - 1));
	return r;
}

/* Megabit a second; 0 when the driver does not know or the link is down. */
static int
link_speed(int fd, const char *name)
{
	struct ethtool_cmd cmd = { .cmd = ETHTOOL_GSET };
	struct ifreq r = request_for(name);
	uint32_t speed;

	r.ifr_data = (void *)&cmd;
	if (ioctl(fd, SIOCETHTOOL, &r) < 0)
		return 0;
	speed = ethtool_cmd_speed(&cmd);
	return speed == (uint32_t)SPEED_UNKNOWN || speed == UINT16_MAX ? 0 : (int)speed;
}

/* Virtual devices by the name of their driver; a card's driver is none of these. */
static bool
driver_is_physical(int fd, const char *name)
{
	static const char *const virtual[] = { "bridge", "veth", "tun", "dummy", "macvlan",
		"macvtap", "ipvlan", "vxlan", "wireguard", "802.1Q VLAN Support", "ifb", "gre" };
	struct ethtool_drvinfo info = { .cmd = ETHTOOL_GDRVINFO };
	struct ifreq r = request_for(name);

	r.ifr_data = (void *)&info;
	if (ioctl(fd, SIOCETHTOOL, &r) < 0)
		return false;
	for (size_t i = 0; i < sizeof(virtual) / sizeof(virtual[0]); i++)
		if (strcmp(info.driver, virtual[i]) == 0)
			return false;
	return true;
}

static bool
is_wireless(int fd, const char *name)
{
	struct ifreq r = request_for(name);

	return ioctl(fd, GET_WIRELESS_NAME, &r) == 0;
}

static void
fill_link(int fd, const struct ifaddrs *a, const struct sockaddr_ll *ll, struct iface *i)
{
	struct ifreq r = request_for(i->name);

	i->index = ll->sll_ifindex;
	if (ll->sll_halen == 6)
		memcpy(i->mac.byte, ll->sll_addr, 6);
	i->up = (a->ifa_flags & IFF_UP) != 0;
	i->carrier = i->up && (a->ifa_flags & IFF_CARRIER);
	if (ioctl(fd, SIOCGIFMTU, &r) == 0)
		i->mtu = (unsigned)r.ifr_mtu;
	i->speed_mbit = i->carrier ? link_speed(fd, i->name) : 0;
	i->wireless = is_wireless(fd, i->name);
	i->physical = ll->sll_hatype == ARPHRD_ETHER && driver_is_physical(fd, i->name);
}

static uint32_t
ip_of(const struct sockaddr *sa)
{
	struct sockaddr_in in;

	memcpy(&in, sa, sizeof(in));
	return ntohl(in.sin_addr.s_addr);
}

/* The first IPv4 address, which is the one packets are sent from. */
static void
fill_address(const struct ifaddrs *all, struct iface *i)
{
	for (const struct ifaddrs *a = all; a; a = a->ifa_next)
		if (a->ifa_addr && a->ifa_netmask && a->ifa_addr->sa_family == AF_INET &&
		    strcmp(a->ifa_name, i->name) == 0) {
			i->ip = ip_of(a->ifa_addr);
			i->prefix_len = (unsigned)__builtin_popcount(ip_of(a->ifa_netmask));
			return;
		}
}

static int
list_from(int fd, const struct ifaddrs *all, struct iface **ret, size_t *ret_n)
{
	size_t n = 0, room = 0;
	struct iface *list;

	for (const struct ifaddrs *a = all; a; a = a->ifa_next)
		room++;
	list = calloc(room + 1, sizeof(*list));
	if (!list)
		return -ENOMEM;
	for (const struct ifaddrs *a = all; a; a = a->ifa_next) {
		struct iface *i = &list[n];
		struct sockaddr_ll ll;

		if (!a->ifa_addr || a->ifa_addr->sa_family != AF_PACKET ||
		    (a->ifa_flags & IFF_LOOPBACK) ||
		    !text_copy(i->name, sizeof(i->name), a->ifa_name))
			continue;
		memcpy(&ll, a->ifa_addr, sizeof(ll));
		fill_link(fd, a, &ll, i);
		fill_address(all, i);
		i->default_route = routes_default_through(i->name);
		n++;
	}
	*ret = list;
	*ret_n = n;
	return 0;
}

int
iface_list(struct iface **ret, size_t *ret_n)
{
	struct ifaddrs *all;
	int fd, err;

	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (getifaddrs(&all) < 0) {
		err = -errno;
		close(fd);
		return err;
	}
	err = list_from(fd, all, ret, ret_n);
	freeifaddrs(all);
	close(fd);
	return err;
}

/* "eth0 (default route), eth1" */
static void
add_names(struct text *t, const struct iface *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		text_add(t, "%s%s%s%s", i ? ", " : "", list[i].name,
		    list[i].default_route ? " (default route)" : "",
		    list[i].wireless ? " (wireless)" : "");
	if (n == 0)
		text_add(t, "none");
}

int
iface_read(const char *name, struct iface *ret, struct fault *fault)
{
	char names[300], shown[64];
	struct text t = text_of(names, sizeof(names)), s = text_of(shown, sizeof(shown));
	struct iface *list;
	size_t n, i = 0;
	int err = iface_list(&list, &n);

	if (err < 0)
		return fault_set(fault, err, "interfaces cannot be listed: %s", strerror(-err));
	while (i < n && strcmp(list[i].name, name) != 0)
		i++;
	if (i < n) {
		*ret = list[i];
	} else {
		add_names(&t, list, n);
		text_add_escaped(&s, name, strlen(name));
		err = fault_set(fault, -ENODEV, "no interface '%s' on this laptop; there are: %s",
		    shown, names);
	}
	free(list);
	return err;
}

int
iface_guess(char name[static IFNAMSIZ], struct fault *fault)
{
	char names[300];
	struct text t = text_of(names, sizeof(names));
	const struct iface *found = NULL;
	struct iface *list;
	size_t n, n_found = 0;
	int err = iface_list(&list, &n);

	if (err < 0)
		return fault_set(fault, err, "interfaces cannot be listed: %s", strerror(-err));
	for (size_t i = 0; i < n; i++)
		if (list[i].physical && !list[i].wireless && !list[i].default_route) {
			found = &list[i];
			n_found++;
		}
	add_names(&t, list, n);
	if (n_found == 1)
		text_copy(name, IFNAMSIZ, found->name);
	else
		err = fault_set(fault, -ENODEV,
		    "which interface does the bench switch hang on? Say it with -i; there are: %s",
		    names);
	free(list);
	return err;
}
