#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Forecasts beside published figures (scenarios/published-operations.xml, scenarios/progress-kept.xml, with their sources).
. tests/scenarios/tap.sh

# A number of the JSON's outcomes lies between two others.
between() { # NAME PLAN OUTCOME STATISTIC LEAST MOST
	value=$(tr -d ' \n' <"$folder/stdout" | sed 's/{"id":/\n{"id":/g' | grep "^{\"id\":\"$2\"" |
		sed 's/.*"'"$3"'":{[^}]*"'"$4"'":\([-0-9.e+]*\).*/\1/')
	if awk "BEGIN { exit !($value >= $5 && $value <= $6) }" 2>/dev/null; then
		ok "$1: $value"
	else
		not_ok "$1" "$2 $3 $4: '$value', expected $5 to $6"
	fi
}

flopcast run --no-charts --json -q -n 60 -o "$folder/published" scenarios/published-operations.xml
between "Llama 3: 419 interruptions in 54 days (mean within 5 %)" llama3 failures mean 398 440
between "Llama 3: more than 90 % effective" llama3 goodput mean 0.90 0.95
between "Meta RSC-1: more than 90 % of the time of 2,048 GPUs" rsc-2048 goodput mean 0.90 0.96
between "Meta RSC-1: about 90 % of the time of 4,096 GPUs" rsc-4096 goodput mean 0.88 0.93
between "OPT-175B: two machines a day, of 25 days and what they cost" opt failures mean 50 70
flopcast run --no-charts --json -q -n 400 --plan rsc-4096 --set "//cluster[@id='rsc-4096']/checkpoint/@write=0 s" \
	-o "$folder/unblocked" scenarios/published-operations.xml
between "Meta RSC-1: more than 90 % of the time of 4,096 GPUs when writes don't block, as its authors assume" \
	rsc-4096 goodput mean 0.90 0.93

# The default priors, on what was published of five operations: rates and shares of time lie between P5 and P95. The work of each
# takes about the published time; where that was longer, what happened is scaled to the forecast's days.
cat >"$folder/operations.xml" <<'END'
<scenario version="1">
  <model id="llama3" params="405B"/><model id="opt" params="175B"/><model id="rsc" params="70B"/><model id="megascale" params="100B"/>
  <workload id="llama3" model="llama3" method="pretrain" tokens="11.5T"/>
  <workload id="opt" model="opt" method="pretrain" tokens="300B"/>
  <workload id="rsc" model="rsc" method="pretrain" tokens="200B"/>
  <workload id="megascale" model="megascale" method="pretrain" tokens="13T"/>
  <cluster id="llama3" accelerator="h100-sxm-80gb" nodes="2048" gpus-per-node="8" spares="64" mfu="40.4%">
    <failure cause="node" lifetime="prior" repair="24 h"/><failure cause="job" lifetime="prior"/><recovery restart="prior"/>
    <checkpoint interval="optimal" write="10 s"/>
  </cluster>
  <cluster id="rsc" accelerator="a100-sxm-80gb" nodes="128" gpus-per-node="8" spares="8" mfu="40%">
    <failure cause="node" lifetime="prior" repair="24 h"/><failure cause="job" lifetime="prior"/><recovery restart="prior"/>
    <checkpoint interval="optimal" write="1 min"/>
  </cluster>
  <cluster id="opt" accelerator="a100-sxm-80gb" nodes="124" gpus-per-node="8" spares="15" mfu="47%">
    <failure cause="node" lifetime="prior" repair="24 h"/><failure cause="job" lifetime="prior"/><recovery restart="prior"/>
    <checkpoint interval="optimal" write="2 min"/>
  </cluster>
  <cluster id="megascale" accelerator="a100-sxm-80gb" nodes="1250" gpus-per-node="8" spares="64" mfu="50%">
    <failure cause="node" lifetime="prior" repair="24 h"/><failure cause="job" lifetime="prior"/><recovery restart="prior"/>
    <checkpoint interval="optimal" write="10 s"/>
  </cluster>
  <site id="site" kind="cloud"><rate price="2.50 USD/gpu-h"/></site>
  <plan id="llama3" workload="llama3" cluster="llama3" site="site"/>
  <plan id="rsc" workload="rsc" cluster="rsc" site="site"/>
  <plan id="opt" workload="opt" cluster="opt" site="site"/>
  <plan id="megascale" workload="megascale" cluster="megascale" site="site"/>
  <study replications="400" seed="1"/>
</scenario>
END
inside() { # NAME PLAN OUTCOME A-DAY-OR-SHARE: between P5 and P95, of failures a day of the P50 of the wall time
	all=$(tr -d ' \n' <"$folder/stdout" | sed 's/{"id":/\n{"id":/g' | grep "^{\"id\":\"$2\"")
	value() { echo "$all" | sed 's/.*"outcomes"//; s/.*"'"$1"'":{//; s/"ci".*//; s/.*"'"$2"'":\([-0-9.e+]*\).*/\1/'; }
	days=1
	[ "$3" = failures ] && days=$(value wall_s p50 | awk '{ print $1 / 86400 }')
	if awk "BEGIN { exit !($4 * $days >= $(value "$3" p05) && $4 * $days <= $(value "$3" p95)) }"; then
		ok "$1"
	else
		not_ok "$1" "$2 $3: $(value "$3" p05) to $(value "$3" p95) in $days days, published $4 a day or share"
	fi
}
flopcast run --no-charts --json -q -o "$folder/operations" "$folder/operations.xml"
inside 'priors: 419 interruptions of Llama 3 in 54 days' llama3 failures 7.76
inside 'priors: Llama 3 was effective for more than 90 % of the time' llama3 goodput 0.90
inside 'priors: jobs of 1,024 GPUs run 7.9 h on RSC' rsc failures 3.04
inside 'priors: 105 restarts of OPT-175B in two months' opt failures 1.75
inside 'priors: more than 100 restarts of MegaScale in several weeks' megascale failures 3.57
inside 'priors: MegaScale was effective for more than 90 % of the time' megascale goodput 0.90

flopcast run --no-charts --json -q -n 400 -o "$folder/kept" scenarios/progress-kept.xml
between "AIReSim: 9,866 +- 12.6 h" kept wall_s mean 35472240 35563000
between "AIReSim: about 11,146 failures (within 1 %)" kept failures mean 11035 11257
between "failures strike in restarts too: 6,144 h x e^(20 / 33.11)" restarts wall_s mean 40400000 40530000
between "lost work costs more than that" lost wall_s mean 45000000 60000000
[ -s "$folder/stderr" ] && sed "s,^,# ," "$folder/stderr"
exit $bad
