# wire: DHCP, TFTP, DNS, frames: bytes <-> structs, no I/O, no allocation. Knows base.
libwire_a_SOURCES = \
	src/wire/dhcp4.c src/wire/dhcp4.h \
	src/wire/dhcp4_names.c src/wire/dhcp4_names.h \
	src/wire/frame.c src/wire/frame.h
libwire_a_SOURCES += src/wire/dns.c src/wire/dns.h src/wire/dns_name.c
libwire_a_SOURCES += src/wire/http_range.c src/wire/http_range.h

libwire_a_SOURCES += src/wire/tftp.c src/wire/tftp.h
