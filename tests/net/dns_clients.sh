#!/bin/sh
# dig (UDP, TCP, EDNS) against the DNS service alone, under the recipe's settings. dnsmasq is both
# its upstream and, with the same settings and hosts file, its judge: what both know they must
# tell alike.
. "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/ns.sh"
need dig dnsmasq bash
ns_enter 90 "$@"
ns_far 192.168.7.1/24 192.168.7.2/24
us=192.168.7.1
judge=192.168.7.9
far ip addr add 10.99.0.1/24 dev cli # a client of another network
ip route add 10.99.0.0/24 dev srv
ip addr add $judge/24 dev srv
show="$dir/log $dir/judge.log $dir/upstream.log"

cat >"$dir/hosts" <<'END'
# a hosts file
127.0.0.1	localhost
192.168.7.5	hosty www.ext.example
192.168.7.6	hosty
192.168.7.8	Upper.Linux.xvx.cz	upper
END
printf 'search x\nnameserver %s\nnameserver 127.0.0.2\n' $us >"$dir/resolv"
set -- domain-needed bogus-priv expand-hosts domain=linux.xvx.cz address=/wild.example/10.1.2.3 \
	address=/nx.example/ local=/loc.example/ server=/corp.example/127.0.0.3

# -- the world: 127.0.0.2 and, for corp.example and for later, 127.0.0.3 ----------------------
seq 60 | sed 's/.*/host-record=big.world.example,192.0.2.&/' >"$dir/world.conf"
seq 15 | sed 's/.*/txt-record=text.world.example,01234567890123456789012345678901234567890123456789012345678901234567890123456789/' |
	awk '{ print $0 NR }' >>"$dir/world.conf"
cat >>"$dir/world.conf" <<'END'
host-record=www.world.example,192.0.2.1,2001:db8::1
cname=alias.world.example,www.world.example
mx-host=world.example,www.world.example,10
mx-host=www.ext.example,mail.ext.example,10
ptr-record=8.8.8.8.in-addr.arpa,eight.world.example
local-ttl=300
END
for n in 2 3; do
	dnsmasq -d -C "$dir/world.conf" --listen-address=127.0.0.$n --bind-interfaces --no-resolv \
		--no-hosts --user=root --pid-file= --host-record=which.example,192.0.2.10$n \
		--host-record=which.corp.example,192.0.2.10$n --address=/#/ \
		>>"$dir/upstream.log" 2>&1 &
	ns_owns $!
done
dnsmasq -d -C /dev/null --listen-address=$judge --bind-interfaces --no-resolv --no-hosts \
	--addn-hosts="$dir/hosts" --user=root --pid-file= --server=127.0.0.2 \
	$(printf -- '--%s ' "$@") >"$dir/judge.log" 2>&1 &
ns_owns $!

"$top_builddir/tests/net/services" --ip $us --dns 53 --hosts "$dir/hosts" --resolv "$dir/resolv" \
	--lease 192.168.7.90=pc1 --lease 192.168.7.91=hosty --lease '192.168.7.92=no name' \
	log-queries server=/silent.example/192.168.7.77 "$@" >"$dir/log" 2>&1 &
pid=$!
ns_owns $pid
wait_until 10 grep -q ready "$dir/log" || exit 1
ip neigh add 192.168.7.77 lladdr 02:00:00:00:00:77 dev srv # takes questions, answers none

bad=0
fail() {
	echo "failed: $*" >&2
	bad=1
}
is() { # is WHAT EXPECTED GOT
	[ "$2" = "$3" ] && echo "ok: $1" || fail "$1: expected '$2', got '$3'"
}
ask() {
	far dig +time=2 +tries=1 "$@"
}
status_of() { # status_of DIG-WORDS...: NOERROR, ..., and the flags
	ask "@$us" "$@" | sed -n 's/.*status: \([A-Z]*\).*/\1/p'
}
told() { # told SERVER DIG-WORDS...: status and sorted answers, without times to live
	ask "@$@" | awk '
		/status:/ { sub(/.*status: /, ""); sub(/,.*/, ""); print }
		/^[^;]/ { $2 = ""; print tolower($0) }' | sort
}
said() { # said LINE: in the log of queries
	wait_until 3 grep -qxF "dns $1" "$dir/log" && echo "ok: logged: $1" || fail "no line '$1'"
}
wait_until 10 ask @$us which.example || exit 1
wait_until 10 ask @$judge which.example || exit 1

