/*
 * cmd_doctor.c - `pxedeck doctor`: what on this laptop would stop a boot, and how to mend it.
 *
 * It only looks. Sockets are bound for an instant to see whether they could be.
 */
#include "cmd.h"

#include "base/ip4.h"
#include "base/text.h"
#include "doctor.h"
#include "host/firewall.h"
#include "host/iface.h"
#include "host/rights.h"
#include "host/services.h"
#include "options.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { CHAINS_MAX = 8, BENCH_IP = 0xc0a80001 }; /* the first address an interface is given */

/* -- findings ----------------------------------------------------------------- */

static void
check_link(struct doctor *d, const struct iface *i)
{
	char mend[128];

	snprintf(mend, sizeof(mend), "ip link set %s up", i->name);
	if (!i->up && i->ip)
		doctor_note(d, mend, "%s is down; pxedeck brings it up for the run", i->name);
	else if (!i->up)
		doctor_fine(d, "%s is down; pxedeck brings it up for the run", i->name);
	else if (!i->carrier)
		doctor_stop(d, "plug the cable in and switch the bench switch on",
		    "%s has no carrier: no cable, or nothing at its other end", i->name);
	else if (i->speed_mbit > 0 && i->speed_mbit < 1000)
		doctor_note(d, "try another cable and another port",
		    "%s runs at %d Mbit/s; machines load an image at a tenth of what a gigabit "
		    "link gives them",
		    i->name, i->speed_mbit);
	else if (i->speed_mbit > 0)
		doctor_fine(d, "%s is up, %d Mbit/s", i->name, i->speed_mbit);
	else
		doctor_fine(d, "%s is up", i->name);
}

static void
check_role(struct doctor *d, const struct iface *i)
{
	const char *manager = service_managing(i->index);
	char quad[IP4_TEXT_SIZE], mend[128];

	if (i->default_route)
		doctor_stop(d, "use another interface, or a USB network adapter, for the bench",
		    "%s carries this laptop's default route: pxedeck will listen only, not to "
		    "answer "
		    "in the office network",
		    i->name);
	if (i->wireless)
		doctor_note(d, "use a wired interface",
		    "%s is wireless, and machines cannot boot over it", i->name);
	if (i->ip)
		doctor_fine(
		    d, "%s has the address %s/%u", i->name, ip4_text(i->ip, quad), i->prefix_len);
	else
		doctor_fine(d, "%s has no address; pxedeck gives it one for the run", i->name);
	if (!manager || i->ip)
		return;
	snprintf(mend, sizeof(mend),
	    strcmp(manager, "NetworkManager") == 0 ? "nmcli device set %s managed no"
						   : "set Unmanaged=yes for %s in a .network file",
	    i->name);
	doctor_note(d, mend, "%s manages %s and may take the address away again", manager, i->name);
}

static bool
check_interface(struct doctor *d, struct iface *ret)
{
	char name[IFNAMSIZ];
	struct fault fault = { "" };
	int err = 0;

	text_copy(name, sizeof(name), d->settings->interface);
	if (name[0] == '\0')
		err = iface_guess(name, &fault);
	if (err == 0)
		err = iface_read(name, ret, &fault);
	if (err < 0) {
		doctor_stop(d, "name it: pxedeck doctor -i IFACE", "%s", fault.text);
		return false;
	}
	check_link(d, ret);
	check_role(d, ret);
	return true;
}

/* -- rights ------------------------------------------------------------------- */

static void
check_rights(struct doctor *d)
{
	char exe[PATH_MAX], mend[PATH_MAX + 128];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	if (rights_suffice()) {
		doctor_fine(d, "rights are enough; they are given up once the sockets are open");
		return;
	}
	exe[n > 0 ? n : 0] = '\0';
	snprintf(mend, sizeof(mend),
	    "start with sudo, or once: setcap cap_net_admin,cap_net_raw,cap_net_bind_service+ep %s",
	    n > 0 ? exe : "pxedeck");
	doctor_stop(
	    d, mend, "user %u may not open ports below 1024 and raw sockets", (unsigned)geteuid());
}

/* -- ports -------------------------------------------------------------------- */

static void
say_holder(struct doctor *d, const struct service *s, const char *what, bool in_the_way)
{
	char mend[256], holder[160];
	const char *transport = s->tcp ? "TCP" : "UDP";

	if (s->pid)
		snprintf(holder, sizeof(holder), "%s (process %d)", s->name, (int)s->pid);
	else
		snprintf(holder, sizeof(holder), "another program (root sees which)");
	if (!in_the_way) {
		doctor_fine(d, "%s port %u: %s has it on another interface, not in the way",
		    transport, s->port, holder);
		return;
	}
	if (s->unit[0])
		snprintf(mend, sizeof(mend), "systemctl stop %s", s->unit);
	else if (s->pid)
		snprintf(mend, sizeof(mend), "stop %s: kill %d", s->name, (int)s->pid);
	else
		snprintf(
		    mend, sizeof(mend), "sudo ss -lp%c 'sport = :%u'", s->tcp ? 't' : 'u', s->port);
	doctor_stop(d, mend, "%s port %u for %s is taken by %s", transport, s->port, what, holder);
}

