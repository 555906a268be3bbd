#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The verb trace: the replication of the study, its names, its formats, what it refuses.
. tests/scenarios/tap.sh
scenario >"$folder/s.xml"

flopcast run --no-charts -q --csv -o "$folder/run" "$folder/s.xml"
check 'the study' 0
column() { # NAME < CSV or TSV with a head line: that column
	awk -F"$1" -v name="$2" 'NR == 1 { for (i = 1; i <= NF; i++) { sub(/\r/, "", $i); if ($i == name) c = i } next } { sub(/\r/, "", $c); print $c }'
}
tab=$(printf '\t')
for k in 0 37 99; do
	flopcast trace "$folder/s.xml" --plan plan --replication $k
	check "replication $k" 0
	got=$(column "$tab" money <"$folder/stdout" | tail -n 1)
	time=$(column "$tab" time_s <"$folder/stdout" | tail -n 1)
	want=$(column , cost <"$folder/run/replications.csv" | sed -n "$((k + 1))p")
	want_time=$(column , wall_s <"$folder/run/replications.csv" | sed -n "$((k + 1))p")
	if [ "$got" = "$want" ] && [ "$time" = "$want_time" ]; then ok "replication $k is that of the study"; else
		not_ok "replication $k is that of the study" "$got instead of $want"; fi
done
flopcast trace "$folder/s.xml" --plan plan --replication 37
cp "$folder/stdout" "$folder/tsv"
lost=$(column "$tab" lost_s <"$folder/tsv" | awk '{ s += $1 } END { printf "%.6f", s }')
want=$(column , lost_s <"$folder/run/replications.csv" | sed -n 38p | awk '{ printf "%.6f", $1 }')
if [ "$lost" = "$want" ]; then ok 'time lost sums up'; else not_ok 'time lost sums up' "$lost instead of $want"; fi

for name in median p90; do
	flopcast trace "$folder/s.xml" --replication $name -q --format json
	check "$name" 0
	cp "$folder/stdout" "$folder/$name"
	awk -f tests/scenarios/flatten.awk "$folder/stdout" >"$folder/flat"
	k=$(awk '$1 == "replication" { print $2 }' "$folder/flat")
	flopcast trace "$folder/s.xml" --replication "$k" --format json
	same "$name is the replication that it names" "$folder/$name" "$folder/stdout"
done
# No other of the 100 is nearer to the 90 % value of the cost.
nearest=$(column , cost <"$folder/run/replications.csv" | awk -v want="$(awk -F, '$1 == "plan" && $2 == "cost"' "$folder/run/summary.csv" |
	cut -d, -f20)" '{ d = $1 > want ? $1 - want : want - $1; if (NR == 1 || d < least) { least = d; k = NR - 1 } } END { print k }')
if [ "$nearest" = "$k" ]; then ok 'p90 is the nearest'; else not_ok 'p90 is the nearest' "$k instead of $nearest"; fi

for name in median 5; do
	flopcast trace "$folder/s.xml" --replication $name -q
	cp "$folder/stdout" "$folder/tsv"
	flopcast trace "$folder/run" --replication $name
	same "$name of the folder of a run" "$folder/tsv" "$folder/stdout"
done
flopcast trace "$folder/run" --replication 5 --seed 3
check 'a study that is done has its seed' 2 'a study that is done has its own'
flopcast trace "$folder/run" --replication 5 --plan none
check 'no such plan in a folder' 2 'accepted: plan'
flopcast trace "$folder" --replication 5
check 'a folder without results' 1

# The last row of each job of a campaign, and no other, says that it is over; the last one's time is that of the plan.
flopcast trace scenarios/campaign.xml --plan own-preempt --replication 0 -q
cp "$folder/stdout" "$folder/jobs"
flopcast run scenarios/campaign.xml -n 1 --plan own-preempt --no-charts -q --csv -o "$folder/campaign"
want=$(column , wall_s <"$folder/campaign/replications.csv")
got=$(column "$tab" time_s <"$folder/jobs" | tail -n 1)
awk -F'\t' 'NR > 1 { job = $2 " " $3; rows[job]++; last[job] = $6; over[job] += $6 == "over" }
	END { for (job in rows) if (last[job] != "over" || over[job] != 1) { print job, last[job], over[job]; } }' "$folder/jobs" >"$folder/odd"
if [ ! -s "$folder/odd" ] && [ "$(wc -l <"$folder/jobs")" -gt 20 ] && [ "$got" = "$want" ]; then ok 'each job of a campaign ends once, the last with the plan'; else
	not_ok 'each job of a campaign ends once, the last with the plan' "$(cat "$folder/odd")" "$got instead of $want"; fi

for format in tsv json chrome; do
	flopcast trace "$folder/s.xml" --replication 5 --format $format -o "$folder/out.$format"
	check "$format" 0
	flopcast trace "$folder/s.xml" --replication 5 --format $format
	same "$format: the same into a file" "$folder/out.$format" "$folder/stdout"
done
if awk -f tests/scenarios/flatten.awk "$folder/out.chrome" | grep -q '^traceEvents\[0\].args.name "plan, replication 5"$'; then
	ok 'chrome: the process has a name'
else
	not_ok 'chrome: the process has a name' "$(head -n 40 "$folder/out.chrome")"
fi

for k in 100 -1 1.5 p91 '' 99999999999999999999 "$(printf '\033[31m')"; do
	flopcast trace "$folder/s.xml" --replication "$k"
	check "no such replication: '$(printf %s "$k" | tr -d '\033')'" 2 'accepted: an index from 0 to 99, median or p90'
	lacks "$(printf '\033')" "$folder/stderr" || not_ok 'an escape sequence reaches the terminal'
done
flopcast trace "$folder/s.xml"
check 'no replication named' 2 '--replication'
flopcast trace "$folder/s.xml" --replication 1 --format xml
check 'no such format' 2 'tsv, json, chrome'
flopcast trace "$folder/s.xml" --replication 1 --plan none
check 'no such plan' 2 'no such plan; accepted: plan'
scenario 's|<study|<plan id="other" workload="work" cluster="cluster" site="site"/><study|' >"$folder/two.xml"
flopcast trace "$folder/two.xml" --replication 1
check 'two plans' 2 'one plan at a time; accepted: plan, other'
flopcast trace "$folder/s.xml" --replication 1 -o "$folder/none/file"
check 'a folder that is not there' 1 "$folder/none/file"
scenario 's|replications="100"|replications="100" horizon="33 h"|' >"$folder/short.xml"
flopcast trace "$folder/short.xml" --replication 0
check 'one that does not finish' 0
if tail -n 1 "$folder/stdout" | grep -q 'horizon.over'; then ok 'it says why it ended'; else not_ok 'it says why it ended' "$(tail -n 2 "$folder/stdout")"; fi
exit $bad