# -- word for word with dnsmasq -------------------------------------------------------------
while read -r question; do
	# shellcheck disable=SC2086
	is "$question as dnsmasq" "$(told $judge $question)" "$(told $us $question)"
done <<'END'
hosty
HOSTY.linux.XVX.cz
hosty AAAA
hosty MX
hosty.linux.xvx.cz AAAA
localhost
upper
upper.linux.xvx.cz
-x 192.168.7.5
-x 192.168.7.6
-x 192.168.7.8
-x 127.0.0.1
-x 192.168.7.200
-x 10.0.0.1
-x 172.16.3.4
-x 8.8.8.8
plain
plain AAAA
nobody.linux.xvx.cz
www.ext.example
www.ext.example MX
www.world.example
www.world.example AAAA
alias.world.example
world.example MX
no.world.example
big.world.example +tcp
text.world.example TXT
a.b.wild.example
wild.example
x.nx.example
x.nx.example TXT
y.loc.example
which.corp.example
which.example
hosty +noedns
hosty +tcp
which.example +tcp
END

# -- what only we promise -----------------------------------------------------------------
is 'a lease has its name' 192.168.7.90 "$(ask @$us +short pc1)"
is 'and the full one' 192.168.7.90 "$(ask @$us +short PC1.linux.xvx.cz)"
is 'and the address its name' pc1.linux.xvx.cz. "$(ask @$us +short -x 192.168.7.90)"
is 'the hosts file keeps its names' '192.168.7.5 192.168.7.6' "$(ask @$us +short hosty | sort | tr '\n' ' ' | sed 's/ $//')"
is 'a name that is none is refused' 1 "$(grep -c 'lease no name refused' "$dir/log")"
is 'AAAA of a local name: no data' NOERROR "$(status_of pc1 AAAA)"
is 'the domain itself exists' NOERROR "$(status_of linux.xvx.cz SOA)"
is 'MX of a plain name stays here' NXDOMAIN "$(status_of plain MX)"
is 'zone transfer' 1 "$(ask @$us linux.xvx.cz AXFR | grep -c 'Transfer failed')"
is 'key exchange' NOTIMP "$(status_of linux.xvx.cz TYPE249)"
is 'another class' REFUSED "$(status_of version.bind TXT CH)"
is 'a question nobody need recurse for' REFUSED "$(status_of +norecurse never.example)"
is 'an unknown EDNS version' BADVERS "$(status_of +edns=1 +noednsnegotiation hosty)"
is 'an unknown opcode' NOTIMP "$(status_of +opcode=2 hosty)"

# -- sizes ---------------------------------------------------------------------------------------
is 'over 512 bytes without EDNS: truncated' 1 "$(ask @$us +noedns +ignore big.world.example | grep -c 'flags:.* tc')"
is 'dig then takes TCP' 60 "$(ask @$us +noedns +short big.world.example | wc -l)"
is 'with EDNS it fits' '60 0' "$(ask @$us +bufsize=4096 +notcp big.world.example |
	awk '/^big/ { n++ } /flags:.* tc/ { tc++ } END { print n + 0, tc + 0 }')"
is 'over 1232 bytes with EDNS: truncated all the same' 1 "$(ask @$us +bufsize=4096 +ignore text.world.example TXT | grep -c 'flags:.* tc')"
is 'we offer 1232' 1 "$(ask @$us hosty | grep -c 'udp: 1232')"
is 'no OPT for who sent none' 0 "$(ask @$us +noedns hosty | grep -c EDNS)"
is 'letters come back as sent' 1 "$(ask @$us WwW.wOrLd.example | grep -c '^WwW.wOrLd.example')"
is 'two questions on one connection' '192.0.2.1 192.168.7.90' "$(ask @$us +tcp +keepopen +short www.world.example +tcp +keepopen +short pc1 | tr '\n' ' ' | sed 's/ $//')"