static void
check_port(
    struct doctor *d, bool tcp, uint16_t port, uint32_t ip, const char *device, const char *what)
{
	int free_err = service_port_free(tcp, port, ip, device);
	struct service s = { .tcp = tcp, .port = port };
	int held = service_on_port(tcp, port, ip, &s);

	if (held > 0 || free_err == -EADDRINUSE)
		say_holder(d, &s, what, free_err == -EADDRINUSE || free_err == -EACCES);
	else if (free_err == 0 || free_err == -EACCES)
		doctor_fine(d, "%s port %u for %s is free", tcp ? "TCP" : "UDP", port, what);
	else
		doctor_note(d, NULL, "%s port %u for %s: %s", tcp ? "TCP" : "UDP", port, what,
		    strerror(-free_err));
}

static void
check_ports(struct doctor *d, const struct iface *i)
{
	const struct settings *s = d->settings;
	uint32_t ip = i->ip ? i->ip : BENCH_IP;

	check_port(d, false, 67, 0, i->name, "DHCP");
	check_port(d, false, s->tftp_port, ip, NULL, "TFTP");
	check_port(d, true, s->http_port, ip, NULL, "HTTP");
	if (s->dns_port) {
		check_port(d, false, s->dns_port, ip, NULL, "DNS");
		check_port(d, true, s->dns_port, ip, NULL, "DNS");
	}
}

/* -- the firewall ------------------------------------------------------------- */

static void
say_chain(
    struct doctor *d, const struct firewall_chain *c, enum firewall_hook hook, const char *iface)
{
	char mend[400];

	if (strcmp(c->table, "firewalld") == 0)
		snprintf(
		    mend, sizeof(mend), "firewall-cmd --zone=trusted --change-interface=%s", iface);
	else if (hook == FIREWALL_INPUT && strcmp(c->chain, "INPUT") == 0 &&
		 access("/usr/sbin/ufw", X_OK) == 0)
		snprintf(mend, sizeof(mend), "ufw allow in on %s", iface);
	else
		snprintf(mend, sizeof(mend), "nft insert rule %s %s %s iifname %s accept",
		    c->family, c->table, c->chain, iface);
	if (hook == FIREWALL_INPUT)
		doctor_stop(d, mend, "the firewall (%s %s, chain %s) drops what machines ask for",
		    c->family, c->table, c->chain);
	else
		doctor_note(d, mend, "nat: the firewall (%s %s, chain %s) forwards nothing",
		    c->family, c->table, c->chain);
}

static void
check_hook(struct doctor *d, const struct iface *i, enum firewall_hook hook)
{
	struct firewall_chain chains[CHAINS_MAX];
	struct fault fault = { "" };
	int n = firewall_dropping(hook, i->name, chains, CHAINS_MAX, &fault);

	if (n < 0)
		doctor_note(d, "run doctor with sudo", "%s", fault.text);
	else if (n == 0)
		doctor_fine(d, "no firewall is in the way of what the bench %s",
		    hook == FIREWALL_INPUT ? "asks of this laptop" : "sends to the world");
	for (int k = 0; k < n && k < CHAINS_MAX; k++)
		say_chain(d, &chains[k], hook, i->name);
}

static void
check_firewall(struct doctor *d, const struct iface *i)
{
	char out[IFNAMSIZ];

	check_hook(d, i, FIREWALL_INPUT);
	if (!d->settings->nat)
		return;
	check_hook(d, i, FIREWALL_FORWARD);
	iface_default_route(out);
	if (out[0] == '\0' || strcmp(out, i->name) == 0)
		doctor_note(d, "connect this laptop to the world by another interface",
		    "nat: there is no default route to lead the bench to");
}

/* -- all of it ---------------------------------------------------------------- */

static int
examine(const struct settings *s)
{
	struct doctor d = { .settings = s };
	struct iface iface;

	for (size_t i = 0; i < s->n_notes; i++)
		doctor_note(&d, NULL, "%s", s->notes[i]);
	check_rights(&d);
	if (check_interface(&d, &iface)) {
		check_ports(&d, &iface);
		check_firewall(&d, &iface);
	}
	doctor_loaders(&d);
	doctor_images(&d);
	doctor_record(&d);
	doctor_demo(&d);
	fflush(stdout);
	if (d.n_stops == 0)
		return CMD_DONE;
	fprintf(stderr, "pxedeck: %u finding%s would stop a boot; what to do stands under each\n",
	    d.n_stops, d.n_stops == 1 ? "" : "s");
	return CMD_FAILED;
}

int
cmd_doctor(int argc, char **argv)
{
	struct fault fault = { "" };
	struct settings settings;
	int err, status;

	settings_init(&settings);
	err = options_read(argc, argv, NULL, NULL, &settings, &fault);
	if (err < 0)
		fprintf(stderr, "pxedeck: %s\n", fault.text);
	status = err < 0 ? CMD_USAGE : err > 0 ? CMD_DONE : examine(&settings);
	settings_done(&settings);
	return status;
}
