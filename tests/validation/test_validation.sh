#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The forecasts of documented runs keep their targets, and docs/VALIDATION.md is what the program says today.
. tests/scenarios/tap.sh
: "${VALIDATE:=$PWD/build/release/tests/validation/validate}"

"$VALIDATE" tests/validation/runs.tsv tests/validation/preface.md "$folder/table" >/dev/null
status=$?
scores=$(grep -E '^\| [A-D]: |^Mean absolute' "$folder/table")
if [ $status = 0 ]; then
	ok 'targets of docs/VALIDATION.md are met'
else
	not_ok 'targets of docs/VALIDATION.md are met' "$scores"
fi
count=$(echo "$scores" | awk -F'|' '/C: / {print $3 + 0}')
if [ "$count" -ge 60 ]; then
	ok 'at least 60 rows are scored that nothing was fitted to'
else
	not_ok 'at least 60 rows are scored that nothing was fitted to' "$count rows"
fi
# A kind's scored rows in mode C.
kind() { # NAME LEAST
	count=$(awk -F'|' -v name=" $1 " '$2 == name { print $6 + 0; exit }' "$folder/table")
	if [ "${count:-0}" -ge "$2" ]; then
		ok "$1: $count rows scored"
	else
		not_ok "$1: at least $2 rows scored" "${count:-none}"
	fi
}
kind 'continued pretraining' 8
kind 'full fine-tuning' 8
kind V100 6
kind 'consumer and workstation cards' 6
same 'docs/VALIDATION.md is up to date' docs/VALIDATION.md "$folder/table"

# A run tracked from its log alone does better than a straight line.
"$(dirname "$VALIDATE")/track" tests/validation/logs "$folder/track" >/dev/null
same 'docs/TRACK-VALIDATION.md is up to date' docs/TRACK-VALIDATION.md "$folder/track"
skill() { # KIND LEAST
	got=$(awk -F'|' -v kind=" $1 " '$2 == kind && $3 == " all " { print $7 + 0 }' "$folder/track")
	if awk "BEGIN { exit !(${got:-0} >= $2) }"; then ok "$1: skill $got"; else not_ok "$1: skill" "$got, expected $2"; fi
}
skill 'machine logs' 0.25
skill 'dated notes' 0.15
if awk -F'|' '$3 ~ /%/ && $8 ~ /%/ && $7 + 0 < 0 { exit 1 }' "$folder/track"; then
	ok 'no skill below 0 at any share of the steps'
else
	not_ok 'no skill below 0 at any share of the steps'
fi
exit $bad
