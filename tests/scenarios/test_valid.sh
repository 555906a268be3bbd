#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The scenarios that come with the program are valid and run; other tools that read its schema agree; and what is odd but
# allowed is accepted, where it matters with a warning.
. tests/scenarios/tap.sh

"$FLOPCAST" schema >"$folder/schema.xsd"
for file in scenarios/*.xml; do
	name=${file#scenarios/}
	flopcast validate "$file"
	if [ $status = 0 ] && grep -q "^$file: valid, [1-9][0-9]* plan" "$folder/stdout"; then
		ok "$name is valid"
	else
		not_ok "$name is valid" "exit status $status" "$(cat "$folder/stdout" "$folder/stderr")"
	fi
	flopcast run --csv --no-charts -n 50 -q -o "$folder/out/$name" "$file"
	check "$name runs" 0
	for result in summary.json summary.csv replications.csv; do
		[ -s "$folder/out/$name/$result" ] || not_ok "$name leaves $result"
	done
	flopcast explain "$file"
	check "$name is explained" 0
done

for file in scenarios/*.xml scenarios/catalog/*.xml; do
	name="xmllint agrees with the schema: ${file#scenarios/}"
	if ! command -v xmllint >/dev/null; then
		skip "$name" "xmllint is not installed"
	elif xmllint --noout --schema "$folder/schema.xsd" "$file" >"$folder/stdout" 2>&1; then
		ok "$name"
	else
		not_ok "$name" "$(cat "$folder/stdout")"
	fi
done

# The small scenario, changed by sed commands, is accepted, and each of the WORDS stands in stderr.
accepts() { # NAME WORDS [SED-COMMAND...]
	name=$1 words=$2
	shift 2
	scenario "$@" >"$folder/s.xml"
	flopcast run --csv --no-charts -n 20 -o "$folder/out/small" "$folder/s.xml"
	if [ -z "$words" ] && grep -q ': warning: ' "$folder/stderr"; then
		not_ok "$name" "$(cat "$folder/stderr")"
	else
		check "$name" 0 ${words:+"warning: $words"}
	fi
}

# The small scenario, changed by sed commands, has this line in what is explained.
explains() { # NAME PATTERN [SED-COMMAND...]
	name=$1 pattern=$2
	shift 2
	scenario "$@" >"$folder/s.xml"
	flopcast explain "$folder/s.xml"
	if [ $status = 0 ] && grep -q -e "$pattern" "$folder/stdout"; then
		ok "$name"
	else
		not_ok "$name" "exit status $status" "$(cat "$folder/stderr")" "$(head -n 20 "$folder/stdout")"
	fi
}

accepts "the small scenario" ""
explains "blanks around a number" '^  nodes .* = 16 ' 's/"16"/" 16 "/'
explains "a sign before a number" '^  nodes .* = 16 ' 's/"16"/"+16"/'
explains "a leading 0 is not octal" '^  nodes .* = 10 ' 's/"16"/"010"/'
explains "-0 is 0" '^  price .* = 0 ' 's/2 USD/-0 USD/'
explains "no blank before a unit" '^  lifetime .* = mean 5.4e+06,' 's/1500 h/1500h/'
explains "a time in days" '^  lifetime .* = mean 8640000,\|^  lifetime .* = mean 8.64e+06,' 's/1500 h/100 d/'
explains "45 %" '^  mfu .* = 0.45 ' 's/"40%"/"45 %"/'
explains "the largest seed" '^plan ' 's/seed="1"/seed="18446744073709551615"/'
explains "a scenario's element wins over the catalog's" '^  bf16 .* = 1e+12 ' \
	's,<workload,<accelerator id="h100-sxm-80gb" bf16="1 TFLOP/s"/>&,'
explains "an alias of the catalog" '^plan ' 's/h100-sxm-80gb/h100-sxm/'
accepts "a repair that takes no time" "" 's/24 h/0/'
accepts "a site that is free" "" 's,2 USD/gpu-h,0,'
accepts "a price in another currency that the catalog knows" "" 's/2 USD/60 TWD/'
accepts "an exchange rate" "" 's/2 USD/2 EUR/' 's,<site,<exchange currency="USD" per="EUR" rate="1.1" date="2026-10-01"/>&,'
accepts "a comment and a processing instruction" "" 's/<study/<!-- c --><?p i?>&/'
accepts "a checkpoint interval longer than the work" "plan 'plan', cluster=\"cluster\": the checkpoint interval of" \
	's/interval="1 h"/interval="1000 h"/'
accepts "a checkpoint that takes longer than the interval" "plan 'plan', cluster=\"cluster\": writing a checkpoint" \
	's/write="2 min"/write="2 h"/'
accepts "nodes that are never repaired" "plan 'plan', cluster=\"cluster\": failed nodes are never repaired" \
	's/ repair="24 h"//'
accepts "a best interval without failures" "plan 'plan', cluster=\"cluster\": its checkpoint policy has nothing" \
	'/<failure/d' 's/interval="1 h"/interval="young"/'
accepts "an element that no plan uses" "model 'other': no plan uses it" 's,<workload,<model id="other" params="1B"/>&,'
accepts "less time than is to be expected" "plan 'plan', cluster=\"cluster\": " \
	's/seed="1"/seed="1" horizon="33 h"/'

scenario 's/params="7B"/params="70B" layers="80" hidden="8192" context="4096"/' 's/"16"/"1"/' >"$folder/s.xml"
flopcast run --csv --no-charts -n 5 --allow-oom -o "$folder/out/oom" "$folder/s.xml"
check "--allow-oom makes a warning of it" 0 "warning: plan 'plan', cluster=\"cluster\": does not fit"

# Data files: comments, blank lines and CRLF; in a folder below; behind a link that stays below; with a byte order mark; a
# price of 0 needs no currency; the lines of a trace.
mkdir -p "$folder/data/below"
printf '# repair times\r\n\r\n1 h\r\n90 min\r\n' >"$folder/data/below/repair.txt"
ln -s below/repair.txt "$folder/data/link.txt"
{ printf '\357\273\277'; cat "$folder/data/below/repair.txt"; } >"$folder/data/bom.txt"
for data in below/repair.txt link.txt bom.txt; do
	scenario "s,24 h,empirical(file='$data')," >"$folder/data/s.xml"
	flopcast run --csv --no-charts -n 5 -o "$folder/out/data" "$folder/data/s.xml"
	check "a data file: $data" 0
done

printf '3 USD/gpu-h\n0\n5 USD/gpu-h\n0' >"$folder/data/prices.txt"
scenario "s,2 USD/gpu-h,empirical(file='prices.txt')," >"$folder/data/s.xml"
flopcast validate "$folder/data/s.xml"
check "prices, some of them 0" 0
printf '\357\273\2771 h,3\r\n \t\r\n# then\r\n2 h,5' >"$folder/data/trace.csv"
scenario 's,lifetime="exponential(mean=1500 h)",trace="trace.csv",' >"$folder/data/s.xml"
flopcast run --json --no-charts -n 2 -o "$folder/out/trace" "$folder/data/s.xml"
check "a trace with a byte order mark and a blank line" 0
tr -d ' \n' <"$folder/stdout" | grep -q '"failures":{"mean":2.0' && ok "its two failures" || not_ok "its two failures"

# Encodings that XML allows, and a byte order mark.
scenario >"$folder/utf8.xml"
flopcast run --csv --no-charts -q -n 20 -o "$folder/out/utf8" "$folder/utf8.xml"
{ printf '\357\273\277'; cat "$folder/utf8.xml"; } >"$folder/bom.xml"
awk '{ printf "%s\r\n", $0 }' "$folder/utf8.xml" >"$folder/crlf.xml"
sed 's/UTF-8/ISO-8859-1/' "$folder/utf8.xml" >"$folder/latin1.xml"
for form in bom crlf latin1; do
	flopcast run --csv --no-charts -q -n 20 -o "$folder/out/$form" "$folder/$form.xml"
	same "the same result from a file in $form" "$folder/out/utf8/replications.csv" "$folder/out/$form/replications.csv"
done

find "$folder/out" -name '*.part' >"$folder/parts"
[ -s "$folder/parts" ] && not_ok "no half-written file is left" "$(cat "$folder/parts")"
exit $bad
