# host: this laptop: interfaces, rights. Knows base, model.
libhost_a_SOURCES = \
	src/host/iface.h \
	src/host/link.c src/host/link.h \
	src/host/rights.h \
	src/host/virtual_bench.c src/host/virtual_bench.h \
	src/host/virtual_net.c src/host/virtual_net.h
