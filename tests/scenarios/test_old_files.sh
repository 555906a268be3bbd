#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Files of 0.1.0 still open: scenarios, stores, shards; and what it wrote in JSON is all there today. tests/old/0.1.0 was made by that program
# (commit 8636fbe): `run -q --no-charts [--shard i/2]` of small.xml, results.db compressed; whole.csv is its `export` of whole.
. tests/scenarios/tap.sh
old=tests/old/0.1.0
for file in "$old"/*.xml; do
	flopcast validate "$file"
	check "validate ${file##*/}" 0
done

for part in whole half-1 half-2; do
	mkdir "$folder/$part"
	gzip -dc "$old/$part.db.gz" >"$folder/$part/results.db"
done
# Names of columns have changed (their order not); an allocation was a grant.
rows() {
	sed 1d "$1"
}
flopcast export "$folder/whole"
check "export of its store" 0 'was written by version 0.1.0'
rows "$folder/stdout" >"$folder/now"
rows "$old/whole.csv" >"$folder/then"
same "the outcomes are those that it exported itself" "$folder/now" "$folder/then"

flopcast merge -q --no-charts -o "$folder/merged" "$folder/half-1" "$folder/half-2"
check "merge of its shards" 0
flopcast export "$folder/merged"
rows "$folder/stdout" >"$folder/now"
same "the merged outcomes are those of the whole" "$folder/now" "$folder/then"

flopcast report -q "$folder/whole"
check "report of its store" 0
if [ -s "$folder/whole/report.html" ] && lacks '[^a-z]nan[^a-z]' "$folder/whole/report.html"; then
	ok "the page is there, without a nan"
else
	not_ok "the page is there, without a nan"
fi
flopcast resume -q "$folder/whole"
check "resume says whose study it is" 1 "begun by version 0.1.0"

# Every key of its summary.json.
flopcast run -q --no-charts -o "$folder/today" "$old/small.xml"
keys() {
	awk -f tests/scenarios/flatten.awk "$1" | cut -d' ' -f1 | sort
}
keys "$old/summary.json" >"$folder/then"
keys "$folder/today/summary.json" >"$folder/now"
no_fault "every key of its summary.json is there" "$(comm -23 "$folder/then" "$folder/now")"
exit $bad
