# Tests. A unit test is one program tests/unit/test_MODULE.c (cmocka); a fuzz target is
# tests/fuzz/fuzz_CODEC.c, replayed over tests/fuzz/corpus/CODEC by `make check`.
# Exit 77 skips, 99 says the test itself is broken.

EXTRA_DIST += tests/sample
EXTRA_DIST += tests/lint/layers.sh tests/unit/test.h tests/unit/fake_disc.h
TESTS += tests/lint/layers.sh

if HAVE_CMOCKA
UNIT_TESTS =
include tests/unit/local.mk
check_PROGRAMS += $(UNIT_TESTS)
TESTS += $(UNIT_TESTS)
endif

include tests/net/local.mk
include tests/tui/local.mk
include tests/scenario/local.mk

FUZZ_TARGETS =
include tests/fuzz/local.mk
check_PROGRAMS += $(FUZZ_TARGETS)
if !FUZZERS
TESTS += $(FUZZ_TARGETS)
endif

# Measuring beside peers (tests/bench/run) is no test; its clients are built all the same.
EXTRA_DIST += tests/bench/run tests/bench/dhcp.sh tests/lib
noinst_PROGRAMS += tests/bench/dhcp_burst
tests_bench_dhcp_burst_SOURCES = tests/bench/dhcp_burst.c
noinst_PROGRAMS += tests/bench/store_burst
tests_bench_store_burst_SOURCES = tests/bench/store_burst.c

# Real clients and real rules, in network namespaces of their own.
check_PROGRAMS += tests/net/nat_probe
tests_net_nat_probe_SOURCES = tests/net/nat_probe.c
TESTS += tests/net/nat.sh
EXTRA_DIST += tests/net/nat.sh

# Machines that really boot (QEMU): `make check-e2e`, two scripts at a time at most.
E2E_TESTS = tests/e2e/boot.sh tests/e2e/recipe.sh tests/e2e/demo.sh tests/e2e/console.sh
EXTRA_DIST += $(E2E_TESTS) tests/e2e/compare-logs.sh tests/e2e/recipe-tolerated.txt
CLEANFILES += sample.iso
sample.iso: $(srcdir)/tests/sample/make-sample-iso.sh $(srcdir)/tests/sample/init \
		$(srcdir)/tests/sample/isolinux.cfg $(srcdir)/tests/sample/udhcpc.script
	$(AM_V_GEN)$(SHELL) $(srcdir)/tests/sample/make-sample-iso.sh $@
check-e2e: all sample.iso
	$(MAKE) $(AM_MAKEFLAGS) -j2 check-TESTS TESTS='$(E2E_TESTS)' \
		check_PROGRAMS= TEST_SUITE_LOG=e2e-suite.log
.PHONY: check-e2e
EXTRA_DIST += tests/bench/tftp.sh
noinst_PROGRAMS += tests/bench/tftp_load
tests_bench_tftp_load_SOURCES = tests/bench/tftp_load.c
