# Network tests: real sockets and clients in namespaces of their own.
noinst_PROGRAMS += tests/net/tftp_only
tests_net_tftp_only_SOURCES = tests/net/tftp_only.c
TESTS += tests/net/tftp_clients.sh
EXTRA_DIST += tests/net/tftp_clients.sh
# Services and clients nobody here wrote, in network namespaces the tests make.
check_PROGRAMS += tests/net/services
tests_net_services_SOURCES = tests/net/services.c

# This laptop: what would stop a boot.
TESTS += tests/net/doctor.sh
EXTRA_DIST += tests/net/doctor.sh

# The whole program, asked by DHCP clients and beside another server.
TESTS += tests/net/dhcp_clients.sh tests/net/foreign_dhcp.sh
EXTRA_DIST += tests/net/dhcp_clients.sh tests/net/foreign_dhcp.sh
# Our DHCP log beside dnsmasq's.
check_PROGRAMS += tests/net/dhcp_replay
tests_net_dhcp_replay_SOURCES = tests/net/dhcp_replay.c
TESTS += tests/net/dhcp_log.sh
EXTRA_DIST += tests/net/dhcp_log.sh
TESTS += tests/net/dns_clients.sh tests/net/http_clients.sh
EXTRA_DIST += tests/net/dns_clients.sh tests/net/http_clients.sh tests/bench/dns.sh tests/bench/http.sh
# The end of a run.
TESTS += tests/net/stop.sh
EXTRA_DIST += tests/net/stop.sh
# Images that change meanwhile.
TESTS += tests/net/images.sh
EXTRA_DIST += tests/net/images.sh
