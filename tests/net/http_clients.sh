#!/bin/sh
# HTTP clients nobody here wrote, against the HTTP service alone over a directory: curl, wget,
# busybox wget (every initramfs has it), python's urllib, and iPXE's way (HEAD, then ranges). What
# arrives is compared byte by byte, what the service says of it is held against that.
. "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/ns.sh"
need curl wget busybox bash cmp
ns_enter 120 "$@"
ns_far 10.69.0.1/24 10.69.0.2/24
server=10.69.0.1
url=http://$server
mkdir -p "$dir/root/sub" "$dir/got"
cd "$dir/got" || exit 99
show=$dir/log

make_file() { # make_file NAME BYTES
	head -c "$2" /dev/urandom >"$dir/root/$1"
}
make_file empty 0
make_file small.bin 4096
make_file edge.bin 65536
make_file mid.bin 300001
make_file big.iso 60000000
make_file 'sub/a b.img' 70000
echo 'default linux' >"$dir/root/sub/menu.cfg"
make_file boot.efi 1000
# more than 4 GB, most of it holes: offsets must not be cut to 32 bits
truncate -s 5000000000 "$dir/root/huge.iso"
printf end | dd of="$dir/root/huge.iso" bs=1 seek=4999999997 conv=notrunc 2>/dev/null

"$top_builddir/tests/net/services" --ip $server --http 80 --root "$dir/root" >"$dir/log" 2>&1 &
pid=$!
ns_owns $pid
wait_until 10 grep -q ready "$dir/log" || exit 1

bad=0
fail() {
	echo "failed: $*" >&2
	bad=1
}
is() { # is WHAT EXPECTED GOT
	[ "$2" = "$3" ] && echo "ok: $1" || fail "$1: expected '$2', got '$3'"
}
same() { # same WHAT FILE: what was got is that file
	cmp -s "$dir/root/$2" got && echo "ok: $1" || fail "$1"
	rm -f got
}
said() { # said WHAT PATTERN: the service has reported it
	wait_until 5 grep -q -e "$2" "$dir/log" && echo "ok: $1" || fail "$1: no line \"$2\""
}
curl_() {
	far curl -sS --max-time 60 "$@"
}
headers() { # headers CURL-WORDS...: status line and fields
	curl_ -o /dev/null -D - "$@" | tr -d '\r'
}
field() { # field NAME CURL-WORDS...: a field's value, or the status
	name=$1
	shift
	headers "$@" | awk -v name="$name" 'name == "status" && NR == 1 { print $2 }
		tolower($1) == tolower(name) ":" { sub(/^[^ ]* /, ""); print }'
}

# -- whole files ----------------------------------------------------------------------------------
for f in empty small.bin edge.bin mid.bin big.iso; do
	curl_ -o got $url/$f && [ -e got ] || : >got
	same "curl gets $f" $f
	far wget -q -O got $url/$f
	same "wget gets $f" $f
	far busybox wget -q -O got $url/$f
	same "busybox wget gets $f" $f
done
said 'big.iso ends as done' '^ended big.iso done 60000000/60000000'
said 'an empty one, too' '^ended empty done 0/0'
if command -v python3 >/dev/null; then
	far python3 -c "import urllib.request as u
open('got', 'wb').write(u.urlopen('$url/mid.bin').read())"
	same 'urllib gets mid.bin' mid.bin
fi
curl_ -0 -o got $url/mid.bin
same 'HTTP/1.0' mid.bin
curl_ -o got "$url/sub/a%20b.img"
same 'an escaped name' 'sub/a b.img'
curl_ -o got --path-as-is "$url//sub/menu.cfg?x=y"
same 'doubled slash and query' sub/menu.cfg
curl_ -o got --request-target "http://bench/mid.bin" $url/
same 'absolute target' mid.bin
curl_ -o got -X GET -d 'a body' $url/small.bin
same 'a body nobody asked for' small.bin

# -- fields -------------------------------------------------------------------------------------------
is 'ranges are offered' bytes "$(field accept-ranges $url/small.bin)"
is 'length of text' 14 "$(field content-length $url/sub/menu.cfg)"
is 'length of a file' 60000000 "$(field content-length -I $url/big.iso)"
is 'length of a huge one' 5000000000 "$(field content-length -I $url/huge.iso)"
is 'type of .cfg' 'text/plain; charset=utf-8' "$(field content-type -I $url/sub/menu.cfg)"
is 'type of .efi' application/efi "$(field content-type -I $url/boot.efi)"
is 'type of .iso' application/vnd.efi.iso "$(field content-type -I $url/big.iso)"
is 'type of the rest' application/octet-stream "$(field content-type -I $url/small.bin)"

# -- ranges ------------------------------------------------------------------------------------------
range() { # range FILE RANGE FIRST COUNT: curl's range is those bytes
	curl_ -r "$2" -o got "$url/$1"
	tail -c +$(($3 + 1)) "$dir/root/$1" | head -c "$4" >part
	cmp -s part got && [ "$(wc -c <got)" = "$4" ] && echo "ok: $1 $2" || fail "$1 $2"
	is "$1 $2 says so" "206 bytes $3-$(($3 + $4 - 1))/$(wc -c <"$dir/root/$1")" \
		"$(field status -r "$2" "$url/$1") $(field content-range -r "$2" "$url/$1")"
	rm -f got part
}
for f in small.bin big.iso; do
	range $f 0-0 0 1
	range $f 100-199 100 100
	range $f -7 $(($(wc -c <"$dir/root/$f") - 7)) 7
	range $f 4000- 4000 $(($(wc -c <"$dir/root/$f") - 4000))
	range $f 10-99999999999 10 $(($(wc -c <"$dir/root/$f") - 10))
