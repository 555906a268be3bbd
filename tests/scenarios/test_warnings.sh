#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What a likely slip is told: an MFU that no published run had, more machines at one MFU, long sequences counted by weights
# alone, GPUs that are nodes times gpus-per-node, results that are replaced. Each is silent where there is nothing to say.
. tests/scenarios/tap.sh

cat >"$folder/one.xml" <<-X
	<scenario version="1" currency="USD">
	<workload id="w" model="llama2-7b" method="pretrain" tokens="1B" sequence="4096"/>
	<cluster id="c" accelerator="h100-sxm-80gb" nodes="8" gpus-per-node="8" mfu="38%"/>
	<site id="s" kind="cloud"><rate price="2 USD/gpu-h"/></site>
	<plan id="p" workload="w" cluster="c" site="s"/>
	<study replications="20"/>
	</scenario>
X
says() { # NAME WORDS: it ends well and its stderr has them
	check "$1" 0 "$2"
}
silent() { # NAME WORDS
	if [ "$status" = 0 ] && ! grep -qF -e "$2" "$folder/stderr"; then ok "$1"; else not_ok "$1" "$(cat "$folder/stderr")"; fi
}

# The MFU of another machine: a QLoRA that is as fast as pretraining, and one that is far too slow.
words='where published runs of this method on this accelerator had'
flopcast validate "$folder/one.xml"
silent 'an MFU as published is fine' "$words"
flopcast run -n 1 --no-output "$folder/one.xml" --set '//@mfu=2%'
says 'far below' "$words"
flopcast run -n 1 --no-output "$folder/one.xml" --set '//@mfu=80%'
says 'far above' "$words"
sed 's/method="pretrain"/method="lora" rank="8"/; s/sequence="4096"/sequence="200"/' "$folder/one.xml" >"$folder/lora.xml"
flopcast run -n 1 --no-output "$folder/lora.xml" --set '//@mfu=60%'
says 'LoRA of short samples at the MFU of pretraining' "$words"
flopcast run -n 1 --no-output "$folder/lora.xml" --set '//@mfu=prior'
silent 'a prior is never outside itself' "$words"

# More machines at the same MFU scale perfectly.
words='keeps the MFU that is given, whatever the number of machines'
flopcast sweep -q "$folder/one.xml" --vary '//cluster/@nodes=8,16'
silent 'quiet' "$words"
flopcast sweep "$folder/one.xml" --vary '//cluster/@nodes=8,16'
says 'nodes varied at one MFU' "$words"
flopcast sweep "$folder/one.xml" --vary '//cluster/@nodes=8,16' --set '//@mfu=prior'
silent 'a prior follows the number' "$words"
flopcast sweep "$folder/one.xml" --vary '//rate/@price=2 USD/gpu-h,3 USD/gpu-h'
silent 'prices do not move it' "$words"
flopcast optimize "$folder/one.xml" --vary '//cluster/@nodes=8,16'
check 'optimize too' 0 "$words"

# 12 L h s / 6 P of attention: 4.07 at 131,072 tokens for Llama 2 7B.
words='to the FLOPs that 6pd counts; flops="attention" counts it'
flopcast validate "$folder/one.xml"
silent 'sequences of 4096 tokens' "$words"
flopcast run -n 1 --no-output "$folder/one.xml" --set '//@sequence=131072'
says 'sequences of 131,072 tokens' "attention over 131072 tokens adds $(awk 'BEGIN { printf "%.0f", 100 * 12 * 32 * 4096 * 131072 / (6 * 6.73842e9) }') % $words"
sed 's/sequence="4096"/sequence="131072" flops="attention"/' "$folder/one.xml" >"$folder/counted.xml"
flopcast validate "$folder/counted.xml"
silent 'attention is counted' "$words"

# The number of GPUs in the wrong place.
words='no known machine has more than 16 of them, most 8: 64 GPUs are nodes="8" gpus-per-node="8"'
flopcast run -n 1 --no-output "$folder/one.xml" --set '//@nodes=1' --set '//@gpus-per-node=64'
says '64 GPUs in one machine' "$words"
flopcast run -n 1 --no-output "$folder/one.xml"
silent '8 in one' "$words"

# GPUs = nodes x gpus-per-node stands in every template, with the product that follows.
for method in pretrain continue finetune lora; do
	for place in cloud nchc colab; do
		flopcast init $method $place
		[ "$status" = 0 ] || continue
		product=$(sed -n 's/.* nodes="\([0-9]*\)" gpus-per-node="\([0-9]*\)".*/\1 \2/p' "$folder/stdout" | awk '{ print $1 * $2 }')
		said=$(sed -n 's/.*<!-- \([0-9A-Za-z]*\) GPUs\{0,1\} = nodes x gpus-per-node.*/\1/p' "$folder/stdout")
		[ "$said" = One ] && said=1
		is "init $method $place: GPUs = nodes x gpus-per-node = $product" "$said" "$product"
		grep -qE '<cluster[^>]* spares=|<study[^>]* budget=' "$folder/stdout" && not_ok "init $method $place: no spares, no budget" || ok "init $method $place: no spares, no budget"
	done
done

# Results that go.
flopcast run "$folder/one.xml" --no-charts -o "$folder/out"
silent 'nothing is replaced at first' 'in place of'
flopcast run "$folder/one.xml" --no-charts -o "$folder/out"
silent 'the same study again replaces nothing' 'in place of'
flopcast run "$folder/one.xml" --no-charts -o "$folder/out" -n 10
says 'another study says what it replaces' "in place of those of $folder/one.xml (20 replications of each plan, seed 1)"
exit $bad
