#!/bin/sh
# Without arguments: makes ./configure, nothing else. On a Debian 12 machine also
#   ./autogen.sh run [ARGS]   what a newcomer wants: packages, build, sample ISO, `pxedeck demo ARGS`
#   ./autogen.sh check        packages, build, `make check` and `make check-e2e`, one line of result
#   ./autogen.sh packages build|run|test...   only installs what is missing of these lists
# Everything is built in build/. PX_REQUIRE_ALL=1: a skipped test is a failure (CI).
set -e
cd "$(dirname "$0")"

build='autoconf automake pkg-config gcc make libc6-dev libncurses-dev libpcap-dev libcdio-dev
 libiso9660-dev libsqlite3-dev libuv1-dev libmicrohttpd-dev libunbound-dev libevent-dev
 nettle-dev libnftables-dev libcap-ng-dev libseccomp-dev libjansson-dev libcmocka-dev'
run='qemu-system-x86 ipxe-qemu seabios pxelinux syslinux-common isolinux xorriso busybox-static cpio
 gzip xz-utils debian-installer-12-netboot-amd64'
test='isc-dhcp-client udhcpc dhcpcd5 atftp atftpd tftp-hpa curl bind9-dnsutils dnsperf
 kea-dhcp4-server kea-admin dnsmasq-base unbound nginx-light wget wrk tmux iproute2 nftables jq sqlite3
 netbase ethtool procps tcpdump bsdextrautils util-linux clang libclang-rt-14-dev clang-format'

say() {
	printf '%s\n' "autogen.sh: $*" >&2
}

missing() { # missing PACKAGE...: those not installed
	for p in "$@"; do
		case $(dpkg-query -W -f='${db:Status-Abbrev}' "$p" 2>/dev/null) in
		ii*) ;;
		*) printf '%s ' "$p" ;;
		esac
	done
}

# shellcheck disable=SC2016 # its own sh expands it, as root. Servers among the test tools must not start just because they were installed.
install_script='
	export DEBIAN_FRONTEND=noninteractive
	policy=/usr/sbin/policy-rc.d
	if [ ! -e $policy ]; then
		trap "rm -f $policy" EXIT
		trap "exit 1" INT TERM HUP
		printf "#!/bin/sh\nexit 101\n" >$policy && chmod 755 $policy
	fi
	get() { apt-get install -y -q --no-install-recommends "$@" </dev/null; }
	apt-get install -s --no-install-recommends "$@" >/dev/null 2>&1 || apt-get update -q
	get "$@" || { apt-get update -q && get "$@"; }'

packages() { # packages PACKAGE...: installs those that are missing
	if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
		say "this is not a Debian system; if the build fails, install what Debian calls:"
		say "$@"
		return 0
	fi
	lacking=$(missing "$@")
	[ -n "$lacking" ] || return 0
	say "installing: $lacking"
	# shellcheck disable=SC2086 # a list of words
	if [ "$(id -u)" = 0 ]; then
		sh -c "$install_script" install $lacking >&2
	elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
		sudo sh -c "$install_script" install $lacking >&2
	else
		say "this needs root. Please run:"
		say "  apt-get install --no-install-recommends $lacking"
		exit 1
	fi
	lacking=$(missing "$@")
	[ -z "$lacking" ] || { say "could not install: $lacking"; exit 1; }
}

bootstrap() {
	mkdir -p build-aux
	autoreconf --install --force
}

compile() { # in build/, with what configure was told there before, if anything
	[ -x configure ] || bootstrap
	mkdir -p build
	[ -f build/Makefile ] || (cd build && ../configure ${PX_CONFIGURE:+$PX_CONFIGURE}) >&2
	make -C build -j"$(nproc)" all sample.iso >&2
}

check() {
	. tests/lib/results.sh
	results_forget build
	compile || { results_add failed; results_line "$PX_LABEL"; return 1; }
	broken=
	make -C build -k -j"$(nproc)" check || broken=1
	make -C build -k check-e2e || broken=1
	results_sum build $broken
	results_logs build
	results_line "$PX_LABEL"
}

# The words of the lists above are separated by blanks and line ends.
# shellcheck disable=SC2086
case $1 in
'')
	bootstrap
	;;
packages)
	shift
	for list in "$@"; do
		case $list in
		build) packages $build ;;
		run) packages $run ;;
		test) packages $test ;;
		*) say "no such list: $list"; exit 2 ;;
		esac
	done
	;;
run)
	shift
	packages $build $run
	compile
	exec build/pxedeck demo --iso build/sample.iso "$@"
	;;
check)
	packages $build $run $test
	check
	;;
*)
	say "usage: $0 [run [ARGS] | check | packages build|run|test...]"
	exit 2
	;;
esac
