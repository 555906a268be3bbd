#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# test_golden.sh [--update] - forecasts of fixed scenarios, seed and replications against those kept here: the table
# (NAME.table) and summary.json (NAME.json). Numbers may differ by 1e-9 relative, since the mathematical libraries of two
# machines round differently; every other character must be the same. Versions and checksum of the scenario are left out,
# as they change without the forecast; the checksum is compared with sha256sum's. Of other scenarios and verbs, the figures alone
# (figures/NAME): what no unit test reckons by hand is at least seen to move.
#
# A change of the forecast that is wanted is taken over by hand, and never by `make check`: build, run
#     tests/golden/test_golden.sh --update
# read the difference (git diff tests/golden), and say in the commit why it is right.
cd "$(dirname "$0")/../.." || exit 1
scenarios='llama2-7b llama-65b r2 llama2-7b.random' # NAME.random: with --sampling=random, which changes no number
golden=tests/golden
. tests/scenarios/tap.sh
program=$FLOPCAST

forecast() { # SCENARIO, leaves SCENARIO.table and SCENARIO.json in the folder
	sampling=quasi-random
	[ "${1%.random}" = "$1" ] || sampling=random
	timeout 60 "$program" run "scenarios/${1%.random}.xml" -n 200 --seed 7 --sampling=$sampling --no-charts -q -o "$folder/$1" >"$folder/$1.table" &&
		grep -v '^ *"\(flopcast\|format\|sha256\)": ' "$folder/$1/summary.json" >"$folder/$1.json"
}

# NAME ARGUMENTS
commands() {
	for scenario in adaptive campaign checkpoint-tiers corpus elastic failure-classes fine-tuning fp8 layout long-context moe nvl72 offload others \
		planned-stops predicted prices-that-move priors ramp-up repairs rl-campaign spot-market; do
		echo "$scenario run scenarios/$scenario.xml -n 64 --seed 7 -q --no-charts --no-output"
	done
	cat <<-END
		rest run $golden/rest.xml -n 64 --seed 7 -q --no-charts --no-output
		cloud run scenarios/cloud-nchc-colab.xml -n 32 --seed 7 -q --no-charts --no-output --plan tune-colab-pro-plus --plan tune-api-openai --plan pretrain-aws-spot --plan pretrain-nchc-nstc --plan pretrain-own
		until run scenarios/r1.xml --until 2% --seed 7 -q --no-charts --no-output
		compare compare scenarios/api-or-own.xml -n 48 --seed 7 -q
		diff diff scenarios/lora-or-full.xml --plan gpt3-full --plan gpt3-lora -n 64 --seed 7 -q
		sensitivity sensitivity scenarios/llama2-7b.xml --plan pretrain -n 64 --sobol --seed 7 -q
		optimize optimize scenarios/layout-chosen.xml -n 32 --seed 7 -q
		ends run $golden/ends.xml -n 64 --seed 7 -q --no-charts --no-output
		trace trace scenarios/repairs.xml -n 16 --seed 7 -q --replication p90 --format json
		trace-spot trace scenarios/spot-market.xml --plan shrink -n 16 --seed 7 -q --replication median --format json
		trace-campaign trace scenarios/campaign.xml --plan own-preempt -n 8 --seed 7 -q --replication 1 --format json
		memory memory scenarios/layout.xml
		memory-rest memory $golden/rest.xml
		memory-adapters memory --model mixtral-8x7b --gpu a100-sxm-80gb --method qlora --rank 32
		memory-quick memory --model mixtral-8x7b --gpu a100-sxm-80gb --method lora --quick
		memory-serving memory --model mixtral-8x7b --gpu a100-sxm-80gb --serve --requests 20 --cache-bits 8
		memory-serving-quick memory --model mixtral-8x7b --gpu a100-sxm-80gb --serve --quick
		explain explain $golden/rest.xml -n 64 --seed 7 -q --plan adaptive --plan islands --plan racks --plan dealt --plan grpo --plan serve --plan moved
	END
}

# The figures of JSON, or of the closed forms that explain prints, without the words of how each is reckoned.
figures() { # NAME ARGUMENTS...
	name=$1
	shift
	case $1 in
	explain | trace) format= ;;
	*) format=--json ;;
	esac
	timeout 60 "$program" "$@" $format >"$folder/$name" 2>"$folder/stderr" || return
	case $1 in
	explain) sed -n '/: expected values/,$s/^\(.\{25\}\).* = /\1= /p' "$folder/$name" ;;
	*) awk -f $golden/figures.awk "$folder/$name" ;;
	esac >"$folder/$name.figures"
}

