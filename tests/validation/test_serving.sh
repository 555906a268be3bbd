#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The scores of serving keep their targets, on any file with these columns; docs/SERVING-VALIDATION.md is what the program says.
. tests/scenarios/tap.sh
: "${VALIDATE:=$PWD/build/release/tests/validation/validate}"
rows=tests/validation/serving.tsv

"$VALIDATE" --serving $rows >"$folder/scores" 2>"$folder/skipped"
# Median of a set, in per cent, at most; share inside P10-P90 between 75 and 90 %.
target() { # SET MOST
	line=$(grep "\"set\": \"$1\"" "$folder/scores")
	if echo "$line" | awk -F'[:,]' -v most="$2" '{ exit !($6 <= most / 100 && $10 >= 0.75 && $10 <= 0.90) }'; then
		ok "$1: $line"
	else
		not_ok "$1: median at most $2 %, 75 to 90 % inside" "$line"
	fi
}
target dense 13
target dense-known-engine 10
target coarse-moe 20
target fine-moe 35
target all 15

"$VALIDATE" --posttraining tests/validation/posttraining.tsv >"$folder/rl" 2>/dev/null
if grep '"set": "steps"' "$folder/rl" | awk -F'[:,]' '{ exit !($6 <= 0.18) }'; then
	ok "steps of reinforcement learning: $(head -n 1 "$folder/rl")"
else
	not_ok 'steps of reinforcement learning: median at most 18 %' "$(cat "$folder/rl")"
fi
if grep '"set": "runs"' "$folder/rl" | awk -F'[:,]' '{ exit !($10 >= 0.75) }'; then
	ok "whole runs: $(tail -n 1 "$folder/rl")"
else
	not_ok 'whole runs: 75 % inside P10-P90' "$(cat "$folder/rl")"
fi

# Empty cells, unknown engines, models and accelerators: what can be forecast is, the rest is counted.
head -n 2 $rows | tail -n 1 >"$folder/odd.tsv"
awk -F'\t' -v OFS='\t' 'NR == 3 { $4 = "Someone-7B"; $2 = "newengine"; $7 = $8 = $9 = $14 = ""; print
	$1 = "no-gpu"; $12 = "QPU-1"; print
	$1 = "no-measure"; $12 = "H100-SXM"; $20 = $21 = ""; print }' $rows >>"$folder/odd.tsv"
"$VALIDATE" --serving "$folder/odd.tsv" >"$folder/odd" 2>"$folder/odd.err"
finds() { # NAME WORDS FILE
	if grep -qF -e "$2" "$3"; then
		ok "$1"
	else
		not_ok "$1" "$(cat "$3")"
	fi
}
finds 'one of three odd rows is scored' '"all", "n": 1,' "$folder/odd"
finds 'an unknown accelerator is said' 'no-gpu: not scored: accelerator not in the catalog' "$folder/odd.err"
finds 'skipped rows are counted' '3 rows, 2 not scored' "$folder/odd.err"

"$VALIDATE" --using $rows tests/validation/posttraining.tsv tests/validation/serving_preface.md "$folder/table" >/dev/null
same 'docs/SERVING-VALIDATION.md is up to date' docs/SERVING-VALIDATION.md "$folder/table"
exit $bad
