#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The static page (docs/PAGE.md): its engine gives the program's figures for all scenarios, in node; from the disk in Chromium too. Skipped
# where `make page` has not been run: it needs the network once.
. tests/scenarios/tap.sh

why=
case $FLOPCAST in
*/release/*) ;;
*) [ -n "$PAGE" ] || why='the same page from every build: opened once' ;;
esac
command -v emcc >/dev/null || why='Emscripten is not installed (Debian: apt-get install emscripten)'
command -v node >/dev/null || why='Node.js is not installed (Debian: apt-get install nodejs)'
[ -f build/page/flopcast.html ] || why='make page has not been run'
if [ -n "$why" ]; then
	skip 'the static page' "$why"
	exit 0
fi
make -f packaging/page.mk PROGRAM="$FLOPCAST" >"$folder/made" 2>&1 && ok 'the page is as new as the program' ||
	not_ok 'the page is as new as the program' "$(tail -n 20 "$folder/made")"
browser=
for name in chromium chromium-browser google-chrome; do
	browser=$(command -v "$name") && break
done
node tests/browser/static_page.js "$FLOPCAST" build/page/flopcast.html $browser || bad=1
exit $bad
