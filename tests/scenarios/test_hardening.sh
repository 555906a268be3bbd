#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What the release program is made with, read from its ELF: PIE, full RELRO, no executable stack, stack protector, fortified calls, no
# search path of its own; and its list of parts (SPDX). Other builds than release have other flags.
. tests/scenarios/tap.sh
case $FLOPCAST in
*/release/flopcast) ;;
*) skip "hardening" "this is no release build" && exit 0 ;;
esac
command -v readelf >/dev/null || { skip "hardening" "readelf is not installed (binutils)" && exit 0; }
readelf -hldsW "$FLOPCAST" >"$folder/elf"

has() { # NAME PATTERN
	if grep -qE -e "$2" "$folder/elf"; then ok "$1"; else not_ok "$1" "no line of readelf -hlds is: $2"; fi
}
has "PIE: loaded at a random address" '^ *Type: +DYN'
has "RELRO: relocations are read-only" '^ *GNU_RELRO'
has "BIND_NOW: no address is looked up later" '\((FLAGS|FLAGS_1)\).*(BIND_)?NOW'
has "stack protector" '__stack_chk_fail'
has "fortified calls" '__[a-z]+_chk(@|$| )'
has "the stack is not executable" '^ *GNU_STACK .* RW +0x'
lacks '(RPATH\|(RUNPATH' "$folder/elf" && ok "no search path of its own" || not_ok "no search path of its own"

packaging/sbom.sh "$FLOPCAST" 1.0.0 >"$folder/spdx.json" 2>"$folder/stderr"
"${TOOLS:-build/shared/tests}/oracle/schema" tests/scenarios/spdx.schema.json "$folder/spdx.json" >"$folder/faults" 2>&1
no_fault "the list of parts is SPDX 2.3" "$(cat "$folder/faults")"
for library in $(objdump -p "$FLOPCAST" | awk '/NEEDED/ { print $2 }'); do
	stem=${library%%.so*}
	grep "\"SPDXID\": \"SPDXRef-.*-$stem[.-]" "$folder/spdx.json" >/dev/null || echo "$library is not listed"
done >"$folder/faults"
no_fault "every library that is asked for is listed" "$(cat "$folder/faults")"
no_fault "every part has a licence" "$(grep -B1 '"licenseDeclared": "NOASSERTION"' "$folder/spdx.json")"
packaging/sbom.sh "$FLOPCAST" 1.0.0 >"$folder/again.json" 2>/dev/null
same "the same list twice" "$folder/spdx.json" "$folder/again.json"

# The pages load nothing and contain nobody else's code.
elsewhere='<script[^>]* src="[^/"]*//\|<link[^>]* href="[^/"]*//\|@import\|@font-face\|url(http'
no_fault "pages load nothing from elsewhere" "$(grep -n -e "$elsewhere" pages/*)"
exit $bad
