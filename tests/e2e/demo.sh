#!/bin/sh
# `pxedeck demo` without a terminal leaves with 0 once the machine is up, and whether it ends by
# itself, by Ctrl-C or by kill -9, nothing stays behind: no process, no file, no interface.
. "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/ns.sh"
. "$top_srcdir/tests/lib/machine.sh"
need_bench
need ip pgrep
ns_enter 300 "$@"
cd "$dir" || exit 99
mkdir tmp
TMPDIR=$dir/tmp
export TMPDIR
show="$dir/demo.log"
ip -o link >links

descendants() { # descendants PID: it and all below it
	for child in $(pgrep -P "$1"); do
		descendants "$child"
	done
	echo "$1"
}

gone() { # gone PID...
	for p in "$@"; do
		# a zombie nobody has collected yet is gone
		case $(sed 's/.*) //' "/proc/$p/stat" 2>/dev/null) in
		'' | Z*) ;;
		*) return 1 ;;
		esac
	done
}

nothing_stays() { # nothing_stays WHEN PID...
	when=$1
	shift
	wait_until 10 gone "$@" || { echo "after $when these run on:" >&2; ps -fp "$*" >&2; exit 1; }
	[ -z "$(ls -A tmp)" ] || { echo "after $when: $(ls tmp) stayed" >&2; exit 1; }
	ip -o link >links.now
	cmp -s links links.now || { echo "after $when: other interfaces" >&2; exit 1; }
}

start() { # until the machine runs
	"$PXEDECK" demo --iso "$SAMPLE_ISO" >demo.log 2>&1 </dev/null &
	demo=$!
	ns_owns $demo
	wait_until 30 has_machine || { echo "no machine was started" >&2; exit 1; }
	all=$(descendants $demo)
}

has_machine() {
	for p in $(descendants $demo); do
		case $(cat "/proc/$p/comm" 2>/dev/null) in
		qemu-system*) return 0 ;;
		esac
	done
	return 1
}

# shellcheck disable=SC2086
for signal in INT KILL; do
	start
	kill -$signal $demo
	wait $demo 2>/dev/null
	nothing_stays "SIG$signal" $all
done

start
wait $demo
status=$?
[ $status = 0 ] || { echo "demo left with $status" >&2; exit 1; }
grep -q 'stage up' demo.log || { echo "it never said that the machine is up" >&2; exit 1; }
# shellcheck disable=SC2086
nothing_stays "the end" $all
