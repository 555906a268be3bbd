# SPDX-License-Identifier: GPL-3.0-or-later
# What columns.awk says of the engine, in a file `engine` (s), beside what an oracle prints, "name mean se" (h; its quantiles
# are passed over): the number of the six quantities that differ by more than 4 combined standard errors, and the figures.
FILENAME ~ /engine$/ && $1 == "unfinished" { differ += $2 > 0; next }
FILENAME ~ /engine$/ { mean[$1] = $3 / ($1 == "failures" ? 1 : 3600); se[$1] = $4 / ($1 == "failures" ? 1 : 3600); next }
/^p[0-9]/ { next }
{
	column = $1
	sub(/_h$/, "_s", column)
	error = sqrt(se[column] ^ 2 + $3 ^ 2)
	off = mean[column] - $2
	if (!(column in mean) || off ^ 2 > (4 * error + 1e-9 * $2) ^ 2)
		differ++
	z = error ? off / error : 0
	if (z ^ 2 > worst ^ 2)
		worst = z
	figures = figures sprintf(", %s %.5g and %.5g (%+.2f SE)", $1, mean[column], $2, z)
	count++
}
END { print (count == 6 ? differ + 0 : "incomplete:" count + 0) figures sprintf(", worst %+.2f SE", worst) }