done
is 'the end of a huge file' end "$(curl_ -r -3 $url/huge.iso)"
is 'beyond 4 GB by offset' end "$(curl_ -r 4999999997- $url/huge.iso)"
is 'beyond the end' '416 bytes */4096' \
	"$(field status -r 4096- $url/small.bin) $(field content-range -r 4096- $url/small.bin)"
is 'of nothing' 416 "$(field status -r 0- $url/empty)"
is 'several ranges: the whole' 200 "$(field status -r 0-1,5-6 $url/small.bin)"
is 'nonsense: the whole' 200 "$(field status -H 'Range: bytes=x-y' $url/small.bin)"
is 'If-Range of what we never gave: the whole' 200 \
	"$(field status -r 0-1 -H 'If-Range: "x"' $url/small.bin)"
head -c 1000000 "$dir/root/big.iso" >got
far wget -q -c -O got $url/big.iso
same 'wget goes on where it stopped' big.iso
head -c 1000000 "$dir/root/big.iso" >got
far curl -sS -C - -o got $url/big.iso
same 'and curl' big.iso

# iPXE asks for the size, then reads what it needs, on one connection.
is 'HEAD and ranges on one connection' '1 0 0' "$(far curl -sS -I -o /dev/null -w '%{num_connects} ' \
	$url/big.iso --next -sS -r 32768-34815 -o part1 -w '%{num_connects} ' $url/big.iso \
	--next -sS -r 34816-65535 -o part2 -w '%{num_connects}' $url/big.iso)"
cat part1 part2 >got
tail -c +32769 "$dir/root/big.iso" | head -c 32768 | cmp -s - got || fail 'ranges put together'

# -- what there is not ------------------------------------------------------------------------------
is 'not there' 404 "$(field status $url/nothing)"
is 'not there, HEAD' 404 "$(field status -I $url/sub)"
is 'above the root' 404 "$(field status --path-as-is $url/../../etc/passwd)"
is 'above the root, escaped' 404 "$(field status --path-as-is $url/..%2f..%2fetc%2fpasswd)"
is 'a zero byte' 400 "$(field status --path-as-is $url/small.bin%00.cfg)"
is 'a broken escape' 400 "$(field status --path-as-is $url/small%zz)"
is 'another method' '405 GET, HEAD' "$(field status -X POST -d x=y $url/small.bin) $(field allow -X DELETE $url/small.bin)"
is 'an unknown one' 501 "$(field status -X BREW $url/small.bin)"
is 'a name that would be a terminal order' 404 "$(field status "$url/%1b%5b2J%0a")"
said 'which is told harmlessly' '^not-found \\x1b\[2J\\x0a$'

# -- clients that go away, stay away, or talk nonsense -----------------------------------------
far curl -sS --limit-rate 2M --max-time 1 -o /dev/null $url/big.iso 2>/dev/null
said 'an aborted one is lost' '^ended big.iso lost [0-9]*/60000000'
acked=$(sed -n 's|^ended big.iso lost \([0-9]*\)/.*|\1|p' "$dir/log" | head -n 1)
[ "$acked" -gt 0 ] && [ "$acked" -lt 60000000 ] && echo "ok: with what it had: $acked" ||
	fail "lost at $acked"
# shellcheck disable=SC2016
far bash -c 'head -c 100000 /dev/urandom >/dev/tcp/$0/80' $server 2>/dev/null
# shellcheck disable=SC2016
far bash -c '{ printf "GET /"; head -c 200000 /dev/zero | tr "\0" a; } >/dev/tcp/$0/80' $server 2>/dev/null
# shellcheck disable=SC2016
far bash -c 'for i in {1..100}; do exec {fd}<>/dev/tcp/$0/80 || break; printf "GET / HT" >&$fd; done
	sleep 3' $server 2>/dev/null &
ns_owns $!
sleep 1
is 'who takes all connections gets no more' 000 "$(far curl -s --max-time 2 -o /dev/null -w '%{http_code}' $url/small.bin)"
ip addr add 10.69.1.1/24 dev srv
far ip addr add 10.69.0.3/24 dev cli
is 'others are served meanwhile' 200 "$(curl_ --interface 10.69.0.3 -o /dev/null -w '%{http_code}' $url/small.bin)"

# stopped while one is being served
far curl -s --interface 10.69.0.3 --limit-rate 1M -o /dev/null $url/huge.iso &
ns_owns $!
said 'a slow one has begun' '^started huge.iso 10.69.0.3'
kill $pid
wait $pid || fail "ended with $?"
grep '^http requests' "$dir/log"
n_started=$(grep -c '^started' "$dir/log")
n_ended=$(grep -c '^ended' "$dir/log")
is 'every transfer that started has ended' "$n_started" "$n_ended"
grep -q 'refused=0 ' "$dir/log" && fail 'refused connections were not counted'
exit $bad
