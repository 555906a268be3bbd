#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# run --require, sweep, diff and explain on the reference workload R1.
. tests/scenarios/tap.sh
r1=scenarios/r1.xml
unchanged='B is more in 0.0 %, less in 0.0 % of 500 pairs'

run_r1() { # OPTION...
	flopcast run $r1 -n 500 -q --no-charts --csv -o "$folder/r1" "$@"
}
# Lines of what was printed that match.
count() { # PATTERN
	grep -c "$1" "$folder/stdout"
}

# ---- run --require: the cost of 80 of 100 replications, from the file: the condition holds at it and not just below
run_r1
check "run" 0
bound=$(sed 1d "$folder/r1/replications.csv" | cut -d, -f4 | sort -g | sed -n 400p)
below=$(awk -v x="$bound" 'BEGIN { printf "%.10g", x - 0.01 }')
while IFS='|' read -r expected condition; do
	run_r1 --require "$condition"
	check "--require '$condition'" "$expected"
done <<END
0|P80(cost) <= $bound USD
4|P80(cost) <= $below USD
0|P(cost <= $bound USD) >= 80%
0|r1: P(finish <= 100 d) >= 100%
4|JCL(1 d, 1 USD) >= 1%
0|JCL(1 d, 1 USD) >= 0%
2|P80(price) <= 1 USD
2|P0(cost) <= 1 USD
2|P(cost <= 1 USD) >= 101%
2|P(cost <= 1 EUR) >= 1%
2|other: P80(cost) <= 1 USD
2|: P80(cost) <= 1 USD
2|$(printf '%070d' 1): P80(cost) <= 1e9 USD
END

# ---- sweep
mean=$(sed -n 's/.*"mean": \([0-9.e+]*\),.*/\1/p' "$folder/r1/summary.json" | head -n 1)
flopcast sweep $r1 -n 500 -q --vary '//cluster/@spares=4,8' --vary "//plan[@id='r1']/../cluster/@mfu=0.46,uniform(min=0.4, max=0.5)"
check "sweep" 0
is "sweep: a line for each point, and a head" "$(count .)" 5
is "sweep: the point that the scenario is" "$(sed -n 4p "$folder/stdout" | cut -d, -f5)" "$mean"
flopcast sweep $r1
check "sweep: nothing to vary" 2
flopcast sweep $r1 -n 5 --vary '//cluster/@spares=-1'
check "sweep: a value that is none" 3
flopcast sweep $r1 --vary '//cluster/@spares=4' --vary '//cluster/@spares=8'
check "sweep: one input twice" 2
# A slip in the last value is told before anything is simulated, and all of them at once.
flopcast sweep $r1 -n 500 -q --vary '//cluster/@spares=4,x,8,-1'
check "sweep: values that are none" 3 '--set //cluster/@spares=x: error: ' '--set //cluster/@spares=-1: error: '
is "sweep: nothing was simulated" "$(wc -c <"$folder/stdout")" 0
flopcast optimize $r1 -q --vary '//cluster/@spares=4,x'
check "optimize: values that are none" 3

# ---- diff
flopcast diff $r1 $r1 -n 500 -q
check "diff" 0
is "diff: of a scenario with itself is nothing" "$(count "$unchanged")" 2
flopcast diff "$folder/none.xml" /dev/null
check "diff: both files are looked at before either is simulated" 1 "none.xml: error" "/dev/null: error"
sed 's/<plan id="r1"/<plan id="r9"/' $r1 >"$folder/r9.xml"
flopcast diff $r1 "$folder/r9.xml" -n 500
check "diff: no plan in common" 2 "no plan of the same id"
# What the answer will need is looked at before it is computed.
flopcast sensitivity $r1 -n 100 -o /dev/null
check "sensitivity: no such folder" 1 "/dev/null: error"
no_fault "sensitivity: nothing is printed" <"$folder/stdout"
flopcast diff $r1 $r1 -n 500 -q --json
check "diff: --json" 0
is "diff: of a scenario with itself is exactly zero" \
	"$(grep -cE '"(change|lo|hi|p50|p80|p90|more|less)": (-)?0\.0,?$' "$folder/stdout")" 16
sed 's/price="2 USD/price="3 USD/' $r1 >"$folder/dearer.xml"
flopcast diff $r1 "$folder/dearer.xml" -n 500 -q
check "diff: of a price" 0
is "diff: the cost is half as much again" "$(count '+50.00 %')" 1
is "diff: the time is the same" "$(count "$unchanged")" 1
flopcast diff $r1 "$folder/dearer.xml" -n 500 -q --md
check "diff: --md" 0
is "diff: --md has a row of cost and a row of time" "$(count '^| .r1. | \(cost | .* | +50.00 %\|time | 0 .* | +0.00 %\)')" 2
flopcast diff scenarios/llama2-7b.xml -n 200 -q --plan finetune --plan lora
check "diff: two plans" 0
is "diff: the second against the first" "$(head -n 1 "$folder/stdout")" 'lora (B) against finetune (A)'
flopcast diff $r1
check "diff: one file" 2

# ---- explain
flopcast explain scenarios/r2.xml
check "explain: the closed form and the simulation disagree" 0
is "explain: it warns, and says of what" "$(count 'WARNING: the simulation is +3[0-9.]* % off\|no stall: 2[0-9.]* %')" 2
flopcast explain $r1
check "explain" 0
is "explain: no warning where they agree" "$(count WARNING)" 0
for words in 'exponential(mean=1500 h)' 'scenarios/r1.xml:14' '\[default\]' 'job MTBF .*= 5.85938 h' 'expected wall time .*= 26.515'; do
	[ "$(count "$words")" -gt 0 ] && ok "explain: $words" || not_ok "explain: $words"
done
exit $bad
