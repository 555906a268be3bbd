#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Input that is well-formed and absurd: sums beyond any name, NUL bytes behind the document, price tables that are no text, a study in
# which nothing ends, and faults by the thousand. Each was once a crash, an escape sequence in a terminal, or minutes of work.
. tests/scenarios/tap.sh

scenario() { # STORAGE-PRICE EVENT-LIMIT
	cat <<XML
<scenario version="1" currency="TWD">
  <workload id="w" model="llama2-7b" method="finetune" tokens="20M"/>
  <cluster id="c" accelerator="a100-sxm-80gb" nodes="2" gpus-per-node="8" spares="1" mfu="30%">
    <failure cause="job" lifetime="exponential(mean=5 h)"/><recovery restart="5 min"/>
    <checkpoint interval="optimal" write="30 s"/>
  </cluster>
  <site id="s" kind="cloud"><rate price="2 USD/gpu-h"/><storage price="$1 USD/GB-month" tax="100%"/></site>
  <exchange currency="TWD" per="USD" rate="1e12" date="2026-01-01"/>
  <plan id="p" workload="w" cluster="c" site="s" data="1e6 PB" keep-checkpoints="1000000" retention="36525 d"/>
  <study replications="5" budget="100 TWD" deadline="2 d" event-limit="$2"/>
</scenario>
XML
}

scenario 2e27 1000 >"$folder/sums.xml"
flopcast run "$folder/sums.xml" -q --json --no-output
check 'a sum of 1e45' 0
json=$(grep -ciE '[:, ]-?(nan|inf|infinity)\b' "$folder/stdout")
[ "$json" = 0 ] && ok 'a sum of 1e45: all numbers are finite' || not_ok 'a sum of 1e45: all numbers are finite' "$json lines"
flopcast run "$folder/sums.xml" -q --no-output
check 'a sum of 1e45 is printed' 0

scenario 1 1 >"$folder/ends.xml"
flopcast run "$folder/ends.xml" -q --no-output
check 'nothing ends' 0
grep -qi 'nan\|-9223372036854775808\|-2147483648' "$folder/stdout" && not_ok 'nothing ends: no number is made of none' "$(cat "$folder/stdout")" ||
	ok 'nothing ends: no number is made of none'

{
	scenario 1 1000
	printf '\000\000<evil/>'
} >"$folder/tail.xml"
flopcast validate "$folder/tail.xml"
check 'a NUL byte behind the document' 3 'a NUL byte; nothing may stand behind </scenario>'

printf 'InstanceType,AcceleratorName,AcceleratorCount,Price,SpotPrice,Region\np5\033[2J,H100,8,55.04,,us\n' >"$folder/escape.csv"
printf 'InstanceType,AcceleratorName,AcceleratorCount,Price,SpotPrice,Region\np5,H100,8,55.04,,us-\377\376east\n' >"$folder/latin.csv"
for table in escape latin; do
	flopcast catalog import "$folder/$table.csv" --cloud aws --date 2026-06-01 --source table
	grep -q 'csv:2: .*refused: a name holds control characters, or bytes that are not UTF-8' "$folder/stderr" && ok "a row that is no text: $table" ||
		not_ok "a row that is no text: $table" "$(cat "$folder/stderr")"
	LC_ALL=C grep -q "$(printf '[\033\377]')" "$folder/stdout" "$folder/stderr" && not_ok "$table: no byte of it reaches the terminal" ||
		ok "$table: no byte of it reaches the terminal"
done

# Work grows with the faults, not with their square: 100,000 attributes that nobody knows, within the limit of processor time of tap.sh.
awk 'BEGIN {
	print "<scenario version=\"1\">"
	for (i = 0; i < 1000; i++) {
		printf "<model id=\"m%d\" params=\"1B\"", i
		for (k = 0; k < 100; k++) printf " a%d=\"\"", k
		print "/>"
	}
	print "</scenario>"
}' >"$folder/flood.xml"
flopcast validate "$folder/flood.xml"
check 'a flood of faults' 3 'more are not shown'

# What was set is kept as XML, which has no such characters.
scenario 1 1000 >"$folder/set.xml"
for value in '\001' '\377\376' '\355\240\200' '\357\277\277'; do
	flopcast run "$folder/set.xml" -q --no-output --set "//study/@deadline=2 d" --set "$(printf "//scenario/@currency=TWD$value")"
	check "--set of bytes that are no text: $(printf %s "$value" | tr '\\' ' ')" 2 'holds control characters, or bytes that are not UTF-8'
done

# The parser compares each attribute of an element with all others, and puts each fault into words.
awk 'BEGIN { printf "<scenario version=\"1\"><model "; for (i = 0; i < 200000; i++) printf "a%d=\"1\" ", i; print "/></scenario>" }' \
	>"$folder/wide.xml"
flopcast validate "$folder/wide.xml"
check '200,000 attributes of an element' 3 "$folder/wide.xml:1: error: an element with more than 1000 attributes"
awk 'BEGIN { printf "<scenario version=\"1\"><!--"; for (i = 0; i < 2000000; i++) printf "-"; print "--></scenario>" }' >"$folder/dashes.xml"
flopcast validate "$folder/dashes.xml"
check 'a comment of a million faults' 3 'not well-formed XML: Double hyphen within comment'
awk 'BEGIN { print "<scenario version=\"1\"><!--"; for (i = 0; i < 3000; i++) print "===="; print "--></scenario>" }' >"$folder/ruled.xml"
flopcast validate "$folder/ruled.xml"
[ $status = 3 ] && ! grep -q attributes "$folder/stderr" && ok 'a comment with rules' || not_ok 'a comment with rules' "$(cat "$folder/stderr")"
for encoding in UTF-7 IBM037; do
	printf '<?xml version="1.0" encoding="%s"?><scenario version="1"/>' $encoding >"$folder/encoded.xml"
	flopcast validate "$folder/encoded.xml"
	check "encoding $encoding" 3 "$folder/encoded.xml:1: error: encoding '$encoding' is not read; accepted: UTF-8, UTF-16"
done

exit $bad
