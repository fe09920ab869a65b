/*
 * snapshot.h - a frozen copy of the bench for whoever draws it.
 *
 * Plain values in one allocation, no pointer into the engine, seq rising. Made by
 * core at most ten times a second and only when something changed; owned by the
 * taker, released with free(). All text is escaped and secrets are masked,
 * except `params` of a row, which the operator edits.
 */
#ifndef PX_MODEL_SNAPSHOT_H
#define PX_MODEL_SNAPSHOT_H

#include "model/bench.h"

#include <net/if.h>

enum dhcp_mode { DHCP_LISTENING, DHCP_ARMED, DHCP_PROXY, DHCP_DISARMED };

const char *dhcp_mode_name(enum dhcp_mode mode);

enum link_class { LINK_UNKNOWN, LINK_10, LINK_100, LINK_1000, LINK_2500, LINK_10000 };

enum { SNAPSHOT_TRAIL_SIZE = 200 };

struct snapshot_row {
	struct mac mac;
	uint32_t ip;
	uint16_t arch;
	bool is_pxe;
	char name[MACHINE_NAME_SIZE];
	char hostname[LEASE_HOSTNAME_SIZE];
	char vendor_class[MACHINE_VENDOR_SIZE];
	char image[IMAGE_ID_SIZE], entry[ENTRY_ID_SIZE]; /* of the boot, else as assigned */
	struct assignment assigned;                      /* its own, mac zero when it has none */
	bool held; /* parked: by its own assignment, the defaults or boot-default=park */
	enum stage stage;
	enum boot_state state;
	int64_t boot_id; /* 0: none yet */
	int64_t boot_started_us, heard_us;
	char file[TRANSFER_NAME_SIZE]; /* newest file of the boot, "" none */
	uint64_t bytes_done, bytes_total;
	uint64_t rate_bps;               /* bytes a second now */
	uint64_t peak_bps;               /* the best second of this boot: shows the link class */
	char trail[SNAPSHOT_TRAIL_SIZE]; /* boot_trail() of the boot; "" without one */
	char reason[160];
};

struct snapshot_entry {
	char id[ENTRY_ID_SIZE];
	char title[80];
	bool missing_file;
};

struct snapshot_image {
	char id[IMAGE_ID_SIZE];
	char label[IMAGE_LABEL_SIZE];
	char family[32];
	char path[256];
	uint64_t size;
	size_t first_entry, n_entries; /* in snapshot.entries */
	size_t default_entry;          /* counted from first_entry */
	bool is_default;
};

enum { SNAPSHOT_LINE_SIZE = 200 };

struct snapshot_line {
	uint64_t seq;
	int64_t wall_us;
	struct mac mac;
	enum event_kind kind;
	char text[SNAPSHOT_LINE_SIZE];
};

struct snapshot {
	uint64_t seq;
	int64_t wall_us;
	char interface[IFNAMSIZ];
	int link_mbit; /* of our own port; 0 unknown, -1 no carrier */
	uint32_t ip;
	unsigned prefix_len;
	size_t pool_used, pool_size;
	enum dhcp_mode dhcp_mode;
	char dhcp_note[160]; /* why it only listens; "" otherwise */
	bool nat;
	uint64_t rate_out_bps; /* bytes a second, all transfers */
	size_t n_transfers;    /* running now; quitting asks while there are any */
	size_t n_events_dropped, n_bad_packets;
	struct assignment defaults;
	size_t n_rows, n_images, n_entries, n_lines;
	struct snapshot_row *rows;     /* by MAC */
	struct snapshot_image *images; /* by id */
	struct snapshot_entry *entries;
	struct snapshot_line *lines; /* oldest first, the newest few hundred */
};

/* One allocation with room for these counts, arrays placed, counts set. NULL: out of memory. */
struct snapshot *snapshot_new(size_t n_rows, size_t n_images, size_t n_entries, size_t n_lines);

#endif
