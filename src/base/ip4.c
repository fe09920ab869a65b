#include "base/ip4.h"

#include <arpa/inet.h>
#include <errno.h>

const char *
ip4_text(uint32_t ip, char buf[static IP4_TEXT_SIZE])
{
	struct in_addr in = { htonl(ip) };

	inet_ntop(AF_INET, &in, buf, IP4_TEXT_SIZE);
	return buf;
}

int
ip4_parse(const char *text, uint32_t *ret)
{
	struct in_addr in;

	if (inet_pton(AF_INET, text, &in) != 1)
		return -EINVAL;
	*ret = ntohl(in.s_addr);
	return 0;
}
