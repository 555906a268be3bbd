#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# An attribute of the scenario language stands in three places: the schema says that it exists, a reader (src/scenario, src/sites) what it
# may hold, docs/SCENARIO.md both. test_schema.sh compares the schema with the document; here the reader is compared with
# both: every attribute of the schema is read, every field that is read is in the schema, and its row in the document has the
# dimension and the bounds of the reader.
cd "$(dirname "$0")/../.." || exit 1
schema=src/scenario/scenario.xsd
readers='src/scenario/*.c src/sites/*.c'
document=docs/SCENARIO.md

check() { # NAME WHAT-IS-WRONG
	if [ -z "$2" ]; then echo "ok - $1"; else
		echo "not ok - $1"
		echo "$2" | sed 's/^/    /'
	fi
}

attributes() {
	grep -oE '<xs:attribute name="[a-z0-9-]+"' "$schema" | sed 's/.*name="//; s/"$//' | sort -u
}

# "NAME DIMENSION LEAST MOST IS-ABOVE" of each field, and "NAME WHOLE LEAST MOST 0" of each whole number.
fields() {
	cat $readers | tr '\n\t' '  ' | grep -oE '"[a-z0-9-]+", *DIMENSION_[A-Z_]+, *[^,]+, *[^,]+, *[01],' |
		sed 's/ *\* */*/g; s/[",]/ /g; s/DIMENSION_//'
	cat $readers | tr '\n\t' '  ' | grep -oE 'field_integer\([^;]*;' | grep -oE '"[a-z0-9-]+", *[0-9]+, *[A-Za-z_0-9]+,' |
		sed 's/[",]/ /g' | awk '{ print $1, "WHOLE", $2, $3, 0 }'
}

# What is wrong with a field: no row of its name in the document has its dimension, "above" or not, and its upper bound where
# that is a number.
wrong_fields() {
	fields | awk '
		BEGIN {
			word["COUNT"] = "count"; word["FRACTION"] = "fraction"; word["TIME"] = "time"; word["BYTES"] = "bytes"
			word["NUMBER"] = "number"; word["BANDWIDTH"] = "bandwidth"; word["COMPUTE"] = "compute rate"
			word["POWER"] = "power"; word["MONEY"] = "money"; word["WHOLE"] = "whole"; word["BURN"] = "usage rate"
		}
		FILENAME != "-" {
			if ($0 ~ /^\| `/) {
				cells = split($0, cell, " *[|] *")
				for (s = cell[2]; match(s, /`[^`]*`/); s = substr(s, RSTART + RLENGTH)) {
					name = substr(s, RSTART + 1, RLENGTH - 2)
					allowed[name, ++rows[name]] = $0
				}
			}
			next
		}
		{
			found = 0
			for (i = 1; i <= rows[$1]; i++) {
				text = allowed[$1, i]
				gsub(/,/, "", text)
				found = found || ((!($2 in word) || index(text, word[$2])) && \
					(!$NF || index(text, "above") || index(text, "required if")) && \
					($4 !~ /^[0-9.]+(e[0-9]+)?$/ || matches(text, $4)))
			}
			if (!found)
				print $1 ": " ($2 in word ? word[$2] : tolower($2)) ", " $3 " to " $4 ($NF ? ", above" : "")
		}
		function matches(text, most,    list, n, i) {
			n = split(text, list, /[^0-9.e]+/)
			for (i = 1; i <= n; i++)
				if (list[i] != "" && list[i] + 0 == most + 0)
					return 1
			return 0
		}' "$document" - | sort -u
}

# "NAME DEFAULT" of each default that is said in one call, as far as its first colon.
defaults() {
	cat $readers | tr '\n\t' '  ' | grep -oE 'field_default\([^"]*"[a-z0-9-]+", *"[^":]+' |
		sed -E 's/.*\([^"]*"([a-z0-9-]+)", *"/\1 /'
}

# What is wrong with a default: it begins with a number that no row of its name in the document has in its default.
wrong_defaults() {
	defaults | awk '
		FILENAME != "-" {
			if ($0 ~ /^\| `/) {
				cells = split($0, cell, " *[|] *")
				for (s = cell[2]; match(s, /`[^`]*`/); s = substr(s, RSTART + RLENGTH))
					said[substr(s, RSTART + 1, RLENGTH - 2)] = said[substr(s, RSTART + 1, RLENGTH - 2)] " " cell[cells - 1]
			}
			next
		}
		$2 ~ /^[0-9]/ && (" " said[$1] " ") !~ ("[ `]" $2 "[ `,;:.]") { print $1 ": " $2 " is not in:" said[$1] }
		' "$document" - | sort -u
}

unread() {
	for name in $(attributes | grep -vx -e version -e generation); do # checked by the schema; documentation only
		grep -qF "\"$name\"" $readers src/xml/*.c src/cli/catalog.c || echo "not read: $name"
	done
}

unknown() {
	attributes >"$folder/attributes"
	fields | awk '{ print $1 }' | sort -u | grep -vxFf "$folder/attributes" | sed 's/^/not in the schema: /'
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
check "fields are found" "$([ "$(fields | wc -l)" -gt 80 ] || echo "only $(fields | wc -l)")"
check "each attribute of the schema is read" "$(unread)"
check "each field that is read is in the schema" "$(unknown)"
check "each field has its dimension and bounds in the document" "$(wrong_fields)"
check "each default that is a number is in the document" "$(wrong_defaults)"
check "defaults are found" "$([ "$(defaults | wc -l)" -gt 15 ] || echo "only $(defaults | wc -l)")"

# The lint goes red: a reader with another bound, one without a row.
mkdir "$folder/readers"
cp $readers "$folder/readers"
sed -i 's/"undetected", DIMENSION_FRACTION, 0, 0.999/"undetected", DIMENSION_FRACTION, 0, 0.5/' "$folder"/readers/*.c
readers=$folder/readers/*.c
check "a changed bound is found" "$(wrong_fields | grep -q '^undetected: ' || echo 'not found')"
sed -i 's/"undetected", DIMENSION/"unseen", DIMENSION/' "$folder"/readers/*.c
check "a field that the schema lacks is found" "$(unknown | grep -q 'unseen' || echo 'not found')"
sed -i 's/"epochs", "1"/"epochs", "2"/' "$folder"/readers/*.c
check "a changed default is found" "$(wrong_defaults | grep -q '^epochs: ' || echo 'not found')"

# Options of `memory` that stand for attributes are attributes of the schema.
# shellcheck disable=SC2046
check "each attribute that memory takes is in the schema" "$(sed -n 's/^\t{ "\([a-z-]*\)", PLACE_.*/\1/p' src/cli/memory.c | sed 's/^gpu$/accelerator/' |
	while read -r name; do attributes | grep -qx "$name" || echo "$name"; done)"
