/*
 * trail.h - the way a boot has come, as one line for people.
 *
 * Pure; made by core for each snapshot and by whoever prints a stored boot.
 */
#ifndef PX_MODEL_TRAIL_H
#define PX_MODEL_TRAIL_H

#include "model/bench.h"

/*
 * "DISCOVER > ACK > pxelinux.0 > menu > rescue64 > initram.igz > sysrcd.dat": a word for each
 * stage entered; a file's own name (without its folder) where a file made the stage. Cut at the
 * end when buf is too small. Returns buf.
 */
const char *boot_trail(const struct boot *b, char *buf, size_t size);

#endif