# -- who is answered, and who is not --------------------------------------------------------------
is 'another network gets nothing' 0 "$(ask -b 10.99.0.1 @$us hosty | grep -c status)"
is 'nor by TCP' 0 "$(ask +tcp -b 10.99.0.1 @$us hosty | grep -c status)"

# -- hostile ones --------------------------------------------------------------------------------
# shellcheck disable=SC2016
far bash -c 'for i in {0..200}; do head -c $((i * 7)) /dev/urandom >/dev/udp/$0/53; done
	head -c 100000 /dev/urandom >/dev/tcp/$0/53
	printf "\0\0" >/dev/tcp/$0/53
	printf "\0\12" >/dev/tcp/$0/53' $us 2>/dev/null
is 'it goes on after garbage' 192.168.7.90 "$(ask @$us +short pc1)"
is 'a hostile name is harmless in the log' NXDOMAIN "$(status_of '\027[2Jx\010.linux.xvx.cz')"
said 'query[A] \x1b[2Jx\x0a.linux.xvx.cz from 192.168.7.2'

# An upstream that never answers costs its askers an error in time, and nobody else anything.
i=0
asking=
while [ $i -lt 80 ]; do
	ask +time=1 @$us n$i.silent.example >/dev/null 2>&1 &
	asking="$asking $!"
	i=$((i + 1))
done
ask +time=10 @$us late.silent.example >"$dir/late" 2>&1 &
asking="$asking $!"
is 'others are answered meanwhile' 192.0.2.1 "$(ask @$us +short +time=1 www.world.example)"
# shellcheck disable=SC2086
wait $asking
is 'the error comes' 1 "$(grep -c SERVFAIL "$dir/late")"

# -- dnsmasq's words --------------------------------------------------------------------------------
said 'query[A] hosty from 192.168.7.2'
said '/etc/hosts hosty is 192.168.7.5'
said '/etc/hosts 192.168.7.5 is hosty.linux.xvx.cz'
said 'DHCP pc1 is 192.168.7.90'
said 'DHCP 192.168.7.90 is pc1.linux.xvx.cz'
said 'config plain is NXDOMAIN'
said 'config hosty is NODATA-IPv6'
said 'config 10.0.0.1 is NXDOMAIN'
said 'forwarded www.world.example to 127.0.0.2'
said 'forwarded which.corp.example to 127.0.0.3'
said 'reply www.world.example is 192.0.2.1'
said 'reply alias.world.example is <CNAME>'
said 'cached www.world.example is 192.0.2.1'
grep -q 'ignoring nameserver 192.168.7.1 - local interface' "$dir/log" || fail 'asks itself'

# -- files change while it runs -------------------------------------------------------------------
echo '192.168.7.15 fresh' >>"$dir/hosts"
echo 'nameserver 127.0.0.3' >"$dir/resolv.new" && mv "$dir/resolv.new" "$dir/resolv"
fresh() {
	[ "$(ask @$us +short fresh)" = 192.168.7.15 ]
}
other() {
	[ "$(ask @$us +short which.example)" = 192.0.2.103 ]
}
wait_until 8 fresh && echo 'ok: hosts file read again' || fail 'hosts file not read again'
wait_until 8 other && echo 'ok: other resolvers asked' || fail 'still the old resolvers'

kill $pid
wait $pid || fail "ended with $?"
counters=$(grep '^dns queries=' "$dir/log" | tail -n 1)
echo "$counters"
eval "$(echo "$counters" | tr ' ' '\n' | grep =)"
[ "$malformed" -gt 50 ] || fail 'garbage was not counted'
[ "$refused" -ge 2 ] || fail 'other networks were not counted'
[ "$busy" -gt 0 ] || fail 'questions beyond the limit were not counted'
exit $bad
