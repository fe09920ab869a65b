#!/bin/sh
# Who may know whom (design: parts). A part may include only what its row allows; one library
# has one door; pure parts keep no writable globals.
cd "${top_srcdir:-.}" || exit 99
bad=0
complain() {
	echo "$1" >&2
	bad=1
}
may() { # may DIR NAMES: files in DIR may include only "NAMES/..."
	out=$(grep -rnE '^#include "' "$1" --include='*.[ch]' | grep -vE "#include \"($2)/")
	[ -z "$out" ] || complain "$1 may include only $2:
$out"
}
only() { # only HEADER FILES: this system header is included by these files alone
	out=$(grep -rlE "^#include <$1" src ui db --include='*.[ch]' | grep -vE "^($2)$")
	[ -z "$out" ] || complain "<$1...> belongs to $2, but is included by:
$out"
}
may src/base 'base'
may src/model 'base|model'
may src/wire 'base|wire'
may src/iso 'base|model|iso'
may src/boot 'base|model|boot'
may src/host 'base|model|host'
may src/engine 'base|model|wire|iso|boot|host|engine'
may db 'base|model|db'
may ui 'base|model|ui'
only '(n?curses|panel|form|menu)' 'ui/term\.c'
only 'sqlite3' 'db/.*'
only 'cdio/' 'src/iso/fs_cdio\.c'
only 'pcap' 'src/engine/capture\.c'
only 'microhttpd' 'src/engine/http_service\.c'
only 'unbound' 'src/engine/dns_[a-z]*\.c'

# wire decides nothing and keeps nothing: no writable data in its objects. Tables of pointers
# (.data.rel.ro) are written by the loader alone. Address sanitizer moves constants about.
lib=${top_builddir:-.}/libwire.a
if [ -f "$lib" ] && ! nm "$lib" 2>/dev/null | grep -q __asan_; then
	out=$(objdump -t "$lib" 2>/dev/null | grep -E ' O (\.bss|\.data|\.tbss|\.tdata|COMMON)' |
		grep -v 'data\.rel\.ro' | grep -vE '__?(a|t|ub)san|__sancov|Lubsan|lub_|LASAN')
	[ -z "$out" ] || complain "libwire.a has writable data:
$out"
fi
exit $bad
