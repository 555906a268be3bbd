#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# fuzz.sh SECONDS [TARGET...] - libFuzzer on each target, from tests/fuzz/corpus and what earlier runs have learned (build/fuzz/corpus). A line
# a target: executions, a second, inputs kept, edges covered. Status 1 when something was found: build/fuzz/found/TARGET has it; once it is mended
# it goes into the corpus. Where memory was taken is not noted, which costs a fifth of the time; what was found is run again with it.
cd "$(dirname "$0")/../.." || exit 1
seconds=$1
shift
fuzzer=build/fuzz/tests/fuzz/fuzzer
[ $# != 0 ] || set -- $(FUZZ='' $fuzzer 2>&1 | sed 's/.*one of: //')
options=detect_stack_use_after_return=0:allocator_may_return_null=1:quarantine_size_mb=16
export ASAN_OPTIONS=$options:malloc_context_size=0 OMP_NUM_THREADS=1
bad=0
for target in "$@"; do
	learned=build/fuzz/corpus/$target found=build/fuzz/found/$target
	mkdir -p "$learned" "$found" "tests/fuzz/corpus/$target"
	FUZZ=$target $fuzzer -max_total_time="$seconds" -max_len=8000 -timeout=30 -rss_limit_mb=4096 -print_final_stats=1 -print_funcs=0 -verbosity=1 \
		-artifact_prefix="$found/" "$learned" "tests/fuzz/corpus/$target" >"build/fuzz/$target.log" 2>&1 </dev/null
	status=$?
	awk -v target="$target" -v status=$status '
		/cov: / { for (i = 1; i < NF; i++) { if ($i == "cov:") edges = $(i + 1); if ($i == "corp:") kept = $(i + 1) } }
		/stat::number_of_executed_units/ { n = $2 }
		/stat::average_exec_per_sec/ { per_s = $2 }
		END { printf "%-10s %10d executions %7d a second, corpus %s, %d edges%s\n", target, n, per_s, kept, edges,
			status ? ", FOUND: build/fuzz/" target ".log" : "" }' "build/fuzz/$target.log"
	[ $status != 0 ] || continue
	bad=1
	for input in "$found"/*; do
		ASAN_OPTIONS=$options FUZZ=$target $fuzzer -timeout=30 "$input" >>"build/fuzz/$target.log" 2>&1
	done
done
exit $bad
