#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Sites as a user writes them: what each kind costs, to the cent and the second (tests/unit/test_sites.c reckons the same
# cases cause by cause), and what is refused, at which line and with which words.
. tests/scenarios/tap.sh

# All kinds of sites, each with a plan of its name, changed by sed commands; on stdout.
sites() { # [SED-COMMAND...]
	for command in "$@"; do
		set -- "$@" -e "$command"
		shift
	done
	sed "$@" -e '' <<-'END'
		<?xml version="1.0" encoding="UTF-8"?>
		<scenario version="1" title="sites" currency="USD">
		  <model id="m" params="1e9"/>
		  <accelerator id="g" bf16="100 TFLOP/s" tdp="400 W"/>
		  <accelerator id="other" bf16="100 TFLOP/s"/>
		  <exchange currency="TWD" per="USD" rate="31.15" date="2026-10-01"/>
		  <!-- 3.6M tokens an hour -->
		  <workload id="w10" model="m" method="pretrain" tokens="36M"/>
		  <workload id="w20" model="m" method="pretrain" tokens="72M"/>
		  <workload id="w100" model="m" method="pretrain" tokens="360M"/>
		  <workload id="tune" model="m" method="finetune" examples="52k" tokens-per-example="130" epochs="3"/>
		  <cluster id="c" accelerator="g" nodes="1" gpus-per-node="1" throughput="1000 tokens/s/gpu">
		    <checkpoint interval="1 h" write="6 min"/>
		    <recovery restart="12 min"/>
		  </cluster>
		  <cluster id="bare" accelerator="g" nodes="1" gpus-per-node="1" throughput="1000 tokens/s/gpu"/>
		  <cluster id="other" accelerator="other" nodes="1" gpus-per-node="1" throughput="1000 tokens/s/gpu"/>
		  <site id="demand" kind="cloud" provisioning="3 h" startup="30 min">
		    <rate price="1 USD/gpu-h" step="1 h" minimum="2 h"/>
		    <storage price="0.023 USD/GB-month"/>
		    <egress price="0.09 USD/GB"/>
		  </site>
		  <site id="spot" kind="cloud">
		    <rate price="1 USD/gpu-h" market="spot"/>
		    <rate price="3 USD/gpu-h" market="on-demand"/>
		    <preemption uptime="10.5 h" notice="10 min" reacquire="30 min" fallback-after="2 h"/>
		  </site>
		  <site id="block" kind="cloud"><rate price="2 USD/gpu-h" market="block" term="24 h"/></site>
		  <site id="reserved" kind="cloud"><rate price="1 USD/gpu-h" market="reserved" term="365 d"/></site>
		  <site id="centre" kind="hpc" save-before="10 min" quota="5000 gpu-h">
		    <rate price="31.15 TWD/gpu-h" tax="5%"/>
		    <partition id="small" walltime="48 h" max-gpus="4" wait="2 h"/>
		    <partition id="large" walltime="24 h" max-gpus="64" wait="6 h"/>
		  </site>
		  <site id="notebook" kind="notebook" expiry="90 d" when-exhausted="buy">
		    <subscription price="10.49 USD/month" units="100"/>
		    <pack price="10.49 USD" units="100"/>
		    <usage accelerator="g" units="13 units/h"/>
		    <session limit="24 h" save-before="6 min"/>
		  </site>
		  <site id="own" kind="owned">
		    <purchase price="17532 USD" life="1461 d" utilisation="50%"/>
		    <staff price="730.5 USD/month"/>
		    <power price="0.1 USD/kWh" tdp-share="80%" host-share="50%" pue="1.5" carbon="0.5 kg/kWh"/>
		  </site>
		  <site id="api" kind="api"><tokens price="25 USD/1M-tokens" turnaround="2 h"/></site>
		  <plan id="demand" workload="w10" cluster="bare" site="demand" data="930 GB" keep-checkpoints="5" retention="717 h" download="100 GB">
		    <expense id="people" amount="120 USD" tax="5%"/>
		  </plan>
		  <plan id="spot" workload="w20" cluster="c" site="spot"/>
		  <plan id="block" workload="w100" cluster="c" site="block"/>
		  <plan id="reserved" workload="w100" cluster="bare" site="reserved"/>
		  <plan id="centre" workload="w100" cluster="c" site="centre"/>
		  <plan id="notebook" workload="w10" cluster="c" site="notebook"/>
		  <plan id="own" workload="w100" cluster="bare" site="own"/>
		  <plan id="api" workload="tune" site="api"/>
		  <plan id="spare" workload="w10" cluster="other" site="reserved"/>
		  <study replications="20" seed="1"/>
		</scenario>
	END
}

