#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The command: exit statuses, where results go and where they don't, hostile files, options, interruption, environment.
. tests/scenarios/tap.sh
small=$folder/small.xml
scenario >"$small"

# A run of 20 replications of the small scenario, quietly, into $folder/out/FOLDER.
small_run() { # FOLDER [OPTION...]
	place=$folder/out/$1
	shift
	flopcast run --csv --no-charts -q -n 20 -o "$place" "$@" "$small"
}

# ---- what is asked for
flopcast --help
check "--help" 0
grep -q '^Usage: flopcast' "$folder/stdout" || not_ok "--help goes to stdout"
flopcast --version
check "--version" 0
flopcast
check "no verb" 2 'forecasts what training' 'flopcast estimate '
for option in -h help; do
	flopcast $option
	check "$option" 0
	grep -q '^Daily use:' "$folder/stdout" || not_ok "$option is the help"
done
flopcast help run
check "help of a verb" 0
grep -q '^Usage: flopcast run ' "$folder/stdout" || not_ok "help run is that of run"
flopcast rnu "$small"
check "a verb that is misspelt" 2 "unknown verb 'rnu'; did you mean 'run'?"
flopcast help swep
check "help of a verb that is misspelt" 2 "did you mean 'sweep'?"
flopcast catalog nosuch
check "a kind that the catalog has not" 1 'nothing in the catalog matches' 'kinds: model, accelerator'
"$FLOPCAST" run -q --no-output -n 20 - <"$small" >"$folder/piped" 2>"$folder/stderr"
status=$?
check "a scenario on standard input" 0
"$FLOPCAST" run -q --no-output -n 20 "$small" | cmp -s - "$folder/piped" || not_ok "the same forecast as of the file"
"$FLOPCAST" sweep -q -n 20 --vary "//cluster/@nodes=8,16" - <"$small" | grep -c . >"$folder/piped"
[ "$(cat "$folder/piped")" = 3 ] && ok "a sweep of standard input" || not_ok "a sweep of standard input" "$(cat "$folder/piped")"
{ "$FLOPCAST" catalog 2>"$folder/stderr"; echo $? >"$folder/status"; } | head -n 1 >/dev/null
status=$(cat "$folder/status")
check "a reader that has had enough" 0
[ -s "$folder/stderr" ] && not_ok "nothing is said to it" "$(cat "$folder/stderr")"
flopcast frobnicate "$small"
check "an unknown verb" 2 "unknown verb 'frobnicate'"
flopcast run
check "no file" 2 'no scenario file'
flopcast run "$small" "$small"
check "two files" 2 'one scenario file at a time'
flopcast run --frobnicate "$small"
check "an unknown option" 2 "unrecognized option '--frobnicate'"
flopcast run "$small" -n
check "an option without its argument" 2 "option requires an argument"
for value in 0 -1 1.5 nan 1e18 abc '' 0x10 1,00; do
	small_run usage -n "$value"
	check "-n '$value'" 2 "-n $value: "
done
for value in 0 -1 100000 1.5 abc ''; do
	small_run usage -j "$value"
	check "-j '$value'" 2 "-j $value: "
done
for value in -1 18446744073709551616 1.5 abc ''; do
	small_run usage --seed "$value"
	check "--seed '$value'" 2 "--seed $value: " 'a whole number from 0 to 18446744073709551615'
done
for value in nope '' PLAN; do
	small_run usage --plan "$value"
	check "--plan '$value'" 2 "--plan $value: error: no such plan; accepted: plan"
done
for value in '' nodes '//cluster' '=5' '//cluster[@id=' '//cluster/@nope=5' 'count(//cluster)=5' '//cluster=5' \
	'document("/etc/passwd")//@id=5'; do
	small_run usage --set "$value"
	check "--set '$value'" 2 "--set $value: error: "
done
[ -e "$folder/out/usage" ] && not_ok "nothing is written after a fault of usage"

