#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The catalog: as much as is promised, each row with source and date, every offer read and usable; and the import of a price
# table.
. tests/scenarios/tap.sh

is_at_least() { # KIND NUMBER
	count=$("$FLOPCAST" catalog "$1" | wc -l)
	if [ "$count" -ge "$2" ]; then ok "$count of $1"; else not_ok "$count of $1, at least $2 promised"; fi
}
is_at_least accelerator 35
is_at_least model 25
is_at_least site 40
for kind in model accelerator site exchange; do
	bare=$("$FLOPCAST" catalog $kind | grep -v ' source=".*date="[0-9-]*"')
	if [ -z "$bare" ]; then ok "each $kind has source and date"; else not_ok "each $kind has source and date" "$bare"; fi
done
if "$FLOPCAST" catalog accelerator MI300 | grep -q '^accelerator mi300x '; then ok 'a filter'; else not_ok 'a filter'; fi

# One plan at every site, with every accelerator that any of them offers, so that each row is read.
{
	echo '<scenario version="1">'
	echo '<workload id="tune" model="llama2-7b" method="lora" rank="8" tokens="1M"/>'
	for gpu in $("$FLOPCAST" catalog accelerator | cut -d' ' -f2); do
		echo "<cluster id=\"$gpu\" accelerator=\"$gpu\" nodes=\"1\" gpus-per-node=\"1\" mfu=\"10%\">"
		echo '<checkpoint interval="10 min" write="10 s"/></cluster>'
	done
	"$FLOPCAST" catalog site | awk '{
		kind = accelerator = ""
		for (i = 3; i <= NF; i++) {
			if ($i ~ /^kind=/) kind = substr($i, 7, length($i) - 7)
			if ($i ~ /^accelerator=/ && accelerator == "") accelerator = substr($i, 14, length($i) - 14)
		}
		cluster = kind == "api" ? "" : " cluster=\"" (accelerator ? accelerator : "a100-sxm-80gb") "\""
		print "<plan id=\"" $2 "\" workload=\"tune\" site=\"" $2 "\"" cluster "/>"
	}'
	echo '<study replications="20" infeasible="list"/></scenario>'
} >"$folder/all.xml"
plans=$(grep -c '<plan' "$folder/all.xml")
if "$FLOPCAST" run "$folder/all.xml" --json -q --check-invariants -o "$folder/out" >"$folder/json" 2>"$folder/stderr"; then
	ok "every offer can be used ($plans plans)"
else
	not_ok "every offer can be used" "$(head -n 5 "$folder/stderr")"
fi
reasons=$(grep -c '"reason"' "$folder/json")
finished=$(grep -c '"finished": 20' "$folder/json")
if [ $((reasons + finished)) = "$plans" ]; then
	ok "and does the work ($finished), or says why not ($reasons)"
else
	not_ok "and does the work or says why not" "$finished finished, $reasons with a reason, of $plans"
fi

cat >"$folder/vms.csv" <<'CSV'
Region,InstanceType,vCPUs,AcceleratorName,AcceleratorCount,GpuInfo,Price,SpotPrice,AvailabilityZone
us-east-1,p4de.24xlarge,96,A100-80GB,8,"{'Gpus': [{'Name': 'A100-80GB', 'Count': 8}]}",27.44705,8.65,us-east-1a
us-east-1,p4de.24xlarge,96,A100-80GB,8,"{'Gpus': [{'Name': 'A100-80GB', 'Count': 8}]}",27.44705,9.97,us-east-1b
us-west-2,p4de.24xlarge,96,A100-80GB,8,"{'Gpus': [{'Name': 'A100-80GB'}]}",27.44705,27.44705,us-west-2a
eu-x,p4de.24xlarge,96,A100-80GB,8,{},2.7,1,eu-xa
us-east-1,m5.large,2,,,,0.096,0.03,us-east-1a
us-east-1,weird,2,FooChip,1,,3,1,us-east-1a
CSV
"$FLOPCAST" catalog import "$folder/vms.csv" --cloud aws --date 2026-06-01 --source table --uptime 'exponential(mean=5 h)' \
	--reacquire '1 h' >"$folder/sites.xml" 2>"$folder/stderr"
for words in 'vms.csv:4: warning: spot price refused' 'vms.csv:5: warning: refused: its price per GPU' 'vms.csv:7: warning: left out'; do
	if grep -q "$words" "$folder/stderr"; then ok "import: $words"; else not_ok "import: $words" "$(cat "$folder/stderr")"; fi
done
# Zones are folded: one offer on demand for each region, and one spot offer, at the least price of its zones.
{ printf '\357\273\277'; cat "$folder/vms.csv"; } | awk '{ printf "%s\r\n", $0 }' >"$folder/dos.csv"
"$FLOPCAST" catalog import "$folder/dos.csv" --cloud aws --date 2026-06-01 --source table --uptime 'exponential(mean=5 h)' \
	--reacquire '1 h' >"$folder/dos.xml" 2>/dev/null
