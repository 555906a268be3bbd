#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The live page's server: the page, forecasts of a form and of a scenario, what is refused; large bodies, slow senders, many clients at
# once. Skipped where it is not built or curl is not there; the page itself where Chromium is not.
. tests/scenarios/tap.sh

if ! command -v curl >/dev/null; then
	skip 'the live page' 'curl is not installed'
	exit 0
fi
mkdir "$folder/place" "$folder/tmp"
cp scenarios/fine-tuning.xml "$folder/place/mine.xml"
echo 31337 >"$folder/secret.txt"
port=$((20000 + $$ % 20000))
TMPDIR=$folder/tmp "$FLOPCAST" serve "$folder/place/mine.xml" --port $port >"$folder/serve.out" 2>"$folder/serve.err" </dev/null &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$folder"' EXIT
for _ in 1 2 3 4 5 6 7 8 9 10; do
	grep -q 'the page is at' "$folder/serve.err" && break
	sleep 0.3
done
if grep -q 'built without libmicrohttpd' "$folder/serve.err"; then
	skip 'the live page' 'built without libmicrohttpd'
	exit 0
fi
at=http://127.0.0.1:$port

# The reply in $folder/reply, its status in $code.
ask() { # PATH OPTIONS...
	path=$1
	shift
	code=$(curl -s -m 60 --path-as-is -o "$folder/reply" -w '%{http_code}' "$@" "$at$path")
}

gives() { # NAME CODE [WORDS]
	if [ "$code" = "$2" ] && grep -qF -e "${3:-}" "$folder/reply"; then ok "$1"; else
		not_ok "$1" "status $code, expected $2" "$(head -c 300 "$folder/reply")"
	fi
}

ask /
gives 'the page' 200 'flopcast-token'
ask '/?lang=ja'
gives 'in Japanese' 200 '<html lang="ja">'
ask / -H 'Accept-Language: ko-KR,en;q=0.5'
gives 'in the language of the browser' 200 '<html lang="ko">'
curl -s -D "$folder/head" -o /dev/null "$at/"
grep -q "Content-Security-Policy: default-src 'none'; script-src 'self'" "$folder/head" && ok 'a strict policy' ||
	not_ok 'a strict policy' "$(cat "$folder/head")"
