#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Parts of the planning report that only some studies have: the jobs of a campaign, a price that moves.
. tests/scenarios/tap.sh

says() { # NAME WORDS
	grep -qF -e "$2" "$page" && ok "$1" || not_ok "$1" "missing: $2"
}
three() { # NUMBER: rounded up to three digits, with commas
	awk -v x="$1" 'BEGIN { u = 10 ^ (int(log(x) / log(10)) - 2); s = sprintf("%d", (int(x / u - 1e-9) + 1) * u)
		while (match(s, /[0-9][0-9][0-9][0-9]($|,)/)) s = substr(s, 1, RSTART) "," substr(s, RSTART + 1); print s }'
}
figure() { # FIELD: its first value in summary.json
	tr '\n' ' ' <"$folder/run/summary.json" | sed "s/.*\"price_risk\": {\([^}]*\)}.*/\1/; s/.*\"$1\": \([-0-9.e+]*\).*/\1/"
}

flopcast run scenarios/campaign.xml --plan own-preempt -n 200 -q --no-charts -o "$folder/jobs"
flopcast report "$folder/jobs" -q --md
page=$folder/jobs/report.html
says "the methods of the jobs are in the headline" "<h1>17 jobs (continued pre-training, 4 × full fine-tuning, 12 × LoRA): ask for"
says "a job, its copies and its model" '<th scope="row">12 × LoRA: Llama 2 7B (sweep)</th>'
[ "$(sed -n '/\[\[Job\]\]/d; /The jobs; time/,/<\/table>/p' "$page" | grep -c '<th scope="row">')" = 4 ] && ok "a row a job" || not_ok "a row a job"
page=$folder/jobs/report.md
says "in Markdown too" "| 12 × LoRA: Llama 2 7B (sweep) |"

flopcast run scenarios/prices-that-move.xml --plan moving -n 400 -q --no-charts -o "$folder/run"
flopcast report "$folder/run" -q
page=$folder/run/report.html
awk -v x="$(figure cost)" 'BEGIN { exit !(x > 50000 && x < 200000) }' && ok "JSON has what the movement is worth" || not_ok "JSON has what the movement is worth" "$(figure cost)"
says "on the first screen" "The price moves: $(three "$(figure cost)") USD of the budget are for that."
says "what fixing costs" "Fixing the price costs $(three "$(figure percent)") USD for each per cent"
says "tokens per parameter, and what the FLOPs would buy" "tokens per parameter. The same FLOPs would train"
flopcast run scenarios/prices-that-move.xml --plan moving --plan contract -n 400 -q --no-charts -o "$folder/two"
flopcast report "$folder/two" -q
page=$folder/two/report.html
says "how much of the ranking rests on inputs" "The chosen place is the cheapest in"
flopcast run scenarios/prices-that-move.xml --plan constant -n 50 -q --no-charts -o "$folder/constant"
flopcast report "$folder/constant" -q
page=$folder/constant/report.html
lacks 'The price moves' "$page" && ok "nothing of a price that does not move" || not_ok "nothing of a price that does not move"
lacks 'price_risk' "$folder/constant/summary.json" && ok "nor in JSON" || not_ok "nor in JSON"
exit $bad
