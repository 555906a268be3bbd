#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Replications per second on one thread, whole process (start-up, XML, quantiles and result files included), and the ratio
# to the limit program (tests/bench/limit.c) measured in turn with it: the minimum of ROUNDS rounds each.
cd "$(dirname "$0")/../.." || exit 1
flopcast=build/release/flopcast
limit=build/release/tests/bench/limit
rounds=${ROUNDS:-5}
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT

seconds() { # COMMAND... -> seconds of wall time
	begin=$(date +%s%N)
	"$@" >/dev/null 2>&1 || exit 1
	end=$(date +%s%N)
	awk -v a="$begin" -v b="$end" 'BEGIN { printf "%.6f\n", (b - a) / 1e9 }'
}
least() { # of two numbers, the first may be empty
	awk -v a="$1" -v b="$2" 'BEGIN { print a == "" || b < a ? b : a }'
}

printf '%-4s %14s %14s %14s %14s %10s\n' '' 'replications' 'flopcast/s' 'limit/s' 'us each' 'ratio'
for row in 'r1 100000' 'r2 40000' 'r3 20000'; do
	set -- $row
	name=$(echo "$1" | tr r R)
	ours='' theirs=''
	for round in $(seq "$rounds"); do
		ours=$(least "$ours" "$(seconds $flopcast run scenarios/$1.xml -n "$2" -j 1 --json -q -o "$out")")
		theirs=$(least "$theirs" "$(seconds $limit "$name" -n "$2")")
	done
	awk -v name="$name" -v n="$2" -v a="$ours" -v b="$theirs" 'BEGIN {
		printf "%-4s %14d %14.0f %14.0f %14.2f %9.2fx\n", name, n, n / a, n / b, 1e6 * a / n, a / b }'
done
