#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# <history>, own="..." and estimate --own move the prior by one rule, whose posterior is known in closed form; learn writes it.
. tests/scenarios/tap.sh

scenario() { # SPEED HISTORY... of 64 H100 that train Llama 2 7B
	cat <<END
<scenario version="1">
  <workload id="work" model="llama2-7b" method="pretrain" tokens="1T"/>
  <cluster id="machines" accelerator="h100-sxm-80gb" nodes="8" gpus-per-node="8" $1>
    $2
  </cluster>
  <site id="site" kind="cloud"><rate price="2 USD/gpu-h"/></site>
  <plan id="plan" workload="work" cluster="machines" site="site"/>
  <study replications="400" seed="1"/>
</scenario>
END
}
value() { # KEY: of wall_s in the JSON of the last run
	tr -d ' \n' <"$folder/stdout" | sed 's/.*"wall_s":{\([^}]*\)}.*/\1/' | tr ',' '\n' | awk -F: -v key="\"$1\"" '$1 == key { print $2 }'
}
hours() { # NAME SPEED HISTORY: wall hours at P10, P50 and P90
	scenario "$2" "$3" >"$folder/$1.xml"
	flopcast run "$folder/$1.xml" --json -q --no-charts -o "$folder/$1"
	echo "$(value p10) $(value p50) $(value p90)"
}
is() { # NAME CONDITION VALUES
	if echo "$3" | awk "{ exit !($2) }"; then ok "$1"; else not_ok "$1" "$3"; fi
}
prior='mfu="prior" stack="own" year="2024"'
without=$(hours without "$prior" '')
one=$(hours one "$prior" '<history mfu="10%"/>')
three=$(hours three "$prior" '<history mfu="10%"/><history mfu="10%"/><history mfu="10%"/>')
attribute=$(hours attribute "$prior own=\"10%\"" '')
half=$(hours half "$prior own=\"10%\"" '<history mfu="10%"/><history mfu="10%"/>')
at=$(hours at 'mfu="10%"' '')
is 'own="10%" is <history mfu="10%"/>' '$1 == $4 && $2 == $5 && $3 == $6' "$one $attribute"
is 'own and <history> add up' '$1 == $4 && $2 == $5 && $3 == $6' "$three $half"

# Near it, since the law is cut at what the accelerator sustains. The posterior: b / (b + (1 - b) / n) of the way in the logarithm; of the variance b (1 - that) + 1 - b is left.
constant() {
	awk -v name="UTILISATION_$1" '$2 == name { print $3 }' src/model/utilisation.h
}
posterior() { # NAME N VALUES: without, after, at
	if echo "$3" | awk -v n="$2" -v between="$(constant PROGRAM)" '
		function abs(x) { return x < 0 ? -x : x }
		{
			share = between / (between + (1 - between) / n)
			way = log($5 / $2) / log($8 / $2)
			narrower = log($6 / $4) / log($3 / $1)
			exit !(abs(way - share) < 0.03 && abs(narrower - sqrt(between * (1 - share) + 1 - between)) < 0.07)
		}'; then ok "$1"; else not_ok "$1" "$3"; fi
}
posterior 'one run moves and narrows the prior as the closed form says' 1 "$without $one $at"
posterior 'three runs do' 3 "$without $three $at"

# Another machine and size: a run that reached what such runs reach says nothing but that it was ordinary.
scenario "$prior" '' | sed 's/h100-sxm-80gb/a100-sxm-80gb/; s/nodes="8"/nodes="1"/; s/1T/20G/' >"$folder/small.xml"
median=$(flopcast explain "$folder/small.xml"; sed -n 's/.*prior, median \([0-9.]*\) %.*/\1/p' "$folder/stdout" | head -n 1)
ordinary=$(hours ordinary "$prior" "<history accelerator=\"a100-sxm-80gb\" gpus=\"8\" tokens=\"20G\" mfu=\"$median%\"/>")
is 'an ordinary run of another kind moves nothing, and narrows' 'log($5 / $2) ^ 2 < 0.0009 && $6 / $4 < $3 / $1' "$without $ordinary"
better=$(hours better "$prior" "<history model=\"llama2-13b\" accelerator=\"a100-sxm-80gb\" gpus=\"8\" tokens=\"20G\" throughput=\"1500 tokens/s/gpu\"/>")
is 'a fast run of another model and machine makes this one faster' '$5 < 0.9 * $2' "$without $better"
for own in '' '--own=10%'; do
	# shellcheck disable=SC2086 # an option or none
	flopcast estimate pretrain --model llama-2-7b --tokens 1T --gpu h100 --gpus 64 $own --json
	tr -d ' \n' <"$folder/stdout" | sed 's/.*"wall_s":{\([^}]*\)}.*/\1/' | grep -o '"p50":[0-9.]*' | cut -d: -f2 >"$folder/estimate$own"
