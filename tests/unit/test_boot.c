#include "base/text.h"
#include "boot/choose.h"
#include "boot/grub_loop.h"
#include "boot/kernel_line.h"
#include "boot/tree.h"
#include "tests/unit/fake_disc.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct mac nobody;
static const struct mac m1 = { { 0x00, 0x13, 0xd4, 0xd1, 0x03, 0x57 } };
static const struct mac m2 = { { 0x52, 0x54, 0x00, 0x00, 0x00, 0x02 } };

static const char second_cfg[] = "LABEL live\nMENU LABEL ^Live\nLINUX /live/vmlinuz\n"
				 "INITRD /live/initrd\nAPPEND boot=live quiet\n"
				 "LABEL blank\nLINUX /live/vmlinuz\nAPPEND initrd=/live/a$b\n";

/* A bench with two images; assignments are to be added in the order of mac_key. */
static struct plan *
bench(void)
{
	struct fake_file first[] = SYSRCD_FILES;
	struct fake_file second[] = { { "isolinux.cfg", second_cfg }, { "live/vmlinuz", NULL },
		{ "live/initrd", NULL }, { "Live/Initrd2", NULL } };
	struct plan *p = plan_new();

	assert_non_null(p);
	p->server_ip = 0xc0a80001;
	p->http_port = 80;
	p->menu_timeout_s = 5;
	p->images = calloc(2, sizeof(struct image *));
	p->assignments = calloc(4, sizeof(*p->assignments));
	assert_non_null(p->images);
	assert_non_null(p->assignments);
	p->images[p->n_images++] = fake_image("sysrcd-1.5.1", "sysrcd-1.5.1", first, 12);
	p->images[p->n_images++] = fake_image("debian-live", "DEBIAN", second, 4);
	text_copy(p->default_image, sizeof(p->default_image), "sysrcd-1.5.1");
	assert_int_equal(loader_set_open(NULL, &p->loaders), 0);
	return p;
}

static struct assignment *
assign(struct plan *p, struct mac mac, const char *image, const char *entry, const char *params)
{
	struct assignment *a = &p->assignments[p->n_assignments++];

	assert_true(p->n_assignments <= 4);
	*a = (struct assignment){ .mac = mac };
	text_copy(a->image, sizeof(a->image), image);
	text_copy(a->entry, sizeof(a->entry), entry);
	text_copy(a->params, sizeof(a->params), params);
	return a;
}

/* The line of an entry, or what stands in the fault. */
static const char *
line_of(const struct plan *p, struct mac mac, const char *image, const char *entry)
{
	static char line[KERNEL_LINE_MAX + 1];
	const struct image *im = plan_find_image(p, image);
	const struct image_entry *e = im ? image_entry_find(im, entry) : NULL;
	struct kernel_line words;
	struct fault fault = { "" };

	assert_non_null(e);
	if (!im || !e || kernel_line_for(p, mac, im, e, &words, &fault) < 0)
		text_copy(line, sizeof(line), fault.text);
	else
		assert_int_equal(kernel_line_text(&words, line, sizeof(line)), 0);
	return line;
}

static void
family_words_follow_the_images_own(void **state)
{
	struct plan *p = bench();

	(void)state;
	assert_string_equal(line_of(p, nobody, "sysrcd-1.5.1", "rescue64"),
	    "netboot=http://192.168.0.1/iso/sysrcd-1.5.1/sysrcd.dat");
	assert_string_equal(line_of(p, nobody, "debian-live", "live"), "boot=live quiet");
	p->http_port = 8080;
	assert_string_equal(line_of(p, nobody, "sysrcd-1.5.1", "altker32"),
	    "video=ofonly netboot=http://192.168.0.1:8080/iso/sysrcd-1.5.1/sysrcd.dat");
	p->http_port = 0;
	assert_string_equal(line_of(p, nobody, "sysrcd-1.5.1", "rescue64"),
	    "netboot=tftp://192.168.0.1/iso/sysrcd-1.5.1/sysrcd.dat");
	plan_unref(p);
}

