#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Plans of several jobs as a user writes them: jobs, money and waits by hand, long chains, long cycles, and that nothing
# depends on threads.
. tests/scenarios/tap.sh

# A scenario around the lines of a plan: 8 nodes of one GPU, 1000 tokens/s each, 1 USD an hour; an hour of work on one
# node is 3.6M tokens.
scenario() { # PLAN-ATTRIBUTES; the plan's children on stdin
	cat <<-'END'
		<?xml version="1.0" encoding="UTF-8"?>
		<scenario version="1" currency="USD">
		  <model id="m" params="1e9"/>
		  <accelerator id="g" bf16="100 TFLOP/s"/>
		  <workload id="w8" model="m" method="pretrain" tokens="28.8M"/>
		  <workload id="w1" model="m" method="finetune" tokens="3.6M"/>
		  <cluster id="c" accelerator="g" nodes="8" gpus-per-node="1" throughput="1000 tokens/s/gpu"/>
		  <site id="cloud" kind="cloud"><rate price="1 USD/gpu-h"/></site>
		  <site id="centre" kind="hpc">
		    <rate price="1 USD/gpu-h"/>
		    <partition id="p" walltime="48 h" wait="1 h" max-running="2" max-gpus="4"/>
		  </site>
	END
	echo "<plan id=\"p\" cluster=\"c\" $1>"
	cat
	echo '</plan><study replications="20"/></scenario>'
}

# A value of the JSON by its path.
expect() { # NAME PATH VALUE
	got=$(value "$2")
	if awk -v a="$got" -v b="$3" 'BEGIN { d = a - b; exit !(a != "" && d < 1e-6 && d > -1e-6) }'; then
		ok "$1"
	else
		not_ok "$1" "$2 is '$got', not $3"
	fi
}

scenario 'site="cloud"' >"$folder/order.xml" <<-'END'
	<scheduler policy="fifo"/>
	<job id="a" workload="w8"/>
	<job id="b" workload="w1" nodes="1" count="10" after="a"/>
END
flopcast run --json --no-charts -o "$folder/out" "$folder/order.xml"
check "two jobs, one after the other" 0
expect "makespan: 1 h, then ten of 1 h on eight nodes" 'plans[0].outcomes.wall_s.mean' 10800
expect "cost: 8 + 10 node-hours" 'plans[0].outcomes.cost.mean' 18
expect "ideal makespan" 'plans[0].ideal.wall_s' 10800
expect "the ten begin when the first is done" 'plans[0].jobs[1].start_s.mean' 3600
expect "two of them wait an hour" 'plans[0].jobs[1].wait_s.mean' 720
expect "and are done twice as late" 'plans[0].jobs[1].slowdown.mean' 1.2
expect "their cost" 'plans[0].jobs[1].cost.mean' 10

flopcast run --no-charts -o "$folder/out" --set "//scheduler/@hold=cluster" "$folder/order.xml"
check "an attribute that is not there is not set" 2
sed 's/policy="fifo"/policy="fifo" hold="cluster"/' "$folder/order.xml" >"$folder/held.xml"
flopcast run --json --no-charts -o "$folder/out" "$folder/held.xml"
expect "the whole cluster for 3 h" 'plans[0].outcomes.cost.mean' 24
expect "of which 6 node-hours idle" 'plans[0].breakdown.idle' 6

scenario 'site="centre"' >"$folder/centre.xml" <<-'END'
	<job id="a" workload="w1" nodes="1" count="3"/>
END
flopcast run --json --no-charts -o "$folder/out" "$folder/centre.xml"
expect "a centre: an hour of waiting, two at a time" 'plans[0].outcomes.wall_s.mean' 10800

# A trace of others that has all eight nodes for the first 30 min of every hour; it runs for 10 min before the plan's job
# comes.
trace() { # LINE-END
	printf '; made up%s\n' "$1"
	for i in 0 1 2 3; do
		printf '%d %d -1 1800 8 -1 -1 8 1800 -1 1 1 1 1 1 1 -1 -1%s\n' $((i + 1)) $((3600 * i)) "$1"
	done
}
cat >"$folder/plan" <<-'END'
	<scheduler policy="easy"/><background swf="trace.swf" from="0" warm-up="10 min"/>
	<job id="a" workload="w1" nodes="1" wall-time="2 h"/>
