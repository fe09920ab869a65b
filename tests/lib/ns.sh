# shellcheck shell=sh
# A network namespace for one script, and an end for all it starts:
#   . "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/ns.sh"
#   need dnsmasq jq               # or skipped
#   ns_enter 120 "$@"             # from here on inside, as root there, for at most 120 s
#   ns_far 10.77.0.1/24 10.77.0.2/24   # a second namespace behind a veth: near "srv", far "cli"
#   far dig @10.77.0.1 ...        # a command over there
#   dnsmasq -d ... & ns_owns $!   # ended with the script
#   wait_until 10 test -s file    # a condition with a limit, in seconds
# $dir is a directory of its own, removed at the end. A script that fails shows the files it
# named in $show.
top_builddir=${top_builddir:-$top_srcdir/build}
PXEDECK=${PXEDECK:-$top_builddir/pxedeck}
ns_pids=
show=

skip() {
	echo "skipped: $*" >&2
	exit 77
}

need() {
	PATH=$PATH:/usr/sbin:/sbin
	for tool in "$@"; do
		command -v "$tool" >/dev/null || skip "$tool is not installed"
	done
}

ns_owns() {
	ns_pids="$ns_pids $*"
}

ns_end() {
	status=$?
	trap - EXIT
	for pid in $ns_pids; do
		kill "$pid" 2>/dev/null
	done
	for pid in $ns_pids; do
		wait "$pid" 2>/dev/null
	done
	case $status in
	0 | 77) ;;
	*) for file in $show; do
		echo "---- $file" && tail -n 80 "$file"
	done >&2 ;;
	esac
	rm -rf "$dir"
	exit $status
}

ns_enter() {
	ns_limit=$1
	shift
	if [ "$PX_INSIDE" != "$0" ]; then
		unshare -rn true 2>/dev/null || skip "no namespaces for users here"
		PX_INSIDE=$0 exec timeout -k 10 "$ns_limit" unshare -rn sh "$0" "$@"
	fi
	unset PX_INSIDE
	dir=$(mktemp -d) || exit 99
	trap ns_end EXIT
	trap 'echo "took longer than $ns_limit s" >&2; exit 1' TERM
	trap 'exit 1' INT HUP
	ip link set lo up
}

ns_far() {
	unshare -n sleep 3600 &
	ns_far_pid=$!
	ns_owns $!
	wait_until 5 far_is_apart || exit 99
	ip link add srv type veth peer name cli netns $ns_far_pid
	ip addr add "$1" dev srv
	ip link set srv up
	far ip addr add "$2" dev cli
	far ip link set lo up
	far ip link set cli up
}

far_is_apart() {
	[ "$(readlink /proc/$ns_far_pid/ns/net)" != "$(readlink /proc/self/ns/net)" ]
}

far() {
	nsenter -n -t "$ns_far_pid" -- "$@"
}

wait_until() { # wait_until SECONDS COMMAND...
	ns_tries=$(($1 * 10))
	shift
	while ! "$@" >/dev/null 2>&1; do
		ns_tries=$((ns_tries - 1))
		[ $ns_tries -gt 0 ] || return 1
		sleep 0.1
	done
}

listens() { # listens PORT: somebody has this UDP port here
	ss -Hlun "sport = :$1" | grep -q .
}
