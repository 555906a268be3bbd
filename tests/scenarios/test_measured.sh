#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A step that was measured in another layout corrects the prediction; earlier runs move the prior of estimate.
. tests/scenarios/tap.sh

scenario() { # MFU MEASURED...
	cat <<END
<scenario version="1">
  <workload id="work" model="llama2-7b" method="pretrain" tokens="1T"/>
  <cluster id="machines" accelerator="h100-sxm-80gb" nodes="16" gpus-per-node="8" network="50 GB/s" mfu="$1">
    <layout tensor="2" microbatch="1" batch="512" zero="1"/>
    $2
  </cluster>
  <site id="site" kind="cloud"><rate price="2 USD/gpu-h"/></site>
  <plan id="plan" workload="work" cluster="machines" site="site"/>
  <study replications="400" seed="1"/>
</scenario>
END
}
hours() { # NAME MEASURED: wall hours at P50, and P90 over P10
	scenario predicted "$2" >"$folder/$1.xml"
	flopcast run "$folder/$1.xml" --json -q --no-charts -o "$folder/$1"
	tr -d ' \n' <"$folder/stdout" | sed 's/.*"wall_s":{\([^}]*\)}.*/\1/' | tr ',' '\n' |
		awk -F: '{ v[$1] = $2 } END { print v["\"p50\""] / 3600, v["\"p90\""] / v["\"p10\""] }'
}
step() { # SECONDS
	echo "<measured step-time=\"$1 s\" nodes=\"1\"><layout microbatch=\"1\" batch=\"64\" zero=\"1\"/></measured>"
}
without=$(hours without '')
# The predicted time of the measured layout: what leaves the median near the bare prediction.
fast=$(hours fast "$(step 2.0)")
slow=$(hours slow "$(step 4.0)")
twice=$(hours twice "$(step 4.0)$(step 4.0)$(step 4.0)")
is() { # NAME CONDITION
	if echo "$without $fast $slow $twice" | awk "{ exit !($2) }"; then ok "$1"; else not_ok "$1" "$without; $fast; $slow; $twice"; fi
}
is 'a slower measured step makes the run slower' '$5 > 1.2 * $3'
is 'but not by the whole factor, since layouts differ' '$5 < 2 * $3'
is 'three steps are believed more than one' '$7 > 1.05 * $5'
is 'the band is narrower than of published runs' '$6 < $2'
is 'three steps narrow it more' '$8 < $6'

refuse() { # NAME MFU MEASURED WORDS...
	scenario "$2" "$3" >"$folder/bad.xml"
	flopcast validate "$folder/bad.xml"
	name=$1
	shift 3
	check "$name" 3 "$@"
}
refuse 'a measured layout that does not divide its GPUs' predicted \
	'<measured step-time="2 s" nodes="1"><layout tensor="3" batch="64"/></measured>' 'bad.xml:5: error:' 'must divide the 8 GPUs'
refuse 'a measured step without a layout' predicted '<measured step-time="2 s"/>' 'bad.xml:5: error:' 'needs the <layout> of the step'
refuse 'a step of no time' predicted '<measured step-time="0 s"><layout batch="512"/></measured>' 'bad.xml:5: error:' 'step-time="0 s": must be above 0'
refuse 'beside a prior of speed' prior "$(step 2)" 'bad.xml:5: error:' 'accepted with mfu="predicted"'

median() { # OPTION...: P50 of the time
	flopcast estimate pretrain --model llama-2-7b --tokens 1T --gpu h100 --gpus 64 --price 2 --json "$@"
	tr -d ' \n' <"$folder/stdout" | sed 's/.*"wall_s":{\([^}]*\)}.*/\1/' | tr ',' '\n' | awk -F: '$1 == "\"p50\"" { print $2 }'
}
if echo "$(median) $(median --own 45%) $(median --own 45%,44%,46%)" | awk '{ exit !($2 < $1 && $3 < $2) }'; then
	ok 'estimate --own: faster runs of before make the next one faster, three more than one'
else
	not_ok 'estimate --own' "$(median) $(median --own 45%) $(median --own 45%,44%,46%)"
fi
flopcast estimate pretrain --model llama-2-7b --tokens 1T --gpu h100 --gpus 64 --own 45%,150%
check 'estimate --own: above 100 %' 2 'accepted: 1 to 32 speeds above 0'
exit $bad
