# Turns a table of assets/ (fields between " | ", '#' comments) into rows of a C array.
# -v kind=params: name, families, value|bare, secret|-, choices, meaning
# -v kind=loaders: name, loader|module, package, paths
function text(s) {
	gsub(/\\/, "\\\\", s)
	gsub(/"/, "\\\"", s)
	return "\"" s "\""
}
function wrong(why) {
	print FILENAME ":" FNR ": " why > "/dev/stderr"
	bad = 1
	exit 1
}
BEGIN { FS = "[ \t]*[|][ \t]*" }
/^#/ || /^$/ { next }
kind == "params" {
	if (NF != 6 || $3 !~ /^(value|bare)$/ || $4 !~ /^(secret|-)$/)
		wrong("not: name | families | value or bare | secret or - | choices | meaning")
	printf "\t{ %s, %s, %s, %s, %s, %s },\n", text($1), text($2), \
	    $3 == "value" ? "true" : "false", $4 == "secret" ? "true" : "false", text($5), text($6)
}
kind == "loaders" {
	if (NF != 4 || $2 !~ /^(loader|module)$/)
		wrong("not: name | loader or module | package | paths")
	printf "\t{ %s, %s, %s, %s },\n", text($1), $2 == "loader" ? "true" : "false", text($3), \
	    text($4)
}
END { if (bad) exit 1 }
