#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# serve.sh PROGRAM REQUESTS - one process of `serve` is asked so many times, by rounds of 50: pages and files, forecasts, faults, others' origins,
# unfinished requests, senders who leave. Each round is answered alike; from the tenth part of the requests to the last, its resident memory grows
# by no more than GROWTH_KB, and no file and no thread more is open. The last line is the figure. Status 77: curl is missing, or the server.
# A sanitized program may grow four times as much: its allocator keeps what is given back, and it finds leaks itself at the end.
cd "$(dirname "$0")/../.." || exit 1
program=$1 requests=$2
case $1 in
*/asan/*) GROWTH_KB=2048 ;;
*) GROWTH_KB=512 ;;
esac
command -v curl >/dev/null || exit 77
work=$(mktemp -d) || exit 1
cp scenarios/fine-tuning.xml "$work/mine.xml"
port=$((20000 + ($$ + 7000) % 20000)) at=http://127.0.0.1:$((20000 + ($$ + 7000) % 20000))
# What is given back is given back at once.
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}quarantine_size_mb=1 MALLOC_ARENA_MAX=2 "$program" serve "$work/mine.xml" --port $port >"$work/out" 2>"$work/err" </dev/null &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$work"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	grep -q 'the page is at' "$work/err" && break
	sleep 0.5
done
! grep -q 'built without libmicrohttpd' "$work/err" || exit 77
token=$(curl -s "$at/" | sed -n 's/.*flopcast-token" content="\([0-9a-f]*\)".*/\1/p')
form='{\"kind\":\"lora\",\"model\":\"13B\",\"examples\":\"52k\",\"gpu\":\"RTX 4090\",\"replications\":50}'
big=$(head -c 20000 /dev/zero | tr '\0' x)

ask() { # PATH [OPTION...]: one more of a round
	printf 'url = "%s%s"\npath-as-is\nsilent\nmax-time = 60\noutput = /dev/null\nwrite-out = "%%{http_code} "\n' "$at" "$1"
	shift
	for option in "$@"; do printf '%s\n' "$option"; done
	echo next
}
{
	for language in ja ko zh-TW; do
		ask "/?lang=$language" && ask / "header = \"Accept-Language: $language\"" && ask /live.css && ask /live.js
		ask /choices.json && ask /scenario.xml && ask / 'header = "Connection: close"'
		ask /../secret && ask /%2e%2e/%00 && ask "/$(head -c 3000 /dev/zero | tr '\0' y)" && ask /forecast && ask / 'request = PATCH'
		ask / 'header = "Host: evil.example"' && ask /forecast 'header = "Origin: http://evil.example"' "data = \"$form\""
		ask /forecast 'header = "Content-Length: 104857600"' 'data = "x"'
	done
	for body in "/forecast $form" "/forecast <scenario version='1'><$big/></scenario>" "/scenario $form"; do
		ask "${body%% *}" "header = \"Origin: $at\"" "header = \"X-Flopcast-Token: $token\"" "data = \"${body#* }\""
	done
} | sed '$d' >"$work/round"

round() {
	curl -K "$work/round" 2>"$work/why" >"$work/codes"
	printf 'POST /forecast HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nContent-Le' $port | curl -s -m 0.2 "telnet://127.0.0.1:$port" >/dev/null
	curl -s -m 0.02 -o "$work/left" --data-binary @scenarios/r1.xml "$at/forecast"
}
measure() { # $kb, $files, $threads
	kb=$(awk '/^VmRSS/ { print $2 }' /proc/$server/status)
	threads=$(awk '/^Threads/ { print $2 }' /proc/$server/status)
	files=$(find /proc/$server/fd -mindepth 1 | wc -l)
}
settle() { # the connections of those who left are closed within half a minute
	i=0
	while measure && [ $i -lt 40 ] && { [ "$files" -gt "$start_files" ] || [ "$threads" -gt "$start_threads" ]; }; do
		i=$((i + 1))
		sleep 1
	done
}

measure
start_files=$files start_threads=$threads asked=0 bad=0
while [ $asked -lt "$requests" ]; do
	round
	asked=$((asked + 50))
	codes=$(cat "$work/codes")
	[ -n "$expected" ] || expected=$codes
	[ "$codes" = "$expected" ] || { echo "request $asked: $codes, at first $expected" && bad=1; }
	kill -0 $server || { echo "the server ended" && cat "$work/err" && exit 1; }
	if [ -z "$first_kb" ] && [ $asked -ge $((requests / 10)) ]; then
		settle
		first_asked=$asked first_kb=$kb
	fi
done
settle
[ $((kb - first_kb)) -le $GROWTH_KB ] && [ "$files" -le "$start_files" ] && [ "$threads" -le "$start_threads" ] || bad=1
grep 'ERROR: .*Sanitizer\|runtime error\|bug at' "$work/err" && bad=1
kill $server
wait $server || { echo "status $? at the end" && cat "$work/err" && bad=1; }
echo "serve: after $first_asked requests $first_kb kB, after $asked $kb kB; files $start_files and $files, threads $start_threads and $threads; statuses of a round: $(tr ' ' '\n' <"$work/codes" | sort | uniq -c | awk 'NF > 1 { printf "%s%s x %s", (n++ ? ", " : ""), $1, $2 }')"
exit $bad
