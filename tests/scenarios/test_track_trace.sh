#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A run is traced as a training log, cut where it is now, and tracked: what is left is what the trace itself had left, and of a run
# that chance interrupts what a run of the rest takes. Its state by hand: tests/unit/test_track_cases.c.
. tests/scenarios/tap.sh

p50() { # KEY
	sed -n "/\"$1\": {/,/}/s/.*\"p50\": \([0-9.e+]*\).*/\1/p" "$folder/stdout" | head -n 1
}
p10() { # KEY: where nothing more fails
	sed -n "/\"$1\": {/,/}/s/.*\"p10\": \([0-9.e+]*\).*/\1/p" "$folder/stdout" | head -n 1
}
near() { # NAME VALUE EXPECTED SHARE
	if awk "BEGIN { d = $2 / $3 - 1; exit !(d < $4 && d > -($4)) }"; then ok "$1"; else not_ok "$1" "got $2, expected $3"; fi
}
place() { # NODES GPUS CLUSTER SITE PLAN MTOKENS
	cat <<-END
		<?xml version="1.0" encoding="UTF-8"?>
		<scenario version="1" title="a run under way">
		  <model id="model" params="1B"/>
		  <accelerator id="gpu" bf16="1000 TFLOP/s" memory="80 GB"/>
		  <workload id="work" model="model" method="pretrain" tokens="$6M"/>
		  <cluster id="cluster" accelerator="gpu" nodes="$1" gpus-per-node="$2" throughput="1000 tokens/s/gpu">$3</cluster>
		  $4
		  <plan id="plan" workload="work" cluster="cluster" site="site"$5/>
		  <study date="2026-03-02" replications="400" seed="5"/>
		</scenario>
	END
}
# Up to the first row of a step, in either format.
cut_at() { # STEP FILE
	awk -v step="$1" '{ print } $0 ~ "Z," step "," || $0 ~ "iteration +" step "/" { exit }' "$2"
}

restart='<recovery restart="30 min"/>'
writes='<checkpoint interval="1 h" write="2 min"/>'
rate='<rate price="2 USD/gpu-h"/>'
# Nothing here is left to chance: the rest is that of the trace, by the clock.
while IFS='#' read -r name nodes cluster site plan step; do
	place "$nodes" "$nodes" "$restart$writes$cluster" "$site" "$plan" $((360 * nodes * nodes)) >"$folder/s.xml"
	"$FLOPCAST" trace "$folder/s.xml" --replication 0 -q >"$folder/trace"
	whole=$(tail -n 1 "$folder/trace" | cut -f1)
	for format in plain-csv megatron-lm; do
		flopcast trace "$folder/s.xml" --replication 0 -q --steps 4000 --format $format -o "$folder/whole.log"
		cut_at "$step" "$folder/whole.log" >"$folder/now.log"
		now=$(grep -o '2026-0[0-9]-[0-9]*[T ][0-9:.]*' "$folder/now.log" | tail -n 1)
		now=$(($(date -u -d "$now UTC" +%s) - $(date -u -d '2026-03-02 UTC' +%s)))
		flopcast track "$folder/s.xml" --log "$folder/now.log" --json -q
		near "$name, $format" "$(p50 remaining_s)" "$(awk "BEGIN { print $whole - $now }")" 0.003
	done
done <<-END
	machines that nobody takes away#2##<site id="site" kind="cloud">$rate</site>##1640
	a chain of jobs of 48 h#2##<site id="site" kind="hpc" quota="1000 gpu-h">$rate<partition id="p" walltime="48 h" wait="6 h"/></site># partition="p"#2292
	a notebook#1##<site id="site" kind="notebook" expiry="90 d" max-gpus="1"><subscription price="9.99 USD/month" units="500"/><usage accelerator="gpu" units="10 units/h"/><session limit="24 h" save-before="10 min"/></site>##1200
