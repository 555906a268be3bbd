#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# How much of a choice rests on inputs that measuring would settle: all of it where nothing is random, none of it where no
# input is uncertain; `run`, `diff` and `optimize` say the same.
. tests/scenarios/tap.sh

scenario() { # FILE MFU FAILURES
	cat >"$1" <<-X
		<scenario version="1" currency="USD">
		<workload id="w" model="llama2-7b" method="pretrain" tokens="100B"/>
		<cluster id="a" accelerator="h100-sxm" nodes="8" gpus-per-node="8" mfu="$2">$3</cluster>
		<cluster id="b" accelerator="a100-sxm-80gb" nodes="8" gpus-per-node="8" mfu="$2">$3</cluster>
		<site id="cheap" kind="cloud"><rate price="2 USD/gpu-h"/></site>
		<site id="cheaper" kind="cloud"><rate price="0.63 USD/gpu-h"/></site>
		<plan id="h100" workload="w" cluster="a" site="cheap"/>
		<plan id="a100" workload="w" cluster="b" site="cheaper"/>
		<study replications="2000"/>
		</scenario>
	X
}
failures='<failure cause="job" lifetime="exponential(mean=30 h)"/><recovery restart="lognormal(mean=5 h, sd=8 h)"/><checkpoint interval="1 h" write="1 min"/>'

scenario "$folder/inputs.xml" prior ''
flopcast run -q --json --no-output "$folder/inputs.xml"
right=$(value 'choices[0].right.value')
is "inputs alone: the choice is in doubt ($right)" "$(awk -v x="$right" 'BEGIN { print (x > 0.5 && x < 0.95) }')" 1
is 'and measuring settles it' "$(value 'choices[0].inputs_measured.value')" 1.0
saved=$(value 'choices[0].saved')
is "which saves money: $saved USD" "$(awk -v x="$saved" 'BEGIN { print (x > 0) }')" 1
flopcast diff -q --json --plan h100 --plan a100 "$folder/inputs.xml"
is 'diff says the same' "$(value '[0].cost.choice.right.value') $(value '[0].cost.choice.inputs_measured.value')" "$right 1.0"
flopcast optimize -q --json --vary '//cluster[1]/@nodes=8' "$folder/inputs.xml"
is 'optimize too' "$(value 'rival.choice.right.value') $(value 'rival.choice.inputs_measured.value')" "$right 1.0"
flopcast run -q --no-output "$folder/inputs.xml"
tr '\n' ' ' <"$folder/stdout" | tr -s ' ' | grep -q "it is the cheapest in [0-9]* % of runs, chosen with measured inputs in 100 %" && ok 'the first line says it' ||
	not_ok 'the first line says it' "$(cat "$folder/stdout")"
flopcast run -q --no-output --full "$folder/inputs.xml"
grep -q 'measured inputs (speed, prices, writes) is right in 100 %' "$folder/stdout" && ok '--full says what it saves' || not_ok '--full' "$(cat "$folder/stdout")"

scenario "$folder/events.xml" '40%' "$failures"
flopcast run -q --json --no-output --set "//site[@id='cheaper']/rate/@price=0.64 USD/gpu-h" "$folder/events.xml"
right=$(value 'choices[0].right.value')
is "random events alone: in doubt ($right)" "$(awk -v x="$right" 'BEGIN { print (x > 0.2 && x < 0.95) }')" 1
is 'and measuring settles nothing' "$(value 'choices[0].inputs_measured.value') $(value 'choices[0].saved')" "$right 0.0"

# Where limits leave one plan, it was not chosen by its cost.
flopcast run -q --json --no-output --set '//study/@replications=200' scenarios/cloud-nchc-colab.xml
is 'one plan within the limits is no choice' "$(grep -c '"workload": "pretrain"' "$folder/stdout")" 0

# The first screen of 24 plans: at most 40 lines of at most 100 columns, five notes, and no word of a column that is not there.
flopcast run -q --no-output scenarios/cloud-nchc-colab.xml -n 1000
lines=$(wc -l <"$folder/stdout" | tr -d ' ') widest=$(LC_ALL=C.UTF-8 wc -L <"$folder/stdout" | tr -d ' ')
is "the first screen has $lines lines of at most $widest columns" "$([ "$lines" -le 40 ] && [ "$widest" -le 100 ] && echo fits)" fits
is 'a column that is left out is not explained' "$(grep -c 'failure-free' "$folder/stdout")" 0
flopcast run -q --no-output scenarios/priors.xml -n 100
is 'one that is shown is' "$(grep -c 'failure-free: the same inputs' "$folder/stdout")" 1
exit $bad
