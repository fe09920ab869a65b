#!/bin/sh
# The first minute of a newcomer, in a real terminal: `pxedeck demo` shows its machine, gets kernel
# parameters typed while the machine is still on its way, shows it up, and q leaves the terminal
# as it was and nothing behind.
. "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/ns.sh"
. "$top_srcdir/tests/lib/machine.sh"
need_bench
need pgrep
unshare -rn true 2>/dev/null || skip "no namespaces for users here"
. "$top_srcdir/tests/tui/tmux.sh" # its wait_until and others take the place of those above

patiently() { # patiently SECONDS TEXT
	tries=$(($1 * 2))
	until screen_has "$2"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || fail "never: screen shows '$2'"
		sleep 0.5
	done
}

start 100 30 "'$PXEDECK' demo --iso '$SAMPLE_ISO' --db '$dir/record.db'"
patiently 30 '52:54:00:00:00:01'
press F4
wait_for 'Kernel parameters for 52:54:00:00:00:01'
type_text 'rootpass=geheim setkmap=cz'
press Enter
wait_for 'Parameters of 52:54:00:00:00:01: rootpass=*** setkmap=cz'
patiently 150 '1 up'
patiently 5 '100%'
demo=$(pgrep -f "pxedeck demo.*$dir/record.db" | tr '\n' ' ')
[ -n "$demo" ] || fail 'where is the demo?'
press q
wait_for 'left-with-0'
for pid in $demo; do
	[ ! -e "/proc/$pid" ] || fail "process $pid stayed"
done
"$PXEDECK" boots --db "$dir/record.db" --json |
	jq -e 'length == 1 and .[0].state == "up" and .[0].params == "rootpass=*** setkmap=cz"' >/dev/null || {
	"$PXEDECK" boots --db "$dir/record.db" --json >&2
	fail 'the record tells another story'
}