static void
later_words_replace_same_named_ones_and_a_minus_removes(void **state)
{
	struct plan *p = bench();

	(void)state;
	text_copy(p->params, sizeof(p->params), "setkmap=us rootpass=config console=tty0");
	assign(p, nobody, "", "", "rootpass=default docache");
	assign(p, m1, "", "", "setkmap=cz -docache console=ttyS0 console=tty1 -nothing");
	assert_string_equal(line_of(p, m1, "sysrcd-1.5.1", "nokeymap"),
	    "setkmap=cz netboot=http://192.168.0.1/iso/sysrcd-1.5.1/sysrcd.dat rootpass=default "
	    "console=ttyS0 console=tty1");
	assert_string_equal(line_of(p, m2, "debian-live", "live"),
	    "boot=live quiet setkmap=us rootpass=default console=tty0 docache");
	plan_unref(p);
}

static void
each_word_knows_where_it_comes_from(void **state)
{
	struct plan *p = bench();
	const struct image *im = p->images[0];
	struct kernel_line l;
	struct fault fault;

	(void)state;
	text_copy(p->params, sizeof(p->params), "a=1 b=1");
	assign(p, nobody, "", "", "b=2");
	assign(p, m1, "", "", "c=\"one two\" --- d");
	assert_int_equal(
	    kernel_line_for(p, m1, im, image_entry_find(im, "nokeymap"), &l, &fault), 0);
	assert_int_equal(l.n_words, 7);
	assert_int_equal(l.words[0].origin, WORD_IMAGE);
	assert_int_equal(l.words[1].origin, WORD_NETBOOT);
	assert_int_equal(l.words[2].origin, WORD_CONFIG);
	assert_string_equal(l.words[3].text, "b=2");
	assert_int_equal(l.words[3].origin, WORD_DEFAULT);
	assert_string_equal(l.words[4].text, "c=\"one two\"");
	assert_string_equal(l.words[5].text, "---");
	assert_int_equal(l.words[6].origin, WORD_MACHINE);
	plan_unref(p);
}

static void
a_line_too_long_for_a_kernel_is_refused(void **state)
{
	struct plan *p = bench();

	(void)state;
	memset(p->params, 'a', sizeof(p->params) - 1);
	assign(p, nobody, "", "", "");
	memset(p->assignments[0].params, 'b', PARAMS_SIZE - 1);
	assert_non_null(strstr(line_of(p, m1, "sysrcd-1.5.1", "rescuecd"), "longer than the 2047"));
	p->assignments[0].params[600] = '\0';
	assert_null(strstr(line_of(p, m1, "sysrcd-1.5.1", "rescuecd"), "longer"));
	plan_unref(p);
}

static void
templates_are_expanded_and_strangers_left_alone(void **state)
{
	struct plan *p = bench();
	char buf[256], small[8];

	(void)state;
	assert_int_equal(
	    netboot_expand("${B}/ ${T} ${I} ${H} ${M} $x ${x} ${", p, "ID", m1, buf, sizeof(buf)),
	    0);
	assert_string_equal(buf, "http://192.168.0.1/iso/ID/ tftp://192.168.0.1/iso/ID "
				 "http://192.168.0.1/iso/ID.iso 192.168.0.1 01-00-13-d4-d1-03-57 "
				 "$x ${x} ${");
	assert_true(netboot_expand("${B}", p, "ID", m1, small, sizeof(small)) < 0);
	plan_unref(p);
}

static int
find(const struct plan *p, const char *name, struct node *ret)
{
	size_t len = strlen(name);
	char *exact = malloc(len ? len : 1); /* not ended: names from the wire are not */
	int err;

	assert_non_null(exact);
	memcpy(exact, name, len);
	err = tree_find(p, exact, len, ret);
	free(exact);
	return err;
}

/* The text of a configuration file, ended; the caller frees it. */
static char *
config(const struct plan *p, const char *name)
{
	struct node n;
	char *text;

	assert_int_equal(find(p, name, &n), 0);
	assert_int_equal(n.kind, NODE_TEXT);
	assert_int_equal(n.role, ROLE_CONFIG);
	text = calloc(1, n.size + 1);
	assert_non_null(text);
	memcpy(text, n.text, n.size);
	node_done(&n);
	return text;
}

static void
has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no '%s' in:\n%s", part, text);
}

static void
has_not(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("'%s' in:\n%s", part, text);
}