END
scenario 'site="cloud"' <"$folder/plan" >"$folder/trace.xml"
trace '' >"$folder/trace.swf"
flopcast run --json --no-charts -o "$folder/out-trace" "$folder/trace.xml"
check "a trace of other users" 0
expect "they are there first" 'plans[0].jobs[0].wait_s.mean' 1200
trace "$(printf '\r')" >"$folder/trace.swf"
flopcast run --json --no-charts -o "$folder/out-crlf" "$folder/trace.xml"
expect "a trace with CRLF" 'plans[0].jobs[0].wait_s.mean' 1200
sed 's/from="0"/from="30 min"/' "$folder/trace.xml" >"$folder/half.xml"
flopcast run --json --no-charts -o "$folder/out-half" "$folder/half.xml"
expect "from a time when they are gone" 'plans[0].jobs[0].wait_s.mean' 0
sed 's/from="0"/from="3.9 h"/' "$folder/trace.xml" >"$folder/late.xml"
flopcast run --json --no-charts -o "$folder/out-late" "$folder/late.xml"
expect "6 min before the trace begins again" 'plans[0].jobs[0].wait_s.mean' 1560
sed 's/from="0"/processors-per-node="8"/' "$folder/trace.xml" >"$folder/one.xml"
flopcast run --json --no-charts -o "$folder/out-one" "$folder/one.xml"
expect "eight processors are a node" 'plans[0].jobs[0].wait_s.mean' 0
sed 's/ from="0"//; s/replications="20"/replications="4000"/' "$folder/trace.xml" >"$folder/drawn.xml"
flopcast run --json --no-charts -o "$folder/out-drawn" "$folder/drawn.xml"
# One begins in the 10 min, with a chance of 1/6, and has 20 to 30 min left: 250 s on average; four standard errors are 36 s.
got=$(value 'plans[0].jobs[0].wait_s.mean')
if awk -v a="$got" 'BEGIN { exit !(a > 214 && a < 286) }'; then
	ok "begun anywhere: a wait of 250 s"
else
	not_ok "begun anywhere: a wait of 250 s" "it is $got"
fi
rm "$folder/trace.swf" "$folder/trace.xml"
cp "$folder/out-trace/summary.json" "$folder/before"
flopcast resume --no-charts "$folder/out-trace"
check "the trace is kept with the results" 0
same "the trace is kept with the results: the same bytes" "$folder/before" "$folder/out-trace/summary.json"

flopcast explain "$folder/order.xml"
if grep -q "job 'b': waits 0.2 h, slowdown 1.2" "$folder/stdout"; then
	ok "explain says what jobs wait"
else
	not_ok "explain says what jobs wait" "$(grep job "$folder/stdout")"
fi
flopcast run --no-charts -o "$folder/out" "$folder/order.xml"
if grep -q '^  b  *10 x 1  *60.00 min  *12.00 min  *1.200 ' "$folder/stdout"; then
	ok "the table has a row a job"
else
	not_ok "the table has a row a job" "$(cat "$folder/stdout")"
fi

# A chain and a ring of N jobs.
chain() { # N FIRST-AFTER
	awk -v n="$1" -v first="$2" 'BEGIN {
		for (i = 1; i <= n; i++)
			printf("<job id=\"j%d\" workload=\"w1\" nodes=\"1\"%s/>\n", i,
			       (i > 1 ? " after=\"j" (i - 1) "\"" : first ? " after=\"j" n "\"" : ""))
	}'
}
chain 10000 0 | scenario 'site="cloud"' >"$folder/chain.xml"
flopcast validate "$folder/chain.xml"
check "a chain of 10,000 jobs" 0
chain 10000 1 | scenario 'site="cloud"' >"$folder/ring.xml"
flopcast validate "$folder/ring.xml"
check "a ring of 10,000 jobs" 3 "a cycle: j1 after j10000 after j9999"
chain 100000 0 | scenario 'site="cloud"' >"$folder/long.xml"
flopcast validate "$folder/long.xml"
check "100,000 jobs" 3 "100000 jobs are beyond the limit of 10000"
scenario 'site="cloud"' >"$folder/twice.xml" <<-'END'
	<job id="a" workload="w1"/>
	<job id="b" workload="w1" after="a a"/>
