/*
 * scene.h - made-up benches for the view tests and for fake_bench: the same moment always
 * gives the same snapshot.
 */
#ifndef PX_TESTS_TUI_SCENE_H
#define PX_TESTS_TUI_SCENE_H

#include "model/snapshot.h"

/* 2010-06-16 12:41:07 UTC, when all scenes are set. */
#define SCENE_NOW_US INT64_C(1276692067000000)

/* Nobody there yet; DHCP armed, or only listening because of another server. */
struct snapshot *scene_empty(bool listening);

/* One BIOS machine in the middle of its payload. */
struct snapshot *scene_one(void);

/* Six machines: every look there is, and a 100 Mbit port among them. */
struct snapshot *scene_mixed(void);

/* n machines that boot round and round; ds: tenths of a second since the start. */
struct snapshot *scene_busy(size_t n, unsigned ds);

/* MACs of scene_mixed and scene_busy. */
struct mac scene_mac(size_t i);

#endif
