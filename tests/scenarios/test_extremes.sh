#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Extremes: what is accepted gives numbers that are finite, ordered and not negative, in bounded time; what is refused names its limit.
. tests/scenarios/tap.sh

# Quantiles of each outcome ascend; no number is negative; there is a median or the ends say why not.
judge() {
	awk -f tests/scenarios/flatten.awk "$folder/stdout" | awk '
		!/^plans\[[0-9]*\]\.outcomes\.[a-z_0-9]*\.(mean|se|sd|min|max|p[0-9][0-9]) / { next }
		{ split($1, part, "."); name = part[1] "." part[3]; which = part[4]; seen++ }
		$2 == "null" { next }
		$2 !~ /^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$/ { print $0 ": no number"; next }
		$2 < 0 { print $0 ": negative" }
		which ~ /^p/ {
			if (name in last && $2 + 0 < last[name] * (1 - 1e-12)) print $0 ": below " last[name]
			last[name] = $2 + 0
		}
		END { if (!seen) print "no outcomes" }'
}
accepted() { # NAME REPLICATIONS: $folder/s.xml
	flopcast run --json -q --no-output -n "$2" "$folder/s.xml"
	if [ "$status" = 0 ]; then no_fault "$1" "$(judge)"; else not_ok "$1" "exit status $status" "$(cat "$folder/stderr")"; fi
}
refused() { # NAME WORDS
	flopcast run --json -q --no-output -n 10 "$folder/s.xml"
	check "$1" 3 "$2"
}
extreme() { # SED-COMMAND...
	scenario "$@" >"$folder/s.xml"
}

extreme 's/nodes="16"/nodes="100000"/' 's/140B/1000T/' 's/1500 h/50000 h/' 's/<cluster /<cluster spares="3000" /'
accepted "100,000 nodes" 3
extreme 's/nodes="16"/nodes="10000001"/'
refused "more nodes than can be" 'accepted: a whole number from 1 to 10000000'
extreme 's/<study /<study horizon="146000 d" /' 's/140B/10000T/'
accepted "a horizon of four centuries" 3
extreme 's/<study /<study horizon="1e9 d" /'
refused "a horizon without end" 'horizon='
for kind in weibull:0.05 weibull:1000 gamma:0.2 gamma:500; do
	extreme "s/exponential(mean=1500 h)/${kind%:*}(mean=1500 h, shape=${kind#*:})/"
	accepted "lifetimes $kind" 30
done
for kind in weibull:0.01 weibull:10000 gamma:0.01 gamma:10000; do
	extreme "s/exponential(mean=1500 h)/${kind%:*}(mean=1500 h, shape=${kind#*:})/"
	refused "lifetimes $kind" 'shape must be from'
done
scenario 's/1500 h/150000 h/' | awk '/<failure/ { for (i = 0; i < 128; i++) print; next } { print }' >"$folder/s.xml"
accepted "128 kinds of failure" 10
scenario | awk '/<failure/ { for (i = 0; i < 129; i++) print; next } { print }' >"$folder/s.xml"
refused "one more" 'accepted: at most 128'
scenario 's/140B/14B/' | awk '/<plan/ { for (i = 0; i < 100; i++) { l = $0; sub(/id="plan"/, "id=\"plan" i "\"", l); print l } next } { print }' >"$folder/s.xml"
accepted "100 plans" 3
sed 's/count="12"/count="9994"/' scenarios/campaign.xml >"$folder/s.xml"
accepted "10,000 jobs under a scheduler, three policies" 3
for price in 0 1e-12 1e12; do
	extreme "s/2 USD/$price USD/"
	accepted "$price USD a GPU-hour" 30
done
extreme 's/2 USD/1e300 USD/'
refused "more money than there is" 'price='
extreme 's/140B/1/'
accepted "one token" 10
extreme 's/mean=1500 h/mean=1 s/'
refused "failures without end" 'plan'
exit $bad
