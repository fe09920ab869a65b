# What clients send and what must come of it, as text, played against the deciders.
check_PROGRAMS += tests/scenario/play_dhcp
TESTS += tests/scenario/play_dhcp
tests_scenario_play_dhcp_SOURCES = tests/scenario/play_dhcp.c
EXTRA_DIST += \
	tests/scenario/dhcp-bootp.scn \
	tests/scenario/dhcp-conflict.scn \
	tests/scenario/dhcp-decline-release.scn \
	tests/scenario/dhcp-identity.scn \
	tests/scenario/dhcp-inform.scn \
	tests/scenario/dhcp-init-reboot.scn \
	tests/scenario/dhcp-options.scn \
	tests/scenario/dhcp-pool-full.scn \
	tests/scenario/dhcp-relay.scn \
	tests/scenario/dhcp-renew.scn \
	tests/scenario/dhcp-reservations.scn \
	tests/scenario/dhcp-restart.scn \
	tests/scenario/dhcp-select.scn
