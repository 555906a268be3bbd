#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# $SOAK_S seconds of random scenarios, verbs, kills and full disks (30 if not set), in the sanitized build.
case ${FLOPCAST:-build/asan/flopcast} in
*/asan/flopcast) ;;
*) echo "ok - soak # SKIP only under the sanitizers" && exit 0 ;;
esac
if words=$(tests/soak/soak.sh "${SOAK_S:-30}" 2>&1); then
	echo "ok - $words"
else
	echo "not ok - soak"
	echo "$words" | sed 's/^/# /'
	exit 1
fi
