#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# `flopcast track`: logs read through files, .gz, folders, standard input and a user's pattern; refusals with file and line.
. tests/scenarios/tap.sh

# One value of the JSON in $folder/stdout.
value() { # KEY
	sed -n "s/^ *\"$1\": \(.*[^,]\),\{0,1\}$/\1/p" "$folder/stdout"
}
says() { # NAME KEY=VALUE...
	name=$1 wrong=
	shift
	for pair in "$@"; do
		[ "$(value "${pair%%=*}")" = "${pair#*=}" ] || wrong="$wrong ${pair%%=*} is $(value "${pair%%=*}"), expected ${pair#*=};"
	done
	if [ -z "$wrong" ] && [ "$status" = 0 ]; then ok "$name"; else not_ok "$name" "exit $status:$wrong" "$(cat "$folder/stderr")"; fi
}

log=tests/logs/megatron-lm.log
flopcast track --read --log $log --json
says 'a file' 'format="megatron-lm"' rows=10 last_step=200 sessions=2 restarts=1 lost_steps=25 not_understood=0 duplicates=1
cp "$folder/stdout" "$folder/plain"
gzip -c $log >"$folder/log.gz"
flopcast track --read --log "$folder/log.gz" --json
same 'the same from .gz' "$folder/plain" "$folder/stdout"
"$FLOPCAST" track --read --log - --json <$log >"$folder/stdout"
same 'the same from standard input' "$folder/plain" "$folder/stdout"
mkdir "$folder/rotated"
sed -n 1,6p $log >"$folder/rotated/train.log.2"
sed -n 7,10p $log | gzip -c >"$folder/rotated/train.log.1.gz"
sed '1,10d' $log >"$folder/rotated/train.log"
flopcast track --read --log "$folder/rotated" --json
same 'the same from a folder of rotated files' "$folder/plain" "$folder/stdout"
flopcast track --read --log "$folder/rotated/train.log.2" --log "$folder/rotated/train.log.1.gz" "$folder/rotated/train.log" --json
same 'the same from the files by name' "$folder/plain" "$folder/stdout"
head -c $(($(wc -c <"$folder/log.gz") - 40)) "$folder/log.gz" >"$folder/cut.gz"
flopcast track --read --log "$folder/cut.gz" --json
check 'a .gz that is still being written' 0 'damaged or not whole yet'

printf '%s\n' 'day one' 'at 2026-03-02 10:00:00 we had 5 of 90 batches' 'at 2026-03-02 10:00:30 we had 15 of 90 batches' \
	'at 2026-03-02 10:01:00 we had 25 of 90 batches' >"$folder/own.log"
flopcast track --read --log "$folder/own.log"
check 'an unknown format is refused' 3 "$folder/own.log:1: error: no row of a known format in 4 lines"
flopcast track --read --log "$folder/own.log" --json --pattern 'at (?<date>[-0-9]+ [:0-9]+) we had (?<step>\d+) of (?<total>\d+)'
says "a user's pattern" 'format="pattern"' rows=3 last_step=25 planned_steps=90 elapsed_s=60.0 step_s=3.0
flopcast track --read --log "$folder/own.log" --pattern 'we had (?<steps>\d+)'
check 'a group of an unknown name' 2 "group 'steps' is not known; accepted: step,"
flopcast track --read --log "$folder/own.log" --pattern 'we had (\d+'
check 'a pattern that is none' 2 'not a regular expression'
flopcast track --read --log "$folder/own.log" --pattern 'we had (\d+)'
check 'a pattern without a step' 2 'no group (?<step>...)'

: >"$folder/empty.log"
flopcast track --read --log "$folder/empty.log"
check 'an empty log' 3 'empty.log: error: the log is empty'
flopcast track --read --log "$folder/none.log"
check 'no such file' 2 'none.log: error: No such file or directory'
mkdir "$folder/nothing"
flopcast track --read --log "$folder/nothing"
check 'an empty folder' 2 'the folder holds no file'
head -c 100000 "$FLOPCAST" >"$folder/binary"
flopcast track --read --log "$folder/binary"
check 'a binary file' 3 'no row of a known format'
printf '%s\n' 'time_s,step' 0,0 10,5 20,10 x,15 40,20 >"$folder/broken.csv"
flopcast track --read --log "$folder/broken.csv" --json
says 'a broken row is left out' rows=4 last_step=20 step_s=2.0
printf '%s\n' 'time,step' '2026-03-02 10:00:00,0' '2026-03-02 10:00:10,5' '2026-03-02 09:00:20,10' '2026-03-02 09:00:30,15' >"$folder/back.csv"
flopcast track --read --log "$folder/back.csv" --json
check 'a clock that goes back' 0 'back.csv:4: warning: the clock goes back 1 times'
flopcast track --read
check 'no log' 2 'no --log FILE'

# The rest from the log alone.
awk 'BEGIN { print "time_s,step"; for (i = 0; i <= 200; i++) printf "%.1f,%d\n", i * 20, i * 10 }' >"$folder/steady.csv"
flopcast track --blind --log "$folder/steady.csv" --planned-steps 8000 --json
check 'blind' 0
if awk '/"p/ { gsub(/[",:]/, ""); v[$1] = $2 } END {
	exit !(v["p05"] < v["p10"] && v["p10"] < v["p50"] && v["p50"] < v["p90"] && v["p90"] < v["p95"] &&
		v["p50"] > 11800 && v["p50"] < 12800 && v["p90"] < 15000) }' "$folder/stdout"; then
	ok 'blind: quantiles ascend around the steps left at the pace so far'
else
	not_ok 'blind: quantiles ascend around the steps left at the pace so far' "$(cat "$folder/stdout")"
fi
flopcast track --blind --log "$folder/steady.csv" --planned-steps 2000 --json
if [ "$status" = 0 ] && [ "$(grep -c '": 0.0' "$folder/stdout")" = 11 ]; then ok 'blind: nothing is left'; else not_ok 'blind: nothing is left'; fi
flopcast track --blind --log "$folder/steady.csv" --planned-steps 1000
check 'blind: beyond the plan' 3 'the log is at step 2000, beyond the 1000'
flopcast track --blind --log "$folder/steady.csv"
check 'blind: no plan' 3 'accepted: --planned-steps N'
flopcast track --blind --log tests/logs/hf-trainer-state.json
check 'blind: no times' 3 'has no times of steps'
flopcast track --blind --log tests/logs/megatron-lm.log --planned-steps 900 --json
check 'blind: another total' 0 'the log plans 1200 steps; --planned-steps says 900'
flopcast track --blind --log "$folder/steady.csv" --planned-steps 1.5
check 'blind: a count that is none' 2 '--planned-steps 1.5'
exit $bad
