#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What goes with the place: data that move to it, and the CO2e of its grid by region and hour of the day.
. tests/scenarios/tap.sh

# An hour of compute is 3.6M tokens; one GPU of 1 kW at a site of kind cloud. $1 stands in the power, $2 in the plan.
place() { # POWER PLAN TOKENS
	cat <<-END
		<scenario version="1">
		  <model id="m" params="1e9"/>
		  <accelerator id="g" bf16="100 TFLOP/s" tdp="1 kW"/>
		  <workload id="w" model="m" method="pretrain" tokens="$3"/>
		  <cluster id="c" accelerator="g" nodes="1" gpus-per-node="1" throughput="1000 tokens/s/gpu"/>
		  <site id="far" kind="cloud"><rate price="1 USD/gpu-h"/><egress price="0.09 USD/GB"/></site>
		  <site id="here" kind="cloud"><rate price="1 USD/gpu-h"/><storage price="0.73 USD/TB-month"/>$1</site>
		  <plan id="p" workload="w" cluster="c" site="here" data="1 TB">$2</plan>
		  <study replications="20"/>
		</scenario>
	END
}

run() { # POWER PLAN TOKENS
	place "$1" "$2" "$3" >"$folder/place.xml"
	flopcast run --json --check-invariants -o "$folder/out" "$folder/place.xml"
	awk -f tests/scenarios/flatten.awk "$folder/stdout" >"$folder/flat"
}

# ---- data that move: 10 TB at 1 Gb/s take 80,000 s, and leaving costs 900 USD

run '' '' 36M
base_s=$(value 'plans[0].outcomes.wall_s.mean') base=$(value 'plans[0].outcomes.cost.mean')
run '' '<move from="far" bytes="10 TB" bandwidth="1 Gb/s"/>' 36M
near "data take their time before the run" "$(value 'plans[0].outcomes.wall_s.mean')" "$((${base_s%.*} + 80000))" 0.5
near "and cost what the other site asks" "$(value 'plans[0].breakdown.egress')" 900 1e-6
near "they are stored meanwhile, and nothing else is paid" "$(value 'plans[0].outcomes.cost.mean')" \
	"$(awk -v b="$base" 'BEGIN { printf "%.9f", b + 900 + 0.73 * 80000 / (365.25 / 12 * 86400) }')" 1e-4
run '' '<move from="far" bytes="10 TB" bandwidth="1 Gb/s" price="0.02 USD/GB" tax="10%"/>' 36M
near "a price of its own" "$(value 'plans[0].breakdown.egress')" 220 1e-6
run '' '<move from="here" bytes="10 TB" bandwidth="1 Gb/s"/>' 36M
near "from here nothing moves" "$(value 'plans[0].outcomes.wall_s.mean')" "$base_s" 1e-6

# ---- CO2e: ten hours of 1 kW

run '<power region="asia-east1"/>' '' 36M
near "a region's grid" "$(value 'plans[0].outcomes.co2e_kg.p50')" 4.2795 1e-6
run '<power region="taiwan" pue="2"/>' '' 36M
near "by an alias, with the building" "$(value 'plans[0].outcomes.co2e_kg.p50')" 8.559 1e-6
run '<power region="asia-east1" carbon="0.1 kg/kWh"/>' '' 36M
near "what the site says wins" "$(value 'plans[0].outcomes.co2e_kg.p50')" 1 1e-9
day="0 0 0 0 0 0 1 1 1 1 1 1 1 1 1 1 1 1 0 0 0 0 0 0"
run "<power carbon=\"0.5 kg/kWh\" carbon-by-hour=\"$day\"/>" '' 36M
near "by the hour: of ten from midnight on four count twice" "$(value 'plans[0].outcomes.co2e_kg.p50')" 4 1e-9
run "<power carbon=\"0.5 kg/kWh\" carbon-by-hour=\"$day\"/>" '' 172.8M
near "whole days have the mean" "$(value 'plans[0].outcomes.co2e_kg.p50')" 24 1e-9

# ---- faults

for bad in '<power region="atlantis"/>|atlantis' '<power carbon-by-hour="1 2 3" carbon="1 kg/kWh"/>|24 numbers from midnight on' \
	"<power carbon-by-hour=\"$day\"/>|accepted: carbon or region beside it"; do
	place "${bad%%|*}" '' 36M >"$folder/place.xml"
	flopcast validate "$folder/place.xml"
	check "refused: ${bad%%|*}" 3 "${bad#*|}"
done
for bad in '<move from="nowhere" bytes="1 TB" bandwidth="1 Gb/s"/>|no such site' '<move from="far" bytes="-1 TB" bandwidth="1 Gb/s"/>|bytes' \
	'<move from="far" bytes="1 TB" bandwidth="0 Gb/s"/>|bandwidth'; do
	place '' "${bad%%|*}" 36M >"$folder/place.xml"
	flopcast validate "$folder/place.xml"
	check "refused: ${bad%%|*}" 3 "${bad#*|}"
done

# ---- the catalog's regions: published, dated, within what grids emit

flopcast catalog region
is "catalog lists regions" "$(grep -c 'us-central1\|europe-north2' "$folder/stdout")" 2
count=$(grep -c '<region ' scenarios/catalog/regions.xml)
is "46 regions" "$count" 46