END
flopcast validate "$folder/twice.xml"
check "an id that stands twice in after counts once" 0 "'a' stands twice"

for threads in 1 2 3; do
	flopcast run --json --no-charts -n 300 -j $threads -o "$folder/out" scenarios/campaign.xml
	cp "$folder/stdout" "$folder/threads-$threads"
done
same "two threads give what one gives" "$folder/threads-1" "$folder/threads-2"
same "three threads give what one gives" "$folder/threads-1" "$folder/threads-3"
flopcast run --json --no-charts -n 300 --check-invariants -o "$folder/out" scenarios/campaign.xml
same "what is checked after each event holds, and changes nothing" "$folder/threads-1" "$folder/stdout"

# The trace of a campaign: every run from ready to its end, the replication that `run` has, and seconds that add up to it.
flopcast run --csv --json --no-charts -n 20 -o "$folder/csv" scenarios/campaign.xml
traced() { # PLAN REPLICATION
	flopcast trace --plan "$1" --replication "$2" scenarios/campaign.xml
	cp "$folder/stdout" "$folder/trace"
	want=$(awk -F, -v plan="$1" -v k="$2" '
		NR == 1 { for (i = 1; i <= NF; i++) { sub(/\r/, "", $i); column[$i] = i } next }
		$1 == plan && $2 == k { printf "%.3f %.3f %.3f %.3f %.3f", $column["wall_s"], $column["compute_s"], $column["checkpoint_s"], $column["lost_s"], $column["restart_s"] }
	' "$folder/csv/replications.csv")
	got=$(awk -F'\t' 'BEGIN { share["further"] = 1; share["tune"] = 0.5; share["sweep"] = share["probes"] = 0.25 }
		NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
		$1 < last { print "back in time"; exit }
		{
			last = $1
			compute += share[$2] * $column["compute_s"]; checkpoint += share[$2] * $column["checkpoint_s"]
			lost += share[$2] * $column["lost_s"]; restart += share[$2] * $column["restart_s"]
		}
		END { printf "%.3f %.3f %.3f %.3f %.3f", last, compute, checkpoint, lost, restart }' "$folder/trace")
	ready=$(grep -c '	ready	' "$folder/trace") over=$(grep -c '	finished	over	' "$folder/trace")
	if [ -n "$want" ] && [ "$want" = "$got" ] && [ "$ready $over" = '17 17' ]; then
		ok "the trace of replication $2 of $1 is that of the study"
	else
		not_ok "the trace of replication $2 of $1 is that of the study" "$got; $want; $ready ready, $over over"
	fi
}
for k in 0 3 19; do
	traced own-preempt $k
	traced centre-easy $k
done
traced own-preempt 3
if grep -q "	further	0	site	evicted	" "$folder/trace"; then ok "the trace says who makes room"; else not_ok "the trace says who makes room"; fi
flopcast trace --plan own-preempt --replication median -n 20 --format chrome scenarios/campaign.xml
awk -f tests/scenarios/flatten.awk "$folder/stdout" >"$folder/flat"
if [ "$(grep -c '"own-preempt, replication [0-9]*: ' "$folder/flat")" = 17 ]; then
	ok "a process a run, for Perfetto"
else
	not_ok "a process a run, for Perfetto" "$(grep replication "$folder/flat")"
fi

# ---- nodes live 1.5 h: those of the first hour go on in the second job where they are the same ones
for case in 'jobs 7200' 'cluster 10800'; do
	scenario 'site="cloud"' <<-END | sed 's|1000 tokens/s/gpu"/>|1000 tokens/s/gpu"><failure cause="node" lifetime="1.5 h" repair="30 min"/></cluster>|' >"$folder/ages.xml"
		<scheduler policy="fifo" hold="${case% *}"/>
		<job id="first" workload="w8" nodes="8"/>
		<job id="second" workload="w8" nodes="8" after="first"/>
	END
	flopcast run --json -q --no-output "$folder/ages.xml"
	expect "ages of nodes, hold ${case% *}" 'plans[0].outcomes.wall_s.mean' "${case##* }"
done
exit $bad