static void
an_assigned_machine_boots_at_once(void **state)
{
	struct plan *p = bench();
	char *text;

	(void)state;
	assign(p, m1, "sysrcd", "rescue64", "rootpass=x setkmap=cz");
	text = config(p, "pxelinux.cfg/01-00-13-d4-d1-03-57");
	has(text, "DEFAULT rescue64\nPROMPT 0\n");
	has(text, "LABEL rescue64\n\tMENU LABEL rescue64\n\tMENU DEFAULT\n"
		  "\tLINUX iso/sysrcd-1.5.1/+1/isolinux/rescue64\n"
		  "\tINITRD iso/sysrcd-1.5.1/isolinux/initram.igz\n"
		  "\tAPPEND netboot=http://192.168.0.1/iso/sysrcd-1.5.1/sysrcd.dat rootpass=x "
		  "setkmap=cz\n");
	has(text, "INITRD iso/sysrcd-1.5.1/ntpasswd/initrd.cgz,iso/sysrcd-1.5.1/ntpasswd/scsi.cgz");
	has(text, "# altker32 left out: isolinux/altker32 is not in the image");
	has_not(text, "LABEL altker32");
	has_not(text, "UI ");
	free(text);
	/* another machine is asked, and not told the first one's password */
	text = config(p, "pxelinux.cfg/01-52-54-00-00-00-02");
	has(text, "MENU TITLE pxedeck: 52:54:00:00:00:02");
	has(text, "TIMEOUT 50\n");
	has_not(text, "rootpass");
	free(text);
	plan_unref(p);
}

static void
transport_of_the_assignment_decides_the_payloads_way(void **state)
{
	struct plan *p = bench();
	struct assignment *a = assign(p, m1, "sysrcd", "rescue64", "");
	char *text;

	(void)state;
	text_copy(a->transport, sizeof(a->transport), "tftp");
	text = config(p, "pxelinux.cfg/01-00-13-d4-d1-03-57");
	has(text, "APPEND netboot=tftp://192.168.0.1/iso/sysrcd-1.5.1/sysrcd.dat\n");
	free(text);
	plan_unref(p);
}

static void
a_menu_holds_all_images_and_the_local_disk(void **state)
{
	struct plan *p = bench();
	char *text = config(p, "pxelinux.cfg/C0A8005A");
	char *same = config(p, "/pxelinux.cfg/default");

	(void)state;
	assert_string_equal(text, same);
	has(text, "DEFAULT rescuecd\n");
	has(text, "MENU BEGIN debian-live\n");
	has(text, "LABEL debian-live/live\n\tMENU LABEL Live\n");
	has(text, "MENU END\nLABEL pxedeck-local-disk\n");
	free(same);
	free(text);
	plan_unref(p);
}

static void
a_parked_machine_waits_and_a_choice_lets_it_go(void **state)
{
	struct plan *p = bench();
	char *text;

	(void)state;
	assign(p, nobody, "", "", "")->hold = true;
	text = config(p, "pxelinux.cfg/01-00-13-d4-d1-03-57");
	has(text, "SAY pxedeck: 00:13:d4:d1:03:57 waits for the operator\n");
	has(text, "TIMEOUT 20\nDEFAULT pxedeck-asks-again\nONTIMEOUT pxedeck-asks-again\n");
	has(text, "LABEL pxedeck-asks-again\nCONFIG pxelinux.cfg/01-00-13-d4-d1-03-57\n");
	free(text);
	assign(p, m1, "debian", "", "");
	text = config(p, "pxelinux.cfg/01-00-13-d4-d1-03-57");
	has(text, "DEFAULT live\nPROMPT 0\n");
	free(text);
	plan_unref(p);
}

static void
boot_default_stands_in_where_nobody_chose(void **state)
{
	struct plan *p = bench();
	char *text;

	(void)state;
	text_copy(p->boot_default, sizeof(p->boot_default), "local");
	text = config(p, "pxelinux.cfg/default");
	has(text, "DEFAULT pxedeck-local-disk\nPROMPT 0\n");
	free(text);
	text_copy(p->boot_default, sizeof(p->boot_default), "debian-live/live");
	text = config(p, "pxelinux.cfg/default");
	has(text, "DEFAULT live\nPROMPT 0\n");
	free(text);
	text_copy(p->boot_default, sizeof(p->boot_default), "park");
	text = config(p, "pxelinux.cfg/default");
	has(text, "waits for the operator\n");
	free(text);
	plan_unref(p);
}

static void
an_assignment_to_an_image_that_is_gone_says_so(void **state)
{
	struct plan *p = bench();
	char *text;

	(void)state;
	assign(p, m1, "windows", "", "");
	text = config(p, "pxelinux.cfg/01-00-13-d4-d1-03-57");
	has(text, "what was chosen for it is not here");
	has(text, "DEFAULT rescuecd");
	free(text);
	plan_unref(p);
}

