/*
 * iface_address.c - an address for the time of the run, by rtnetlink (rtnetlink(7)), so that
 * exactly this one is taken away again and no other.
 */
#include "host/iface.h"

#include "base/ip4.h"
#include "host/iface_routes.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PREFIX_LEN = 24 };

struct address_request {
	struct nlmsghdr head;
	struct ifaddrmsg addr;
	uint8_t attributes[64];
};

static void
add_attribute(struct address_request *r, unsigned short type, uint32_t ip)
{
	struct rtattr a = { .rta_type = type, .rta_len = RTA_LENGTH(4) };
	uint8_t *at = (uint8_t *)r + NLMSG_ALIGN(r->head.nlmsg_len);
	uint32_t wire = htonl(ip);

	memcpy(at, &a, sizeof(a));
	memcpy(at + RTA_LENGTH(0), &wire, 4);
	r->head.nlmsg_len = (uint32_t)(NLMSG_ALIGN(r->head.nlmsg_len) + RTA_LENGTH(4));
}

/* Sends one request and waits for the kernel's verdict. 0 or -errno. */
static int
netlink_ask(const struct address_request *r)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	struct {
		struct nlmsghdr head;
		struct nlmsgerr verdict;
		uint8_t rest[256];
	} answer;
	ssize_t n;
	int err = 0;

	if (fd < 0)
		return -errno;
	if (send(fd, r, r->head.nlmsg_len, 0) < 0)
		err = -errno;
	else if ((n = recv(fd, &answer, sizeof(answer), 0)) < 0)
		err = -errno;
	else if ((size_t)n < NLMSG_LENGTH(sizeof(answer.verdict)) ||
		 answer.head.nlmsg_type != NLMSG_ERROR)
		err = -EBADMSG;
	else
		err = answer.verdict.error;
	close(fd);
	return err;
}

static int
address_change(uint16_t type, uint16_t flags, const struct iface *i)
{
	struct address_request r = {
		.head = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct ifaddrmsg)),
		    .nlmsg_type = type,
		    .nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags) },
		.addr = { .ifa_family = AF_INET,
		    .ifa_prefixlen = (uint8_t)i->prefix_len,
		    .ifa_index = (unsigned)i->index },
	};

	add_attribute(&r, IFA_LOCAL, i->ip);
	add_attribute(&r, IFA_ADDRESS, i->ip);
	add_attribute(&r, IFA_BROADCAST, i->ip | ~ip4_netmask(i->prefix_len));
	return netlink_ask(&r);
}

static int
link_set_up(const char *name, bool up)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), err = 0;
	struct ifreq r = { 0 };

	if (fd < 0)
		return -errno;
	memcpy(r.ifr_name, name, strnlen(name, IFNAMSIZ - 1));
	if (ioctl(fd, SIOCGIFFLAGS, &r) < 0)
		err = -errno;
	r.ifr_flags = (short)(up ? r.ifr_flags | IFF_UP : r.ifr_flags & ~IFF_UP);
	if (err == 0 && ioctl(fd, SIOCSIFFLAGS, &r) < 0)
		err = -errno;
	close(fd);
	return err;
}

static bool
network_is_taken(uint32_t net, const struct iface *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].ip && ((list[i].ip ^ net) & ip4_netmask(PREFIX_LEN) &
				      ip4_netmask(list[i].prefix_len)) == 0)
			return true;
	return routes_overlap(net, PREFIX_LEN);
}

/* The first 192.168.N.0/24 this laptop has nothing to do with; 0 when all are taken. */
static uint32_t
network_free(void)
{
	struct iface *list = NULL;
	uint32_t found = 0;
	size_t n = 0;

	if (iface_list(&list, &n) < 0)
		return 0;
	for (uint32_t third = 0; third < 256 && !found; third++) {
		uint32_t net = 0xc0a80000 | third << 8;

		if (!network_is_taken(net, list, n))
			found = net;
	}
	free(list);
	return found;
}

int
iface_bring_up(struct iface *i, struct fault *fault)
{
	int err = i->up ? 0 : link_set_up(i->name, true);

	if (err < 0)
		return fault_set(fault, err, "%s cannot be brought up: %s%s", i->name,
		    strerror(-err), err == -EPERM ? " (start pxedeck with sudo)" : "");
	i->brought_up = i->brought_up || !i->up;
	i->up = true;
	return 0;
}

int
iface_add_address(struct iface *i, struct fault *fault)
{
	struct iface with = *i;
	uint32_t net = network_free();
	char quad[IP4_TEXT_SIZE];
	int err;

	if (net == 0)
		return fault_set(fault, -EADDRNOTAVAIL,
		    "every 192.168.N.0/24 is in use on this laptop; give %s an address yourself",
		    i->name);
	with.ip = net | 1;
	with.prefix_len = PREFIX_LEN;
	err = address_change(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &with);
	if (err < 0)
		return fault_set(fault, err, "%s gets no address %s: %s%s", i->name,
		    ip4_text(with.ip, quad), strerror(-err),
		    err == -EPERM ? " (start pxedeck with sudo)" : "");
	with.added_address = true;
	err = iface_bring_up(&with, fault);
	if (err < 0) {
		address_change(RTM_DELADDR, 0, &with);
		return err;
	}
	*i = with;
	return 0;
}

void
iface_remove_address(const struct iface *i)
{
	if (i->added_address)
		address_change(RTM_DELADDR, 0, i);
	if (i->brought_up)
		link_set_up(i->name, false);
}
