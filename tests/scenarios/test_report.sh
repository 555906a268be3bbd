#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The planning report: a page that is well-formed and asks nothing of anybody, whose figures are those of the run, the same
# bytes for the same results, harmless whatever a scenario is called, in four languages and in other currencies.
# tests/scenarios/test_browser.sh opens it.
. tests/scenarios/tap.sh

tries() { # NAME COMMAND...: the command succeeds
	tried=$1
	shift
	if "$@" >"$folder/tried" 2>&1; then ok "$tried"; else not_ok "$tried" "$(cat "$folder/tried")"; fi
}

well_formed() { # FILE
	xmllint --noout "$1"
}

no_double_ids() { # FILE
	grep -o '<[^>]* id=["'"'"'][^"'"'"']*' "$1" | sed 's/.*id=.//' | sort | uniq -d | {
		read -r double && echo "twice: $double" && return 1
		return 0
	}
}

# No address in an attribute that is fetched, no import, no script or style but the page's own.
self_contained() { # FILE
	! grep -nE '(src|srcset|action|poster|data)="|<(iframe|object|embed|base|form)|@import|url\((https?:|//)' "$1" &&
		! grep -oE '(href)="[^"#]*"' "$1" | grep -v '="data:,"' &&
		[ "$(grep -c '<script>' "$1")" = 1 ] && [ "$(grep -c '<style>' "$1")" = 1 ]
}

# The policy's hash is that of the script as it stands.
hash_of() { # FILE TAG
	tr '\n' '\001' <"$1" | sed "s,.*<$2>,,; s,</$2>.*,," | tr '\001' '\n' >"$folder/asset"
	openssl dgst -sha256 -binary "$folder/asset" | openssl base64
}

scenario 's/title="small"/title="small" currency="USD"/' \
	's/mfu="40%"/mfu="uniform(min=30%, max=50%)"/' \
	's,<study .*,<plan id="dear" workload="work" cluster="cluster" site="dear"/><site id="dear" kind="cloud"><rate price="9 USD/gpu-h" source="a list" date="2026-01-02" confidence="low"/></site><study replications="400" seed="3" budget="20k USD" deadline="7 d"/>,' \
	>"$folder/small.xml"
flopcast run "$folder/small.xml" -q -o "$folder/run"
check "a run" 0
flopcast report "$folder/run" --md
check "a report of it" 0 "report.html" "report.md"
page=$folder/run/report.html
tries "well-formed" well_formed "$page"
tries "no id twice" no_double_ids "$page"
tries "asks nothing of anybody" self_contained "$page"
if command -v openssl >/dev/null; then
	tries "the policy allows its script" grep -qF "script-src 'sha256-$(hash_of "$page" script)'" "$page"
	tries "the policy allows its style" grep -qF "style-src 'sha256-$(hash_of "$page" style)'" "$page"
fi

# ---- the live page

flopcast report "$folder/run" -q --live 'https://example.org/"page".html'
check "a button to the live page" 0
link=$(sed -n 's/.*<a class="live" href="\([^"]*\)".*/\1/p' "$page")
case $link in
"https://example.org/&quot;page&quot;.html#scenario="*) ok "leads to the address" ;;
*) not_ok "leads to the address" "$link" ;;
esac
flopcast run "$folder/small.xml" -q --json --no-output
printf '%s\n' "${link#*#scenario=}" | LC_ALL=C awk '{ hex = "0123456789ABCDEF"; while (match($0, /%[0-9A-F][0-9A-F]/)) {
	printf "%s%c", substr($0, 1, RSTART - 1), 16 * (index(hex, substr($0, RSTART + 1, 1)) - 1) + index(hex, substr($0, RSTART + 2, 1)) - 1
	$0 = substr($0, RSTART + 3) } printf "%s", $0 }' >"$folder/linked.xml"
mv "$folder/stdout" "$folder/asked"
flopcast run "$folder/linked.xml" -q --json --no-output
sed '/"file"/d; /"sha256"/d' "$folder/asked" >"$folder/asked.json"
sed '/"file"/d; /"sha256"/d' "$folder/stdout" >"$folder/linked.json"
same "the scenario of the link gives the same figures" "$folder/asked.json" "$folder/linked.json"
flopcast report "$folder/run" -q --live 'javascript:alert(1)'
check "no script as an address" 2 "--live" "accepted"
flopcast report "$folder/run" -q
lacks 'class="live"' "$page" && ok "no button unless asked for" || not_ok "no button unless asked for"

