#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# bench.sh [SECTION...] - how fast a study is, and what that depends on: prints it, and writes docs/PERFORMANCE.md.
#
# Times are of whole processes: start-up, XML, simulation, quantiles, result files. They are seconds of processor time, which a busy
# machine changes little, but where threads or a reader's waiting is meant. What is compared is run in turn, and of ROUNDS
# rounds (3) the least counts. SimPy is left out where /usr/bin/python3 has none (python3-simpy3).
#
# Each section is kept in build/bench, of this program; the page is written when all of them are there. So a busy machine can be
# asked for them one after the other: tests/bench/bench.sh startup sweep.
cd "$(dirname "$0")/../.." || exit 1
export LC_ALL=C
flopcast=${FLOPCAST:-build/release/flopcast}
programs=build/shared/tests/bench
rounds=${ROUNDS:-3}
seeds=${SEEDS:-5}
all='workloads threads nodes individual pools storing memory startup pictures sweep optimize precision far live_page'
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
kept=build/bench/$(sha256sum $flopcast | cut -c 1-16)
mkdir -p "$kept"

say() {
	printf "$@" | tee -a "$page"
}
calculate() { # FORMULA FORMAT
	awk "BEGIN { printf \"$2\", $1 }"
}
least() { # of two numbers, the first may be empty
	awk -v a="$1" -v b="$2" 'BEGIN { print a == "" || b < a ? b : a }'
}

# Sets wall, used (seconds of processor time) and peak (bytes).
measure() { # COMMAND...
	$programs/measure "$@" >"$folder/measured" 2>"$folder/stderr" || { cat "$folder/stderr" >&2; exit 1; }
	read -r wall used peak <"$folder/measured"
}
# The same of the least of some rounds.
measure_least() { # COMMAND...
	least_wall='' least_used='' most_peak=0
	for round in $(seq "$rounds"); do
		measure "$@"
		least_wall=$(least "$least_wall" "$wall") least_used=$(least "$least_used" "$used")
		most_peak=$(calculate "($peak > $most_peak) ? $peak : $most_peak" %.0f)
	done
	wall=$least_wall used=$least_used peak=$most_peak
}
study() { # SCENARIO REPLICATIONS THREADS: every outcome stored
	rm -rf "$folder/out"
	measure $flopcast run "$1" -n "$2" -j "$3" --json -q -o "$folder/out"
}
fleeting() { # SCENARIO REPLICATIONS THREADS: nothing stored
	measure $flopcast run "$1" -n "$2" -j "$3" --json -q --no-output
}
failures() { # mean of the study that was last run
	awk '/"failures": \{/ { found = 1 } found && /"mean":/ { gsub(/[^0-9.e+-]/, "", $2); print $2; exit }' \
		"$folder/out/summary.json"
}

workloads() {
	say '## Reference workloads\n\nReplications per second of processor time on one thread, and how many times as long a replication takes as in the limit program, which stores nothing.\n\n'
	say '| | flopcast | limit program | naive C program | SimPy | flopcast / limit | the same, nothing stored | naive / flopcast | SimPy / flopcast |\n'
	say '|---|---|---|---|---|---|---|---|---|\n'
	for row in 'r1 100000 1000 40' 'r2 40000 1000 40' 'r3 20000 200 10'; do
		set -- $row
		name=$(echo "$1" | tr r R)
		ours='' bare='' limit='' naive='' simpy=''
		for round in $(seq "$rounds"); do
			study "scenarios/$1.xml" "$2" 1 && ours=$(least "$ours" "$used")
			fleeting "scenarios/$1.xml" "$2" 1 && bare=$(least "$bare" "$used")
			measure $programs/limit "$name" -n "$2" && limit=$(least "$limit" "$used")
			measure $programs/naive_events "$name" -n "$3" && naive=$(least "$naive" "$used")
			[ $has_simpy = 0 ] || {
				measure /usr/bin/python3 tests/bench/simpy_model.py "$name" -n "$4"
				simpy=$(least "$simpy" "$used")
			}
		done
		awk -v name="$name" -v a="$ours" -v e="$bare" -v b="$limit" -v n="$2" -v c="$naive" -v nc="$3" -v d="$simpy" -v nd="$4" 'BEGIN {
			printf "| %s | %.0f | %.0f | %.0f | %s | %.2fx | %.2fx | %.1fx | %s |\n", name, n / a, n / b, nc / c,
				d == "" ? "skipped" : sprintf("%.0f", nd / d), a / b, e / b, c / nc / (a / n),
				d == "" ? "skipped" : sprintf("%.0fx", d / nd / (a / n)) }' | tee -a "$page"
	done
}

