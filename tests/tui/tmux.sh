# Sourced by the scripts beside it: a terminal made by tmux, keys into it, its screen out of it.
# Every wait ends after ten seconds; nothing sleeps blindly. Needs tmux, else the test is skipped.
command -v tmux >/dev/null || exit 77
dir=$(mktemp -d) || exit 99
commands=$dir/commands
fake=$top_builddir/tests/tui/fake_bench
LC_ALL=C.UTF-8
TZ=UTC
export LC_ALL TZ

# One server for the whole script: a server that ends with its last session may do so just while
# the next one is begun.
printf 'set -g exit-empty off\nset -g escape-time 0\n' >"$dir/tmux.conf"
t() {
	env -u TMUX TMUX_TMPDIR="$dir" tmux -f "$dir/tmux.conf" -L px "$@"
}
clean_up() {
	t kill-server 2>/dev/null
	rm -rf "$dir"
}
trap clean_up EXIT
trap 'exit 99' INT TERM

# start COLUMNS ROWS COMMAND: runs it; afterwards its exit code stands on the screen.
start() {
	: >"$commands"
	t new-session -d -s px -x "$1" -y "$2" "$3; echo left-with-\$?; exec sleep 60"
}
screen() {
	t capture-pane -p -t px "$@" 2>/dev/null
}
fail() {
	echo "$1" >&2
	screen >&2
	exit 1
}
wait_until() { # wait_until DESCRIPTION COMMAND...: up to 10 s
	what=$1
	shift
	i=0
	while [ $i -lt 200 ]; do
		"$@" && return 0
		sleep 0.05
		i=$((i + 1))
	done
	fail "never: $what"
}
screen_has() { screen | grep -F -q -e "$1"; }
screen_lacks() { ! screen_has "$1"; }
was_sent() { grep -F -q -e "$1" "$commands"; }
wait_for() { wait_until "screen shows '$1'" screen_has "$1"; }
wait_gone() { wait_until "screen no longer shows '$1'" screen_lacks "$1"; }
wait_sent() { wait_until "command '$1' (sent: $(cat "$commands"))" was_sent "$1"; }
press() { t send-keys -t px "$@"; }
type_text() { t send-keys -t px -l "$1"; }
end_session() { t kill-session -t px 2>/dev/null; }
