# shellcheck shell=sh
# A switch with QEMU machines on it, for tests that boot (after ns.sh and ns_enter):
#   need_bench               # or skipped: QEMU, /dev/net/tun, the sample ISO
#   bench_switch             # bench0 with 192.168.0.1/24
#   machine_on 1             # MAC 52:54:00:00:00:01, serial line in $dir/serial1
#   machine_says 1 PATTERN SECONDS
#   machine_off 1
SAMPLE_ISO=${SAMPLE_ISO:-$top_builddir/sample.iso}

need_bench() {
	need qemu-system-x86_64 jq
	[ -r "$SAMPLE_ISO" ] || skip "no $SAMPLE_ISO (make sample.iso)"
	# opening it tells more than its mode does
	(: <>/dev/net/tun) 2>/dev/null || skip "/dev/net/tun cannot be opened"
}

bench_switch() {
	ip link add bench0 type bridge forward_delay 0 || exit 99
	ip link set bench0 address 52:54:00:ff:00:01
	ip addr add 192.168.0.1/24 dev bench0
	ip link set bench0 up
}

machine_mac() {
	printf '52:54:00:00:00:%02x' "$1"
}

# TCG, e1000 and its default ROM: what was found to boot everywhere.
machine_on() { # machine_on N [QEMU-WORDS...]
	machine=$1
	shift
	if [ ! -e "/sys/class/net/port$machine" ] && ! ip link show "port$machine" >/dev/null 2>&1; then
		ip tuntap add "port$machine" mode tap || exit 99
		ip link set "port$machine" master bench0 up
	fi
	: >"$dir/serial$machine"
	show="$show $dir/serial$machine $dir/qemu$machine"
	qemu-system-x86_64 -accel tcg,thread=multi -m 512 -boot n -no-reboot -display none \
		-monitor none -uuid "70786564-6563-6b00-8000-00000000000$machine" \
		-serial "file:$dir/serial$machine" -netdev \
		"tap,id=n0,ifname=port$machine,script=no,downscript=no" \
		-device "e1000,netdev=n0,mac=$(machine_mac "$machine")" "$@" \
		>"$dir/qemu$machine" 2>&1 </dev/null &
	eval "machine_pid_$machine=$!"
	ns_owns $!
}

machine_off() {
	eval "kill \$machine_pid_$1; wait \$machine_pid_$1 2>/dev/null"
	true
}

machine_says() {
	wait_until "$3" grep -q -e "$2" "$dir/serial$1" && return
	echo "machine $1 never said \"$2\"" >&2
	return 1
}
