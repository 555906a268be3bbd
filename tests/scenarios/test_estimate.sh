#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A forecast from one line: what is understood, the scenario that it saves, faults of what was typed.
. tests/scenarios/tap.sh

says() { # NAME WORDS
	grep -qF -e "$2" "$folder/stdout" && ok "$1" || not_ok "$1" "$(cat "$folder/stdout" "$folder/stderr")"
}

# The three questions of a new user.
flopcast estimate lora --model llama-2-13b --examples 52k --gpu 4090
check 'LoRA of a 13B on a 4090' 0
says 'what was understood' 'LoRA: Llama 2 13B (13.02B weights), 23.66M tokens in 3 epochs'
says 'it does not fit' 'Memory: does NOT fit; at least 26.9 GB a GPU, which has 25.8.'
says 'what fits' '  fits: qlora on 1 x the same, 7.4 GB each: P50 '
says 'two GPUs fit too' '  fits: lora on 2 x the same, 13.8 GB each: P50 '
flopcast estimate pretrain --model 3B --tokens 1T --gpu h100 --gpus 128 --site Lambda
check '1T tokens for a 3B' 0
says 'the place, its price and the date' '128 x NVIDIA H100 80GB SXM5 (16 machines of 8); Lambda, 8 x H100: 3.99 USD/gpu-h (2026-09-25)'
flopcast estimate continue --model llama-3-8b --tokens '20 billion' --gpu h100 --site nchc,aws --deadline '2 weeks' --budget '$10k'
check 'NCHC or AWS' 0
says 'both are ranked' 'nano5-h100-enterprise '
says 'chances of both' 'Chance to stay within 10,000 USD and 14 d: nano5-h100-enterprise budget '

# The scenario that is saved gives the same bytes.
compared() { # NAME OPTIONS...
	compared=$1
	shift
	flopcast estimate "$@" --save "$folder/saved.xml" -f --json
	cp "$folder/stdout" "$folder/estimate.json"
	flopcast run "$folder/saved.xml" --json --no-output -q --allow-oom
	same "$compared: the scenario gives the same bytes" "$folder/estimate.json" "$folder/stdout"
	flopcast validate "$folder/saved.xml"
}
compared 'one place' pretrain --model 3B --tokens 1T --gpu 128xh100 --site lambda
compared 'several places, limits' finetune --model Qwen/Qwen3-8B --data 5.8GB --language zh --gpu a100 --site all --deadline 30d --budget 2k
check 'it is valid' 0
compared 'what does not fit' lora --model llama-2-13b --examples 52,000 --gpu 4090
compared 'all that can be said' qlora --params 7B --examples 10k --tokens-per-example 'uniform(min=100, max=200)' --epochs 2 \
	--gpu 'RTX 4090' --gpus 2 --price '$0.5/h' --mfu 20% --lifetime '90 d' --spares 1 --interval '20 min' --currency TWD
grep -q 'currency="TWD"' "$folder/saved.xml" && grep -q 'price="0.5 USD/gpu-h"' "$folder/saved.xml" &&
	grep -q 'exponential(mean=90 d)' "$folder/saved.xml" && ok 'all of it stands in the scenario' ||
	not_ok 'all of it stands in the scenario' "$(cat "$folder/saved.xml")"
flopcast estimate lora --model 7B --tokens 1M --save "$folder/saved.xml"
check 'an old file is kept' 1 'is there already; --force overwrites it'

flopcast estimate pretrain --model 7B --tokens 1T --require 'P80(cost) <= 5 USD'
check 'a requirement' 4
says 'and by how much' 'NOT met'
flopcast estimate lora --model 7B --tokens 1M --site aws-p5 --price 1 --json
grep -q '"site": "aws-p5"' "$folder/stdout" && ok 'a price of a place' || not_ok 'a price of a place' "$(cat "$folder/stderr")"
for language in zh-TW ja ko; do
	flopcast estimate lora --model 13B --tokens 1M --gpu 4090 --gpus 2 --lang $language
	check "in $language" 0
	lacks 'weights\|Assumed\|Memory' "$folder/stdout" && ok "$language: no English is left" || not_ok "$language" "$(cat "$folder/stdout")"
done

# Faults, all at once, in the words of the command line.
flopcast estimate lora --model lama-2-13b --examples 5x --gpu h10O --gpus 0 --site lamda --deadline 30 --budget 5x
check 'all faults at once' 2 "--model 'lama-2-13b': no such model in the catalog; the nearest: llama2-13b" \
	"--examples '5x': unknown unit 'x'" "--gpu 'h10O': no such accelerator in the catalog; the nearest: h100-sxm-80gb" \
	"--gpus '0': out of range" "--site 'lamda': no such place in the catalog; the nearest: lambda" \
	"--deadline '30': the unit is missing" "--budget '5x': unknown unit 'x'"
lacks 'xml\|<\|workload' "$folder/stderr" && ok 'nothing of the scenario shows' || not_ok 'nothing of the scenario shows' "$(cat "$folder/stderr")"
while read -r words; do
	eval "set -- $words"
	why=$1
	shift
	flopcast estimate "$@"
	check "refused: $why" 2 "$why"
done <<'END'
"accepted: pretrain, continue, finetune, lora, qlora" tuen --model 7B --tokens 1M
"nothing says which model" lora --tokens 1M
"more than one says which model" lora --tokens 1M --model 7B --params 7B
"nothing says how much data" lora --model 7B
"more than one says how much data" lora --model 7B --tokens 1M --examples 5
"its tokens depend on the language" lora --model 7B --data 1GB
"belongs to --examples" lora --model 7B --tokens 1M --tokens-per-example 5
"machines have 8 GPUs; the nearest: 96 and 104" pretrain --model 7B --tokens 1T --gpus 97
"is of one place, and there are 2" pretrain --model 7B --tokens 1T --site aws,lambda --price 2
"no cloud of the catalog has 1 of this GPU" lora --model 7B --tokens 1M --gpu rtx-5090
"no file is read here" lora --model 7B --tokens "empirical(file=/etc/passwd)"
"is one word too many" lora qlora --model 7B --tokens 1M
"an empty name between commas" lora --model 7B --tokens 1M --site aws,,lambda
"a tuning service has machines of its own" lora --model 7B --tokens 1M --site openai
END
flopcast estimate pretrain --model 7B --tokens 1T --site "$(awk 'BEGIN { for (i = 0; i < 5000; i++) printf "s%d,", i }')x" \
	--own "$(awk 'BEGIN { for (i = 0; i < 5000; i++) printf "31%%," }')"
check 'lists have an end' 2 'accepted: at most 1000 places' 'accepted: 1 to '
is 'and so have faults' "$(grep -c 'at most 1000\|accepted: 1 to' "$folder/stderr")" 2
flopcast estimate lora --model '"><x/>' --tokens 1M
check 'markup is no way in' 2 'no such model'
flopcast estimate pretrain --model 7B --tokens 1T --gpus 64 --site nchc
check 'what a place does not have' 3 '64 GPUs exceed the 32'
exit $bad