# ---- files that are none
mkfifo "$folder/fifo.xml"
truncate -s 100M "$folder/huge.xml"
gzip -c "$small" >"$folder/gzip.xml"
: >"$folder/empty.xml"
for case in 1:missing.xml 1:. 1:fifo.xml 3:empty.xml 3:gzip.xml 3:huge.xml 1:/dev/zero 1:/dev/null; do
	file=${case#*:}
	[ "${file#/}" = "$file" ] && file=$folder/$file
	for verb in run explain; do
		flopcast $verb "$file"
		check "$verb of ${case#*:}" "${case%%:*}" "$file"
	done
done
flopcast validate "$small" "$folder/missing.xml" "$folder/empty.xml"
check "validate goes on after a file that is missing" 3 "$folder/missing.xml: error: " "$folder/empty.xml:1: error: "

# ---- where results go
: >"$folder/file"
small_run "../file"
check "an output folder that is a file" 1 "$folder/out/../file: error: the output folder cannot be written"
for place in "$folder/file/below" /proc/flopcast /dev/null; do
	timeout -k 1 20 "$FLOPCAST" run -n 100k -o "$place" "$small" >"$folder/stdout" 2>"$folder/stderr"
	status=$?
	check "an output folder that cannot be: ${place#"$folder"/}" 1 "$place: error: the output folder cannot be written"
done
cp "$small" "$folder/before"
small_run ../small.xml
check "the scenario as output folder" 1 'the output folder cannot be written'
same "the scenario as output folder: it is as it was" "$folder/before" "$small"
flopcast run -n 5 -o '' "$small"
check "an output folder without a name" 2
(cd "$folder" && timeout -k 1 20 "$FLOPCAST" run --csv --no-charts -q -n 5 small.xml >stdout 2>stderr)
if [ -s "$folder/output/small/summary.json" ]; then
	ok "results go to output/<scenario's name>"
else
	not_ok "results go to output/<scenario's name>" "$(cat "$folder/stderr")"
fi
# Names of any script stay apart; what is no letter, or no UTF-8, becomes harmless.
for name in '計畫 書:計畫_書' '方案:方案' 'a.b.c:a.b.c' "$(printf 'x\377y'):x_xffy" '-n:_-n'; do
	cp "$small" "$folder/./${name%:*}.xml"
	(cd "$folder" && timeout -k 1 20 "$FLOPCAST" run --no-charts -q -n 5 "./${name%:*}.xml" >stdout 2>stderr)
	[ -s "$folder/output/${name#*:}/summary.json" ] && ok "results of ${name%:*}" || not_ok "results of ${name%:*}" "$(ls "$folder/output")"
done
long=$(awk 'BEGIN { for (i = 0; i < 60; i++) printf "長" }')
cp "$small" "$folder/$long.xml"
(cd "$folder" && timeout -k 1 20 "$FLOPCAST" run --no-charts -q -n 5 "$long.xml" >stdout 2>stderr)
[ -s "$folder/output/$(printf %s "$long" | head -c 102)/summary.json" ] && ok "results of a long name: cut between letters" ||
	not_ok "results of a long name: cut between letters" "$(ls "$folder/output")"
for verb in report resume export; do
	flopcast $verb "$small"
	check "$verb of a scenario file" 1 'is a file; accepted: the folder that'
done
small_run a/b/c
check "folders are made" 0
small_run reference
check "a run" 0
[ -s "$folder/stderr" ] && not_ok "a quiet run says nothing on stderr" "$(cat "$folder/stderr")"
reference=$folder/out/reference
if lacks "$(printf '\r\|\033')" "$folder/stdout"; then
	ok "no progress and no colours in a pipe"
else
	not_ok "no progress and no colours in a pipe"
fi
for verb in "run --csv --no-charts -q -n 5 -o $folder/out/full $small" "run --no-charts --json -q -n 5 -o $folder/out/full $small" \
	"explain $small" "schema" "catalog" "--help" "--version"; do
	# shellcheck disable=SC2086 # a list of words
	timeout -k 1 20 "$FLOPCAST" $verb >/dev/full 2>"$folder/stderr"
	status=$?
	check "stdout is full: ${verb%% *}" 1 'cannot write to standard output'
done

# A full disk (a limit of a file's size): what was there is left as it was, and nothing half written beside it.
small_run disk
cp "$folder/out/disk/replications.csv" "$folder/before.csv"
cp "$folder/out/disk/summary.csv" "$folder/before-summary.csv"
(
	trap '' XFSZ
	ulimit -f 8
	small_run disk --seed 2
	exit "$status"
)
status=$?
check 'the disk is full' 1 "$folder/out/disk"
same 'the disk is full: the old replications.csv is there' "$folder/before.csv" "$folder/out/disk/replications.csv"
same 'the disk is full: the old summary.csv is there' "$folder/before-summary.csv" "$folder/out/disk/summary.csv"

# Streams that are closed: their numbers must not be given to results.
for stream in '<&-' '>&-' '2>&-' '<&- >&-' '<&- >&- 2>&-'; do
	eval "timeout -k 1 20 \"\$FLOPCAST\" run --csv --no-charts -q -n 20 -o \"\$folder/out/closed\" \"\$small\" $stream" \
		>"$folder/stdout" 2>"$folder/stderr"
	status=$?
	check "closed streams: $stream" 0
	for result in replications.csv summary.csv summary.json; do
		cmp -s "$reference/$result" "$folder/out/closed/$result" || not_ok "closed streams: $stream: $result is another"
	done
	rm -rf "$folder/out/closed"
done
(timeout -k 1 20 "$FLOPCAST" run --csv --no-charts -n 20 -o "$folder/out/pipe" "$small" 2>"$folder/stderr"; echo $? >"$folder/code") | true
status=$(cat "$folder/code")
case $status in
0 | 1) same "a reader that has gone" "$reference/summary.json" "$folder/out/pipe/summary.json" ;;
*) not_ok "a reader that has gone" "exit status $status" ;;
esac

