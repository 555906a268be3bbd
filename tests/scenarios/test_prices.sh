#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Prices that move while a run goes on: a contract that outlasts the run costs what the constant price costs, to the cent; a
# price that drifts costs more; and sites of one index move together.
. tests/scenarios/tap.sh
cp scenarios/prices-h100.csv "$folder/"
flopcast run scenarios/prices-that-move.xml --json -q --no-charts --csv -o "$folder/out"
cp "$folder/stdout" "$folder/json"
cost() { # PLAN KEY
	awk -v plan="\"id\": \"$1\"" -v key="\"$2\":" '
		index($0, plan) { inside = 1 }
		inside && /"outcomes": \{/ { outcomes = 1 }
		outcomes && /"cost": \{/ { cost = 1 }
		cost && index($0, key) { s = substr($0, index($0, key) + length(key)); print s + 0; exit }' "$folder/json"
}
check() { # NAME CONDITION
	if awk "BEGIN { exit !($2) }"; then ok "$1"; else not_ok "$1" "$2"; fi
}
constant=$(cost constant mean) moving=$(cost moving mean)
check 'a contract for all of the run is the constant price, to the cent' "$(cost fixed mean) - $constant < 0.01 && $constant - $(cost fixed mean) < 0.01 && $(cost fixed p90) - $(cost constant p90) < 0.01"
check 'a drift of 20 % a year makes it dearer' "$moving > 1.01 * $constant && $moving < 1.2 * $constant"
check 'a price that returns spreads less than one that wanders' "$(cost returning sd) < 0.8 * $(cost moving sd)"
check 'half a contract spreads less than none' "$(cost contract sd) < $(cost moving sd)"
check 'a history has a drift and a spread' "$(cost fitted mean) > $constant && $(cost fitted sd) > 0"
flopcast run scenarios/prices-that-move.xml --json -q --no-charts -n 200 -j 2 -o "$folder/two"
cp "$folder/stdout" "$folder/json2"
flopcast run scenarios/prices-that-move.xml --json -q --no-charts -n 200 -j 1 -o "$folder/one"
same 'the same with one thread and two' "$folder/json2" "$folder/stdout"
exit $bad