same 'import: a table with a byte order mark and CRLF' "$folder/sites.xml" "$folder/dos.xml"
if [ "$(grep -c '<site ' "$folder/sites.xml")" = 3 ] && grep -q 'price="1.08125 USD/gpu-h" market="spot"' "$folder/sites.xml"; then
	ok 'import: zones are folded'
else
	not_ok 'import: zones are folded' "$(cat "$folder/sites.xml")"
fi
"$FLOPCAST" schema >"$folder/schema.xsd"
if xmllint --noout --schema "$folder/schema.xsd" "$folder/sites.xml" 2>/dev/null; then
	ok 'import: the result follows the schema'
else
	not_ok 'import: the result follows the schema'
fi
"$FLOPCAST" catalog import "$folder/vms.csv" >/dev/null 2>&1
if [ $? = 2 ]; then ok 'import: without date and source refused'; else not_ok 'import: without date and source refused'; fi

# Weights counted from the shape against what was published, as tests/scenarios/published_models.tsv has it.
flopcast catalog count
awk -F'\t' '
	function number(s) { return s * (s ~ /T$/ ? 1e12 : s ~ /B$/ ? 1e9 : s ~ /M$/ ? 1e6 : 1) }
	/^#/ || $2 == "params" || $2 == "published" { next }
	FNR == NR { counted[$1] = $5; next }
	{
		n++
		d = counted[$1] / number($2) - 1
		if (!(d <= 0.01 && d >= -0.01))
			printf "%s: counted %s, published %s\n", $1, counted[$1], $2
	}
	END { if (n < 60) print n " models, at least 60 promised" }' "$folder/stdout" tests/scenarios/published_models.tsv >"$folder/wrong"
same 'weights are counted within 1 % of what was published' /dev/null "$folder/wrong"

# Bytes of the KV cache a token: 70.3 KB of DeepSeek-V3 (arXiv:2505.09343, table 1; llama.cpp allocates 2,196 MiB for 32,768 tokens:
# ggml-org/llama.cpp#11446), 516 KB of Llama 3.1 405B and 327 KB of Qwen2.5
# 72B (ibid.); Qwen3-Next keeps 12 layers of 2 heads of 256, and states of 36 layers.
cache() { # MODEL BYTES
	is=$(awk -F'\t' -v id="$1" '$1 == id { print $4 }' "$folder/stdout")
	if awk -v a="$is" -v b="$2" 'BEGIN { exit !(a > 0.995 * b && a < 1.005 * b) }'; then ok "cache of $1"; else not_ok "cache of $1" "$is, not $2"; fi
}
cache deepseek-v3 70272
cache deepseek-v2 69120
cache kimi-k2 70272
cache glm-4.5 376832
cache llama3.1-405b 516096
cache qwen2.5-72b 327680
cache qwen3-235b-a22b 192512
cache gpt-oss-120b 37440
cache qwen3-next-80b-a3b 29184
cache minimax-m2 253952
cache gemma3-27b 135168

