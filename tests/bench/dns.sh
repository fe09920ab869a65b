#!/bin/sh
# DNS beside dnsmasq and unbound, by dnsperf: queries a second and server CPU time a query, for
# local names (a hosts file) and for names of an upstream that are in the cache. ROUNDS (3)
# interleaved, of SPAN (3) seconds each, medians. Server and client have a core each.
# SERVICE=alone measures the DNS service without the rest of pxedeck around it.
. "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/ns.sh"
. "$top_srcdir/tests/lib/measure.sh"
need dnsperf dig dnsmasq unbound taskset
ns_enter 300 "$@"
ns_far 10.67.0.1/24 10.67.0.2/24
rounds=${ROUNDS:-3}
span=${SPAN:-3}
servers='pxedeck dnsmasq unbound'
show="$dir/pxedeck.log $dir/dnsperf"
names=200

# -- the same names for all -------------------------------------------------------------
seq $names | sed 's/.*/10.67.1.& local&.bench.example/' >"$dir/hosts"
seq $names | sed 's/.*/local&.bench.example A/' >"$dir/local"
seq $names | sed 's/.*/far&.world.example A/' >"$dir/cached"
seq $names | sed 's/.*/host-record=far&.world.example,192.0.2.&,600/' >"$dir/upstream.conf"
dnsmasq -d -C "$dir/upstream.conf" --listen-address=127.0.0.2 --bind-interfaces --no-resolv \
	--no-hosts --user=root --pid-file= >"$dir/upstream.log" 2>&1 &
ns_owns $!
{
	cat <<-END
	server:
	  interface: 10.67.0.1
	  access-control: 10.67.0.0/24 allow
	  do-not-query-localhost: no
	  use-syslog: no
	  verbosity: 0
	  username: ""
	  chroot: ""
	  directory: "$dir"
	  pidfile: ""
	  module-config: "iterator"
	  num-threads: 1
	  local-zone: "bench.example." static
	END
	seq $names | sed 's/.*/  local-data: "local&.bench.example. 0 A 10.67.1.&"/'
	printf 'forward-zone:\n  name: "."\n  forward-addr: 127.0.0.2\n'
} >"$dir/unbound.conf"

run_server() { # run_server NAME: becomes it
	case $1-${SERVICE:-whole} in
	pxedeck-alone)
		exec "$top_builddir/tests/net/services" --ip 10.67.0.1 --dns 53 --hosts "$dir/hosts" \
			no-resolv server=127.0.0.2
		;;
	pxedeck-*)
		# It reads /etc/hosts: in a mount namespace of its own, that is ours.
		# shellcheck disable=SC2016
		exec unshare -m sh -c 'mount --bind "$0" /etc/hosts && exec "$@"' "$dir/hosts" \
			"$PXEDECK" serve -i srv --db "$dir/px.db" --no-resolv --server=127.0.0.2 \
			--dhcp-range=10.67.0.100,10.67.0.200,12h
		;;
	dnsmasq-*)
		exec dnsmasq -d -C /dev/null -i srv --bind-interfaces --no-resolv --no-hosts \
			--except-interface=lo --addn-hosts="$dir/hosts" --server=127.0.0.2 \
			--cache-size=1000 --user=root --pid-file=
		;;
	unbound-*) exec unbound -d -c "$dir/unbound.conf" ;;
	esac
}

answers() {
	far dig +short +time=1 +tries=1 @10.67.0.1 local7.bench.example | grep -q 10.67.1.7
}

start() { # start NAME: on the first core; sets $server
	(taskset -cp 0 "$(exec sh -c 'echo $PPID')" && run_server "$1") >"$dir/$1.log" 2>&1 &
	server=$!
	ns_owns $server
	wait_until 15 answers || { echo "$1 does not answer" >&2; exit 1; }
}

stop() {
	kill "$server"
	wait "$server" 2>/dev/null
}

ask() { # ask FILE SECONDS
	far taskset -c 1 dnsperf -s 10.67.0.1 -d "$dir/$1" -l "$2" -q 100 -c 4 -t 2 >"$dir/dnsperf" 2>&1 ||
		{ echo "dnsperf ended with $?" >&2; exit 1; }
	eval "$(sed -n 's/.*Queries completed: *\([0-9]*\).*/done=\1/p; s/.*Queries lost: *\([0-9]*\).*/lost=\1/p
		s/.*Queries per second: *\([0-9.]*\).*/rate=\1/p' "$dir/dnsperf")"
	[ "${lost:-1}" -le $((done / 1000)) ] || echo "$server lost $lost of $done" >&2
}

measure() { # measure NAME CASE: one round
	start "$1"
	ask "$2" 1 # warm
	before=$(cpu_s "$server")
	ask "$2" "$span"
	after=$(cpu_s "$server")
	stop
	# shellcheck disable=SC2154 # rate comes from dnsperf
	echo "${rate%.*}" >>"$dir/rate.$1"
	over "$(minus "$after" "$before")" "${done}e-6" >>"$dir/cpu.$1"
}

all() { # all FILE: the median of each server as words for row, ours first and bare
	for s in $servers; do
		# shellcheck disable=SC2046
		m=$(median $(cat "$dir/$1.$s"))
		[ "$s" = pxedeck ] && printf '%s ' "$m" || printf '%s=%s ' "$s" "$m"
	done
}

for case in local cached; do
	rm -f "$dir"/rate.* "$dir"/cpu.*
	for round in $(seq "$rounds"); do
		for s in $servers; do measure "$s" $case; done
	done
	# shellcheck disable=SC2046
	row dns "$case names" queries/s high $(all rate)
	# shellcheck disable=SC2046
	row dns "$case names, server CPU" us/query low $(all cpu)
done