static void
uuid_is_refused_so_that_the_mac_is_asked_next(void **state)
{
	struct plan *p = bench();
	struct node n;

	(void)state;
	assert_int_equal(find(p, "pxelinux.cfg/28ce5d8a-0000-0080-385d-ff0000004746", &n), -ENOENT);
	assert_int_equal(find(p, "pxelinux.cfg/01-00-13-d4-d1-03", &n), -ENOENT);
	assert_int_equal(find(p, "pxelinux.cfg/01-00-13-d4-d1-03-57-00", &n), -ENOENT);
	assert_int_equal(find(p, "pxelinux.cfg/C0A8005AC", &n), -ENOENT);
	assert_int_equal(find(p, "pxelinux.cfg/", &n), -ENOENT);
	plan_unref(p);
}

static void
files_of_images_are_extents(void **state)
{
	struct plan *p = bench();
	struct node n;

	(void)state;
	assert_int_equal(find(p, "iso/sysrcd-1.5.1/+1/isolinux/rescue64", &n), 0);
	assert_int_equal(n.kind, NODE_EXTENT);
	assert_int_equal(n.role, ROLE_KERNEL);
	assert_int_equal(n.offset, 2 * 2048);
	assert_int_equal(n.size, 1000);
	assert_int_equal(n.entry_bytes, 3003);
	assert_string_equal(n.entry, "rescue64");
	assert_string_equal(n.image, "sysrcd-1.5.1");
	assert_string_equal(n.name, "iso/sysrcd-1.5.1/isolinux/rescue64");
	node_done(&n);
	assert_int_equal(find(p, "iso/sysrcd-1.5.1.iso", &n), 0);
	assert_int_equal(n.role, ROLE_WHOLE_ISO);
	assert_int_equal(n.size, p->images[0]->size);
	node_done(&n);
	assert_int_equal(find(p, "iso/sysrcd-1.5.1/SYSRCD.DAT", &n), 0);
	assert_int_equal(n.role, ROLE_PAYLOAD);
	assert_string_equal(n.entry, "");
	node_done(&n);
	assert_int_equal(find(p, "iso/debian-live/LIVE/initrd", &n), 0);
	node_done(&n);
	plan_unref(p);
}

static void
odd_spellings_do_no_harm(void **state)
{
	static const char *const good[] = { "/iso/debian-live/live/initrd",
		"//iso//debian-live/./live//initrd", "\\iso\\debian-live\\live\\initrd",
		"iso/debian-live/live/initrd\xff\xff", "./iso/debian-live/live/initrd" };
	static const char *const bad[] = { "", "/", ".", "..", "../etc/passwd", "/etc/passwd",
		"iso/../etc/passwd", "iso/debian-live/../debian-live/live/initrd", "iso", "iso/",
		"iso/debian-live", "iso/debian-live/", "iso/debian-live/live", "iso/.iso",
		"iso/debian-live/+9/live/initrd", "iso/debian-live/+0live/initrd",
		"iso/debian-live/+99999999999999999999999/live/initrd", "iso/debian/live/initrd",
		"%2e%2e/etc/passwd", "iso/debian-live/live/initrd/.." };
	struct plan *p = bench();
	struct node n;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (find(p, good[i], &n) < 0)
			fail_msg("not found: %s", good[i]);
		assert_string_equal(n.name, "iso/debian-live/live/initrd");
		node_done(&n);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (find(p, bad[i], &n) != -ENOENT)
			fail_msg("found: %s", bad[i]);
	assert_int_equal(tree_find(p, "iso/debian-live/live/ini\0rd", 27, &n), -ENOENT);
	plan_unref(p);
}

static void
make_file(const char *dir, const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	if (!f)
		fail_msg("cannot write %s", path);
	else {
		fputs(text, f);
		fclose(f);
	}
}