END
# Interruptions without a memory: the rest is a run of half the work.
while IFS='#' read -r name cluster site; do
	place 2 2 "$restart$writes$cluster" "$site" '' 720 >"$folder/half.xml"
	flopcast run "$folder/half.xml" -q --no-charts -o "$folder/half" --json
	half=$(sed -n '/"wall_s": {/,/}/s/.*"mean": {* *\([0-9.e+]*\).*/\1/p' "$folder/stdout" | head -n 1)
	place 2 2 "$restart$writes$cluster" "$site" '' 1440 >"$folder/s.xml"
	flopcast trace "$folder/s.xml" --replication 0 -q --steps 4000 --format megatron-lm -o "$folder/whole.log"
	cut_at 2000 "$folder/whole.log" >"$folder/now.log"
	flopcast track "$folder/s.xml" --log "$folder/now.log" --json -q
	near "$name" "$(p50 remaining_s)" "$half" 0.05
done <<-END
	a spot market##<site id="site" kind="cloud"><rate market="spot" price="1.30 USD/gpu-h"/><preemption uptime="exponential(mean=100 h)" reacquire="2 h" notice="2 min"/></site>
	an elastic run#<failure cause="node" lifetime="exponential(mean=60 d)" repair="12 h"/><elastic min-nodes="1" shrink-takes="10 min" grow-takes="10 min"/>#<site id="site" kind="cloud">$rate</site>
END

# An elastic run that has lost one of two nodes 21 h ago, whose repair takes 60 h: the rest begins with 39 h at half the speed, if the log
# says so. With all nodes, --nodes, it is 20 h shorter.
failures='<failure cause="node" lifetime="exponential(mean=5 d)" repair="60 h"/>'
place 2 2 "$failures$restart$writes<elastic min-nodes=\"1\" shrink-takes=\"10 min\" grow-takes=\"10 min\"/>" \
	"<site id=\"site\" kind=\"cloud\">$rate</site>" '' 1440 >"$folder/s.xml"
for format in plain-csv megatron-lm; do
	flopcast trace "$folder/s.xml" --replication 0 -q --steps 4000 --format $format -o "$folder/whole.log"
	cut_at 2000 "$folder/whole.log" >"$folder/now.log"
	flopcast track "$folder/s.xml" --log "$folder/now.log" --json -q
	lacks_one=$(p10 remaining_s)
	flopcast track "$folder/s.xml" --log "$folder/now.log" --json -q --nodes 2
	near "a node that is missing now, $format" "$(awk "BEGIN { print $lacks_one - $(p10 remaining_s) }")" 72000 0.02
done
flopcast track "$folder/s.xml" --log "$folder/now.log" --nodes 3
check 'more nodes than the plan has' 2 'the plan has 2 nodes; accepted: so many or fewer'
flopcast track --read --log "$folder/now.log" --json
grep -q '"gpus": 2' "$folder/stdout" && ok 'GPUs are read' || not_ok 'GPUs are read' "$(cat "$folder/stdout")"
sed 's/world size: 2/world size: 8/' "$folder/now.log" >"$folder/wide.log"
flopcast track "$folder/s.xml" --log "$folder/wide.log" -q --json
flopcast track "$folder/s.xml" --log "$folder/wide.log"
check 'the log of a wider run' 0 'wide.log:' 'the run is on 4 nodes, where the plan has 2: is it the log of this plan?'

head -n 3 "$folder/whole.log" >"$folder/head"
if grep -q '^using world size: 4$' "$folder/head" && grep -q '^ \[2026-03-02 00:01:30\] iteration  *1/ *4000 | ' "$folder/head"; then
	ok 'the study has a date'
else
	not_ok 'the study has a date' "$(cat "$folder/head")"
fi
flopcast trace "$folder/s.xml" --replication 0 --steps 10
check 'steps of no log' 2 'accepted beside it: --format plain-csv or megatron-lm'
flopcast trace "$folder/s.xml" --replication 0 --format plain-csv --steps 0
check 'no steps' 2 'accepted: '
flopcast trace scenarios/campaign.xml --plan own-preempt --replication 0 --format plain-csv
check 'a plan of several jobs has no one log' 2 '--job is not given' 'accepted: --job JOB'
exit $bad
