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

flopcast track --read --blind --watch --gpus many --nodes -3 --planned-steps 0
check 'all faults of usage at once' 2 '--gpus many' '--nodes -3' '--planned-steps 0' 'no --log' '--read and --blind' '--watch goes with'

# Docker's json-file, which collectors keep: the log of each line is what the program wrote.
for log in tests/logs/*.*; do
	case $log in *.tsv) continue ;; esac
	awk '{ gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); gsub(/\t/, "\\t"); gsub(/\r/, "\\r"); gsub(/\033/, "\\u001b")
		printf "{\"log\":\"%s\\n\",\"stream\":\"stdout\",\"time\":\"2026-03-02T08:00:%02d.123456789Z\"}\n", $0, NR % 60 }' "$log" >"$folder/wrapped"
	flopcast track --read --log "$log" --json
	cp "$folder/stdout" "$folder/plain"
	flopcast track --read --log "$folder/wrapped" --json
	same "in Docker's json-file: ${log##*/}" "$folder/plain" "$folder/stdout"
done

printf 'minutes,step\n0,0\n1,10\n1e308,20\n3,30\n' >"$folder/beyond.csv"
timeout -k 1 20 "$FLOPCAST" track --read --log "$folder/beyond.csv" >"$folder/stdout" 2>"$folder/stderr"
status=$?
check 'minutes that are no number of seconds' 0 'the first is '"'1e308,20'"
printf 'time,step,iter_time\n0,0,2\n' >"$folder/begun.csv"
flopcast track scenarios/r1.xml -n 20 --log "$folder/begun.csv" --planned-steps 1000
check 'at step 0, with a step time' 0

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
check 'a clock that goes back' 0 'back.csv:4: warning: the clock goes back (1 times, first here)'
flopcast track --read
check 'no log' 2 'no --log FILE'
awk 'BEGIN { for (i = 0; i < 4000000; i++) printf "y" }' >"$folder/long.log"
{ echo && cat $log; } >>"$folder/long.log"
flopcast track --read --log "$folder/long.log" --json
sed 's/"lines": [0-9]*/"lines": 0/' "$folder/stdout" >"$folder/long.json"
sed 's/"lines": [0-9]*/"lines": 0/' "$folder/plain" >"$folder/plain.json"
same 'after a line of megabytes' "$folder/plain.json" "$folder/long.json"
printf '%s\n' 'time_s,step,total_steps' 0,0,12 10,5,12 20,10,12 30,15,12 >"$folder/beyond.csv"
flopcast track --read --log "$folder/beyond.csv"
check 'steps beyond the plan' 0 'beyond.csv:5: warning: the last row is at step 15, beyond the 12 that the log plans'
# A log that grows while it is read: what is there is read, and a half line is left out.
mkfifo "$folder/pipe"
{ printf 'time_s,step\n0,0\n10,5\n' && sleep 1 && printf '20,10\n30,1'; } >"$folder/pipe" &
flopcast track --read --log "$folder/pipe" --json
says 'a log that grows while it is read' rows=3 last_step=10 step_s=2.0
# A Trainer's checkpoints tell when: by the folder, and by one of them.
for step in 100 200 300; do
	mkdir -p "$folder/trainer/checkpoint-$step"
	sed "s/\"global_step\": [0-9]*/\"global_step\": $step/" tests/logs/hf-trainer-state.json >"$folder/trainer/checkpoint-$step/trainer_state.json"
	touch -d "2026-03-02 1$((step / 100)):00:00" "$folder/trainer/checkpoint-$step/trainer_state.json"
done
echo x >"$folder/trainer/model.safetensors"
flopcast track --read --log "$folder/trainer" --json
says 'a Trainer: the times of its checkpoints' last_step=300 planned_steps=640 elapsed_s=7200.0 step_s=36.0
flopcast track --read --log "$folder/trainer/checkpoint-100/trainer_state.json" --json
says 'the same by one checkpoint' last_step=300 elapsed_s=7200.0 step_s=36.0
touch -d '2026-03-02 10:00:00' "$folder/trainer"/checkpoint-*/trainer_state.json
flopcast track --read --log "$folder/trainer" --json
says 'copied checkpoints tell nothing' last_step=120 elapsed_s=null step_s=null

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

