#!/bin/sh
# An ISO that is written over while machines boot from it: what it was is no longer offered.
. "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/ns.sh"
need xorrisofs curl
ns_enter 60 "$@"
ns_far 192.168.0.1/24 192.168.0.9/24
show="$dir/serve.log $dir/serve.err"
fail() {
	echo "$*" >&2
	exit 1
}
status() {
	far curl -s -o /dev/null -w '%{http_code}' --max-time 5 http://192.168.0.1/iso/t/isolinux/k
}

mkdir -p "$dir/iso" "$dir/tree/isolinux"
printf 'default a\nlabel a\n kernel k\n append initrd=i\n' >"$dir/tree/isolinux/isolinux.cfg"
head -c 3000000 /dev/urandom >"$dir/tree/isolinux/k"
echo initrd >"$dir/tree/isolinux/i"
xorrisofs -quiet -J -V TEST -o "$dir/t.iso" "$dir/tree" 2>/dev/null || exit 99
cp "$dir/t.iso" "$dir/iso/t.iso"
"$PXEDECK" serve -i srv --db="$dir/pxedeck.db" --dhcp-authoritative "$dir/iso" \
	>"$dir/serve.log" 2>"$dir/serve.err" &
server=$!
ns_owns $server
wait_until 10 grep -q 'image t is there' "$dir/serve.log" || fail "the image is not there"
[ "$(status)" = 200 ] || fail "its kernel is not served"
head -c 4000000 /dev/urandom >"$dir/iso/t.iso" # no ISO, and longer than the one that was
wait_until 10 grep -q 'image t is gone' "$dir/serve.log" || fail "still offered"
[ "$(status)" = 404 ] || fail "its kernel is served out of what was written over it"
cp "$dir/t.iso" "$dir/iso/t.iso"
wait_until 10 sh -c "[ \$(grep -c 'image t is there' '$dir/serve.log') = 2 ]" || fail "not offered again"
[ "$(status)" = 200 ] || fail "its kernel is not served again"
kill $server
wait $server || fail "ended with $?"
