# base: byte cursors, text, log, mailbox, slot, clock. Knows nothing else.
libbase_a_SOURCES = \
	src/base/bytes.h \
	src/base/clock.h \
	src/base/fault.c src/base/fault.h \
	src/base/ip4.c src/base/ip4.h \
	src/base/log.c src/base/log.h \
	src/base/mac.c src/base/mac.h \
	src/base/map.c src/base/map.h \
	src/base/mbox.c src/base/mbox.h \
	src/base/sanitized.h \
	src/base/slot.h \
	src/base/text.c src/base/text.h \
	src/base/units.c src/base/units.h
