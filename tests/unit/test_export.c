#include "tests/unit/command_fixture.h"

#include "base/bytes.h"
#include "db/rows.h"

#include <jansson.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static const struct mac mac_one = { { 0x52, 0x54, 0, 0, 0, 1 } };
static const struct mac mac_two = { { 0x52, 0x54, 0, 0, 0, 2 } };

enum { PACKET_SIZE = 300, N_EVENTS = 4 };

/* A DISCOVER: fixed part, cookie, option 53, end (RFC 2131 figure 1). */
static void
fill_discover(uint8_t packet[static PACKET_SIZE])
{
	struct writer w = wr_of(packet, PACKET_SIZE);

	memset(packet, 0, PACKET_SIZE);
	wr_u32(&w, 0x01010600);
	wr_u32(&w, 0x12345678);
	wr_zero(&w, 20);
	wr_bytes(&w, mac_one.byte, 6);
	wr_zero(&w, 10 + 64 + 128);
	wr_u32(&w, 0x63825363);
	wr_u32(&w, 0x350101ff);
	assert_false(w.failed);
}

static void
put(struct db *db, enum event_kind kind, struct mac mac, const char *text, const uint8_t *packet)
{
	static uint64_t seq;
	struct event *e = event_new(
	    kind, 1700000000120000, text, packet, packet ? (size_t)PACKET_SIZE : (size_t)0);

	e->seq = ++seq;
	e->mac = mac;
	e->ip = 0x0a4d0005;
	e->boot_id = mac_equal(mac, mac_one) ? 7 : 8;
	e->transfer.size = e->transfer.acked = 4000;
	e->transfer.started_us = 1700000000000000;
	e->transfer.result = TRANSFER_DONE;
	assert_int_equal(q_event_put(db, e), 0);
	event_unref(e);
}

static void
fill(struct store_fixture *f)
{
	struct machine m = { .mac = mac_one };
	static struct boot b = { .id = 7, .mac = { { 0x52, 0x54, 0, 0, 0, 1 } } };
	struct fault fault = { "" };
	uint8_t packet[PACKET_SIZE];
	struct db *db;

	if (db_open(f->path, DB_WRITE, &db, &fault) != 0)
		fail_msg("%s", fault.text);
	fill_discover(packet);
	strcpy(m.hostname, "<b>=cmd()");
	assert_int_equal(q_machine_put(db, &m), 0);
	strcpy(b.reason, "a & b < c");
	assert_int_equal(q_boot_put(db, &b), 0);
	put(db, EVENT_DHCP_IN, mac_one, "", packet);
	put(db, EVENT_TRANSFER_END, mac_one, "sysrcd/\"quoted\"", NULL);
	put(db, EVENT_NOTE, mac_one, "=1+1", NULL);
	put(db, EVENT_NOTE, mac_two, "of another machine", NULL);
	db_close(db);
}

