#!/bin/sh
# Makes the sample rescue ISO: a disc laid out like SystemRescueCd 1.5.1 whose system reports on
# the serial line what it was given. Needs no root and no network: kernel and drivers come from
# the package debian-installer-12-netboot-amd64, the rest from busybox-static and isolinux.
#   make-sample-iso.sh OUT.iso        PAYLOAD_MB (30): size of sysrcd.dat
# The same packages give the same bytes.
set -eu
out=${1:?usage: make-sample-iso.sh OUT.iso}
here=$(cd "$(dirname "$0")" && pwd)
payload_mb=${PAYLOAD_MB:-30}
di=${SAMPLE_DI:-/usr/lib/debian-installer/images/12/amd64/text/debian-installer/amd64}
isolinux=/usr/lib/ISOLINUX/isolinux.bin
busybox=$(command -v busybox || echo /bin/busybox)
export SOURCE_DATE_EPOCH=1262304000 LC_ALL=C TZ=UTC

die() {
	echo "make-sample-iso: $1" >&2
	exit 1
}
[ -r "$di/linux" ] || die "no $di/linux: install debian-installer-12-netboot-amd64"
[ -r $isolinux ] || die "no $isolinux: install isolinux"
command -v xorriso >/dev/null || die "no xorriso: install xorriso"
command -v cpio >/dev/null || die "no cpio: install cpio"
if ldd "$busybox" >/dev/null 2>&1; then
	die "$busybox is not static: install busybox-static"
fi
for applet in udhcpc wget tftp tar md5sum insmod; do
	"$busybox" --list | grep -qx $applet || die "$busybox lacks $applet: install busybox-static"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP

pack() { # DIR: its files as one gzipped cpio archive, always the same bytes
	find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
	(cd "$1" && find . | sort | cpio --quiet -o -H newc --reproducible --owner=+0:+0) | gzip -n -6
}

# -- the initramfs: busybox, drivers in the order they are loaded, init --
drivers="virtio/virtio virtio/virtio_ring virtio/virtio_pci_modern_dev virtio/virtio_pci_legacy_dev
virtio/virtio_pci net/core/failover net/net_failover net/virtio_net
net/ethernet/intel/e1000/e1000 net/ethernet/intel/e1000e/e1000e"
root=$work/root
mkdir -p "$work/di" "$root/bin" "$root/modules" "$root/etc" "$root/tmp"
zcat "$di/initrd.gz" | (cd "$work/di" && cpio --quiet -i -d -m --no-absolute-filenames \
	'*/virtio*.ko' '*/failover.ko' '*/net_failover.ko' '*/e1000.ko' '*/e1000e.ko')
n=10
for driver in $drivers; do
	file=$(find "$work/di" -path "*/kernel/*" -name "${driver##*/}.ko" | head -n 1)
	[ -n "$file" ] || die "no driver ${driver##*/} in $di/initrd.gz"
	cp "$file" "$root/modules/$n-${driver##*/}.ko"
	n=$((n + 1))
done
cp "$busybox" "$root/bin/busybox"
cp "$here/init" "$here/udhcpc.script" "$root/"
ln -s init "$root/linuxrc2" # the name 1.x has for booting an ISO file from a disk
chmod 755 "$root/init" "$root/udhcpc.script" "$root/bin/busybox"

# -- the disc --
disc=$work/disc
mkdir -p "$disc/isolinux" "$disc/ntpasswd" "$disc/bootdisk"
cp "$here/isolinux.cfg" "$here/f1boot.msg" $isolinux "$disc/isolinux/"
cp "$di/linux" "$disc/isolinux/rescuecd"
cp "$di/linux" "$disc/isolinux/rescue64"
pack "$root" >"$disc/isolinux/initram.igz"
echo 1.5.1 >"$disc/version"
for c32 in ldlinux; do
	file=/usr/lib/syslinux/modules/bios/$c32.c32
	[ -r $file ] && cp $file "$disc/isolinux/"
done

# ntpasswd: a second kernel with two initrds; the second holds the drivers
cp "$di/linux" "$disc/ntpasswd/vmlinuz"
mkdir -p "$work/scsi"
mv "$root/modules" "$work/scsi/modules"
pack "$root" >"$disc/ntpasswd/initrd.cgz"
pack "$work/scsi" >"$disc/ntpasswd/scsi.cgz"

# A floppy whose boot sector says a sentence and stops:
#   xor ax,ax; mov ds,ax; mov si,0x7c20; again: lodsb; or al,al; jz stop; mov ah,0xe; mov bx,7;
#   int 0x10; jmp again; stop: hlt; jmp stop
floppy=$disc/bootdisk/floppy.img
printf '\061\300\216\330\276\040\174\254\010\300\164\011\264\016\273\007\000\315\020\353\362\364\353\375' >"$floppy"
truncate -s 32 "$floppy"
printf 'pxedeck sample floppy: nothing to do here.\r\n\0' >>"$floppy"
truncate -s 510 "$floppy"
printf '\125\252' >>"$floppy"
truncate -s 1474560 "$floppy"

# -- the payload: a small system and bytes that do not compress --
payload=$work/payload
mkdir -p "$payload/etc"
echo "pxedeck sample rescue system 1.5.1" >"$payload/etc/issue"
{ seq 1 999999999 2>/dev/null || :; } | gzip -n -1 2>/dev/null |
	head -c "$((payload_mb * 1000000))" >"$payload/filler" || :
tar -C "$payload" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
	-cf "$disc/sysrcd.dat" etc filler
(cd "$disc" && md5sum sysrcd.dat >sysrcd.md5)

find "$disc" -exec touch -d "@$SOURCE_DATE_EPOCH" {} +
rm -f "$out.tmp"
xorriso -as mkisofs -quiet -J -l --norock -V sysrcd-1.5.1 -o "$out.tmp" \
	--set_all_file_dates 2010010100000000 --modification-date=2010010100000000 \
	-b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table \
	"$disc" >"$work/xorriso.log" 2>&1 || {
	cat "$work/xorriso.log" >&2
	die "xorriso could not write $out"
}
mv "$out.tmp" "$out"
