#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# `flopcast track` of a plan of several jobs: logs of its jobs as the engine traced one replication, from the first row to the last
# job; and what can't be right.
. tests/scenarios/tap.sh

cat >"$folder/chain.xml" <<-'END'
	<?xml version="1.0" encoding="UTF-8"?>
	<scenario version="1" title="pretrain, tune, a sweep">
	  <model id="model" params="1B"/>
	  <accelerator id="gpu" bf16="1000 TFLOP/s" memory="80 GB"/>
	  <workload id="pretrain" model="model" method="pretrain" tokens="1.44B"/>
	  <workload id="tune" model="model" method="pretrain" tokens="720M"/>
	  <workload id="sweep" model="model" method="pretrain" tokens="72M"/>
	  <cluster id="nodes" accelerator="gpu" nodes="4" gpus-per-node="1" throughput="lognormal(mean=1000 tokens/s/gpu, sd=100 tokens/s/gpu)">
	    <failure cause="node" lifetime="exponential(mean=20 d)" repair="6 h"/>
	    <recovery restart="30 min"/>
	    <checkpoint interval="1 h" write="2 min"/>
	  </cluster>
	  <site id="cloud" kind="cloud"><rate price="2 USD/gpu-h"/></site>
	  <plan id="chain" cluster="nodes" site="cloud">
	    <job id="pretrain" workload="pretrain"/>
	    <job id="tune" workload="tune" after="pretrain"/>
	    <job id="sweep" workload="sweep" nodes="2" count="3" after="tune"/>
	  </plan>
	  <study replications="200" seed="3" deadline="12 d" budget="1500 USD"/>
	</scenario>
END
chain="$folder/chain.xml"

# The log of a job as the engine lived it, in a thousand steps, up to a share of them.
log_of() { # JOB SHARE
	"$FLOPCAST" trace "$chain" --replication 0 --format plain-csv --job "$1" 2>/dev/null | awk -F, -v share="$2" '
		NR > 1 && $2 > 1000 * share { exit }
		{ print }'
}
track() { # ARGUMENT...
	flopcast track "$chain" -q "$@"
}
whole=$("$FLOPCAST" trace "$chain" --replication 0 2>/dev/null | tail -n 1 | cut -f1)
log_of pretrain 1 >"$folder/pretrain.csv"
log_of tune 0.5 >"$folder/tune.csv"
log_of tune 1 >"$folder/tuned.csv"
for copy in 0 1 2; do log_of "sweep/$copy" 1 >"$folder/sweep$copy.csv"; done
first="--log pretrain=$folder/pretrain.csv"

# At the first row nothing is known but the plan: what is left is what was planned.
sed -n 1,2p "$folder/pretrain.csv" >"$folder/first.csv"
track --log "pretrain=$folder/first.csv" --json
check 'at the first row' 0
is 'the finish is that of the plan' "$(value finish_s.p80)" "$(value plan_at_start.finish_s.p80)"
is 'and the cost' "$(value cost.p80)" "$(value plan_at_start.cost.p80)"
is 'a job is under way' "$(value jobs[0].stage)" '"under'