# ---- what they cost

# The JSON's values of plan $1 are COST, WALL in hours, and GRANTS; half a cent and half a second may be missing.
costs() { # PLAN COST WALL GRANTS
	awk -v id="\"$1\"" -v cost="$2" -v wall="$3" -v grants="$4" '
		function near(path, want, tolerance,   got) {
			got = value[plan path]
			if (got == "" || got - want > tolerance || want - got > tolerance)
				print path ": " got ", expected " want
		}
		{ value[$1] = $2 }
		$1 ~ /^plans\[[0-9]+\]\.id$/ && $2 == id { plan = substr($1, 1, length($1) - 2) }
		END {
			if (plan == "")
				print "no such plan"
			near("ends.finished", 20, 0)
			for (i = split("mean min max", of, " "); i > 0; i--) {
				near("outcomes.cost." of[i], cost, 0.005)
				near("outcomes.wall_s." of[i], wall * 3600, 0.5)
				near("outcomes.allocations." of[i], grants, 0)
			}
		}' "$folder/flat" >"$folder/differences"
	if [ -s "$folder/differences" ]; then
		not_ok "costs: $1" "$(cat "$folder/differences")"
	else
		ok "costs: $1"
	fi
}

# Runs the changed scenario; its JSON, one value a line, into $folder/flat.
simulate() { # NAME [SED-COMMAND...]
	simulated=$1
	shift
	sites "$@" >"$folder/sites.xml"
	flopcast run --json --check-invariants -o "$folder/out" "$folder/sites.xml"
	check "$simulated" 0
	awk -f tests/scenarios/flatten.awk "$folder/stdout" >"$folder/flat"
}

simulate "all kinds of sites run"
# 3 h of waiting, half an hour to start, 10 h: 11 started hours = 11.00. 930 GB + 5 x 14 B x 1e9 = 1000 GB for 13.5 + 717 h
# = a month: 23.00. 100 GB leave: 9.00. 120 + 5 % = 126.00.
costs demand 169.00 13.5 1
# 10.5 h, saved; back after 0.5 h; 10.5 h, saved; 0.5 h; restart 0.2, 1.2, a write. No node, no bill; nobody falls back.
costs spot 22.50 23.5 1
# Blocks of 24 h: 21.8 h of work in the first, after a restart 21.6 in the next three; 0.2 + 13.4 + 13 writes: 5 blocks.
costs block 240.00 110.9 5
# 365 x 24 h.
costs reserved 8760.00 100 1
# Jobs of 48, 48 and 14.4 h, each after 2 h in the queue; 31.15 TWD + 5 % at 31.15 = 1.05 USD: 110.4 x 1.05.
costs centre 115.92 116.4 3
# 10.9 h x 13 = 141.7 units: a month and a pack.
costs notebook 20.98 10.9 1
# 1 + 1 + 0.72 kW x 0.1 an hour.
costs own 207.20 100 1
# 52,000 x 130 x 3 = 20.28M tokens.
costs api 507.00 2 1
for path in energy_kwh:72 co2e_kg:36 gpu_h:100; do
	if grep -q "^plans\[6\]\.outcomes\.${path%:*}\.mean ${path#*:}\(\.0*\)\{0,1\}$" "$folder/flat"; then
		ok "own machines: $path"
	else
		not_ok "own machines: $path" "$(grep "^plans\[6\]\.outcomes\.${path%:*}\.mean" "$folder/flat")"
	fi
