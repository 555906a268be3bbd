#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The verb sensitivity on scenarios with a known answer: a cost linear in two uniform inputs, nothing that fails.
. tests/scenarios/tap.sh

scenario 's|nodes="16"|nodes="1"|' '/<failure/d' '/<recovery/d' '/<checkpoint/d' 's|tokens="140B"|tokens="1B"|' \
	's|site="site"/>|site="site"><expense id="a" amount="uniform(min=0 USD, max=100 USD)"/><expense id="b" amount="uniform(min=0 USD, max=50 USD)"/></plan>|' \
	's|replications="100"|replications="4000"|' >"$folder/linear.xml"

flat() { # KEY: its value in $folder/flat
	awk -v key="$1" '$1 == key { print $2 }' "$folder/flat"
}
minus() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.12g", a - b }'; }

flopcast sensitivity "$folder/linear.xml" --sobol --json -q
check 'linear: it runs' 0
cp "$folder/stdout" "$folder/json"
awk -f tests/scenarios/flatten.awk "$folder/json" >"$folder/flat"
a='plans[0].inputs[0].cost' b='plans[0].inputs[1].cost'
compute=$(minus "$(flat 'plans[0].cost.mean')" 75)
# 7e9 x 6 x 1e9 / (8 x 989.5e12 x 0.4) s of 8 GPUs at 2 USD/gpu-h; mean 75 USD of expenses, SE 32.3 / sqrt(4000) = 0.51
near 'linear: mean' "$(flat 'plans[0].cost.mean')" "$(awk 'BEGIN { print 42e18 / (8 * 989.5e12 * 0.4) * 8 * 2 / 3600 + 75 }')" 2.1
# The quantile's SE: 0.4 / sqrt(4000) / density, the density of b being 1/50, of a 1/100.
near 'linear: a at its low point' "$(flat "$a.p80[0]")" "$(awk -v c="$compute" 'BEGIN { print c + 10 + 40 }')" 2.5
near 'linear: b at its high point' "$(flat "$b.p50[1]")" "$(awk -v c="$compute" 'BEGIN { print c + 45 + 50 }')" 4
near 'linear: swing of a, random numbers being common' "$(minus "$(flat "$a.p80[1]")" "$(flat "$a.p80[0]")")" 80 1e-6
near 'linear: swing of b' "$(minus "$(flat "$b.p50[1]")" "$(flat "$b.p50[0]")")" 40 1e-6
# Variances 100^2 / 12 and 50^2 / 12: shares 0.8 and 0.2; SE (1 - S^2) / sqrt(4000)
near 'linear: share of a' "$(flat "$a.sobol.value")" 0.8 0.023
near 'linear: share of b' "$(flat "$b.sobol.value")" 0.2 0.061
near 'linear: all of it is input uncertainty' "$(flat 'plans[0].cost.input_uncertainty.value')" 1 1e-9
# Spearman of a and a + b: the Pearson correlation sqrt(0.8) = 0.894 for uniforms, nearly.
near 'linear: rank correlation of a' "$(flat "$a.rank.value")" 0.9 0.02
flopcast sensitivity "$folder/linear.xml" --sobol --json -q -j 1
same 'linear: the same bytes on one thread' "$folder/json" "$folder/stdout"

# A scenario whose only chance is in random events: nothing to vary but by a share.
scenario >"$folder/random.xml"
flopcast sensitivity "$folder/random.xml" -q
check 'random: it runs' 0
if grep -q 'nothing that moves it is uncertain' "$folder/stdout"; then ok 'random: says so'; else not_ok 'luck: says so'; fi
flopcast sensitivity "$folder/random.xml" -q --json --by 10%
check 'random: by a share' 0
awk -f tests/scenarios/flatten.awk "$folder/stdout" >"$folder/flat"
k=$(sed -n "s/^plans\[0\].inputs\[\([0-9]*\)\].input \"site 'site', rate price\"$/\1/p" "$folder/flat")
# A price scales the cost: +-10 % of it exactly.
p80=$(flat 'plans[0].cost.p80')
near 'random: a price 10 % higher' "$(flat "plans[0].inputs[$k].cost.p80[1]")" "$(awk -v x="$p80" 'BEGIN { printf "%.12g", 1.1 * x }')" "$(awk -v x="$p80" 'BEGIN { print 1e-9 * x }')"
near 'random: it moves no time' "$(minus "$(flat "plans[0].inputs[$k].wall_s.p80[1]")" "$(flat "plans[0].inputs[$k].wall_s.p80[0]")")" 0 0

