#include "host/link.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>

enum { WORDS_MAX = 16 }; /* of link mode bits in the kernel's answer */

/* ETHTOOL_GLINKSETTINGS: asked once for the size of its bit maps, once for the speed. */
static int
read_speed(int fd, struct ifreq *request)
{
	union { /* the bit maps follow the head */
		struct ethtool_link_settings head;
		__u32 room[sizeof(struct ethtool_link_settings) / sizeof(__u32) + 3 * WORDS_MAX];
	} answer = { .head = { .cmd = ETHTOOL_GLINKSETTINGS } };

	request->ifr_data = (void *)&answer;
	if (ioctl(fd, SIOCETHTOOL, request) < 0 || answer.head.link_mode_masks_nwords >= 0 ||
	    answer.head.link_mode_masks_nwords < -WORDS_MAX)
		return 0;
	answer.head.link_mode_masks_nwords = (__s8)-answer.head.link_mode_masks_nwords;
	answer.head.cmd = ETHTOOL_GLINKSETTINGS;
	if (ioctl(fd, SIOCETHTOOL, request) < 0 || answer.head.speed > 1000000)
		return 0;
	return (int)answer.head.speed;
}

int
link_read(int socket_fd, const char *interface, bool *ret_carrier, int *ret_mbit)
{
	struct ifreq request = { 0 };

	text_copy(request.ifr_name, sizeof(request.ifr_name), interface);
	if (ioctl(socket_fd, SIOCGIFFLAGS, &request) < 0)
		return -errno;
	*ret_carrier = (request.ifr_flags & IFF_RUNNING) != 0;
	*ret_mbit = read_speed(socket_fd, &request);
	return 0;
}

bool
link_has_ip(int socket_fd, const char *interface, uint32_t ip)
{
	/* The kernel looks for the address in the request first, then answers with any. */
	const struct sockaddr_in ours = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(ip) };
	struct sockaddr_in found;
	struct ifreq request = { 0 };

	text_copy(request.ifr_name, sizeof(request.ifr_name), interface);
	memcpy(&request.ifr_addr, &ours, sizeof(ours));
	if (ioctl(socket_fd, SIOCGIFADDR, &request) < 0)
		return errno != EADDRNOTAVAIL;
	memcpy(&found, &request.ifr_addr, sizeof(found));
	return found.sin_addr.s_addr == ours.sin_addr.s_addr;
}
