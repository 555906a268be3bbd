#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The program of `make MPI=1` with 1, 2 and 4 ranks: the same bytes as without MPI.
. tests/scenarios/tap.sh
for command in mpirun mpicc; do
	command -v $command >/dev/null || { skip "several ranks" "$command is not installed (openmpi-bin, libopenmpi-dev)"; exit 0; }
done
if ! make -s build MPI=1 >"$folder/make" 2>&1; then
	not_ok "make MPI=1" "$(tail -n 20 "$folder/make")"
	exit 1
fi
ok "make MPI=1"
root=
[ "$(id -u)" = 0 ] && root=--allow-run-as-root

ranks() { # RANKS ARGUMENT... of flopcast
	number=$1
	shift
	# shellcheck disable=SC2086 # nothing, or an option
	timeout -k 1 120 mpirun $root --oversubscribe --bind-to none -np "$number" build/mpi/flopcast "$@" \
		>"$folder/stdout" 2>"$folder/stderr" </dev/null
	status=$?
}

timeout 120 "$FLOPCAST" run --no-charts -q -n 20k -o "$folder/reference" scenarios/llama2-7b.xml >"$folder/table"
timeout 120 "$FLOPCAST" export "$folder/reference" >"$folder/outcomes"
for number in 1 2 4; do
	ranks $number run --no-charts -q -n 20k -j 1 -o "$folder/$number" scenarios/llama2-7b.xml
	check "$number ranks" 0
	same "$number ranks: the same summary" "$folder/reference/summary.json" "$folder/$number/summary.json"
	same "$number ranks: the same table, printed once" "$folder/table" "$folder/stdout"
	timeout 120 "$FLOPCAST" export "$folder/$number" >"$folder/these"
	same "$number ranks: the same outcomes" "$folder/outcomes" "$folder/these"
done
ranks 2 run --no-charts -q -n 20k -j 2 -o "$folder/threads" scenarios/llama2-7b.xml
same "2 ranks of 2 threads: the same summary" "$folder/reference/summary.json" "$folder/threads/summary.json"

# Some of it was done before.
timeout -s INT 0.3 "$FLOPCAST" run --no-charts -q -n 20k -j 1 -o "$folder/part" scenarios/llama2-7b.xml >/dev/null 2>&1
ranks 3 resume --no-charts -q "$folder/part"
check "3 ranks resume" 0
same "3 ranks resume: the same summary" "$folder/reference/summary.json" "$folder/part/summary.json"

timeout 120 "$FLOPCAST" run --no-charts -q --until 1% -o "$folder/until" scenarios/r3.xml >/dev/null
ranks 3 run --no-charts -q --until 1% -j 1 -o "$folder/ranks" scenarios/r3.xml
same "3 ranks until it is precise: the same summary" "$folder/until/summary.json" "$folder/ranks/summary.json"

ranks 3 run --frobnicate
check "3 ranks and a wrong option" 2 "unrecognized option '--frobnicate'"
ranks 3 run -q -n 100 -o "$folder/no" scenarios/invalid/compute-unit.xml
check "3 ranks and an invalid scenario" 3
ranks 2 schema
check "2 ranks and a verb for one" 0
exit $bad
