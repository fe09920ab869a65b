# engine: loops, sockets, servers. Knows base, model, wire, iso, boot; not ui, not db.
libengine_a_SOURCES = \
	src/engine/capture.c src/engine/capture.h \
	src/engine/core.c src/engine/core.h \
	src/engine/core_dhcp.c \
	src/engine/core_events.c \
	src/engine/core_plan.c \
	src/engine/dhcp_server.h \
	src/engine/dns_service.h \
	src/engine/engine.c src/engine/engine.h \
	src/engine/facts.c src/engine/facts.h \
	src/engine/http_service.h \
	src/engine/image_watch.c src/engine/image_watch.h \
	src/engine/publish.c \
	src/engine/segment.c src/engine/segment.h \
	src/engine/sockets.c src/engine/sockets.h \
	src/engine/tftp_service.h

libengine_a_SOURCES += \
	src/engine/tftp_blocks.c src/engine/tftp_blocks.h \
	src/engine/tftp_dispatch.c \
	src/engine/tftp_netascii.c src/engine/tftp_netascii.h \
	src/engine/tftp_sender.c src/engine/tftp_sender.h \
	src/engine/tftp_service.c \
	src/engine/tftp_session.c src/engine/tftp_session.h \
	src/engine/tftp_terms.c src/engine/tftp_terms.h \
	src/engine/tftp_transfer.c src/engine/tftp_transfer.h \
	src/engine/tftp_worker.c src/engine/tftp_worker.h
libengine_a_SOURCES += src/engine/http_conns.c src/engine/http_conns.h src/engine/http_service.c

libengine_a_SOURCES += \
	src/engine/addr_set.c src/engine/addr_set.h \
	src/engine/dhcp_bind.c \
	src/engine/dhcp_effects.c src/engine/dhcp_effects.h \
	src/engine/dhcp_hosts.c src/engine/dhcp_hosts.h \
	src/engine/dhcp_log.c src/engine/dhcp_log.h \
	src/engine/dhcp_offer.c \
	src/engine/dhcp_reply.c src/engine/dhcp_reply.h \
	src/engine/dhcp_request.c src/engine/dhcp_request.h \
	src/engine/dhcp_return.c \
	src/engine/dhcp_server.c src/engine/dhcp_state.h \
	src/engine/dhcp_tags.c src/engine/dhcp_tags.h \
	src/engine/lease_pool.c src/engine/lease_pool.h src/engine/lease_pool_parts.h \
	src/engine/lease_pool_due.c \
	src/engine/lease_pool_ranges.c
libengine_a_SOURCES += \
	src/engine/dns_answerer.c src/engine/dns_answerer.h \
	src/engine/dns_cache.c src/engine/dns_cache.h \
	src/engine/dns_lines.c src/engine/dns_lines.h \
	src/engine/dns_names.c src/engine/dns_names.h \
	src/engine/dns_rules.c src/engine/dns_rules.h \
	src/engine/dns_service.c \
	src/engine/dns_table.c src/engine/dns_table.h \
	src/engine/dns_tcp.c src/engine/dns_tcp.h \
	src/engine/dns_upstream.c src/engine/dns_upstream.h
