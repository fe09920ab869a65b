#!/bin/sh
# A machine of the bench reaches the world while NAT is on and only then; nobody out there reaches
# the bench; nothing is left behind, also after kill -9.
. "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/ns.sh"
need busybox nsenter nft
ns_enter 60 "$@"

fail() {
	echo "$*" >&2
	nft list ruleset >&2
	exit 1
}

# The bench is srv here, its machine "far"; the world is a namespace behind out0.
ns_far 10.77.0.1/24 10.77.0.2/24
far ip route add default via 10.77.0.1
unshare -n sleep 3600 &
world_pid=$!
ns_owns $world_pid
world() {
	nsenter -n -t $world_pid -- "$@"
}
world_is_apart() {
	[ "$(readlink /proc/$world_pid/ns/net)" != "$(readlink /proc/self/ns/net)" ]
}
wait_until 5 world_is_apart || exit 99
ip link add out0 type veth peer name net0 netns $world_pid
ip addr add 198.51.100.7/24 dev out0
ip link set out0 up
world ip addr add 198.51.100.1/24 dev net0
world ip link set net0 up
world ip route add 10.77.0.0/24 via 198.51.100.7

forwarding() {
	cat /proc/sys/net/ipv4/conf/srv/forwarding /proc/sys/net/ipv4/conf/out0/forwarding |
		tr -d '\n'
}
pings() {
	far busybox ping -c 1 -W 1 198.51.100.1 >/dev/null 2>&1
}
probe="$top_builddir/tests/net/nat_probe"

"$probe" srv </dev/null 2>"$dir/no_route" && fail "NAT without a default route"
grep -q 'no default route' "$dir/no_route" || fail "$(cat "$dir/no_route")"
ip route add default via 198.51.100.1
"$probe" out0 </dev/null 2>"$dir/itself" && fail "NAT of the world itself"

nat_on() {
	rm -f "$dir/stdin"
	mkfifo "$dir/stdin"
	"$probe" srv <"$dir/stdin" >"$dir/said" &
	probe_pid=$!
	ns_owns $probe_pid
	exec 7>"$dir/stdin"
	wait_until 10 grep -q 'through out0' "$dir/said" || fail "NAT did not start"
}

echo 0 >/proc/sys/net/ipv4/conf/srv/forwarding
echo 0 >/proc/sys/net/ipv4/conf/out0/forwarding
pings && fail "the world is reached without NAT"
nat_on
[ "$(forwarding)" = 11 ] || fail "forwarding is $(forwarding)"
pings || fail "the world is not reached through NAT"
world busybox ping -c 1 -W 1 10.77.0.2 >/dev/null 2>&1 && fail "the bench is reached from outside"
"$probe" srv </dev/null 2>"$dir/second" && fail "two NATs at once"
grep -q 'another pxedeck' "$dir/second" || fail "$(cat "$dir/second")"
pings || fail "a second NAT broke the first"
exec 7>&-
wait $probe_pid || fail "NAT ended with $?"
[ "$(forwarding)" = 00 ] || fail "forwarding is $(forwarding) afterwards"
nft list ruleset | grep -q pxedeck && fail "the table stayed"

# What the operator had switched on stays on.
echo 1 >/proc/sys/net/ipv4/conf/out0/forwarding
nat_on
exec 7>&-
wait $probe_pid || fail "NAT ended with $?"
[ "$(forwarding)" = 01 ] || fail "forwarding is $(forwarding) after the second run"

nat_on
kill -9 $probe_pid
wait $probe_pid 2>/dev/null
exec 7>&-
nft list ruleset | grep -q pxedeck && fail "the table outlived its process"
nat_on
pings || fail "no NAT after a killed run"
exec 7>&-
wait $probe_pid
