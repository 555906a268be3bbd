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
exit $bad