# ---- what it says

says() { # NAME WORDS [FILE]
	grep -qF -e "$2" "${3:-$page}" && ok "$1" || not_ok "$1" "missing: $2"
}

# Three digits, rounded up, with commas, as the page has them.
three() { # NUMBER
	awk -v x="$1" 'BEGIN { u = 10 ^ (int(log(x) / log(10)) - 2); n = int(x / u - 1e-9) + 1; s = sprintf("%d", n * u)
		while (match(s, /[0-9][0-9][0-9][0-9]($|,)/)) s = substr(s, 1, RSTART) "," substr(s, RSTART + 1); print s }'
}
quantile() { # PLAN METRIC COLUMN of summary.csv
	awk -F, -v p="$1" -v m="$2" -v c="$3" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == c) n = i } $1 == p && $2 == m { print $n }' \
		"$folder/run/summary.csv"
}
says "the 80 % cost of the run" "$(three "$(quantile plan cost p80)") USD"
says "the 50 % cost of the run" "$(three "$(quantile plan cost p50)") USD"
says "the dear plan too" ">$(three "$(quantile dear cost p90)")<"
says "the budget to ask for" "Budget to ask for"
says "one sentence first" "<h1>model, 140B tokens: ask for $(three "$(quantile plan cost p80)") USD, done in"
says "why not" "over budget by"
[ "$(grep -o '<circle[^>]* r="6"/>' "$page" | wc -l)" = 50 ] && ok "50 dots" || not_ok "50 dots"
over=$(grep -o '<circle class="over"' "$page" | wc -l)
says "as many dots within the budget as the sentence says" ">$((50 - over)) of 50 dots are within the budget of 20,000 USD."
says "why this plan" "Of 2 plans for this work, 1 kept the limits"
says "what drives it" "speed on the GPU (MFU)"
says "a source" "a list"
says "its date" "2026-01-02"
says "its confidence" "confidence: low"
says "a line of the scenario" "small.xml:"
says "a line of the catalog" "catalog/accelerators.xml:"
says "a default" "<td translate=\"no\">default</td>"
says "the seed" "<dt>Seed</dt><dd>3</dd>"
says "the scenario's hash" "$(sha256sum "$folder/small.xml" | cut -d' ' -f1)"
says "the command" "-n 400 --seed 3"
says "the version" "flopcast $("$FLOPCAST" --version | cut -d' ' -f2)"
lacks '\bP[589]0\b' "$page" && ok "nobody must know what a P90 is" || not_ok "nobody must know what a P90 is"
lacks 'NaN\|\binf\b\|[^h](null)\|{{\|\[\[' "$page" && ok "nothing is left unfilled" || not_ok "nothing is left unfilled" \
	"$(grep -n 'NaN\|\binf\b\|[^h](null)\|{{\|\[\[' "$page")"
says "Markdown has the tables" "| 80 % | $(three "$(quantile plan cost p80)") USD |" "$folder/run/report.md"
says "Markdown has the charts" "](charts/" "$folder/run/report.md"

# ---- the same bytes

