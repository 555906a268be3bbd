#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Translations: none is missing, none is left over, and each has the placeholders and strong words of the English text, and
# its conversions of printf in the same order.
. tests/scenarios/tap.sh

if ! command -v xgettext >/dev/null; then
	skip "translations" "gettext is not installed"
	exit 0
fi
po/extract.sh >"$folder/all.pot" 2>"$folder/stderr" || not_ok "texts are collected" "$(cat "$folder/stderr")"
[ "$(grep -c '^msgid' "$folder/all.pot")" -gt 100 ] && ok "texts are found" || not_ok "texts are found"

for po in po/*.po; do
	msgmerge -q --no-fuzzy-matching -o "$folder/merged.po" "$po" "$folder/all.pot" 2>/dev/null
	missing=$(msgattrib --untranslated --no-obsolete "$folder/merged.po" | grep '^msgid' | grep -v '^msgid ""$')
	[ -z "$missing" ] && ok "$po: all is translated" || not_ok "$po: all is translated" "$missing"
	spare=$(msgattrib --only-obsolete "$folder/merged.po" | grep '^#~ msgid' | head -n 3)
	[ -z "$spare" ] && ok "$po: nothing is left over" || not_ok "$po: nothing is left over" "$spare"
	# One line a text and its translation; the {{names}} of both, sorted, and the number of asterisks.
	wrong=$(msgcat --no-wrap "$po" | awk '
		function marks(s,    n, list, i, j, t) {
			n = 0
			while (match(s, /\{\{[a-z_0-9]*\}\}/)) {
				list[++n] = substr(s, RSTART, RLENGTH)
				s = substr(s, 1, RSTART - 1) substr(s, RSTART + RLENGTH)
			}
			for (i = 1; i <= n; i++)
				for (j = i + 1; j <= n; j++)
					if (list[j] < list[i]) { t = list[i]; list[i] = list[j]; list[j] = t }
			t = gsub(/\*/, "", s)
			for (i = 1; i <= n; i++)
				t = t list[i]
			return t
		}
		function conversions(s,    t) {
			while (match(s, /%[-+.0-9*]*(zu|ll[ud]|[sdgfuc%])/)) {
				t = t substr(s, RSTART, RLENGTH)
				s = substr(s, RSTART + RLENGTH)
			}
			return t
		}
		/^msgid "/ { id = $0 }
		/^msgstr "/ && id != "msgid \"\"" && (marks(id) != marks($0) || conversions(id) != conversions($0)) { print id }')
	[ -z "$wrong" ] && ok "$po: placeholders are kept" || not_ok "$po: placeholders are kept" "$wrong"
done
exit $bad
