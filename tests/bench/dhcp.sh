#!/bin/sh
# DHCP beside dnsmasq and Kea: the highest rate perfdhcp sees with at most 0.1 % lost, at 200 and
# 5,000 leases, and N machines powered on in the same instant. ROUNDS (3) interleaved, medians;
# a burst that took a server over 5 s is not repeated. Only we write each lease to the disk
# before its ACK leaves. Our conflict probe is on; dnsmasq runs with --no-ping, and in the bursts as
# "dnsmasq-ping" also as it comes.
. "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/ns.sh"
. "$top_srcdir/tests/lib/measure.sh"
need perfdhcp kea-dhcp4 dnsmasq ethtool
ns_enter 400 "$@"
ns_far 10.55.0.1/16 10.55.0.2/16
rounds=${ROUNDS:-3}
burst=$top_builddir/tests/bench/dhcp_burst
range=10.55.1.1,10.55.60.250
show="$dir/server.log $dir/perfdhcp"

# -- servers: each starts afresh; sets $server --------------------------------------
cat >"$dir/kea.conf" <<END
{ "Dhcp4": {
  "interfaces-config": { "interfaces": [ "srv" ] },
  "lease-database": { "type": "memfile", "persist": true, "name": "$dir/kea.leases", "lfc-interval": 0 },
  "valid-lifetime": 43200,
  "subnet4": [ { "subnet": "10.55.0.0/16", "pools": [ { "pool": "10.55.1.1-10.55.60.250" } ],
    "option-data": [ { "name": "routers", "data": "10.55.0.1" } ] } ],
  "loggers": [ { "name": "kea-dhcp4", "severity": "ERROR",
    "output_options": [ { "output": "stdout" } ] } ] } }
END

# dnsmasq reads its leases at the start; asking for 5,000 one by one would take it a minute.
dnsmasq_leases() { # dnsmasq_leases N: for perfdhcp's MACs
	awk -v n="$1" -v end="$(($(date +%s) + 43200))" 'BEGIN {
		for (i = 0; i < n; i++) {
			m = 4 + i + 3 * 256
			printf "%d 00:0c:01:02:%02x:%02x 10.55.%d.%d * *\n", end, m / 256, m % 256,
				2 + i / 250, 1 + i % 250
		} }' >"$dir/dnsmasq.leases"
}

