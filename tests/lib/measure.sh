# shellcheck shell=sh
# Figures for tests/bench: one row a case, us first, then each peer with the ratio to it.
#   cpu_s PID                seconds of processor time a process has used so far
#   minus A B                A - B
#   median VALUE...
#   row PART CASE UNIT high|low OURS PEER=VALUE...   a ratio above 1 is always in our favour; "-": none
cpu_s() {
	awk -v hz="$(getconf CLK_TCK)" '{ sub(/.*\) /, ""); printf "%.2f\n", ($12 + $13) / hz }' \
		"/proc/$1/stat"
}

minus() {
	awk -v a="$1" -v b="$2" 'BEGIN { printf "%.4g\n", a - b }'
}

over() {
	awk -v a="$1" -v b="$2" 'BEGIN { if (a > 0 && b > 0) printf "%.3g\n", a / b; else print "-" }'
}

median() {
	printf '%s\n' "$@" | sort -g | awk '{ v[NR] = $1 } END {
		print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

row() {
	row_part=$1 row_case=$2 row_unit=$3 row_better=$4 row_ours=$5
	shift 5
	printf '%-5s %-38s %-12s %10s' "$row_part" "$row_case" "$row_unit" "$row_ours"
	for peer in "$@"; do
		if [ "$row_better" = high ]; then
			ratio=$(over "$row_ours" "${peer#*=}")
		else
			ratio=$(over "${peer#*=}" "$row_ours")
		fi
		printf '  %s %s (%s)' "${peer%%=*}" "${peer#*=}" "$ratio"
	done
	printf '\n'
}