flopcast sensitivity "$folder/linear.xml" -o "$folder/left" -q
check 'CSV: left in the folder' 0
near 'CSV: a head, and two inputs of two metrics' "$(wc -l <"$folder/left/sensitivity.csv")" 5 0
for by in 0 100% -5% x nan; do
	flopcast sensitivity "$folder/linear.xml" --by $by
	check "--by $by" 2 '--by' accepted
done
flopcast sensitivity "$folder/none.xml"
check 'no such file' 1

# ---- in the report of the run whose folder it is left in
page=$folder/part/report.html
report() { # NAME: the report of the run is made
	flopcast report "$folder/part"
	check "$1" 0
}
if command -v gnuplot >/dev/null; then
	flopcast run "$folder/linear.xml" -n 300 -q --no-charts -o "$folder/part"
	report 'report: without it'
	lacks 'What moves the cost' "$page" && ok 'report: no tornado' || not_ok 'report: no tornado'
	flopcast sensitivity "$folder/linear.xml" -n 300 -q -o "$folder/part"
	report 'report: with it'
	[ ! -s "$folder/stderr" ] || lacks warning "$folder/stderr" && ok 'report: nothing to warn of' || not_ok 'report: nothing to warn of'
	grep -q 'What moves the cost and the time: plan' "$page" && ok 'report: the tornado' || not_ok 'report: the tornado'
	flopcast report "$folder/part" -q --lang ja --currency TWD
	check 'report: in Japanese and TWD' 0
	grep -q '^cost-axis.*TWD' "$folder/part/ja-TWD/charts/tornado-plan.csv" && ok 'report: the tornado in TWD' || not_ok 'report: the tornado in TWD'
	# 31.438 TWD of the catalog for each USD.
	usd=$(sed -n 's/^cost-base,,\([0-9.]*\),.*/\1/p' "$folder/part/charts/tornado-plan.csv")
	twd=$(sed -n 's/^cost-base,,\([0-9.]*\),.*/\1/p' "$folder/part/ja-TWD/charts/tornado-plan.csv")
	near 'report: at the rate of exchange' "$twd" "$(awk -v x="$usd" 'BEGIN { printf "%.9g", 31.438 * x }')" 0.01
	flopcast sensitivity "$folder/linear.xml" -n 300 -q --seed 2 -o "$folder/part"
	report 'report: of another seed'
	grep -q 'another scenario' "$folder/stderr" && lacks 'What moves the cost' "$page" && ok 'report: says so, leaves it out' ||
		not_ok 'report: says so, leaves it out' "$(cat "$folder/stderr")"
	for content in '' '[' '{}' '{"plans":[{}]}' '{"currency":"USD","replications":1,"seed":1,"scenario":{"sha256":"x","set":[1]},"plans":[]}' \
		'{"currency":"USD","replications":1,"seed":1,"scenario":{"sha256":"x","set":[]},"plans":[{"id":"plan","cost":{"p80":1},"wall_s":{"p80":1},"inputs":[{"input":"a"}]}]}'; do
		printf %s "$content" >"$folder/part/sensitivity.json"
		report "report: a file of $content"
		grep -q 'sensitivity.json.*left out' "$folder/stderr" && ok 'report: says what is wrong' || not_ok 'report: says what is wrong' "$(cat "$folder/stderr")"
	done

	# What sweep and optimize leave: drawn in the report's language and currency, in the folder of the same study only.
	flopcast run "$folder/linear.xml" -n 300 -q --no-charts -o "$folder/more"
	flopcast sweep "$folder/linear.xml" -n 200 -q -o "$folder/more" --vary '//rate/@price=1 USD/gpu-h,2 USD/gpu-h'
	check 'report: sweep' 0
	flopcast optimize "$folder/linear.xml" -n 200 -q -o "$folder/more" --rounds 0 --vary '//rate/@price=1 USD/gpu-h,2 USD/gpu-h'
	check 'report: optimize' 0
	flopcast report "$folder/more"
	check 'report: with both' 0
	lacks warning "$folder/stderr" && ok 'report: nothing to warn of' || not_ok 'report: nothing to warn of' "$(cat "$folder/stderr")"
	page=$folder/more/report.html
	for words in 'Cost and time by rate price' 'chance: plan, rate price = 1 USD/gpu-h:' 'Cost against time: plan' 'Best: price 1 USD/gpu-h'; do
		grep -qF "$words" "$page" && ok "report: $words" || not_ok "report: $words"
	done
	cp -r "$folder/more/charts" "$folder/first"
	flopcast sweep "$folder/linear.xml" -n 200 -q -o "$folder/more" --vary '//rate/@price=1 USD/gpu-h,2 USD/gpu-h'
	cmp -s "$folder/first/sweep.svg" "$folder/more/charts/sweep.svg" && ok 'report: the picture that sweep drew' || not_ok 'report: the picture that sweep drew'
	flopcast report "$folder/more" -q --lang ko --currency TWD
	check 'report: in Korean and TWD' 0
	for chart in sweep optimum; do
		grep -q 'TWD' "$folder/more/ko-TWD/charts/$chart.csv" && ok "report: $chart in TWD" || not_ok "report: $chart in TWD"
	done
	usd=$(sed -n 's/^cost,1,1,\([0-9.]*\),.*/\1/p' "$folder/more/charts/sweep.csv")
	twd=$(sed -n 's/^cost,1,1,\([0-9.]*\),.*/\1/p' "$folder/more/ko-TWD/charts/sweep.csv")
	near 'report: a point of the sweep at the rate of exchange' "$twd" "$(awk -v x="$usd" 'BEGIN { printf "%.9g", 31.438 * x }')" 0.01
	flopcast sweep "$folder/linear.xml" -n 100 -q -o "$folder/more" --vary '//rate/@price=1 USD/gpu-h,2 USD/gpu-h' --vary '//cluster/@nodes=1,2'
	flopcast report "$folder/more" -q
	[ -s "$folder/more/charts/sweep-plan.svg" ] && [ ! -e "$folder/more/charts/sweep.svg" ] && grep -q 'Cost and time by two inputs: plan' "$page" &&
		ok 'report: a heat map' || not_ok 'report: a heat map' "$(ls "$folder/more/charts")"
	sign=$(sed -n '/"scenario"/,/"seed"/p' "$folder/more/sweep.json" | tr -d '\n')
	for rest in '"x":1' '"replications":1,"currency":"USD","inputs":[],"points":[]' \
		'"replications":1,"currency":"USD","inputs":[{"path":"p","values":["1"]}],"points":[{"plan":"plan","index":[1],"cost":[1,1,1],"wall_s":[1,1,1]}]' \
		'"replications":1,"currency":"USD","inputs":[{"path":"p","values":["1"]}],"points":[{"plan":"plan","index":[0],"cost":[1,1],"wall_s":[1,1,1]}]' \
		'"searches":[{"plan":null,"inputs":["p"],"points":[{"plan":"plan","set":{}}]}]' '"searches":[{"plan":null,"inputs":["p",1],"points":[{}]}]'; do
		for file in sweep optimum; do
			printf '{%s%s}' "$sign" "$rest" >"$folder/more/$file.json"
			flopcast report "$folder/more"
			check "report: $file.json with $rest" 0 "$file.json: warning: is not what"
		done
	done
	flopcast sweep "$folder/linear.xml" -n 100 -q --seed 9 -o "$folder/more" --vary '//cluster/@nodes=1,2'
	flopcast report "$folder/more"
	check 'report: a sweep of another seed' 0 'sweep.json: warning: is of another scenario'
	lacks 'Cost and time by' "$page" && ok 'report: and leaves it out' || not_ok 'report: and leaves it out'
fi
exit $bad
