#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# All JSON that the program prints follows its schema in docs/schema/; the checker finds what does not. And what is printed for others:
# SKILL.md, completions.
. tests/scenarios/tap.sh
checker=${TOOLS:-build/shared/tests}/oracle/schema
if [ ! -x "$checker" ]; then
	skip 'JSON by its schema' "$checker is not built"
	exit 0
fi

follows() { # SCHEMA COMMAND...
	schema=$1
	shift
	flopcast "$@"
	if [ "$status" = 0 ] && "$checker" "docs/schema/$schema.schema.json" "$folder/stdout" >"$folder/faults" 2>&1; then
		ok "$schema: $1 $2"
	else
		not_ok "$schema: $1 $2" "status $status" "$(cat "$folder/faults" "$folder/stderr" | head -n 5)"
	fi
}

for file in fine-tuning cloud-nchc-colab campaign elastic priors; do
	follows run run scenarios/$file.xml -n 40 --json -q --no-output
done
follows run run scenarios/fine-tuning.xml -n 40 --json -q --no-output --seed 18446744073709551615
follows run estimate lora --model 13B --examples 52k --gpu 4090 --json
follows memory memory --model llama-2-7b --gpu h100 --gpus 8 --json
follows memory memory --params 7B --gpu h100 --json
follows memory memory --model llama-2-7b --gpu h100 --serve --json
follows sensitivity sensitivity scenarios/priors.xml -n 40 --json -q --sobol
follows optimize optimize scenarios/priors.xml -n 40 --json -q
follows trace trace scenarios/priors.xml --plan run --replication 1 --format json
follows diff diff scenarios/priors.xml scenarios/priors.xml -n 40 --json -q
awk 'BEGIN { print "time,step"; for (i = 0; i <= 40; i++) printf "%d,%d\n", 1772439000 + i * 23400, i * 10 }' >"$folder/log.csv"
for _ in first second; do
	follows track track scenarios/r1.xml -n 40 --log "$folder/log.csv" --planned-steps 1000 --json -q -o "$folder/tracked"
done
"$checker" docs/schema/track.schema.json "$folder/tracked/track.json" >"$folder/faults" && ok 'track: track.json' || not_ok 'track: track.json' "$(cat "$folder/faults")"
follows track track scenarios/rl-campaign.xml --plan training -n 40 --log "pretrain=$folder/log.csv" --planned-steps pretrain=1000 \
	--json -q
flopcast run scenarios/fine-tuning.xml -n 20 -q --no-charts -o "$folder/out"
follows export export "$folder/out" --json
"$checker" docs/schema/run.schema.json "$folder/out/summary.json" >"$folder/faults" && ok 'run: summary.json' || not_ok 'run: summary.json' "$(cat "$folder/faults")"

# A checker that finds nothing would say nothing.
wrong() { # NAME SED
	sed "$2" "$folder/out/summary.json" >"$folder/wrong.json"
	"$checker" docs/schema/run.schema.json "$folder/wrong.json" >"$folder/faults" && not_ok "found: $1" || ok "found: $1"
}
wrong 'a key that is missing' 's/"memory"/"memori"/'
wrong 'a text for a number' 's/"gpus": [0-9]*/"gpus": "8"/'
wrong 'no JSON' 's/{/[/'

flopcast skill
same 'skill prints docs/SKILL.md' docs/SKILL.md "$folder/stdout"
head -n 3 "$folder/stdout" | grep -q '^name: flopcast$' && ok 'with its head' || not_ok 'with its head'
mkdir "$folder/bin"
ln -s "$FLOPCAST" "$folder/bin/flopcast"
awk '/^```sh/ { inside = 1; next } /^```/ { inside = 0 } inside && /^flopcast/' docs/SKILL.md | grep -v '|$' | while read -r line; do
	(cd "$folder" && PATH=$folder/bin:$PATH timeout 60 sh -c "$line" >"$folder/stdout" 2>"$folder/stderr")
	case $? in 0 | 4) echo "ok - skill: $line" ;; *) echo "not ok - skill: $line" && cat "$folder/stderr" ;; esac
done >"$folder/lines"
cat "$folder/lines"
lacks '^not ok' "$folder/lines" || bad=1
for shell in bash zsh fish; do
	flopcast completion $shell
	same "completion $shell" src/cli/completion.$shell "$folder/stdout"
	if command -v $shell >/dev/null; then
		$shell -n "$folder/stdout" 2>"$folder/faults" && ok "$shell reads it" || not_ok "$shell reads it" "$(cat "$folder/faults")"
	else
		skip "$shell reads it" "$shell is not installed"
	fi
done
flopcast completion tcsh
check 'another shell' 2 'accepted: bash, zsh or fish'
exit $bad