# With the scenario. A log of the replication that the engine traces, in a thousand steps, up to a share of them.
log_of() { # SCENARIO SHARE
	"$FLOPCAST" trace "$1" --replication 0 2>/dev/null | awk -F'\t' -v share="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
		{ t[NR] = $column["time_s"]; kept[NR] = $column["compute_s"]; state[NR] = $column["state"]; n = NR }
		END {
			print "time_s,step"
			for (i = 2; i < n; i++) {
				if (state[i] != "computing") continue
				for (k = 0; k < 40; k++) {
					step = 1000 * (kept[i] + (kept[i + 1] - kept[i]) * k / 40) / kept[n]
					if (step > 1000 * share) exit
					printf "%.1f,%d\n", t[i] + (t[i + 1] - t[i]) * k / 40, step
				}
			}
		}'
}
p50() { # KEY
	sed -n "/\"$1\": {/,/}/s/.*\"p50\": \([0-9.e+]*\).*/\1/p" "$folder/stdout" | head -n 1
}
near() { # NAME VALUE EXPECTED SHARE
	if awk "BEGIN { d = $2 / $3 - 1; exit !(d < $4 && d > -($4)) }"; then ok "$1"; else not_ok "$1" "got $2, expected $3"; fi
}
quiet="s,<failure.*/>,,"
scenario "$quiet" 's, interval="1 h" write="2 min", interval="continuous",' >"$folder/plain.xml"
log_of "$folder/plain.xml" 0.4 >"$folder/plain.csv"
flopcast track "$folder/plain.xml" --log "$folder/plain.csv" --planned-steps 1000 --json -q
check 'with a scenario' 0
near 'nothing happens: the steps left at their time' "$(p50 remaining_s)" "$(awk -F, -v s="$(p50 step_s)" 'END { print (1000 - $2) * s }' "$folder/plain.csv")" 1e-3
near 'the time as planned' "$(p50 finish_s)" 116121 0.01

# A computing centre, by hand: a session of 20 h is partly used, then 6 h in the queue and a restart of half an hour.
scenario "$quiet" 's,kind="cloud"><rate price="2 USD/gpu-h"/>,kind="hpc"><rate price="2 USD/gpu-h"/><partition id="p" walltime="20 h" wait="6 h"/>,' \
	's, interval="1 h" write="2 min", interval="30 min" write="0 s",' >"$folder/centre.xml"
awk 'BEGIN { print "time_s,step"; for (i = 0; i <= 40; i++) printf "%d,%d\n", i * 1161, i * 10 }' >"$folder/centre.csv"
flopcast track "$folder/centre.xml" --log "$folder/centre.csv" --planned-steps 1000 --json -q
near 'a chain of jobs: the session, the queue, the restart' "$(p50 remaining_s)" \
	"$(awk -v s="$(p50 step_s)" 'BEGIN { print 600 * s + 6 * 3600 + 1800 + (20 * 3600 - 40 * 1161) % 1800 }')" 0.01
flopcast track "$folder/centre.xml" --log "$folder/centre.csv" --planned-steps 1000 --json -q --down
# What no checkpoint has is lost: the rest is a little more than a session.
near 'a job that is queued now waits first' "$(p50 remaining_s)" \
	"$(awk -v s="$(p50 step_s)" 'BEGIN { w = 600 * s + 400 * s % 1800; print w + (1 + (w > 20 * 3600 - 1800)) * (6 * 3600 + 1800) }')" 0.01

# A notebook, by hand: of 100 units a month 78 are burned in 6 h, 22 last 22 / 13 h; the rest of 6 h waits for the next month,
# which begins a month after the run began.
cat >"$folder/notebook.xml" <<-'END'
	<?xml version="1.0" encoding="UTF-8"?>
	<scenario version="1" title="a notebook">
	  <model id="model" params="1B"/>
	  <workload id="work" model="model" method="pretrain" tokens="43.2M"/>
	  <cluster id="cluster" accelerator="a100-sxm-40gb" nodes="1" gpus-per-node="1" throughput="1000 tokens/s/gpu">
	    <checkpoint interval="continuous"/>
	  </cluster>
	  <site id="notes" kind="notebook" expiry="90 d" max-gpus="1">
	    <subscription price="9.99 USD/month" units="100"/>
	    <usage accelerator="a100-sxm-40gb" units="13 units/h"/>
	    <session limit="24 h" save-before="10 min"/>
	  </site>
	  <plan id="plan" workload="work" cluster="cluster" site="notes"/>
	  <study replications="50" seed="1"/>
	</scenario>
END
awk 'BEGIN { print "time_s,step"; for (i = 0; i <= 500; i++) printf "%.1f,%d\n", i * 43.2, i }' >"$folder/notebook.csv"
flopcast track "$folder/notebook.xml" --log "$folder/notebook.csv" --planned-steps 1000 --json -q --allow-oom
near 'a notebook: the units that are left, then the next month' "$(p50 remaining_s)" \
	"$(awk -v s="$(p50 step_s)" 'BEGIN { print 30.4375 * 86400 - 21600 + 500 * s - 22 / 13 * 3600 }')" 1e-4

