#!/bin/sh
# What dnsmasq logs of an exchange and what we log of the same messages, line by line. Real
# clients and messages in the forms firmware sends them talk to dnsmasq; what they said is then
# said to our DHCP server. Differences that are meant are named below, with the reason.
. "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/ns.sh"
need dnsmasq udhcpc dhclient
ns_enter 100 "$@"
ns_far 192.168.0.1/24 192.168.0.240/24
far ip link set cli address 00:13:d4:d1:03:57
replay=$top_builddir/tests/net/dhcp_replay
show="$dir/differences $dir/client.log $dir/dnsmasq.log"

settings='dhcp-range=192.168.0.50,192.168.0.150,12h domain=linux.xvx.cz dhcp-boot=pxelinux.0
	dhcp-host=02:00:00:00:00:05,192.168.0.9,desk,set:desk,45m
	dhcp-host=02:00:00:00:00:06,ignore
	dhcp-match=set:efi,option:client-arch,7 dhcp-userclass=set:ipxe,iPXE
	dhcp-vendorclass=set:pxe,PXEClient dhcp-mac=set:lab,02:00:*:*:*:*
	dhcp-boot=tag:ipxe,boot.ipxe,bench,192.168.0.7 dhcp-option=option:ntp-server,0.0.0.0
	dhcp-option=tag:efi,option:router dhcp-option=option:mtu,1400 dhcp-option-force=17,/nfs
	dhcp-option=tag:desk,option:dns-server,9.9.9.9,8.8.8.8 no-ping'
set --
for s in $settings; do set -- "$@" "--$s"; done
dnsmasq --no-daemon --conf-file=/dev/null --no-resolv --no-hosts --interface=srv --bind-interfaces \
	--log-dhcp --dhcp-leasefile="$dir/leases" "$@" 2>"$dir/dnsmasq.log" &
ns_owns $!
"$replay" record srv "$dir/said" >"$dir/recording" &
record=$!
ns_owns $record
wait_until 10 test -s "$dir/recording" || exit 99
wait_until 10 listens 67 || exit 99

say() {
	far "$replay" send "$@" || exit 99
	sleep 0.03
}
# Codes are decimal; values hex. A boot ROM's DISCOVER and REQUEST, as in the recipe.
pxe='60=505845436c69656e743a417263683a30303030303a554e44493a303032303031'
asks='55=0102030506'0b0c0d0f1011122b363c438081828384858687
say mac=00:13:d4:d1:03:57 xid=3587244887 53=01 $asks 57=04ec 97=0028ce5d8a00000080385dff0000004746 93=0000 94=010201 $pxe
say mac=00:13:d4:d1:03:57 xid=3587244887 53=03 50=c0a80055 54=c0a80001 $asks 57=04ec 97=0028ce5d8a00000080385dff0000004746 93=0000 94=010201 $pxe
# UEFI, and iPXE with its user class bare and counted.
efi='60=505845436c69656e743a417263683a30303030373a554e44493a303033303136'
say mac=02:00:00:00:00:01 xid=11 flags=0x8000 53=01 57=05dc 55=0102030405060c0d0f111216171c28292a2b32333536 93=0007 94=01030a $efi
say mac=02:00:00:00:00:01 xid=11 flags=0x8000 53=03 50=c0a80086 54=c0a80001 57=05dc 55=0102030405060c0d0f111216171c28292a2b32333536 93=0007 $efi
say mac=02:00:00:00:00:02 xid=12 53=01 57=05c0 55=010306070c0f111a2b3c42437780818283848586afcb 77=69505845 93=0000 $pxe
say mac=02:00:00:00:00:02 xid=13 53=01 55=0103060c0f42431a 77=0469505845 61=01020000000002
# Names: of its own, ended by zero, not a name, full (in both forms), and by dhcp-host.
say mac=02:00:00:00:00:03 xid=14 53=01 12=726573637565 55=01030c0f
say mac=02:00:00:00:00:03 xid=14 53=03 50=c0a80088 54=c0a80001 12=726573637565 55=01030c0f
say mac=02:00:00:00:00:04 xid=15 53=01 12=77696e646f777300 55=01030c0f
say mac=02:00:00:00:00:04 xid=15 53=03 50=c0a80089 54=c0a80001 12=77696e646f777300 55=01030c0f
say mac=02:00:00:00:00:07 xid=16 53=01 12=6e6f206e616d6521 55=01030c
say mac=02:00:00:00:00:07 xid=16 53=03 50=c0a8008c 54=c0a80001 81=0000006c6170746f70 55=01030c51
say mac=02:00:00:00:00:08 xid=17 53=01 81=050000066c6170746f70056c696e757804787678780263730000 55=01030c0f51
say mac=02:00:00:00:00:08 xid=17 53=03 50=c0a8008d 54=c0a80001 81=04000004626f6f6b 55=01030c0f51
say mac=02:00:00:00:00:05 xid=18 53=01 55=0103060c0f1c
say mac=02:00:00:00:00:05 xid=18 53=03 50=c0a80009 54=c0a80001 12=6465736b 55=0103060c0f1c
# No list of options; a shorter lease; ignored; another server's; a wish; renewal; NAKs.
say mac=02:00:00:00:00:09 xid=19 53=01 51=00000e10
say mac=02:00:00:00:00:09 xid=19 53=01 50=c0a80063 55=01
say mac=02:00:00:00:00:06 xid=20 53=01 55=0103
say mac=02:00:00:00:00:09 xid=21 53=03 50=c0a80063 54=c0a80002 55=01
say mac=02:00:00:00:00:03 xid=22 ciaddr=192.168.0.136 53=03 55=01030c
say mac=02:00:00:00:00:03 xid=23 53=03 50=c0a80087 55=01030c
say mac=02:00:00:00:00:0a xid=24 53=03 50=c0a80088 54=c0a80001 55=01030c
say mac=02:00:00:00:00:0a xid=25 53=03 50=c0a80009 54=c0a80001 55=01
say mac=02:00:00:00:00:0a xid=26 53=03 50=c0a800f0 54=c0a80001 55=01
say mac=02:00:00:00:00:0a xid=27 53=03 50=0a000001 54=c0a80001 55=01
say mac=02:00:00:00:00:0a xid=28 ciaddr=192.168.0.135 53=03 55=01
# The rest: INFORM, DECLINE with a message, RELEASE of a lease and of none.
say mac=02:00:00:00:00:03 xid=29 ciaddr=192.168.0.136 53=08 55=01030c0f2b
say mac=02:00:00:00:00:0b xid=30 ciaddr=192.168.0.200 53=08 55=0103060f
say mac=02:00:00:00:00:04 xid=31 53=04 50=c0a80089 54=c0a80001 56=616c726561647920696e2075736507
say mac=02:00:00:00:00:03 xid=32 ciaddr=192.168.0.136 53=07 54=c0a80001
say mac=02:00:00:00:00:03 xid=33 ciaddr=192.168.0.136 53=07 54=c0a80001