done

# ---- other ways to write it
simulate "prices in the other currency" 's/currency="USD">/currency="TWD">/' 's/<rate price="31.15 TWD/<rate price="1 USD/'
costs centre 3610.908 116.4 3 # 110.4 x 1.05 x 31.15
simulate "the rate the other way round" 's/currency="TWD" per="USD" rate="31.15"/currency="USD" per="TWD" rate="0.04"/'
costs centre 144.43632 116.4 3 # 110.4 x 1.05 x 31.15 x 0.04
simulate "a partition that the plan names" 's/site="centre"/site="centre" partition="large"/'
# Jobs of 24 h: 21.8 h, 3 x 21.6 h, 0.2 + 13.4 + 1.3 h; 6 h in the queue before each.
costs centre 116.445 140.9 5
simulate "a partition that is large enough" 's/max-gpus="4"/max-gpus="0000"/; s/0000/1/' \
	's/nodes="1" gpus-per-node="1"/nodes="2" gpus-per-node="1"/'
# 2 GPUs: 50 h in jobs of 24 h: 21.8, 21.6, 0.2 + 6.6 + 0.6: 55.4 h x 2 x 1.05.
costs centre 116.34 73.4 3
simulate "waiting for the next month" 's/when-exhausted="buy"/when-exhausted="wait"/'
costs notebook 20.98 735 2 # 7.6923 h, and 4.5 h from the second month on
simulate "spot that falls back" 's/reacquire="30 min"/reacquire="30 h"/'
costs spot 45.60 24.2 1 # 10.5 h at 1, 2 h without, 11.7 h at 3
simulate "spot without enough notice" 's/notice="10 min"/notice="5 min"/'
costs spot 23.30 24.3 1

# ---- what is refused

# The scenario, changed by the sed commands, is refused: exit status 3, nothing on stdout, and a fault with the WORDS at
# the line that has MARK in it.
refused() { # NAME MARK WORDS SED-COMMAND...
	name="refused: $1" mark=$2 words=$3
	shift 3
	sites "$@" >"$folder/bad.xml"
	line=$(grep -n -e "$mark" "$folder/bad.xml" | head -n 1 | cut -d : -f 1)
	flopcast run -q -o "$folder/refused" "$folder/bad.xml"
	if [ "$status" != 3 ] || [ -s "$folder/stdout" ] || [ -e "$folder/refused" ]; then
		not_ok "$name" "exit status $status, expected 3" "$(cat "$folder/stderr" "$folder/stdout")"
		rm -rf "$folder/refused"
	elif grep -F -e "$folder/bad.xml:$line: error: " "$folder/stderr" | grep -qF -e "$words"; then
		ok "$name"
	else
		not_ok "$name" "not said of line $line: $words" "$(cat "$folder/stderr")"
	fi
}

refused "a currency without an exchange rate" 'XTS' 'a price in XTS, a report in USD, and no <exchange currency="XTS"' \
	's/25 USD/25 XTS/'
refused "a budget in a currency that is not the report's" 'budget' 'the report is in USD' 's/seed="1"/budget="5 TWD"/'
refused "an exchange without a date" '<exchange' "'date' is required" 's/ date="2026-10-01"//'
refused "an exchange rate of 0" '<exchange' 'must be above 0' 's/rate="31.15"/rate="0"/'
refused "a partition that is too small" 'id="centre" workload' "8 GPUs exceed the 4 that a job gets in partition 'small'" \
	's/site="centre"/site="centre" partition="small"/' 's/id="c" \(.*\)gpus-per-node="1"/id="c" \1gpus-per-node="8"/'
refused "a job too large for all partitions" 'id="centre" workload' '128 GPUs exceed the 64 that a job gets' \
	's/id="c" \(.*\)gpus-per-node="1"/id="c" \1gpus-per-node="128"/'
