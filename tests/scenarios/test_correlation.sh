#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What plans do not know in common: correlations that are stated, and priors of one program.
. tests/scenarios/tap.sh

# 1e6 tokens/s at most: cost is price x hours, so that ranks of hours and of cost / hours are those of the inputs.
write() { # FILE CORRELATIONS
	cat >"$folder/$1" <<-X
		<scenario version="1" currency="USD">
		<model id="m" params="1B"/>
		<workload id="w" model="m" method="pretrain" tokens="uniform(min=1B, max=3B)"/>
		<cluster id="c" accelerator="a100-sxm-80gb" nodes="1" gpus-per-node="8" mfu="0.3"/>
		<site id="s" kind="cloud"><rate price="uniform(min=1 USD/gpu-h, max=3 USD/gpu-h)"/></site>
		<plan id="p" workload="w" cluster="c" site="s"/>
		$2
		<study replications="4000"/>
		</scenario>
	X
}
ranks() { # FILE -> Spearman's correlation of hours and price, over its replications
	flopcast run -q --csv --no-charts -o "$folder/out" "$folder/$1"
	[ "$status" = 0 ] || cat "$folder/stderr" >&2
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
		{ print $column["wall_s"], $column["cost"] / $column["wall_s"] }' "$folder/out/replications.csv" |
		sort -g | awk '{ print NR, $2 }' | sort -g -k 2 |
		awk '{ d += ($1 - NR) ^ 2 } END { printf "%.4f\n", 1 - 6 * d / (NR * (NR * NR - 1)) }'
}
# Standard error of Spearman's correlation r of 4,000 pairs: (1 - r^2) / 63.2; 6/pi asin(0.6/2) = 0.5819.
write none.xml ''
near 'without a word there is none' "$(ranks none.xml)" 0 0.0633
write words.xml "<correlation of=\"workload 'w' tokens\" with=\"site 's', rate price\" value=\"0.6\"/>"
near 'named in words' "$(ranks words.xml)" 0.5819 0.0418
write path.xml "<correlation of=\"//workload/@tokens\" with=\"//rate/@price\" value=\"-0.6\"/>"
near 'named by XPath' "$(ranks path.xml)" -0.5819 0.0418
near 'random inputs too' "$(sed -i 's/<study /<study sampling="random" /' "$folder/words.xml"; ranks words.xml)" 0.5819 0.0418

write bad.xml '<correlation of="//workload/@tokens" with="//cluster/@mfu" value="0.5"/>
<correlation of="tokens" with="//rate/@price" value="0.5"/>
<correlation of="//workload/@tokens" with="//rate/@price" value="1.5"/>
<correlation of="//workload/@tokens" with="//rate/@price" value="1"/>
<correlation of="//workload/@tokens" with="//workload/@tokens" value="0.5"/>
<correlation of="//workload/@tokens" with="//rate/@price" value="0.5"/>
<correlation of="//rate/@price" with="//workload/@tokens" value="0.4"/>'
flopcast validate "$folder/bad.xml"
check 'all faults at once' 3 'bad.xml:7: error: correlation, with="//cluster/@mfu": is certain' \
	"bad.xml:8: error: correlation, of=\"tokens\": no such input; accepted: \"workload 'w' tokens\"" \
	'bad.xml:9: error: correlation, value="1.5"' 'bad.xml:10: error: correlation, value="1": must be above -1 and below 1' \
	'bad.xml:11: error: correlation, with="//workload/@tokens": is the same draw' 'bad.xml:13: error: correlation: correlates two'
sed 's/mfu="0.3"/mfu="uniform(min=0.2, max=0.4)"/' "$folder/none.xml" |
	sed '7s|^|<correlation of="//workload/@tokens" with="//rate/@price" value="0.9"/><correlation of="//rate/@price" with="//cluster/@mfu" value="0.9"/>|' >"$folder/npd.xml"
flopcast validate "$folder/npd.xml"
check 'not positive definite' 3 'npd.xml:7: error: correlation' 'not positive definite'

# Two equal clusters whose speed nobody has measured, and prices 10 % apart: the dearer one is dearer.
cat >"$folder/two.xml" <<-X
	<scenario version="1" currency="USD">
	<workload id="w" model="llama2-7b" method="pretrain" tokens="100B"/>
	<cluster id="a" accelerator="h100-sxm" nodes="8" gpus-per-node="8" mfu="prior"><overhead calendar="prior"/></cluster>
	<cluster id="b" accelerator="h100-sxm" nodes="8" gpus-per-node="8" mfu="prior"><overhead calendar="prior"/></cluster>
	<cluster id="c" accelerator="a100-sxm-80gb" nodes="8" gpus-per-node="8" mfu="prior"><overhead calendar="prior"/></cluster>
	<site id="cheap" kind="cloud"><rate price="2 USD/gpu-h"/></site>
	<site id="dear" kind="cloud"><rate price="2.2 USD/gpu-h"/></site>
	<plan id="cheap" workload="w" cluster="a" site="cheap"/>
	<plan id="dear" workload="w" cluster="b" site="dear"/>
	<plan id="other" workload="w" cluster="c" site="dear"/>
	<study replications="2000"/>
	</scenario>
X
flopcast run -q --csv --no-charts -o "$folder/two" "$folder/two.xml"
dearer=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next } { cost[$1, $2] = $column["cost"]; n = $2 > n ? $2 : n }
	END { for (r = 0; r <= n; r++) more += cost["dear", r] > cost["cheap", r]; printf "%.3f\n", more / (n + 1) }' "$folder/two/replications.csv")
is "run: the dearer of two equal clusters is dearer in $dearer of pairs" "$(awk -v x="$dearer" 'BEGIN { print (x >= 0.95) }')" 1
flopcast diff -q --json --plan cheap --plan dear "$folder/two.xml"
chance=$(value '[0].cost.more')
is "diff: in $chance" "$(awk -v x="$chance" 'BEGIN { print (x >= 0.95) }')" 1
exit $bad
