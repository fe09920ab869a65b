#!/bin/sh
# TFTP clients nobody here wrote, against the TFTP service alone over a directory:
# tftp-hpa, atftp, curl, busybox. What arrives is compared byte by byte.
. "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/ns.sh"
need tftp atftp curl cmp perl
ns_enter 120 "$@"
ns_far 10.66.0.1/24 10.66.0.2/24
server=10.66.0.1
mkdir "$dir/root" "$dir/got"
cd "$dir/got" || exit 99

make_file() { # make_file NAME BYTES
	head -c "$2" /dev/urandom >"$dir/root/$1"
}
make_file empty 0
make_file one 1
make_file multiple 5120
make_file odd 70001
make_file rollover 40000000 # 78,126 blocks of 512
make_file big 20000000
cp "$dir/root/odd" "$dir/root/odd.text" # .text: from memory
printf 'one\ntwo\rthree\r\n\nend' >"$dir/root/lines"

bad=0
fail() {
	echo "failed: $*" >&2
	bad=1
}
start_service() {
	"$top_builddir/tests/net/tftp_only" -a $server -w 2 -v "$dir/root" >"$dir/log" 2>&1 &
	pid=$!
	ns_owns $pid
	show=$dir/log
	wait_until 10 grep -q ready "$dir/log" || exit 1
}
stop_service() {
	kill $pid
	wait $pid || fail "the service ended with $?"
	grep '^counters' "$dir/log"
	grep -q '^counters .* malformed=0 refused_busy=0 facts_dropped=0 ' "$dir/log" || fail 'counters'
}
start_service
same() { # same WHAT FILE
	if cmp -s "$dir/root/$2" got; then
		echo "ok: $1"
	else
		fail "$1"
	fi
	rm -f got
}
said() { # said WHAT PATTERN: the service has reported it
	if wait_until 5 grep -q -e "$2" "$dir/log"; then
		echo "ok: $1"
	else
		fail "$1: no line \"$2\""
	fi
}

# tftp-hpa's client: no options
for f in empty one multiple odd odd.text; do
	far tftp -m octet $server -c get $f got
	same "tftp-hpa gets $f" $f
done
far tftp -m octet $server -c get rollover got
same 'tftp-hpa beyond 65,535 blocks' rollover
said 'rollover ends as done' 'ended rollover size=40000000 acked=40000000 resent=[0-9]* .* done'

# netascii: translated on the way, and back by the client
far tftp -m ascii $server -c get lines got
same 'tftp-hpa in netascii' lines

# curl: tsize, blksize and timeout in every request. (It trips over an empty file, whoever serves it.)
for f in one multiple odd odd.text; do
	far curl -sS -o got tftp://$server/$f || fail "curl says $?"
	same "curl gets $f" $f
done
far curl -sS --tftp-blksize 65464 -o got tftp://$server/big
same 'curl asks blksize 65464' big
said 'and gets what a frame holds' 'ended big .* blksize=1468 windowsize=1 done'
far curl -sS --tftp-blksize 8 -o got tftp://$server/odd
same 'curl asks blksize 8' odd
far curl -sS --tftp-no-options -o got tftp://$server/odd
same 'curl without options' odd

# atftp: windows
for w in 1 2 16 64; do
	far atftp --option "blksize 1468" --option "windowsize $w" -g -r big -l got $server 2>"$dir/err"
	same "atftp in windows of $w" big
	said "windows of $w" "ended big .* resent=[0-9]* blksize=1468 windowsize=$w done"
done
far atftp --option "windowsize 1000" -g -r odd -l got $server 2>"$dir/err"
same 'atftp asks windowsize 1000' odd
far atftp --option "windowsize 7" -g -r multiple -l got $server 2>"$dir/err"
same 'atftp gets a multiple of blksize in windows' multiple
far atftp --option "windowsize 5" -g -r empty -l got $server 2>"$dir/err"
same 'atftp gets nothing in a window' empty
far atftp --option "tsize 0" --option "timeout 3" -g -r /odd -l got $server 2>"$dir/err"
same 'atftp with a leading slash' odd

# busybox: what the initramfs of live systems calls
if busybox --list 2>/dev/null | grep -qx tftp; then
	for b in 512 1468 65464; do
		far busybox tftp -g -b $b -r big -l got $server
		same "busybox tftp -b $b" big
	done
	far busybox tftp -g -r odd -l got $server
	same 'busybox tftp as it comes' odd
fi

# no such file: an answer at once; a write: refused
far curl -sS -m 3 -o got "tftp://$server/no/such%1bfile" 2>/dev/null
code=$?
[ $code -eq 68 ] && echo 'ok: curl hears that there is no such file' || fail "curl says $code"
far tftp $server -c get missing >"$dir/err" 2>&1
grep -q 'file not found' "$dir/err" && echo 'ok: tftp-hpa too' || fail "tftp-hpa and the missing file"
said 'missing file is reported, its name escaped' 'not-found no/such.x1bfile\|not-found /no/such.x1bfile'
far tftp -m octet $server -c put "$dir/root/one" one >"$dir/err" 2>&1
grep -qi 'only reads' "$dir/err" && echo 'ok: write is refused' || fail 'write is not refused'

# a file that shrinks while it is served ends in an error, not in a crash
: >"$dir/root/big"
far curl -sS -m 5 -o got tftp://$server/big 2>"$dir/err" && fail 'a truncated file arrived'
said 'truncated file is told as failed' 'ended big .* failed'

# one packet in fifty lost, either way: slower, but every byte right (the load client checks them)
perl -e 'for ($i = 0; $i < 300000; $i++) { print chr(($i * 7 + int($i / 251)) & 255) }' \
	>"$dir/root/pattern"
stop_service
start_service
for w in 1 4 16 64; do
	far "$top_builddir/tests/bench/tftp_load" -c -n 4 -b 1468 -w $w -l 20000 -t 3 $server pattern \
		>"$dir/load" 2>&1 || fail "$(cat "$dir/load")"
	if grep -q 'files=[1-9].* failed=0 .*windowsize='$w'$' "$dir/load"; then
		echo "ok: windows of $w under loss"
	else
		fail "windows of $w under loss: $(cat "$dir/load")"
	fi
done

# parallel: 40 clients at once, all files whole
for i in $(seq 40); do
	far curl -sS --tftp-blksize 1024 -o "many.$i" tftp://$server/odd &
	ns_owns $!
	eval "many_$i=$!"
done
for i in $(seq 40); do
	eval "wait \$many_$i"
	cmp -s "many.$i" "$dir/root/odd" || fail "client $i of 40"
done
echo 'ok: 40 clients at once'

stop_service
exit $bad