ask /scenario.xml
same 'the scenario that was opened' scenarios/fine-tuning.xml "$folder/reply"
form='{"kind":"lora","model":"13B","examples":"52k","gpu":"RTX 4090"}'
ask /forecast -d "$form"
gives 'a form' 200 '"fits": false'
cp "$folder/reply" "$folder/form.json"
ask /scenario -d "$form"
gives 'its scenario' 200 '<scenario version="1" title="lora of Llama 2 13B'
cp "$folder/reply" "$folder/form.xml"
(cd "$folder" && "$FLOPCAST" run form.xml --json --no-output -q --allow-oom >run.json 2>/dev/null)
same 'run of it gives the same bytes' "$folder/run.json" "$folder/form.json"
ask /forecast --data-binary @scenarios/fine-tuning.xml
gives 'a scenario' 200 '"replications": '
ask /forecast -d "$(printf '{"dots":true,%s' "${form#?}")"
gives 'dots and what would narrow it' 200 '"movers"'
# Its planning report; pictures where gnuplot is, PDF where Chromium or WeasyPrint is. TMPDIR of the server is $folder/tmp.
p80=$(awk '/"outcomes"/ { here = 1 } here && /"p80"/ { gsub(/[^0-9.]/, "", $2); printf "%.2f", int(10 * $2 + 0.999999) / 10; exit }' "$folder/form.json")
ask /report.html -d "$form"
gives 'a planning report' 200 "$p80 USD"
ask /report.html -d "$(printf '{"lang":"ja",%s' "${form#?}")"
gives 'a planning report in Japanese' 200 '<html lang="ja"'
ask /report.html -d '{"kind":"lora","model":"13Bx"}'
gives 'faults in place of a report' 400 'no such model in the catalog'
if command -v chromium >/dev/null || command -v weasyprint >/dev/null; then
	ask /report.pdf -d "$form"
	gives 'the report as PDF' 200 '%PDF-'
else
	skip 'the report as PDF' 'neither Chromium nor WeasyPrint is installed'
fi
[ -z "$(ls "$folder/tmp")" ] && ok 'what a report was drawn in has gone' || not_ok 'what a report was drawn in has gone' "$(ls "$folder/tmp")"
ask /forecast -d '{"scenario":"<scenario version=\"1\"><bad/></scenario>"}'
gives 'faults of a scenario' 400 'bad'
ask /forecast -d '{"kind":"lora","model":"13Bx","gpu":"h10O","foo":"1"}'
gives 'faults of a form' 400 "no such accelerator in the catalog; the nearest: h100-sxm-80gb"
ask /forecast -d 'nonsense'
gives 'nonsense' 400 'neither a scenario nor a JSON object'
ask /forecast -d "$(printf '{"replications":1000000000,%s' "${form#?}")"
gives 'too many replications' 400 'a whole number from 0 to 100000'

# Who may ask.
ask / -H 'Host: evil.com'
gives 'another Host' 403
for twice in "Host: ${at#http://}" 'Content-Length: 2' 'Transfer-Encoding: identity' 'Origin: http://localhost' 'X-Flopcast-Token: x'; do
	printf 'POST /forecast HTTP/1.1\r\nHost: %s\r\nContent-Length: 5\r\nOrigin: %s\r\nX-Flopcast-Token: x\r\n%s\r\n\r\nhello' "${at#http://}" "$at" "$twice" >"$folder/request"
	curl -s -m 5 "telnet://${at#http://}" <"$folder/request" >"$folder/reply"
	grep -q '^HTTP/1.1 400' "$folder/reply" && ok "twice: ${twice%%:*}" || not_ok "twice: ${twice%%:*}" "$(head -n 1 "$folder/reply")"
done
ask /forecast -d "$form" -H 'Origin: http://evil.com'
gives 'another Origin' 403
ask /forecast -d "$form" -H 'Origin: null'
gives 'no Origin of its own' 403
ask /forecast -d "$form" -H "Origin: $at"
gives 'its own Origin without the token' 403 'X-Flopcast-Token'
token=$(curl -s "$at/" | sed -n 's/.*flopcast-token" content="\([0-9a-f]*\)".*/\1/p')
ask /forecast -d "$form" -H "Origin: $at" -H "X-Flopcast-Token: $token"
gives 'with the token' 200 '"plans"'
for path in /../secret.txt /%2e%2e/secret.txt /mine.xml //etc/passwd '/forecast/..' /results.db; do
	ask "$path"
	gives "no such page: $path" 404
done
ask /forecast
gives 'a wrong method' 405
# Files of a scenario only from the folder that was named.
for name in ../secret.txt /etc/passwd; do
	sed "s|epochs=\"3\"|epochs=\"empirical(file=$name)\"|" scenarios/fine-tuning.xml >"$folder/reads.xml"
	ask /forecast --data-binary "@$folder/reads.xml"
	[ "$code" = 400 ] && lacks 31337 "$folder/reply" && ok "no file: $name" || not_ok "no file: $name" "$code" "$(cat "$folder/reply")"
done

# Hostile.
ask /forecast -H 'Content-Length: 104857600' -d x
gives '100 MB are announced' 413
head -c 100000000 /dev/zero >"$folder/zeros"
ask /forecast --data-binary "@$folder/zeros" -H 'Transfer-Encoding: chunked'
gives '100 MB in pieces' 413
sed 's/replications="[^"]*"/replications="100k" horizon="36500 d"/' scenarios/r3.xml >"$folder/endless.xml"
if command -v bash >/dev/null; then
	# 200 that say nothing.
	bash -c "for i in {1..200}; do exec {fd}<>/dev/tcp/127.0.0.1/$port; done; sleep 0.3
		curl -s -m 5 -o '$folder/reply' -w '%{http_code}' '$at/choices.json'" >"$folder/code" 2>"$folder/stderr"
	code=$(cat "$folder/code")
	gives 'an answer beside 200 idle connections' 200 '"models"'
	# 20 that send a byte now and then, 50 that ask at once.
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		bash -c "exec 3<>/dev/tcp/127.0.0.1/$port; for i in 1 2 3 4 5; do printf 'G' >&3; sleep 1; done" 2>/dev/null &
	done
	i=0
	while [ $i -lt 50 ]; do
		curl -s -m 60 -o /dev/null --data-binary "@$folder/endless.xml" "$at/forecast" &
		echo $! >>"$folder/pids"
		i=$((i + 1))
	done
	sleep 0.3
	seconds=$(curl -s -m 60 -o "$folder/reply" -w '%{time_total}' -d "$form" -H "Origin: $at" -H "X-Flopcast-Token: $token" -H 'X-Flopcast-Page: me' "$at/forecast")
	grep -q '"plans"' "$folder/reply" && ok "the page is answered while 50 others ask (${seconds} s)" || not_ok 'the page is answered while 50 others ask' "$(cat "$folder/reply")"
	# shellcheck disable=SC2046 # a list of words
	kill $(cat "$folder/pids") 2>/dev/null
fi
# A newer request of a page takes the place of the one before.
curl -s -m 60 -o "$folder/old" -w '%{http_code}' --data-binary "@$folder/endless.xml" -H "X-Flopcast-Token: $token" -H 'X-Flopcast-Page: one' "$at/forecast" >"$folder/old.code" &
old=$!
sleep 0.5
ask /forecast -d "$form" -H "X-Flopcast-Token: $token" -H 'X-Flopcast-Page: one'
gives 'the newer request of a page' 200 '"plans"'
wait $old
if [ "$(cat "$folder/old.code")" = 409 ]; then ok 'the one before is ended'; elif grep -q 'takes too long' "$folder/old"; then
	skip 'the one before is ended' 'the machine is so busy that its 20 s were over before the newer request came'; else
	not_ok 'the one before is ended' "$(cat "$folder/old.code")" "$(head -c 200 "$folder/old")"; fi
peak=$(awk '/VmHWM/ { print int($2 / 1024) }' /proc/$server/status)
[ -n "$peak" ] && [ "$peak" -lt 200 ] && ok "the server is up, and took $peak MB at most" || not_ok 'the server is up, below 200 MB' "$peak"

# The page in a browser.
browser=
for name in chromium chromium-browser google-chrome; do
	command -v "$name" >/dev/null && browser=$name && break
done
if [ -z "$browser" ]; then
	skip 'the page in a browser' 'Chromium is not installed (Debian: apt-get install chromium)'
else
	state='#1/kind=lora&model=13B&examples=52k&gpu=4090&gpus=1/kind=pretrain&model=llama-3.1-8b&tokens=200B&gpu=h100&gpus=64&site=lambda%2Caws&budget=100k&deadline=16d'
	for language in en zh-TW ja ko; do
		timeout -k 1 120 "$browser" --headless --no-sandbox --disable-gpu --enable-logging=stderr --v=0 --user-data-dir="$folder/profile" \
			--window-size=390,2000 --virtual-time-budget=20000 --dump-dom "$at/?lang=$language$state" >"$folder/dom" 2>"$folder/stderr" </dev/null
		grep -a CONSOLE "$folder/stderr" >"$folder/console"
		[ ! -s "$folder/console" ] && ok "$language: nothing on the console" || not_ok "$language: nothing on the console" "$(cat "$folder/console")"
		dots=$(grep -o '<circle class="dot' "$folder/dom" | wc -l)
		[ "$dots" = 50 ] && grep -q 'lambda-h100' "$folder/dom" && ok "$language: a shared link is drawn" || not_ok "$language: a shared link is drawn" "$dots dots"
	done
	ask /forecast -d '{"kind":"pretrain","model":"llama-3.1-8b","tokens":"200B","gpu":"h100","gpus":"64","site":"lambda,aws","budget":"100k","deadline":"16d","replications":10000}'
	want=$(awk '/"outcomes"/ { here = 1 } here && /"cost": {/ { cost = 1 } cost && /"p80"/ { gsub(/[^0-9.]/, "", $2); printf "%d,%03d", $2 / 1000, int(($2 % 1000) / 100 + 0.5) * 100; exit }' "$folder/reply")
	grep -q "<td>$want USD" "$folder/dom" && ok "the same figures as the server gives (P80 $want USD)" ||
		not_ok 'the same figures' "$want"
fi
kill $server
wait $server
[ $? = 0 ] && ok 'it ends when told to' || not_ok 'it ends when told to'
exit $bad
