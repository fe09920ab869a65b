#!/bin/sh
# Another DHCP server (a real dnsmasq) answers on the segment: not one answer of ours leaves. One
# that is started later disarms us, and the record names it.
. "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/ns.sh"
need dnsmasq udhcpc jq nft
ns_enter 60 "$@"
ns_far 192.168.0.1/24 192.168.0.9/24
show="$dir/serve.log $dir/dnsmasq.log"
db=$dir/pxedeck.db
fail() {
	echo "$*" >&2
	exit 1
}

their_server() {
	nsenter -n -t "$ns_far_pid" -- dnsmasq -d -C /dev/null -i cli --port=0 --dhcp-range=192.168.0.200,192.168.0.220 --no-ping \
		--dhcp-leasefile="$dir/dnsmasq.leases" --dhcp-authoritative >"$dir/dnsmasq.log" 2>&1 &
	theirs=$!
	ns_owns $theirs
	wait_until 5 grep -q 'DHCP, IP range' "$dir/dnsmasq.log" || fail "dnsmasq did not start"
}

their_server
# What arrives over there from our port 67 is counted, however it was sent.
far nft -f - <<END || skip "nft cannot count here"
table netdev watch {
	chain arrives {
		type filter hook ingress device cli priority 0;
		ip saddr 192.168.0.1 udp sport 67 counter
	}
}
END
answers() {
	far nft list table netdev watch | sed -n 's/.*counter packets \([0-9]*\).*/\1/p'
}
"$PXEDECK" serve -i srv --db="$db" >"$dir/serve.log" 2>&1 &
server=$!
ns_owns $server
wait_until 10 grep -q 'another DHCP server answers here: 192.168.0.9' "$dir/serve.log" ||
	fail "the other server was not noticed"
sleep 3 # longer than it takes to arm
far udhcpc -f -q -n -t 2 -T 1 -i cli -s /bin/true >/dev/null 2>&1
[ "$(answers)" = 0 ] || fail "we answered $(answers) times beside another server"
! grep -q 'DHCP answers' "$dir/serve.log" || fail "armed beside another server"
kill $server && wait $server

# Alone we arm; then they come.
kill $theirs && wait $theirs
: >"$dir/serve.log"
"$PXEDECK" serve -i srv --db="$db" >"$dir/serve.log" 2>&1 &
server=$!
ns_owns $server
wait_until 10 grep -q 'DHCP answers' "$dir/serve.log" || fail "never armed alone"
far udhcpc -f -q -n -t 3 -T 1 -i cli -s /bin/true >/dev/null 2>&1 || fail "no lease from us alone"
[ "$(answers)" -ge 2 ] || fail "our own answers are not counted: the first half proved nothing"
their_server
# A client on our side asks; their answer crosses the segment to it, and we see it.
udhcpc -f -q -n -t 2 -T 1 -i srv -s /bin/true >/dev/null 2>&1
wait_until 5 grep -q 'stopped answering' "$dir/serve.log" || fail "not disarmed"
kill $server && wait $server
"$PXEDECK" events --json --db="$db" | jq -e 'any(.kind == "foreign-dhcp" and (.text | test("192.168.0.9")))' \
	>/dev/null || fail "the record does not name the other server"

# The cable is moved from the bench to a network that has its server: nobody there need ask, we do.
kill $theirs && wait $theirs
: >"$dir/serve.log"
"$PXEDECK" serve -i srv --db="$db" >"$dir/serve.log" 2>&1 &
server=$!
ns_owns $server
wait_until 10 grep -q 'DHCP answers' "$dir/serve.log" || fail "never armed the third time"
ip link set srv down
wait_until 5 grep -q 'srv: link is down' "$dir/serve.log" || fail "the link is down and nobody says so"
their_server
ip link set srv up
wait_until 5 grep -q 'stopped answering' "$dir/serve.log" || fail "not disarmed by the network it was moved to"

# What else can happen to an interface is said.
ip addr del 192.168.0.1/24 dev srv
wait_until 5 grep -q 'srv no longer has 192.168.0.1' "$dir/serve.log" || fail "the address went unnoticed"
ip addr add 192.168.0.1/24 dev srv
wait_until 5 grep -q 'srv has 192.168.0.1 again' "$dir/serve.log" || fail "the address came unnoticed"
ip link del srv
wait_until 5 grep -q 'srv is gone' "$dir/serve.log" || fail "the interface went unnoticed"
kill $server && wait $server