# ---- hostile files
for file in doctype-bomb doctype-laughs; do
	timeout -k 1 1 "$FLOPCAST" explain "scenarios/invalid/$file.xml" >/dev/null 2>"$folder/stderr"
	status=$?
	check "$file is refused within a second" 3 'a DOCTYPE is not allowed'
done

# COUNT copies of WORDS.
many() { # COUNT WORDS
	awk -v n="$1" -v s="$2" 'BEGIN { while (n-- > 0) printf "%s", s }'
}
{ printf '<scenario version="1">'; many 100000 '<a>'; } >"$folder/h.xml"
flopcast explain "$folder/h.xml"
check "100,000 elements deep" 3 "$folder/h.xml:1: error: "
{ printf '<scenario version="1" title="'; many 3000000 'long '; printf '"/>'; } >"$folder/h.xml"
flopcast explain "$folder/h.xml"
check "a title of 15 MB" 3 "$folder/h.xml:1: error: "
{ printf '<scenario version="1"><model id="m" params="'; many 1000000 '7'; printf '"/></scenario>'; } >"$folder/h.xml"
flopcast explain "$folder/h.xml"
check "a number of 1,000,000 digits" 3 "model 'm', params=\"7777"
[ "$(wc -c <"$folder/stderr")" -lt 2000 ] || not_ok "a number of 1,000,000 digits is not printed"
{ printf '<scenario version="1">'; many 1000 "<cluster id='c' accelerator='x' nodes='0' gpus-per-node='0'/>
"; printf '</scenario>'; } >"$folder/h.xml"
flopcast explain "$folder/h.xml"
check "3,000 faults" 3 'are not shown'
[ "$(wc -l <"$folder/stderr")" -lt 400 ] || not_ok "3,000 faults are not all printed"
awk 'BEGIN { print "<scenario version=\"1\">"
	for (i = 0; i < 50000; i++) printf "<model id=\"m%d\" params=\"7B\"/>\n", i
	print "</scenario>" }' >"$folder/h.xml"