static size_t
lines_in(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

static void
text_has_a_line_an_event_and_knows_its_machine(void **state)
{
	struct store_fixture *f = *state;
	struct answer a;

	fill(f);
	RUN(&a, cmd_export, "export");
	assert_int_equal(a.status, CMD_DONE);
	assert_int_equal(lines_in(a.out), N_EVENTS);
	assert_non_null(strstr(a.out, "DHCPDISCOVER"));
	assert_string_equal(a.err, "");
	RUN(&a, cmd_export, "export", "--machine", "52:54:00:00:00:02");
	assert_int_equal(lines_in(a.out), 1);
	RUN(&a, cmd_export, "export", "--boot=7");
	assert_int_equal(lines_in(a.out), 3);
	RUN(&a, cmd_export, "export", "--boot", "99");
	assert_int_equal(a.status, CMD_FAILED);
	assert_non_null(strstr(a.err, "no boot 99"));
}

static void
csv_holds_no_formula_and_doubles_quotes(void **state)
{
	struct store_fixture *f = *state;
	struct answer a;

	fill(f);
	RUN(&a, cmd_export, "export", "--format", "csv");
	assert_int_equal(lines_in(a.out), N_EVENTS + 1);
	assert_non_null(strstr(a.out, ",\"'=1+1\","));
	assert_null(strstr(a.out, ",\"=1+1\""));
	assert_non_null(strstr(a.out, "\"sysrcd/\"\"quoted\"\"\""));
	assert_non_null(strstr(a.out, "\"2023-11-14T22:13:20.120Z\""));
	/* As many cells in every line as in the first: commas outside quotes. */
	for (const char *p = a.out; *p; p++) {
		size_t commas = 0;

		for (bool quoted = false; *p && *p != '\n'; p++) {
			quoted ^= *p == '"';
			commas += *p == ',' && !quoted;
		}
		assert_int_equal(commas, 15);
	}
}

static void
put_transfer(struct db *db, enum event_kind kind, const char *name, enum transfer_result result)
{
	static int64_t wall_us = 1700000001000000;
	struct event *e = event_new(kind, wall_us += 1000, name, NULL, 0);

	e->mac = mac_one;
	e->ip = 0xc0a8005a;
	e->transfer.result = result;
	assert_int_equal(q_event_put(db, e), 0);
	event_unref(e);
}

/* The lines of the recipe's client: it asks for a size first, then looks for its own file. */
static void
transfers_read_as_in_the_log_of_dnsmasq(void **state)
{
	struct store_fixture *f = *state;
	struct fault fault = { "" };
	struct answer a;
	struct db *db;

	if (db_open(f->path, DB_WRITE, &db, &fault) != 0)
		fail_msg("%s", fault.text);
	put_transfer(db, EVENT_TRANSFER_START, "pxelinux.0", TRANSFER_RUNNING);
	put_transfer(db, EVENT_TRANSFER_END, "pxelinux.0", TRANSFER_ABORTED);
	put_transfer(db, EVENT_TRANSFER_END, "pxelinux.0", TRANSFER_DONE);
	put_transfer(db, EVENT_NOT_FOUND, "pxelinux.cfg/C0A8005A", TRANSFER_RUNNING);
	put_transfer(db, EVENT_TRANSFER_END, "rescuecd", TRANSFER_LOST);
	db_close(db);
	RUN(&a, cmd_export, "export", "--format", "dnsmasq");
	assert_int_equal(a.status, CMD_DONE);
	assert_string_equal(a.out, "dnsmasq-tftp: error 0 TFTP Aborted received from 192.168.0.90\n"
				   "dnsmasq-tftp: failed sending pxelinux.0 to 192.168.0.90\n"
				   "dnsmasq-tftp: sent pxelinux.0 to 192.168.0.90\n"
				   "dnsmasq-tftp: file pxelinux.cfg/C0A8005A not found\n"
				   "dnsmasq-tftp: failed sending rescuecd to 192.168.0.90\n");
}

static void
json_is_one_object_of_all(void **state)
{
	struct store_fixture *f = *state;
	json_error_t error;
	struct answer a;
	json_t *o;

	fill(f);
	RUN(&a, cmd_export, "export", "--format=json", "--boot", "7");
	o = json_loads(a.out, 0, &error);
	if (!o)
		fail_msg("%s: %s", error.text, a.out);
	assert_int_equal(json_array_size(json_object_get(o, "machines")), 1);
	assert_int_equal(json_array_size(json_object_get(o, "boots")), 1);
	assert_int_equal(json_array_size(json_object_get(o, "transfers")), 0);
	assert_int_equal(json_array_size(json_object_get(o, "events")), 3);
	json_decref(o);
}

static void
html_cannot_be_written_into_by_a_machine(void **state)
{
	struct store_fixture *f = *state;
	struct answer a;

	fill(f);
	RUN(&a, cmd_export, "export", "--format=html");
	assert_non_null(strstr(a.out, "&lt;b&gt;=cmd()"));
	assert_null(strstr(a.out, "<b>=cmd()"));
	assert_non_null(strstr(a.out, "a &amp; b &lt; c"));
	assert_non_null(strstr(a.out, "</html>"));
}

/* The sum over a whole header with its checksum is all ones (RFC 791). */
static void
assert_checksum(struct reader header)
{
	uint32_t sum = 0;

	while (header.left > 0)
		sum += rd_u16(&header);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	assert_int_equal(sum, 0xffff);
}

static void
pcap_wraps_messages_into_sound_headers(void **state)
{
	struct store_fixture *f = *state;
	uint8_t file[1024], packet[PACKET_SIZE];
	char path[96];
	struct answer a;
	struct reader r, header;
	FILE *in;

	fill(f);
	fill_discover(packet);
	snprintf(path, sizeof(path), "%s/x.pcap", f->dir);
	RUN(&a, cmd_export, "export", "--format", "pcap", "-o", path);
	assert_int_equal(a.status, CMD_DONE);
	assert_non_null(strstr(a.err, "1 packets written to"));
	in = fopen(path, "r");
	assert_non_null(in);
	r = rd_of(file, fread(file, 1, sizeof(file), in));
	fclose(in);
	assert_int_equal(r.left, 24 + 16 + 28 + PACKET_SIZE);
	assert_int_equal(rd_u32(&r), 0xa1b2c3d4);
	rd_take(&r, 16);
	assert_int_equal(rd_u32(&r), 101);
	assert_int_equal(rd_u32(&r), 1700000000);
	assert_int_equal(rd_u32(&r), 120000);
	assert_int_equal(rd_u32(&r), 28 + PACKET_SIZE);
	assert_int_equal(rd_u32(&r), 28 + PACKET_SIZE);
	header = rd_slice(&r, 20);
	assert_checksum(header);
	assert_int_equal(rd_u32(&header), 0x45000000 | (28 + PACKET_SIZE));
	rd_take(&header, 8);
	assert_int_equal(rd_u32(&header), 0);
	assert_int_equal(rd_u32(&header), UINT32_MAX);
	assert_int_equal(rd_u32(&r), 68 << 16 | 67);
	assert_int_equal(rd_u32(&r), (8 + PACKET_SIZE) << 16);
	assert_memory_equal(rd_take(&r, PACKET_SIZE), packet, PACKET_SIZE);
}

static size_t
size_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return (size_t)st.st_size;
}