# And clients nobody here wrote.
printf '#!/bin/sh\nexit 0\n' >"$dir/script"
chmod +x "$dir/script"
far udhcpc -q -n -f -i cli -s "$dir/script" -x hostname:rescue -t 3 -T 1 >>"$dir/client.log" 2>&1 || exit 1
far dhclient -4 -1 -sf "$dir/script" -lf "$dir/dhclient.leases" -pf "$dir/dhclient.pid" -cf /dev/null cli >>"$dir/client.log" 2>&1 || exit 1
ns_owns "$(cat "$dir/dhclient.pid")"

sleep 0.3
kill $record

set --
for s in $settings; do set -- "$@" "$s"; done
"$replay" play "$dir/said" 192.168.0.1/24 srv "$@" >"$dir/ours.log" || { echo "nothing was said" >&2; exit 1; }

# The order of options is not compared: ours is the client's (RFC 2132 section 9.8).
even_out() {
	sed -n 's/^dnsmasq-dhcp: \([0-9]* .*\)$/\1/p' "$1" | awk '
	function flush_sent(   i, j, t) {
		for (i = 2; i <= n; i++)
			for (j = i; j > 1 && sent[j] < sent[j - 1]; j--) {
				t = sent[j]; sent[j] = sent[j - 1]; sent[j - 1] = t
			}
		for (i = 1; i <= n; i++)
			print sent[i]
		n = 0
	}
	/ sent size:/ { sent[++n] = $0; next }
	{ flush_sent(); print }
	END { flush_sent() }'
}
even_out "$dir/dnsmasq.log" >"$dir/a"
even_out "$dir/ours.log" >"$dir/b"
[ -n "$KEEP" ] && cp "$dir/a" "$dir/b" "$dir/dnsmasq.log" "$dir/ours.log" "$dir/said" "$KEEP"
diff -U 0 "$dir/a" "$dir/b" | sed '1,2d; /^@@/d' |
	grep -v -e '^+[0-9]* bootfile name: ' `# shim and old ROMs read the field: filled beside option 67` \
		-e '^+[0-9]* server name: ' `# likewise, beside option 66` \
		-e '^+[0-9]* sent size: *[0-9]* option: 66 tftp-server  ' `# RFC 2132: told when asked, as siaddr is` \
		-e '^+[0-9]* sent size: 17 option: 97 client-machine-id  ' `# RFC 4578 section 2.3: given back` \
		-e '^[-+]22 sent size:  4 option: 5[89] T[12]  ' `# dnsmasq shortens them by chance at a renewal` \
		-e '^[-+]29 DHCPACK' -e '^+29 sent size:  6 option: 12 ' `# we know who informs us` \
		>"$dir/differences"
if [ -s "$dir/differences" ]; then
	echo "our log differs from dnsmasq's:" >&2
	exit 1
fi
echo "$(wc -l <"$dir/a") lines of dnsmasq's log, all of them ours as well"
