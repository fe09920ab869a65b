# host: this laptop: interfaces, rights. Knows base, model.
libhost_a_SOURCES = \
	src/host/iface.h \
	src/host/rights.h
