#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Reinforcement learning, serving and their relatives from XML and from one line: each is forecast, the parts say what they
# should, and what can't be is refused with what could.
. tests/scenarios/tap.sh

flopcast run -q --json --no-charts -n 100 -o "$folder/campaign" scenarios/rl-campaign.xml
check 'pretraining, fine-tuning, GRPO and serving in one file' 0
jobs=$(grep -c '"id": "grpo"' "$folder/stdout")
[ "$jobs" -ge 1 ] && ok 'GRPO is a job of it' || not_ok 'GRPO is a job of it' "$(head -n 40 "$folder/stdout")"
flopcast explain scenarios/rl-campaign.xml
for words in 'rl step' 'replicas' 'utilisation' 'latency'; do
	grep -q "^  $words " "$folder/stdout" && ok "explain prints $words" || not_ok "explain prints $words"
done

cost() { # ARGUMENTS...: P50 of the cost
	flopcast estimate "$@" -q -n 200 --json
	tr -d ' \n' <"$folder/stdout" | sed -n 's/.*"outcomes":{"cost":{[^}]*"p50":\([0-9.]*\).*/\1/p'
}
more() { # NAME A B: A > B > 0
	if awk -v a="$2" -v b="$3" 'BEGIN { exit !(a > b && b > 0) }'; then
		ok "$1"
	else
		not_ok "$1" "$2 is not above $3"
	fi
}
short=$(cost grpo --model qwen3-8b --gpu h100 --gpus 8 --price 2 --answer-tokens 1000)
long=$(cost grpo --model qwen3-8b --gpu h100 --gpus 8 --price 2 --answer-tokens 4000)
more 'longer answers cost more' "$long" "$short"
one=$(cost serve --model llama3-8b --gpu h100 --price 2 --requests 10k)
two=$(cost serve --model llama3-8b --gpu h100 --gpus 2 --price 2 --requests 10k)
more 'two GPUs that are held cost more than one' "$two" "$one"
dpo=$(cost dpo --model llama3-8b --examples 10k --tokens-per-example 1000 --gpu h100 --price 2 --mfu 30%)
sft=$(cost finetune --model llama3-8b --examples 10k --tokens-per-example 1000 --epochs 1 --gpu h100 --price 2 --mfu 30%)
more 'DPO costs more than fine-tuning on the same tokens' "$dpo" "$sft"
taught=$(cost distill --model qwen3-1.7b --teacher qwen3-32b --tokens 1B --gpu h100 --price 2 --epochs 1)
more 'distillation is forecast' "$taught" 0.01
flopcast estimate serve --model llama3-70b --gpu l40s --price 1
check 'a model that no GPU of these holds' 3 'hold no replica of the model with one request; accepted: more GPUs'
flopcast estimate grpo --model qwen3-8b --tokens 1B --gpu h100
check 'grpo has no tokens' 2 "--tokens '1B': grpo has none; accepted: steps or examples"

flopcast memory --model llama-2-13b --gpu a10g --serve --tokens 512 --requests 16 --weight-bits 4 --cache-bits 8
check 'memory in 4 and 8 bits' 0
grep -q 'weights  *6.51 GB' "$folder/stdout" && ok '13B in 4 bits are 6.5 GB' || not_ok '13B in 4 bits' "$(cat "$folder/stdout")"
grep -q 'KV cache: 409600 B a token' "$folder/stdout" && ok 'cache in 8 bits' || not_ok 'cache in 8 bits' "$(cat "$folder/stdout")"
flopcast memory --model llama-2-13b --gpu a10g --serve --weight-bits 64
check 'bits out of range' 2 'accepted: 2 to 32'

# A prompt that waits for the cache: waves are said.
sed 's/answer-tokens="1500" answer-tokens-finish="4000" answer-most="16384"/answer-tokens="9000" answer-most="16384"/; s/nodes="8"/nodes="1"/' \
	scenarios/rl-campaign.xml >"$folder/waves.xml"
flopcast validate "$folder/waves.xml"
check 'answers that come in waves' 0 'and its cache holds' 'waves'