# In the second job.
# shellcheck disable=SC2086 # a list of words
track $first --log "tune=$folder/tune.csv" --json
check 'in the second job' 0
near 'the finish is near that of the replication that was traced' "$(value finish_s.p50)" "$whole" 40000
is 'the first is done' "$(value jobs[0].stage)" '"done"'
near 'when it was' "$(value jobs[0].finish_s.p50)" "$("$FLOPCAST" trace "$chain" --replication 0 2>/dev/null | awk -F'\t' '$2 == "pretrain" && $5 == "finished" { print $1 }')" 1
is 'the second is under way' "$(value job)" '"tune"'
near 'so much of the work is done' "$(value now.share)" "$(awk 'BEGIN { print (1440 + 360) / (1440 + 720 + 3 * 72) }')" 0.01
is 'the sweep is to come' "$(value jobs[2].stage)" '"to'
is 'three copies' "$(value jobs[2].copies)" 3
cp "$folder/stdout" "$folder/second"
if awk -v lived="$(value learned.step_s.p50)" 'BEGIN { exit !(lived > 100) }'; then ok 'its step time is learned'; else not_ok 'its step time is learned'; fi
# shellcheck disable=SC2086 # a list of words
{
	flopcast track "$chain" -q $first --log "tune=$folder/tune.csv" --json -j 1
	same 'any number of threads' "$folder/second" "$folder/stdout"
	track $first --log "tune=$folder/tune.csv" --down --json
	check '--down' 0
	if awk -v down="$(value finish_s.p50)" -v up="$(sed -n '/"finish_s": {/,/}/s/.*"p50": \([0-9.]*\).*/\1/p' "$folder/second" | tail -n 1)" \
		'BEGIN { exit !(down > up + 1000) }'; then ok 'the restart is still to come'; else not_ok 'the restart is still to come'; fi

	# Between two jobs, and after the last.
	track $first --json
	check 'between two jobs' 0
	is 'none is under way' "$(value jobs[1].stage)" '"to'
	all="$first --log tune=$folder/tuned.csv --log sweep/0=$folder/sweep0.csv --log sweep/1=$folder/sweep1.csv"
	track $all --json
	check 'two copies are done' 0
	is 'they are counted' "$(value jobs[2].done)" 2
	track $all --log "sweep/2=$folder/sweep2.csv" --json --spent '900 USD' --require 'P90(cost) <= 900 USD'
	check 'after the last job' 0
	near 'it is a fact when it was' "$(value finish_s.p10)" "$whole" 1
	is 'and for sure' "$(value finish_s.p90)" "$(value finish_s.p10)"
	is 'what it cost' "$(value cost.p50)" 900.0
	is 'nothing is left' "$(value remaining_s.p90)" 0.0
	track $all --log "sweep/2=$folder/sweep2.csv" --spent '900 USD' --require 'P90(cost) <= 899 USD'
	check '--require' 4

	# A folder, its history, chart and the report.
	track $first --spent '500 USD' -o "$folder/out"
	track $first --log "tune=$folder/tune.csv" --spent '600 USD' -o "$folder/out"
	if grep -q 'since last time *500 steps, [0-9]* restarts$' "$folder/stdout" && grep -q '^  pretrain, done  ' "$folder/stdout"; then
		ok 'what has changed'
	else
		not_ok 'what has changed' "$(cat "$folder/stdout")"
	fi
	if grep -q '^head' "$folder/out/burnup.csv" && awk -F, '/^done,/ { x = $4 } END { exit !(x > 70 && x < 80) }' "$folder/out/burnup.csv"; then
		ok 'a burn-up chart of the work'
	else
		not_ok 'a burn-up chart of the work' "$(tail "$folder/out/burnup.csv")"
	fi
	"$FLOPCAST" run "$chain" -q --no-charts -o "$folder/study" >"$folder/log" 2>&1
	cp "$folder/out/track.json" "$folder/study"
	"$FLOPCAST" report "$folder/study" -q --md --lang en,zh-TW,ja,ko >"$folder/log" 2>&1
	if grep -q '^| sweep, to come (0 / 3) |' "$folder/study/report.md" && grep -q 'tune,進行中' "$folder/study/zh-TW/report.md" &&
		grep -q 'tune、進行中' "$folder/study/ja/report.md" && grep -q 'tune, 진행 중' "$folder/study/ko/report.md"; then
		ok 'a section of the report, in four languages'
	else
		not_ok 'a section of the report, in four languages' "$(cat "$folder/log")" "$(grep -n 'sweep' "$folder/study/report.md")"
	fi
	sed 's/"stage": "to come"/"stage": "x"/' "$folder/out/track.json" >"$folder/study/track.json"
	flopcast report "$folder/study"
	check 'not as it is written' 0 "track.json: warning: is not what 'flopcast' writes"

	# What has no log, and logs without dates.
	track --done pretrain=4.5d --log "tune=$folder/tune.csv" --json
	check 'a job without a log' 0
	near 'took what is said' "$(value jobs[0].finish_s.p50)" 388800 1
	awk 'BEGIN { print "time_s,step,total_steps"; for (i = 0; i <= 500; i++) printf "%d,%d,1000\n", i * 190, i }' >"$folder/undated.csv"
	flopcast track "$chain" $first --log "tune=$folder/undated.csv"
	check 'a log without dates' 0 '1 of 2 jobs have no dates'
	sed -n '1,60p' "$folder/pretrain.csv" >"$folder/short.csv"
	flopcast track "$chain" --log "pretrain=$folder/short.csv" --log "tune=$folder/tune.csv"
	check 'a job that was ended early' 0 'pretrain: warning: its log ends at step' 'since tune has begun'
	cut -d, -f1,2 "$folder/tune.csv" >"$folder/no_total.csv"
	track $first --log "tune=$folder/no_total.csv"
	check 'how many steps' 3 'accepted: --planned-steps JOB=N'
	track $first --log "tune=$folder/no_total.csv" --planned-steps tune=1000
	check 'they are given' 0

	sed -n 1,30p "$folder/sweep0.csv" >"$folder/old.csv"
	flopcast track "$chain" $first --log "tune=$folder/tuned.csv" --log "sweep/0=$folder/old.csv" --log "sweep/1=$folder/sweep1.csv"
	check 'an old log' 0 'old.csv:30: warning: the log ends' 'before the latest one'

	# What can't be.
	track --log "tune=$folder/tune.csv"
	check 'a log of a later job alone' 3 'tune has begun, but nothing is said of pretrain, for which it waits; accepted: --log pretrain=FILE'
	track $first --log "tuna=$folder/tune.csv"
	check 'no such job' 2 'tuna=' 'of the jobs pretrain, tune, sweep/0 to sweep/2'
	track --log "$folder/pretrain.csv"
	check 'whose log?' 2 'the plan has several jobs: accepted: JOB=FILE'
	track $all --log "sweep=$folder/sweep2.csv"
	check 'which copy?' 2 'sweep/0 to sweep/2'
	track $all --log "sweep/3=$folder/sweep2.csv"
	check 'no such copy' 2 'sweep/0 to sweep/2'
	for copy in 0 1 2; do sed -n 1,50p "$folder/sweep$copy.csv" >"$folder/some$copy.csv"; done
	track $first --log "tune=$folder/tuned.csv" --log "sweep/0=$folder/some0.csv" --log "sweep/1=$folder/some1.csv" --log "sweep/2=$folder/some2.csv"
	check 'more than the nodes' 3 'sweep/0, sweep/1, sweep/2 are under way by their logs, on 6 nodes together; at most 4 nodes'
	track --log "pretrain=$folder/tuned.csv" --log "tune=$folder/pretrain.csv"
	check 'logs of each other' 3 'tune: error: its log begins' 'before the end of what it waits for'
	awk -F, 'NR > 1 { $2 += 500 } { print $1 "," $2 "," $3 }' "$folder/tuned.csv" >"$folder/beyond.csv"
	track $first --log "tune=$folder/beyond.csv"
	check 'steps beyond the plan' 3 'beyond.csv:' 'beyond the 1000 that are planned'
	track $first --log "tune=$folder/tune.csv" --nodes tune=2
	check 'fewer nodes of a job that is not elastic' 2 'accepted: JOB=N of an elastic job with a log, N at most its 4 nodes'
	track --nodes 3 --log "tuna=$folder/tune.csv" --done pretrain=soon --planned-steps sweep=x --nodes tuna=2
	check 'all at once' 2 '--nodes N:' '--log tuna=' '--done' '--planned-steps' '--nodes tuna=2'
	track $first --planned-steps 1000
	check 'steps of which job?' 2 'JOB=N'
	track --done pretrain=soon --log "tune=$folder/tune.csv"
	check '--done' 2 'such as JOB=3d'
	track --done "pretrain=3d" $first
	check 'a log and --done' 2 'a job without a log'
	track $first --log "tune=$folder/none.csv"
	check 'no such file' 2 'none.csv'
	: >"$folder/empty.csv"
	track $first --log "tune=$folder/empty.csv"
	check 'an empty log' 3 'empty.csv'
}
# An elastic job that is on fewer nodes, where its log does not say.
sed 's|</cluster>|<elastic min-nodes="1" batch="shrinks" grow="checkpoint"/></cluster>|' "$chain" >"$folder/elastic.xml"
for nodes in 4 2; do
	flopcast track "$folder/elastic.xml" -q --log "pretrain=$folder/pretrain.csv" --log "tune=$folder/undated.csv" --nodes tune=$nodes --json
	check "an elastic job on $nodes nodes" 0
	value finish_s.p50 >"$folder/on$nodes"
done
if awk 'NR == FNR { few = $1; next } END { exit !(few > $1 + 3600) }' "$folder/on2" "$folder/on4"; then ok 'fewer take longer'; else
	not_ok 'fewer take longer' "$(cat "$folder/on2" "$folder/on4")"; fi
for wrong in '--require P80(cost)' '-o /dev/null'; do
	# shellcheck disable=SC2086 # an option and its word
	flopcast track "$chain" --log "pretrain=$folder/pretrain.csv" $wrong
	no_fault "before anything is computed: $wrong" <"$folder/stdout"
done
# A log is that of a job.
flopcast trace "$chain" --replication 0 --format plain-csv
check 'trace: whose log?' 2 '--job is not given' 'of the jobs pretrain, tune, sweep/0 to sweep/2'
flopcast trace scenarios/elastic.xml --plan shrink --replication 0 --format plain-csv --job a
check 'trace: a job of a single run' 2 'the plan is one run'
flopcast track scenarios/elastic.xml --plan shrink --done a=3d
check '--done of a single run' 2 'belongs to a plan of several jobs'
exit $bad