start() { # start SERVER [LEASES]
	rm -f "$dir"/*.leases* "$dir"/px.db*
	case $1 in
	pxedeck)
		"$PXEDECK" serve -i srv --db "$dir/px.db" --dhcp-authoritative \
			--dhcp-range=$range,12h >"$dir/server.log" 2>&1 &
		;;
	dnsmasq | dnsmasq-ping)
		[ "$1" = dnsmasq ] && ping=--no-ping || ping=
		dnsmasq_leases "${2:-0}"
		dnsmasq -d -C /dev/null -p 0 -i srv --bind-interfaces --dhcp-range=$range,12h \
			--dhcp-authoritative --dhcp-lease-max=20000 $ping --pid-file= \
			--dhcp-leasefile="$dir/dnsmasq.leases" \
			--quiet-dhcp >"$dir/server.log" 2>&1 &
		;;
	kea)
		KEA_PIDFILE_DIR=$dir KEA_LOCKFILE_DIR=none kea-dhcp4 -c "$dir/kea.conf" \
			>"$dir/server.log" 2>&1 &
		;;
	esac
	server=$!
	ns_owns $server
	wait_until 15 listens 67 || { echo "$1 does not start" >&2; exit 1; }
	# ready is who has answered once (MAC apart from the measured ones)
	far "$burst" -b 52:54:00:99:00:00 cli 1 15 >/dev/null || { echo "$1 does not answer" >&2; exit 1; }
}

stop() {
	kill "$server"
	wait "$server" 2>/dev/null
}

# -- perfdhcp ------------------------------------------------------------------------------
perf() { # perf CLIENTS RATE SECONDS: sets $done_s (exchanges a second) and $lost (in 1/1000)
	far perfdhcp -4 -l cli -R "$1" -r "$2" -p "$3" -d 1 -W 300000 >"$dir/perfdhcp" 2>&1
	eval "$(awk -v s="$3" '
		/^\*\*\*Statistics for/ { request = /REQUEST/ }
		/^sent packets:/ { if (!request) sent = $3 }
		/^received packets:/ { if (request) got = $3 }
		END { printf "done_s=%d lost=%d", got / s, sent ? (sent - got) * 1000 / sent : 1000 }
		' "$dir/perfdhcp")"
}

holds() { # does the server hold this rate?
	perf "$1" "$2" 2
	[ "$lost" -lt 1 ] && [ $((done_s * 10)) -ge $(($2 * 9)) ]
}

# Up in halves from a rate it surely holds until it fails; the last that held, in $best.
climb() { # climb CLIENTS FROM
	rate=$2 best=0
	while [ "$rate" -lt 40000 ] && holds "$1" "$rate"; do
		best=$done_s
		rate=$((rate * ${3:-14} / 10))
	done
}

measure_rate() { # measure_rate SERVER CLIENTS
	start "$1" "$2"
	far "$burst" -w 256 -b 00:0c:01:02:03:04 cli "$2" 60 >/dev/null ||
		echo "$1: not every client of $2 got its lease" >&2
	eval "from=\${from_${1}_$2:-200} factor=\${factor_${1}_$2:-20}"
	climb "$2" "$from" "$factor"
	before=$(cpu_s "$server")
	done_s=0
	[ $best -eq 0 ] || perf "$2" $best 3
	after=$(cpu_s "$server")
	eval "from_${1}_$2=$((best * 6 / 10 + 50)) factor_${1}_$2=12"
	echo "$best" >>"$dir/rate.$1.$2"
	over "$(minus "$after" "$before")" $((done_s * 3)) |
		awk '{ print $1 * 1000000 }' >>"$dir/cpu.$1.$2"
	stop
}

# -- everybody at once ---------------------------------------------------------------------
measure_burst() { # measure_burst SERVER MACHINES
	[ ! -e "$dir/slow.$1.$2" ] || return 0
	start "$1"
	far "$burst" cli "$2" 45 >"$dir/burst" || true
	eval "$(tr ' ' '\n' <"$dir/burst" | grep -E '^(leased|seconds|resent|twice)=')"
	[ "$twice" = 0 ] || echo "$1: $twice addresses given to two machines" >&2
	[ "$leased" = "$2" ] || seconds=45+
	echo "$seconds" >>"$dir/seconds.$1.$2"
	echo "$resent" >>"$dir/resent.$1.$2"
	case $seconds in
	[0-4].*) ;;
	*) : >"$dir/slow.$1.$2" ;;
	esac
	stop
}

all() { # all FILE.%.N: the median of each server's file as words for row, ours first and bare
	for s in $servers; do
		# shellcheck disable=SC2046
		m=$(median $(cat "$dir/$1.$s.$2"))
		[ "$s" = pxedeck ] && printf '%s ' "$m" || printf '%s=%s ' "$s" "$m"
	done
}

# shellcheck disable=SC2046,SC2086
{
	servers='pxedeck dnsmasq kea'
	for clients in 200 5000; do
		for round in $(seq "$rounds"); do
			for s in $servers; do measure_rate $s $clients; done
		done
		row dhcp "perfdhcp, $clients leases" DORA/s high $(all rate $clients)
		row dhcp "perfdhcp, $clients leases, server CPU" us/DORA low $(all cpu $clients)
	done
	servers='pxedeck dnsmasq dnsmasq-ping kea'
	for n in 48 200; do
		for round in $(seq "$rounds"); do
			for s in $servers; do measure_burst $s $n; done
		done
		row dhcp "$n machines at once, all leased" s low $(all seconds $n)
		row dhcp "$n machines at once, resends" packets low $(all resent $n)
	done
}
