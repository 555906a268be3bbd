#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Names of the scenario language that were others once: the old ones give the same forecast, and a warning that names the
# new one; elsewhere only new ones are used.
. tests/scenarios/tap.sh

# Old and new name of each row of src/xml/spelling.c.
rows=$(grep -oE '"[a-z0-9-]+", "[a-z0-9-]+" \}' src/xml/spelling.c | tr -d '",}' | sort -u)
[ "$(echo "$rows" | wc -l)" -ge 10 ] && ok "rows are found" || not_ok "rows are found" "$rows"

# Each scenario with its old names again.
old_names() {
	sed -E 's/ clock="/ strikes="/; s/ manual-share="/ by-hand="/; s/ undetected="/ missed="/; s/ misattributed="/ blamed="/
		s/ recurrence="/ recurs="/; s/ repair-success="/ cures="/; s/ prior-mtbf="/ believed-mtbf="/
		s/ prior-weight="/ belief="/; s/ when-exhausted="/ when-dry="/; s/<usage /<burn /' "$1"
}
forecast() { # FILE
	"$FLOPCAST" run "$1" -n 20 -j 1 --json --no-charts -o "$folder/out" 2>"$folder/stderr" |
		grep -vE '"(file|sha256)"'
}
for name in repairs progress-kept adaptive planned-stops brief-nchc-colab; do
	old_names "scenarios/$name.xml" >"$folder/$name.xml"
	cp scenarios/*.csv "$folder" 2>/dev/null
	forecast "scenarios/$name.xml" >"$folder/new"
	grep -q 'is called' "$folder/stderr" && not_ok "$name: new names only" "$(cat "$folder/stderr")" || ok "$name: new names only"
	forecast "$folder/$name.xml" >"$folder/old"
	if [ -s "$folder/new" ] && cmp -s "$folder/new" "$folder/old"; then ok "$name: old names, the same forecast"; else
		not_ok "$name: old names, the same forecast" "$(head -3 "$folder/stderr")"
	fi
	cat "$folder/stderr" >>"$folder/warnings"
done
echo "$rows" | while read -r old new; do
	grep -q "warning: .*$old is called $new now" "$folder/warnings" || [ "$old" = when-dry ] || [ "$old" = nvfp4 ] ||
		echo "$old: no warning names $new"
done >"$folder/lacking"
[ -s "$folder/lacking" ] && not_ok "warnings name the new names" "$(cat "$folder/lacking")" || ok "warnings name the new names"
"$FLOPCAST" run scenarios/adaptive.xml -n 2 --set "//checkpoint/@belief=3" --no-charts -o "$folder/out" >/dev/null 2>"$folder/stderr"
grep -q 'belief is called prior-weight now' "$folder/stderr" && ok "--set: an old name" || not_ok "--set: an old name" "$(cat "$folder/stderr")"
sed 's,<workload,<accelerator id="mine" bf16="1 PFLOP/s" nvfp4="4 PFLOP/s" memory="80 GB"/>&,; s,accelerator="[a-z0-9-]*",accelerator="mine",' \
	scenarios/r1.xml >"$folder/fp4.xml"
"$FLOPCAST" run "$folder/fp4.xml" -n 2 --no-charts -o "$folder/out" >/dev/null 2>"$folder/stderr"
grep -q 'nvfp4 is called fp4 now' "$folder/stderr" && ok "nvfp4 of an accelerator: one attribute, fp4" || not_ok "nvfp4 of an accelerator" "$(cat "$folder/stderr")"
exit $bad
