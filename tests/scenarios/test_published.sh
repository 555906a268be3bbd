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
between "ByteRobust: up to 97 % of the time of 9,600 GPUs" byterobust goodput mean 0.965 0.975
flopcast run --no-charts --json -q -n 400 --plan rsc-4096 --set "//cluster[@id='rsc-4096']/checkpoint/@write=0 s" \
	-o "$folder/unblocked" scenarios/published-operations.xml
between "Meta RSC-1: more than 90 % of the time of 4,096 GPUs when writes don't block, as its authors assume" \
	rsc-4096 goodput mean 0.90 0.93

flopcast run --no-charts --json -q -n 400 -o "$folder/kept" scenarios/progress-kept.xml
between "AIReSim: 9,866 +- 12.6 h" kept wall_s mean 35472240 35563000
between "AIReSim: about 11,146 failures (within 1 %)" kept failures mean 11035 11257
between "failures strike in restarts too: 6,144 h x e^(20 / 33.11)" restarts wall_s mean 40400000 40530000
between "lost work costs more than that" lost wall_s mean 45000000 60000000
[ -s "$folder/stderr" ] && sed "s,^,# ," "$folder/stderr"
exit $bad
