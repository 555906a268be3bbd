#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The verb optimize: the best checkpoint interval against the closed form, requirements, a race, break-even, bad input.
. tests/scenarios/tap.sh
flat() { # KEY: its value in $folder/flat, without quotes
	awk -v key="$1" '$1 == key { sub(/^[^ ]* /, ""); gsub(/"/, ""); print }' "$folder/flat"
}
between() { # NAME X LOW HIGH
	if awk -v x="$2" -v a="$3" -v b="$4" 'BEGIN { exit !(x != "" && x + 0 >= a && x + 0 <= b) }'; then ok "$1"
	else not_ok "$1" "got $2, expected $3 to $4"; fi
}
says() { # NAME WORDS
	if grep -qF -e "$2" "$folder/stdout"; then ok "$1"; else not_ok "$1" "$(cat "$folder/stdout")"; fi
}

# R1's job MTBF of 5.859 h and a write of 2 min: 1 + W0 gives 0.603 h = 36.2 min (flopcast explain); the curve is flat, so
# the mean wall time at the interval found must be within 0.1 % of the least of a fine grid.
flopcast optimize scenarios/r1.xml -n 1000 -q --json --minimize 'mean(finish)' --vary '//checkpoint/@interval=5 min,20 min,80 min,320 min' --rounds 4
check 'interval: it runs' 0
awk -f tests/scenarios/flatten.awk "$folder/stdout" >"$folder/flat"
found=$(flat 'best.objective')
between 'interval: near the closed form' "$(flat 'best.set.//checkpoint/@interval')" 28 46
flopcast sweep scenarios/r1.xml -n 1000 -q --vary '//checkpoint/@interval=18 min,20 min,22 min,26 min,30 min,33 min,36 min,39 min,42 min,46 min,50 min'
least=$(sed 1d "$folder/stdout" | cut -d, -f9 | sort -g | head -n 1)
between 'interval: as good as a fine grid' "$found" 0 "$(awk -v x="$least" 'BEGIN { print 1.001 * x }')"

flopcast optimize scenarios/r1.xml -n 300 -q --vary '//cluster/@spares=0,2,8'
check 'spares: it runs' 0
says 'spares: what one less is worth' '//cluster/@spares 8 -> 7: cost +'
says 'spares: a frontier' 'frontier'
flopcast optimize scenarios/r1.xml -n 300 -q
check 'nothing to vary said: interval and spares' 0
flopcast optimize scenarios/r1.xml -n 300 -q --vary '//cluster/@spares=0,2' --require 'P(finish <= 1 d) >= 50%'
check 'out of reach' 4
says 'out of reach: says so' 'meets what is required; nearest is'

# ---- a race: the choice is that of all points in full, with a fraction of their replications, whatever the threads
for seed in 1 2; do
	flopcast sweep scenarios/llama2-7b.xml --plan pretrain -n 1000 --seed $seed -q --vary '//cluster/@nodes=256,448,640' --vary '//checkpoint/@interval=5 min,30 min,4 h'
	least=$(sed 1d "$folder/stdout" | sort -t, -g -k8 | head -n 1 | cut -d, -f1,2)
	flopcast optimize scenarios/llama2-7b.xml --plan pretrain -n 1000 --seed $seed -q --json --rounds 0 -j 1 --vary '//cluster/@nodes=256,448,640' --vary '//checkpoint/@interval=5 min,30 min,4 h'
	cp "$folder/stdout" "$folder/one-thread"
	awk -f tests/scenarios/flatten.awk "$folder/stdout" >"$folder/flat"
	found="$(flat 'best.set.//cluster/@nodes'),$(flat 'best.set.//checkpoint/@interval')"
	[ "$found" = "$least" ] && ok "race: seed $seed: $found" || not_ok "race: seed $seed" "$found, of all points in full $least"
	between "race: seed $seed: replications of 9000" "$(flat replications)" 1000 3000
done
flopcast optimize scenarios/llama2-7b.xml --plan pretrain -n 1000 --seed 2 -q --json --rounds 0 -j 3 --vary '//cluster/@nodes=256,448,640' --vary '//checkpoint/@interval=5 min,30 min,4 h'
cmp -s "$folder/stdout" "$folder/one-thread" && ok 'race: the same bytes of three threads' || not_ok 'race: the same bytes of three threads'