timeout -k 1 10 "$FLOPCAST" explain "$folder/h.xml" >/dev/null 2>"$folder/stderr"
status=$?
check "50,000 models are read, or refused, within 10 s" 3

for words in '<expense id="e" amount="1 USD"/>' '<expense/>' '<job/>'; do
	{ printf '<scenario version="1"><plan id="p" workload="w" cluster="c" site="s">'; many 200000 "$words"
		printf '</plan></scenario>'; } >"$folder/h.xml"
	timeout -k 1 10 "$FLOPCAST" explain "$folder/h.xml" >/dev/null 2>"$folder/stderr"
	status=$?
	check "200,000 x $words are refused within 10 s" 3 "are beyond the limit of 10000"
done

mkfifo "$folder/fifo.txt"
ln -s /etc/passwd "$folder/link.txt"
ln -s /dev/zero "$folder/device.txt"
truncate -s 100M "$folder/huge.txt"
mkdir "$folder/folder.txt"
for data in fifo.txt link.txt device.txt huge.txt folder.txt; do
	scenario "s,24 h,empirical(file='$data')," >"$folder/h.xml"
	flopcast explain "$folder/h.xml"
	check "a data file that is none: $data" 3 "$folder/h.xml:6: error: cluster 'cluster', failure, repair=" "file '$data': "
done

# ---- what others named: nothing that a terminal or a shell obeys. In a title: U+009B, which begins an escape sequence,
# U+202E, which turns the text around, lines, HTML, quotes, and what shells, printf and gnuplot would run.
evil="&#x9b;31m&#x202e;&#x2028;&#13;&#10;&lt;/script>&lt;script>\`touch $folder/ran\`\$(touch $folder/ran)%n%s&quot;&apos;&#92;&amp;@x{/Bold b}"
{ printf '<scenario version="1" title="%s">\n' "$evil"; scenario 1,2d; } >"$folder/evil.xml"
dangerous=$(printf '\302\233\|\342\200\256\|\342\200\250\|\r\|\033\|\007')
flopcast run --csv --no-charts -n 20 -o "$folder/out/evil" "$folder/evil.xml"
check "a hostile title is accepted" 0
if lacks "$dangerous" "$folder/stdout" "$folder/stderr"; then
	ok "a hostile title: nothing for the terminal to obey"
else
	not_ok "a hostile title: nothing for the terminal to obey"
fi
LC_ALL=C grep -qF '%n%s' "$folder/stdout" || not_ok "a hostile title is no format"
flopcast run --json -q -n 20 -o "$folder/out/evil" "$folder/evil.xml"
if [ $status = 0 ] && lacks "$dangerous" "$folder/stdout"; then
	ok "a hostile title: nothing for the terminal to obey in JSON"
else
	not_ok "a hostile title: nothing for the terminal to obey in JSON" "$(grep title "$folder/stdout")"
fi
if command -v gnuplot >/dev/null; then
	flopcast run --charts -q -n 20 -o "$folder/out/evil" "$folder/evil.xml"
	check "a hostile title is drawn" 0
	for picture in "$folder"/out/evil/charts/*.svg; do
		command -v xmllint >/dev/null || break
		xmllint --noout "$picture" 2>"$folder/stderr" || not_ok "a hostile title: ${picture##*/} is XML" "$(cat "$folder/stderr")"
		lacks '<script' "$picture" || not_ok "a hostile title: ${picture##*/} has no script"
	done
else
	skip "a hostile title is drawn" "gnuplot is not installed"
fi
env PATH=/nonexistent "$(command -v timeout)" -k 1 20 "$FLOPCAST" run --charts -n 20 -o "$folder/out/charts" "$small" \
	>"$folder/stdout" 2>"$folder/stderr"