static void
a_loader_in_a_directory_finds_the_tree_beside_itself(void **state)
{
	struct plan *p = bench();
	struct node n;
	char *text;

	(void)state;
	assert_int_equal(find(p, "pxe/pxelinux.cfg/default", &n), -ENOENT);
	p->loaders->files = reallocarray(
	    p->loaders->files, p->loaders->n_files + 1, sizeof(*p->loaders->files));
	assert_non_null(p->loaders->files);
	/* after all the others by name, so that the set stays sorted */
	p->loaders->files[p->loaders->n_files++] = (struct loader_file){
		.name = "zz/pxelinux.0", .fd = open("/dev/null", O_RDONLY), .is_loader = true
	};
	text = config(p, "zz/pxelinux.cfg/01-00-13-d4-d1-03-57");
	has(text, "MENU TITLE pxedeck: 00:13:d4:d1:03:57");
	free(text);
	assert_int_equal(find(p, "zz/iso/debian-live/live/initrd", &n), 0);
	assert_string_equal(n.name, "iso/debian-live/live/initrd");
	node_done(&n);
	assert_int_equal(find(p, "zz/pxelinux.0", &n), 0);
	node_done(&n);
	assert_int_equal(find(p, "zz/nothing", &n), -ENOENT);
	plan_unref(p);
}

/* tftp-root of the recipe: links, a pxelinux.cfg of its own, no image. */
static void
without_images_tftp_root_is_served_as_it_is(void **state)
{
	char dir[] = "/tmp/pxedeck-root-XXXXXX", path[300], byte[4] = "";
	struct plan *p = plan_new();
	struct node n;

	(void)state;
	assert_non_null(p);
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/root", dir);
	mkdir(path, 0755);
	make_file(dir, "outside", "abc");
	make_file(path, "pxelinux.0", "old");
	snprintf(path, sizeof(path), "%s/root/pxelinux.cfg", dir);
	mkdir(path, 0755);
	make_file(path, "default", "default x\n");
	snprintf(path, sizeof(path), "%s/root/linked", dir);
	assert_int_equal(symlink("../outside", path), 0);
	snprintf(path, sizeof(path), "%s/root/ring", dir);
	assert_int_equal(symlink(".", path), 0);
	snprintf(path, sizeof(path), "%s/root", dir);
	assert_int_equal(loader_set_open(NULL, &p->loaders), 0);
	assert_int_equal(loader_set_add_root(p->loaders, path), 0);

	assert_int_equal(find(p, "/linked", &n), 0);
	assert_int_equal(pread(n.fd, byte, 3, (off_t)n.offset), 3);
	assert_string_equal(byte, "abc");
	node_done(&n);
	assert_int_equal(find(p, "pxelinux.cfg/default", &n), 0);
	assert_int_equal(n.kind, NODE_EXTENT);
	assert_int_equal(n.role, ROLE_CONFIG);
	node_done(&n);
	assert_int_equal(find(p, "pxelinux.cfg/01-00-13-d4-d1-03-57", &n), -ENOENT);
	assert_int_equal(find(p, "pxelinux.cfg/C0A8005A", &n), -ENOENT);
	/* the operator's pxelinux.0 goes before the distribution's */
	assert_int_equal(find(p, "pxelinux.0", &n), 0);
	assert_int_equal(n.size, 3);
	assert_int_equal(n.role, ROLE_LOADER);
	node_done(&n);
	plan_unref(p);
	snprintf(path, sizeof(path), "rm -rf %s", dir);
	assert_int_equal(system(path), 0);
}

static void
firmware_decides_the_boot_file(void **state)
{
	struct boot_client c = { .mac = m1, .is_pxe = true, .arch = 0 };
	struct boot_answer answer;
	struct plan *p = bench();

	(void)state;
	if (!loader_set_find(p->loaders, "pxelinux.0"))
		skip();
	boot_choose(p, &c, &answer);
	assert_string_equal(answer.file, "pxelinux.0");
	c.arch = UINT16_MAX;
	boot_choose(p, &c, &answer);
	assert_string_equal(answer.file, "pxelinux.0");
	c.arch = 7;
	boot_choose(p, &c, &answer);
	assert_string_equal(answer.file,
	    loader_set_find(p->loaders, "efi64/syslinux.efi") ? "efi64/syslinux.efi" : "");
	c.arch = 0;
	c.is_pxe = false;
	boot_choose(p, &c, &answer);
	assert_string_equal(answer.file, "");
	c.is_pxe = true;
	text_copy(assign(p, m1, "", "", "")->loader, 24, "lpxelinux.0");
	boot_choose(p, &c, &answer);
	assert_string_equal(answer.file, "lpxelinux.0");
	plan_unref(p);
}

