#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Options of serving side by side: what is printed, the same bytes for any number of threads, what can't be is refused with what
# could; and what API sites bill.
. tests/scenarios/tap.sh

flopcast compare scenarios/api-or-own.xml -n 200 -q
check 'the shipped comparison' 0
for words in 'prompt-api' 'cheapest' 'Break-even' 'What would tip it' 'arXiv:2312.05934'; do
	grep -q -e "$words" "$folder/stdout" && ok "it says $words" || not_ok "it says $words" "$(cat "$folder/stdout")"
done
cp "$folder/stdout" "$folder/one"
flopcast compare scenarios/api-or-own.xml -n 200 -q -j 1
same 'the same with one thread' "$folder/stdout" "$folder/one"
flopcast compare scenarios/api-or-own.xml -n 200 -q --json
sum=$(awk -f tests/scenarios/flatten.awk "$folder/stdout" | awk '$1 ~ /^serving\[0\]\.options\[[0-9]*\]\.cheapest$/ { sum += $2 } END { print sum }')
near 'chances to be the cheapest add up' "$sum" 1 1e-9

small() { # [SED-COMMAND...]
	for command in "$@"; do
		set -- "$@" -e "$command"
		shift
	done
	sed "$@" -e '' <<-'END'
		<?xml version="1.0" encoding="UTF-8"?>
		<scenario version="1" title="small">
		  <site id="api" kind="api"><tokens prompt="1 USD/1M-tokens" answer="4 USD/1M-tokens" batch-discount="50%"/></site>
		  <serving id="use" requests-per-day="1000" prompt-tokens="500" answer-tokens="125" months="1">
		    <option id="api"><api site="api"/></option>
		    <option id="own"><own model="llama3-8b" accelerator="l40s" price="1 USD/gpu-h"/></option>
		  </serving>
		  <study replications="10" seed="1"/>
		</scenario>
	END
}
bill() { # SED-COMMAND...: P50 of the first option
	small "$@" >"$folder/small.xml"
	flopcast compare -q --json "$folder/small.xml"
	value 'serving[0].options[0].cost.p50'
}
# 1,000 x 30.4375 requests of 500 and 125 tokens: 0.001 USD each
near 'an API by hand' "$(bill)" 30.4375 1e-6
near 'all in a batch' "$(bill 's/"api"><api/"api" batched="100%"><api/')" 15.21875 1e-6
near 'GPUs by hand' "$(bill '/"api"><api/d')" 730.5 1e-6

refuse() { # NAME SED-COMMAND WORDS...
	name=$1
	small "$2" >"$folder/bad.xml"
	shift 2
	flopcast compare "$folder/bad.xml"
	check "$name" 3 "$folder/bad.xml:" "$@"
}
refuse 'no requests' 's/day="1000"/day="0"/' 'requests-per-day="0"' 'above 0'
refuse 'nobody serves' 's/<api site="api"\/>//' 'who serves it? accepted: <api site='
refuse 'two serve' 's/<api site="api"\/>/&<own model="llama3-8b" accelerator="l40s" price="1 USD\/gpu-h"\/>/' 'who serves it?'
refuse 'a GPU without price' 's/ price="1 USD.gpu-h"//' 'what does a GPU cost? accepted: price='
refuse 'the site of another accelerator' 's/ price="1 USD.gpu-h"/ site="lambda-h100"/' 'offers' 'accepted: a site that has'
refuse 'a model that does not fit' 's/llama3-8b/llama3-70b/; s/l40s" /l40s" replica-gpus="1" /' 'do not hold the model and one request; accepted:'
refuse 'fewer GPUs than a replica' 's/l40s" /l40s" gpus="1" replica-gpus="2" /' 'gpus="1": a replica has 2; accepted: as many'
refuse 'a site without prices of use' 's/<tokens.*>/<tokens price="1 USD\/1M-tokens" turnaround="1 h"\/><\/site>/' 'has no prices of use; accepted:'
refuse 'a curve of 23 hours' 's/months="1"/curve="1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"/' 'accepted: 24 numbers'
refuse 'training without cost' 's/<api site="api"\/>/&<build\/>/' 'what does it cost? accepted: plan='
refuse 'training by no plan' 's/<api site="api"\/>/&<build plan="tune"\/>/' 'plan="tune": no plan of this id'
refuse 'a cache of GPUs' 's/"own"/"own" cached="50%"/' "is of an API's bill"
refuse 'no options' '/<option/d' 'nothing to compare; accepted: <option'
refuse 'an id twice' 's/option id="own"/option id="api"/' 'stands twice'
flopcast compare scenarios/r1.xml
check 'no serving' 3 'nothing to compare; accepted: a <serving'
small >"$folder/bad.xml"
flopcast run "$folder/bad.xml"
check 'run needs plans' 3 'no plan; accepted:'

