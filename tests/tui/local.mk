# The console in a terminal: tmux holds it, shell scripts press keys and read the screen.
# fake_bench is the console over a made-up bench; it also serves for looking at it.
EXTRA_DIST += tests/tui/scene.h tests/tui/tmux.sh $(TUI_TESTS)
TUI_TESTS = tests/tui/keys.sh tests/tui/terminal.sh
check_PROGRAMS += tests/tui/fake_bench
tests_tui_fake_bench_SOURCES = tests/tui/fake_bench.c tests/tui/scene.c
TESTS += $(TUI_TESTS)
