#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# live_page.sh PROGRAM - how long the live page waits for the answer to a change: 200 changes of a form at 2,000 replications, one after
# the other, each with other GPUs, tokens and price. Prints a section of docs/PERFORMANCE.md; nothing, with a word on stderr, where the
# program has no live page or curl is not there.
flopcast=$1
changes=${CHANGES:-200}
command -v curl >/dev/null || { echo 'live_page.sh: curl is not installed' >&2; exit 0; }
folder=$(mktemp -d) || exit 1
port=$((20000 + $$ % 20000))
"$flopcast" serve --port $port >/dev/null 2>"$folder/err" </dev/null &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$folder"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	grep -q 'the page is at' "$folder/err" && break
	kill -0 $server 2>/dev/null || { echo 'live_page.sh: built without the live page' >&2; exit 0; }
	sleep 0.3
done
i=0
while [ $i -lt "$changes" ]; do
	form=$(printf '{"kind":"pretrain","model":"llama-3.1-8b","tokens":"%dB","gpu":"h100","gpus":"%d","site":"lambda,aws","budget":"%dk","replications":2000}' \
		$((100 + i)) $((8 * (1 + i % 16))) $((50 + i)))
	curl -s -m 60 -o "$folder/reply" -w '%{http_code} %{time_total}\n' -d "$form" "http://127.0.0.1:$port/forecast" >>"$folder/times"
	i=$((i + 1))
done
sort -k2 -n "$folder/times" | awk -v n="$changes" -v load="$(cut -d ' ' -f 1 /proc/loadavg)" -v processors="$(nproc)" '
	$1 != 200 { bad++ }
	{ t[NR] = $2 }
	END {
		if (bad) { printf "live_page.sh: %d of %d were refused\n", bad, n >"/dev/stderr"; exit 1 }
		printf "\n## The live page\n\n%d changes one after the other, two places, 2,000 replications each: from the change to the whole answer, at a load of %s on %d processors.\n\n", n, load, processors
		printf "| | ms |\n|---|---|\n| median | %.0f |\n| 95th percentile | %.0f |\n| longest | %.0f |\n", \
			1000 * t[int((NR + 1) / 2)], 1000 * t[int(NR * 0.95 + 0.5)], 1000 * t[NR]
	}'
