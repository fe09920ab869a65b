#include "ui/format.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

/* Three digits that matter: 1.23, 12.3, 123; tenths only where they say something. */
static void
print_scaled(uint64_t n, uint64_t unit, const char *name, char *buf)
{
	uint64_t tenths = n / (unit / 10) + (n % (unit / 10) >= unit / 20 ? 1 : 0);

	if (tenths < 1000)
		snprintf(
		    buf, FORMAT_SIZE, "%" PRIu64 ".%" PRIu64 "%s", tenths / 10, tenths % 10, name);
	else
		snprintf(buf, FORMAT_SIZE, "%" PRIu64 "%s", tenths / 10, name);
}

const char *
format_mbps(uint64_t bps, char buf[static FORMAT_SIZE])
{
	print_scaled(bps, 1000000, "", buf);
	return buf;
}

const char *
format_duration(uint64_t s, char buf[static FORMAT_SIZE])
{
	if (s >= UINT64_C(100) * 3600)
		snprintf(buf, FORMAT_SIZE, ">99 h");
	else if (s >= 3600)
		snprintf(buf, FORMAT_SIZE, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64, s / 3600,
		    s / 60 % 60, s % 60);
	else
		snprintf(buf, FORMAT_SIZE, "%02" PRIu64 ":%02" PRIu64, s / 60, s % 60);
	return buf;
}

const char *
format_left(uint64_t done, uint64_t total, uint64_t bps, char buf[static FORMAT_SIZE])
{
	buf[0] = '\0';
	if (total > done && bps > 0)
		format_duration((total - done + bps - 1) / bps, buf);
	return buf;
}

static void
local_time(int64_t wall_us, struct tm *ret)
{
	time_t s = (time_t)(wall_us / 1000000);

	if (!localtime_r(&s, ret))
		*ret = (struct tm){ 0 };
}

const char *
format_clock(int64_t wall_us, char buf[static FORMAT_SIZE])
{
	struct tm t;

	local_time(wall_us, &t);
	strftime(buf, FORMAT_SIZE, "%H:%M:%S", &t);
	return buf;
}

const char *
format_arch(uint16_t arch, char buf[static FORMAT_SIZE])
{
	static const struct {
		uint16_t arch;
		const char *name;
	} names[] = {
		{ 0, "BIOS" },
		{ 6, "UEFI x86" },
		/* RFC 4578 and its erratum disagree on 7 and 9; firmware sends 7 and means x64. */
		{ 7, "UEFI x64" },
		{ 9, "UEFI x64" },
		{ 10, "UEFI arm" },
		{ 11, "UEFI a64" },
		{ 15, "HTTP x86" },
		{ 16, "HTTP x64" },
		{ 18, "HTTP arm" },
		{ 19, "HTTP a64" },
		{ 27, "UEFI rv64" },
		{ UINT16_MAX, "" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].arch == arch)
			return names[i].name;
	snprintf(buf, FORMAT_SIZE, "arch %u", arch);
	return buf;
}

const char *
format_link(int mbit, char buf[static FORMAT_SIZE])
{
	if (mbit < 0)
		return "no link";
	if (mbit == 0)
		return "";
	if (mbit % 1000 == 0)
		snprintf(buf, FORMAT_SIZE, "%d Gbit", mbit / 1000);
	else if (mbit > 1000)
		snprintf(buf, FORMAT_SIZE, "%d.%d Gbit", mbit / 1000, mbit / 100 % 10);
	else
		snprintf(buf, FORMAT_SIZE, "%d Mbit", mbit);
	return buf;
}

/*
 * A class carries 94 % of its bits as TCP or large-block TFTP payload. Between 80 % and 100 %
 * of a ceiling the ceiling is the likely limit; above the next lower ceiling it is excluded.
 */
enum link_class
link_class_of_rate(uint64_t peak_bps)
{
	static const enum link_class classes[] = { LINK_10, LINK_100, LINK_1000, LINK_2500,
		LINK_10000 };
	uint64_t below = 0;

	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
		uint64_t ceiling = (uint64_t)link_class_mbit(classes[i]) * 125000;

		if (peak_bps > below && peak_bps <= ceiling) {
			/* A gigabit and more: nothing slower carries it, whatever the share. */
			bool sure = classes[i] >= LINK_1000 || peak_bps >= ceiling / 10 * 8;

			return sure ? classes[i] : LINK_UNKNOWN;
		}
		below = ceiling;
	}
	return peak_bps > 0 ? LINK_10000 : LINK_UNKNOWN;
}

int
link_class_mbit(enum link_class link)
{
	static const int mbit[] = { 0, 10, 100, 1000, 2500, 10000 };

	return mbit[link];
}

const char *
link_class_name(enum link_class link)
{
	static const char *const names[] = { "-", "10M", "100M", "1G", "2.5G", "10G" };

	return names[link];
}
