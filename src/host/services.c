#include "host/services.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { STATE_LISTEN = 0x0a, STATE_UNCONNECTED = 0x07 }; /* as the kernel's TCP_LISTEN, TCP_CLOSE */

struct wanted {
	unsigned state;
	uint16_t port;
	uint32_t ip;
};

/* One line of /proc/net/udp, tcp, udp6, tcp6: does it hold the port? *ret_inode: its socket. */
static bool
line_holds(
    const char *line, const struct wanted *w, bool v6, uint32_t *ret_ip, unsigned long *ret_inode)
{
	char address[33];
	unsigned port, state;
	uint32_t ip = 0;

	if (sscanf(line, " %*u: %32[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*s %*s %*s %*u %*u %lu",
		address, &port, &state, ret_inode) != 4 ||
	    port != w->port || state != w->state)
		return false;
	if (v6) {
		if (strspn(address, "0") != 32)
			return false; /* an IPv6 address alone is not in the way */
	} else {
		/* In network order, printed as a host integer. */
		ip = ntohl((uint32_t)strtoul(address, NULL, 16));
	}
	*ret_ip = ip;
	return ip == 0 || w->ip == 0 || ip == w->ip;
}

static int
table_search(const char *path, const struct wanted *w, uint32_t *ret_ip, unsigned long *ret_inode)
{
	bool v6 = path[strlen(path) - 1] == '6', found = false;
	FILE *f = fopen(path, "re");
	char line[512];

	if (!f)
		return errno == ENOENT ? 0 : -errno;
	while (!found && fgets(line, sizeof(line), f))
		found = line_holds(line, w, v6, ret_ip, ret_inode);
	fclose(f);
	return found;
}

static bool
process_has_socket(const char *pid, unsigned long inode)
{
	char path[64], wanted[64], target[64];
	struct dirent *e;
	bool has = false;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%.20s/fd", pid);
	snprintf(wanted, sizeof(wanted), "socket:[%lu]", inode);
	dir = opendir(path);
	if (!dir)
		return false;
	while (!has && (e = readdir(dir))) {
		ssize_t n = readlinkat(dirfd(dir), e->d_name, target, sizeof(target) - 1);

		if (n <= 0)
			continue;
		target[n] = '\0';
		has = strcmp(target, wanted) == 0;
	}
	closedir(dir);
	return has;
}

/* The first line of a file of /proc/PID, escaped. */
static void
process_line(const char *pid, const char *file, struct text *t)
{
	char path[64], line[512];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%.20s/%s", pid, file);
	f = fopen(path, "re");
	if (!f)
		return;
	if (fgets(line, sizeof(line), f))
		text_add_escaped(t, line, strcspn(line, "\n"));
	fclose(f);
}

/* The last "x.service" of a control group's path. */
static void
unit_of(const char *pid, char *unit, size_t size)
{
	char path[512];
	struct text t = text_of(path, sizeof(path));
	char *end;

	unit[0] = '\0';
	process_line(pid, "cgroup", &t);
	end = strstr(path, ".service");
	while (end && strstr(end + 1, ".service"))
		end = strstr(end + 1, ".service");
	if (!end)
		return;
	end[strlen(".service")] = '\0';
	text_copy(unit, size, strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
}

static void
owner_find(unsigned long inode, struct service *s)
{
	DIR *dir = opendir("/proc");
	struct dirent *e;

	while (dir && s->pid == 0 && (e = readdir(dir))) {
		struct text t = text_of(s->name, sizeof(s->name));

		if (!isdigit((unsigned char)e->d_name[0]) || !process_has_socket(e->d_name, inode))
			continue;
		s->pid = (pid_t)strtol(e->d_name, NULL, 10);
		process_line(e->d_name, "comm", &t);
		unit_of(e->d_name, s->unit, sizeof(s->unit));
	}
	if (dir)
		closedir(dir);
}

int
service_on_port(bool tcp, uint16_t port, uint32_t ip, struct service *ret)
{
	const struct wanted w = { tcp ? STATE_LISTEN : STATE_UNCONNECTED, port, ip };
	struct service s = { .tcp = tcp, .port = port };
	unsigned long inode = 0;
	int found = table_search(tcp ? "/proc/net/tcp" : "/proc/net/udp", &w, &s.ip, &inode);

	if (found == 0)
		found = table_search(tcp ? "/proc/net/tcp6" : "/proc/net/udp6", &w, &s.ip, &inode);
	if (found <= 0)
		return found;
	owner_find(inode, &s);
	*ret = s;
	return 1;
}

int
service_port_free(bool tcp, uint16_t port, uint32_t ip, const char *device)
{
	const struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(ip)
	};
	int fd = socket(AF_INET, (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0), on = 1;
	int err = 0;

	if (fd < 0)
		return -errno;
	/* The address may be one the interface gets only for the run. */
	setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &on, sizeof(on));
	if (tcp)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (device &&
	    setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, (socklen_t)strlen(device)) < 0)
		err = -errno;
	if (err == 0 && bind(fd, (const struct sockaddr *)&at, sizeof(at)) < 0)
		err = -errno;
	close(fd);
	return err == -EPERM ? -EACCES : err;
}

/* Has the file a line that begins with this? */
static bool
file_says(const char *path, const char *wanted)
{
	FILE *f = fopen(path, "re");
	char line[256];
	bool says = false;

	while (f && !says && fgets(line, sizeof(line), f))
		says = strncmp(line, wanted, strlen(wanted)) == 0;
	if (f)
		fclose(f);
	return says;
}

const char *
service_managing(int iface_index)
{
	char path[64];

	snprintf(path, sizeof(path), "/run/NetworkManager/devices/%d", iface_index);
	if (file_says(path, "managed=true"))
		return "NetworkManager";
	snprintf(path, sizeof(path), "/run/systemd/netif/links/%d", iface_index);
	if (file_says(path, "ADMIN_STATE=config")) /* configuring, configured */
		return "systemd-networkd";
	return NULL;
}
