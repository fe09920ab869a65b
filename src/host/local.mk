# host: this laptop: interfaces, rights. Knows base, model.
libhost_a_SOURCES = \
	src/host/link.c src/host/link.h \
	src/host/firewall.c src/host/firewall.h \
	src/host/iface.c src/host/iface.h \
	src/host/iface_address.c \
	src/host/iface_routes.c src/host/iface_routes.h \
	src/host/landlock.c src/host/landlock.h \
	src/host/nat.c src/host/nat.h \
	src/host/rights.c src/host/rights.h \
	src/host/services.c src/host/services.h \
	src/host/syscall_filter.c src/host/syscall_filter.h \
	src/host/virtual_bench.c src/host/virtual_bench.h \
	src/host/virtual_net.c src/host/virtual_net.h
