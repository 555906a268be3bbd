#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# mfu="predicted" without a <layout>: what is chosen is explained, and is forecast as if it had been written.
. tests/scenarios/tap.sh

# Days at the middle of a forecast of this scenario.
middle() { # FILE
	flopcast run --json --no-charts -q -n 200 --no-output "$1"
	awk -f tests/scenarios/flatten.awk "$folder/stdout" | awk '/wall/ && /quantiles/ || /p50/ && /wall/ { print; n++ } END { exit !n }'
}

flopcast explain scenarios/layout-chosen.xml
for line in 'layout tensor +8: ' 'layout pipeline +1: ' 'layout zero +1: of the other GPUs, 8 replicas' 'layout microbatch +2: ' \
	'layout batch +1024 '; do
	if grep -Eq "^ *$line" "$folder/stdout"; then
		ok "explained: $line"
	else
		not_ok "explained: $line" "$(grep layout "$folder/stdout")"
	fi
done
middle scenarios/layout-chosen.xml >"$folder/chosen"
sed 's|mfu="predicted"/>|mfu="predicted"><layout tensor="8" microbatch="2" batch="1024" zero="1"/></cluster>|' \
	scenarios/layout-chosen.xml >"$folder/written.xml"
middle "$folder/written.xml" >"$folder/written"
if [ -s "$folder/chosen" ]; then
	same 'the same layout, written, gives the same forecast' "$folder/chosen" "$folder/written"
else
	not_ok 'there is a forecast' "$(cat "$folder/stderr")"
fi
exit $bad