# A price has two sources, or its note says that it has one; a vendor's own page (high, of a place) is enough.
cat scenarios/catalog/sites.xml scenarios/catalog/apis.xml | awk -v RS='<site ' '
	NR == 1 || !/ source="/ { next }
	{
		id = $1
		source = $0
		sub(/.* source="/, "", source)
		sub(/".*/, "", source)
		split($0, tag, ">")
		n++
		if (source !~ /;| and |two / && !/single source/ && !(id !~ /^id="api-/ && tag[1] ~ /confidence="high"/))
			print id ": " source
	}
	END { if (n < 300) print n " prices" }' >"$folder/unmarked"
same 'a price with one source says so' /dev/null "$folder/unmarked"

# Rows by age: the oldest first, and as old as the day says.
flopcast catalog --stale --date 2026-11-30
if [ "$(sed -n 2p "$folder/stdout" | cut -f1)" = "$(tail -n +2 "$folder/stdout" | cut -f1 | sort -rn | head -n 1)" ]; then
	ok 'stale: the oldest first'
else
	not_ok 'stale: the oldest first' "$(head -n 3 "$folder/stdout")"
fi
if grep -q '^0	2026-11-30	model	gpt-oss-120b	high$' "$folder/stdout"; then ok 'stale: a row'; else not_ok 'stale: a row' "$(tail -n 3 "$folder/stdout")"; fi
flopcast catalog --stale --date 2026-13-01
if [ $status = 2 ] && grep -q "2026-13-01" "$folder/stderr"; then ok 'stale: no such day'; else not_ok 'stale: no such day' "$(cat "$folder/stderr")"; fi

# A catalog of one's own: its rows win over the built-in ones, and a run can be reported without the file.
cat >"$folder/own.xml" <<'XML'
<catalog version="1">
  <site id="aws-p5" kind="cloud" accelerator="h100-sxm-80gb" source="a contract" date="2026-11-01"><rate price="3.44 USD/gpu-h"/></site>
  <site id="mine" kind="cloud" accelerator="h100-sxm-80gb" source="a contract" date="2026-11-01"><rate price="1 USD/gpu-h"/></site>
</catalog>
XML
cat >"$folder/own-scenario.xml" <<'XML'
<scenario version="1">
  <workload id="w" model="llama3-8b" method="pretrain" tokens="1B"/>
  <cluster id="c" accelerator="h100-sxm-80gb" nodes="1" gpus-per-node="8" mfu="40%"/>
  <plan id="p5" workload="w" cluster="c" site="aws-p5"/>
  <plan id="mine" workload="w" cluster="c" site="mine"/>
</scenario>
XML
flopcast catalog diff "$folder/own.xml"
if grep -q '^aws-p5	h100-sxm-80gb	on-demand	3.44	USD	aws-p5	6.88	2026-11-09	-50.0$' "$folder/stdout" && grep -q '^mine	.*	-	-	-	-$' "$folder/stdout"; then
	ok 'diff: a price beside the built-in one'
else
	not_ok 'diff: a price beside the built-in one' "$(cat "$folder/stdout" "$folder/stderr")"
fi
flopcast explain "$folder/own-scenario.xml" --catalog "$folder/own.xml"
if [ $status = 0 ] && grep -q '3.44 USD/gpu-h' "$folder/stdout"; then ok 'own catalog: it wins'; else not_ok 'own catalog: it wins' "$(cat "$folder/stderr")"; fi
flopcast run "$folder/own-scenario.xml" --catalog "$folder/own.xml" -n 10 -q --no-charts -o "$folder/own"
mv "$folder/own.xml" "$folder/moved.xml"
flopcast report "$folder/own"
if [ $status = 0 ]; then ok 'own catalog: kept with the results'; else not_ok 'own catalog: kept with the results' "$(cat "$folder/stderr")"; fi
flopcast explain "$folder/own-scenario.xml"
if [ $status = 3 ]; then ok 'without it: no such site'; else not_ok 'without it: no such site' "$status"; fi
flopcast explain "$folder/own-scenario.xml" --catalog "$folder/own-scenario.xml"
if [ $status = 3 ] && grep -q 'own-scenario.xml:1: error: not a catalog' "$folder/stderr"; then
	ok 'a scenario is no catalog'
else
	not_ok 'a scenario is no catalog' "$(cat "$folder/stderr")"
fi

# Colab Pro+ buys packs of 100 units: 96 h at 5.40 units are 19 above the month's 500.
cat >"$folder/colab.xml" <<-X
	<scenario version="1" currency="USD">
	<workload id="w" model="llama2-7b" method="lora" rank="8" tokens="1200M" sequence="512"/>
	<cluster id="c" accelerator="a100-sxm-40gb" nodes="1" gpus-per-node="1" mfu="30%"><checkpoint interval="10 min" write="0"/></cluster>
	<plan id="p" workload="w" cluster="c" site="colab-pro-plus"/>
	<study replications="200"/>
	</scenario>
X
flopcast run -q --json --no-output "$folder/colab.xml"
near 'Colab Pro+: a month and one small pack, with 5 % tax' "$(value 'plans[0].outcomes.cost.p50')" "$(awk 'BEGIN { print 1.05 * (49.99 + 9.99) }')" 1e-6

# NCHC's price-only sites have the limits of its partitions, and take any accelerator, as before.
for place in nstc academic commercial; do
	flopcast catalog site "nchc-$place"
	if grep -q 'partition: id="normal" walltime="48 h" max-gpus="16"' "$folder/stdout"; then ok "nchc-$place: partitions"; else not_ok "nchc-$place: partitions" "$(cat "$folder/stdout")"; fi
	sed "s/colab-pro-plus/nchc-$place/" "$folder/colab.xml" >"$folder/nchc.xml"
	flopcast run -n 1 --no-output "$folder/nchc.xml"
	check "nchc-$place: an A100" 0
	flopcast run -n 1 --no-output "$folder/nchc.xml" --allow-oom --set '//@nodes=64'
	check "nchc-$place: 64 GPUs are too many" 3 '64 GPUs exceed the 32'
done

# A service says what nobody publishes of it.
flopcast catalog site api-amazon-nova-lite
grep -q ' not known: latency, rate limits, outages' "$folder/stdout" && ok 'an API says what it does not know' || not_ok 'an API says what it does not know' "$(cat "$folder/stdout")"
flopcast catalog site aws-p5
lacks 'not known: latency' "$folder/stdout" && ok 'a cloud does not' || not_ok 'a cloud does not'
flopcast explain scenarios/cloud-nchc-colab.xml --plan tune-api-openai
grep -q 'not known, not counted  *latency, rate limits' "$folder/stdout" && ok 'explain too' || not_ok 'explain too'
flopcast catalog site aws-g5
grep -q 'accelerator="a10g"' "$folder/stdout" && ok 'A10G is to be had' || not_ok 'A10G is to be had'
exit $bad
