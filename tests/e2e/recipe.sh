#!/bin/sh
# The recipe pxedeck replaces: its dnsmasq.conf (interface and path adapted, nothing else) and its
# tftpboot directory, the same machine, once under dnsmasq and once under pxedeck. Both must get
# the machine up, and their DHCP and TFTP logs must tell the same, line by line; what may differ
# is listed with its reason in recipe-tolerated.txt.
. "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/ns.sh"
. "$top_srcdir/tests/lib/machine.sh"
need dnsmasq xorriso
need_bench
ns_enter 400 "$@"
bench_switch

# -- the recipe, as it is written: the ISO's tree, links to it, one sed, a loader ------------
# (xorriso unpacks: not every kernel can mount an ISO, and nobody needs root for this)
cd "$dir" || exit 99
mkdir -p tftpboot/pxelinux.cfg
xorriso -osirrox on -indev "$SAMPLE_ISO" -extract / systemrescuecd >/dev/null 2>&1 || exit 99
sed 's@initrd=initram.igz@initrd=initram.igz netboot=tftp://192.168.0.1/sysrcd.dat rootpass=xxxx setkmap=us@' \
	systemrescuecd/isolinux/isolinux.cfg >tftpboot/pxelinux.cfg/default
# Debian's loader, unlike the recipe's 3.86, forgets the global append for a default that is no
# label: it would start the kernel without initrd. So the label that says the same is the default.
sed -i 's/^default rescuecd$/default rescue64/' tftpboot/pxelinux.cfg/default
for FILE in systemrescuecd/isolinux/* systemrescuecd/sysrcd* systemrescuecd/ntpasswd systemrescuecd/bootdisk; do
	ln -s "../$FILE" "tftpboot/$(basename "$FILE")"
done
cp /usr/lib/PXELINUX/pxelinux.0 tftpboot/
# a loader of version 5 or later comes in two files
[ -e tftpboot/ldlinux.c32 ] || cp /usr/lib/syslinux/modules/bios/ldlinux.c32 tftpboot/
chmod -R u+w systemrescuecd

cat >dnsmasq.conf <<END
domain-needed
bogus-priv
interface=bench0
bind-interfaces
expand-hosts
domain=linux.xvx.cz
dhcp-range=192.168.0.50,192.168.0.150,12h
dhcp-boot=pxelinux.0
enable-tftp
tftp-root=$dir/tftpboot
END

# -- the same evening twice -------------------------------------------------------------------
boot_under() { # boot_under NAME COMMAND...
	name=$1
	shift
	show="$show $dir/$name.log"
	"$@" >"$name.log" 2>&1 &
	server=$!
	ns_owns $server
	wait_until 15 listens 67 || { echo "$name does not start" >&2; exit 1; }
	machine_on 1
	machine_says 1 'rootpass=xxxx setkmap=us payload=verified' 180
	booted=$?
	machine_off 1
	kill $server
	wait $server 2>/dev/null
	cp serial1 "$name.serial1"
	[ $booted = 0 ] || { echo "under $name the machine did not get up" >&2; exit 1; }
}

# Both drop the file they would log to, so that standard output and error are the log.
boot_under dnsmasq dnsmasq --keep-in-foreground --no-daemon --log-queries --log-facility=- \
	--log-dhcp --dhcp-leasefile="$dir/leases" -C dnsmasq.conf --pid-file=
boot_under pxedeck "$PXEDECK" serve -C dnsmasq.conf --db "$dir/pxedeck.db" --log-queries \
	--log-dhcp

sh "$top_srcdir/tests/e2e/compare-logs.sh" "$top_srcdir/tests/e2e/recipe-tolerated.txt" \
	dnsmasq.log pxedeck.log
