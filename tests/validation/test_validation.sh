#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The forecasts of documented runs keep their targets, and docs/VALIDATION.md is what the program says today.
. tests/scenarios/tap.sh
: "${VALIDATE:=$PWD/build/release/tests/validation/validate}"

"$VALIDATE" tests/validation/runs.tsv "$folder/table" >/dev/null
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
same 'docs/VALIDATION.md is up to date' docs/VALIDATION.md "$folder/table"
exit $bad
