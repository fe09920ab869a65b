#!/bin/sh
# Two machines at once boot the sample ISO from `pxedeck serve`, each its own entry with its own
# parameters, chosen by `pxedeck set` before the start. Their serial lines and `pxedeck boots`
# must tell the same story.
. "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/ns.sh"
. "$top_srcdir/tests/lib/machine.sh"
need_bench
ns_enter 300 "$@"
bench_switch
cd "$dir" || exit 99
db=$dir/pxedeck.db
one=$(machine_mac 1)
two=$(machine_mac 2)
failed=0

expect() { # expect WHAT COMMAND...
	what=$1
	shift
	"$@" >/dev/null || { echo "not so: $what" >&2; failed=1; }
}

"$PXEDECK" set --db "$db" "$one" entry=rescue64 name=anna -- rootpass=tajne1 setkmap=cz || exit 1
"$PXEDECK" set --db "$db" "$two" entry=rescuecd name=bert -- rootpass=tajne2 setkmap=de || exit 1

show=$dir/serve.log
"$PXEDECK" serve -i bench0 --db "$db" "$SAMPLE_ISO" >serve.log 2>&1 &
server=$!
ns_owns $server
wait_until 15 listens 67 || exit 1

machine_on 1
machine_on 2
machine_says 1 'payload=' 150 || exit 1
machine_says 2 'payload=' 100 || exit 1

says() {
	grep -q -e "$2" "serial$1"
}
expect 'anna got what was set for her, and her payload' says 1 \
	'entry=rescue64 name=anna rootpass=tajne1 setkmap=cz payload=verified'
expect 'bert got what was set for him, and his payload' says 2 \
	'entry=rescuecd name=bert rootpass=tajne2 setkmap=de payload=verified'

# The record, while the engine runs and after it: the boot is up, entry and words are the chosen
# ones, secrets are not told, and every byte its entry needs has arrived.
told() { # told MAC JQ-CONDITION
	"$PXEDECK" boots --db "$db" --json --machine "$1" | tee "boots.${1##*:}.json" |
		jq -e "[.[] | select(.state == \"up\")] | length == 1 and (.[0] | $2)"
}
show="$show $dir/boots.01.json $dir/boots.02.json"
expect 'the record has anna up' wait_until 5 told "$one" .
expect 'the record has bert up' wait_until 5 told "$two" .
kill $server
wait $server
expect 'the engine ends with 0' test $? = 0

expect "anna's entry" told "$one" '.entry == "rescue64" and .name == "anna"'
expect "bert's entry" told "$two" '.entry == "rescuecd" and .name == "bert"'
expect "anna's words" told "$one" '.params == "rootpass=*** setkmap=cz"'
expect "bert's words" told "$two" '.params == "rootpass=*** setkmap=de"'
expect 'every byte arrived' told "$one" '.bytes_total > 0 and .bytes_done == .bytes_total'
expect 'the stages are all there' told "$one" '[.stages[].stage] |
	contains(["address", "loader", "menu", "kernel", "initrd", "payload", "up"])'
expect 'its own kernel' told "$one" '[.files[] | select(.role == "kernel").name] == ["rescue64"] or
	([.files[] | select(.role == "kernel").name] | length == 1 and (.[0] | endswith("/rescue64")))'
expect 'one payload, complete' told "$one" '[.files[] | select(.role == "payload" and
	(.name | endswith("sysrcd.dat")))] | length == 1 and .[0].bytes == .[0].size'
exit $failed