threads() {
	one='' two='' six='' bare_one='' bare_two=''
	sed 's|<plan id="r1" \(.*\)/>|<plan id="a" \1/><plan id="b" \1/><plan id="c" \1/><plan id="d" \1/><plan id="e" \1/><plan id="f" \1/>|' \
		scenarios/r1.xml >"$folder/six.xml"
	for round in $(seq $((4 * rounds))); do # two processors at once are the first that others of the machine take away
		study scenarios/r1.xml 100000 1 && one=$(least "$one" "$wall")
		study scenarios/r1.xml 100000 2 && two=$(least "$two" "$wall")
		fleeting scenarios/r1.xml 100000 1 && bare_one=$(least "$bare_one" "$wall")
		fleeting scenarios/r1.xml 100000 2 && bare_two=$(least "$bare_two" "$wall")
		study "$folder/six.xml" 10000 2 && six=$(least "$six" "$wall")
	done
	say '## Threads\n\n| | seconds of wall time |\n|---|---|\n'
	say '| R1, 100,000 replications, one thread | %.3f |\n| the same, two threads | %.3f |\n' "$one" "$two"
	say '| R1 as six plans, 10,000 replications each, two threads | %.3f |\n\n' "$six"
	say 'Two threads do %s times the work of one, %s times where nothing is stored: then nobody waits for the disk.\n' \
		"$(calculate "$one / $two" %.2f)" "$(calculate "$bare_one / $bare_two" %.2f)"
}

# R1 or R2 with other NODES and LIFETIME_H; WORK_H hours of work on all nodes; ELEMENTS in the cluster.
scenario() { # NODES LIFETIME WORK_H [ELEMENTS]
	tokens=$(calculate "$3 * 3600 * $1 * 8 * 312e12 * 0.46 / (6 * 65.2e9)" %.10g)
	sed -e "s|tokens=\"[^\"]*\"|tokens=\"$tokens\"|; s|nodes=\"256\"|nodes=\"$1\"|; s|lifetime=\"[^\"]*\"|lifetime=\"$2\"|" \
		-e "s|spares=\"8\"|spares=\"64\"|; s|^ *<failure|$4&|" scenarios/r1.xml >"$folder/nodes.xml"
}

# The same as four jobs, one after the other, on machines of one's own: three of them get nodes that have worked.
in_jobs() {
	jobs=$(echo a:x b:a c:b d:c | sed 's|\([a-d]\):\(.\)|<job id="\1" workload="work" after="\2"/>|g; s| after="x"||')
	sed -i -e "s|\(<plan id=\"r1\"\) workload=\"work\" \(.*\)/>|\1 \2>$jobs</plan>|" \
		-e 's|<site .*|<site id="site" kind="owned"><purchase price="30000 USD" life="1461 d" utilisation="60%"/></site>|' "$folder/nodes.xml"
}

form=: # what is made of the scenario
measure_nodes() { # NODES LIFETIME WORK_H REPLICATIONS [ELEMENTS]: sets took (us each), failed
	scenario "$1" "$2" "$3" "$5"
	$form
	took=''
	for round in $(seq "$rounds"); do
		study "$folder/nodes.xml" "$4" 1 && took=$(least "$took" "$used")
	done
	took=$(calculate "1e6 * $took / $4" %.2f)
	failed=$(failures)
}

# Lifetimes so that about as many nodes fail: their hazard at the end of the work is inversely as their number.
nodes_at_equal_failures() { # SHAPE NAME REPLICATIONS [ELEMENTS [WORK_H]]
	first=''
	for nodes in 256 2048 16384 100000; do
		mean=$(calculate "3000 * ($nodes / 256) ^ (1 / $1)" %.8g)
		lifetime="weibull(mean=$mean h, shape=$1)"
		[ "$1" != 1 ] || lifetime="exponential(mean=$mean h)"
		measure_nodes $nodes "$lifetime" "${5:-500}" "$3" "$4"
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
	say '## Nodes\n\nOne thread. At about as many failures in 500 h of work (lifetimes grow with the nodes); the ratio is of the time a failure takes.\n\n'
	say '| lifetime | nodes | failures | us each | to 256 nodes |\n|---|---|---|---|---|\n'
	nodes_at_equal_failures 1 exponential 20000
	nodes_at_equal_failures 0.7 'Weibull, shape 0.7' 20000
	say '\nAt one lifetime, of 1,000,000 h, in 1000 h of work: no faster than failures x log(nodes).\n\n'
	say '| lifetime | nodes | failures | us each | us / ((1 + failures) log2 nodes) |\n|---|---|---|---|---|\n'
	nodes_at_one_lifetime 'exponential(mean=1000000 h)' exponential
	nodes_at_one_lifetime 'weibull(mean=1000000 h, shape=0.7)' 'Weibull, shape 0.7'
}

