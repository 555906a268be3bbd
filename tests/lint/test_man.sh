#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The manual pages: every verb and every option that the program tells of stands in flopcast.1; mandoc finds no fault.
program=${FLOPCAST:-$PWD/build/release/flopcast}
if [ ! -x "$program" ]; then
	echo "ok - flopcast.1 has every verb and option # SKIP $program is not built"
	exit 0
fi
page=docs/man/flopcast.1
missing=
for verb in $("$program" help | awk '/^  [a-z]/ { print $1 }'); do
	grep -q "^\.It Cm $verb$" $page || missing="$missing $verb"
	for option in $("$program" "$verb" --help | grep -oE '^ +(-[a-zA-Z?], )?--[a-z][a-z-]+' | grep -oE -- '--[a-z-]+' | sed 's/^--//'); do
		case $option in help | usage | version) continue ;; esac
		grep -qE "^\.It .*Fl -$option( |$)" $page || missing="$missing $verb:--$option"
	done
done
if [ -z "$missing" ]; then echo "ok - flopcast.1 has every verb and option"; else
	echo "not ok - flopcast.1 has every verb and option"
	echo "# missing:$missing"
fi
if ! command -v mandoc >/dev/null; then
	echo "ok - mandoc finds no fault # SKIP mandoc is not installed"
elif faults=$(mandoc -Tlint -Wwarning docs/man/flopcast.1 docs/man/flopcast.5 2>&1); then
	echo "ok - mandoc finds no fault"
else
	echo "not ok - mandoc finds no fault"
	printf '%s\n' "$faults" | sed 's/^/# /'
fi
