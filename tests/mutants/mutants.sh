#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=dash
# mutants.sh N SEED [NUMBER] - can the fast tests fail? N small changes of src/sim, model, study, random, stats and site, drawn with SEED, each linked
# with the objects of build/mutants and run through unit and golden until one test fails; NUMBER: that one alone, again. `make mutants` builds, and
# sets COMPILE (a command), PARTS (objects) and LIBRARIES. A mutant whose object code is that of the original is equivalent and one that does not
# compile is none; another is drawn for both. JOBS (2) run at a time. build/mutants/results.SEED keeps what was found: a run that was stopped goes
# on, and survivors are tried again when tests have come since.
cd "$(dirname "$0")/../.." || exit 1
export LC_ALL=C.UTF-8 CMOCKA_MESSAGE_OUTPUT=TAP OMP_WAIT_POLICY=passive
unset MAKEFLAGS MAKELEVEL MFLAGS
tab=$(printf '\t')
out=build/mutants

# By its exit status, within 30 s of processor time; gcc's leak sanitizer counts what is not freed, but for the test that has its own malloc.
fails() { # FOLDER-OF-LIBRARY TEST
	folder=$1
	case $2 in
	golden) set -- sh tests/golden/test_golden.sh ;;
	test_library_memory) set -- "$out/tests/unit/$2" ;;
	*) set -- env LD_PRELOAD="$(gcc -print-file-name=liblsan.so)" "$out/tests/unit/$2" ;;
	esac
	! (
		export LD_LIBRARY_PATH="$folder" FLOPCAST="$PWD/$out/flopcast"
		ulimit -t 30
		exec timeout -k 1 900 "$@" >"$folder/log" 2>&1 </dev/null
	) 2>/dev/null
}

# The first test that fails: that of the file's name, those that include its header, golden, then the others whose program needs the file's object.
# Nothing when all pass.
killer() { # FOLDER-OF-LIBRARY FILE
	stem=$(basename "$2" .c)
	grep -l "/$stem\.h\"" tests/unit/test_*.c | sed 's|.*/||; s|\.c$||' >"$1/includes"
	awk -v own="test_$stem" -v object="$out/${2%.c}.o" '
		FILENAME == ARGV[1] { includes[$0]; next }
		FILENAME == ARGV[2] { if ($2 == object) needs[$1]; next }
		$2 in includes || $2 in needs || $2 == "golden" { print ($2 == own ? 0 : $2 in includes ? 1 : $2 == "golden" ? 2 : 3), $1, $2 }' \
		"$1/includes" $out/needs $out/times | sort -n -k1,1 -k2,2 | while read -r _ _ test; do
		fails "$1" "$test" && echo "$test" && return
	done
}

