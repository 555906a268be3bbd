#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# mutants.sh N [SEED] - can the fast tests fail? N small changes of src/sim, model, study, random, stats and site, sampled with SEED (1), each built in a
# scratch copy and run through unit and golden until one test fails. A mutant whose object code is that of the original is equivalent and one that
# does not compile is none; another is drawn for both. Survivors are printed; the last line is the figure.
cd "$(dirname "$0")/../.." || exit 1
wanted=$1 seed=${2:-1}
tree=build/mutants
rm -rf $tree
mkdir -p $tree
git archive HEAD | tar -x -C $tree
cd $tree || exit 1
unset MAKEFLAGS MAKELEVEL MFLAGS
export LC_ALL=C.UTF-8 CMOCKA_MESSAGE_OUTPUT=TAP OMP_WAIT_POLICY=passive
linker=
command -v mold >/dev/null && linker=-fuse-ld=mold
build() {
	make -s build build-tests BUILD=debug TESTED=unit LDFLAGS="$linker" CFLAGS=-w >log 2>&1
}
build || { cat log && exit 1; }
awk -f tests/mutants/candidates.awk src/sim/*.c src/model/*.c src/study/*.c src/random/*.c src/stats/*.c src/site/*.c >candidates
awk -v seed="$seed" 'BEGIN { srand(seed) } { print rand() "\t" $0 }' candidates | sort -n | cut -f2- >drawn
echo "$(wc -l <candidates) places"

optimized() { # FILE: the object code of a strong optimiser, without line numbers
	gcc -std=c11 -D_GNU_SOURCE -Isrc $(pkg-config --cflags gsl libxml-2.0) -fopenmp -ffp-contract=off -O2 -g0 -w -c "$1" -o object.o && objcopy --strip-all --remove-section=.comment object.o && sha256sum <object.o
}

passes() { # PROGRAM...
	(ulimit -t 60 && timeout -k 1 300 "$@" >log 2>&1 </dev/null)
}

# The first test that fails, those that name the file first; nothing when all pass.
killer() { # FILE
	stem=$(basename "$1" .c)
	for test in $(grep -l "$stem" tests/unit/test_*.c; grep -L "$stem" tests/unit/test_*.c); do
		passes "build/debug/${test%.c}" || { echo "${test#tests/}" && return; }
	done
	FLOPCAST=$PWD/build/debug/flopcast passes sh tests/golden/test_golden.sh || echo golden
}

killed=0 survived=0 equivalent=0 broken=0
tab=$(printf '\t')
while IFS=$tab read -r file line column length kind new; do
	[ $((killed + survived)) -lt "$wanted" ] || break
	cp "$file" original.c
	before=$(optimized "$file")
	NEW=$new awk -v line="$line" -v column="$column" -v n="$length" '
		NR == line { print substr($0, 1, column - 1) ENVIRON["NEW"] substr($0, column + n); next } { print }' original.c >"$file"
	after=$(optimized "$file" 2>/dev/null)
	name=$(printf '%s:%s %s: %s' "$file" "$line" "$kind" "$(sed -n "${line}s/^[[:blank:]]*//p" "$file")")
	if [ -z "$after" ] || ! build; then
		broken=$((broken + 1))
	elif [ "$before" = "$after" ]; then
		equivalent=$((equivalent + 1))
	else
		by=$(killer "$file")
		if [ -n "$by" ]; then
			killed=$((killed + 1))
			echo "killed    $name ($by)"
		else
			survived=$((survived + 1))
			echo "SURVIVED  $name (was: $(sed -n "${line}s/^[[:blank:]]*//p" original.c))"
		fi
	fi
	cp original.c "$file"
done <drawn
awk -v k=$killed -v s=$survived -v e=$equivalent -v b=$broken -v seed="$seed" 'BEGIN {
	printf "%d mutants (seed %s): %d killed, %d survived, %.1f %% killed; besides %d equivalent by object code, %d that do not compile\n",
		k + s, seed, k, s, 100 * k / (k + s), e, b }'