# Two plans that differ in the price only are equal at equal prices.
scenario 's|<site .*|<site id="site" kind="cloud"><rate price="2 USD/gpu-h"/></site><site id="other" kind="cloud"><rate price="3 USD/gpu-h"/></site>|' \
	's|<plan .*|<plan id="plan" workload="work" cluster="cluster" site="site"/><plan id="b" workload="work" cluster="cluster" site="other"/>|' >"$folder/two.xml"
flopcast optimize "$folder/two.xml" -q --plan plan --plan b --break-even "//site[@id='other']/rate/@price=1 USD/gpu-h,4 USD/gpu-h"
check 'break-even: it runs' 0
between 'break-even: at the same price' "$(sed -n 's/^break-even at \([0-9.]*\) .*/\1/p' "$folder/stdout")" 1.997 2.003
says 'break-even: which side is which' 'below it b is the better one, above it plan'
flopcast optimize "$folder/two.xml" -q --plan plan --plan b --break-even "//site[@id='other']/rate/@price=3 USD/gpu-h,4 USD/gpu-h"
check 'break-even: none in the range' 4
for range in "//site[@id='other']/rate/@price=3 USD/gpu-h" "//site/rate/@price=4 USD/gpu-h,3 USD/gpu-h" 'x'; do
	flopcast optimize "$folder/two.xml" -q --plan plan --plan b --break-even "$range"
	check "break-even: $range" 2 '--break-even'
done
flopcast optimize "$folder/two.xml" -q --break-even "//site/rate/@price=3 USD/gpu-h,4 USD/gpu-h"
check 'break-even: two plans it takes' 2 '--plan A --plan B'
flopcast optimize scenarios/r1.xml --minimize 'P80(price)'
check 'an objective that is none' 2 'P80(cost)'
flopcast optimize scenarios/r1.xml --require 'P80(cost) <= 1 EUR'
check 'a requirement that is none' 2 '--require'
flopcast optimize scenarios/r1.xml --rounds 21
check 'too many rounds' 2 '--rounds'
scenario '/<failure/d' '/<recovery/d' '/<checkpoint/d' >"$folder/calm.xml"
flopcast optimize "$folder/calm.xml" -q
check 'nothing to choose' 2 '--vary'

flopcast optimize scenarios/r1.xml -n 20 --vary '//cluster/@spares=0,2' --require 'other: P80(cost) <= 1 USD'
check 'a requirement of no plan' 2 '--require other: P80(cost) <= 1 USD: error: no such plan'

