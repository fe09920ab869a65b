#!/bin/sh
# TFTP beside dnsmasq and atftpd: MB/s, and server CPU seconds per GB, with 1 and 48 clients, blocks
# of 512 and 1468, window 1 and 16, and with 0.1 % of all packets lost either way. ROUNDS (3)
# interleaved, of SPAN (2) seconds each, medians. Server and clients have a core each; the file
# lies in memory. Debian's dnsmasq knows no windows: its figures there are for window 1.
# SERVICE=alone measures the TFTP service without the rest of pxedeck around it.
. "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/ns.sh"
. "$top_srcdir/tests/lib/measure.sh"
need atftpd dnsmasq taskset
ns_enter 900 "$@"
ns_far 10.66.0.1/24 10.66.0.2/24
rounds=${ROUNDS:-3}
span=${SPAN:-2}
load=$top_builddir/tests/bench/tftp_load
servers='pxedeck dnsmasq atftpd'
show="$dir/pxedeck.log $dir/load"

root=$(mktemp -d /dev/shm/px-bench.XXXXXX) || exit 99
trap 'rm -rf "$root"; ns_end' EXIT
chmod 755 "$root"
head -c 60000000 /dev/urandom >"$root/file"

run_server() { # run_server NAME: becomes it
	case $1-${SERVICE:-whole} in
	pxedeck-alone)
		exec "$top_builddir/tests/net/tftp_only" -a 10.66.0.1 "$root"
		;;
	pxedeck-*)
		exec "$PXEDECK" serve -i srv --db "$dir/px.db" --tftp-root="$root" \
			--dhcp-range=10.66.0.100,10.66.0.200,12h
		;;
	dnsmasq-*)
		exec dnsmasq -d -C /dev/null -p 0 -i srv --bind-interfaces --user=root --pid-file= \
			--enable-tftp --tftp-root="$root" --tftp-max=200 --quiet-tftp
		;;
	atftpd-*)
		exec atftpd --daemon --no-fork --user root --group root --maxthread 200 \
			--bind-address 10.66.0.1 --verbose=0 --logfile /dev/null "$root"
		;;
	esac
}

start() { # start NAME: on the first core; sets $server
	(taskset -cp 0 "$(exec sh -c 'echo $PPID')" && run_server "$1") >"$dir/$1.log" 2>&1 &
	server=$!
	ns_owns $server
	wait_until 15 listens 69 || { echo "$1 does not start" >&2; exit 1; }
}

stop() {
	kill "$server"
	wait "$server" 2>/dev/null
}

measure() { # measure NAME CLIENTS BLKSIZE WINDOW LOST: one round
	start "$1"
	before=$(cpu_s "$server")
	far taskset -c 1 "$load" -t "$span" -n "$2" -b "$3" -w "$4" -l "$5" 10.66.0.1 file \
		>"$dir/load" 2>&1 || { echo "$1: the load ended with $?" >&2; exit 1; }
	after=$(cpu_s "$server")
	eval "$(tr ' ' '\n' <"$dir/load")"
	stop
	# shellcheck disable=SC2154 # bytes and seconds come from the load
	over "$bytes" "${seconds}e6" >>"$dir/rate.$1"
	over "$(minus "$after" "$before")" "${bytes}e-9" >>"$dir/cpu.$1"
}

# shellcheck disable=SC2046
all() { # all FILE: the median of each server as words for row, ours first and bare
	for s in $servers; do
		m=$(median $(cat "$dir/$1.$s"))
		[ "$s" = pxedeck ] && printf '%s ' "$m" || printf '%s=%s ' "$s" "$m"
	done
}

# shellcheck disable=SC2046
compare() { # compare CLIENTS BLKSIZE WINDOW LOST-PER-MILLION
	rm -f "$dir"/rate.* "$dir"/cpu.*
	for round in $(seq "$rounds"); do
		for s in $servers; do measure "$s" "$@"; done
	done
	name="$1 client(s), $2, window $3"
	[ "$4" = 0 ] || name="$name, 0.1 % lost"
	row tftp "$name" MB/s high $(all rate)
	row tftp "$name" CPU-s/GB low $(all cpu)
}

if [ $# -gt 0 ]; then # one case: CLIENTS BLKSIZE WINDOW LOST
	compare "$@"
	exit
fi
for clients in 1 48; do
	for blksize in 512 1468; do
		for window in 1 16; do compare $clients $blksize $window 0; done
	done
done
for window in 1 16; do
	compare 1 1468 $window 1000
	compare 8 1468 $window 1000
	compare 48 1468 $window 1000
done
