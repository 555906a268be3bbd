#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The words that a reader of zh-TW, ja or ko sees on the planning report: none of ours is English. What stays is named in
# page_names.txt (brands, units, terms of the field that these languages take over), is an id of the scenario, or is marked
# translate="no": the scenario's notation, its author's sources and notes, and rows of data.
. tests/scenarios/tap.sh

if ! command -v xmllint >/dev/null || ! command -v gnuplot >/dev/null; then
	skip "words of the report" "xmllint or gnuplot is not installed"
	exit 0
fi

seen() { # PAGE: its words in Latin letters, one a line
	xmllint --xpath '//text()[not(ancestor::*[local-name() = "style" or local-name() = "script" or @translate = "no"])]
		| //@aria-label[not(ancestor-or-self::*[@translate = "no"])] | //@alt' "$1" 2>/dev/null |
		sed 's/&[a-z]*;/ /g; s/&#x[0-9A-F]*;/ /g; s/[A-Za-z0-9]*…/ /g; s/aria-label=/ /g; s/ alt=/ /g' | grep -oE '[A-Za-z][A-Za-z]+[-A-Za-z0-9./+]*' | sed 's/[-./]*$//' | sort -u
}

own_ids() { # SCENARIO: words of its title and its ids
	xmllint --xpath '//@id | /scenario/@title' "$1" | sed 's/id="/ /g; s/title="/ /' | grep -oE '[A-Za-z][-A-Za-z0-9./+]*' | sed 's/[-./]*$//'
}

for name in cloud-nchc-colab rl-campaign api-or-own; do
	flopcast run "scenarios/$name.xml" -n 400 -q --no-charts -o "$folder/$name"
	flopcast report "$folder/$name" --lang zh-TW,ja,ko -q
	check "$name: reports" 0
	{
		own_ids "scenarios/$name.xml"
		grep -v '^#' tests/scenarios/page_names.txt
	} | tr ' ' '\n' | sort -u >"$folder/names"
	for language in zh-TW ja ko; do
		seen "$folder/$name/$language/report.html" >"$folder/seen"
		[ "$(wc -l <"$folder/seen")" -gt 10 ] && ok "$name, $language: is read" || not_ok "$name, $language: is read"
		left=$(comm -23 "$folder/seen" "$folder/names" | tr '\n' ' ')
		[ -z "$left" ] && ok "$name, $language: no English word of ours" ||
			not_ok "$name, $language: no English word of ours" "$left"
	done
done
exit $bad
