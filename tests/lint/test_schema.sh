#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# docs/SCENARIO.md documents what src/scenario/scenario.xsd allows, no less and no more:
#   every element has a heading, ### `<name>`, and every attribute a row in the table below it, | `name` | ...; a row may
#   name several. The last cell of a row is "required" where the schema says so, and the row holds each word of an
#   enumeration as `word`.
# The schema compiles, and the scenarios and catalogs that come with the program follow it.
cd "$(dirname "$0")/../.." || exit 1
. tests/scenarios/tap.sh
schema=src/scenario/scenario.xsd
document=docs/SCENARIO.md
# "element ELEMENT", "attribute ELEMENT NAME", "required ELEMENT NAME" and "word ELEMENT NAME WORD" of the schema. An
# element has its type inside or refers to a named one; groups of attributes are put in where they are referred to.
schema_facts() {
	xmllint --format "$schema" | awk '
		function value(name) {
			return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : ""
		}
		function push(owner) { owners[++depth] = owner }
		function add(fact) { facts[owners[depth]] = facts[owners[depth]] fact "\n" }
		/<xs:element / {
			name = value("name")
			if (!(name in type))
				order[++elements] = name
			type[name] = value("type") ? "type " value("type") : "element " name
			if ($0 !~ /\/>/)
				push("element " name)
		}
		/<xs:complexType/ { push(value("name") ? "type " value("name") : owners[depth]) }
		/<xs:attributeGroup name=/ { push("group " value("name")) }
		/<xs:attributeGroup ref=/ { add("group " value("ref")) }
		/<xs:attribute / {
			attribute = value("name")
			add("attribute " attribute)
			if (value("use") == "required")
				add("required " attribute)
		}
		/<xs:enumeration / && depth { add("word " attribute " " value("value")) }
		/<\/xs:(element|complexType|attributeGroup)>/ { depth-- }
		function print_facts(owner, name,   lines, n, i, field) {
			n = split(facts[owner], lines, "\n")
			for (i = 1; i < n; i++) {
				split(lines[i], field, " ")
				if (field[1] == "group")
					print_facts("group " field[2], name)
				else
					print field[1], name, substr(lines[i], length(field[1]) + 2)
			}
		}
		END {
			for (i = 1; i <= elements; i++) {
				print "element", order[i]
				print_facts(type[order[i]], order[i])
			}
		}'
}

# The same of the document; there every `word` of a row counts as a word.
document_facts() {
	awk '
		/^#/ { element = "" }
		/^### `<[a-z-]+>`$/ { element = substr($2, 3, length($2) - 4); print "element", element }
		element != "" && /^\| `/ {
			cells = split($0, cell, " *[|] *")
			names = 0
			for (s = cell[2]; match(s, /`[^`]*`/); s = substr(s, RSTART + RLENGTH)) {
				name[++names] = substr(s, RSTART + 1, RLENGTH - 2)
				print "attribute", element, name[names]
				if (cell[cells - 1] == "required")
					print "required", element, name[names]
			}
			for (s = $0; match(s, /`[^`]*`/); s = substr(s, RSTART + RLENGTH))
				for (i = 1; i <= names; i++)
					print "word", element, name[i], substr(s, RSTART + 1, RLENGTH - 2)
		}' "$document"
}

# Facts of a KIND, of one ELEMENT or (empty) of all, that are in the first list and not in the second.
missing() { # WORDS KIND ELEMENT LIST LIST
	printf '%s\n--\n%s\n' "$5" "$4" | awk -v words="$1" -v kind="$2" -v element="$3" '
		$0 == "--" { second = 1; next }
		!second { there[$0] = 1; next }
		$1 == kind && (element == "" || $2 == element) && !($0 in there) {
			print words ": " (kind == "element" ? "<" $2 ">" : $3 (NF > 3 ? "=\"" $4 "\"" : ""))
		}'
}

no_fault "the schema is valid" \
	"$(echo '<scenario version="1"/>' | xmllint --noout --schema "$schema" - 2>&1 | sed '/^- validates$/d')"
no_fault "the scenarios and catalogs follow the schema" \
	"$(xmllint --noout --schema "$schema" scenarios/*.xml scenarios/catalog/*.xml 2>&1 | sed '/ validates$/d')"

allowed=$(schema_facts) documented=$(document_facts)
elements=$(echo "$allowed" | awk '$1 == "element" { print $2 }')
no_fault "elements are found in the schema" "$([ -n "$elements" ] || echo none)"
no_fault "elements: a heading for each, and no other" "$(
	missing 'not documented' element '' "$allowed" "$documented"
	missing 'not in the schema' element '' "$documented" "$allowed"
	echo "$documented" | awk '$1 == "element" && seen[$2]++ { print "documented twice: <" $2 ">" }'
)"
for element in $elements; do
	no_fault "<$element>: its attributes, and no others" "$(
		missing 'not documented' attribute "$element" "$allowed" "$documented"
		missing 'not in the schema' attribute "$element" "$documented" "$allowed"
		missing 'required by the schema' required "$element" "$allowed" "$documented"
		missing 'not required by the schema' required "$element" "$documented" "$allowed"
		missing 'accepted, but not documented' word "$element" "$allowed" "$documented"
	)"
done
exit $bad
