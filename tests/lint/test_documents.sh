#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Documents: each is in the index, each scenario is listed, links lead somewhere, the picture of the data flow is that of the
# table of includes, and no sentence of what newcomers read is longer than 40 words.
cd "$(dirname "$0")/../.." || exit 1
. tests/scenarios/tap.sh
for document in docs/*.md; do
	[ "$document" = docs/README.md ] || grep -qF "](${document#docs/})" docs/README.md || echo "$document"
done | no_fault "docs/README.md lists all documents"

for scenario in scenarios/*.xml; do
	grep -qF "](${scenario#scenarios/})" scenarios/README.md || echo "$scenario"
done | no_fault "scenarios/README.md lists all scenarios"

# Headings as a code host makes anchors of them.
anchors() { # FILE
	grep '^#' "$1" | sed -e 's/^#* *//' | tr 'A-Z ' 'a-z-' | tr -cd 'a-z0-9_\n-'
}
for document in *.md docs/*.md scenarios/README.md; do
	grep -v '^    ' "$document" | tr '\n' ' ' | grep -oE '\]\([^() ]+\)' | sed -e 's/^](//' -e 's/)$//' | sort -u | while read -r link; do
		case $link in http*) continue ;; esac
		file=${link%%#*}
		target=$(dirname "$document")/$file
		[ -n "$file" ] || target=$document
		if [ ! -e "$target" ]; then
			echo "$document: $link: no such file"
		elif [ "$link" != "$file" ] && ! anchors "$target" | grep -qx -e "${link#*#}"; then
			echo "$document: $link: no such heading"
		fi
	done
done | no_fault "links lead somewhere"

{ grep -qF "of $(docs/dataflow.sh digest) -->" docs/dataflow.svg || echo "run docs/dataflow.sh"; } |
	no_fault "docs/dataflow.svg is that of tests/lint/includes.txt"

# Prose only: no code, tables, headings or HTML; a sentence ends with . : ; ? or ! before a blank, and with a paragraph or item.
for document in README.md CONTRIBUTING.md CHANGELOG.md SECURITY.md scenarios/README.md docs/README.md docs/TUTORIAL.md docs/HOWTO.md \
	docs/GLOSSARY.md docs/ARCHITECTURE.md; do
	awk -v name="$document" '
		function close_sentence() { if (words > 40) print name ": " words " words: " substr(sentence, 1, 60) " ..."; words = 0; sentence = "" }
		/^```/ { inside = !inside; close_sentence(); next }
		inside || /^    / || /^[|#<!]/ { close_sentence(); next }
		/^ *$/ || /^ *[*0-9]+[.)]? / { close_sentence() }
		{
			for (i = 1; i <= NF; i++) {
				words++
				sentence = sentence $i " "
				if ($i ~ /[.:;?!][)*"]*$/)
					close_sentence()
			}
		}
		END { close_sentence() }' "$document"
done | no_fault "sentences of at most 40 words"

# Paths of sources, and functions named beside them: `name` (src/folder/file.c).
grep -ohE '(src|tests|scenarios)/[a-zA-Z0-9_./-]+\.(c|h|sh|xml|awk|tsv|po)' docs/*.md | sort -u | while read -r file; do
	[ -e "$file" ] || echo "$file: no such file"
done | no_fault "files that documents name are there"
cat docs/MODEL.md docs/ARCHITECTURE.md | tr '\n' ' ' | grep -oE '`[a-z][a-z0-9_]*`(, `[a-z][a-z0-9_]*`)* \(src/[a-z_/]+\.[ch]\)' | while read -r names; do
	file=$(echo "$names" | grep -oE 'src/[a-z_/]+\.[ch]')
	echo "$names" | grep -oE '`[a-z0-9_]+`' | tr -d '`' | while read -r name; do
		grep -qw -- "$name" "$file" || echo "$name is not in $file"
	done
done | no_fault "functions that documents name are where they say"
