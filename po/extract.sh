#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# extract.sh - all texts to be translated, as a .pot on stdout: from the C sources and from the templates of pages/.
# After a change:  po/extract.sh >/tmp/flopcast.pot; for f in po/*.po; do msgmerge -U --no-fuzzy-matching $f /tmp/flopcast.pot; done
cd "$(dirname "$0")/.." || exit 1
export LC_ALL=C.UTF-8
texts=$(mktemp -d) || exit 1
trap 'rm -rf "$texts"' EXIT
for page in pages/*.html pages/*.md; do
	awk '
		{
			line = line == "" ? $0 : line " " $0
			while (match(line, /\[\[[^]]*\]\]/)) {
				text = substr(line, RSTART + 2, RLENGTH - 4)
				line = substr(line, RSTART + RLENGTH)
				gsub(/[ \t]+/, " ", text)
				gsub(/"/, "\\\"", text)
				print "words_get(w, \"" text "\");"
			}
			if (!match(line, /\[\[/))
				line = ""
		}' "$page" >"$texts/$(basename "$page").c"
done
xgettext --from-code=UTF-8 --keyword --keyword=words_get:2 --keyword=WORD:1 --keyword=scenario_infeasible:5 --omit-header \
	--no-location --sort-output -o - src/*/*.c src/*/*.h "$texts"/*.c | sed '/^#, c-format$/d'
