#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# mfu="predicted" without a <layout>: what is chosen is explained, and its step is as if it had been written.
. tests/scenarios/tap.sh

# The predicted step, by parts; where it stands beside what is documented it depends on whose the layout is.
step() { # FILE
	flopcast explain "$1"
	sed -n '/predicted step/,/not known of the machine/p' "$folder/stdout"
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
step scenarios/layout-chosen.xml >"$folder/chosen"
sed 's|mfu="predicted"/>|mfu="predicted"><layout tensor="8" microbatch="2" batch="1024" zero="1"/></cluster>|' \
	scenarios/layout-chosen.xml >"$folder/written.xml"
step "$folder/written.xml" >"$folder/written"
if [ -s "$folder/chosen" ]; then
	same 'the same layout, written, has the same step' "$folder/chosen" "$folder/written"
else
	not_ok 'there is a step' "$(cat "$folder/stderr")"
fi
exit $bad