# ---- API sites as they bill ----
billed() { # WORKLOAD-ATTRIBUTES SITE: mean cost
	cat >"$folder/api.xml" <<-END
		<scenario version="1" title="api">
		  <workload id="work" model="qwen3-8b" $1/>
		  <site id="hours" kind="api"><tokens hour="100 USD/h" turnaround="10 h"/></site>
		  <site id="service" kind="api"><tokens price="0.4 USD/1M-tokens" prompt="0.1 USD/1M-tokens" cached="0.02 USD/1M-tokens"
		    answer="0.5 USD/1M-tokens" turnaround="1 h"/></site>
		  <plan id="plan" workload="work" site="$2"/>
		  <study replications="2"/>
		</scenario>
	END
	flopcast run "$folder/api.xml" --json -q --no-charts --no-output
	value 'plans[0].outcomes.cost.mean'
}
rl='method="grpo" steps="10" prompts="10" samples="10" prompt-tokens="100" answer-tokens="900" reference="false"'
# 1M tokens: trained 0.4, sampled 0.9 x 0.5, read once 0.01 x 0.1 and nine times from the cache 0.09 x 0.02
near 'prefill, sample, train' "$(billed "$rl" service)" 0.8528 1e-9
near 'with a reference, which reads all' "$(billed "$(echo "$rl" | sed 's/ reference.*//')" service)" 0.9528 1e-9
near 'by the hour' "$(billed "$rl" hours)" 1000 1e-6
near 'fine-tuning pays for training alone' "$(billed 'method="finetune" tokens="1M"' service)" 0.4 1e-9
near 'generation in a batch of nothing' "$(billed 'method="generate" requests="1000" prompt-tokens="900" answer-tokens="100"' service)" 0.14 1e-9
billed 'method="finetune" tokens="1M"' api-openai-gpt-5-mini >/dev/null
check 'training where none is sold' 3 "sells no training; accepted:"
billed 'method="generate" requests="1000" prompt-tokens="900" answer-tokens="100"' hours >/dev/null
check 'use where none is sold' 3 'has no prices of use; accepted:'
flopcast catalog site api-
[ "$(grep -c '^site api-' "$folder/stdout")" -ge 190 ] && ok 'prices of APIs are in the catalog' || not_ok 'prices of APIs' "$(wc -l "$folder/stdout")"

# ---- charts and report ----
flopcast run scenarios/api-or-own.xml -n 50 -q --charts -o "$folder/study"
check 'run prints the comparison too' 0
grep -q '^helpdesk: ' "$folder/stdout" && ok 'below the plans' || not_ok 'below the plans' "$(tail -n 12 "$folder/stdout")"
for chart in serving latency; do
	grep -q '^line,1,' "$folder/study/charts/$chart-helpdesk.csv" && ok "data of chart $chart" || not_ok "data of chart $chart"
done
flopcast report "$folder/study" --lang ja
grep -q 'id="serving"' "$folder/study/ja/report.html" && ok 'a section of the report' || not_ok 'a section of the report'
exit $bad