refused "a partition that there is not" 'partition="tiny"' "has no partition of this id" \
	's/site="centre"/site="centre" partition="tiny"/'
refused "a partition at a cloud" 'partition="small"' 'partitions belong to hpc' 's/site="block"/site="block" partition="small"/'
for price in 'price="17532 USD"' 'price="0.1 USD\/kWh"' 'price="0.023 USD' 'amount="120 USD"' 'price="2 USD' 'price="31.15 TWD'; do
	number=${price#*=\"}
	refused "a negative price: $number" "=\"-${number%\"}" 'must be at least 0' "s/=\"$number/=\"-$number/"
done
refused "hours where GPU-hours are asked" '"2 USD/h"' "the unit '/h' does not fit here; accepted: a price per GPU-hour" \
	's/"2 USD\/gpu-h"/"2 USD\/h"/'
refused "GPU-hours where months are asked" '<staff' "the unit '/gpu-h' does not fit here; accepted: a price per time" \
	's/730.5 USD\/month/730.5 USD\/gpu-h/'
refused "a pack by the month" '<pack' 'accepted: an amount with its currency' 's/<pack price="10.49 USD"/<pack price="10.49 USD\/month"/'
refused "a price without a unit" '<tokens' 'accepted: a price per token' 's/25 USD\/1M-tokens/25 USD/'
refused "a quota in hours" 'quota=' 'accepted: GPU time such as 5000 gpu-h' 's/5000 gpu-h/5000 h/'
refused "a tax above 1" 'tax="5"' 'must be at least 0 and at most 1' 's/tax="5%"\/>$/tax="5"\/>/'
refused "a block without a term" 'market="block"' 'needs a term' 's/ term="24 h"//'
refused "a reservation without a term" 'market="reserved"' 'needs a term' 's/ term="365 d"//'
refused "spot without preemption" 'site id="spot"' 'needs a <preemption' '/<preemption/d'
refused "a fall-back without its rate" 'site id="spot"' 'needs a second <rate' '/price="3 USD/d'
refused "a second rate on demand" 'price="9' 'one rate too many' 's/<rate price="1 USD\/gpu-h" step.*/&<rate price="9 USD\/gpu-h"\/>/'
for child in '<rate price="1 USD\/gpu-h"\/>' '<preemption uptime="1 h" reacquire="1 h"\/>' '<partition id="p" walltime="1 h"\/>' \
	'<purchase price="1 USD" life="1 d" utilisation="1"\/>' '<tokens price="1 USD\/1M-tokens" turnaround="1 h"\/>'; do
	name=${child%% *}
	refused "$name at a notebook" "expiry.*$name" 'does not belong to a site of kind notebook' "s/when-exhausted=\"buy\">/&$child/"
done
for child in '<subscription price="1 USD\/month"\/>' '<pack price="1 USD" units="1"\/>' '<usage accelerator="g" units="1 units\/h"\/>' \
	'<session limit="1 h"\/>'; do
	name=${child%% *}
	refused "$name at a cloud" "id=\"block\".*$name" 'does not belong to a site of kind cloud' "s/site id=\"block\" kind=\"cloud\">/&$child/"
done
refused "a price twice" '<storage.*<storage' 'stands twice in its site' 's/<storage.*/&&/'
refused "a computing centre without a rate" 'id="centre" kind' 'needs a <rate>' '/31.15 TWD/d'
refused "owned machines without a price" 'id="own" kind' 'needs a <purchase>' '/<purchase/d'
refused "an API without a price" 'id="api" kind' 'needs a <tokens>' 's/<tokens.*turnaround="2 h"\/>/<storage price="0"\/>/'
refused "packs wanted, none on offer" 'id="notebook" kind' 'needs a <pack' '/<pack/d'
refused "waiting for a month that never begins" 'id="notebook" kind' 'needs a <subscription>' '/<subscription/d' 's/"buy"/"wait"/'
refused "no burn rate for the accelerator" 'id="notebook" workload' "does not offer accelerator 'other'" \
	's/id="notebook" workload="w10" cluster="c"/id="notebook" workload="w10" cluster="other"/'
refused "a burn rate for an accelerator that there is not" '<usage' 'no accelerator of this id' \
	's/<usage /<usage accelerator="none" units="1 units\/h"\/><usage /'
refused "a wall-time below 0 that no plan meets" '<partition' 'must be above 0' 's/walltime="48 h"/walltime="-48 h"/' '/plan id="centre"/d'
refused "an accelerator that the site has not" 'id="block" workload' "offers 'other', not 'g'" \
	's/site id="block"/site id="block" accelerator="other"/'
refused "more GPUs than the site has" 'id="block" workload' '8 GPUs are more than the 4 to be had' \
	's/site id="block"/site id="block" max-gpus="4"/' 's/id="c" \(.*\)gpus-per-node="1"/id="c" \1gpus-per-node="8"/'
refused "an API with a cluster" 'id="api" workload' 'is an API and has its own machines' 's/site="api"/cluster="c" site="api"/'
refused "no cluster at a cloud" 'id="block" workload' 'no cluster' 's/cluster="c" site="block"/site="block"/'

# ---- chains that never progress
progress='would never progress'
refused "a wall-time shorter than restart and checkpoint" 'id="centre" workload' "$progress" \
	's/walltime="48 h"/walltime="15 min"/'
refused "a wall-time shorter than an interval, cut unprepared" 'id="centre" workload' "$progress" \
	's/walltime="48 h"/walltime="75 min"/' 's/save-before="10 min" //'
refused "a wall-time filled by its start" 'id="centre" workload' "$progress" \
	's/walltime="48 h"/walltime="3 h"/' 's/save-before="10 min"/startup="3 h"/'
refused "a session shorter than restart and checkpoint" 'id="notebook" workload' "$progress" 's/limit="24 h"/limit="15 min"/'
refused "a block shorter than restart and checkpoint" 'id="block" workload' "$progress" 's/term="24 h"/term="15 min"/'
# 10 h of work in jobs of 11 h would fit, but for the write of 7 h after the first 5 h: each job is cut in it.
refused "a job that fits without its writes only" 'id="centre" workload' "$progress" 's/walltime="48 h"/walltime="11 h"/' \
	's/save-before="10 min" //' 's/\(<cluster id="other".*\)\/>/\1><checkpoint interval="5 h" write="7 h"\/><\/cluster>/' \
	's/workload="w100" cluster="c" site="centre"/workload="w10" cluster="other" site="centre"/'
refused "no checkpoint, and work longer than a job" 'id="centre" workload' 'give the cluster a <checkpoint>' \
	's/workload="w100" cluster="c" site="centre"/workload="w100" cluster="bare" site="centre"/'
# An hour and a write without a preemption, of which there is one a minute: e^66 minutes.
refused "spot nodes that are taken before the first checkpoint" 'id="spot" workload' 'would never finish' \
	's/uptime="10.5 h" notice="10 min"/uptime="exponential(mean=1 min)"/' 's/ fallback-after="2 h"//' '/price="3 USD/d'

# ---- warnings

# A run of the changed scenario says WORDS at the line with MARK; or, WORDS empty, nothing of prices.
warned() { # NAME MARK WORDS SED-COMMAND...
	name="warning: $1" mark=$2 words=$3
	shift 3
	sites "$@" >"$folder/old.xml"
	line=$(grep -n -e "$mark" "$folder/old.xml" | head -n 1 | cut -d : -f 1)
	flopcast run --json -o "$folder/out" "$folder/old.xml"
	if [ "$status" = 0 ] && [ -n "$words" ] &&
		grep -F -e "$folder/old.xml:$line: warning: " "$folder/stderr" | grep -qF -e "$words"; then
		ok "$name"
	elif [ "$status" = 0 ] && [ -z "$words" ] && lacks 'years old' "$folder/stderr"; then
		ok "$name"
	else
		not_ok "$name" "exit status $status, line $line" "$(cat "$folder/stderr")"
	fi
}

study='s/seed="1"/date="2026-11-21"/'
# 2023-03-20 to 2026-11-21: 3 years and 246 days.
warned "an old price" 'market="block"' "3.7 years old at the study's date 2026-11-21 (dated 2023-03-20)" "$study" \
	's/term="24 h"/& date="2023-03-20"/'
warned "an old site" '<purchase' "3.7 years old at the study's date 2026-11-21 (dated 2023-03-20)" "$study" \
	's/kind="owned"/& date="2023-03-20"/'
warned "an old exchange" '<exchange' "2.7 years old at the study's date 2026-11-21 (dated 2024-03-01)" "$study" \
	's/2026-10-01/2024-03-01/'
warned "a price of 366 days" 'market="block"' '1.0 years old' "$study" 's/term="24 h"/& date="2025-11-20"/'
warned "none of 365 days" 'market="block"' '' "$study" 's/term="24 h"/& date="2025-11-21"/'
warned "none of a price that is newer than the study" 'market="block"' '' "$study" 's/term="24 h"/& date="2030-01-01"/'
warned "none without the study's date" 'market="block"' '' 's/term="24 h"/& date="2023-03-20"/'
warned "a write longer than the warning" 'id="centre" workload' 'nothing is saved' 's/save-before="10 min"/save-before="5 min"/'

# ---- infeasible="list"
list='s/seed="1"/infeasible="list"/'
wide='s/id="other" accelerator\(.*\)gpus-per-node="1"/id="other" accelerator\1gpus-per-node="8"/'
put='s/id="spare" workload="w10" cluster="other" site="reserved"/id="spare" workload="w10" cluster="other" site="centre" partition="small"/'
reason="8 GPUs exceed the 4 that a job gets in partition 'small'"
refused "a plan that cannot be" 'id="spare" workload' "$reason" "$wide" "$put"
simulate "plans that cannot be are listed" "$list" "$wide" "$put"
costs centre 115.92 116.4 3
if grep -qxF 'impossible[0].id "spare"' "$folder/flat" && grep -qxF "impossible[0].reason \"$reason\"" "$folder/flat" &&
	lacks '^impossible\[1\]' "$folder/flat" && lacks '^plans\[[0-9]*\]\.id "spare"' "$folder/flat"; then
	ok "the JSON names them, with the reason"
else
	not_ok "the JSON names them, with the reason" "$(grep -e '\.id ' -e '^impossible' "$folder/flat")"
fi
flopcast run --no-charts -q -o "$folder/out" "$folder/sites.xml"
if [ "$status" = 0 ] && grep -qxF "spare: not possible: $reason" "$folder/stdout" && grep -q '^centre ' "$folder/stdout" &&
	lacks '^spare ' "$folder/stdout"; then
	ok "the table names them, with the reason"
else
	not_ok "the table names them, with the reason" "$(cat "$folder/stdout" "$folder/stderr")"
fi
simulate "none is listed where all can be" "$list"
if lacks '^impossible\[0\]' "$folder/flat" && grep -q '"impossible": \[\]' "$folder/stdout"; then
	ok "the JSON's list is empty then"
else
	not_ok "the JSON's list is empty then" "$(grep '^impossible' "$folder/flat")"
fi
refused "a list without anything that can be" '<study' "no plan is possible: spare: $reason" "$list" "$wide" "$put" \
	'/plan id="spare"/!{/<plan .*\/>$/d;/<plan/,/<\/plan>/d;}'
simulate "a plan impossible for two reasons" "$list" "$wide" "$put" \
	's/site id="centre"/site id="centre" accelerator="g"/'
if [ "$(grep -c '^impossible\[[0-9]*\]\.id "spare"$' "$folder/flat")" = 1 ]; then
	ok "it is listed once"
else
	not_ok "it is listed once" "$(grep '^impossible' "$folder/flat")"
fi
exit $bad
