#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Names as people write them: in a scenario, in `memory` and in `catalog` alike; what fits several is said; misspellings come
# with the nearest.
. tests/scenarios/tap.sh

# What `explain` says of a reference with this name.
named() { # MODEL ACCELERATOR GPUS SITE
	cat >"$folder/names.xml" <<END
<scenario version="1">
  <workload id="work" model="$1" method="finetune" tokens="1M"/>
  <cluster id="machines" accelerator="$2" nodes="1" gpus-per-node="$3" mfu="20%"/>
  <plan id="plan" workload="work" cluster="machines" site="$4"/>
</scenario>
END
	flopcast run --json --no-output -n 10 --allow-oom "$folder/names.xml"
}

named meta-llama/Llama-2-7b-chat-hf 'NVIDIA A100 80GB' 8 'AWS p4de (A100 80 GB), on demand'
check 'a comma is in no name' 3 "attribute 'site'"
while read -r gpus model accelerator site expected; do
	named "$(echo "$model" | tr _ ' ')" "$(echo "$accelerator" | tr _ ' ')" "$gpus" "$(echo "$site" | tr _ ' ')"
	if [ "$status" = 0 ] && grep -q "\"site\": \"$expected\"" "$folder/stdout"; then
		ok "$model on $gpus $accelerator at $site: $expected"
	else
		not_ok "$model on $gpus $accelerator at $site: $expected" "$(cat "$folder/stderr")" "$(grep '"site"' "$folder/stdout")"
	fi
done <<'END'
8 meta-llama/Llama-2-7b-chat-hf NVIDIA_A100_80GB aws aws-p4de
8 Qwen/Qwen3-8B H100-SXM5-80GB lambda lambda-h100
1 llama-2-7b h100 lambda lambda-h100-single
1 llama-2-13b RTX_4090 runpod runpod-secure-rtx-4090
1 7B 4090 own owned-rtx-4090
8 meta-llama/Llama-3.1-8B H200 nchc nano5-h200-enterprise
8 mistralai/Mistral-7B-v0.1 V100-SXM2-32GB nchc taiwania2-promotion
END
named 7B h100 8 nchc
check 'what fits several is said' 0 'model="7B": taken for llama2-7b (Llama 2 7B), the commonest of this name; others: ' \
	'accelerator="h100": taken for h100-sxm-80gb (NVIDIA H100 80GB SXM5), the commonest of this name; others: h100-pcie-80gb' \
	'site="nchc": taken for nano5-h100-enterprise'
named llama2-7b h100-sxm 8 aws-p5
check 'what fits one is not' 0
[ -s "$folder/stderr" ] && not_ok 'nothing is said then' "$(cat "$folder/stderr")" || ok 'nothing is said then'
named lama-2-7b h10O 8 lamda
check 'misspellings' 3 'model="lama-2-7b": no model of this id in the scenario or the catalog; the nearest: llama2-7b' \
	'the nearest: h100-sxm-80gb' 'the nearest: '

flopcast memory --model Qwen/Qwen2.5-7B-Instruct --gpu 'A100 80GB' --gpus 8
check 'memory takes them' 0
flopcast memory --model 13b --gpu 4090 --method qlora
check 'memory: 13b on a 4090' 0
flopcast catalog accelerator 'NVIDIA H100 80GB'
grep -q '^accelerator h100-sxm-80gb ' "$folder/stdout" && ok 'catalog takes them' || not_ok 'catalog takes them' "$(cat "$folder/stdout")"
flopcast catalog model meta-llama/Llama-2-7b-hf
grep -q '^model llama2-7b ' "$folder/stdout" && ok 'catalog: a model of a hub' || not_ok 'catalog: a model of a hub'
flopcast catalog accelerator h10O
check 'catalog: nothing' 1 'the nearest: h100-sxm-80gb'
exit $bad
