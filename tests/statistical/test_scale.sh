#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A million replications of one plan, all outcomes stored: at most 150 MB of memory, less than 1.2 times the processor time
# of not storing them.
. tests/scenarios/tap.sh
if ! [ -x /usr/bin/time ]; then
	skip "a million replications" "/usr/bin/time is not installed (time)"
	exit 0
fi
scenario >"$folder/small.xml"
measure() { # NAME ARGUMENT...: seconds of processor time and KB into $folder/NAME
	name=$1
	shift
	/usr/bin/time -f '%U %S %M' -o "$folder/$name" timeout 600 "$FLOPCAST" run --json -q -n 1M "$@" "$folder/small.xml" >"$folder/$name.json"
}
measure stored -o "$folder/out"
measure not --no-output
words="stored: $(cat "$folder/stored"); not stored: $(cat "$folder/not") (user s, system s, KB)"
same "the same summary" "$folder/stored.json" "$folder/not.json"
if awk '{ exit !($3 < 150000) }' "$folder/stored"; then ok "memory"; else not_ok "memory" "$words"; fi
if awk 'NR == FNR { stored = $1 + $2; next } { exit !(stored < 1.2 * ($1 + $2)) }' "$folder/stored" "$folder/not"; then
	ok "time"
else
	not_ok "time" "$words"
fi
echo "# $words"
exit $bad
