# The commands that read or set the record. main.c sees everything; so do these.
RECORD_COMMANDS = \
	src/cmd.h \
	src/cmd_export.c \
	src/cmd_record.c \
	src/cmd_set.c \
	src/export.h \
	src/export_dnsmasq.c \
	src/export_file.c \
	src/export_html.c \
	src/export_json.c \
	src/export_pcap.c \
	src/export_text.c \
	src/record_json.c src/record_json.h \
	src/record_options.c src/record_options.h \
	src/record_text.c src/record_text.h \
	src/transfer_log.c src/transfer_log.h
pxedeck_SOURCES += $(RECORD_COMMANDS)
