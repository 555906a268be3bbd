#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Words of users through every verb that tests/unit/test_payloads.c does not write by itself: as title, name, source and note of a scenario, as
# the name of a file, of a log and of an output folder, as an argument. No control character and nothing invisible reaches a
# terminal; XML and scripts that are written are well-formed; no command of theirs runs.
. tests/scenarios/tap.sh
cd "$folder" || exit 1
case $FLOPCAST in /*) ;; *) FLOPCAST=$OLDPWD/$FLOPCAST ;; esac
printf '%s\n' '\033[2Jred' 'a\nb\rc\td' '\302\233\063\061m' '\342\200\256lmx' 'z\342\200\213w\342\200\250' '<script>"&--' '=cmd|!A1' '\047; touch ran; \047' \
	'$(touch ran)`touch ran`' '%s%n{{x}}]]>' '\377\376' '--flag' >payloads
log() {
	echo step,time
	awk 'BEGIN { for (i = 0; i < 40; i++) print i "," i * 10 }'
}
words_of() { # a scenario whose words are $word, escaped for XML; without what XML can't hold
	safe=$(printf %s "$word" | LC_ALL=C tr -d '\001-\010\013\014\016-\037\376\377' | sed 's/&/\&amp;/g; s/</\&lt;/g; s/"/\&quot;/g')
	cat <<XML
<scenario version="1" title="$safe">
<model id="model" params="7B" name="$safe" source="$safe"/>
<workload id="work" model="model" method="pretrain" tokens="14B" note="$safe"/>
<cluster id="cluster" accelerator="h100-sxm-80gb" nodes="16" gpus-per-node="8" mfu="uniform(min=35%, max=45%)" source="$safe">
<failure cause="node" lifetime="exponential(mean=1500 h)" repair="24 h" note="$safe"/>
<recovery restart="30 min"/><checkpoint interval="1 h" write="2 min"/></cluster>
<site id="site" kind="cloud" name="$safe"><rate price="2 USD/gpu-h" source="$safe"/></site>
<plan id="plan" workload="work" cluster="cluster" site="site"/>
<study replications="5" seed="1" budget="1M USD" deadline="60 d"/></scenario>
XML
}
unseen=$(printf '[\001-\010\013-\037\177]')
judge() { # VERB STATUS-MOST
	[ "$status" -le 4 ] || wrong="$wrong
$word: $*: status $status"
	if LC_ALL=C grep -aq "$unseen" stdout stderr || LC_ALL=C grep -aqF -e "$(printf '\302\233')" -e "$(printf '\342\200\256')" \
		-e "$(printf '\342\200\213')" -e "$(printf '\342\200\250')" -e "$(printf '\377')" stdout stderr; then
		wrong="$wrong
$*: $(LC_ALL=C grep -a "$unseen" stdout stderr | head -n 2 | cat -v)"
	fi
}
try() { # ARGUMENT...
	timeout -k 1 60 "$FLOPCAST" "$@" >raw 2>stderr </dev/null
	status=$?
	sed 's/\r$//' raw >stdout # lines of CSV
	count=$((count + 1))
	judge "$@"
}
number=0 count=0
while IFS= read -r pattern; do
	# shellcheck disable=SC2059 # escapes of the table
	word=$(printf -- "$(printf %s "$pattern" | sed 's/%/%%/g')") number=$((number + 1)) wrong=''
	words_of >s.xml
	file=./$(printf %s "$word" | tr / _).xml table=./$(printf %s "$word" | tr / _).csv
	cp s.xml "$file"
	log >"$table"
	for scenario in s.xml "$file"; do
		try validate "$scenario"
		try explain "$scenario"
		try sweep -n 2 --vary '//cluster/@nodes=8,16' "$scenario"
		try sensitivity -n 4 "$scenario"
		try diff -n 2 "$scenario" "$scenario"
	done
	try optimize -n 2 --vary '//cluster/@nodes=8,16' s.xml
	for format in table chrome plain-csv; do
		try trace --format "$format" s.xml
	done
	try memory s.xml
	try track --log "$table" s.xml
	try learn "$table"
	[ $status != 0 ] || ! command -v xmllint >/dev/null || { echo '<a>' && cat stdout && echo '</a>'; } | xmllint --noout - 2>stderr || wrong="$wrong
learn: $(head -n 1 stderr)"
	try learn --model "$word" --accelerator "$word" "$table"
	try score "$table" "$table"
	try run -q --no-charts -n 2 -o "$file.d" s.xml
	try export "$file.d"
	# Where things went is told without -q.
	rm -rf "$file.d"
	try run --no-charts -n 2 -o "$file.d" s.xml
	try resume "$file.d" --no-charts
	try merge "$file.d" -o "$file.m" --no-charts
	try slurm s.xml -o "$file.j" --account a --partition p --shards 2
	try init -o "$file.new"
	try init -o "$file.new"
	try estimate lora --model 13B --examples 52k -n 2 --save "$file.new" --force
	rm -rf "$file.m" "$file.j" "$file.new"
	for verb in estimate catalog explain compare init completion memory; do
		try $verb "./$word"
	done
	try run s.xml "./$word"
	try run --catalog "$file" s.xml
	try run --lang "$word" s.xml
	try run --until "$word" s.xml
	try run --require "$word" --no-output s.xml
	try explain --plan "$word" s.xml
	try sweep --vary "$word" s.xml
	try "./$word"
	for option in "--$word" "-$word" "--p=$word" "--json=$word" "--program-name=$word"; do
		try run -n x "$option" s.xml
		try memory "$option" s.xml
		try estimate "$option"
	done
	try memory --gpu h100 --params "$word" --method lora
	try slurm s.xml -o jobs
	for script in jobs/*.sh; do
		[ ! -e "$script" ] || sh -n "$script" 2>stderr || wrong="$wrong
$script: $(head -n 1 stderr)"
	done
	rm -rf jobs
	[ ! -e ran ] || wrong="$wrong
a command ran"
	if [ -z "$wrong" ]; then
		ok "words $number"
	else
		not_ok "words $number" "$wrong"
	fi
done <payloads
ok "$count calls"
exit $bad
