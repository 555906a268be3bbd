#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The report in a browser: the shipped comparison in all four languages, at 1280 and 390 pixels and on paper. No
# word on the console (a request that the policy forbids would be one), the script has run, nothing is wider than the window,
# no text of a chart is cut off. Skipped where Chromium is not installed.
. tests/scenarios/tap.sh

case $FLOPCAST in
*/release/*) ;;
*)
	skip "the report in a browser" "the same page from every build: opened once"
	exit 0
	;;
esac
browser=
for name in chromium chromium-browser google-chrome; do
	command -v "$name" >/dev/null && browser=$name && break
done
if [ -z "$browser" ]; then
	skip "the report in a browser" "Chromium is not installed (Debian: apt-get install chromium)"
	exit 0
fi
if ! command -v gnuplot >/dev/null; then
	skip "the report in a browser" "gnuplot is not installed"
	exit 0
fi

browse() { # FILE WIDTH OPTION...: what the page says on its console goes to $folder/console
	file=$1 width=$2
	shift 2
	timeout -k 1 120 "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --enable-logging=stderr --v=0 \
		--user-data-dir="$folder/profile" --window-size="$width,2000" "$@" "file://$file" \
		>"$folder/stdout" 2>"$folder/stderr" </dev/null
	status=$?
	grep -a 'CONSOLE' "$folder/stderr" >"$folder/console"
}

# A page cannot be asked under its own policy: a copy without it measures itself and says so in its title.
measure() { # PAGE
	sed 's/<meta http-equiv="Content-Security-Policy"[^>]*>//; s,</body>,<script>\
		const root = document.documentElement;\
		for (const d of document.querySelectorAll("details")) d.open = true;\
		let cut = 0;\
		for (const svg of document.querySelectorAll("figure svg")) {\
			const box = svg.getBoundingClientRect();\
			for (const text of svg.querySelectorAll("text")) {\
				const at = text.getBoundingClientRect();\
				if (at.width \&\& (at.left < box.left - 1 || at.right > box.right + 1 || at.top < box.top - 1 || at.bottom > box.bottom + 1)) cut++;\
			}\
		}\
		const ids = [...document.querySelectorAll("[id]")].map(e => e.id);\
		document.title = `wide ${root.scrollWidth > innerWidth ? 1 : 0} cut ${cut} charts ${document.querySelectorAll("figure svg").length} double ${ids.length - new Set(ids).size}`;\
		</script></body>,' "$1"
}

flopcast run scenarios/cloud-nchc-colab.xml -n 500 -q --no-charts -o "$folder/run"
check "the shipped comparison runs" 0
for language in en zh-TW ja ko; do
	flopcast report "$folder/run" --lang $language -q
	check "$language: the report is made" 0
	page=$folder/run/report.html
	[ $language = en ] || page=$folder/run/$language/report.html
	measure "$page" >"$folder/measure.html"
	for width in 1280 390; do
		browse "$page" $width --screenshot="$folder/shot.png"
		[ "$status" = 0 ] && [ ! -s "$folder/console" ] && ok "$language, $width px: nothing on the console" ||
			not_ok "$language, $width px: nothing on the console" "status $status" "$(cat "$folder/console")"
		[ "$(head -c 4 "$folder/shot.png" | tail -c 3)" = PNG ] && ok "$language, $width px: is drawn" ||
			not_ok "$language, $width px: is drawn"
		browse "$folder/measure.html" $width --dump-dom
		title=$(sed -n 's,.*<title>\(wide [^<]*\)</title>.*,\1,p' "$folder/stdout" | head -n 1)
		case $title in
		"wide 0 cut 0 charts "[1-9]*" double 0") ok "$language, $width px: all fits ($title)" ;;
		*) not_ok "$language, $width px: all fits" "$title" ;;
		esac
	done
done

flopcast report "$folder/run" --pdf -q
check "PDF is printed" 0
[ "$(head -c 5 "$folder/run/report.pdf" 2>/dev/null)" = "%PDF-" ] && ok "PDF is one" || not_ok "PDF is one"

# The browser hides what it is told to, sorts, and shows a term's meaning: asked by clicks in another copy.
sed 's/<meta http-equiv="Content-Security-Policy"[^>]*>//; s~</body>~<script>\
	for (const fold of document.querySelectorAll("details")) fold.open = true;\
	const table = [...document.querySelectorAll("table.plans")].find(t => t.textContent.includes("own-4090")), first = () => table.tBodies[0].rows[0].cells[0].textContent;\
	const heads = [...table.tHead.rows[1].cells], cost = heads[1].querySelector("button");\
	cost.click(); const cheap = first(); cost.click(); const dear = first();\
	const box = document.querySelector("input[data-hide]"); box.click();\
	const hidden = [...document.querySelectorAll("tr.misses")].every(row => row.hidden) \&\& document.querySelector("tr.misses");\
	const term = document.querySelector("a.term"); term.focus();\
	if (!document.hasFocus()) term.dispatchEvent(new Event("focus")); /* a window that is not in front has no focus to give */\
	const meaning = document.getElementById("tip");\
	document.title = `sorted ${cheap.includes("own-4090")} ${dear.includes("openai")} hidden ${!!hidden} tip ${!meaning.hidden \&\& meaning.textContent.length > 9}`;\
	</script></body>~' "$folder/run/report.html" >"$folder/click.html"
browse "$folder/click.html" 1280 --dump-dom
title=$(sed -n 's,.*<title>\(sorted [^<]*\)</title>.*,\1,p' "$folder/stdout" | head -n 1)
[ "$title" = "sorted true true hidden true tip true" ] && ok "sorting, hiding and tooltips work" ||
	not_ok "sorting, hiding and tooltips work" "$title" "$(cat "$folder/console")"
exit $bad