# ---- evaluation suites, data preparation, a sandbox pool that fails: by hand ----
mean() { # WORKLOAD-ELEMENT OUTCOME: of a plan on two nodes of four GPUs at 1 USD an hour each
	cat >"$folder/kind.xml" <<-END
		<scenario version="1" title="kinds">
		  $1
		  <cluster id="gpus" accelerator="h100-sxm-80gb" nodes="2" gpus-per-node="4" mfu="predicted"/>
		  <site id="site" kind="cloud"><rate price="1 USD/gpu-h"/></site>
		  <plan id="plan" workload="work" cluster="gpus" site="site"/>
		  <study replications="2"/>
		</scenario>
	END
	flopcast run "$folder/kind.xml" --json -q --no-charts --no-output
	value "plans[0].outcomes.$2.mean"
}
# 40 configurations of 30 min, 8 at a time on one GPU each
near 'an evaluation by the time of a configuration' \
	"$(mean '<workload id="work" model="qwen3-8b" method="evaluate" configs="40" config-time="30 min"/>' wall_s)" 9000 1
near 'two GPUs a replica: half as many at a time' \
	"$(mean '<workload id="work" model="qwen3-8b" method="evaluate" configs="40" config-time="30 min" replica-gpus="2"/>' wall_s)" 18000 1
suite='id="work" model="qwen3-8b" method="evaluate" configs="10" requests="1000" prompt-tokens="500" answer-tokens="200"'
bare=$(mean "<workload $suite/>" cost)
judged=$(mean "<workload $suite><reward kind=\"judge\" tokens=\"2000\" price=\"1 USD/1M-tokens\" latency=\"1 s\" concurrent=\"1000\"/></workload>" cost)
near 'a judge reads 2,000 tokens of 10,000 answers' "$(awk -v a="$judged" -v b="$bare" 'BEGIN { print a - b }')" 20 0.01
# 10 TB at 288 core-hours each on 2 x 96 cores: 15 h, 120 GPU-hours
near 'data preparation' "$(mean '<workload id="work" method="prepare" bytes="10 TB" cpu-hours-per-tb="288" cores-per-node="96"/>' wall_s)" 54000 1
near 'and its cost' "$(value 'plans[0].outcomes.cost.mean')" 120 0.01
rl='<workload id="work" model="qwen3-8b" method="grpo" steps="10" prompts="32" samples="8" prompt-tokens="200" answer-tokens="500">'
well=$(mean "$rl<reward kind=\"sandbox\" latency=\"10 s\" concurrent=\"64\" price=\"1 USD/h\"/></workload>" wall_s)
failing=$(mean "$rl<reward kind=\"sandbox\" latency=\"10 s\" concurrent=\"64\" price=\"1 USD/h\" lifetime=\"30 s\" repair=\"30 s\"/></workload>" wall_s)
more 'a pool whose places fail takes longer' "$failing" "$well"

refused() { # NAME WORKLOAD-ELEMENT WORDS...
	name=$1
	mean "$2" wall_s >/dev/null
	shift 2
	check "$name" 3 "$folder/kind.xml:2:" "$@"
}
refused 'zero requests' '<workload id="work" model="qwen3-8b" method="serve" requests-per-day="0" prompt-tokens="1" answer-tokens="1"/>' 'requests-per-day="0"' 'above 0'
refused 'a judge without price' "$rl<reward kind=\"judge\" tokens=\"9\"/></workload>" 'a judge without price; accepted: price='
refused 'a cap below the mean' "$(echo "$rl" | sed 's/>$/ answer-most="400"\/>/')" 'answer-most="400"' 'the cap is below the mean of 500 tokens; accepted:'
refused 'staleness without pools' "$(echo "$rl" | sed 's/>$/ staleness="2"\/>/')" 'staleness="2"' 'accepted: generation-gpus='
refused 'an evaluation both ways' "<workload $suite config-time=\"1 h\"/>" 'config-time says how long it takes; accepted:'
refused 'preparation without cores' '<workload id="work" method="prepare" bytes="1 TB" cpu-hours-per-tb="9"/>' 'no cores-per-node; accepted: cores-per-node='
refused 'preparation of a model' '<workload id="work" model="qwen3-8b" method="prepare" bytes="1 TB" cpu-hours-per-tb="9" cores-per-node="9"/>' 'has bytes, cpu-hours-per-tb and cores-per-node instead'
refused 'training without a model' '<workload id="work" method="pretrain" tokens="1B"/>' 'no model; accepted:'
refused 'repair of what never fails' "$rl<reward kind=\"sandbox\" latency=\"1 s\" repair=\"1 h\"/></workload>" 'accepted: beside lifetime='
exit $bad
