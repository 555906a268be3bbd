#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Tokens from words and characters by language, experiments in the results, and LoRA against full fine-tuning.
. tests/scenarios/tap.sh

# The tokens of a workload with these attributes; what is explained is in $folder/stdout.
tokens() { # ATTRIBUTES
	cat >"$folder/s.xml" <<EOF
<scenario version="1">
  <workload id="work" model="llama2-7b" method="finetune" $1/>
  <cluster id="cluster" accelerator="h100-sxm-80gb" nodes="1" gpus-per-node="8" mfu="40%"/>
  <site id="site" kind="cloud"><rate price="2 USD/gpu-h"/></site>
  <plan id="plan" workload="work" cluster="cluster" site="site"/>
  <study replications="5"/>
</scenario>
EOF
	flopcast explain "$folder/s.xml"
	awk '$1 == "tokens" && / x epochs/ { print $NF }' "$folder/stdout"
}

counts() { # NAME TOKENS ATTRIBUTES
	got=$(tokens "$3")
	[ "$got" = "$2" ] && ok "$1: $got" || not_ok "$1" "$got in place of $2" "$(cat "$folder/stderr")"
}

counts "English words" 6.5e+07 'words="50M" language="en"'
counts "Japanese characters" 5.35e+07 'characters="50M" language="ja"'
counts "Korean words" 2.08e+08 'words="50M" language="ko"'
counts "Chinese characters, by an alias" 1.16e+08 'characters="100M" language="zh"'
counts "LLaMA's tokenizer" 1.6e+08 'characters="100M" language="zh-tw-llama"'
counts "epochs" 1.3e+08 'words="50M" language="en" epochs="2"'
counts "a rate of one's own" 1e+08 'words="50M" tokens-per-word="2"'
counts "a rate wins over the language's" 1e+08 'words="50M" language="en" tokens-per-word="2"'
counts "examples" 6.5e+06 'examples="50k" tokens-per-example="130"'
tokens 'words="50M" language="en"' >"$folder/x"
grep -q 'tokens-per-word .*catalog/languages.xml' "$folder/stdout" && grep -q 'tokenizer .*GPT-4' "$folder/stdout" &&
	ok "where the rate comes from, and the tokenizer" || not_ok "where the rate comes from" "$(cat "$folder/stdout")"
flopcast catalog language ja
grep -q 'tokens-per-character="1.07" bytes-per-character="3" tokenizer="cl100k_base"' "$folder/stdout" && ok "the catalog lists languages" ||
	not_ok "the catalog lists languages" "$(cat "$folder/stdout")"

flopcast run --json -q -o "$folder/out" scenarios/corpus.xml
awk -f tests/scenarios/flatten.awk "$folder/stdout" >"$folder/flat"
if awk '/^plans\[0\]\.breakdown\./ { s += $2 } $1 == "plans[0].outcomes.cost.mean" { mean = $2 }
	$1 == "plans[0].breakdown.experiments" { e = $2 }
	END { exit !(e > 0.3 * mean && e < 0.6 * mean && (s - mean) ^ 2 < 1e-12 * mean ^ 2) }' "$folder/flat"; then
	ok "experiments are a cause of cost of their own, and causes sum to the cost"
else
	not_ok "experiments are a cause of cost" "$(grep 'plans\[0\].*\(breakdown\|cost\)' "$folder/flat" | head -n 20)"
fi
[ -z "$(value 'plans[1].breakdown.experiments')" ] && ok "no word of them where there are none" || not_ok "no word of them"

# The same data on the same GPUs.
flopcast run --json -q -o "$folder/out" scenarios/lora-or-full.xml
awk -f tests/scenarios/flatten.awk "$folder/stdout" >"$folder/flat"
flopcast memory --json scenarios/lora-or-full.xml
awk -f tests/scenarios/flatten.awk "$folder/stdout" >"$folder/memory"
compare() { # NAME FULL LORA
	ratio=$(awk -v a="plans[$2].outcomes.wall_s.mean" -v b="plans[$3].outcomes.wall_s.mean" '
		$1 == a { x = $2 } $1 == b { y = $2 } END { printf "%.3f", x / y }' "$folder/flat")
	awk -v r="$ratio" 'BEGIN { exit !(r > 1 && r <= 1.5) }' &&
		ok "$1: full fine-tuning takes $ratio times as long as LoRA" || not_ok "$1: time ratio" "$ratio"
	saved=$(awk -v a="plans[$2]" -v b="plans[$3]" '
		$1 == a ".need_b" { x = $2 } $1 == b ".need_b" { y = $2 }
		$1 == a ".fewest_gpus" { m = $2 } $1 == b ".fewest_gpus" { n = $2 }
		END { printf "%.2f %d %d", x / y, m, n }' "$folder/memory")
	echo "$saved" | awk '{ exit !($1 > 1.5 && $2 >= 2 * $3) }' &&
		ok "$1: times the memory, fewest GPUs of full and of LoRA: $saved" || not_ok "$1: the saving is in memory" "$saved"
}
compare "GPT-3 175B" 0 1
compare "Llama 2 7B" 2 3
exit $bad
