#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The JSON: every key that is promised, of its type; no NaN; and numbers that agree with one another and with the
# replications.
. tests/scenarios/tap.sh

# Runs FILE; its JSON, one value a line, into $folder/flat.
run() { # NAME FILE [OPTION...]
	run=$1 file=$2
	shift 2
	flopcast run --csv --json -q -o "$folder/out" "$@" "$file"
	check "$run: it runs" 0
	same "$run: stdout is summary.json" "$folder/stdout" "$folder/out/summary.json"
	if LC_ALL=C awk -f tests/scenarios/flatten.awk "$folder/stdout" >"$folder/flat"; then
		ok "$run: it is JSON"
	else
		not_ok "$run: it is JSON" "$(tail -n 1 "$folder/flat")"
	fi
	if lacks '[ ,:]-\{0,1\}\([nN][aA][nN]\|[iI][nN][fF]\)' "$folder/flat" "$folder/out/replications.csv" "$folder/out/summary.csv"; then
		ok "$run: no NaN and no infinity"
	else
		not_ok "$run: no NaN and no infinity" "$(grep -i -e '[ ,]-*nan' -e '[ ,]-*inf' "$folder/flat" "$folder"/out/*.csv)"
	fi
}

# The value at PATH.
at() { # PATH
	awk -v path="$1" 'substr($0, 1, length(path) + 1) == path " " { print substr($0, length(path) + 2) }' "$folder/flat"
}

# There is a value of the TYPE (an awk pattern) at each PATH.
typed() { # NAME TYPE PATH...
	checked=$1 type=$2
	shift 2
	for path in "$@"; do
		case $(at "$path" | TYPE=$type awk '$0 ~ ENVIRON["TYPE"] { print "good"; exit }') in
		good) ;;
		*) not_ok "$checked" "$path: '$(at "$path")' doesn't match $type"; return ;;
		esac
	done
	ok "$checked"
}

number='^-?[0-9.eE+-]+$' count='^[0-9]+$' string='^".*"$' number_or_null='^(-?[0-9.eE+-]+|null)$'
quantiles='p05 p10 p50 p80 p90 p95 p99'

# PREFIX with each of the names.
below() { # PREFIX NAME...
	prefix=$1
	shift
	printf "$prefix.%s " "$@"
}

structure() { # NAME: of the run, with every plan in it
	plans=$(sed -n 's/^plans\[\([0-9]*\)\].id .*/\1/p' "$folder/flat")
	[ -n "$plans" ] || not_ok "$1: there are plans"
	# shellcheck disable=SC2086,SC2046 # lists of words
	{
		typed "$1: texts" "$string" flopcast $(below scenario file title sha256)
		typed "$1: the study" "$count" study.replications
		typed "$1: the study's limits" "$number_or_null" study.budget study.deadline_s
		for p in $plans; do
			plan=plans[$p]
			typed "$1: $plan: texts" "$string" $(below $plan id method cluster site currency)
			typed "$1: $plan: GPUs" "$count" $plan.gpus
			typed "$1: $plan: ideal" "$number" $(below $plan.ideal flop wall_s gpu_h cost)
			typed "$1: $plan: memory" "$number_or_null" $(below $plan.memory need_b have_b)
			typed "$1: $plan: it fits" '^(true|false|null)$' $plan.memory.fits
			typed "$1: $plan: the breakdown" "$number_or_null" $(below $plan.breakdown compute checkpoint lost restart stall)
			typed "$1: $plan: ends" "$count" $(below $plan.ends finished horizon stalled)
			typed "$1: $plan: chances" "$number_or_null" $(below $plan.chances budget deadline both)
			for outcome in cost wall_s gpu_h failures lost_s goodput; do
				o=$plan.outcomes.$outcome
				typed "$1: $o" "$number_or_null" $(below $o mean se sd min max $quantiles)
				for q in $quantiles; do below $o.ci.$q lo hi; done >"$folder/words"
				typed "$1: $o: intervals" "$number_or_null" $(cat "$folder/words")
			done
			for outcome in energy_kwh co2e_kg; do # null, or like the others
				o=$plan.outcomes.$outcome
				[ "$(at $o)" = null ] || typed "$1: $o" "$number_or_null" $(below $o mean se sd min max $quantiles)
			done
		done
	}
}

