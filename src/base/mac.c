#include "base/mac.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>

uint64_t
mac_key(struct mac m)
{
	uint64_t key = 0;

	for (int i = 0; i < 6; i++)
		key = key << 8 | m.byte[i];
	return key;
}

const char *
mac_text(struct mac m, char buf[static MAC_TEXT_SIZE])
{
	snprintf(buf, MAC_TEXT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", m.byte[0], m.byte[1],
	    m.byte[2], m.byte[3], m.byte[4], m.byte[5]);
	return buf;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int
mac_parse(const char *text, struct mac *ret)
{
	struct mac m;

	for (int i = 0; i < 6; i++) {
		int high = hex_digit(text[0]);
		int low = high < 0 ? -1 : hex_digit(text[1]);

		if (low < 0)
			return -EINVAL;
		m.byte[i] = (uint8_t)(high << 4 | low);
		text += 2;
		if (i < 5 && *text != ':' && *text != '-')
			return -EINVAL;
		if (i < 5)
			text++;
	}
	if (*text != '\0')
		return -EINVAL;
	*ret = m;
	return 0;
}