cp -r "$folder/run" "$folder/first"
flopcast report "$folder/run" --md
LC_ALL=C flopcast run "$folder/small.xml" -q -j 1 -o "$folder/again"
LC_ALL=POSIX TZ=Asia/Taipei LANGUAGE=ja flopcast report "$folder/again" --md
for file in report.html report.md $(cd "$folder/first" && ls charts/*.csv charts/*.svg 2>/dev/null); do
	same "$file: the same once more" "$folder/first/$file" "$folder/run/$file"
	same "$file: the same from a run of one thread" "$folder/first/$file" "$folder/again/$file"
done

# ---- languages and currencies

for language in zh-TW ko ja; do
	flopcast report "$folder/run" --lang $language --md
	check "$language" 0 "$language/report.html"
	page=$folder/run/$language/report.html
	tries "$language: well-formed" well_formed "$page"
	says "$language: says so" "<html lang=\"$language\">"
	lacks 'Budget to ask for\|Glossary\|What drives' "$page" && ok "$language: no English left" || not_ok "$language: no English left"
done
says "Traditional Chinese" "建議申請的預算" "$folder/run/zh-TW/report.html"
says "Japanese" "申請すべき予算" "$folder/run/ja/report.md"
says "Korean" "신청할 예산" "$folder/run/ko/report.md"
flopcast report "$folder/run" --lang xx
check "a language we don't have" 2 "accepted: en, ja, ko or zh-TW"

flopcast report "$folder/run" --currency TWD
check "in Taiwan dollars" 0 "TWD/report.html"
page=$folder/run/TWD/report.html
says "converted" "$(three "$(awk -v x="$(quantile plan cost p80)" 'BEGIN { print 31.438 * x }')") TWD"
says "the budget too" "629,000 TWD"
says "at which rate, of when" "Converted from USD at 31.438 TWD per USD (2025-12-31"
lacks '[0-9] USD' "$page" && not_ok "the inputs stay as written" || ok "the inputs stay as written"
say_dollars() { # FILE: of the first run of the Gantt chart
	sed -n 's/^\(info,1,,,"[0-9.]*\),/\1/; s/^info,1,,,"\([0-9.]*\)\([kM]\{0,1\}\) [A-Z]*,.*(\(.*\))"$/\1 \2/p' "$1/charts/gantt-plan.csv" | sed 's/ k/e3/; s/ M/e6/; s/ $//'
}
if [ -e "$folder/run/charts/gantt-plan.csv" ]; then
	awk -v usd="$(say_dollars "$folder/run")" -v twd="$(say_dollars "$folder/run/TWD")" \
		'BEGIN { exit !(usd > 0 && twd / usd > 30.5 && twd / usd < 31.8) }' &&
		ok "runs that are simulated again are converted too" || not_ok "runs that are simulated again are converted too"
fi
flopcast report "$folder/run" --currency CHF
check "a currency without a rate" 2 "neither it nor the catalog"
flopcast report "$folder/run" --currency 'T<D'
check "no currency" 2 "ISO 4217"

# ---- names that mean harm

hostile='&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt; `touch x` $(touch x) =cmd() [a](b) | &quot;&#x9b;31m&#x202e; @someone {{title}} [[title]] &apos;'
sed "s/title=\"small\"/title=\"$(printf '%s' "$hostile" | sed 's/[&|]/\\&/g; s,/,\\/,g')\"/" "$folder/small.xml" >"$folder/hostile.xml"
flopcast run "$folder/hostile.xml" -q -o "$folder/hostile"
check "a run with a hostile title" 0
flopcast report "$folder/hostile" --md
check "a report of it" 0
page=$folder/hostile/report.html
tries "hostile: well-formed" well_formed "$page"
tries "hostile: asks nothing of anybody" self_contained "$page"
lacks '<script>alert' "$page" && ok "hostile: no script" || not_ok "hostile: no script"
LC_ALL=C grep -q "$(printf '\302\233\|\342\200\256')" "$page" "$folder/hostile/report.md" &&
	not_ok "hostile: no control characters" || ok "hostile: no control characters"
says "hostile: the title is shown as it is" "{{title}} [[title]]" "$page"
lacks '</script>\|[^\\]`touch\|[^\\]\[a\]\|@someone' "$folder/hostile/report.md" && ok "hostile: Markdown" || not_ok "hostile: Markdown" \
	"$(head -n 1 "$folder/hostile/report.md")"
[ -z "$(find "$folder" . -maxdepth 3 -name x -newer "$folder/hostile.xml" 2>/dev/null)" ] && ok "hostile: nothing was run" ||
	not_ok "hostile: nothing was run"

long=$(awk 'BEGIN { while (i++ < 200) printf "模" }')
sed "s/title=\"small\"/title=\"$long\"/" "$folder/small.xml" >"$folder/long.xml"
flopcast run "$folder/long.xml" -q -o "$folder/long"
flopcast report "$folder/long" --lang zh-TW
check "a title of 200 Chinese characters" 0
says "is shown whole" "<p class=\"subject\" translate=\"no\">$long</p>" "$folder/long/zh-TW/report.html"

# ---- what is missing

mkdir "$folder/bin"
ln -s "$(command -v timeout)" "$folder/bin/"
rm -r "$folder/run/charts"
PATH=$folder/bin flopcast report "$folder/run"
check "without gnuplot" 1 "gnuplot" "apt-get install"
tries "the page is there all the same" well_formed "$folder/run/report.html"
if command -v gnuplot >/dev/null; then
	for program in gnuplot fc-list; do
		ln -s "$(command -v $program)" "$folder/bin/" 2>/dev/null
	done
	PATH=$folder/bin flopcast report "$folder/run" --pdf
	check "without a browser" 1 "apt-get install chromium" "weasyprint"
fi
# A signal while a browser prints.
mkdir "$folder/slow"
cat >"$folder/slow/chromium" <<SH
#!/bin/sh
for argument; do case \$argument in --print-to-pdf=*) echo half >"\${argument#*=}" ;; esac; done
echo prints >"$folder/slow/prints"
exec sleep 5
SH
chmod +x "$folder/slow/chromium"
for signal in TERM HUP; do
	rm -f "$folder/slow/prints"
	PATH=$folder/slow:$PATH "$FLOPCAST" report "$folder/run" -q --pdf >/dev/null 2>&1 &
	waited=0
	while [ ! -e "$folder/slow/prints" ] && [ $waited -lt 300 ]; do
		sleep 0.1
		waited=$((waited + 1))
	done
	kill -$signal $!
	wait $! 2>/dev/null
	left=$(find "$folder/run" -name '*.part*')
	[ -e "$folder/slow/prints" ] && [ -z "$left" ] && ok "SIG$signal while a browser prints: nothing is left" ||
		not_ok "SIG$signal while a browser prints: nothing is left" "$left"
done
flopcast report "$folder/nowhere"
check "no such folder" 1 "nowhere"
flopcast report
check "no folder" 2 "no folder"
scenario >"$folder/plain.xml"
flopcast run "$folder/plain.xml" -q -n 1 --no-charts -o "$folder/one"
flopcast report "$folder/one" -q
check "one replication, no limits" 0
page=$folder/one/report.html
tries "one replication: well-formed" well_formed "$page"
says "no limits: says so" "neither a budget nor a date"
scenario 's/<study/<study horizon="1 d"/' 's/nodes="16"/nodes="160"/' >"$folder/never.xml"
flopcast run "$folder/never.xml" -q --no-charts -o "$folder/never" --set '//study/@horizon=36 h'
if [ "$status" = 0 ]; then
	flopcast report "$folder/never" -q
	check "runs that don't finish" 0
fi

# ---- a date, and units

# 140B tokens of a 7B model on 40 H100 at 30 %. With a date of submission the day is said.
scenario 's/nodes="16"/nodes="5"/' 's/mfu="40%"/mfu="30%"/' 's/<study/<study date="2026-12-29"/' >"$folder/dated.xml"
flopcast run "$folder/dated.xml" -q --no-charts -n 200 -o "$folder/dated"
flopcast report "$folder/dated" -q
check "a dated study" 0
page=$folder/dated/report.html
days=$(sed -n 's,^<tr class="mark">.*<td>\([0-9.]*\) days .*,\1,p' "$page")
says "the day on which it is done" "done on $(date -u -d "2026-12-29 + ${days%.*} days" +%Y-%m-%d)"
flopcast report "$folder/dated" -q --lang zh_tw
check "zh_TW as in a locale" 0
for language in zh-TW:天:千 ja:日:千 ko:일:천; do
	flopcast report "$folder/dated" -q --currency TWD --lang "${language%%:*}"
	check "${language%%:*}: a dated report" 0
	page="$folder/dated/${language%%:*}-TWD"
	unit=${language#*:} thousand=${language##*:}
	says "${language%%:*}: units of time in charts" " ${unit%:*}" "$page/charts/forecast-plan.csv"
	says "${language%%:*}: thousands in charts" "$thousand TWD" "$page/charts/forecast-plan.csv"
	tries "${language%%:*}: no English unit is left" lacks '[0-9] \(d\|h\|min\)\b\|million\|thousand' "$page/charts/forecast-plan.csv" \
		"$page/charts/spending-plan.csv"
done
exit $bad
