#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# `flopcast memory`: every published value of memory.tsv against what the command prints for its options; the figures of
# the rule of thumb and of serving; what doesn't fit, and what is refused.
. tests/scenarios/tap.sh

memory() { # OPTIONS...
	flopcast memory --json "$@"
	awk -f tests/scenarios/flatten.awk "$folder/stdout" >"$folder/flat"
}

# GB of the sum of parts, all but the CUDA context or the states alone.
sum() { # all|states
	awk -v what="$1" '
		$1 !~ /\.parts\./ || $1 ~ /context_b$/ { next }
		what == "states" && $1 ~ /\.(gathered|activations|ends|margin)_b$/ { next }
		{ s += $2 }
		END { printf "%.4f", s / 1e9 }' "$folder/flat"
}

# The value is NUMBER within a share of it.
within() { # NAME VALUE NUMBER SHARE
	near "$1" "$2" "$3" "$(awk -v x="$3" -v share="$4" 'BEGIN { print x * share }')"
}

tab=$(printf '\t')
while IFS=$tab read -r id published expect what options source reason; do
	case $id in '#'*) continue ;; esac
	eval "memory --gpu a100-80gb $options"
	sum "$what" >"$folder/sum"
	predicted=$(cat "$folder/sum")
	error=$(awk -v p="$predicted" -v q="$published" 'BEGIN { printf "%+.1f", 100 * (p / q - 1) }')
	name="$id: published $published GB, predicted $predicted, $error %"
	verdict=$(awk -v e="$error" 'BEGIN { print (e + 0 < -15 || e + 0 > 15 ? "miss" : "within") }')
	if [ "$status" != 0 ]; then
		not_ok "$id" "$(cat "$folder/stderr")"
	elif [ "$verdict" != "$expect" ]; then
		not_ok "$name" "expected: $expect ($source)"
	else
		ok "$name${reason:+ (outside 15 %: $reason)}"
	fi
done <tests/scenarios/memory.tsv

# Figures that everybody quotes.
memory --params 7B --gpu a100-80gb --quick
within "7B by rule of thumb: 14 + 84 + 14 + 1.4 GB" "$(value 'plans[0].need_b')" 113.4e9 1e-12
within "its optimizer states" "$(value 'plans[0].parts.optimizer_b')" 84e9 1e-12
within "its margin" "$(value 'plans[0].parts.margin_b')" 1.4e9 1e-12
memory --model llama-2-13b --gpu a100-40gb --serve --tokens 8192
within "Llama-2-13B: KV cache a token" "$(value 'plans[0].cache_b_per_token')" 819200 0
within "serving 8,192 tokens: weights" "$(value 'plans[0].parts.weights_b')" 26e9 2e-3
within "serving 8,192 tokens: cache" "$(value 'plans[0].parts.cache_b')" 6710886400 0
within "serving 8,192 tokens: + 10 %" "$(value 'plans[0].need_b')" 36.017e9 1e-4
[ "$(value 'plans[0].fits')" = true ] && ok "it runs on an A100 40 GB" || not_ok "it runs on an A100 40 GB"
memory --model llama-2-13b --gpu a100-40gb --serve --tokens 8192 --requests 10
within "ten such requests: cache" "$(value 'plans[0].parts.cache_b')" 67108864000 0
[ "$(value 'plans[0].fits') $(value 'plans[0].most_requests') $(value 'plans[0].fewest_gpus')" = "false 1 3" ] &&
	ok "ten don't, one does, three GPUs would" || not_ok "ten don't, one does, three GPUs would" "$(cat "$folder/flat")"

# Bits of weights and cache as they are asked for: by the precision, by --bits, by the adapted base, by the scenario.
memory --model llama-2-13b --gpu h100 --serve --precision fp8
fp8=$(value 'plans[0].parts.weights_b')
memory --model llama-2-13b --gpu h100 --serve --precision fp32
within 'fp32 weights are four times those in fp8' "$(value 'plans[0].parts.weights_b')" "$(awk -v x="$fp8" 'BEGIN { printf "%.4f", 4 * x }')" 1e-12
memory --model llama-2-13b --gpu h100 --serve --bits 4
within '4 bits are half of fp8' "$(value 'plans[0].parts.weights_b')" "$(awk -v x="$fp8" 'BEGIN { printf "%.4f", x / 2 }')" 1e-12
memory --model llama-2-13b --gpu h100 --serve --method qlora --bits 4
within 'a quantised base has its constants besides' "$(value 'plans[0].parts.weights_b')" "$(awk -v x="$fp8" 'BEGIN { printf "%.4f", x / 2 * (1 + 2 * (1 + 4 / 256) / 64) }')" 1e-9
memory --model llama-2-13b --gpu h100 --serve --cache-bits 8
within 'a cache of 8 bits' "$(value 'plans[0].cache_b_per_token')" 409600 0
memory --model llama-2-13b --gpu h100 --serve --bits 4 --weight-bits 5
within '--weight-bits wins' "$(value 'plans[0].parts.weights_b')" "$(awk -v x="$fp8" 'BEGIN { printf "%.4f", x * 5 / 8 }')" 1e-12
memory --model llama-2-13b --gpu h100 --bits 4
check '--bits of training is of QLoRA' 3 'belongs to method qlora'
for order in '--quick --serve' '--serve --quick'; do
	memory --params 7B --gpu h100 $order
	within "$order: weights and a fifth" "$(value 'plans[0].need_b')" 16.8e9 1e-12
	is "$order: its mode" "$(value 'plans[0].mode')" '"serving-quick"'
done

