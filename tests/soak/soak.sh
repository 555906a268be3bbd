#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# soak.sh SECONDS [SEED] - random scenarios (tests/fuzz/replay -g: those of the corpus, changed up to three times by the rows of the schema) through random verbs of
# a sanitized program, some killed, some on a full disk, in one folder that is never cleaned. What may come back is 0 to 4 or 130; a signal, a
# report of a sanitizer or a stuck folder is a find, kept in build/soak. The last line is the figure. BUILD=asan if not set.
cd "$(dirname "$0")/../.." || exit 1
seconds=$1 seed=${2:-1}
build=build/${BUILD:-asan}
program=$PWD/$build/flopcast replay=$PWD/$build/tests/fuzz/replay
[ -x "$program" ] && [ -x "$replay" ] || { echo "no program $program or $replay" >&2 && exit 1; }
finds=$PWD/build/soak
mkdir -p "$finds"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 ASAN_OPTIONS=detect_leaks=1:exitcode=99:allocator_may_return_null=1 UBSAN_OPTIONS=halt_on_error=1:exitcode=99
export LSAN_OPTIONS=exitcode=99 OMP_NUM_THREADS=2

i=0
draw() { # N: $r in 0 .. N - 1, of the seed and the count of calls
	i=$((i + 1))
	r=$(awk -v n="$1" -v s="$((seed * 1000003 + i))" 'BEGIN { srand(s); rand(); print int(rand() * n) }')
}

verbs='validate
explain
run -q --no-charts -n 20 -o out
run -q -n 50 --no-charts --json -o out
run -q --no-charts -n 30 --shard 1/2 -o shard
memory
trace
sensitivity -n 20
sweep -n 10 --vary //cluster/@nodes=2,4
optimize -n 10 --vary //cluster/@spares=0,2
export out
resume -q --no-charts out
report -q out
merge -q --no-charts -o merged out shard'
corpus=$(find tests/fuzz/corpus/scenario -type f | sort)
count=$(echo "$corpus" | wc -l)

runs=0 killed=0 full=0 refused=0 done=0 found=0 late=0
end=$(($(date +%s) + seconds))
while [ "$(date +%s)" -lt $end ]; do
	draw "$count"
	file=$(echo "$corpus" | sed -n "$((r + 1))p")
	draw 1000000
	"$replay" -g $r "$file" >"$work/s.xml"
	draw "$(echo "$verbs" | wc -l)"
	verb=$(echo "$verbs" | sed -n "$((r + 1))p")
	case $verb in
	export* | resume* | report* | merge*) scenario= ;;
	*) scenario=s.xml ;;
	esac
	draw 10
	moment=$r
	draw 8
	how=$r
	# shellcheck disable=SC2086 # words of a command
	(
		cd "$work" || exit 1
		ulimit -t 60
		[ "$how" != 1 ] || ulimit -f 40 # in 512 bytes: a disk that is soon full
		set -- timeout -k 1 60 "$program" $verb $scenario
		[ "$how" != 0 ] || set -- timeout -s KILL "0.$moment" "$program" $verb $scenario
		exec "$@" >stdout 2>stderr </dev/null
	)
	status=$?
	runs=$((runs + 1))
	[ "$how" != 0 ] || killed=$((killed + 1))
	[ "$how" != 1 ] || full=$((full + 1))
	case $status in
	0 | 4) done=$((done + 1)) ;;
	1 | 2 | 3 | 130) refused=$((refused + 1)) ;;
	124) late=$((late + 1)) ;;
	137 | 153) [ "$how" -lt 2 ] || late=$((late + 1)) ;; # SIGKILL that was sent, SIGXFSZ of the small disk
	*) false ;;
	esac && ! grep -q 'ERROR: .*Sanitizer\|runtime error\|flopcast: bug at' "$work/stderr" && continue
	found=$((found + 1))
	mkdir -p "$finds/$found"
	cp "$work/s.xml" "$work/stderr" "$finds/$found/"
	echo "status $status: $verb (kept in build/soak/$found)"
done
echo "$runs runs (seed $seed): $done done, $refused refused, $late too late; $killed killed and $full on a full disk among them; $found finds"
[ $found = 0 ]
