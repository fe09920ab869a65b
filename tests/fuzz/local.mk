# Each target is linked with libFuzzer (--enable-fuzzers) or with replay.c, which feeds it
# every file of tests/fuzz/corpus/NAME as a heap block of exactly its size.
if FUZZERS
FUZZ_MAIN =
else
FUZZ_MAIN = tests/fuzz/replay.c
endif
FUZZ_LINK = $(AM_LDFLAGS) $(FUZZ_FLAGS)
EXTRA_DIST += tests/fuzz/corpus tests/fuzz/fuzz.h tests/fuzz/replay.c

# FUZZ_TARGETS += tests/fuzz/fuzz_NAME
# tests_fuzz_fuzz_NAME_SOURCES = tests/fuzz/fuzz_NAME.c $(FUZZ_MAIN)
# tests_fuzz_fuzz_NAME_LDFLAGS = $(FUZZ_LINK)

FUZZ_TARGETS += tests/fuzz/fuzz_dns
tests_fuzz_fuzz_dns_SOURCES = tests/fuzz/fuzz_dns.c $(FUZZ_MAIN)
tests_fuzz_fuzz_dns_LDFLAGS = $(FUZZ_LINK)

FUZZ_TARGETS += tests/fuzz/fuzz_http
tests_fuzz_fuzz_http_SOURCES = tests/fuzz/fuzz_http.c $(FUZZ_MAIN)
tests_fuzz_fuzz_http_LDFLAGS = $(FUZZ_LINK)

FUZZ_TARGETS += tests/fuzz/fuzz_tftp
tests_fuzz_fuzz_tftp_SOURCES = tests/fuzz/fuzz_tftp.c $(FUZZ_MAIN)
tests_fuzz_fuzz_tftp_LDFLAGS = $(FUZZ_LINK)

FUZZ_TARGETS += tests/fuzz/fuzz_tftp_transfer
tests_fuzz_fuzz_tftp_transfer_SOURCES = tests/fuzz/fuzz_tftp_transfer.c $(FUZZ_MAIN)
tests_fuzz_fuzz_tftp_transfer_LDFLAGS = $(FUZZ_LINK)

FUZZ_TARGETS += tests/fuzz/fuzz_settings
tests_fuzz_fuzz_settings_SOURCES = tests/fuzz/fuzz_settings.c $(FUZZ_MAIN)
tests_fuzz_fuzz_settings_LDFLAGS = $(FUZZ_LINK)

FUZZ_TARGETS += tests/fuzz/fuzz_dns_answer
tests_fuzz_fuzz_dns_answer_SOURCES = tests/fuzz/fuzz_dns_answer.c $(FUZZ_MAIN)
tests_fuzz_fuzz_dns_answer_LDFLAGS = $(FUZZ_LINK)
FUZZ_TARGETS += tests/fuzz/fuzz_menu
tests_fuzz_fuzz_menu_SOURCES = tests/fuzz/fuzz_menu.c $(FUZZ_MAIN)
tests_fuzz_fuzz_menu_LDFLAGS = $(FUZZ_LINK)

FUZZ_TARGETS += tests/fuzz/fuzz_description
tests_fuzz_fuzz_description_SOURCES = tests/fuzz/fuzz_description.c $(FUZZ_MAIN)
tests_fuzz_fuzz_description_LDFLAGS = $(FUZZ_LINK)

FUZZ_TARGETS += tests/fuzz/fuzz_kernel_line
tests_fuzz_fuzz_kernel_line_SOURCES = tests/fuzz/fuzz_kernel_line.c $(FUZZ_MAIN)
tests_fuzz_fuzz_kernel_line_LDFLAGS = $(FUZZ_LINK)

FUZZ_TARGETS += tests/fuzz/fuzz_tree_name
tests_fuzz_fuzz_tree_name_SOURCES = tests/fuzz/fuzz_tree_name.c $(FUZZ_MAIN)
tests_fuzz_fuzz_tree_name_LDFLAGS = $(FUZZ_LINK)

FUZZ_TARGETS += tests/fuzz/fuzz_dhcp4
tests_fuzz_fuzz_dhcp4_SOURCES = tests/fuzz/fuzz_dhcp4.c $(FUZZ_MAIN)
tests_fuzz_fuzz_dhcp4_LDFLAGS = $(FUZZ_LINK)

FUZZ_TARGETS += tests/fuzz/fuzz_dhcp_log
tests_fuzz_fuzz_dhcp_log_SOURCES = tests/fuzz/fuzz_dhcp_log.c $(FUZZ_MAIN)
tests_fuzz_fuzz_dhcp_log_LDFLAGS = $(FUZZ_LINK)

FUZZ_TARGETS += tests/fuzz/fuzz_dhcp_server
tests_fuzz_fuzz_dhcp_server_SOURCES = tests/fuzz/fuzz_dhcp_server.c $(FUZZ_MAIN)
tests_fuzz_fuzz_dhcp_server_LDFLAGS = $(FUZZ_LINK)

FUZZ_TARGETS += tests/fuzz/fuzz_frame
tests_fuzz_fuzz_frame_SOURCES = tests/fuzz/fuzz_frame.c $(FUZZ_MAIN)
tests_fuzz_fuzz_frame_LDFLAGS = $(FUZZ_LINK)
