#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The engine against the oracle (tests/oracle/naive.c: a clock per node, an event per checkpoint, GSL's random numbers) on
# configurations of differing features: the means of wall time, its parts and the failures agree within 4 combined standard
# errors. And the comparison has teeth: an oracle with a mistake in it must be told apart.
cd "$(dirname "$0")/../.." || exit 1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
replications=40000

# A distribution of the oracle in the scenario's words: weibull:100,0.7 is weibull(mean=100 h, shape=0.7).
spell() {
	case $1 in
	constant:*) echo "${1#*:} h" ;;
	exponential:*) echo "exponential(mean=${1#*:} h)" ;;
	weibull:*) echo "$1" | sed 's/.*:\(.*\),\(.*\)/weibull(mean=\1 h, shape=\2)/' ;;
	lognormal:*) echo "$1" | sed 's/.*:\(.*\),\(.*\)/lognormal(mean=\1 h, sd=\2 h)/' ;;
	esac
}

# One GPU a node and one token a second: work_h x 3600 x nodes tokens take work_h. Elements that are not asked for are left
# out, as a user would.
write_scenario() {
	node='' job='' checkpoint=''
	[ "$lifetime" = never ] ||
		node="<failure cause='node' lifetime='$(spell "$lifetime")' repair='$(spell "$repair")'/>"
	[ "$job_life" = never ] || job="<failure cause='job' lifetime='$(spell "$job_life")'/>"
	[ "$interval" = 0 ] || checkpoint="<checkpoint interval='$interval h' write='$write h'/>"
	cat >"$folder/scenario.xml" <<END
<scenario version="1">
  <model id="model" params="1B"/>
  <accelerator id="gpu" bf16="100 TFLOP/s"/>
  <workload id="work" model="model" method="pretrain" tokens="$(awk "BEGIN { printf \"%d\", $work * 3600 * $nodes }")"/>
  <cluster id="cluster" accelerator="gpu" nodes="$nodes" gpus-per-node="1" spares="$spares" throughput="1 tokens/s/gpu">
    $node $job <recovery restart="$(spell "$restart")"/> $checkpoint
  </cluster>
  <site id="site" kind="cloud"><rate price="1 USD/gpu-h"/></site>
  <plan id="plan" workload="work" cluster="cluster" site="site"/>
  <study replications="$replications" seed="$seed" event-limit="10k"/>
</scenario>
END
}

run_engine() {
	timeout 600 "$FLOPCAST" run "$folder/scenario.xml" --csv --json -q -o "$folder/out" >"$folder/json" || return
	awk -f tests/support/columns.awk "$folder/out/replications.csv" >"$folder/engine"
}

run_oracle() { # further options
	set -- "$@" --seed "$((seed + 1000))" --nodes "$nodes" --spares "$spares" --work-h "$work" --restart "$restart"
	set -- "$@" --lifetime "$lifetime" --repair "$repair" --job "$job_life" --interval-h "$interval" --write-h "$write"
	timeout 600 "$ORACLE" "$@" -n "$replications" >"$folder/oracle"
}

# Prints the number of quantities that differ, and the figures.
compare() {
	awk -f tests/support/compare.awk "$folder/engine" "$folder/oracle"
}

seed=0
configure() { # NODES SPARES WORK-H INTERVAL-H WRITE-H LIFETIME REPAIR RESTART JOB
	nodes=$1 spares=$2 work=$3 interval=$4 write=$5 lifetime=$6 repair=$7 restart=$8 job_life=$9
	seed=$((seed + 1))
	write_scenario
}

agree() { # NAME and what configure takes
	name=$1
	shift
	configure "$@"
	run_oracle &
	run_engine || echo "not ok - $name: the engine failed"
	wait $! || echo "not ok - $name: the oracle failed"
	result=$(compare)
	case $result in
	0,*) echo "ok - $name: ${result#0, }" ;;
	*) echo "not ok - $name: differs: $result" ;;
	esac
}

#                                       nodes, spares, work, interval, write, lifetime, repair, restart, job failures
agree 'exponential lives, no spare'          8 0 100 1 0.05 exponential:400 lognormal:5,3 lognormal:0.5,0.25 never
agree 'exponential lives, 8 spares'          32 8 100 1 0.05 exponential:400 lognormal:60,30 lognormal:0.5,0.25 never
agree 'early failures, 1 spare'              8 1 100 1 0.05 weibull:100,0.7 lognormal:5,3 lognormal:0.5,0.25 never
agree 'wear, 8 spares'                       16 8 100 1 0.05 weibull:120,2 lognormal:48,24 lognormal:0.5,0.25 never
agree 'lognormal lives, 1 spare'             8 1 100 2 0.1 lognormal:200,200 lognormal:5,3 lognormal:0.5,0.25 never
agree 'long repairs, long stalls'            8 1 60 1 0.05 weibull:250,0.7 lognormal:72,50 lognormal:0.5,0.25 never
agree 'failures of nodes and of the job'     16 2 80 1 0.05 weibull:400,0.7 exponential:10 exponential:0.5 exponential:15
agree 'a wearing job that stalls'            16 0 25 1 0.05 exponential:200 lognormal:20,5 lognormal:0.5,0.25 weibull:20,5
agree 'failures of the job alone'            4 0 60 1 0.05 never constant:0 lognormal:0.5,0.25 weibull:5,0.7
agree 'no checkpoint'                        4 1 20 0 0 exponential:80 lognormal:5,3 lognormal:0.5,0.25 never
agree 'a write longer than the interval'     4 1 30 0.5 1.5 exponential:60 lognormal:5,3 lognormal:0.5,0.25 never
agree 'restarts that take no time'           8 0 50 1 0.1 weibull:120,0.7 constant:4 constant:0 never
agree 'a last segment that is not whole'     4 2 10.5 4 0.25 lognormal:20,20 exponential:8 lognormal:1,1 never

# ---- the comparison has teeth ----

configure 8 1 100 1 0.05 weibull:100,0.7 lognormal:5,3 lognormal:0.5,0.25 never
run_engine || echo "not ok - the engine failed"

# NAME, mean wall time in h as found when the oracle was written, options
oracle_gives() {
	name=$1 value=$2
	shift 2
	run_oracle "$@"
	awk -v name="$name" -v value="$value" '$1 == "wall_h" {
		print (($2 - value) ^ 2 < (4 * $3 + 0.05) ^ 2 ? "ok" : "not ok") " - " name ": " $2 " h, known " value " h"
	}' "$folder/oracle"
}
oracle_gives 'the oracle' 130.55
for mistake in age:167.6 loss:123.9; do
	oracle_gives "the oracle with --break ${mistake%:*}" "${mistake#*:}" --break "${mistake%:*}"
	result=$(compare)
	case $result in
	[1-6],*) echo "ok - a broken oracle (${mistake%:*}) is found out: ${result%%,*} of 6 differ${result#?}" ;;
	*) echo "not ok - a broken oracle (${mistake%:*}) passes for the engine: $result" ;;
	esac
done
