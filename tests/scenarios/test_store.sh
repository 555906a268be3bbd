#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What a run leaves: results.db, from which it is resumed, merged and exported; and that interruptions, shards, threads and
# stopping by precision do not change a byte of summary.json.
. tests/scenarios/tap.sh
small=$folder/small.xml
scenario >"$small"
reference=$folder/reference

sum() { # FOLDER
	sha256sum <"$1/summary.json"
}
same_sum() { # NAME FOLDER
	if [ "$(sum "$2")" = "$(sum "$reference")" ]; then ok "$1"; else not_ok "$1" "$(diff "$2/summary.json" "$reference/summary.json")"; fi
}

flopcast run --no-charts -q -n 5000 --csv -o "$reference" "$small"
check "a run" 0
find "$reference" -name 'results.db-*' >"$folder/logs"
if [ -s "$folder/logs" ]; then not_ok "a finished store is one file" "$(cat "$folder/logs")"; else ok "a finished store is one file"; fi

# ---- export: all that a run can write, from the store
flopcast export "$reference"
check "export" 0
same "export is what --csv writes" "$folder/stdout" "$reference/replications.csv"
cp "$folder/stdout" "$folder/exported"
flopcast run --no-charts -q -n 5000 -o "$reference" "$small"
if [ -e "$reference/replications.csv" ]; then not_ok "no replications.csv unless asked for"; else ok "no replications.csv unless asked for"; fi
flopcast export --json "$reference"
check "export --json" 0
flopcast export "$folder/nowhere"
check "export of nothing" 1 "$folder/nowhere/results.db: error: there are no results here"
# A folder that cannot be written: results are read, and nothing is begun. Root can write everywhere, so not as root.
as_nobody() { # ARGUMENT... of flopcast
	if [ "$(id -u)" = 0 ]; then
		set -- setpriv --reuid 65534 --regid 65534 --clear-groups "$FLOPCAST" "$@"
	else
		set -- "$FLOPCAST" "$@"
	fi
	timeout -k 1 60 "$@" >"$folder/stdout" 2>"$folder/stderr" </dev/null
	status=$?
}
cp "$reference/summary.json" "$folder/before"
chmod 555 "$reference"
chmod 444 "$reference/results.db"
chmod 755 "$folder"
as_nobody export "$reference"
if [ "$(id -u)" = 0 ] && ! setpriv --reuid 65534 --regid 65534 --clear-groups test -x "$FLOPCAST"; then
	skip "a folder that cannot be written" "another user cannot run the program"
else
	check "export from a folder that cannot be written" 0
	same "export from a folder that cannot be written: the outcomes" "$folder/stdout" "$folder/exported"
	as_nobody run -q -n 10 -o "$reference" "$small"
	check "a run into a folder that cannot be written" 1 "$reference: error: the output folder cannot be written"
	as_nobody resume -q "$reference"
	check "resume in a folder that cannot be written" 1 "$reference/results.db: error: cannot be opened for writing here"
	same "a folder that cannot be written is as it was" "$folder/before" "$reference/summary.json"
fi
chmod 755 "$reference"
chmod 644 "$reference/results.db"

# ---- without a folder
(cd "$folder" && timeout 20 "$FLOPCAST" run --no-output --json -q -n 5000 "$small" >"$folder/json")
same "--no-output: the same summary" "$folder/json" "$reference/summary.json"
if [ -e "$folder/output" ]; then not_ok "--no-output writes nothing"; else ok "--no-output writes nothing"; fi

# ---- shards
for i in 1 2 3 4 5 6 7 8; do
	flopcast run --json -q -n 5000 --shard $i/8 -j $((i % 3 + 1)) -o "$folder/shard$i" "$small"
	[ $status = 0 ] || not_ok "shard $i" "$(cat "$folder/stderr")"
done
flopcast merge --no-charts -q -o "$folder/merged" "$folder"/shard[87654321]
check "eight shards merge" 0
flopcast merge --no-charts -q -o "$folder/./shard3" "$folder"/shard[87654321]
check "a shard as the place of the whole" 1 "$folder/shard3: error: is a shard"
same_sum "eight shards merged are one run" "$folder/merged"
sh -c 'ulimit -n 10; exec "$@"' sh "$FLOPCAST" merge --no-charts -q -o "$folder/one-by-one" "$folder"/shard[12345678] \
	>"$folder/stdout" 2>"$folder/stderr"
