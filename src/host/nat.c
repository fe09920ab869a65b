#include "host/nat.h"

#include "base/ip4.h"
#include "base/text.h"
#include "host/iface.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <nftables/libnftables.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RULES_SIZE = 1024 };

/* One interface's forwarding switch: a packet is forwarded when the one it came in by has it on. */
struct forwarding {
	char name[IFNAMSIZ];
	bool switched_on; /* by us */
};

struct nat {
	struct nft_ctx *nft; /* its netlink socket owns the table */
	bool table_is_owned; /* else it must be deleted by hand */
	struct forwarding bench, out;
};

static int
forwarding_open(const char *name, int mode)
{
	char path[96];

	snprintf(path, sizeof(path), "/proc/sys/net/ipv4/conf/%s/forwarding", name);
	return open(path, mode | O_CLOEXEC);
}

static int
forwarding_write(const char *name, char value)
{
	int fd = forwarding_open(name, O_WRONLY), err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, &value, 1) != 1)
		err = -errno;
	close(fd);
	return err;
}

static int
forwarding_on(struct forwarding *f, const char *name)
{
	int fd = forwarding_open(name, O_RDONLY), err;
	char value = '0';
	ssize_t n;

	if (fd < 0)
		return -errno;
	n = read(fd, &value, 1);
	close(fd);
	text_copy(f->name, sizeof(f->name), name);
	if (n == 1 && value == '1')
		return 0;
	err = forwarding_write(name, '1');
	f->switched_on = err == 0;
	return err;
}

static void
forwarding_off(const struct forwarding *f)
{
	if (f->switched_on)
		forwarding_write(f->name, '0');
}

/* Interfaces are named by number: a name may hold any character. */
static void
rules_write(struct text *t, const struct nat *n, uint32_t net, unsigned prefix_len, bool owned)
{
	unsigned bench = if_nametoindex(n->bench.name), out = if_nametoindex(n->out.name);
	char quad[IP4_TEXT_SIZE];

	text_add(t,
	    "table inet pxedeck {\n%s"
	    "chain postrouting {\n"
	    "type nat hook postrouting priority srcnat; policy accept;\n"
	    "ip saddr %s/%u oif %u masquerade\n"
	    "}\n"
	    "chain forward {\n"
	    "type filter hook forward priority filter; policy accept;\n",
	    owned ? "flags owner;\n" : "", ip4_text(net, quad), prefix_len, out);
	if (n->bench.switched_on || n->out.switched_on)
		text_add(t,
		    "oif %u ct state established,related accept\n"
		    "oif %u iif != %u drop\n"
		    "iif %u oif != { %u, %u } drop\n",
		    bench, bench, bench, bench, bench, out);
	text_add(t, "}\n}\n");
}

/* Runs nft commands; the reason of a failure goes to why. */
static bool
nft_run(struct nft_ctx *nft, const char *commands, struct fault *why)
{
	const char *said;
	bool done = nft_run_cmd_from_buffer(nft, commands) == 0;

	said = nft_ctx_get_error_buffer(nft);
	if (!done)
		fault_set(why, 0, "%.*s", (int)strcspn(said, "\n"), said);
	return done;
}

/* A table of the same name is another pxedeck's (it cannot be deleted), or was left by an old one.
 */
static int
table_make(struct nat *n, uint32_t net, unsigned prefix_len, struct fault *fault)
{
	static const char clear[] = "add table inet pxedeck\ndelete table inet pxedeck\n";
	struct fault why = { "" };
	char rules[RULES_SIZE];

	if (!nft_run(n->nft, clear, &why))
		return fault_set(fault, strstr(why.text, "permitted") ? -EPERM : -EIO,
		    "no NAT: table inet pxedeck is another pxedeck's, or nftables is not ours to "
		    "change (%.200s)",
		    why.text);
	for (int owned = 1; owned >= 0; owned--) {
		struct text t = text_of(rules, sizeof(rules));

		rules_write(&t, n, net, prefix_len, owned);
		n->table_is_owned = owned;
		if (nft_run(n->nft, rules, &why)) /* kernels before 5.12 know no owner */
			return 0;
	}
	return fault_set(fault, -EIO, "no NAT: nftables says: %.300s", why.text);
}

static int
nat_switch_on(
    struct nat *n, const char *bench, uint32_t net, unsigned prefix_len, struct fault *fault)
{
	char out[IFNAMSIZ];
	int err;

	iface_default_route(out);
	if (out[0] == '\0' || strcmp(out, bench) == 0)
		return fault_set(fault, -ENETUNREACH,
		    out[0] ? "no NAT: the default route goes through the bench itself"
			   : "no NAT: this laptop has no default route to lead the bench to");
	text_copy(n->out.name, sizeof(n->out.name), out);
	text_copy(n->bench.name, sizeof(n->bench.name), bench);
	err = forwarding_on(&n->bench, bench);
	if (err == 0)
		err = forwarding_on(&n->out, out);
	if (err < 0)
		return fault_set(fault, err, "no NAT: forwarding between %s and %s: %s", bench, out,
		    strerror(-err));
	return table_make(n, net, prefix_len, fault);
}

int
nat_start(
    const char *bench, uint32_t ip, unsigned prefix_len, struct nat **ret, struct fault *fault)
{
	struct nat *n = calloc(1, sizeof(*n));
	int err;

	if (!n)
		return -ENOMEM;
	n->nft = nft_ctx_new(NFT_CTX_DEFAULT);
	if (!n->nft) {
		free(n);
		return fault_set(fault, -ENOMEM, "no NAT: nftables cannot be asked");
	}
	nft_ctx_buffer_error(n->nft);
	nft_ctx_buffer_output(n->nft);
	err = nat_switch_on(n, bench, ip & ip4_netmask(prefix_len), prefix_len, fault);
	if (err < 0) {
		nat_stop(n);
		return err;
	}
	*ret = n;
	return 0;
}

const char *
nat_through(const struct nat *n)
{
	return n->out.name;
}

void
nat_stop(struct nat *n)
{
	if (!n)
		return;
	forwarding_off(&n->bench);
	forwarding_off(&n->out);
	if (!n->table_is_owned)
		nft_run(n->nft, "add table inet pxedeck\ndelete table inet pxedeck\n", NULL);
	nft_ctx_free(n->nft);
	free(n);
}
