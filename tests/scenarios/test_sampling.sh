#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# How uncertain inputs are sampled: said in the file or on the command line, in JSON and store; the same numbers from
# shards; fewer replications for the same precision.
. tests/scenarios/tap.sh

said() { # FILE -> the sampling that a summary names
	sed -n 's/.*"sampling": "\(.*\)".*/\1/p' "$1"
}
file=scenarios/llama2-7b.xml
whole=$folder/whole

flopcast run -q --no-charts -n 400 --seed 3 -o "$whole" --csv $file
is 'quasi-random without a word' quasi-random "$(said "$whole/summary.json")"
flopcast run -q --json -n 10 --no-output --sampling=random $file
is 'random by an option' random "$(said "$folder/stdout")"
sed 's/<study /<study sampling="random" /' $file >"$folder/random.xml"
flopcast run -q --json -n 10 --no-output "$folder/random.xml"
is 'random by the file' random "$(said "$folder/stdout")"
flopcast run -q --json -n 10 --no-output --sampling=quasi-random "$folder/random.xml"
is 'the option wins' quasi-random "$(said "$folder/stdout")"
sed 's/<study [^>]*>//' $file >"$folder/none.xml"
flopcast run -q --json -n 10 --no-output --sampling=random "$folder/none.xml"
is 'a scenario without a study' random "$(said "$folder/stdout")"

flopcast run -q --sampling=sobol $file
is 'another word is a fault of usage' 2 "$status"
grep -q -- '--sampling sobol: accepted: random, quasi-random' "$folder/stderr" && ok 'which says what is accepted' ||
	not_ok 'which says what is accepted' "$(cat "$folder/stderr")"
sed 's/<study /<study sampling="sobol" /' $file >"$folder/bad.xml"
flopcast validate "$folder/bad.xml"
is 'and of the file' 3 "$status"
grep -q 'bad.xml:[0-9]*: error.*sampling' "$folder/stderr" && ok 'with file and line' ||
	not_ok 'with file and line' "$(cat "$folder/stderr")"

# Shards, whose sequences begin anywhere, are the whole; what a store holds goes on as it began.
for shard in 1 2 3; do
	flopcast run -q --no-charts -n 400 --seed 3 --shard $shard/3 -o "$folder/shard$shard" $file
	flopcast run -q --no-charts -n 400 --seed 3 --sampling=random --shard $shard/3 -o "$folder/random$shard" $file
done
flopcast merge -q --no-charts --csv -o "$folder/merged" "$folder/shard1" "$folder/shard2" "$folder/shard3"
same 'three shards are the whole' "$whole/replications.csv" "$folder/merged/replications.csv"
same 'and so is their summary' "$whole/summary.json" "$folder/merged/summary.json"
flopcast merge -q --no-charts -o "$folder/merged" "$folder/random1" "$folder/random2" "$folder/random3"
is 'shards of a random study' random "$(said "$folder/merged/summary.json")"
flopcast merge -q --no-charts -o "$folder/merged" "$folder/random1" "$folder/shard2" "$folder/random3"
is 'no merge of both' 0 "$([ "$status" != 0 ]; echo $?)"

count() { # OPTION... -> replications that --until takes
	flopcast run -q --json --no-output --until=P80=1% --plan finetune "$@" $file
	sed -n 's/.*"replications": \([0-9]*\),/\1/p' "$folder/stdout" | head -n 1
}
quasi=$(count) random=$(count --sampling=random)
is "1 % by $quasi replications instead of $random: at most a third" 1 "$((3 * quasi <= random))"

# A thousand million replications are too many for one machine, and none for a thousand.
flopcast run -q --no-output -n 1G scenarios/r1.xml
check 'on one machine a billion are refused' 2 '1000000000 replications' 'memory'
flopcast slurm -n 1G --account a --partition p --shards 1000 -o "$folder/array" scenarios/r1.xml
check 'as an array of 1,000 shards they are accepted' 0
exit $bad
