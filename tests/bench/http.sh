#!/bin/sh
# HTTP beside nginx, by wrk over 8 connections: MB/s of a 200 MB file and server CPU seconds a
# GB, and requests a second of 4 KB files. nginx is given what suits it: sendfile for the big
# file, none for the small ones (with it they are slower). ROUNDS (3) interleaved, of SPAN (3)
# seconds each, medians. Server and client have a core each; the files lie in memory.
# SERVICE=alone measures the HTTP service without the rest of pxedeck around it.
. "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}/tests/lib/ns.sh"
. "$top_srcdir/tests/lib/measure.sh"
need nginx wrk curl taskset
ns_enter 300 "$@"
ns_far 10.68.0.1/24 10.68.0.2/24
rounds=${ROUNDS:-3}
span=${SPAN:-3}
servers='pxedeck nginx'
show="$dir/pxedeck.log $dir/nginx.log $dir/wrk"

root=$(mktemp -d /dev/shm/px-bench.XXXXXX) || exit 99
trap 'rm -rf "$root"; ns_end' EXIT
chmod 755 "$root"
head -c 200000000 /dev/urandom >"$root/big.img"
head -c 4096 /dev/urandom >"$root/small.img"

nginx_config() { # nginx_config SENDFILE
	cat <<-END
	daemon off; worker_processes 2; pid "$dir/nginx.pid"; error_log "$dir/nginx.log";
	user root; events { worker_connections 512; }
	http { access_log off; sendfile $1; tcp_nopush on; keepalive_requests 1000000000;
	  client_body_temp_path "$dir/t1"; proxy_temp_path "$dir/t2"; fastcgi_temp_path "$dir/t3";
	  uwsgi_temp_path "$dir/t4"; scgi_temp_path "$dir/t5";
	  server { listen 10.68.0.1:80; root "$root"; } }
	END
}

run_server() { # run_server NAME FILE: becomes it
	case $1-${SERVICE:-whole} in
	pxedeck-alone)
		exec "$top_builddir/tests/net/services" --ip 10.68.0.1 --http 80 --root "$root"
		;;
	pxedeck-*)
		exec "$PXEDECK" serve -i srv --db "$dir/px.db" --tftp-root="$root" \
			--dhcp-range=10.68.0.100,10.68.0.200,12h
		;;
	nginx-*)
		[ "$2" = big.img ] && nginx_config on >"$dir/nginx.conf" ||
			nginx_config off >"$dir/nginx.conf"
		exec nginx -c "$dir/nginx.conf"
		;;
	esac
}

answers() {
	far curl -sf -r 0-0 -o "$dir/byte" http://10.68.0.1/small.img
}

start() { # start NAME FILE: on the first core; sets $server
	(taskset -cp 0 "$(exec sh -c 'echo $PPID')" && run_server "$@") >"$dir/$1.out" 2>&1 &
	server=$!
	ns_owns $server
	wait_until 15 answers || { echo "$1 does not answer" >&2; exit 1; }
}

stop() {
	kill "$server"
	wait "$server" 2>/dev/null
}

# nginx works in children of the process that was started.
cpu_all() {
	for pid in $server $(cat "/proc/$server/task/$server/children"); do cpu_s "$pid"; done |
		awk '{ s += $1 } END { printf "%.2f\n", s }'
}

cat >"$dir/report.lua" <<'END'
function done(s)
	io.write(string.format("bytes=%d requests=%d seconds=%.6f errors=%d\n", s.bytes, s.requests,
		s.duration / 1e6, s.errors.connect + s.errors.read + s.errors.write + s.errors.status))
end
END

measure() { # measure NAME FILE: one round
	start "$@"
	before=$(cpu_all)
	far taskset -c 1 wrk -t 1 -c 8 -d "$span" -s "$dir/report.lua" "http://10.68.0.1/$2" \
		>"$dir/wrk" 2>&1 || { echo "wrk ended with $?" >&2; exit 1; }
	after=$(cpu_all)
	eval "$(grep '^bytes=' "$dir/wrk" | tr ' ' '\n')"
	stop
	# shellcheck disable=SC2154 # these come from wrk
	{
		[ "$errors" = 0 ] || echo "$1: $errors errors" >&2
		over "$bytes" "${seconds}e6" >>"$dir/rate.$1"
		over "$requests" "$seconds" >>"$dir/requests.$1"
		over "$(minus "$after" "$before")" "${bytes}e-9" >>"$dir/cpu.$1"
		over "$(minus "$after" "$before")" "${requests}e-6" >>"$dir/cpu_request.$1"
	}
}

all() { # all FILE: the median of each server as words for row, ours first and bare
	for s in $servers; do
		# shellcheck disable=SC2046
		m=$(median $(cat "$dir/$1.$s"))
		[ "$s" = pxedeck ] && printf '%s ' "$m" || printf '%s=%s ' "$s" "$m"
	done
}

rounds_of() { # rounds_of FILE
	rm -f "$dir"/rate.* "$dir"/cpu.* "$dir"/requests.* "$dir"/cpu_request.*
	for round in $(seq "$rounds"); do
		for s in $servers; do measure "$s" "$1"; done
	done
}

# shellcheck disable=SC2046
{
	rounds_of big.img
	row http '200 MB file, 8 connections' MB/s high $(all rate)
	row http '200 MB file, server CPU' CPU-s/GB low $(all cpu)
	rounds_of small.img
	row http '4 KB file, 8 connections' requests/s high $(all requests)
	row http '4 KB file, server CPU' us/request low $(all cpu_request)
}