# Objects whose symbols a test asks for, and those that these ask for: "TEST OBJECT".
needs() {
	# shellcheck disable=SC2086,SC2153 # a list of words
	nm -A $PARTS $out/tests/support/*.o $out/tests/unit/*.o | sed 's/:/ /' | awk '
		$(NF - 1) == "U" { asked[$1] = asked[$1] " " $NF; next }
		$(NF - 1) ~ /^[A-Z]$/ { in_object[$NF] = $1 }
		function visit(test, object,   i, n, symbols) {
			if ((test, object) in seen)
				return
			seen[test, object]
			print test, object
			n = split(asked[object], symbols, " ")
			for (i = 1; i <= n; i++)
				if (symbols[i] in in_object)
					visit(test, in_object[symbols[i]])
		}
		END {
			for (object in asked)
				if (object ~ /tests\/unit\//) {
					test = object
					gsub(/.*\/|\.o$/, "", test)
					visit(test, object)
				}
		}'
}

code_of() { # OBJECT
	objcopy --strip-all --remove-section=.comment "$1" "$work/stripped.o" && sha256sum <"$work/stripped.o"
}

# What became of the mutant in line NUMBER of build/mutants/drawn: a line of RESULTS.
if [ "$1" = --one ]; then
	number=$2 results=$3
	work=$(mktemp -d) || exit 255
	trap 'rm -rf "$work"' EXIT
	sed -n "${number}p" $out/drawn >"$work/drawn"
	IFS=$tab read -r file line column length _ new name <"$work/drawn"
	{ echo "#line 1 \"$file\"" && NEW=$new awk -v line="$line" -v column="$column" -v n="$length" '
		NR == line { print substr($0, 1, column - 1) ENVIRON["NEW"] substr($0, column + n); next } { print }' "$file"; } >"$work/mutant.c"
	object=$out/${file%.c}.o
	# shellcheck disable=SC2153
	parts=" $PARTS "
	if ! $COMPILE -c "$work/mutant.c" -o "$work/mutant.o" 2>/dev/null; then
		state=broken
	elif [ "$(code_of "$object")" = "$(code_of "$work/mutant.o")" ]; then
		state=equivalent
	else
		# shellcheck disable=SC2086,SC2295 # lists of words
		$COMPILE -shared -Wl,-soname,libflopcast.so ${parts%% $object *} "$work/mutant.o" ${parts#* $object } $LIBRARIES -o "$work/libflopcast.so" || exit 255
		state=$(killer "$work" "$file")
	fi
	printf '%s\t%s\t%s:%s: %s -> %s\t%s\n' "$number" "${state:-SURVIVED}" "$file" "$line" "$(sed -n "${line}s/^[[:blank:]]*//p" "$file")" \
		"$(sed -n "$((line + 1))s/^[[:blank:]]*//p" "$work/mutant.c")" "$name" | tee -a "$results" | cut -f1-3
	exit
fi

wanted=$1 seed=$2 only=$3
results=$out/results.$seed
awk -f tests/mutants/candidates.awk src/sim/*.c src/model/*.c src/study/*.c src/random/*.c src/stats/*.c src/site/*.c >$out/candidates
yes "$seed" | head -c 4096 >$out/seed
sort -t "$tab" -k7,7R --random-source=$out/seed $out/candidates >$out/drawn

# Every test must pass without a change; how long it takes then gives the order.
if [ -n "$(find $out/libflopcast.so $out/tests/unit -newer $out/times 2>&1)" ]; then
	for test in golden $(basename -s .c tests/unit/test_*.c); do
		(
			fails $out "$test" && echo "$test fails as it is" >&2 && exit 1
			times >$out/log
			awk -v test="$test" 'END { split($1, part, /[ms]/); print 60 * part[1] + part[2], test }' $out/log
		) || exit 1
	done >$out/times.new || exit 1
	mv $out/times.new $out/times
	needs >$out/needs
	[ -e "$results" ] && sed -i "/^[0-9]*${tab}SURVIVED/d" "$results"
fi
if [ -n "$only" ]; then
	exec tests/mutants/mutants.sh --one "$only" /dev/null
fi

# Numbers are those of today's sources; what was found of a line that is no more is forgotten.
touch "$results"
awk -F "$tab" -v OFS="$tab" 'FILENAME == ARGV[1] { number[$7] = FNR; next } $4 in number { $1 = number[$4]; print }' $out/drawn "$results" >$out/known
mv $out/known "$results"

# Of the first N mutants that are some, the numbers that are yet to be looked at.
missing() {
	sort -n "$results" | awk -F "$tab" -v wanted="$wanted" '
		{ state[$1] = $2 }
		END {
			for (number = 1; counted < wanted; number++)
				if (!(number in state) || (state[number] != "broken" && state[number] != "equivalent")) {
					counted++
					if (!(number in state))
						print number
				}
		}'
}
while [ -n "$(missing)" ]; do
	missing | xargs -P "${JOBS:-2}" -I '{}' tests/mutants/mutants.sh --one '{}' "$results" || exit 1
done

sort -n "$results" | awk -F "$tab" -v wanted="$wanted" -v seed="$seed" '
	counted == wanted { exit }
	$2 == "broken" || $2 == "equivalent" { besides[$2]++; next }
	{ counted++ }
	$2 == "SURVIVED" { survived++ }
	END { printf "%d mutants (seed %s): %d killed, %d survived, %.1f %% killed; besides %d equivalent by object code, %d that do not compile\n",
		counted, seed, counted - survived, survived, 100 * (counted - survived) / counted, besides["equivalent"], besides["broken"] }'
