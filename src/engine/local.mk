# engine: loops, sockets, servers. Knows base, model, wire, iso, boot; not ui, not db.
libengine_a_SOURCES = \
	src/engine/dhcp_server.h \
	src/engine/dns_service.h \
	src/engine/facts.c src/engine/facts.h \
	src/engine/http_service.h \
	src/engine/sockets.c src/engine/sockets.h \
	src/engine/tftp_service.h
