#!/bin/sh
# Writes db/migrations.c to stdout: the given NNN_what.sql files as C arrays, in this order.
set -e
echo '/* Made by db/embed.sh from db/migrations/. */'
echo '#include "db/migrate.h"'
echo
for file; do
	number=$(basename "$file" | sed 's/_.*//')
	echo "static const char sql_$number[] = {"
	od -An -v -tx1 "$file" | sed 's/ \([0-9a-f][0-9a-f]\)/0x\1,/g'
	echo '0 };'
	echo
done
echo 'const struct migration db_migrations[] = {'
for file; do
	name=$(basename "$file" .sql)
	echo "	{ \"$name\", sql_${name%%_*} },"
done
echo '};'
echo
echo 'const size_t n_db_migrations = sizeof(db_migrations) / sizeof(*db_migrations);'
