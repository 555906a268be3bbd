#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A million replications of one plan, all outcomes stored: at most 150 MB of memory, less than 1.2 times the processor time
# of not storing them (each the least of three measurements).
. tests/scenarios/tap.sh
if ! [ -x /usr/bin/time ]; then
	skip "a million replications" "/usr/bin/time is not installed (time)"
	exit 0
fi
scenario >"$folder/small.xml"
measure() { # NAME ARGUMENT...: adds seconds of processor time and KB to $folder/NAME
	name=$1
	shift
	/usr/bin/time -a -f '%U %S %M' -o "$folder/$name" timeout 600 "$FLOPCAST" run --json -q -n 1M "$@" "$folder/small.xml" >"$folder/$name.json"
}
for i in 1 2 3; do
	measure stored -o "$folder/out"
	measure not --no-output
done
least() { # NAME: least processor time, largest memory
	awk '{ s = $1 + $2; if (NR == 1 || s < least) least = s; if ($3 > most) most = $3 } END { print least, most }' "$folder/$1"
}
words="stored: $(least stored), not stored: $(least not) (s of processor time, KB)"
same "the same summary" "$folder/stored.json" "$folder/not.json"
if least stored | awk '{ exit !($2 < 150000) }'; then ok "memory"; else not_ok "memory" "$words"; fi
if { least stored; least not; } | awk '{ s[NR] = $1 } END { exit !(s[1] < 1.2 * s[2]) }'; then ok "time"; else not_ok "time" "$words"; fi
echo "# $words"
exit $bad
