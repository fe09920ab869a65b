# Network tests: real sockets and clients in namespaces of their own.
noinst_PROGRAMS += tests/net/tftp_only
tests_net_tftp_only_SOURCES = tests/net/tftp_only.c
TESTS += tests/net/tftp_clients.sh
EXTRA_DIST += tests/net/tftp_clients.sh
