#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# bench.sh - how fast a study is, and what that depends on: prints it, and writes docs/PERFORMANCE.md.
#
# Times are of whole processes: start-up, XML, simulation, quantiles, result files. What is compared is run in turn, and
# of ROUNDS rounds (3) the fastest counts. SimPy is left out where /usr/bin/python3 has none (python3-simpy3).
cd "$(dirname "$0")/../.." || exit 1
export LC_ALL=C
flopcast=build/release/flopcast
programs=build/shared/tests/bench
rounds=${ROUNDS:-3}
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
page=$folder/page

say() {
	printf "$@" | tee -a "$page"
}

seconds() { # COMMAND... -> seconds of wall time
	begin=$(date +%s%N)
	"$@" >/dev/null 2>"$folder/stderr" || { cat "$folder/stderr" >&2; return 1; }
	end=$(date +%s%N)
	awk -v a="$begin" -v b="$end" 'BEGIN { printf "%.6f\n", (b - a) / 1e9 }'
}
study() { # SCENARIO REPLICATIONS THREADS -> seconds, every outcome stored
	rm -rf "$folder/out"
	seconds $flopcast run "$1" -n "$2" -j "$3" --json -q -o "$folder/out"
}
fleeting() { # SCENARIO REPLICATIONS THREADS -> seconds, nothing stored
	seconds $flopcast run "$1" -n "$2" -j "$3" --json -q --no-output
}
least() { # of two numbers, the first may be empty
	awk -v a="$1" -v b="$2" 'BEGIN { print a == "" || b < a ? b : a }'
}
calculate() { # FORMULA FORMAT
	awk "BEGIN { printf \"$2\", $1 }"
}
failures() { # mean of the study that was last run
	awk '/"failures": \{/ { found = 1 } found && /"mean":/ { gsub(/[^0-9.e+-]/, "", $2); print $2; exit }' \
		"$folder/out/summary.json"
}

workloads() {
	say '## Reference workloads\n\nReplications per second on one thread, and how many times as long a replication takes as in the limit program, which stores nothing.\n\n'
	say '| | flopcast | limit program | naive C program | SimPy | flopcast / limit | the same, nothing stored | naive / flopcast | SimPy / flopcast |\n'
	say '|---|---|---|---|---|---|---|---|---|\n'
	for row in 'r1 100000 1000 40' 'r2 40000 1000 40' 'r3 20000 200 10'; do
		set -- $row
		name=$(echo "$1" | tr r R)
		ours='' bare='' limit='' naive='' simpy=''
		for round in $(seq "$rounds"); do
			ours=$(least "$ours" "$(study "scenarios/$1.xml" "$2" 1)")
			bare=$(least "$bare" "$(fleeting "scenarios/$1.xml" "$2" 1)")
			limit=$(least "$limit" "$(seconds $programs/limit "$name" -n "$2")")
			naive=$(least "$naive" "$(seconds $programs/naive_events "$name" -n "$3")")
			[ $has_simpy = 0 ] ||
				simpy=$(least "$simpy" "$(seconds /usr/bin/python3 tests/bench/simpy_model.py "$name" -n "$4")")
		done
		awk -v name="$name" -v a="$ours" -v e="$bare" -v b="$limit" -v n="$2" -v c="$naive" -v nc="$3" -v d="$simpy" -v nd="$4" 'BEGIN {
			printf "| %s | %.0f | %.0f | %.0f | %s | %.2fx | %.2fx | %.1fx | %s |\n", name, n / a, n / b, nc / c,
				d == "" ? "skipped" : sprintf("%.0f", nd / d), a / b, e / b, c / nc / (a / n),
				d == "" ? "skipped" : sprintf("%.0fx", d / nd / (a / n)) }' | tee -a "$page"
	done
}