status=$?
check "without gnuplot the numbers are complete" 0 'warning: gnuplot is not installed'
same "without gnuplot the numbers are the same" "$reference/summary.json" "$folder/out/charts/summary.json"
if [ -e "$folder/ran" ]; then
	not_ok "a hostile title runs no command"
else
	ok "a hostile title runs no command"
fi

# Values that a message repeats.
for change in 's/40%/5 \&#x9b;31m/' 's/40%/f\&#x9b;31m(x=1)/' 's/40%/normal(\&#x9b;31m=1)/' "s/24 h/empirical(file='\\&#x9b;31m')/" \
	's/"small"/"small" currency="\&#x9b;3"/' 's/id="plan"/id="\&#x9b;31m"/' 's/"1 h"/"\&#x9b;31m"/'; do
	scenario "$change" >"$folder/h.xml"
	flopcast explain "$folder/h.xml"
	if [ $status = 3 ] && lacks "$dangerous" "$folder/stderr"; then
		ok "a message is harmless: $change"
	else
		not_ok "a message is harmless: $change" "$(cat "$folder/stderr")"
	fi
done

# ---- --set and --plan
small_run set --set "//cluster[@id='cluster']/@nodes=32"
check "--set" 0
if grep -q '"gpus": 256' "$folder/out/set/summary.json" &&
	! cmp -s "$reference/replications.csv" "$folder/out/set/replications.csv"; then
	ok "--set changes the result"
else
	not_ok "--set changes the result"
fi
scenario 's/"16"/"32"/' >"$folder/s.xml"
flopcast run --csv --no-charts -q -n 20 -o "$folder/out/changed" "$folder/s.xml"
same "--set is like changing the file" "$folder/out/changed/replications.csv" "$folder/out/set/replications.csv"
small_run set --set //cluster/@nodes=8 --set //cluster/@nodes=32
same "the last --set of an attribute wins" "$folder/out/changed/replications.csv" "$folder/out/set/replications.csv"
small_run set --set "//failure/@lifetime=exponential(mean=1500 h)"
same "--set to the same value changes nothing" "$reference/replications.csv" "$folder/out/set/replications.csv"
small_run set --set '//@tokens=140B' --set '//rate/@price=2 USD/gpu-h'
same "--set takes values with blanks and slashes" "$reference/replications.csv" "$folder/out/set/replications.csv"
small_run set --set '//cluster/@nodes=none'
check "a bad value of --set" 3 "--set //cluster/@nodes=none: error: cluster 'cluster', nodes=\"none\": not a whole number"
small_run set --set '//workload/@method=guess'
check "a word that --set can't set" 3 '--set //workload/@method=guess: error: ' 'guess'
small_run set --set '//plan/@cluster=none'
check "a name that --set can't set" 3 "--set //plan/@cluster=none: error: plan 'plan', cluster=\"none\": no cluster of this id"
small_run set --set '//cluster/@mfu=<&">'
check "--set takes text as it is" 3 '--set //cluster/@mfu=<&">: error: ' 'mfu="<&">"'

scenario 's,<plan.*,&<plan id="other" workload="work" cluster="cluster" site="site" mfu="20%"/>,' >"$folder/two.xml"
flopcast run --csv --no-charts -q -n 20 -o "$folder/out/two" "$folder/two.xml"
flopcast run --csv --no-charts -q -n 20 -o "$folder/out/one" --plan other "$folder/two.xml"
check "--plan" 0
sed '/^plan,[0-9]/d' "$folder/out/two/replications.csv" >"$folder/expected"
same "--plan selects, and changes nothing" "$folder/expected" "$folder/out/one/replications.csv"
flopcast run --csv --no-charts -q -n 20 -o "$folder/out/one" --plan other --plan plan "$folder/two.xml"
same "--plan twice" "$folder/out/two/replications.csv" "$folder/out/one/replications.csv"