# ---- layouts: where the speed is predicted they are searched, those that do not fit among the values too
flopcast optimize scenarios/predicted.xml --plan predicted -n 200 -q --json
check 'layout: it is varied when the speed is predicted' 0
awk -f tests/scenarios/flatten.awk "$folder/stdout" >"$folder/flat"
best=$(flat 'best.cost_p50') layout=$(flat "best.set.//cluster[@id='pod']/layout")
change=$(flat 'steps[0].cost_change')
between "layout: that in force costs $change USD more than '$layout'" "$change" 1 1e9
written=$(echo "$layout" | sed 's/\([a-z]*\)=\([a-z0-9]*\)/\1="\2"/g')
sed "s|<layout [^>]*>|<layout $written/>|" scenarios/predicted.xml >"$folder/best.xml"
flopcast run "$folder/best.xml" --plan predicted -n 200 -q --json --no-output
between 'layout: as run says when it is written' "$(value 'plans[0].outcomes.cost.p50')" "$(awk -v x="$best" 'BEGIN { printf "%.9f", x - 1e-6 }')" "$(awk -v x="$best" 'BEGIN { printf "%.9f", x + 1e-6 }')"
flopcast optimize scenarios/layout-chosen.xml -n 50 -q
check 'layout: one that was chosen is a point too' 0
says 'layout: it is set as attributes' "//cluster[@id='pod']/layout = tensor="
flopcast optimize scenarios/predicted.xml --plan predicted -n 50 -q --json --vary "//cluster[@id='pod']/layout=tensor=1 pipeline=1 microbatch=512 data=64,tensor=8 pipeline=1 data=8"
check 'layout: a point that does not fit or divide is a bad point' 3 'must be a multiple of microbatch'
flopcast optimize scenarios/predicted.xml --plan predicted -n 50 -q --json --vary "//cluster[@id='pod']/layout=tensor=1 pipeline=1 zero=0 data=64,tensor=8 pipeline=1 data=8"
check 'layout: one that does not fit is passed over' 0
awk -f tests/scenarios/flatten.awk "$folder/stdout" >"$folder/flat"
[ "$(grep -c '^points\[[0-9]*\].plan ' "$folder/flat")" = 1 ] && ok 'layout: one point is left' || not_ok 'layout: one point is left' "$(cat "$folder/flat")"
flopcast run scenarios/predicted.xml -n 20 -q --no-output --set '//cluster/layout=tensor=8 wrong'
check 'an element is set by its attributes' 2 'selects no attribute'
flopcast run scenarios/predicted.xml -n 20 -q --no-output --set "//cluster/layout=tensor=8 tenser=2"
check 'which the schema knows' 3 "attribute 'tenser'"
flopcast run scenarios/predicted.xml -n 20 -q --no-output --set nodes=16
check 'a bare name is told where it is' 2 "the nearest: //cluster[@id='pod']/@nodes"

# ---- the frontier as a picture
flopcast optimize scenarios/r1.xml -n 200 -q -o "$folder/drawn" --vary '//cluster/@spares=0,2,8' --vary '//checkpoint/@interval=30 min,1 h' --rounds 1 \
	--json --require 'P(finish <= 900 h) >= 80%'
check 'drawn: it runs' 0
chart=$folder/drawn/charts/optimum.csv
awk -f tests/scenarios/flatten.awk "$folder/stdout" >"$folder/flat"
points=$(grep -c '^points\[[0-9]*\].frontier ' "$folder/flat") front=$(grep -c '^points\[[0-9]*\].frontier true' "$folder/flat")
[ "$(grep -c '^plan,' "$chart")" = "$points" ] && ok 'drawn: a dot a point' || not_ok 'drawn: a dot a point' "$points"
[ "$(grep -c '^front,[0-9]*,1' "$chart")" = "$front" ] && ok 'drawn: the frontier is marked' || not_ok 'drawn: the frontier is marked' "$front"
grep -q '^head,,,,"Best: .*spares [0-9]*, interval [0-9.]* ' "$chart" && ok 'drawn: the best is named' || not_ok 'drawn: the best is named'
grep -q '^deadline,,37.5,,"deadline 37.5 d"' "$chart" && ok 'drawn: what is required' || not_ok 'drawn: what is required' "$(cat "$chart")"
flopcast optimize scenarios/r1.xml -n 50 -q -o "$folder/drawn" --lang zh-TW --rounds 0
check 'drawn: of each plan' 0
[ ! -e "$chart" ] && grep -q '最佳' "$folder"/drawn/charts/optimum-*.csv && ok 'drawn: in the language asked for, alone' ||
	not_ok 'drawn: in the language asked for, alone' "$(ls "$folder/drawn/charts")"
if command -v gnuplot >/dev/null; then
	[ -s "$(ls "$folder"/drawn/charts/optimum-*.svg)" ] && ok 'drawn: a picture' || not_ok 'drawn: a picture'
fi
flopcast optimize "$folder/two.xml" -n 50 -q -o "$folder/drawn" --rounds 0 --vary '//cluster/@nodes=16,18' --require 'P80(cost) <= 1 USD'
check 'drawn: out of reach, and yet a picture' 4
says 'out of reach: the nearest is the cheapest of equals' 'plan: none of 4 points'
flopcast optimize scenarios/r1.xml --lang zh-TW
check 'a language without a folder' 2 'needs -o DIR'
flopcast optimize scenarios/r1.xml -o "$folder/x" --lang xx
check 'a language that is none' 2 'zh-TW'
exit $bad