static void
images_are_found_by_id_start_and_family(void **state)
{
	struct plan *p = bench();

	(void)state;
	assert_ptr_equal(plan_find_image(p, "DEBIAN-LIVE"), p->images[1]);
	assert_ptr_equal(plan_find_image(p, "deb"), p->images[1]);
	assert_ptr_equal(plan_find_image(p, "generic"), p->images[1]);
	assert_ptr_equal(plan_find_image(p, "sysrcd"), p->images[0]);
	assert_null(plan_find_image(p, ""));
	assert_null(plan_find_image(p, "nothing"));
	plan_unref(p);
}

static void
an_entry_of_one_image_means_nothing_in_another(void **state)
{
	struct plan *p = bench();
	struct assignment a;

	(void)state;
	text_copy(assign(p, nobody, "sysrcd-1.5.1", "rescue64", "a=1 -b")->name, 64, "no");
	assign(p, m1, "debian-live", "", "a=2");
	plan_effective(p, m1, &a);
	assert_string_equal(a.image, "debian-live");
	assert_string_equal(a.entry, "");
	assert_string_equal(a.name, "");
	assert_string_equal(a.params, "a=2 -b");
	plan_effective(p, m2, &a);
	assert_string_equal(a.entry, "rescue64");
	plan_unref(p);
}

static void
the_newest_plan_is_taken_and_older_ones_live_while_held(void **state)
{
	struct plan_board board;
	struct plan *first = plan_new(), *held;

	(void)state;
	plan_board_init(&board);
	assert_null(plan_board_take(&board));
	plan_board_publish(&board, first);
	held = plan_board_take(&board);
	assert_ptr_equal(held, first);
	plan_board_publish(&board, plan_new());
	assert_non_null(held);
	held->menu_timeout_s = 1; /* still ours: a sanitizer would see it freed */
	plan_unref(held);
	plan_board_done(&board);
}

static void
grub_entry_is_the_recipes_last_section(void **state)
{
	struct plan *p = bench();
	const struct image *im = p->images[0];
	struct fault fault;
	char *text = NULL;

	(void)state;
	assert_int_equal(grub_loop_render(im, image_entry_find(im, "rescue64"), "/iso/x.iso",
			     "docache rootpass=a$b;c setkmap=us", &text, &fault),
	    0);
	has(text, "menuentry 'sysrcd-1.5.1 (rescue64)' {\n\tset isofile=/iso/x.iso\n");
	has(text, "\tlinux (loop)/isolinux/rescue64 isoloop=/iso/x.iso rdinit=/linuxrc2 docache "
		  "'rootpass=a$b;c' setkmap=us\n\tinitrd (loop)/isolinux/initram.igz\n}\n");
	free(text);
	assert_true(
	    grub_loop_render(im, image_entry_find(im, "freedos"), "/x", "", &text, &fault) < 0);
	assert_true(grub_loop_render(
			im, image_entry_find(im, "rescue64"), "/my iso/x", "", &text, &fault) < 0);
	has(fault.text, "rename it");
	plan_unref(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(family_words_follow_the_images_own),
		cmocka_unit_test(later_words_replace_same_named_ones_and_a_minus_removes),
		cmocka_unit_test(each_word_knows_where_it_comes_from),
		cmocka_unit_test(a_line_too_long_for_a_kernel_is_refused),
		cmocka_unit_test(templates_are_expanded_and_strangers_left_alone),
		cmocka_unit_test(an_assigned_machine_boots_at_once),
		cmocka_unit_test(transport_of_the_assignment_decides_the_payloads_way),
		cmocka_unit_test(a_menu_holds_all_images_and_the_local_disk),
		cmocka_unit_test(a_parked_machine_waits_and_a_choice_lets_it_go),
		cmocka_unit_test(boot_default_stands_in_where_nobody_chose),
		cmocka_unit_test(an_assignment_to_an_image_that_is_gone_says_so),
		cmocka_unit_test(uuid_is_refused_so_that_the_mac_is_asked_next),
		cmocka_unit_test(files_of_images_are_extents),
		cmocka_unit_test(odd_spellings_do_no_harm),
		cmocka_unit_test(a_loader_in_a_directory_finds_the_tree_beside_itself),
		cmocka_unit_test(without_images_tftp_root_is_served_as_it_is),
		cmocka_unit_test(firmware_decides_the_boot_file),
		cmocka_unit_test(images_are_found_by_id_start_and_family),
		cmocka_unit_test(an_entry_of_one_image_means_nothing_in_another),
		cmocka_unit_test(the_newest_plan_is_taken_and_older_ones_live_while_held),
		cmocka_unit_test(grub_entry_is_the_recipes_last_section),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
