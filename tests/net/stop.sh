#!/bin/sh
# The end of a run: leases on their way to a busy disk, a reader of stdout that stands still.
. "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/ns.sh"
need udhcpc sqlite3
ns_enter 60 "$@"
ns_far 192.168.0.1/24 192.168.0.9/24
show="$dir/serve.log $dir/serve.err"
db=$dir/pxedeck.db
fail() {
	echo "$*" >&2
	exit 1
}

serve() { # serve STDOUT: with a machine's address at once, so that the only wait is the disk's
	"$PXEDECK" serve -i srv --db="$db" --dhcp-authoritative --no-ping >"$1" 2>"$dir/serve.err" &
	server=$!
	ns_owns $server
	wait_until 10 listens 67 || fail "serve did not start"
}

ended() {
	! kill -0 $server
}

# The store says that a lease is safe when nobody is left to be told: harmless, and the lease is kept.
serve "$dir/serve.log"
wait_until 10 grep -q 'engine started' "$dir/serve.log" || fail "serve did not start"
mkfifo "$dir/hold"
sqlite3 "$db" <"$dir/hold" >"$dir/held" &
ns_owns $!
exec 3>"$dir/hold"
echo 'BEGIN IMMEDIATE; SELECT 1;' >&3
wait_until 5 test -s "$dir/held" || fail "the database could not be held"
far udhcpc -f -q -n -t 2 -T 1 -i cli -s /bin/true >/dev/null 2>&1 &
ns_owns $!
wait_until 5 grep -q DHCPREQUEST "$dir/serve.log" || fail "nobody asked"
kill $server
wait_until 5 grep -q 'engine stopped' "$dir/serve.log" || fail "the last line is missing"
echo 'ROLLBACK;' >&3
exec 3>&-
wait $server || fail "ended with $?"
"$PXEDECK" leases --db="$db" | grep -q 192.168.0. || fail "the lease is lost"

# Nobody reads: the pipe is full, and it still ends.
mkfifo "$dir/out"
sleep 60 <"$dir/out" &
ns_owns $!
exec 4>"$dir/out" # a fifo for reading and one for writing
cat /dev/zero >&4 &
filler=$!
sleep 0.5
kill $filler
serve "$dir/out"
sleep 1
kill $server
wait_until 5 ended || fail "does not end while nobody reads its lines"
wait $server || fail "ended with $?"