# Spot, notebook, elastic: the rest of what the engine traced is near what the engine needed.
for row in spot-market:wait elastic:shrink fine-tuning:trainer; do
	file=scenarios/${row%:*}.xml
	"$FLOPCAST" trace "$file" --plan "${row#*:}" --replication 0 >"$folder/trace" 2>/dev/null
	whole=$(tail -n 1 "$folder/trace" | cut -f1)
	awk -v whole="$whole" 'BEGIN { print "time_s,step"; for (i = 0; i <= 50; i++) printf "%.1f,%d\n", i * whole / 100, i * 10 }' >"$folder/half.csv"
	flopcast track "$file" --plan "${row#*:}" -n 200 --log "$folder/half.csv" --planned-steps 1000 --json -q --check-invariants
	near "$row: half is done" "$(p50 finish_s)" "$whole" 0.6
done

scenario >"$folder/plan.xml"
log_of "$folder/plan.xml" 0.4 >"$folder/plan.csv"
track="track $folder/plan.xml --log $folder/plan.csv --planned-steps 1000 -q"
# shellcheck disable=SC2086 # a list of words
{
	flopcast $track --require 'P80(cost) <= 1 USD'
	check '--require' 4
	flopcast $track --require 'P(cost <= 1M USD) >= 90%' --spent '2k USD' -o "$folder/out"
	check '--require is met' 0
	lacks 'change of P50' "$folder/stdout" && ok 'no change the first time' || not_ok 'no change the first time'
	flopcast $track --spent '2k USD' -o "$folder/out" --lang ko
	if grep -q '실제 비용(AC) *2000 USD' "$folder/stdout" && grep -q '지난번 이후 P50의 변화 *+0' "$folder/stdout"; then
		ok 'the change since last time, in Korean'
	else
		not_ok 'the change since last time, in Korean' "$(cat "$folder/stdout")"
	fi
	grep -q '지난번 이후 *0 스텝, 재시작 0회, 스텝 시간 +0.0 %' "$folder/stdout" && ok 'and why' || not_ok 'and why' "$(cat "$folder/stdout")"
	if ! command -v gnuplot >/dev/null; then
		skip 'a burn-up chart' 'gnuplot is not installed'
	elif grep -q '앞으로, P10~P90' "$folder/out/burnup.svg" && [ "$(grep -c '^fan,' "$folder/out/burnup.csv")" = 4 ] &&
		awk -F, '/^done,/ { x = $4 } END { exit !(x > 38 && x < 42) }' "$folder/out/burnup.csv"; then
		ok 'a burn-up chart'
	else
		not_ok 'a burn-up chart' "$(cat "$folder/out/burnup.csv")"
	fi
	# The report of the same study says where the run is, in the reader's language; what is of another scenario is left out.
	"$FLOPCAST" run "$folder/plan.xml" -n 200 -q --no-charts -o "$folder/study" >"$folder/log" 2>&1
	cp "$folder/out/track.json" "$folder/study"
	"$FLOPCAST" report "$folder/study" -q --md --lang en,zh-TW,ja,ko >"$folder/log" 2>&1
	if grep -q '^## The run so far' "$folder/study/report.md" && grep -q 'Since last time: finish +0, cost +0 USD' "$folder/study/report.md" &&
		grep -q '<h2>至今的運行</h2>' "$folder/study/zh-TW/report.html" && grep -q '<h2>これまでの実行</h2>' "$folder/study/ja/report.html" &&
		grep -q '<h2>지금까지의 실행</h2>' "$folder/study/ko/report.html"; then
		ok 'a section of the report, in four languages'
	else
		not_ok 'a section of the report, in four languages' "$(cat "$folder/log")"
	fi
	sed 's/"sha256": "./"sha256": "x/' "$folder/out/track.json" >"$folder/study/track.json"
	flopcast report "$folder/study"
	check 'of another scenario' 0 'track.json: warning: is of another scenario'
	lacks 'The run so far' "$folder/study/report.html" && ok 'it is left out' || not_ok 'it is left out'
	sed 's/"planned_steps": [0-9.]*/"planned_steps": "x"/' "$folder/out/track.json" >"$folder/study/track.json"
	flopcast report "$folder/study"
	check 'not as it is written' 0 "track.json: warning: is not what 'flopcast' writes"
	flopcast $track --json --spent '2k USD' -o "$folder/out"
	grep -q '"finish_p50_s": 0.0' "$folder/stdout" && ok 'the change in JSON' || not_ok 'the change in JSON' "$(cat "$folder/stdout")"
	if [ "$(wc -l <"$folder/out/history.csv")" = 4 ]; then ok 'history.csv'; else not_ok 'history.csv'; fi
	flopcast $track --json -j 1
	cp "$folder/stdout" "$folder/one"
	flopcast $track --json -j 4
	same 'any number of threads' "$folder/one" "$folder/stdout"
	flopcast $track --spent '2k EUR'
	check 'another currency' 2 'accepted: an amount in USD'
	flopcast $track --csv
	check '--csv' 2 'writes no replications'
}
sed 's/,\([0-9]*\)$/,\1000/' "$folder/plan.csv" >"$folder/other.csv"
flopcast track "$folder/plan.xml" --log "$folder/other.csv" --planned-steps 1000000
check 'the log of another run' 0
awk -F, 'NR == 1 { print; next } { printf "%.1f,%d\n", $1 * 5, $2 }' "$folder/plan.csv" >"$folder/slow.csv"
flopcast track "$folder/plan.xml" --log "$folder/slow.csv" --planned-steps 1000
check 'steps that take much longer than expected' 0 'is it the log of this plan'
flopcast track scenarios/campaign.xml --log "$folder/plan.csv" --planned-steps 1000 -q
check 'which plan' 2
flopcast track --log "$folder/plan.csv" --planned-steps 1000
check 'no scenario' 2
# --watch answers at once and goes on until it is ended.
# shellcheck disable=SC2086 # a list of words
"$FLOPCAST" $track --watch -n 50 >"$folder/watch" 2>&1 &
watch=$!
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	grep -q 'EAC' "$folder/watch" && break
	sleep 0.5