done
is 'estimate --own moves by the same rule' '$2 > 1.1 * $1' "$(cat "$folder/estimate" "$folder/estimate--own=10%" | tr '\n' ' ')"

# What is wrong with a row is said of its line, all of it at once.
scenario "$prior" '<history/>
<history mfu="31%" throughput="9 tokens/s/gpu"/>
<history mfu="131%"/>
<history throughput="900000 tokens/s/gpu"/>' >"$folder/bad.xml"
flopcast validate "$folder/bad.xml"
check 'four faults at once' 3 'bad.xml:4' 'nowhere' 'bad.xml:5' 'twice' 'bad.xml:6' '131' 'bad.xml:7' 'peak'
scenario 'mfu="40%"' '<history mfu="31%"/>' >"$folder/given.xml"
flopcast validate "$folder/given.xml"
check 'a given speed needs no history' 3 'given.xml:4' 'mfu="prior"'

# A run is as long as its rows with times say, whether or not one without a time begins a session.
cat >"$folder/untimed.log" <<'LOG'
2025-06ks.console_logger:75	INFO	[step=20/70000,epoch=1,et097,152
2025-06-10T21:04:52.250Z	node-07:0	olmo_core.train.callbacks.console_logger:75	INFO	[step=10/70000,epoch=1,eta=3 days, 15:22:10]
2025-06-10T21:05:37.250Z	node-07:0	olmo_core.train.callbacks.console_logger:75	INFO	[step=20/70000,epoch=1,eta=3 days, 15:22:10]
2025-06-10T21:06:22.250Z	node-07:0	olmo_core.train.callbacks.console_logger:75	INFO	[step=30/70080,epoch=1,eta=3 days, 15:22:10]
LOG
flopcast learn "$folder/untimed.log"
check 'learn: a row without a time' 0
grep -q '0 interruptions in 0.025 h' "$folder/stdout" && ok 'it takes no time' || not_ok 'it takes no time' "$(head -1 "$folder/stdout")"
grep -q nan "$folder/stdout" && not_ok 'learn: no number is none' "$(grep nan "$folder/stdout")" || ok 'learn: no number is none'

# learn writes it: ten days of steps of 2 s and 1 Mi tokens on 16 GPUs.
awk 'BEGIN { print "time,step"; for (i = 0; i < 240; i++) printf "2026-11-%02dT%02d:00:00Z,%d\n", 1 + i / 24, i % 24, 1800 * i }' >"$folder/run.csv"
flopcast learn "$folder/run.csv" --step-tokens 1048576 --nodes 2 --gpus-per-node 8 --accelerator h100-sxm-80gb --model llama2-7b --date 2026-11-12
check 'learn --step-tokens' 0
if grep -q '<history throughput="32768 tokens/s/gpu" gpus="16" tokens="4.51097e+11" model="llama2-7b" accelerator="h100-sxm-80gb"' "$folder/stdout"; then
	ok 'and its <history> is the speed of one GPU'
else
	not_ok 'and its <history> is the speed of one GPU' "$(cat "$folder/stdout")"
fi
sed 's/32768/9000/; s/id="measured"/id="machines"/; s,</cluster>,<checkpoint interval="1 h" write="1 min"/></cluster>,' "$folder/stdout" >"$folder/learned"
scenario "$prior" '' | awk -v file="$folder/learned" '/<cluster/ { while ((getline line < file) > 0) print line; skip = 1 } !skip { print } /<\/cluster>/ { skip = 0 }' >"$folder/next.xml"
flopcast run "$folder/next.xml" -q --no-charts -o "$folder/next"
check 'what learn wrote is a cluster of the next scenario' 0
flopcast learn "$folder/run.csv" --step-tokens 1048576
check 'without the machines there is no speed of a GPU' 2 '--nodes'
exit $bad
