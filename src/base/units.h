/*
 * units.h - sizes, rates and durations as people read them: 26 KB, 11.2 MB/s, 0.02 s.
 */
#ifndef PX_BASE_UNITS_H
#define PX_BASE_UNITS_H

#include <stdint.h>

enum { UNITS_TEXT_SIZE = 24 };

/* Decimal units, as cards and links count: "512 B", "26 KB", "8.2 MB", "4.7 GB". */
const char *units_bytes(uint64_t bytes, char buf[static UNITS_TEXT_SIZE]);

/* The same a second: "11.2 MB/s". */
const char *units_rate(uint64_t bytes_a_second, char buf[static UNITS_TEXT_SIZE]);

/* "0.02 s", "74 s", "3:05 min", "2:10 h" */
const char *units_duration(int64_t us, char buf[static UNITS_TEXT_SIZE]);

#endif