lemons='<lemons share="15%" factor="5"/>'

individual() {
	say '## Nodes that are told apart\n\nOne thread; 15 %% of the nodes are lemons, which fail five times as often. At about as many failures in 500 h of work.\n\n'
	say '| lifetime | nodes | failures | us each | to 256 nodes |\n|---|---|---|---|---|\n'
	nodes_at_equal_failures 1 exponential 2000 "$lemons"
	nodes_at_equal_failures 0.7 'Weibull, shape 0.7' 2000 "$lemons"
	scenario 20000 'exponential(mean=100000 h)' 500 "$lemons"
	sed -i 's|<checkpoint |&corrupt="5%" |' "$folder/nodes.xml"
	study "$folder/nodes.xml" 1000 1
	say '\n20,000 nodes with lemons and checkpoints of which 5 %% are corrupt, 500 h of work, %.0f failures each: 10,000 replications take %.1f s of processor time (ten times what 1,000 took).\n' \
		"$(failures)" "$(calculate "10 * $used" %.3f)"
}

pools() {
	say '## Nodes from job to job\n\nOne thread; such nodes, 500 h of work in four jobs, one after the other, on machines of one'"'"'s own.\n\n'
	say '| lifetime | nodes | failures | us each | to 256 nodes |\n|---|---|---|---|---|\n'
	form=in_jobs
	nodes_at_equal_failures 0.7 'Weibull, shape 0.7' 1000 "$lemons" 125
	form=:
}

storing() {
	stored='' not=''
	for round in $(seq "$rounds"); do
		study scenarios/r1.xml 1000000 2 && stored=$(least "$stored" "$used")
		fleeting scenarios/r1.xml 1000000 2 && not=$(least "$not" "$used")
	done
	say '## Storing\n\n| | seconds of processor time |\n|---|---|\n| R1, 1,000,000 replications, two threads, every outcome stored | %.3f |\n' "$stored"
	say '| the same, nothing stored | %.3f |\n\nStoring takes %s times as long as not storing.\n' "$not" "$(calculate "$stored / $not" %.2f)"
}

memory() {
	study scenarios/r1.xml 20000 1 && few=$peak
	study scenarios/r1.xml 200000 1 && many=$peak
	disk=$(du -sb "$folder/out" | cut -f 1)
	study scenarios/r1.xml 200000 2 && two=$peak
	study scenarios/r1.xml 1000000 2
	say '## Memory\n\n| | bytes |\n|---|---|\n'
	say '| a replication of one plan, in memory | %.0f |\n' "$(calculate "($many - $few) / 180000" %.1f)"
	say '| a replication of one plan, in the output folder | %.0f |\n' "$(calculate "$disk / 200000" %.1f)"
	say '| 20,000 replications of R1, one thread, peak | %.0f |\n| 200,000, one thread | %.0f |\n| 200,000, two threads | %.0f |\n| 1,000,000, two threads | %.0f |\n' \
		"$few" "$many" "$two" "$peak"
}

startup() {
	say '## Start-up\n\nMilliseconds from the command to its end, one thread.\n\n| command | processor time | wall time |\n|---|---|---|\n'
	while read -r command; do
		measure_least $flopcast $command
		say '| `flopcast %s` | %.0f | %.0f |\n' "$command" "$(calculate "1e3 * $used" %.3f)" "$(calculate "1e3 * $wall" %.3f)"
	done <<-'END'
		explain scenarios/llama2-7b.xml
		explain scenarios/cloud-nchc-colab.xml
		validate scenarios/llama2-7b.xml
		validate scenarios/cloud-nchc-colab.xml
		memory --model llama-2-7b --gpu h100
		estimate lora --model 13B --examples 52k --gpu 4090
	END
}

