#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# framework="..." moves what nobody has measured by documented benchmarks of these programs, and narrows it.
. tests/scenarios/tap.sh
scenario() { # SPEED LAYOUT
	cat <<EOF
<scenario version="1">
<model id="m" params="7B" layers="32" hidden="4096" ffn="11008" heads="32" vocab="32000"/>
<workload id="w" model="m" method="pretrain" tokens="1T" sequence="2048"/>
<cluster id="c" nodes="8" gpus-per-node="8" accelerator="a100-sxm-80gb" network="200 GB/s" $1>$2</cluster>
<site id="s" kind="cloud"><rate price="2 USD/gpu-h"/></site>
<plan id="p" workload="w" cluster="c" site="s"/>
<study replications="1000" horizon="36525 d"/>
</scenario>
EOF
}
hours() { # NAME SPEED LAYOUT: wall hours at P10, P50 and P90
	scenario "$2" "$3" >"$folder/$1.xml"
	flopcast run "$folder/$1.xml" --json -q --no-charts -o "$folder/$1"
	tr -d ' \n' <"$folder/stdout" | sed 's/.*"wall_s":{\([^}]*\)}.*/\1/' | tr ',' '\n' | awk -F: '$1 == "\"p10\"" || $1 == "\"p50\"" || $1 == "\"p90\"" { printf "%s ", $2 }'
}
holds() { # NAME CONDITION VALUES
	if echo "$3" | awk "{ exit !($2) }"; then ok "$1"; else not_ok "$1" "$3"; fi
}
layout='<layout zero="3" microbatch="4" batch="512" attention="flash2"/>'
for mode in predicted prior; do
	unknown=$(hours unknown "mfu=\"$mode\" stack=\"tuned\" year=\"2024\"" "$layout")
	known=$(hours known "mfu=\"$mode\" stack=\"tuned\" year=\"2024\" framework=\"llm-foundry\"" "$layout")
	holds "mfu=\"$mode\": a framework narrows the band" '$6 / $4 < ($3 / $1) ^ 0.9' "$unknown $known"
	slow=$(hours slow "mfu=\"$mode\" stack=\"tuned\" year=\"2024\" framework=\"llama-factory\"" "$layout")
	holds "mfu=\"$mode\": one whose benchmarks are slow is slower" '$5 > 1.1 * $2' "$known $slow"
done
holds 'of a stack that is not said the tuned part narrows' '$6 / $4 < $3 / $1' \
	"$(hours unsaid 'mfu="predicted" year="2024"' "$layout") $(hours part 'mfu="predicted" year="2024" framework="llm-foundry"' "$layout")"
own=$(hours own 'mfu="prior" stack="tuned" year="2024" own="30%"' "$layout")
both=$(hours both 'mfu="prior" stack="tuned" year="2024" own="30%" framework="llama-factory"' "$layout")
is 'own runs say more than a framework' "$both" "$own"
scenario 'mfu="prior" stack="own" framework="litgpt"' '' >"$folder/own.xml"
flopcast validate "$folder/own.xml"
check 'a team'\''s own stack has no framework' 3 'framework' 'stack="tuned"'
scenario 'mfu="40%" framework="litgpt"' '' >"$folder/given.xml"
flopcast validate "$folder/given.xml"
check 'nor has a speed that is given' 3 'framework' 'mfu="prior"'

# In one line.
asked() { # OPTIONS: cost at P50
	flopcast estimate pretrain --model llama2-7b --tokens 1T --gpu h100 --gpus 64 --price 2 "$@" --json
	tr -d ' \n' <"$folder/stdout" | sed 's/.*"cost":{\([^}]*\)}.*/\1/' | tr ',' '\n' | awk -F: '$1 == "\"p50\"" { print $2 }'
}
holds 'estimate --framework moves it likewise' '$2 > 1.02 * $1' "$(asked) $(asked --framework torchtitan)"
flopcast estimate pretrain --model llama2-7b --tokens 1T --framework frame --mfu 40%
check 'estimate --framework: what is not known, and beside a speed' 2 "--framework 'frame': no such program; accepted: atorch" 'without --mfu'

# The schema's words are those of the list.
words=$(sed -n '/attribute name="framework"/,/<\/xs:attribute>/p' src/scenario/scenario.xsd | grep -o 'enumeration value="[^"]*"' | cut -d'"' -f2 | tr '\n' ' ')
names=$(sed -n 's/^\tX([A-Z_]*, "\([^"]*\)".*/\1/p' src/model/framework.h | tr '\n' ' ')
is 'the schema has the frameworks of src/model/framework.h' "$words" "$names"
exit $bad