# ---- interruption: an hour's work is interrupted after a second or two; what is finished is kept.
"$FLOPCAST" run --csv --no-charts -n 2M -o "$folder/out/interrupted" scenarios/r3.xml >"$folder/stdout" 2>"$folder/stderr" </dev/null &
process=$!
sleep 2
kill -INT $process
wait $process
status=$?
check "an interruption" 130 'interrupted after'
kept=$(sed -n 's/^ *"replications": \([0-9]*\).*/\1/p' "$folder/out/interrupted/summary.json")
rows=$(sed 1d "$folder/out/interrupted/replications.csv" | wc -l)
if [ "${kept:-0}" -gt 0 ] && [ "$kept" -lt 2000000 ] && [ "$kept" = "$rows" ]; then
	ok "an interruption keeps what is finished ($kept replications)"
else
	not_ok "an interruption keeps what is finished" "$kept in summary.json, $rows in replications.csv"
fi
if awk -F, 'NR == 1 { cells = NF; next } $2 != NR - 2 || NF != cells { bad = 1 } END { exit bad }' "$folder/out/interrupted/replications.csv"; then
	ok "an interruption leaves whole lines, from the first on"
else
	not_ok "an interruption leaves whole lines, from the first on"
fi

# ---- environment
for setting in LC_ALL=de_DE.UTF-8 LC_ALL=tr_TR.UTF-8 LC_ALL=nonsense OMP_NUM_THREADS=abc OMP_NUM_THREADS=3 OMP_DYNAMIC=true \
	OMP_THREAD_LIMIT=1 OMP_SCHEDULE=nonsense TMPDIR=/nonexistent TZ=Nowhere/Else COLUMNS=-1 XML_CATALOG_FILES=/etc/passwd \
	MALLOC_PERTURB_=165 '-u HOME' '-u PATH' -i; do
	# shellcheck disable=SC2086 # a list of words
	env $setting "$(command -v timeout)" -k 1 20 "$FLOPCAST" run --csv --no-charts -q -n 20 -o "$folder/out/environment" "$small" \
		>"$folder/stdout" 2>"$folder/stderr" </dev/null
	status=$?
	[ $status = 0 ] || not_ok "environment: $setting" "exit status $status" "$(cat "$folder/stderr")"
	same "environment: $setting" "$reference/summary.json" "$folder/out/environment/summary.json"
	rm -rf "$folder/out/environment"
done

find "$folder" -name '*.part' >"$folder/parts"
if [ -s "$folder/parts" ]; then
	not_ok "no half-written file is left" "$(cat "$folder/parts")"
else
	ok "no half-written file is left"
fi
# On a terminal the table is no wider than that.
for columns in 140 90 70 50 30; do
	if ! script -qc true /dev/null </dev/null >"$folder/typescript" 2>&1; then
		skip "a terminal of $columns columns" "no pseudo-terminal: $(head -n 1 "$folder/typescript")"
		continue
	fi
	script -qc "stty cols $columns; '$FLOPCAST' run scenarios/llama2-7b.xml -n 50 --no-charts -q -o '$folder/narrow'" /dev/null </dev/null >"$folder/typescript"
	if tr -d '\r' <"$folder/typescript" | awk -v most=$columns 'NF == 0 { blanks++; next } blanks == 2 { rows++; if (length($0) > most) wide = 1 } END { exit !(rows == 5 && !wide) }'; then
		ok "a terminal of $columns columns"
	else
		not_ok "a terminal of $columns columns" "$(cat "$folder/typescript")"
	fi
done

# The first screen of 18 plans: the decision, the table, a few notes.
flopcast run scenarios/cloud-nchc-colab.xml -n 200 --no-charts -o "$folder/screen"
lines=$(wc -l <"$folder/stdout")
wide=$(awk 'length($0) > 100' "$folder/stdout")
if [ "$lines" -le 40 ] && [ "$lines" -gt 25 ] && [ -z "$wide" ]; then ok 'the first screen has at most 40 lines of 100 columns'; else
	not_ok 'the first screen has at most 40 lines of 100 columns' "$lines lines" "$wide"; fi

exit $bad