done
kill $watch 2>/dev/null && ok '--watch goes on' || not_ok '--watch goes on' "$(cat "$folder/watch")"
wait $watch 2>/dev/null
grep -q 'EAC' "$folder/watch" && ok '--watch answers at once' || not_ok '--watch answers at once' "$(cat "$folder/watch")"
rm "$folder/plan.csv"
# shellcheck disable=SC2086 # a list of words
flopcast $track
check 'no log any more' 2 'No such file'

# What was measured, for the next scenario; and how good a forecast was.
flopcast learn tests/logs/megatron-lm.log tests/logs/plain-csv.csv --accelerator h100-sxm-80gb --nodes 16 --gpus-per-node 8 --date 2026-01-05 \
	-o "$folder/learned.xml"
check 'learn' 0
{
	scenario | sed '/<cluster/,$d'
	sed 's,</cluster>,<checkpoint interval="1 h" write="1 min"/></cluster>,' "$folder/learned.xml"
	scenario | sed '1,/<\/cluster>/d' | sed 's,cluster="cluster",cluster="measured",'
} | sed 's,model="model" method,model="model" sequence="4096" method,' >"$folder/next.xml"
flopcast validate "$folder/next.xml"
check 'what was learned is a cluster of a scenario' 0
if grep -q 'date="2026-01-05"' "$folder/learned.xml" && grep -q 'step-time="lognormal(' "$folder/learned.xml"; then
	ok 'with its source and date'
else
	not_ok 'with its source and date' "$(cat "$folder/learned.xml")"
fi
flopcast track --blind --log "$folder/steady.csv" --planned-steps 8000 --json
cp "$folder/stdout" "$folder/forecast.json"
flopcast score "$folder/forecast.json" '12350 s' -o "$folder/scores.csv" --json
check 'score' 0
near 'the actual value is in the middle' "$(value quantile)" 0.5 0.3
flopcast score "$folder/forecast.json" '2 d' -o "$folder/scores.csv"
if [ "$(wc -l <"$folder/scores.csv")" = 3 ]; then ok 'scores are kept'; else not_ok 'scores are kept'; fi
# The log of the whole run against a forecast made within it: 4,000 s had gone, 16,000 s were to be.
awk 'BEGIN { print "time_s,step"; for (i = 0; i <= 800; i++) printf "%.1f,%d\n", i * 20, i * 10 }' >"$folder/whole.csv"
flopcast score "$folder/forecast.json" "$folder/whole.csv" --json
near 'the log of the whole run: what was left then' "$(value actual)" 12000 1e-6
flopcast score "$folder/forecast.json" "$folder/steady.csv"
check 'the log that the forecast had' 2 'the log ends before the forecast was made'
"$FLOPCAST" track "$folder/plain.xml" --log "$folder/plain.csv" --planned-steps 1000 --json -q >"$folder/tracked.json"
flopcast score "$folder/tracked.json" '3k EUR'
check 'a cost in another currency' 2 'in another currency'
flopcast score "$folder/forecast.json" '3 apples'
check 'score: nothing that happens' 2 'accepted: a time such as 27.4 d'
flopcast score "$folder/scores.csv" '1 d'
check 'score: no forecast' 2 'is no JSON'
exit $bad
