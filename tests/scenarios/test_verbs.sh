#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# run --require, sweep, diff and explain on the reference workload R1.
. tests/scenarios/tap.sh
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT

is() { # NAME GOT EXPECTED
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "got $2, expected $3"; fi
}
exit_of() { # COMMAND... -> exit status, output to $folder/out
	"$@" >"$folder/out" 2>"$folder/err"
	echo $?
}
r1="$FLOPCAST run scenarios/r1.xml -n 500 -q --no-charts --csv -o $folder/r1"

# The cost of 80 of 100 replications, from the file: the condition holds at it and not just below.
# shellcheck disable=SC2086 # a list of words
is 'run' "$(exit_of $r1)" 0
bound=$(sed 1d "$folder/r1/replications.csv" | cut -d, -f4 | sort -g | sed -n 400p)
below=$(awk -v x="$bound" 'BEGIN { printf "%.10g", x - 0.01 }')
for row in "P80(cost) <= $bound USD|0" "P80(cost) <= $below USD|4" "P(cost <= $bound USD) >= 80%|0" \
	"r1: P(finish <= 100 d) >= 100%|0" 'JCL(1 d, 1 USD) >= 1%|4' 'JCL(1 d, 1 USD) >= 0%|0' \
	'P80(price) <= 1 USD|2' 'P0(cost) <= 1 USD|2' 'P(cost <= 1 USD) >= 101%|2' 'P(cost <= 1 EUR) >= 1%|2' 'other: P80(cost) <= 1 USD|2' \
	': P80(cost) <= 1 USD|2' "$(printf '%070d' 1): P80(cost) <= 1e9 USD|2"; do
	is "--require '${row%|*}'" "$(exit_of $r1 --require "${row%|*}")" "${row#*|}"
done

is 'sweep' "$(exit_of "$FLOPCAST" sweep scenarios/r1.xml -n 500 -q --vary '//cluster/@spares=4,8' --vary "//plan[@id='r1']/../cluster/@mfu=0.46,uniform(min=0.4, max=0.5)")" 0
is 'sweep: a line for each point, and a head' "$(wc -l <"$folder/out")" 5
mean=$(sed -n 's/.*"mean": \([0-9.e+]*\),.*/\1/p' "$folder/r1/summary.json" | head -n 1)
is 'sweep: the point that the scenario is' "$(sed -n 4p "$folder/out" | cut -d, -f5)" "$mean"
is 'sweep: nothing to vary' "$(exit_of "$FLOPCAST" sweep scenarios/r1.xml)" 2
is 'sweep: a value that is none' "$(exit_of "$FLOPCAST" sweep scenarios/r1.xml -n 5 --vary '//cluster/@spares=-1')" 3

is 'diff' "$(exit_of "$FLOPCAST" diff scenarios/r1.xml scenarios/r1.xml -n 500 -q)" 0
is 'diff: of a scenario with itself is nothing' "$(grep -c 'B is more in 0.0 %, less in 0.0 % of 500 pairs' "$folder/out")" 2
sed 's/price="2 USD/price="3 USD/' scenarios/r1.xml >"$folder/dearer.xml"
is 'diff: of a price' "$(exit_of "$FLOPCAST" diff scenarios/r1.xml "$folder/dearer.xml" -n 500 -q)" 0
is 'diff: the cost is half as much again' "$(grep -c '+50.00 %' "$folder/out")" 1
is 'diff: the time is the same' "$(grep -c 'B is more in 0.0 %, less in 0.0 % of 500 pairs' "$folder/out")" 1
is 'diff: --md' "$(exit_of "$FLOPCAST" diff scenarios/r1.xml "$folder/dearer.xml" -n 500 -q --md)" 0
is 'diff: --md has a row of cost and a row of time' "$(grep -c '^| .r1. | \(cost | .* | +50.00 %\|time | 0 .* | +0.00 %\)' "$folder/out")" 2
is 'diff: --json' "$(exit_of "$FLOPCAST" diff scenarios/r1.xml scenarios/r1.xml -n 500 -q --json)" 0
is 'diff: of a scenario with itself is exactly zero' "$(grep -cE '"(change|lo|hi|p50|p80|p90|more|less)": (-)?0\.0,?$' "$folder/out")" 16
is 'diff: two plans' "$(exit_of "$FLOPCAST" diff scenarios/llama2-7b.xml -n 200 -q --plan finetune --plan lora)" 0
is 'diff: the second against the first' "$(head -n 1 "$folder/out")" 'lora (B) against finetune (A)'
is 'diff: one file' "$(exit_of "$FLOPCAST" diff scenarios/r1.xml)" 2

is 'explain: the closed form and the simulation disagree' "$(exit_of "$FLOPCAST" explain scenarios/r2.xml)" 0
is 'explain: it warns, and says of what' "$(grep -c 'WARNING: the simulation is +3[0-9.]* % off\|no stall: 2[0-9.]* %' "$folder/out")" 2
is 'explain' "$(exit_of "$FLOPCAST" explain scenarios/r1.xml)" 0
is 'explain: no warning where they agree' "$(grep -c WARNING "$folder/out")" 0
for words in 'exponential(mean=1500 h)' 'scenarios/r1.xml:14' '\[default\]' 'job MTBF .*= 5.85938 h' 'expected wall time .*= 26.515'; do
	is "explain: $words" "$(grep -c "$words" "$folder/out" | sed 's/^[1-9][0-9]*$/some/')" some
done

# A slip in the last value is told before anything is simulated, and all of them at once.
is 'sweep: values that are none' "$(exit_of "$FLOPCAST" sweep scenarios/r1.xml -n 500 -q --vary '//cluster/@spares=4,x,8,-1')" 3
is 'sweep: nothing was simulated' "$(wc -c <"$folder/out")" 0
is 'sweep: all are told' "$(grep -c '^--set //cluster/@spares=\(x\|-1\): error: ' "$folder/err")" 2
is 'sweep: one input twice' "$(exit_of "$FLOPCAST" sweep scenarios/r1.xml --vary '//cluster/@spares=4' --vary '//cluster/@spares=8')" 2
is 'optimize: values that are none' "$(exit_of "$FLOPCAST" optimize scenarios/r1.xml -q --vary '//cluster/@spares=4,x')" 3
