#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every input of tests/fuzz/corpus and $MUTATIONS changed copies of each (20 if not set), in this build; what fuzzing has found is among them. Where
# `make fuzz` has built its program, each target is fuzzed $FUZZ_S seconds beyond (20 if not set).
: "${FLOPCAST:=$PWD/build/release/flopcast}"
replay=$(dirname "$FLOPCAST")/tests/fuzz/replay
[ -x "$replay" ] || { echo "not ok - no program $replay"; exit 1; }
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
OMP_NUM_THREADS=1 "$replay" -m "${MUTATIONS:-20}" 2>"$log"
status=$?
if [ $status = 0 ]; then
	echo "ok - no input ends the program"
else
	echo "not ok - status $status"
	grep -v '^# ' "$log" | tail -n 20 | sed 's/^/# /'
	grep '^# ' "$log" | tail -n 1
fi
case $FLOPCAST in
*/release/*) ;;
*) exit $status ;;
esac
if ! [ -x build/fuzz/tests/fuzz/fuzzer ]; then
	echo "ok - beyond the corpus # SKIP make fuzz has not been run here (clang)"
elif tests/fuzz/fuzz.sh "${FUZZ_S:-20}" >"$log"; then
	sed 's/^/# /' "$log"
	echo "ok - beyond the corpus"
else
	sed 's/^/# /' "$log"
	echo "not ok - beyond the corpus"
	status=1
fi
exit $status
