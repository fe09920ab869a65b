#include "base/units.h"

#include <stdio.h>

const char *
units_bytes(uint64_t bytes, char buf[static UNITS_TEXT_SIZE])
{
	static const char *const units[] = { "B", "KB", "MB", "GB", "TB", "PB", "EB" };
	double value = (double)bytes;
	size_t u = 0;

	/* 999.5 would be printed as 1000. */
	while (value >= 999.5 && u < sizeof(units) / sizeof(*units) - 1) {
		value /= 1000;
		u++;
	}
	snprintf(
	    buf, UNITS_TEXT_SIZE, u >= 2 && value < 99.95 ? "%.1f %s" : "%.0f %s", value, units[u]);
	return buf;
}

const char *
units_rate(uint64_t bytes_a_second, char buf[static UNITS_TEXT_SIZE])
{
	char amount[UNITS_TEXT_SIZE];

	snprintf(buf, UNITS_TEXT_SIZE, "%.*s/s", UNITS_TEXT_SIZE - 3,
	    units_bytes(bytes_a_second, amount));
	return buf;
}

const char *
units_duration(int64_t us, char buf[static UNITS_TEXT_SIZE])
{
	long long s = us / 1000000;

	if (us < 0)
		snprintf(buf, UNITS_TEXT_SIZE, "-");
	else if (s < 10)
		snprintf(buf, UNITS_TEXT_SIZE, "%.2f s", (double)us / 1e6);
	else if (s < 100)
		snprintf(buf, UNITS_TEXT_SIZE, "%lld s", s);
	else if (s < 3600)
		snprintf(buf, UNITS_TEXT_SIZE, "%lld:%02lld min", s / 60, s % 60);
	else
		snprintf(buf, UNITS_TEXT_SIZE, "%lld:%02lld h", s / 3600, s / 60 % 60);
	return buf;
}