# Numbers that must agree, to 1e-9, for every plan.
agreement() { # NAME
	if LC_ALL=C awk '
		function off(a, b, scale) { scale = a * a > b * b ? a * a : b * b; return (a - b) * (a - b) > 1e-18 * scale }
		function say(words) { print words; bad = 1 }
		FNR == NR { v[$1] = $2; if ($1 ~ /^plans\[[0-9]+\]\.id$/) { n++; name[substr($2, 2, length($2) - 2)] = n - 1 }
			if ($1 ~ /\.breakdown\./ && $2 != "null") { split($1, w, "."); sum[w[1]] += $2 }
			if ($1 ~ /\.ends\./) { split($1, w, "."); ends[w[1]] += $2 }
			next }
		FNR > 1 { split($0, c, ","); if (c[1] in name && c[3] == "finished") { p = name[c[1]]; rows[p]++; cost[p] += c[4]; wall[p] += c[5] }
			if (c[1] in name) { p = name[c[1]]; all[p]++; t = 0
				for (i = 6; i <= 10; i++) t += c[i]
				if (off(t, c[5])) say("replication " c[2] ": times sum to " t ", not " c[5]) } }
		END {
			split("p05 p10 p50 p80 p90 p95 p99", q, " ")
			split("cost wall_s gpu_h failures lost_s goodput", m, " ")
			for (i = 0; i < n; i++) {
				p = "plans[" i "]"
				if (ends[p] != v["study.replications"] || all[i] != v["study.replications"])
					say(p ": " ends[p] " ends and " all[i] " rows for " v["study.replications"] " replications")
				if (v[p ".ends.finished"] != rows[i] + 0)
					say(p ": " rows[i] + 0 " finished rows, " v[p ".ends.finished"] " finished ends")
				if (!rows[i]) {
					if (v[p ".outcomes.cost.mean"] != "null") say(p ": a mean of nothing")
					continue
				}
				if (off(sum[p], v[p ".outcomes.cost.mean"]))
					say(p ": the breakdown sums to " sum[p] ", the mean cost is " v[p ".outcomes.cost.mean"])
				if (off(cost[i] / rows[i], v[p ".outcomes.cost.mean"]))
					say(p ": mean cost " cost[i] / rows[i] " of the rows, " v[p ".outcomes.cost.mean"])
				if (off(wall[i] / rows[i], v[p ".outcomes.wall_s.mean"]))
					say(p ": mean time " wall[i] / rows[i] " of the rows, " v[p ".outcomes.wall_s.mean"])
				for (k = 1; k in m; k++) {
					o = p ".outcomes." m[k]
					least = v[o ".min"]
					for (j = 1; j in q; j++) {
						x = v[o "." q[j]]; lo = v[o ".ci." q[j] ".lo"]; hi = v[o ".ci." q[j] ".hi"]
						if (x != "null" && x + 0 < least + 0) say(o "." q[j] " is below the one before")
						if (lo != "null" && lo + 0 > x + 0 || hi != "null" && hi + 0 < x + 0)
							say(o "." q[j] " lies outside its interval")
						least = x
					}
					if (v[o ".max"] + 0 < least + 0) say(o ".max is below p99")
				}
				b = v[p ".chances.budget"]; d = v[p ".chances.deadline"]; both = v[p ".chances.both"]
				if (b != "null" && (b < 0 || b > 1) || d != "null" && (d < 0 || d > 1))
					say(p ": a chance beyond 0 to 1")
				if (both != "null" && (both + 0 > b + 0 || both + 0 > d + 0 || both + 0 < b + d - 1 - 1e-12))
					say(p ": the chance of both")
			}
			exit bad
		}' "$folder/flat" "$folder/out/replications.csv" >"$folder/words"; then
		ok "$1: its numbers agree"
	else
		not_ok "$1: its numbers agree" "$(cat "$folder/words")"
	fi
}

run "llama2-7b" scenarios/llama2-7b.xml -n 500
structure "llama2-7b"
agreement "llama2-7b"
[ "$(at study.budget)$(at study.deadline_s)" ] || not_ok "llama2-7b: limits"
typed "llama2-7b: chances are given" "$number" 'plans[0].chances.budget' 'plans[0].chances.deadline' 'plans[0].chances.both'
typed "llama2-7b: the budget in units" '^750000(\.0)?$' study.budget
typed "llama2-7b: the deadline in seconds" '^432000(\.0)?$' study.deadline_s
typed "llama2-7b: the file's hash" "^\"$(sha256sum <scenarios/llama2-7b.xml | cut -d' ' -f1)\"$" scenario.sha256
typed "llama2-7b: the file" '^"scenarios/llama2-7b.xml"$' scenario.file

scenario 's/<study/<study date="2026-11-21" deadline="2026-11-30"/' >"$folder/day.xml"
run "a day" "$folder/day.xml" -n 10
typed "a day: ten days to its end" '^864000(\.0)?$' study.deadline_s

run "r2" scenarios/r2.xml -n 500 --seed 7
agreement "r2"
typed "r2: no budget, no deadline, no chance" '^null$' study.budget study.deadline_s 'plans[0].chances.budget' \
	'plans[0].chances.deadline' 'plans[0].chances.both'
typed "r2: memory isn't known" '^null$' 'plans[0].memory.fits'
typed "r2: the seed" '^7$' study.seed
typed "r2: 2,048 GPUs" '^2048$' 'plans[0].gpus'

run "one replication" scenarios/r2.xml -n 1
structure "one replication"
agreement "one replication"

scenario 's/seed="1"/seed="18446744073709551615"/' "s/\"small\"/'quotes \" \\\\ \&lt;\&amp; 漢字 \&#9;'/" >"$folder/s.xml"
run "a large seed and a title with quotes" "$folder/s.xml" -n 50
agreement "a large seed and a title with quotes"
typed "the large seed is exact" '^"?18446744073709551615"?$' study.seed
typed "the title is kept" '^"quotes .*(漢字|\\u6f22\\u5b57|\\u6F22\\u5B57) ' scenario.title

scenario 's/seed="1"/seed="1" horizon="35 h" budget="8.8k USD" deadline="2 d"/' >"$folder/s.xml"
run "some finish" "$folder/s.xml" -n 500
structure "some finish"
agreement "some finish"
typed "some finish: others don't" '^[1-9][0-9]*$' 'plans[0].ends.horizon' 'plans[0].ends.finished'

scenario 's/seed="1"/seed="1" horizon="32.3 h" budget="8.8k USD" deadline="2 d"/' >"$folder/s.xml"
run "none finishes" "$folder/s.xml" -n 50
structure "none finishes"
agreement "none finishes"
typed "none finishes: what doesn't exist is null" '^null$' 'plans[0].outcomes.cost.mean' 'plans[0].outcomes.wall_s.p50' \
	'plans[0].breakdown.compute'
typed "none finishes: no chance to keep the limits" '^0(\.0)?$' 'plans[0].chances.budget' 'plans[0].chances.both'

scenario 's,2 USD/gpu-h,0,' 's/seed="1"/seed="1" budget="5k USD"/' >"$folder/s.xml"
run "a free site" "$folder/s.xml" -n 50
structure "a free site"
agreement "a free site"
exit $bad
