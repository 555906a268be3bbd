#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# One shape, one truth: `memory`, `explain` and `run` say the same bytes of 40 random shapes, methods, precisions, optimizers and
# layouts, half of them without a layout; and the options of `memory` the same as a scenario with the same layout.
. tests/scenarios/tap.sh

# A third of the plans train adapters. Sizes are multiples of 128, layers of 4, so that each layout divides them.
awk -v seed=14 '
	function pick(words,   list, n) { n = split(words, list, " "); return list[1 + int(rand() * n)] }
	function some(from, to) { return from + int(rand() * (to - from + 1)) }
	BEGIN {
		srand(seed)
		print "<scenario version=\"1\" currency=\"USD\">"
		for (i = 1; i <= 40; i++) {
			h = 128 * some(4, 64); layers = 4 * some(2, 24); heads = h / 128; f = 128 * some(4, 200)
			method = pick("pretrain finetune continue dpo lora qlora")
			is_adapter = method == "lora" || method == "qlora"
			precision = pick("bf16 fp16 fp32 bf16-pure autocast fp8")
			gpus = pick("1 2 4 8"); nodes = pick("1 2 4")
			printf "<model id=\"m%d\" params=\"%.3fB\" layers=\"%d\" hidden=\"%d\" ffn=\"%d\" heads=\"%d\" kv-heads=\"%d\" vocab=\"%d\" context=\"4096\"/>\n",
				i, (layers * (4 * h * h + 3 * h * f) + 2 * 32000 * h) / 1e9, layers, h, f, heads, heads, 32000
			printf "<workload id=\"w%d\" model=\"m%d\" method=\"%s\" tokens=\"1M\" sequence=\"%d\" precision=\"%s\" optimizer=\"%s\" gradients=\"%s\"%s/>\n",
				i, i, method, pick("512 1024 2048 4096"), precision,
				pick("adamw lamb sgd sgd-plain adam8bit muon galore"), pick("same fp32"),
				is_adapter ? " rank=\"" pick("4 8 64") "\" targets=\"" pick("q-v q-k-v-o") "\"" : ""
			printf "<cluster id=\"c%d\" accelerator=\"%s\" nodes=\"%d\" gpus-per-node=\"%d\" mfu=\"10%%\">", i,
				precision == "fp8" ? "h100-sxm-80gb" : pick("h100-sxm-80gb a100-sxm-40gb rtx-4090"), nodes, gpus
			if (i % 2)
				printf "<layout zero=\"%d\" recompute=\"%s\" attention=\"%s\" microbatch=\"%d\" pipeline=\"%d\"/>",
					some(0, 3), pick("none selective full"), pick("fused flash2 plain"), some(1, 4), gpus * nodes % 2 ? 1 : 2
			print "</cluster>"
			printf "<plan id=\"p%d\" workload=\"w%d\" cluster=\"c%d\" site=\"s\"/>\n", i, i, i
		}
		print "<site id=\"s\" kind=\"cloud\"><rate price=\"1 USD/gpu-h\"/></site>\n<study replications=\"1\"/>\n</scenario>"
	}' | sed 's/q-v/q v/; s/q v-o/q v o/; s/q-k-v-o/q k v o/; s/q-k v-o/q k v o/' >"$folder/shapes.xml"

needs() { # JSON keys are those of memory (plans[i].need_b) or of run (plans[i].memory.need_b)
	awk -f tests/scenarios/flatten.awk "$folder/stdout" | awk -v key="$1" '
		$1 ~ /^plans\[[0-9]+\]\.id$/ { id = $2; gsub(/"/, "", id) }
		$1 ~ "^plans\\[[0-9]+\\]\\." key "$" { printf "%s %.0f\n", id, $2 }'
}

flopcast memory --json "$folder/shapes.xml"
check 'memory takes the random shapes' 0
needs need_b >"$folder/memory"
flopcast run -q --json --no-output --allow-oom "$folder/shapes.xml"
check 'so does run' 0
needs memory.need_b >"$folder/run"
flopcast explain --allow-oom "$folder/shapes.xml"
awk '/^plan / { id = $2; gsub(/[^a-z0-9]/, "", id) } / memory per GPU / { print id, $(NF - 1) }' "$folder/stdout" >"$folder/explain"
is 'all of them say it' "$(cat "$folder/memory" "$folder/run" "$folder/explain" | wc -l | tr -d ' ')" 120
same 'run says what memory says, to the byte' "$folder/memory" "$folder/run"
same 'explain too' "$folder/memory" "$folder/explain"
is 'they are different' "$(cut -d' ' -f2 "$folder/memory" | sort -u | wc -l | tr -d ' ')" 40

# The command line against a scenario of the same layout.
while read -r model gpu gpus method layout; do
	xml=$(echo "$layout" | sed 's/\([a-z-]*\)=\([a-z0-9]*\)/\1="\2"/g')
	rank=
	case $method in *lora) rank='rank="8"' ;; esac
	cat >"$folder/one.xml" <<-X
		<scenario version="1"><workload id="w" model="$model" method="$method" tokens="1M" $rank/>
		<cluster id="c" accelerator="$gpu" nodes="1" gpus-per-node="$gpus" mfu="10%"><layout $xml/></cluster>
		<site id="s" kind="cloud"><rate price="1 USD/gpu-h"/></site>
		<plan id="p" workload="w" cluster="c" site="s"/><study replications="1"/></scenario>
	X
	flopcast run -q --json --no-output --allow-oom "$folder/one.xml"
	need=$(value 'plans[0].memory.need_b')
	options=$(echo "$layout" | sed 's/\([a-z-]*\)=/--\1 /g')
	eval "flopcast memory --json --model $model --gpu $gpu --gpus $gpus --method $method $options"
	is "$model $method $layout: $need B" "$(value 'plans[0].need_b')" "$need"
done <<'X'
llama2-7b h100-sxm-80gb 8 finetune zero=3 recompute=full
llama2-13b a100-sxm-80gb 4 lora zero=2 microbatch=2
llama3.1-8b rtx-4090 1 qlora recompute=none attention=fused
llama3.1-8b rtx-4090 1 qlora recompute=none attention=plain
llama2-70b h100-sxm-80gb 8 pretrain tensor=8 zero=1
X
exit $bad
