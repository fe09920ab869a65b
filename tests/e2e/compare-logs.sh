#!/bin/sh
# Compares two logs in dnsmasq's words line by line:
#   compare-logs.sh TOLERATED DNSMASQ.LOG PXEDECK.LOG
# Dates, process and transaction numbers, the client's address, the TFTP root and runs of blanks
# are evened out first, and so is "for ADDRESS" after "not found", which dnsmasq says since 2.8x but
# not in the recipe. An exchange or a transfer a client repeats word by word counts once: how often
# it asks depends on how busy the machine is. Every difference that is left must match a pattern of
# TOLERATED: "- REGEX" for a line only dnsmasq has, "+ REGEX" for one only pxedeck has, "= REGEX"
# for one that stands elsewhere but is said by both, equally often.
tolerated=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

even_out() {
	sed -n 's/^.*\(dnsmasq-[dt][hf][ct]p\)\(\[[0-9]*\]\)\{0,1\}: /\1: /p' "$1" |
		sed -e 's/  */ /g; s/ $//' -e 's@ /[^ ]*/tftpboot/@ @' |
		awk '
	# the address the client got, and the tails of its hexadecimal form in file names
	function no_address(s,   hex) {
		if (ip == "" && match(s, /DHCPOFFER\([^)]*\) [0-9.]+/)) {
			ip = substr(s, RSTART, RLENGTH)
			sub(/.* /, "", ip)
		}
		if (ip == "" || tolower(s) ~ /dhcp range/)
			return s
		split(ip, octet, ".")
		hex = sprintf("%02X%02X%02X%02X", octet[1], octet[2], octet[3], octet[4])
		gsub(ip, "CLIENT", s)
		sub("pxelinux.cfg/" hex, "pxelinux.cfg/HEX8", s)
		sub("pxelinux.cfg/" substr(hex, 1, 7), "pxelinux.cfg/HEX7", s)
		gsub("\\." octet[4] "$", ".CLIENT", s)
		return s
	}
	# an exchange: lines with one transaction number, up to the next "available DHCP range"
	function flush_exchange() {
		if (text != "" && !((id, text) in seen))
			printf "%s", text
		seen[id, text] = 1
		text = ""
	}
	/^dnsmasq-dhcp: [0-9]+ / {
		if (tolower($0) ~ /available dhcp range/)
			flush_exchange()
		if (!($2 in number))
			number[$2] = ++n
		id = number[$2]
		$2 = "X" id
		text = text no_address($0) "\n"
		next
	}
	/^dnsmasq-tftp: (sent|file|error|failed) / {
		flush_exchange()
		line = no_address($0)
		sub(/ not found for CLIENT$/, " not found", line)
		if (line != last)
			print line
		last = line
	}
	END { flush_exchange() }'
}

even_out "$2" >"$work/dnsmasq"
even_out "$3" >"$work/pxedeck"
for log in dnsmasq pxedeck; do
	[ -s "$work/$log" ] || { echo "nothing to compare in the log of $log" >&2; exit 1; }
done
grep '^[-+=] ' "$tolerated" | sed 's/^\(.\) /\1/' >"$work/patterns"
diff -U 0 "$work/dnsmasq" "$work/pxedeck" | sed '1,2d; /^@@/d' >"$work/differences"

bad=0
allowed=0
differs() {
	bad=$((bad + 1))
	printf 'differs: %s\n' "$1"
}

: >"$work/moved-"
: >"$work/moved+"
while IFS= read -r line; do
	side=${line%"${line#?}"}
	verdict=
	while IFS= read -r pattern; do
		kind=${pattern%"${pattern#?}"}
		[ "$kind" = "$side" ] || [ "$kind" = = ] || continue
		if printf '%s\n' "${line#?}" | grep -qE -e "^${pattern#?}\$"; then
			verdict=$kind
			break
		fi
	done <"$work/patterns"
	case $verdict in
	'') differs "$line" ;;
	=) printf '%s\n' "${line#?}" >>"$work/moved$side" && allowed=$((allowed + 1)) ;;
	*) allowed=$((allowed + 1)) ;;
	esac
done <"$work/differences"
sort -o "$work/moved-" "$work/moved-"
sort -o "$work/moved+" "$work/moved+"
diff "$work/moved-" "$work/moved+" >"$work/lost" || differs "not said equally often: $(cat "$work/lost")"
lines=$(wc -l <"$work/dnsmasq")
echo "$lines lines of dnsmasq's compared: $allowed tolerated differences, $bad others"
[ $bad = 0 ] || { echo "---- dnsmasq"; cat "$work/dnsmasq"; echo "---- pxedeck"; cat "$work/pxedeck"; }
[ $bad = 0 ]