static void
file_that_is_there_is_left_alone_unless_forced(void **state)
{
	struct store_fixture *f = *state;
	char path[96];
	struct answer a;

	fill(f);
	snprintf(path, sizeof(path), "%s/boot.log", f->dir);
	RUN(&a, cmd_export, "export", "-o", path);
	assert_int_equal(a.status, CMD_DONE);
	assert_non_null(strstr(a.err, "4 lines written to"));
	assert_int_equal(truncate(path, 3), 0);
	RUN(&a, cmd_export, "export", "-o", path);
	assert_int_equal(a.status, CMD_FAILED);
	assert_non_null(strstr(a.err, "--force"));
	assert_int_equal(size_of(path), 3);
	RUN(&a, cmd_export, "export", "--force", "-o", path);
	assert_int_equal(a.status, CMD_DONE);
	assert_true(size_of(path) > 100);
}

static int
count_exports(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)at;
	/* Only the record's own files may be there. */
	return kind == FTW_F && !strstr(path, "px.db") ? 1 : 0;
}

static void
place_that_cannot_be_written_is_said_and_left_clean(void **state)
{
	struct store_fixture *f = *state;
	char path[96];
	struct answer a;

	fill(f);
	RUN(&a, cmd_export, "export", "-o", "/proc/nowhere/x");
	assert_int_equal(a.status, CMD_FAILED);
	assert_non_null(strstr(a.err, "cannot write /proc/nowhere/x"));
	snprintf(path, sizeof(path), "%s/missing/boot.log", f->dir);
	RUN(&a, cmd_export, "export", "-o", path);
	assert_int_equal(a.status, CMD_FAILED);
	snprintf(path, sizeof(path), "%s/boot.log", f->dir);
	RUN(&a, cmd_export, "export", "--boot", "99", "-o", path);
	assert_int_equal(a.status, CMD_FAILED);
	assert_int_equal(nftw(f->dir, count_exports, 8, FTW_PHYS), 0);
}

static void
fill_with_many(struct store_fixture *f)
{
	struct fault fault = { "" };
	struct db *db;

	if (db_open(f->path, DB_WRITE, &db, &fault) != 0)
		fail_msg("%s", fault.text);
	assert_int_equal(db_begin(db), 0);
	for (int i = 0; i < 2000; i++)
		put(db, EVENT_NOTE, mac_one, "one of very many lines", NULL);
	assert_int_equal(db_commit(db), 0);
	db_close(db);
}

/* A limit on file sizes is a disk that is full for this process alone. */
static void
full_disk_is_said_and_leaves_nothing(void **state)
{
	struct store_fixture *f = *state;
	struct rlimit before, tight;
	char path[96];
	struct answer a;

	fill_with_many(f);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	tight = before;
	tight.rlim_cur = 65536; /* less than the lines, more than a reader of the record needs */
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
	snprintf(path, sizeof(path), "%s/boot.log", f->dir);
	RUN(&a, cmd_export, "export", "-o", path);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(a.status, CMD_FAILED);
	assert_non_null(strstr(a.err, "nothing is left of it"));
	assert_int_equal(nftw(f->dir, count_exports, 8, FTW_PHYS), 0);
}

static void
unknown_format_is_bad_usage(void **state)
{
	struct store_fixture *f = *state;
	struct answer a;

	RUN(&a, cmd_export, "export", "--format", "docx");
	assert_int_equal(a.status, CMD_USAGE);
	assert_non_null(strstr(a.err, "pcap"));
}

#define EXPORT_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		EXPORT_TEST(text_has_a_line_an_event_and_knows_its_machine),
		EXPORT_TEST(csv_holds_no_formula_and_doubles_quotes),
		EXPORT_TEST(transfers_read_as_in_the_log_of_dnsmasq),
		EXPORT_TEST(json_is_one_object_of_all),
		EXPORT_TEST(html_cannot_be_written_into_by_a_machine),
		EXPORT_TEST(pcap_wraps_messages_into_sound_headers),
		EXPORT_TEST(file_that_is_there_is_left_alone_unless_forced),
		EXPORT_TEST(place_that_cannot_be_written_is_said_and_left_clean),
		EXPORT_TEST(full_disk_is_said_and_leaves_nothing),
		EXPORT_TEST(unknown_format_is_bad_usage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
