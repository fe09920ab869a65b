# shellcheck shell=sh
# Counts what automake's test driver left behind: one .trs file a test.
#   results_forget DIR; ...make check...; results_sum DIR [BROKEN]; results_logs DIR
#   results_line [LABEL]
# results_sum adds up over several calls; BROKEN, if not empty, says that make itself failed.
# results_line's status is the verdict.
passed=0
failed=0
skipped=0

results_forget() {
	[ ! -d "$1" ] || find "$1" -name '*.trs' -exec rm -f {} +
}

results_are() { # results_are DIR WORD...: .trs files with such a result
	dir=$1
	shift
	pattern=$(printf '%s\\|' "$@")
	find "$dir" -name '*.trs' -exec grep -l "^:test-result: \\(${pattern%\\|}\\)" {} +
}

results_add() { # results_add passed|failed|skipped [N]
	eval "$1=\$(($1 + ${2:-1}))"
}

results_sum() { # a test program that did not compile leaves no .trs: then make failed for no test
	results_add passed "$(results_are "$1" PASS XFAIL | grep -c .)"
	n_failed=$(results_are "$1" FAIL XPASS ERROR | grep -c . || :) # grep -c fails at 0
	[ "$n_failed" != 0 ] || [ -z "$2" ] || n_failed=1
	results_add failed "$n_failed"
	results_add skipped "$(results_are "$1" SKIP | grep -c .)"
}

results_logs() { # the end of every log that matters
	for trs in $(results_are "$1" FAIL XPASS ERROR); do
		printf '%s\n' "---- ${trs%.trs}.log" "$(tail -n 150 "${trs%.trs}.log")"
	done
	for trs in $(results_are "$1" SKIP); do
		printf '%s\n' "---- skipped: ${trs%.trs}: $(tail -n 1 "${trs%.trs}.log")"
	done
}

results_line() { # fails when a test failed, or was skipped although everything is required
	echo "${1:+$1: }$passed passed, $failed failed, $skipped skipped"
	[ "$failed" = 0 ] && [ "$passed" != 0 ] &&
		{ [ -z "$PX_REQUIRE_ALL" ] || [ "$skipped" = 0 ]; }
}
