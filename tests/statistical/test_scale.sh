#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A million replications of one plan, all outcomes stored, two threads: at most 60 MB of memory, and the summary of a run that
# stores nothing.
. tests/scenarios/tap.sh
if ! [ -x /usr/bin/time ]; then
	skip "a million replications" "/usr/bin/time is not installed (time)"
	exit 0
fi
scenario >"$folder/small.xml"
timeout 600 "$FLOPCAST" run --json -q -n 1M --no-output "$folder/small.xml" >"$folder/not.json"
/usr/bin/time -f %M -o "$folder/peak" timeout 600 "$FLOPCAST" run --json -q -n 1M -j 2 -o "$folder/out" "$folder/small.xml" >"$folder/stored.json"
same "the same summary" "$folder/stored.json" "$folder/not.json"
peak_kb=$(tail -n 1 "$folder/peak")
if [ "$peak_kb" -lt 60000 ]; then ok "memory: $peak_kb KB at most"; else not_ok "memory" "$peak_kb KB"; fi
exit $bad
