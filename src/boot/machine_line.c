/*
 * machine_line.c - the kernel line of one entry for one machine: its parts and their order.
 */
#include "boot/kernel_line.h"

#include "base/ip4.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>

static void
add_variable(struct text *t, char name, const struct plan *p, const char *image_id, struct mac mac)
{
	char host[IP4_TEXT_SIZE], port[8] = "";

	ip4_text(p->server_ip, host);
	if (p->http_port != 80) {
		struct text pt = text_of(port, sizeof(port));

		text_add(&pt, ":%u", p->http_port);
	}
	switch (name) {
	case 'B':
		text_add(t, "http://%s%s/iso/%s", host, port, image_id);
		break;
	case 'I':
		text_add(t, "http://%s%s/iso/%s.iso", host, port, image_id);
		break;
	case 'T':
		text_add(t, "tftp://%s/iso/%s", host, image_id);
		break;
	case 'H':
		text_add(t, "%s", host);
		break;
	case 'M':
		text_add(t, "01-%02x-%02x-%02x-%02x-%02x-%02x", mac.byte[0], mac.byte[1],
		    mac.byte[2], mac.byte[3], mac.byte[4], mac.byte[5]);
		break;
	default:
		text_add(t, "${%c}", name);
	}
}

int
netboot_expand(const char *template, const struct plan *p, const char *image_id, struct mac mac,
    char *buf, size_t size)
{
	struct text t = text_of(buf, size);

	while (*template) {
		size_t plain = strcspn(template, "$");

		text_add(&t, "%.*s", (int)plain, template);
		template += plain;
		if (!*template)
			break;
		if (template[1] == '{' && template[2] && template[3] == '}') {
			add_variable(&t, template[2], p, image_id, mac);
			template += 4;
		} else {
			text_add(&t, "$");
			template ++;
		}
	}
	return t.cut ? -EMSGSIZE : 0;
}

/* The transport asked for, else HTTP when it is there and the family can, else TFTP. */
static const char *
netboot_template(const struct plan *p, const struct assignment *a, const struct image_entry *e)
{
	if (strcmp(a->transport, "tftp") == 0)
		return e->netboot_tftp;
	if (strcmp(a->transport, "http") == 0)
		return p->http_port ? e->netboot_http : NULL;
	return p->http_port && e->netboot_http ? e->netboot_http : e->netboot_tftp;
}

static int
add_all(struct kernel_line *l, const struct plan *p, struct mac mac, const struct image *im,
    const struct image_entry *e, const char *template)
{
	const struct assignment *def = plan_assignment(p, (struct mac){ { 0 } });
	const struct assignment *own = mac_is_zero(mac) ? NULL : plan_assignment(p, mac);
	char netboot[KERNEL_LINE_MAX + 1];
	int err;

	err = netboot_expand(template, p, im->id, mac, netboot, sizeof(netboot));
	if (err == 0)
		err = kernel_line_add(l, WORD_IMAGE, e->append);
	if (err == 0)
		err = kernel_line_add(l, WORD_NETBOOT, netboot);
	if (err == 0)
		err = kernel_line_add(l, WORD_CONFIG, p->params);
	if (err == 0 && def)
		err = kernel_line_add(l, WORD_DEFAULT, def->params);
	if (err == 0 && own)
		err = kernel_line_add(l, WORD_MACHINE, own->params);
	return err;
}

/* What a loader adds: BOOT_IMAGE= and initrd= (syslinux, as pxelinux does it). */
static size_t
loader_words_len(const struct image *im, const struct image_entry *e)
{
	size_t n = strlen(" BOOT_IMAGE=iso//+000/") + strlen(im->id) + strlen(e->kernel);

	for (size_t i = 0; i < e->n_initrds; i++)
		n += strlen(" initrd=iso//") + strlen(im->id) + strlen(e->initrds[i]);
	return n;
}

int
kernel_line_for(const struct plan *p, struct mac mac, const struct image *im,
    const struct image_entry *e, struct kernel_line *ret, struct fault *fault)
{
	char text[KERNEL_LINE_MAX + 1];
	struct assignment a;
	const char *template;
	int err;

	plan_effective(p, mac, &a);
	template = netboot_template(p, &a, e);
	if (!template)
		return fault_set(fault, -EOPNOTSUPP, "%s of %s cannot be booted by %s", e->id,
		    im->id, a.transport[0] ? a.transport : "http or tftp");
	kernel_line_init(ret);
	err = add_all(ret, p, mac, im, e, template);
	if (err == 0)
		err = kernel_line_text(ret, text, sizeof(text));
	if (err < 0 || strlen(text) + (e->kernel ? loader_words_len(im, e) : 0) > KERNEL_LINE_MAX)
		return fault_set(fault, -E2BIG,
		    "the kernel line of %s is longer than the %d characters a kernel takes: use "
		    "fewer parameters",
		    e->id, KERNEL_LINE_MAX);
	return 0;
}