status=$?
check "a shard's store is open only while it is read: eight merge where few files can be open" 0
flopcast export "$folder/merged"
cp "$folder/stdout" "$folder/exported"
flopcast export "$reference"
same "eight shards merged hold the same outcomes" "$folder/exported" "$folder/stdout"
flopcast merge -q -o "$folder/no" "$folder"/shard[124567] "$folder/shard8"
check "a gap" 1 "$folder/shard4: error: begins at replication 1875: 1250 to 1874 are missing before it"
flopcast merge -q -o "$folder/no" "$folder"/shard[1234567]
check "the end is missing" 1 "$folder/shard7: error: is the last, and ends at replication 4375 of 5000"
flopcast merge -q -o "$folder/no" "$folder"/shard[12345678] "$folder/shard3"
check "an overlap" 1 "$folder/shard3: error: begins at replication 1250, which $folder/shard3 has too"
for change in "seed:--seed 2:of seed 2, not 1" "scenario:--set //cluster/@nodes=17:of another scenario" \
	"size:-n 5001:of a study of 5001 replications, not 5000"; do
	words=${change#*:}
	# shellcheck disable=SC2086 # a list of words
	flopcast run --json -q -n 5000 ${words%%:*} --shard 8/8 -o "$folder/other" "$small"
	flopcast merge -q -o "$folder/no" "$folder"/shard[1234567] "$folder/other"
	check "another ${change%%:*}" 1 "$folder/other: error: is ${words#*:}"
done
if command -v sqlite3 >/dev/null; then
	cp -r "$folder/shard8" "$folder/old"
	sqlite3 "$folder/old/results.db" "UPDATE study SET version = '0.0.1'"
	flopcast merge -q -o "$folder/no" "$folder"/shard[1234567] "$folder/old"
	check "another version" 1 "$folder/old: error: is of version 0.0.1, not "
	flopcast resume -q "$folder/old"
	check "a study of another version is not resumed" 1 "$folder/old: error: was begun by version 0.0.1"
else
	skip "another version" "sqlite3 is not installed"
fi
[ -e "$folder/no" ] && not_ok "a merge that is refused writes nothing"
for value in 0/8 9/8 1 1/0 -1/2 a/b 1/2/3 ''; do
	flopcast run -n 100 --shard "$value" -o "$folder/no" "$small"
	check "--shard '$value'" 2 "--shard $value: "
done

# ---- the scenario file is not needed any more
cp "$small" "$folder/gone.xml"
printf '10 h\n20 h\n40 h\n' >"$folder/waits.txt"
printf '3 h,1\n9 h,2\n' >"$folder/failures.csv"
sed -i "s/repair=\"24 h\"/repair=\"empirical(file='waits.txt')\"/" "$folder/gone.xml"
sed -i 's,<recovery,<failure cause="node" trace="failures.csv" repair="1 h"/>&,' "$folder/gone.xml"
flopcast run --no-charts -q -n 2000 --set '//cluster/@nodes=18' -o "$folder/whole" "$folder/gone.xml"
check "a scenario with data files" 0
flopcast run --no-charts -q -n 2000 --set '//cluster/@nodes=18' -o "$folder/shard1" --shard 1/2 "$folder/gone.xml"
flopcast run --no-charts -q -n 2000 --set '//cluster/@nodes=18' -o "$folder/shard2" --shard 2/2 "$folder/gone.xml"
rm "$folder/gone.xml" "$folder/waits.txt" "$folder/failures.csv"
flopcast merge --no-charts -q -o "$folder/merged" "$folder/shard1" "$folder/shard2"
check "a merge without the scenario" 0
same "a merge without the scenario: the same bytes" "$folder/merged/summary.json" "$folder/whole/summary.json"
cp "$folder/whole/summary.json" "$folder/before"
flopcast resume --no-charts -q "$folder/whole"
check "a study that is complete is resumed" 0
same "a study that is complete stays as it is" "$folder/before" "$folder/whole/summary.json"

# ---- --until: the same count from any number of threads
for threads in 1 2 3; do
	flopcast run --no-charts -q --until 1% -j $threads -o "$folder/until$threads" "$small"
	check "--until with $threads threads" 0
	same "--until with $threads threads: the same bytes" "$folder/until1/summary.json" "$folder/until$threads/summary.json"
done
count=$(sed -n 's/^ *"replications": \([0-9]*\).*/\1/p' "$folder/until1/summary.json")
flopcast run --no-charts -q --until P50=1% -o "$folder/until50" "$small"
less=$(sed -n 's/^ *"replications": \([0-9]*\).*/\1/p' "$folder/until50/summary.json")
flopcast run --no-charts -q --until 0.5% -o "$folder/until4" "$small"
more=$(sed -n 's/^ *"replications": \([0-9]*\).*/\1/p' "$folder/until4/summary.json")
if [ "${less:-0}" -le "${count:-0}" ] && [ "$more" -gt "$count" ]; then
	ok "--until: more precision takes more replications ($less, $count, $more)"
else
	not_ok "--until: more precision takes more replications" "$less $count $more"
fi
flopcast run --json -q -n "$count" -o "$folder/until5" "$small"
grep -v '"until"' "$folder/until1/summary.json" >"$folder/with"
same "--until is -n with the count that it finds" "$folder/with" "$folder/until5/summary.json"
for value in 0 1 -1% 0.5 abc P81=1% P80= ''; do
	[ "$value" = 0.5 ] && continue
	flopcast run --until "$value" -o "$folder/no" "$small"
	check "--until '$value'" 2 "--until $value: accepted: "
done
flopcast run --until 1% -n 100 -o "$folder/no" "$small"
check "--until and -n" 2 '--until goes with neither -n nor --shard'

# ---- another process, another program's file
"$FLOPCAST" run --no-charts -q -n 20M -o "$folder/busy" scenarios/r3.xml >/dev/null 2>&1 &
process=$!
for i in 1 2 3 4 5 6 7 8 9 10; do [ -s "$folder/busy/results.db-wal" ] && break; sleep 0.2; done
flopcast run --no-charts -q -n 10 -o "$folder/busy" "$small"
check "a second process on one folder" 1 "$folder/busy/results.db: error: is in use by another flopcast"
flopcast resume "$folder/busy"
check "resume of what is running" 1 "$folder/busy/results.db: error: is in use by another flopcast"
flopcast export "$folder/busy"
check "export of what is running" 1 "$folder/busy/results.db: error: is in use by another flopcast"
kill -9 $process
wait $process 2>/dev/null
mkdir "$folder/foreign"
echo 'notes' >"$folder/foreign/results.db"
flopcast run -q -n 10 -o "$folder/foreign" "$small"
check "a file of the store's name that is none" 1 "$folder/foreign/results.db: error: is not a result store"
[ "$(cat "$folder/foreign/results.db")" = notes ] || not_ok "a file of the store's name that is none is left alone"
exit $bad
