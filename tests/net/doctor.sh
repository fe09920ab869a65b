#!/bin/sh
# `pxedeck doctor` in a laptop of our own making: what would stop a boot is found, named and
# mended by what it says, and nothing is changed by looking.
. "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/ns.sh"
need dnsmasq nft
"$PXEDECK" doctor --help 2>/dev/null | grep -q 'usage: pxedeck doctor' ||
	skip "this pxedeck has no doctor"
ns_enter 60 "$@"
said=$dir/said
show=$said

doctor() {
	"$PXEDECK" doctor -C "$dir/empty" --db "$dir/db" "$@" >"$said" 2>&1
}
finds() { # finds PATTERN...: each is in what the doctor said
	for pattern in "$@"; do
		grep -q -e "$pattern" "$said" || {
			echo "the doctor did not say \"$pattern\"" >&2
			exit 1
		}
	done
}
world() {
	ip addr
	ip route
	nft list ruleset
}

: >"$dir/empty"
ns_far 10.77.0.1/24 10.77.0.2/24
printf 'not an image' >"$dir/bad.iso"
nft add table inet filter
nft 'add chain inet filter input { type filter hook input priority 0; policy drop; }'
dnsmasq -d -C /dev/null -p 0 -i srv -z -F 10.77.0.5,10.77.0.9 --enable-tftp --user=root \
	-l "$dir/leases" --pid-file="$dir/pid" >"$dir/dnsmasq" 2>&1 &
dnsmasq=$!
ns_owns $dnsmasq
wait_until 10 listens 67

world >"$dir/before"
doctor -i srv "$dir/bad.iso" && exit 1
[ $? = 1 ] || exit 1
finds "STOP  UDP port 67 for DHCP is taken by dnsmasq (process $dnsmasq)" \
	"STOP  UDP port 69 for TFTP is taken by dnsmasq" \
	'ok    TCP port 80 for HTTP is free' 'ok    UDP port 53 for DNS is free' \
	'STOP  the firewall (inet filter, chain input)' \
	'STOP  image .*bad.iso is no ISO 9660 image' 'ok    srv has the address 10.77.0.1/24'
world | cmp - "$dir/before" || exit 1

# What is on another interface is not in the way.
ip link add other type veth peer name far_end
ip link set other up
doctor -i other
finds 'UDP port 67: dnsmasq .* not in the way' 'note  \|ok    other has no address' \
	'STOP  other has no carrier'

# Its own advice helps.
kill $dnsmasq
wait $dnsmasq 2>/dev/null
eval "$(sed -n 's/^      -> nft /nft /p' "$said" | sed 's/iifname other/iifname srv/')"
doctor -i srv
finds 'ok    UDP port 67 for DHCP is free' 'ok    no firewall is in the way'

ip route add default via 10.77.0.2
doctor -i srv && exit 1
finds "STOP  srv carries this laptop's default route"
doctor -i nowhere && exit 1
finds "STOP  no interface 'nowhere'" 'srv (default route)'
"$PXEDECK" doctor --dhcp-rang=1 2>"$said"
[ $? = 2 ] || exit 1
finds "did you mean 'dhcp-range'"
