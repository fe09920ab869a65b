# The commands that read or set the record. main.c sees everything; so do these.
RECORD_COMMANDS = \
	src/cmd.h \
	src/cmd_record.c \
	src/cmd_set.c \
	src/record_json.c src/record_json.h \
	src/record_options.c src/record_options.h \
	src/record_text.c src/record_text.h
pxedeck_SOURCES += $(RECORD_COMMANDS)
