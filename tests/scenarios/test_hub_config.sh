#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# config.json of Hugging Face: weights counted from it within 1 % of those published; what is not known is refused by name.
. tests/scenarios/tap.sh

cp tests/configs/*.json "$folder"
model() { # ATTRIBUTES
	cat >"$folder/model.xml" <<END
<scenario version="1">
  <model id="model" $1/>
  <workload id="work" model="model" method="finetune" tokens="1M"/>
  <cluster id="gpus" accelerator="h100" nodes="128" gpus-per-node="8" mfu="20%"/>
  <site id="site" kind="cloud"><rate price="1 USD/gpu-h"/></site>
  <plan id="plan" workload="work" cluster="gpus" site="site"/>
</scenario>
END
	flopcast explain "$folder/model.xml" --allow-oom
}

# Weights that `explain` counts.
counted() { # ATTRIBUTE
	awk -v attribute="$1" '/^model/ { here = 1; next } /^[a-z]/ { here = 0 } here && $1 == attribute { sub(/:/, "", $2); print $2; exit }' \
		"$folder/stdout"
}

tab=$(printf '\t')
while IFS=$tab read -r file weights repository; do
	case $file in '#'*) continue ;; esac
	model "config=\"$file.json\""
	count=$(counted params)
	error=$(awk -v a="${count:-0}" -v b="$weights" 'BEGIN { printf "%+.2f", 100 * (a / b - 1) }')
	if [ "$status" = 0 ] && awk -v e="$error" 'BEGIN { exit !(e >= -1 && e <= 1) }'; then
		ok "$repository: $weights weights, counted $error %"
	else
		not_ok "$repository: $weights weights, counted $error %" "$(cat "$folder/stderr")"
	fi
done <tests/configs/published.tsv

# Of experts that a token meets, as their model cards say.
while read -r file active; do
	model "config=\"$file.json\""
	count=$(counted active-params)
	awk -v a="$count" -v b="$active" 'BEGIN { exit !(a > 0.97 * b && a < 1.03 * b) }' && ok "$file: $active weights a token" ||
		not_ok "$file: $active weights a token" "$count"
done <<'END'
mixtral-8x7b 12.9e9
qwen3-30b-a3b 3.3e9
qwen3-235b-a22b 22e9
deepseek-v3 37.5e9
gpt-oss-120b 5.7e9
END

# What is written wins; what is derived is kept with the study.
model 'config="llama-2-7b.json" layers="16"'
[ "$(counted params)" -lt 4000000000 ] && ok 'an attribute wins' || not_ok 'an attribute wins' "$(counted params)"
flopcast run "$folder/model.xml" -n 10 --no-charts -q -o "$folder/out" --json
cp "$folder/stdout" "$folder/first"
rm "$folder/llama-2-7b.json"
flopcast resume "$folder/out" --json -q
same 'a study that is kept needs the file no more' "$folder/first" "$folder/stdout"

# What is wrong is said.
refused() { # NAME JSON WORDS
	printf '%s' "$2" >"$folder/bad.json"
	model 'config="bad.json"'
	check "$1" 3 "model 'model', config=\"bad.json\": file 'bad.json': $3"
}
refused 'no JSON' '{"a":' 'line 1: '
refused 'no object' '[1]' 'not the config.json of a model'
refused 'no model_type' '{}' 'has no model_type'
refused 'an architecture that is not known' '{"model_type":"rwkv5"}' "architecture 'rwkv5' is not known: what its layers are made of would be guessed"
refused 'fields that are missing' '{"model_type":"llama","hidden_size":4096,"num_hidden_layers":-1}' \
	'num_hidden_layers, num_attention_heads, vocab_size, intermediate_size: missing, or no number above 0'
refused 'a kind of layer that is not known' \
	'{"model_type":"llama","hidden_size":64,"num_hidden_layers":1,"num_attention_heads":4,"vocab_size":9,"intermediate_size":64,"layer_types":["magic"]}' \
	"layer_types: 'magic' is not known"
refused 'too few kinds of layers' \
	'{"model_type":"llama","hidden_size":64,"num_hidden_layers":2,"num_attention_heads":4,"vocab_size":9,"intermediate_size":64,"layer_types":["full_attention"]}' \
	'layer_types: not as long as the 2 layers'
refused 'too many layers' \
	'{"model_type":"llama","hidden_size":64,"num_hidden_layers":200000000,"num_attention_heads":4,"vocab_size":9,"intermediate_size":64}' \
	'200000000 layers are beyond the limit'
model 'config="../etc/passwd"'
check 'no file above the folder' 3 "config=\"../etc/passwd\": file '../etc/passwd': "

# In one line.
flopcast estimate finetune --config "$folder/qwen3-8b.json" --data 5.8GB --language zh --site all --json
check 'estimate of a config' 0
grep -q '"site": "lambda-h100"' "$folder/stdout" && ok 'at all places' || not_ok 'at all places'
cd "$folder" || exit 1
case $FLOPCAST in /*) ;; *) FLOPCAST=$OLDPWD/$FLOPCAST ;; esac
flopcast estimate finetune --config qwen3-8b.json --tokens 1B --save saved.xml --json
cp stdout estimate.json
flopcast run saved.xml --json --no-output -q
same 'the scenario beside it gives the same bytes' estimate.json stdout
flopcast estimate finetune --config ../no/such.json --tokens 1B
check 'a file that is not there' 3 "file 'such.json': no such file"
flopcast estimate finetune --config "$folder/qwen3-8b.json" --tokens 1B --save /tmp/flopcast-elsewhere.xml
check 'a scenario that would not find it' 2 "save it in the folder of the config"
exit $bad
