#include "host/virtual_net.h"

#include "base/ip4.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/if_bridge.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

static int
write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

/* One user, ourselves, who is root inside. setgroups must be given up before gid_map. */
static int
map_own_user(uid_t uid, gid_t gid)
{
	char text[64];
	int err = write_file("/proc/self/setgroups", "deny");

	if (err < 0)
		return err;
	snprintf(text, sizeof(text), "0 %u 1", uid);
	err = write_file("/proc/self/uid_map", text);
	if (err < 0)
		return err;
	snprintf(text, sizeof(text), "0 %u 1", gid);
	return write_file("/proc/self/gid_map", text);
}

static int
mount_own_scratch(void)
{
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return -errno;
	if (mount("pxedeck", VIRTUAL_NET_SCRATCH, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC,
		"mode=1777") < 0)
		return -errno;
	/* /sys/class/net shows the namespace of whoever mounted it; useful, not vital. */
	(void)mount("pxedeck", "/sys", "sysfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
	return 0;
}

int
virtual_net_enter(struct fault *fault)
{
	int flags = CLONE_NEWNET | CLONE_NEWNS;
	uid_t uid = geteuid();
	gid_t gid = getegid();
	int err = 0;

	if (unshare(flags) < 0) {
		if (errno != EPERM)
			return fault_set(
			    fault, -errno, "no network namespace: %s", strerror(errno));
		if (unshare(flags | CLONE_NEWUSER) < 0)
			return fault_set(fault, -errno,
			    "this system gives users no namespaces of their own: run it with sudo");
		err = map_own_user(uid, gid);
	}
	if (err == 0)
		err = mount_own_scratch();
	if (err < 0)
		return fault_set(fault, err, "the namespace cannot be set up: %s", strerror(-err));
	return 0;
}

static struct ifreq
request_for(const char *name)
{
	struct ifreq r = { 0 };

	text_copy(r.ifr_name, sizeof(r.ifr_name), name);
	return r;
}

static int
set_up(int sock, const char *name)
{
	struct ifreq r = request_for(name);

	if (ioctl(sock, SIOCGIFFLAGS, &r) < 0)
		return -errno;
	r.ifr_flags |= IFF_UP;
	return ioctl(sock, SIOCSIFFLAGS, &r) < 0 ? -errno : 0;
}

static int
set_ip(int sock, const char *name, unsigned long what, uint32_t ip)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(ip) };
	struct ifreq r = request_for(name);

	memcpy(&r.ifr_addr, &in, sizeof(in));
	return ioctl(sock, what, &r) < 0 ? -errno : 0;
}

/* A bridge without spanning tree still learns for 15 s before it forwards: a machine would miss
 * its first DISCOVERs. */
static int
forward_at_once(int sock, const char *name)
{
	unsigned long args[4] = { BRCTL_SET_BRIDGE_FORWARD_DELAY, 0, 0, 0 };
	struct ifreq r = request_for(name);

	r.ifr_data = (void *)args;
	return ioctl(sock, SIOCDEVPRIVATE, &r) < 0 ? -errno : 0;
}

/* Its own, or the bridge would take on the lowest of its ports and change as they come and go. */
static int
set_bridge_mac(int sock, const char *name)
{
	static const unsigned char mac[6] = { 0x52, 0x54, 0x00, 0xff, 0x00, 0x01 };
	struct ifreq r = request_for(name);

	r.ifr_hwaddr.sa_family = ARPHRD_ETHER;
	memcpy(r.ifr_hwaddr.sa_data, mac, sizeof(mac));
	return ioctl(sock, SIOCSIFHWADDR, &r) < 0 ? -errno : 0;
}

int
virtual_net_add_bridge(uint32_t ip, unsigned prefix_len, struct fault *fault)
{
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int err;

	if (sock < 0)
		return fault_set(fault, -errno, "no socket: %s", strerror(errno));
	err = set_up(sock, "lo");
	if (err == 0 && ioctl(sock, SIOCBRADDBR, VIRTUAL_NET_BRIDGE) < 0)
		err = -errno;
	if (err == 0)
		err = set_bridge_mac(sock, VIRTUAL_NET_BRIDGE);
	if (err == 0)
		err = forward_at_once(sock, VIRTUAL_NET_BRIDGE);
	if (err == 0)
		err = set_ip(sock, VIRTUAL_NET_BRIDGE, SIOCSIFADDR, ip);
	if (err == 0)
		err = set_ip(sock, VIRTUAL_NET_BRIDGE, SIOCSIFNETMASK, ip4_netmask(prefix_len));
	if (err == 0)
		err = set_up(sock, VIRTUAL_NET_BRIDGE);
	close(sock);
	if (err < 0)
		return fault_set(fault, err, "the virtual switch cannot be made: %s%s",
		    strerror(-err), err == -ENOPKG ? " (modprobe bridge)" : "");
	return 0;
}

static int
set_speed(int sock, const char *name, unsigned speed_mbit)
{
	struct ethtool_cmd c = { .cmd = ETHTOOL_GSET };
	struct ifreq r = request_for(name);

	r.ifr_data = (void *)&c;
	if (ioctl(sock, SIOCETHTOOL, &r) < 0)
		return -errno;
	c.cmd = ETHTOOL_SSET;
	c.duplex = DUPLEX_FULL;
	ethtool_cmd_speed_set(&c, speed_mbit);
	return ioctl(sock, SIOCETHTOOL, &r) < 0 ? -errno : 0;
}

static int
plug_in(const char *name, unsigned speed_mbit)
{
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq r = request_for(VIRTUAL_NET_BRIDGE);
	int err = 0;

	if (sock < 0)
		return -errno;
	(void)set_speed(sock, name, speed_mbit); /* kernels before 5.0 cannot; shown as 10 */
	r.ifr_ifindex = (int)if_nametoindex(name);
	if (ioctl(sock, SIOCBRADDIF, &r) < 0)
		err = -errno;
	if (err == 0)
		err = set_up(sock, name);
	close(sock);
	return err;
}

int
virtual_net_add_port(const char *name, unsigned speed_mbit, struct fault *fault)
{
	struct ifreq r = request_for(name);
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return fault_set(fault, -errno, "/dev/net/tun: %s%s", strerror(errno),
		    errno == EACCES ? " (run it with sudo)" : " (modprobe tun)");
	r.ifr_flags = IFF_TAP | IFF_NO_PI;
	if (ioctl(fd, TUNSETIFF, &r) < 0)
		err = -errno;
	if (err == 0)
		err = plug_in(name, speed_mbit);
	if (err < 0) {
		close(fd);
		return fault_set(fault, err, "port %s cannot be made: %s", name, strerror(-err));
	}
	return fd;
}
