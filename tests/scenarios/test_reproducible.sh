#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The same bytes from any number of threads, any length of run and any locale; others from another seed; and the same
# random events for plans that differ in price only.
. tests/scenarios/tap.sh

# COUNT replications of FILE into $folder/out/FOLDER; more options may follow.
run() { # FOLDER COUNT FILE [OPTION...]
	place=$folder/out/$1 count=$2 file=$3
	shift 3
	flopcast run --csv --no-charts -q -n "$count" -o "$place" "$@" "$file"
	[ $status = 0 ] || not_ok "a run of $file $*" "exit status $status" "$(cat "$folder/stderr")"
}

for name in r2 llama2-7b; do
	run 1 1000 scenarios/$name.xml -j 1
	cp "$folder/stdout" "$folder/table"
	for threads in 2 3 7 16; do
		run $threads 1000 scenarios/$name.xml -j $threads
		for result in summary.json summary.csv replications.csv; do
			same "$name: $result with $threads threads as with 1" "$folder/out/1/$result" "$folder/out/$threads/$result"
		done
		same "$name: the table with $threads threads as with 1" "$folder/table" "$folder/stdout"
	done
	run again 1000 scenarios/$name.xml
	same "$name: the same again" "$folder/out/1/replications.csv" "$folder/out/again/replications.csv"

	run short 100 scenarios/$name.xml -j 3
	awk -F, 'NR == 1 || $2 < 100' "$folder/out/1/replications.csv" >"$folder/first"
	same "$name: the first 100 of 1,000 are a run of 100" "$folder/first" "$folder/out/short/replications.csv"
	run shorter 1 scenarios/$name.xml
	awk -F, 'NR == 1 || $2 < 1' "$folder/out/1/replications.csv" >"$folder/first"
	same "$name: the first of 1,000 is a run of 1" "$folder/first" "$folder/out/shorter/replications.csv"
done

# Another seed, another life: not one cost or time in common.
for seed in 42 43; do
	run seed$seed 500 scenarios/r2.xml --seed $seed
	sed 1d "$folder/out/seed$seed/replications.csv" | cut -d, -f4,5 | sort >"$folder/rows$seed"
done
if [ "$(sort -u "$folder/rows42" "$folder/rows43" | wc -l)" = 1000 ]; then
	ok "seeds 42 and 43 share no replication"
else
	not_ok "seeds 42 and 43 share no replication" "$(sort "$folder/rows42" "$folder/rows43" | uniq -d)"
fi
run seed 500 scenarios/r2.xml --seed 42
same "seed 42 again" "$folder/out/seed42/replications.csv" "$folder/out/seed/replications.csv"
sed 's/seed="1"/seed="42"/' scenarios/r2.xml >"$folder/r2.xml"
run seed 500 "$folder/r2.xml"
same "seed 42 from the file" "$folder/out/seed42/replications.csv" "$folder/out/seed/replications.csv"

# Plans that differ in price only meet the same random events; so has a plan that stands alone or after others.
scenario 's,<site.*,&<site id="dear" kind="cloud"><rate price="uniform(min=3 USD/gpu-h\, max=5 USD/gpu-h)"/></site>,' \
	's,<plan.*,&<plan id="dear" workload="work" cluster="cluster" site="dear"/>,' >"$folder/two.xml"
run two 500 "$folder/two.xml"
for plan in plan dear; do
	awk -F, -v plan="$plan" 'NR > 1 && $1 == plan' "$folder/out/two/replications.csv" | cut -d, -f2,3,5- >"$folder/$plan"
done
same "plans that differ in price only take the same times" "$folder/plan" "$folder/dear"
if awk -F, 'NR > 1 { n[$2]++; cost[$2, n[$2]] = $4 }
	END { for (i in n) if (n[i] != 2 || !(cost[i, 2] > 1.4999 * cost[i, 1])) exit 1; exit !length(n) }' "$folder/out/two/replications.csv"; then
	ok "plans that differ in price only: the dearer one costs more each time"
else
	not_ok "plans that differ in price only: the dearer one costs more each time"
fi

# The order of the elements, comments and white space make no difference.
sed 's/<[a-z]/\n&/g; s/" /"  /g' "$folder/two.xml" | sed '1d; 2s/^$/<!-- moved -->/' >"$folder/moved.xml"
run moved 100 "$folder/moved.xml"
awk -F, 'NR == 1 || $2 < 100' "$folder/out/two/replications.csv" >"$folder/first"
same "white space and comments make no difference" "$folder/first" "$folder/out/moved/replications.csv"

# A locale with a decimal comma, where there is one or one can be made.
if locale -a 2>/dev/null | grep -qi '^de_DE\.utf-\?8$'; then
	comma=yes
elif localedef -i de_DE -f UTF-8 "$folder/de_DE.UTF-8" >/dev/null 2>&1; then
	comma=yes
	LOCPATH=$folder
	ASAN_OPTIONS=detect_leaks=0 # newlocale of glibc 2.36 loses its copy of LOCPATH
	export LOCPATH ASAN_OPTIONS
else
	comma=
fi
run C 200 scenarios/r2.xml
for locale in de_DE.UTF-8 C POSIX; do
	export LC_ALL=$locale
	run locale 200 scenarios/r2.xml
	for result in summary.json summary.csv replications.csv; do
		if [ $locale = de_DE.UTF-8 ] && [ -z "$comma" ]; then
			skip "LC_ALL=$locale: $result" "there is no such locale"
		else
			same "LC_ALL=$locale: $result" "$folder/out/C/$result" "$folder/out/locale/$result"
		fi
	done
done
exit $bad
