#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The reference workloads R1, R2 and R3 against the values on which independently written programs agree (a closed form
# between failures, an event per checkpoint in C, SimPy; 1e7, 4e6 and 2e6 replications; from the project's benchmark notes).
#
# Each value must lie within 4 combined standard errors, plus half a unit of the reference's last printed digit. Ours: of
# means from the sample; of the sd by the fourth moment, sqrt(m4 - v^2) / (2 sd sqrt(n)); of quantiles (hi - lo) / 3.92 of
# the 95 % interval. The reference's: as published; "-" where none was, then our own sample's scaled to its replications.
cd "$(dirname "$0")/../.." || exit 1
. tests/scenarios/tap.sh

# SCENARIO OUR-REPLICATIONS THEIR-REPLICATIONS; on stdin: quantity, where it is from, factor to the file's unit, value, SE
compare_with() {
	if ! timeout 600 "$FLOPCAST" run "scenarios/$1.xml" --csv --json -q -n "$2" -o "$folder/$1" >"$folder/$1.json"; then
		not_ok "$1 runs"
		return
	fi
	awk -f tests/scenarios/flatten.awk "$folder/$1.json" >"$folder/flat"
	awk -f tests/support/columns.awk "$folder/$1/replications.csv" >"$folder/columns"
	awk -v name="$1" -v theirs="$3" -v ours="$2" '
		FILENAME ~ /flat$/ { sub(/^plans\[0\]\.outcomes\./, "", $1); json[$1] = $2; next }
		FILENAME ~ /columns$/ { n[$1] = $2; mean[$1] = $3; se[$1] = $4; sd[$1] = $5; sd_se[$1] = $6; next }
		function half_digit(text) { sub(/^[0-9]*/, "", text); return 0.5 * (text == "" ? 1 : 10 ^ (1 - length(text))) }
		function compare(what, x, x_se, truth, truth_se, digit,   error, good) {
			if (truth_se == "-")
				truth_se = x_se * sqrt(ours / theirs)
			error = sqrt(x_se * x_se + truth_se * truth_se)
			good = x_se != 0 && (x - truth) ^ 2 <= (4 * error + digit) ^ 2
			printf "%s - %s %s: %.8g, reference %s (%+.2f SE; SE %.2g, %.3f %%)\n", good ? "ok" : "not ok",
				name, what, x, truth, error ? (x - truth) / error : 0, error, 100 * error / truth
		}
		function close_to(a, b) { return (a - b) ^ 2 <= 1e-18 * b ^ 2 }
		NF == 0 { next }
		{
			what = $1; from = $2; f = $3; digit = half_digit($4)
			if (what ~ /sd$/)
				compare(what, json[from ".sd"] / f, sd_se[from] / f, $4, $5, digit)
			else if (what ~ /_p[0-9]*$/) {
				p = substr(what, length(what) - 2)
				compare(what, json[from "." p] / f,
					(json[from ".ci." p ".hi"] - json[from ".ci." p ".lo"]) / 3.92 / f, $4, $5, digit)
			} else if (from ".mean" in json)
				compare(what, json[from ".mean"] / f, json[from ".se"] / f, $4, $5, digit)
			else
				compare(what, mean[from] / f, se[from] / f, $4, $5, digit)
		}
		END {
			good = n["wall_s"] == ours && mean["unfinished"] == "" && n["unfinished"] == 0 &&
				close_to(json["wall_s.mean"], mean["wall_s"]) && close_to(json["cost.mean"], mean["cost"]) &&
				close_to(json["failures.mean"], mean["failures"]) && close_to(json["wall_s.sd"], sd["wall_s"])
			printf "%s - %s: the summary is that of all %d replications, all finished\n", good ? "ok" : "not ok", name, ours
		}' "$folder/flat" "$folder/columns" - || not_ok "$1: awk failed"
}

compare_with r1 100000 1e7 <<'END'
wall_h        wall_s        3600  651.706  0.007
wall_h_sd     wall_s        3600  22.902   -
wall_h_p50    wall_s        3600  648.469  0.009
wall_h_p90    wall_s        3600  682.370  0.016
wall_h_p99    wall_s        3600  718.50   0.045
failures      failures      1     111.208  0.004
lost_h        lost_s        3600  49.984   0.002
checkpoint_h  checkpoint_s  3600  17.2824  -
restart_h     restart_s     3600  51.533   0.002
stall_h       stall_s       3600  15.322   0.005
cost          cost          1     2752807  -
END
compare_with r2 100000 4e6 <<'END'
wall_h        wall_s        3600  872.551  0.031
wall_h_sd     wall_s        3600  61.420   -
wall_h_p50    wall_s        3600  868.774  0.039
wall_h_p90    wall_s        3600  953.360  0.060
wall_h_p99    wall_s        3600  1031.70  0.15
failures      failures      1     232.927  0.014
lost_h        lost_s        3600  74.431   0.004
checkpoint_h  checkpoint_s  3600  17.3039  -
restart_h     restart_s     3600  79.998   0.004
stall_h       stall_s       3600  183.234  0.027
cost          cost          1     3685657  -
END
compare_with r3 20000 2e6 <<'END'
wall_h        wall_s        3600  2145.776 0.018
wall_h_sd     wall_s        3600  25.011   -
wall_h_p50    wall_s        3600  2145.501 0.022
wall_h_p90    wall_s        3600  2177.978 0.032
wall_h_p99    wall_s        3600  2205.15  0.07
failures      failures      1     526.714  0.020
lost_h        lost_s        3600  225.203  0.009
checkpoint_h  checkpoint_s  3600  54.347   -
restart_h     restart_s     3600  241.601  0.010
stall_h       stall_s       3600  0.003    -
cost          cost          1     71411428 -
END