threads() {
	one='' two='' six=''
	sed 's|<plan id="r1" \(.*\)/>|<plan id="a" \1/><plan id="b" \1/><plan id="c" \1/><plan id="d" \1/><plan id="e" \1/><plan id="f" \1/>|' \
		scenarios/r1.xml >"$folder/six.xml"
	for round in $(seq $((4 * rounds))); do # two processors at once are the first that others of the machine take away
		one=$(least "$one" "$(study scenarios/r1.xml 100000 1)")
		two=$(least "$two" "$(study scenarios/r1.xml 100000 2)")
		six=$(least "$six" "$(study "$folder/six.xml" 10000 2)")
	done
	say '\n## Threads\n\n| | seconds |\n|---|---|\n'
	say '| R1, 100,000 replications, one thread | %.3f |\n| the same, two threads | %.3f |\n' "$one" "$two"
	say '| R1 as six plans, 10,000 replications each, two threads | %.3f |\n\n' "$six"
	say 'Two threads do %s times the work of one.\n' "$(calculate "$one / $two" %.2f)"
}

# R1 or R2 with other NODES and LIFETIME_H; WORK_H hours of work on all nodes.
scenario() { # NODES LIFETIME WORK_H
	tokens=$(calculate "$3 * 3600 * $1 * 8 * 312e12 * 0.46 / (6 * 65.2e9)" %.10g)
	sed -e "s|tokens=\"[^\"]*\"|tokens=\"$tokens\"|; s|nodes=\"256\"|nodes=\"$1\"|; s|lifetime=\"[^\"]*\"|lifetime=\"$2\"|" \
		-e 's|spares="8"|spares="64"|' scenarios/r1.xml >"$folder/nodes.xml"
}

measure_nodes() { # NODES LIFETIME WORK_H REPLICATIONS: sets took (us each), failed
	scenario "$1" "$2" "$3"
	took=''
	for round in $(seq "$rounds"); do
		took=$(least "$took" "$(study "$folder/nodes.xml" "$4" 1)")
	done
	took=$(calculate "1e6 * $took / $4" %.2f)
	failed=$(failures)
}

# Lifetimes so that about as many nodes fail: their hazard at the end of the work is inversely as their number.
nodes_at_equal_failures() { # SHAPE NAME
	first=''
	for nodes in 256 2048 16384 100000; do
		mean=$(calculate "3000 * ($nodes / 256) ^ (1 / $1)" %.8g)
		measure_nodes $nodes "weibull(mean=$mean h, shape=$1)" 500 20000
		[ "$1" != 1 ] || measure_nodes $nodes "exponential(mean=$mean h)" 500 20000
		first=${first:-$(calculate "$took / $failed" %.6g)}
		say '| %s | %s | %.1f | %.2f | %.2fx |\n' "$2" "$nodes" "$failed" "$took" "$(calculate "$took / $failed / $first" %.4f)"
	done
}

nodes_at_one_lifetime() { # LIFETIME NAME
	for nodes in 256 2048 16384 100000; do
		measure_nodes $nodes "$1" 1000 5000
		say '| %s | %s | %.1f | %.2f | %.4f |\n' "$2" "$nodes" "$failed" "$took" \
			"$(calculate "$took / (1 + $failed) / (log($nodes) / log(2))" %.6f)"
	done
}

nodes() {
	say '\n## Nodes\n\nOne thread. At about as many failures in 500 h of work (lifetimes grow with the nodes); the ratio is of the time a failure takes.\n\n'
	say '| lifetime | nodes | failures | us each | to 256 nodes |\n|---|---|---|---|---|\n'
	nodes_at_equal_failures 1 exponential
	nodes_at_equal_failures 0.7 'Weibull, shape 0.7'
	say '\nAt one lifetime, of 1,000,000 h, in 1000 h of work: no faster than failures x log(nodes).\n\n'
	say '| lifetime | nodes | failures | us each | us / ((1 + failures) log2 nodes) |\n|---|---|---|---|---|\n'
	nodes_at_one_lifetime 'exponential(mean=1000000 h)' exponential
	nodes_at_one_lifetime 'weibull(mean=1000000 h, shape=0.7)' 'Weibull, shape 0.7'
}

