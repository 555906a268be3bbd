#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Checkpoints in several tiers (src/job/progress.c) against an oracle that shares nothing with the engine
# (tests/oracle/tiers.c: an event for each write, copies looked through at each failure): means of wall time, lost time,
# writes, restarts and failures within 4 combined standard errors. And an oracle that is told something else is told apart.
cd "$(dirname "$0")/../.." || exit 1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
tiers=$(dirname "$ORACLE")/tiers
replications=20000 seed=0

life() { # CAUSE MEAN-H FURTHER: nothing where the mean is 0
	[ "$2" = 0 ] || echo "<failure cause='$1' lifetime='exponential(mean=$2 h)' $3/>"
}

# kind:interval:write:slowdown:fails:corrupt:keep:restart in the scenario's words; the oracle's own order of tiers.
spell() {
	echo "$1" | awk -F: '{
		printf "<checkpoint tier=\"%s\" interval=\"%s h\" write=\"%s h\"", $1 == "s" ? "storage" : $1 == "p" ? "peer" : "memory", $2, $3
		if ($4 >= 0)
			printf " mode=\"async\" slowdown=\"%g%%\"", 100 * $4
		if ($5 > 0)
			printf " fails=\"%g%%\"", 100 * $5
		if ($6 > 0)
			printf " corrupt=\"%g%%\"", 100 * $6
		if ($7 > 0)
			printf " keep=\"%d\"", $7
		if ($8 > 0)
			printf " restart=\"exponential(mean=%s h)\"", $8
		print "/>"
	}'
}

write_scenario() { # as for agree, without a name
	cat >"$folder/scenario.xml" <<END
<scenario version="1">
  <model id="model" params="1B"/>
  <accelerator id="gpu" bf16="100 TFLOP/s"/>
  <workload id="work" model="model" method="pretrain" tokens="$(awk "BEGIN { printf \"%d\", $1 * 3600 * 4 }")"/>
  <cluster id="cluster" accelerator="gpu" nodes="4" gpus-per-node="1" spares="500" throughput="1 tokens/s/gpu">
    $(life node "$(awk "BEGIN { print 4 * $2 }")" "repair='0 s'")
    $(life job "$3") $(life spike "$4" "rollback='$5'") $(life storage "$6" "repair='exponential(mean=$7 h)'")
    <recovery restart="exponential(mean=$8 h)"/>
    $(shift 8; for tier; do spell "$tier"; done)
  </cluster>
  <site id="site" kind="cloud"><rate price="1 USD/gpu-h"/></site>
  <plan id="plan" workload="work" cluster="cluster" site="site"/>
  <study replications="$replications" seed="$seed" event-limit="100k"/>
</scenario>
END
}

run_engine() {
	timeout 120 "$FLOPCAST" run "$folder/scenario.xml" --csv --json -q -o "$folder/out" >"$folder/json" 2>"$folder/words" || {
		cat "$folder/words"
		return 1
	}
	awk -f tests/support/columns.awk "$folder/out/replications.csv" >"$folder/engine"
}

# Prints the number of quantities that differ, and the figures.
compare() {
	awk -f tests/support/compare.awk "$folder/engine" "$folder/oracle"
}

agree() { # NAME WORK NODE JOB SPIKE ROLLBACK OUTAGE LASTS RESTART TIER...
	name=$1
	shift
	seed=$((seed + 1))
	write_scenario "$@"
	timeout 120 "$tiers" "$replications" $((seed + 1000)) "$@" >"$folder/oracle" &
	run_engine || echo "not ok - $name: the engine failed"
	wait $! || echo "not ok - $name: the oracle failed"
	result=$(compare)
	case $result in
	0,*) echo "ok - $name: ${result#0, }" ;;
	*) echo "not ok - $name: differs: $result" ;;
	esac
}

#                                work, mean time to node, job, spike, rollback, outage, lasts, restart, tiers
agree 'two tiers, two causes'            50 20 5  0 0  0 0 0.3 s:2:0.2:-1:0:0:0:0 m:0.5:0.02:-1:0:0:0:0
agree 'three tiers, restarts of their own' 50 20 5 0 0 0 0 0.5 s:3:0.3:-1:0:0:0:1 p:1:0.1:-1:0:0:0:0.4 m:0.25:0.01:-1:0:0:0:0.1
agree 'an asynchronous storage'          50 10 8  0 0  0 0 0.3 s:1:0.7:0.1:0:0:0:0 m:0.4:0.02:-1:0:0:0:0
agree 'writes that overtake each other'  40 10 8  0 0  0 0 0.3 s:0.5:1.2:0.2:0:0:0:0 p:0.7:0.3:0.1:0:0:0:0
agree 'failed and corrupt checkpoints'   40 12 6  0 0  0 0 0.3 s:1:0.1:-1:0.3:0.3:0:0 p:0.6:0.05:-1:0.1:0.2:0:0
agree 'spikes, few copies'               40 15 0 12 2  0 0 0.2 s:1.5:0.1:-1:0:0:3:0 m:0.5:0.02:-1:0:0:2:0
agree 'outages of the storage'           40 12 15 0 0  6 3 0.3 s:1:0.1:-1:0:0:0:0 m:0.5:0.02:-1:0:0:0:0
agree 'everything at once'               40 12 10 25 1 20 2 0.3 s:1.3:0.4:0.15:0.1:0.1:3:0.5 p:0.8:0.1:-1:0.05:0.05:2:0 m:0.3:0.02:-1:0:0.02:1:0.1

# ---- the comparison has teeth: of the last, one thing is other than said ----

differs() { # NAME and what the oracle takes
	name=$1
	shift
	timeout 120 "$tiers" "$replications" 7 "$@" >"$folder/oracle"
	result=$(compare)
	case $result in
	0,*) echo "not ok - $name: is not seen: $result" ;;
	*) echo "ok - $name is seen: ${result%%,*} of 6 differ" ;;
	esac
}
rest='p:0.8:0.1:-1:0.05:0.05:2:0 m:0.3:0.02:-1:0:0.02:1:0.1'
# shellcheck disable=SC2086
{
	differs 'a rollback of 2 in place of 1'  40 12 10 25 2 20 2 0.3 s:1.3:0.4:0.15:0.1:0.1:3:0.5 $rest
	differs 'writes that never fail'         40 12 10 25 1 20 2 0.3 s:1.3:0.4:0.15:0:0:3:0.5 p:0.8:0.1:-1:0:0:2:0 m:0.3:0.02:-1:0:0.02:1:0.1
	differs 'memory that survives its node'  40 12 10 25 1 20 2 0.3 s:1.3:0.4:0.15:0.1:0.1:3:0.5 p:0.8:0.1:-1:0.05:0.05:2:0 p:0.3:0.02:-1:0:0.02:1:0.1
}