# A fused attention keeps no scores: the plain one's are (2 x 2 + 1) heads s a token and layer.
memory --model llama2-7b --gpu h100 --recompute none --attention flash2
flash=$(value 'plans[0].parts.activations_b')
memory --model llama2-7b --gpu h100 --recompute none --attention fused
is 'fused and flash attention keep the same' "$(value 'plans[0].parts.activations_b')" "$flash"
memory --model llama2-7b --gpu h100 --recompute none --attention plain
within 'the plain one its scores' "$(value 'plans[0].parts.activations_b')" "$(awk -v x="$flash" 'BEGIN { printf "%.0f", x + 5 * 32 * 4096 * 4096 * 32 }')" 1e-12
memory --model llama2-7b --gpu h100 --attention plain
is 'unless they are computed again' "$(value 'plans[0].parts.activations_b')" "$flash"

# Optimizers: AdamW's and LAMB's moments, momentum, none.
for row in adamw=12 lamb=12 sgd=8 sgd-plain=4; do
	memory --model llama2-7b --gpu h100 --optimizer "${row%=*}"
	within "${row%=*}: ${row#*=} B a weight" "$(value 'plans[0].parts.optimizer_b')" "$(awk -v b="${row#*=}" 'BEGIN { printf "%.0f", b * 6.73842e9 }')" 1e-9
done

# What doesn't fit comes with what would, and that is true.
memory --model llama2-7b --gpu a100-80gb --gpus 8 --microbatch 4
[ "$(value 'plans[0].fits')" = false ] && ok "7B with everything on each GPU does not fit" || not_ok "7B does not fit"
grep -q '"change": "zero=\\"1\\""' "$folder/stdout" && ok "ZeRO is a remedy" || not_ok "ZeRO is a remedy" "$(cat "$folder/stdout")"
flopcast memory --model llama2-7b --gpu a100-80gb --gpus 8 --microbatch 4
need=$(sed -n 's/.*zero="3" recompute="full" microbatch="1" (\([0-9.]*\) GB).*/\1/p' "$folder/stdout")
memory --model llama2-7b --gpu a100-80gb --gpus 8 --microbatch 1 --zero 3 --recompute full
within "the remedy needs what was said" "$(value 'plans[0].need_b')" "${need}e9" 5e-3
[ "$(value 'plans[0].fits')" = true ] && ok "and fits" || not_ok "and fits"
memory --model llama2-7b --gpu a100-80gb
fewest=$(value 'plans[0].fewest_gpus')
memory --model llama2-7b --gpu a100-80gb --gpus "$fewest" --zero 3 --recompute full
[ "$(value 'plans[0].fits')" = true ] && ok "the fewest GPUs ($fewest) are enough" || not_ok "the fewest GPUs are enough"
memory --model llama2-7b --gpu a100-80gb --gpus $((fewest - 1)) --zero 3 --recompute full
[ "$(value 'plans[0].fits')" = false ] && ok "one less is not" || not_ok "one less is not"

# On the fewest nodes of an elastic cluster, one GPU each: as on a cluster of that size.
degraded=scenarios/invalid/elastic-memory.xml
flopcast validate $degraded
words=$(cat "$folder/stderr")
least=$(echo "$words" | sed -n 's/.*accepted: min-nodes="\([0-9]*\)".*/\1/p')
memory --model llama2-7b --gpu a100-sxm-40gb --gpus 2 --zero 3 --recompute full
echo "$words" | grep -q "takes at least $(value 'plans[0].need_b' | awk '{ printf "%.1f", $1 / 1e9 }') GB a GPU" &&
	ok "degraded to 2 nodes: as on 2" || not_ok "degraded to 2 nodes: as on 2" "$words" "$(value 'plans[0].need_b')"
memory --model llama2-7b --gpu a100-sxm-40gb --gpus "$least" --zero 3 --recompute full
[ "$(value 'plans[0].fits')" = true ] && ok "the fewest nodes ($least) are enough" || not_ok "the fewest nodes ($least) are enough"
flopcast run -n 1 -q --no-output --set "//elastic/@min-nodes=$least" $degraded
check "they are accepted" 0
flopcast run -n 1 -q --no-output --set "//elastic/@min-nodes=$((least - 1))" $degraded
check "one less is not" 3 "its <elastic> shrinks to"

# What is not known is said; names that are not known come with the nearest.
flopcast memory --params 7B --gpu a100-80gb
grep -q 'not known whether it fits' "$folder/stdout" && ok "a number of weights is not enough for the exact need" ||
	not_ok "a number of weights is not enough" "$(cat "$folder/stdout")"
flopcast memory --model llama-2-7c --gpu a100-41gb
check "names that are not known" 3 "the nearest: llama2-7b" "the nearest: a100-sxm-40gb"
flopcast memory --model llama2-7b
check "no GPU" 2 "accepted: --gpu and either --model or --params"
flopcast memory --model llama2-7b --gpu a100-80gb --tensor 5 --gpus 8
check "a layout that can't be" 3 "tensor 5 x pipeline 1 = 5 must divide the 8 GPUs"
flopcast memory --model llama2-7b --gpu a100-80gb --gpus 0
check "no GPUs at all" 2 "--gpus 0: "
flopcast memory --model '"><x/>' --gpu a100-80gb
check "markup is no way in" 3 "model="
flopcast memory scenarios/layout.xml
check "a scenario" 0
[ "$(grep -c '^per GPU, by the layout' "$folder/stdout")" = 2 ] && ok "each plan by its layout" || not_ok "each plan" "$(cat "$folder/stdout")"
flopcast memory scenarios/layout.xml --tensor 4
check "a scenario has its own layout" 2 "a scenario has its own layout"
exit $bad