storing() {
	stored='' not=''
	for round in $(seq "$rounds"); do
		stored=$(least "$stored" "$(study scenarios/r1.xml 1000000 2)")
		not=$(least "$not" "$(fleeting scenarios/r1.xml 1000000 2)")
	done
	say '\n## Storing\n\n| | seconds |\n|---|---|\n| R1, 1,000,000 replications, two threads, every outcome stored | %.3f |\n' "$stored"
	say '| the same, nothing stored | %.3f |\n\nStoring takes %s times as long as not storing.\n' "$not" "$(calculate "$stored / $not" %.2f)"
}

peak_b() { # REPLICATIONS THREADS -> bytes of memory at most, as the kernel counts
	rm -rf "$folder/out"
	$flopcast run scenarios/r1.xml -n "$1" -j "$2" --json -q -o "$folder/out" >/dev/null &
	pid=$!
	peak=0
	while now=$(awk '/VmHWM/ { print $2 * 1024 }' /proc/$pid/status 2>/dev/null) && [ -n "$now" ]; do
		peak=$now
		sleep 0.01
	done
	wait $pid
	echo "$peak"
}

memory() {
	few=$(peak_b 20000 1) many=$(peak_b 200000 1)
	disk=$(du -sb "$folder/out" | cut -f 1)
	two=$(peak_b 200000 2)
	say '\n## Memory\n\n| | bytes |\n|---|---|\n'
	say '| a replication of one plan, in memory | %.0f |\n' "$(calculate "($many - $few) / 180000" %.1f)"
	say '| a replication of one plan, in the output folder | %.0f |\n' "$(calculate "$disk / 200000" %.1f)"
	say '| 20,000 replications of R1, one thread, peak | %.0f |\n| 200,000, one thread | %.0f |\n| 200,000, two threads | %.0f |\n' \
		"$few" "$many" "$two"
}

needed() { # SCENARIO PLAN SAMPLING -> replications until the intervals of both P80 are within 0.5 %
	$flopcast run "scenarios/$1.xml" --plan "$2" --until=P80=0.5% --sampling="$3" --json -q --no-output 2>/dev/null |
		sed -n 's/^ *"replications": \([0-9]*\),.*/\1/p' | head -n 1
}

precision() {
	say '\n## Precision\n\nReplications until the 95 %% intervals of the 80 %% points of cost and time are within 0.5 %% (`--until=P80=0.5%%`).\n\n'
	say '| scenario | plan | inputs quasi-random | random | ratio |\n|---|---|---|---|---|\n'
	for pair in llama2-7b:pretrain llama2-7b:finetune llama2-7b:lora cloud-nchc-colab:tune-lambda \
		cloud-nchc-colab:tune-runpod-4090 cloud-nchc-colab:tune-nchc-nstc cloud-nchc-colab:tune-colab-pro r1:r1; do
		quasi=$(needed "${pair%:*}" "${pair#*:}" quasi-random)
		random=$(needed "${pair%:*}" "${pair#*:}" random)
		say '| %s | %s | %s | %s | %s |\n' "${pair%:*}" "${pair#*:}" "$quasi" "$random" "$(calculate "$quasi / $random" %.2f)"
	done
}

has_simpy=0
/usr/bin/python3 -c 'import simpy' 2>/dev/null && has_simpy=1
{
	printf '# How fast it is\n\nWritten by `make bench` on %s: flopcast %s, ' "$(date -u +%Y-%m-%d)" "$($flopcast --version | awk '{ print $2; exit }')"
	printf '%s processors, %s. ' "$(nproc)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
	printf 'Whole processes, start-up, quantiles and result files included; the fastest of %s runs, taken in turn, ' "$rounds"
	printf 'at a load of %s at the beginning (1 is this program alone; above, wall time and threads say little).\n' "$(cut -d ' ' -f 1 /proc/loadavg)"
	printf 'What is compared is in `tests/bench`: `limit.c` knows nothing but the three workloads and has no event queue; '
	printf '`naive_events.c` makes every write an event; `simpy_model.py` is a process model.\n\n'
} >"$page"
live_page() {
	tests/bench/live_page.sh $flopcast | tee -a "$page"
}
workloads && threads && nodes && storing && memory && precision && live_page && cp "$page" docs/PERFORMANCE.md
