#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# One call of the system fails, each in turn: memory, writing, flushing, syncing, renaming, creating, making a folder, starting
# a program. The run then says so and ends with status 1, or its results are those of a run without the fault; nothing is left
# half written, no temporary file stays, and the same command without the fault does what it should. Of many calls some are
# taken by a fixed rule (FAULTS of each kind, 60 of memory; FAULTS=all takes all).
. tests/scenarios/tap.sh
case $FLOPCAST in */asan/* | */tsan/*)
	skip "faults" "the sanitizer has its own allocator"
	exit 0
	;;
esac
preload=$folder/faults.so
if ! cc -std=c11 -shared -fPIC -O1 -w -o "$preload" tests/faults/faults.c -ldl 2>"$folder/why"; then
	skip "faults" "no compiler"
	exit 0
fi
small=$folder/small.xml
scenario 's|mfu="40%"|mfu="uniform(min=35%, max=45%)"|' 's|replications="100"|replications="30"|' >"$small"

# The program with the fault in $kind and $at, into $folder/out; at = 0 counts.
faulty() { # ARGUMENT...
	timeout -k 1 60 env FAULT_KIND="$kind" FAULT_AT=$at FAULT_COUNT="$folder/count" LD_PRELOAD="$preload" "$FLOPCAST" "$@" \
		>"$folder/stdout" 2>"$folder/stderr" </dev/null
	status=$?
}
# Which of COUNT calls are taken: all, or about WANTED, from everywhere.
places() { # COUNT WANTED
	awk -v n="$1" -v wanted="$2" 'BEGIN { srand(21); if (wanted == "all" || n <= wanted) for (i = 1; i <= n; i++) print i
		else for (i = 0; i < wanted; i++) print 1 + int(n * (i + rand()) / wanted) }'
}
# What is wrong after a faulty run, in words; nothing when all is well.
judge() {
	temporary=$(find "$folder/out" -name '*.part*' 2>/dev/null)
	[ -z "$temporary" ] || echo "leaves $temporary"
	if [ -e "$folder/out/summary.json" ] && ! cmp -s "$folder/out/summary.json" "$folder/reference/summary.json"; then
		echo "leaves half a summary.json"
	fi
	case $status in
	0)
		cmp -s "$folder/stdout" "$folder/expected" || echo "status 0 and another answer"
		[ -e "$folder/out/summary.json" ] || echo "status 0 and no summary.json"
		;;
	1) [ -s "$folder/stderr" ] || echo "status 1 without a word" ;;
	*) echo "status $status: $(head -n 1 "$folder/stderr")" ;;
	esac
}
each_fault() { # KIND WANTED ARGUMENT... of run
	kind=$1 at=0 wanted=$2
	shift 2
	rm -rf "$folder/out"
	faulty run "$small" -j 1 --json -q "$@" -o "$folder/out"
	count=$(cat "$folder/count")
	wrong='' refused=0 taken=0
	for at in $(places "$count" "${FAULTS:-$wanted}"); do
		rm -rf "$folder/out"
		faulty run "$small" -j 1 --json -q "$@" -o "$folder/out"
		[ $status = 0 ] || refused=$((refused + 1))
		taken=$((taken + 1))
		words=$(judge)
		if [ "$kind" != memory ]; then
			flopcast run "$small" -j 1 --json -q --no-charts -o "$folder/out"
			cmp -s "$folder/stdout" "$folder/expected" || words="$words then run: status $status"
		fi
		[ -z "$words" ] || wrong="$wrong
$kind $at: $words"
	done
	no_fault "$kind: $taken of $count calls fail, $refused runs end with status 1" "$wrong"
	[ $taken -gt 0 ] || not_ok "$kind: no call was made to fail"
}

flopcast run "$small" -j 1 --json -q --no-charts -o "$folder/reference"
cp "$folder/stdout" "$folder/expected"
each_fault memory 200 --no-charts
each_fault write 24 --no-charts
each_fault flush 4 --no-charts --csv
each_fault sync 12 --no-charts
each_fault rename 4 --no-charts
each_fault create 8 --no-charts
each_fault mkdir 4 --no-charts
if command -v gnuplot >/dev/null; then
	each_fault spawn 3 --charts
	each_fault rename 4 --charts
fi

# ---- the power fails: what had not reached the disk is lost; the store opens and `resume` ends with the same bytes
kind=power at=0
scenario 's|replications="100"|replications="40k"|' >"$folder/long.xml"
flopcast run "$folder/long.xml" -j 1 -q --no-charts -o "$folder/whole"
for at in 1 2 3 5 8 13 20 30 40 50 60 90 150 240 400; do
	rm -rf "$folder/out" "$folder/durable"
	mkdir "$folder/durable" "$folder/out"
	FAULT_FOLDER=$folder/out FAULT_DURABLE=$folder/durable faulty run "$folder/long.xml" -j 1 -q --no-charts -o "$folder/out"
	if [ $status != 137 ]; then # no such write any more
		at=$((at - 1))
		break
	fi
	flopcast resume -q --no-charts "$folder/durable"
	resumed=$status
	[ $status = 0 ] || flopcast run "$folder/long.xml" -j 1 -q --no-charts -o "$folder/durable"
	cmp -s "$folder/durable/summary.json" "$folder/whole/summary.json" ||
		not_ok "the power fails at write $at: resume $resumed, then $status" "$(cat "$folder/stderr")"
	[ $resumed != 0 ] || last=$at
done
ok "the power fails at writes up to $at"
[ "${last:-0}" -gt 50 ] || not_ok "the power fails: late enough a study is resumed" "the last was ${last:-none}"

# ---- writes that no sync has followed reach the disk in any order, some by half
seeds=0 reordered=0
for at in 3 8 20 40 60 90 150 240; do
	for seed in 1 2 3; do
		rm -rf "$folder/out" "$folder/durable"
		mkdir "$folder/durable" "$folder/out"
		FAULT_REORDER=$seed FAULT_FOLDER=$folder/out FAULT_DURABLE=$folder/durable \
			faulty run "$folder/long.xml" -j 1 -q --no-charts -o "$folder/out"
		[ $status = 137 ] || continue
		seeds=$((seeds + 1))
		flopcast resume -q --no-charts "$folder/durable"
		resumed=$status
		if [ $status != 0 ]; then
			flopcast run "$folder/long.xml" -j 1 -q --no-charts -o "$folder/durable"
		else
			reordered=$((reordered + 1))
		fi
		cmp -s "$folder/durable/summary.json" "$folder/whole/summary.json" ||
			not_ok "writes reordered: $seed, at write $at: resume $resumed, then $status" "$(cat "$folder/stderr")"
	done
done
ok "the power fails, writes reordered: $seeds times, $reordered of them resumed"
[ $reordered -gt 5 ] || not_ok "writes reordered: late enough a study is resumed" "$reordered of $seeds"

# ---- a file system without locks
kind=lock at=1
for error in 37 38 22; do # ENOLCK, ENOSYS, EINVAL
	rm -rf "$folder/out"
	FAULT_PERMANENT=1 FAULT_ERROR=$error faulty run "$small" -j 1 -q --no-charts -o "$folder/out"
	check "no locks ($error): run" 1 'lies on a file system without locks, where two programs could write at once'
	[ ! -e "$folder/out/summary.json" ] && ok "no locks ($error): no results" || not_ok "no locks ($error): no results"
	FAULT_PERMANENT=1 FAULT_ERROR=$error faulty export "$folder/whole"
	check "no locks ($error): export" 1 'lies on a file system without locks'
done

# ---- the clock is set back again and again
kind=clock
rm -rf "$folder/out"
faulty run "$small" -j 1 --json -q --no-charts -o "$folder/out"
is "the clock is set back: status" $status 0
same "the clock is set back: the same bytes" "$folder/stdout" "$folder/expected"
exit $bad
