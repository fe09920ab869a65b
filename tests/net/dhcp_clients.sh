#!/bin/sh
# Real DHCP clients get their address from `pxedeck serve`: dhclient (ask, renew, release),
# udhcpc and dhcpcd. A machine keeps its address when the engine is killed and started again,
# because the lease was on disk before its ACK; its name is answered by DNS.
. "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/ns.sh"
need dhclient udhcpc dhcpcd dig jq
ns_enter 110 "$@"
ns_far 192.168.0.1/24 192.168.0.2/24
far ip addr flush dev cli
show="$dir/serve.log $dir/client.log"
db=$dir/pxedeck.db

serve() { # serve [OPTIONS]: starts it and waits until it answers
	"$PXEDECK" serve -i srv --db="$db" --domain=bench.test --log-dhcp "$@" >>"$dir/serve.log" 2>&1 &
	server=$!
	ns_owns $server
	wait_until 15 grep -q 'DHCP answers' "$dir/serve.log" || { echo "never armed" >&2; exit 1; }
}

fail() {
	echo "$*" >&2
	exit 1
}

# A client script that only says what it was given: nothing outside this test changes.
cat >"$dir/said" <<END
#!/bin/sh
case \$reason\$1 in
BOUND* | RENEW* | REBIND* | REBOOT* | bound | renew)
	echo "\${new_ip_address:-\$ip} \${new_domain_name:-\$domain} \${new_routers:-\$router}" >>"$dir/bound"
	ip addr flush dev cli
	ip addr add "\${new_ip_address:-\$ip}/24" dev cli
	;;
esac
exit 0
END
chmod +x "$dir/said"

got() { # got NAME: the address the last client was given must be ours and complete
	[ -s "$dir/bound" ] || fail "$1 got no address"
	read -r ip domain router <"$dir/bound"
	case $ip in 192.168.0.*) ;; *) fail "$1 got '$ip'" ;; esac
	[ "$domain" = bench.test ] || fail "$1 was told domain '$domain'"
	[ "$router" = 192.168.0.1 ] || fail "$1 was told router '$router'"
	rm -f "$dir/bound"
	far ip addr flush dev cli
	echo "$1: $ip"
}

serve --dhcp-range=192.168.0.50,192.168.0.150,12h

dhclient() {
	far dhclient -4 -1 -v -sf "$dir/said" -lf "$dir/dhclient.leases" -pf "$dir/dhclient.pid" \
		-cf "$dir/dhclient.conf" "$@" cli >>"$dir/client.log" 2>&1
}
echo 'send host-name "rescue1";' >"$dir/dhclient.conf"
dhclient || fail "dhclient failed"
[ -s "$dir/dhclient.pid" ] && kill "$(cat "$dir/dhclient.pid")"
first=$(cut -d' ' -f1 "$dir/bound")
got dhclient

far ip addr add 192.168.0.2/24 dev cli
answer=$(far dig +short +time=2 +tries=2 @192.168.0.1 rescue1.bench.test)
[ "$answer" = "$first" ] || fail "DNS says '$answer' for rescue1.bench.test, not $first"
answer=$(far dig +short +time=2 +tries=2 @192.168.0.1 -x "$first")
[ "$answer" = rescue1.bench.test. ] || fail "DNS says '$answer' for $first"
far ip addr flush dev cli

# Killed without warning and started again: the client asks for its old address and has it.
kill -9 $server
wait $server 2>/dev/null
: >"$dir/serve.log"
serve --dhcp-range=192.168.0.50,192.168.0.150,12h
dhclient || fail "dhclient failed after the restart"
again=$(cut -d' ' -f1 "$dir/bound")
[ "$again" = "$first" ] || fail "after kill -9 the client got $again, not $first"
got "dhclient after kill -9"
far ip addr add "$first/24" dev cli
dhclient -r || fail "release failed"
wait_until 5 sh -c "'$PXEDECK' leases --json --db='$db' | jq -e 'all(.ip != \"$first\")'" ||
	fail "the released lease is still there"

far udhcpc -f -q -n -i cli -s "$dir/said" >>"$dir/client.log" 2>&1 || fail "udhcpc failed"
[ "$(cut -d' ' -f1 "$dir/bound")" = "$first" ] || fail "the same machine got another address"
got udhcpc

# Its test mode only asks. It wants its own directories, which a user may only have in a mount
# namespace, and to become another user, which it cannot here and says so.
far unshare -m sh -c 'mount -t tmpfs none /run && mkdir -p /run/dhcpcd &&
	mount -t tmpfs none /var/lib/dhcpcd && exec dhcpcd -4 -T -t 10 cli' >"$dir/dhcpcd.log" 2>&1
grep -q "new_ip_address='$first'" "$dir/dhcpcd.log" ||
	{ cat "$dir/dhcpcd.log" >&2; fail "dhcpcd was not offered $first"; }
echo "dhcpcd: $first"
