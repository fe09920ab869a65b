# model: plain structs shared by all, and what an event means for a boot. Knows base.
libmodel_a_SOURCES = \
	src/model/assignment.c src/model/assignment.h \
	src/model/bench.c src/model/bench.h \
	src/model/boot.c src/model/boot.h \
	src/model/command.h \
	src/model/dhcp_brief.c src/model/dhcp_brief.h \
	src/model/event.c src/model/event.h \
	src/model/event_text.c src/model/event_text.h \
	src/model/image.c src/model/image.h \
	src/model/lease.h \
	src/model/lease_file.c src/model/lease_file.h \
	src/model/params.c src/model/params.h \
	src/model/ports.h \
	src/model/record.c src/model/record.h \
	src/model/settings.h src/model/settings_parse.h \
	src/model/settings.c \
	src/model/settings_dhcp.c \
	src/model/settings_dns.c \
	src/model/settings_file.c \
	src/model/settings_match.c \
	src/model/settings_names.c \
	src/model/settings_option.c \
	src/model/settings_rows.c \
	src/model/settings_words.c \
	src/model/snapshot.c src/model/snapshot.h \
	src/model/trail.c src/model/trail.h \
	src/model/transfer.c src/model/transfer.h
nodist_libmodel_a_SOURCES = src/model/params_rows.c