# Of the run and of its report, in seconds of processor time.
pictures() {
	places=scenarios/cloud-nchc-colab.xml
	rm -rf "$folder/out" && measure $flopcast run $places -q -j 1 --no-charts -o "$folder/out" && none=$used
	rm -rf "$folder/out" && measure $flopcast run $places -q -j 1 -o "$folder/out" && some=$used
	rm -rf "$folder/one" "$folder/four"
	cp -r "$folder/out" "$folder/one" && cp -r "$folder/out" "$folder/four"
	measure $flopcast report "$folder/one" -q && one=$used
	measure $flopcast report "$folder/four" -q --lang en,zh-TW,ja,ko && four=$used
	say '## Pictures\n\n| scenarios/cloud-nchc-colab.xml, 18 plans | seconds of processor time | |\n|---|---|---|\n'
	say '| run, no charts | %.2f | |\n| run, with the charts of the answers | %.2f | %.2fx |\n' "$none" "$some" "$(calculate "$some / $none" %.4f)"
	say '| report in one language | %.2f | |\n| report in four | %.2f | %.2fx |\n' "$one" "$four" "$(calculate "$four / $one" %.4f)"
	: >"$folder/nothing.gp"
	measure_least gnuplot -d "$folder/nothing.gp" && start=$used
	measure_least sh -c "cd '$folder/four/ja/charts' && gnuplot -d *-*.gp" && drawing=$used
	charts=$(ls "$folder"/four/ja/charts/*.svg | wc -l)
	say '\ngnuplot takes %.0f ms to start and %.1f ms a chart. `run` has drawn 4 of the %d charts of the report in English; in the other languages all are drawn, as words move what stands beside them.\n' \
		"$(calculate "1000 * $start" %.4f)" "$(calculate "1000 * ($drawing - $start) / $charts" %.4f)" "$charts"
}

sweep() {
	intervals='10 min,15 min,20 min,25 min,30 min,35 min,40 min,50 min,60 min,90 min'
	measure_least $flopcast sweep scenarios/llama2-7b.xml --plan pretrain -n 2000 -q -j 1 --vary "//checkpoint/@interval=$intervals" --vary '//cluster/@spares=0,1,2,3,4,5,6,8,10,12'
	say '## Sweep\n\n100 points of the pretraining of scenarios/llama2-7b.xml, 2,000 replications each, take %.2f s of processor time (%.2f s of wall time) on one thread.' "$used" "$wall"
	prices=$(seq -s ' USD/gpu-h,' 1.0001 0.0001 1.1 | sed 's/$/ USD\/gpu-h/')
	measure $flopcast sweep scenarios/r1.xml -n 100 -q -j 1 --vary "//rate/@price=$prices" --vary '//cluster/@spares=0,1,2,3,4,5,6,8,10,12'
	say ' 10,000 points of R1, 100 replications each, take %.0f s.\n' "$used"
}

optimized() { # NAME ARGUMENTS...: a row
	name=$1
	shift
	set -- $($flopcast optimize "$@" -q 2>/dev/null |
		sed -n 's/^ *\([0-9]*\) replications simulated; all points in full would take \([0-9]*\)$/\1 \2/p')
	say '| %s | %s | %s | %.2f | %.2f |\n' "$name" "$1" "$2" "$(calculate "$1 / $2" %.4f)" "$(calculate "1000 / $2" %.4f)"
}

optimize() {
	say '## Optimize\n\nReplications, and how many all points in full would take; the best alone is the least that is possible.\n\n| search, `-n 1000` | simulated | in full | ratio | the best alone |\n|---|---|---|---|---|\n'
	optimized 'llama2-7b, pretrain: interval and spares' scenarios/llama2-7b.xml --plan pretrain -n 1000
	optimized 'llama2-7b, pretrain: nodes' scenarios/llama2-7b.xml --plan pretrain -n 1000 --vary '//cluster/@nodes=256,320,384'
	optimized 'R1: interval and spares' scenarios/r1.xml -n 1000
	optimized 'predicted: layout' scenarios/predicted.xml --plan predicted -n 1000
}

# Whether the interval of a metric's P80 is within 0.5 % of it.
is_precise() { # METRIC < summary.json
	awk -v metric="\"$1\": {" '
		/"outcomes": \{/ { inside = 1 }
		inside && index($0, metric) { found = 1 }
		found && /"p80": [0-9]/ { value = $2 + 0 }
		found && /"p80": \{/ { interval = 1 }
		interval && /"lo":/ { low = $2 + 0; known = $2 !~ /null/ }
		interval && /"hi":/ { high = $2 + 0; exit !(known && $2 !~ /null/ && high - value <= 0.005 * value && value - low <= 0.005 * value) }'
}
# Replications until it is, looked at where --until looks; mean of the seeds.
needed_for() { # METRIC SAMPLING SCENARIO OPTION...
	metric=$1 sampling=$2 scenario=$3
	shift 3
	for seed in $(seq "$seeds"); do
		n=512 step=128 i=1
		until $flopcast run "$scenario" "$@" -n "$n" --sampling="$sampling" --seed "$seed" --json -q --no-output 2>/dev/null | is_precise "$metric"; do
			n=$((n + step))
			[ $((i % 4)) != 0 ] || step=$((2 * step))
			i=$((i + 1))
		done
		echo "$n"
	done | awk '{ sum += $1 } END { printf "%.0f\n", sum / NR }'
}
needed() { # SAMPLING SCENARIO PLAN -> replications until the intervals of both P80 are within 0.5 %, mean of the seeds
	for seed in $(seq "$seeds"); do
		$flopcast run "$2" --plan "$3" --until=P80=0.5% --sampling="$1" --seed "$seed" --json -q --no-output 2>/dev/null |
			sed -n 's/^ *"replications": \([0-9]*\),.*/\1/p' | head -n 1
	done | awk '{ sum += $1 } END { printf "%.0f\n", sum / NR }'
}

precision() {
	say '## Precision\n\nReplications until the 95 %% interval of the 80 %% point of cost, and those of cost and time (`--until=P80=0.5%%`), are within 0.5 %%: mean of %s seeds, inputs quasi-random and random. Looked at from 512 on. What random events leave is in [MODEL.md](MODEL.md#quasi-random-inputs).\n\n' "$seeds"
	say '| scenario | plan | cost | random | ratio | cost and time | random | ratio |\n|---|---|---|---|---|---|---|---|\n'
	for pair in llama2-7b:pretrain llama2-7b:finetune llama2-7b:lora cloud-nchc-colab:tune-lambda \
		cloud-nchc-colab:tune-runpod-4090 cloud-nchc-colab:tune-nchc-nstc cloud-nchc-colab:tune-colab-pro r1:r1; do
		file=scenarios/${pair%:*}.xml plan=${pair#*:}
		quasi=$(needed_for cost quasi-random "$file" --plan "$plan")
		random=$(needed_for cost random "$file" --plan "$plan")
		say '| %s | %s | %s | %s | %s |' "${pair%:*}" "$plan" "$quasi" "$random" "$(calculate "$quasi / $random" %.2f)"
		quasi=$(needed quasi-random "$file" "$plan")
		random=$(needed random "$file" "$plan")
		say ' %s | %s | %s |\n' "$quasi" "$random" "$(calculate "$quasi / $random" %.2f)"
	done
	set -- scenarios/r1.xml --set //cluster/@mfu='triangular(min=0.40, mode=0.46, max=0.50)' \
		--set //rate/@price='triangular(min=1.6 USD/gpu-h, mode=2 USD/gpu-h, max=2.8 USD/gpu-h)'
	quasi=$(needed_for cost quasi-random "$@")
	random=$(needed_for cost random "$@")
	measure_least $flopcast run "$@" -n "$quasi" -j 1 --json -q --no-output && ours=$used
	measure_least $programs/limit R1 -n "$random"
	say '\nR1 with an uncertain price (1.6 to 2.8 USD) and speed (MFU 0.40 to 0.50), P80 of cost to 0.5 %%: %s replications, whole process, %.3f s of processor time. The limit program would take %s random ones: %.3f s, without the draws of price and speed. Ratio %.2f.\n' \
		"$quasi" "$ours" "$random" "$used" "$(calculate "$ours / $used" %.4f)"
}

# 1,000 shards of a million replications, merged; and what a forecast costs, from a laptop to a cluster.
far() {
	shards=${SHARDS:-1000}
	rm -rf "$folder/shards" && mkdir "$folder/shards"
	cat >"$folder/all" <<-END
		for i in \$(seq $shards); do
			$flopcast run scenarios/r1.xml -n $((shards * 1000)) -j 1 -q --no-charts --shard "\$i/$shards" -o "$folder/shards/\$i" || exit 1
		done
	END
	measure sh "$folder/all" && each=$(calculate "$used / $shards" %.6f)
	measure $flopcast merge "$folder"/shards/* -q -o "$folder/whole" && merge=$used merge_wall=$wall merge_peak=$peak
	rm -rf "$folder/shards" "$folder/whole"
	study scenarios/r1.xml 1000000 1 && million=$used disk=$(du -sb "$folder/out" | cut -f 1)
	say '## Far scale\n\n| | |\n|---|---|\n| R1, 1,000,000 replications, every outcome stored | %.2f s of processor time, %.0f MB of disk |\n' "$million" "$(calculate "$disk / 1e6" %.3f)"
	say '| one of %s shards of 1,000 replications: a job of an array | %.3f s of processor time |\n' "$shards" "$each"
	say '| merge of %s such shards | %.1f s of processor time, %.1f s of wall time, %.0f MB of memory |\n' "$shards" "$merge" "$merge_wall" "$(calculate "$merge_peak / 1e6" %.3f)"
	say '| 1e9 replications as a Slurm array of 1,000 jobs, extrapolated | %.1f core hours, %.0f s a job, %.0f GB of disk |\n' \
		"$(calculate "$million * 1000 / 3600" %.4f)" "$million" "$(calculate "$disk * 1000 / 1e9" %.3f)"
	say '\n## What a forecast costs\n\n| forecast | where | processor time |\n|---|---|---|\n'
	measure_least $flopcast estimate lora --model 13B --examples 52k --gpu 4090
	say '| one line: `estimate lora --model 13B --examples 52k --gpu 4090` | a laptop | %.2f s |\n' "$used"
	measure $flopcast run scenarios/llama2-7b.xml -q -o "$folder/laptop"
	say '| a study with its charts: `run scenarios/llama2-7b.xml` | a laptop | %.1f s |\n' "$used"
	measure $flopcast run scenarios/cloud-nchc-colab.xml -q -o "$folder/places"
	say '| 18 plans with their charts: `run scenarios/cloud-nchc-colab.xml` | a laptop | %.1f s |\n' "$used"
	measure $flopcast optimize scenarios/llama2-7b.xml --plan pretrain -n 1000 -q
	say '| the best interval and spares: `optimize scenarios/llama2-7b.xml --plan pretrain -n 1000` | a laptop | %.1f s |\n' "$used"
	say '| R1, 1e6 replications | a laptop | %.0f s |\n| R1, 1e9 replications | a cluster, 1,000 jobs | %.1f h |\n' "$million" "$(calculate "$million * 1000 / 3600" %.4f)"
}

live_page() {
	tests/bench/live_page.sh $flopcast | sed 1d | tee -a "$page"
}

head_of_page() {
	printf '# How fast it is\n\nWritten by `make bench` on %s: flopcast %s, ' "$(date -u +%Y-%m-%d)" "$($flopcast --version | awk '{ print $2; exit }')"
	printf '%s processors, %s. ' "$(nproc)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
	printf 'Whole processes, start-up, quantiles and result files included; the least of %s runs, taken in turn. ' "$rounds"
	printf 'Times are of the processor, which others on the machine change little, but where wall time is said.\n'
	printf 'What is compared is in `tests/bench`: `limit.c` knows nothing but the three workloads and has no event queue; '
	printf '`naive_events.c` makes every write an event; `simpy_model.py` is a process model.\n'
}

has_simpy=0
/usr/bin/python3 -c 'import simpy' 2>/dev/null && has_simpy=1
[ $# -gt 0 ] || set -- $all
for section; do
	case " $all " in *" $section "*) ;; *) echo "bench.sh: no section $section; there are $all" >&2; exit 2 ;; esac
	page=$folder/section
	: >"$page"
	"$section" || exit 1
	cp "$page" "$kept/$section"
done
for section in $all; do
	[ -e "$kept/$section" ] || missing="$missing $section"
done
if [ -n "$missing" ]; then
	echo "bench.sh: docs/PERFORMANCE.md is not written; not measured of this program:$missing" >&2
	exit 0
fi
{
	head_of_page
	for section in $all; do
		[ ! -s "$kept/$section" ] || { echo && cat "$kept/$section"; }
	done
} >docs/PERFORMANCE.md
