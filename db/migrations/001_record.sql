-- The record of a bench.
-- Times: _us microseconds, _s seconds since 1970 UTC; 0 is "not yet" or "never".
-- IPv4 addresses are integers in host order, MACs text as people write them.
-- Names of kinds, stages, states, roles and results are numbers of the enums in src/model,
-- which only ever grow at their end.

CREATE TABLE machines (
	mac           TEXT NOT NULL PRIMARY KEY,
	ip            INTEGER NOT NULL DEFAULT 0,
	arch          INTEGER, -- DHCP option 93; NULL: never told
	is_pxe        INTEGER NOT NULL DEFAULT 0,
	uuid          BLOB, -- DHCP option 97 as on the wire; NULL: never told
	vendor_class  TEXT NOT NULL DEFAULT '',
	hostname      TEXT NOT NULL DEFAULT '',
	first_seen_us INTEGER NOT NULL DEFAULT 0,
	last_seen_us  INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX machines_by_last_seen ON machines (last_seen_us);

-- Without reference to machines: one may be assigned before it was ever seen.
CREATE TABLE assignments (
	mac       TEXT NOT NULL PRIMARY KEY, -- 'default': for machines without their own
	image     TEXT NOT NULL,
	entry     TEXT NOT NULL,
	loader    TEXT NOT NULL,
	transport TEXT NOT NULL,
	name      TEXT NOT NULL,
	once      INTEGER NOT NULL,
	hold      INTEGER NOT NULL,
	params    TEXT NOT NULL -- with its secrets: why the file is readable by its owner only
) STRICT, WITHOUT ROWID;

CREATE TABLE leases (
	ip        INTEGER PRIMARY KEY,
	mac       TEXT NOT NULL REFERENCES machines,
	client_id BLOB, -- NULL: known by its MAC
	hostname  TEXT NOT NULL,
	expires_s INTEGER NOT NULL -- 0: does not end
) STRICT;
CREATE INDEX leases_by_mac ON leases (mac);

CREATE TABLE boots (
	id          INTEGER PRIMARY KEY,
	mac         TEXT NOT NULL REFERENCES machines,
	started_us  INTEGER NOT NULL DEFAULT 0,
	ended_us    INTEGER NOT NULL DEFAULT 0,
	heard_us    INTEGER NOT NULL DEFAULT 0,
	stage       INTEGER NOT NULL DEFAULT 0,
	state       INTEGER NOT NULL DEFAULT 0,
	ip          INTEGER NOT NULL DEFAULT 0,
	from_ipxe   INTEGER NOT NULL DEFAULT 0, -- its firmware is iPXE
	image       TEXT NOT NULL DEFAULT '',
	entry       TEXT NOT NULL DEFAULT '',
	params      TEXT NOT NULL DEFAULT '', -- secrets masked
	bytes_total INTEGER NOT NULL DEFAULT 0,
	reason      TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX boots_by_mac ON boots (mac);
CREATE INDEX boots_open ON boots (id) WHERE ended_us = 0;

CREATE TABLE boot_stages (
	boot_id    INTEGER NOT NULL REFERENCES boots ON DELETE CASCADE,
	stage      INTEGER NOT NULL,
	entered_us INTEGER NOT NULL,
	PRIMARY KEY (boot_id, stage)
) STRICT, WITHOUT ROWID;

-- What a boot fetched, each file once, in the order first asked for.
CREATE TABLE boot_files (
	boot_id     INTEGER NOT NULL REFERENCES boots ON DELETE CASCADE,
	n           INTEGER NOT NULL,
	name        TEXT NOT NULL,
	role        INTEGER NOT NULL,
	size        INTEGER NOT NULL,
	acked       INTEGER NOT NULL,
	transfer_id INTEGER NOT NULL,
	started_us  INTEGER NOT NULL,
	ended_us    INTEGER NOT NULL,
	result      INTEGER NOT NULL,
	PRIMARY KEY (boot_id, n)
) STRICT, WITHOUT ROWID;

-- Finished ones, whole or not. An id is unique in one run of the engine only.
CREATE TABLE transfers (
	started_us  INTEGER NOT NULL,
	id          INTEGER NOT NULL,
	ended_us    INTEGER NOT NULL,
	boot_id     INTEGER REFERENCES boots,
	mac         TEXT, -- NULL: of no machine we know
	ip          INTEGER NOT NULL,
	port        INTEGER NOT NULL,
	protocol    INTEGER NOT NULL,
	role        INTEGER NOT NULL,
	name        TEXT NOT NULL,
	image       TEXT NOT NULL,
	entry       TEXT NOT NULL,
	entry_bytes INTEGER NOT NULL,
	size        INTEGER NOT NULL,
	"offset"    INTEGER NOT NULL,
	acked       INTEGER NOT NULL,
	resent      INTEGER NOT NULL,
	blksize     INTEGER NOT NULL,
	windowsize  INTEGER NOT NULL,
	result      INTEGER NOT NULL,
	PRIMARY KEY (started_us, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX transfers_by_mac ON transfers (mac, started_us);
CREATE INDEX transfers_by_boot ON transfers (boot_id, started_us);

-- The stream of everything that happened, in its order. Old ones are dropped (see rows.h).
CREATE TABLE events (
	id      INTEGER PRIMARY KEY,
	wall_us INTEGER NOT NULL,
	seq     INTEGER NOT NULL, -- rising within one run of the engine
	kind    INTEGER NOT NULL,
	mac     TEXT,
	ip      INTEGER NOT NULL,
	boot_id INTEGER REFERENCES boots,
	text    TEXT NOT NULL,
	packet  BLOB, -- a BOOTP message without its UDP header
	-- of transfer-start and transfer-end, else NULL; the file's name is the text
	transfer_id INTEGER,
	port        INTEGER,
	protocol    INTEGER,
	role        INTEGER,
	image       TEXT,
	entry       TEXT,
	entry_bytes INTEGER,
	size        INTEGER,
	"offset"    INTEGER,
	acked       INTEGER,
	resent      INTEGER,
	blksize     INTEGER,
	windowsize  INTEGER,
	result      INTEGER,
	started_us  INTEGER,
	UNIQUE (wall_us, seq)
) STRICT;
CREATE INDEX events_by_mac ON events (mac, id) WHERE mac IS NOT NULL;
CREATE INDEX events_by_boot ON events (boot_id, id) WHERE boot_id IS NOT NULL;

CREATE TABLE images (
	path          TEXT NOT NULL PRIMARY KEY,
	id            TEXT NOT NULL,
	label         TEXT NOT NULL,
	family        TEXT NOT NULL,
	family_id     TEXT NOT NULL,
	size          INTEGER NOT NULL,
	inode         INTEGER NOT NULL,
	mtime_s       INTEGER NOT NULL,
	default_entry INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE image_entries (
	path        TEXT NOT NULL REFERENCES images ON DELETE CASCADE,
	n           INTEGER NOT NULL,
	id          TEXT NOT NULL,
	title       TEXT NOT NULL,
	kind        INTEGER NOT NULL,
	total_bytes INTEGER NOT NULL,
	missing     TEXT NOT NULL, -- a file it names that is not in the image; '': none
	PRIMARY KEY (path, n)
) STRICT, WITHOUT ROWID;
