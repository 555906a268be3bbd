#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Whether machines are to be had, and what customers, queues and people cost, against closed forms.
. tests/scenarios/tap.sh

scenario() { # NODES SITE-ATTRIBUTES SITE-CHILDREN PLAN-ATTRIBUTES
	cat >"$folder/s.xml" <<END
<scenario version="1">
  <model id="m" params="1B"/>
  <workload id="w" model="m" method="pretrain" tokens="10B"/>
  <cluster id="c" accelerator="h100-sxm-80gb" nodes="$1" gpus-per-node="8" mfu="40%"/>
  <site id="s" $2>$3</site>
  <plan id="p" workload="w" cluster="c" site="s" $4/>
  <study replications="2000" seed="1"/>
</scenario>
END
}
outcome() { # OUTCOME: its mean and standard error
	flopcast run "$folder/s.xml" --json -q --no-charts -o "$folder/out"
	tr -d ' \n' <"$folder/stdout" | sed 's/.*"'"$1"'":{\([^}]*\)}.*/\1/' | tr ',' '\n' |
		awk -F: '$1 == "\"mean\"" { m = $2 } $1 == "\"se\"" { s = $2 } END { print m, s }'
}
near() { # NAME GOT-AND-ERROR EXPECTED
	if echo "$2 $3" | awk '{ d = $1 - $3; if (d < 0) d = -d; exit !(d <= 4 * $2 + 1e-9 * $3) }'; then ok "$1"; else not_ok "$1" "$2, expected $3"; fi
}
rate='<rate price="2 USD/gpu-h"/>'

scenario 2 'kind="cloud"' "$rate"
bare=$(outcome wall_s | cut -d' ' -f1)
cost=$(outcome cost | cut -d' ' -f1)
scenario 2 'kind="cloud"' "$rate"'<capacity chance="60%" every="15 min"/>'
near 'two machines at 60 % each: 15 min x (1 - 0.36) / 0.36 on average' "$(outcome wall_s)" "$(awk "BEGIN { printf \"%.12g\", $bare + 900 * 0.64 / 0.36 }")"
near 'the wait is free' "$(outcome cost)" "$cost"
scenario 2 'kind="cloud"' "$rate"'<capacity chance="60%" every="15 min" gpus="16"/>'
near 'one request for both' "$(outcome wall_s)" "$(awk "BEGIN { printf \"%.12g\", $bare + 900 * 0.4 / 0.6 }")"

scenario 2 'kind="cloud"' '<rate price="2 USD/gpu-h" discount="20%" tax="5%"/>'
near 'a discount is taken off before tax' "$(outcome cost)" "$(awk "BEGIN { printf \"%.12g\", $cost * 0.8 * 1.05 }")"
scenario 2 'kind="cloud"' "$rate"'<staff price="50 USD/h" tax="10%"/>'
near 'people at a cloud, for the wall time' "$(outcome cost)" "$(awk "BEGIN { printf \"%.12g\", $cost + $bare / 3600 * 55 }")"
scenario 2 'kind="hpc"' "$rate"'<partition id="slow" walltime="100 d"/><partition id="fast" walltime="100 d" price="3 USD/gpu-h"/>' 'partition="fast"'
near 'a queue with a price of its own' "$(outcome cost)" "$(awk "BEGIN { printf \"%.12g\", $cost * 1.5 }")"
scenario 2 'kind="hpc"' "$rate"'<partition id="slow" walltime="100 d"/><partition id="fast" walltime="100 d" price="3 USD/gpu-h"/>' 'partition="slow"'
near 'and one with the price of the site' "$(outcome cost)" "$cost"

refuse() { # NAME SITE-CHILDREN WORDS
	scenario 2 'kind="cloud"' "$2"
	flopcast validate "$folder/s.xml"
	check "$1" 3 's.xml:5: error:' "$3"
}
refuse 'no chance at all' "$rate"'<capacity chance="0%" every="15 min"/>' 'chance="0%": must be above 0'
refuse 'more than certain' "$rate"'<capacity chance="160%" every="15 min"/>' 'chance="160%"'
refuse 'a discount of more than all' '<rate price="2 USD/gpu-h" discount="120%"/>' 'discount="120%"'
exit $bad
