#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Charts: which are drawn, their formats, that the same run gives the same bytes, that they are drawn again by hand, and
# that hostile names do no harm.
. tests/scenarios/tap.sh
if ! command -v gnuplot >/dev/null; then
	skip charts "gnuplot is not installed"
	exit 0
fi
has_rsvg=$(command -v rsvg-convert)

drawn() { # NAME FOLDER EXPECTED: the ids of the pictures
	got=$(cd "$2/charts" && ls | sed -n 's/\.svg$//p' | tr '\n' ' ')
	if [ "$got" = "$3 " ]; then ok "$1"; else not_ok "$1" "got $got" "expected $3"; fi
}
well_formed() { # NAME FOLDER
	command -v xmllint >/dev/null || { skip "$1" "xmllint is not installed"; return; }
	if xmllint --noout "$2"/charts/*.svg 2>"$folder/stderr"; then ok "$1"; else not_ok "$1" "$(cat "$folder/stderr")"; fi
}

# ---- which
flopcast run --charts --png --pdf -q -n 300 -o "$folder/a" scenarios/llama2-7b.xml
check 'all charts' 0
drawn 'all charts: those that make sense' "$folder/a" \
	'forecast-finetune forecast-lora forecast-pretrain gantt-finetune gantt-lora gantt-pretrain hours-lora hours-pretrain hours-sft joint-pretrain money-lora money-pretrain money-sft spending-pretrain'
well_formed 'all charts: XML' "$folder/a"
for picture in "$folder"/a/charts/*.svg; do
	name=${picture%.svg}
	[ -s "$name.csv" ] && [ -s "$name.gp" ] || not_ok "all charts: $name has its data and script"
	[ -z "$has_rsvg" ] || { [ -s "$name.png" ] && [ -s "$name.pdf" ]; } || not_ok "all charts: $name as PNG and PDF"
done
runs=$(grep -c '^run,' "$folder/a/charts/joint-pretrain.csv")
if [ "$runs" = 300 ]; then ok 'joint: a dot a run'; else not_ok 'joint: a dot a run' "$runs"; fi
flopcast run --charts -q -n 3k --plan pretrain -o "$folder/a2" scenarios/llama2-7b.xml
runs=$(grep -c '^run,' "$folder/a2/charts/joint-pretrain.csv")
if [ "$runs" = 1000 ]; then ok 'joint: at most 1,000 dots'; else not_ok 'joint: at most 1,000 dots' "$runs"; fi
flopcast run -q -n 300 -o "$folder/a2" scenarios/llama2-7b.xml
check 'the main charts' 0
drawn 'those of the answers only; those of an earlier run are gone' "$folder/a2" 'forecast-finetune forecast-lora forecast-pretrain'
scenario '/<failure/d' '/<recovery/d' '/<checkpoint/d' 's|tokens="140B"|tokens="1B"|' >"$folder/tiny.xml"
flopcast run --charts -q -o "$folder/tiny" "$folder/tiny.xml"
check 'nothing fails, no budget' 0
drawn 'one plan, nothing fails, no budget: the forecast only' "$folder/tiny" forecast-plan
flopcast run --charts -q -n 200 -o "$folder/places" --plan tune-lambda --plan tune-nchc-nstc --plan pretrain-aws \
	--plan pretrain-nchc-nstc scenarios/cloud-nchc-colab.xml
check 'places' 0
for chart in places frontier-tune frontier-pretrain spending-pretrain-aws; do
	[ -s "$folder/places/charts/$chart.svg" ] || not_ok "places: no $chart"
done
flopcast run --charts -q -n 100 -o "$folder/jobs" --plan cloud-fifo scenarios/campaign.xml
check 'several jobs' 0
drawn 'several jobs: nothing of single runs' "$folder/jobs" 'forecast-cloud-fifo hours money'
if grep -q '^period,.*"2026-11"' "$folder/places/charts/spending-pretrain-aws.csv" &&
	grep -q '^period,.*"2026-12"' "$folder/places/charts/spending-pretrain-aws.csv"; then
	ok 'spending by the month of the study'
else
	not_ok 'spending by the month of the study' "$(grep '^period' "$folder/places/charts/spending-pretrain-aws.csv")"
fi
scenario 's|tokens="140B"|tokens="20T"|; s|replications="100"|replications="100" date="2026-11-21" fiscal-month="4"|' >"$folder/long.xml"
flopcast run --charts -q -n 100 -o "$folder/long" "$folder/long.xml"
check 'fiscal years' 0
years=$(sed -n 's/^year,.*"\([0-9-]*\):.*/\1/p' "$folder/long/charts/spending-plan.csv" | tr '\n' ' ')
if [ "$years" = '2026-04 2027-04 ' ]; then ok 'fiscal years begin in April'; else not_ok 'fiscal years begin in April' "$years"; fi

# ---- of sensitivity and sweep
flopcast sensitivity scenarios/llama2-7b.xml -q -n 200 --plan pretrain -o "$folder/s"
check 'tornado' 0
drawn 'tornado: a picture' "$folder/s" tornado-pretrain
scenario >"$folder/s.xml"
flopcast sweep "$folder/s.xml" -q -o "$folder/s" --vary "//checkpoint/@interval=30 min,1 h,\`touch $folder/ran\`"
check 'sweep: a value that is none' 3
flopcast sweep "$folder/s.xml" -q -o "$folder/s" --vary '//checkpoint/@interval=30 min,1 h,2 h'
check 'sweep' 0
drawn 'sweep: a line chart, beside what is not its own' "$folder/s" 'sweep tornado-pretrain'
flopcast sweep "$folder/s.xml" -q -o "$folder/s" --vary '//checkpoint/@interval=30 min,1 h' --vary '//cluster/@nodes=8,16'
check 'sweep of two inputs' 0
drawn 'sweep of two inputs: a heat map' "$folder/s" 'sweep-plan tornado-pretrain'
cells=$(grep -c '^cell,' "$folder/s/charts/sweep-plan.csv")
if [ "$cells" = 4 ]; then ok 'sweep of two inputs: four cells'; else not_ok 'sweep of two inputs: four cells' "$cells"; fi
well_formed 'sensitivity and sweep: XML' "$folder/s"

# ---- the same bytes
LC_ALL=de_DE.UTF-8 timeout 60 "$FLOPCAST" run --charts --png --pdf -q -n 300 -j 3 -o "$folder/b" scenarios/llama2-7b.xml >/dev/null
if diff -r "$folder/a/charts" "$folder/b/charts" >"$folder/difference"; then
	ok 'the same run gives the same bytes: SVG, PNG, PDF, data'
else
	not_ok 'the same run gives the same bytes: SVG, PNG, PDF, data' "$(cat "$folder/difference")"
fi
(cd "$folder/b/charts" && rm -f ./*.svg && for script in hours-sft.gp money-lora.gp gantt-pretrain.gp forecast-lora.gp; do LC_ALL=C.UTF-8 gnuplot $script; done) \
	>"$folder/stdout" 2>&1
for chart in hours-sft money-lora gantt-pretrain forecast-lora; do
	same "by hand: $chart.gp" "$folder/a/charts/$chart.svg" "$folder/b/charts/$chart.svg"
done

# ---- hostile names: what gnuplot, a shell, XML and CSV would obey
evil="&lt;/script>&lt;script>\`touch $folder/ran\`\$(touch $folder/ran)%n%s&quot;&apos;&#92;&amp;@x{/Symbol a}^2_3]]>&amp;#x41;=cmd()&#10;&#x9b;31m"
{ printf '<scenario version="1" title="%s">\n' "$evil"; sed 1,5d scenarios/llama2-7b.xml | sed 's/<scenario.*//'; } >"$folder/evil.xml"
flopcast run --charts -q -n 100 -o "$folder/evil" "$folder/evil.xml"
check 'a hostile title' 0
well_formed 'a hostile title: XML' "$folder/evil"
if [ -e "$folder/ran" ]; then not_ok 'a hostile title runs nothing'; else ok 'a hostile title runs nothing'; fi
if lacks '<script' "$folder"/evil/charts/*.svg; then ok 'a hostile title: no markup'; else not_ok 'a hostile title: no markup'; fi
if grep -q '@x{/Symbol a}^2_3' "$folder/evil/charts/money-pretrain.svg"; then ok 'a hostile title is shown as it is'; else
	not_ok 'a hostile title is shown as it is'; fi
long=$(awk 'BEGIN { for (i = 0; i < 200; i++) printf "%s", i % 2 ? "模" : "型" }')
sed "s/title=\"[^\"]*\"/title=\"$long\"/" scenarios/llama2-7b.xml >"$folder/long.xml"
flopcast run --charts -q -n 100 -o "$folder/chinese" "$folder/long.xml"
check 'a title of 200 Chinese characters' 0
well_formed 'a title of 200 Chinese characters: XML' "$folder/chinese"
if grep -q '模型模型.*…' "$folder/chinese/charts/money-pretrain.svg"; then ok 'a title of 200 Chinese characters is cut'; else
	not_ok 'a title of 200 Chinese characters is cut'; fi

# ---- a limit is shown in its own unit, whatever that of the first plan (an hour or less here)
flopcast run -q -n 20 -o "$folder/limits" scenarios/cloud-nchc-colab.xml --plan pretrain-aws-256 --plan pretrain-aws --plan tune-lambda
drawn 'jobs of two kinds never share an axis' "$folder/limits" 'forecast-pretrain-aws forecast-tune-lambda plans-pretrain'
grep -q '^time-limit,.*,"deadline 14 d"' "$folder/limits/charts/plans-pretrain.csv" && ok 'plans: the deadline in days' ||
	not_ok 'plans: the deadline in days' "$(grep limit "$folder/limits/charts/plans-pretrain.csv")"
grep -q '^plan,1,.*"AWS p5 (H100), on demand, 16 GPUs"' "$folder/limits/charts/plans-pretrain.csv" && ok 'plans: names of the catalog' ||
	not_ok 'plans: names of the catalog' "$(grep ^plan "$folder/limits/charts/plans-pretrain.csv")"

# ---- on demand: the rest is drawn when it is asked for, and nothing twice
touch -d 2020-01-01 "$folder"/limits/charts/*.svg
flopcast charts "$folder/limits" --png
check 'the other charts' 0 "charts are in"
[ -z "$(find "$folder/limits/charts" -name 'forecast-pretrain-aws.svg' -newermt 2021-01-01)" ] && ok 'what is there is not drawn again' ||
	not_ok 'what is there is not drawn again'
[ -s "$folder/limits/charts/forecast-pretrain-aws-256.svg" ] && ok 'charts: of every plan' || not_ok 'charts: of every plan'
[ -z "$has_rsvg" ] || { [ -s "$folder/limits/charts/plans-pretrain.png" ] && [ ! -e "$folder/limits/charts/plans-pretrain.pdf" ]; } &&
	ok 'charts --png: PNG and no PDF' || not_ok 'charts --png: PNG and no PDF'
head -c 1000 "$folder/limits/charts/plans-pretrain.svg" >"$folder/cut.svg"
cp "$folder/limits/charts/plans-pretrain.svg" "$folder/whole.svg"
cp "$folder/cut.svg" "$folder/limits/charts/plans-pretrain.svg"
flopcast charts "$folder/limits" -q
same 'a picture that was cut off is drawn again' "$folder/whole.svg" "$folder/limits/charts/plans-pretrain.svg"

# ---- one process draws several charts; a gnuplot that notes how often it is started, and what it is to draw
mkdir "$folder/bin"
real=$(command -v gnuplot)
cat >"$folder/bin/gnuplot" <<-END
	#!/bin/sh
	echo "\$(printf '%s\n' "\$@" | grep -c '\.gp\$')" >>$folder/started
	[ ! -e $folder/fails ] || [ \$# -lt 3 ] || exit 1
	exec $real "\$@"
END
chmod +x "$folder/bin/gnuplot"
started() { # NAME EXPECTED: pictures by process
	got=$(tr '\n' ' ' <"$folder/started")
	if [ "$got" = "$2 " ]; then ok "$1"; else not_ok "$1" "got $got" "expected $2"; fi
	: >"$folder/started"
}
: >"$folder/started"
path=$PATH PATH=$folder/bin:$PATH
flopcast run -q -n 20 -o "$folder/once" scenarios/cloud-nchc-colab.xml
check 'the charts of the answers' 0
started 'run: one process draws the charts of the answers' 4
flopcast report -q "$folder/once"
started 'report: one process draws the rest' 9
touch "$folder/fails"
rm "$folder/once/charts/"*.svg
flopcast report -q "$folder/once"
check 'a process that fails: what is missing is drawn one by one' 0
started 'a process that fails: and nothing else' '13 1 1 1 1 1 1 1 1 1 1 1 1 1'
rm "$folder/fails"
: >"$folder/started"
flopcast report -q "$folder/once" --lang ja,ko,ja
check 'a report in two languages, one said twice' 0
started 'a report in two languages: a process each' '13 13'
PATH=$path

# ---- each cause has a colour: causes.gp and gantt.gp index them by the cause's number
flopcast run --charts -q -n 20 -o "$folder/causes" scenarios/elastic.xml
check 'a plan of every cause of time' 0
causes=$(grep -c '^cause,' "$folder/causes/charts/money.csv")
colours=$(sed -n '/^CAUSES = /,/^KINDS/p' plotting/style.gp | sed '/^ON/,$d' | grep -o '#[0-9A-F]\{6\}' | wc -l)
[ "$causes" -gt 0 ] && [ "$causes" = "$colours" ] && ok 'as many colours as causes' || not_ok 'as many colours as causes' "$colours of $causes"

# ---- charts with a row a plan take more than a hundred plans
mkdir "$folder/many"
cp plotting/*.gp "$folder/many"
for chart in causes frontier plans; do
	awk -v chart=$chart 'BEGIN {
		print "series,row,x,y,label"
		for (i = 1; i <= 120; i++) {
			if (chart == "causes") printf "plan,%d,,,\"p%d\"\npart,%d,1,2,\npart,%d,2,1,\ntotal,%d,3,,\"3 USD\"\n", i, i, i, i, i
			if (chart == "frontier") printf "plan,%d,%d,%d,\"p%d\"\nfront,%d,1,,\np10,%d,%d,%d,\np90,%d,%d,%d,\n", i, i, 121 - i, i, i, i, i, 121 - i, i, i, 121 - i
			if (chart == "plans") printf "plan,%d,0,,\"p%d\"\ncost-q,%d,%d,50,\ncost-text50,%d,,,\"%d USD\"\n", i, i, i, i, i, i
		}
		if (chart == "causes") print "cause,1,1,,\"compute\"\ncause,2,1,,\"lost\""
	}' >"$folder/many/data.csv"
	(cd "$folder/many" && LC_ALL=C.UTF-8 timeout 300 gnuplot -c $chart.gp data.csv $chart) >"$folder/gnuplot" 2>&1
	grep -q '>p120<' "$folder/many/$chart.svg" && ok "$chart: 120 plans" || not_ok "$chart: 120 plans" "$(cat "$folder/gnuplot")"
done
exit $bad