if [ "$1" = --update ]; then
	for scenario in $scenarios; do
		forecast "$scenario" || exit 1
		cp "$folder/$scenario.table" "$folder/$scenario.json" $golden
	done
	commands | while read -r name arguments; do
		# shellcheck disable=SC2086 # words
		figures "$name" $arguments || exit 1
		cp "$folder/$name.figures" "$golden/figures/$name"
	done || exit 1
	exit
fi

# EXPECTED ACTUAL: prints the first lines that differ
differences() {
	[ -s "$1" ] || echo "# $1 is missing or empty"
	[ -s "$1" ] || return
	awk -v actual="$2" '
		function text(line) { gsub(/[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?/, "#", line); return line }
		function next_number(  number) {
			if (!match(rest, /[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?/))
				return ""
			number = substr(rest, RSTART, RLENGTH)
			rest = substr(rest, RSTART + RLENGTH)
			return number
		}
		function numbers(line, list,   n) {
			rest = line
			for (n = 0; (list[n + 1] = next_number()) != ""; n++)
				;
			return n
		}
		function differ(a, b,   i, n, x, y, size) {
			if (a == b)
				return 0
			if (text(a) != text(b))
				return 1
			n = numbers(a, x)
			numbers(b, y)
			for (i = 1; i <= n; i++) {
				size = x[i] + 0 > y[i] + 0 ? x[i] + 0 : y[i] + 0
				if ((x[i] - y[i]) ^ 2 > (1e-9 * size) ^ 2)
					return 1
			}
			return 0
		}
		{
			if ((getline line <actual) < 1)
				line = "(the end)"
			if (differ($0, line) && ++found <= 5)
				printf "# line %d: expected \"%s\"\n# line %d: is       \"%s\"\n", NR, $0, NR, line
		}
		END {
			if ((getline line <actual) > 0)
				printf "# line %d: expected the end, is \"%s\"\n", NR + 1, line
			if (found > 5)
				printf "# and %d more lines\n", found - 5
		}' "$1"
}

for scenario in $scenarios; do
	forecast "$scenario" || not_ok "$scenario: the program failed"
	for kind in table json; do
		no_fault "$scenario: $kind" "$(differences "$golden/$scenario.$kind" "$folder/$scenario.$kind")"
	done
	no_fault "$scenario: checksum" "$(
		sum=$(sha256sum "scenarios/${scenario%.random}.xml")
		grep -q "\"sha256\": \"${sum%% *}\"" "$folder/$scenario/summary.json" || echo "# not ${sum%% *}"
	)"
done

commands >"$folder/commands"
while read -r name arguments; do
	# shellcheck disable=SC2086 # words
	figures "$name" $arguments </dev/null || not_ok "$name: the program failed" "$(cat "$folder/stderr")"
	no_fault "$name: figures" "$(differences "$golden/figures/$name" "$folder/$name.figures")"
done <"$folder/commands"

# The comparison has teeth: two billionths of one number count (a tenth of a billionth does not), a word, a missing line.
spoil() { # NAME, how many differences, and an awk program that makes them
	awk "$3" "$golden/r2.json" >"$folder/spoiled"
	count=$(differences "$golden/r2.json" "$folder/spoiled" | grep -c ': is')
	no_fault "$1" "$([ "$count" = "$2" ] || echo "# $count differences instead of $2")"
}
scale_mean='/"mean"/ && !done { match($0, /[0-9.]+/); number = substr($0, RSTART, RLENGTH); done = 1
	sub(/[0-9.]+/, sprintf("%.15g", number * factor)) } { print }'
spoil 'a mean that is off by 2e-9 is seen' 1 "BEGIN { factor = 1 + 2e-9 } $scale_mean"
spoil 'a mean that is off by 1e-10 is let pass' 0 "BEGIN { factor = 1 + 1e-10 } $scale_mean"
spoil 'another word is seen' 1 '{ sub(/"finished"/, "\"horizon\""); print }'
spoil 'a missing line is seen' 1 'NR > 1 { print last } { last = $0 }'
exit $bad
