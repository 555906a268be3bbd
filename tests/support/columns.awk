# SPDX-License-Identifier: GPL-3.0-or-later
# Of each column of numbers in a replications.csv of one plan, from `cost` on: "name n mean se sd se_of_sd", and last
# "unfinished COUNT". The standard error of the sd is sqrt(m4 - v^2) / (2 sd sqrt(n)), with the sample's own fourth moment.
BEGIN {
	FS = ","
}
{
	sub(/\r$/, "")
}
NR == 1 {
	for (i = 4; i <= NF; i++)
		name[i] = $i
	columns = NF
	next
}
{
	unfinished += $3 != "finished"
	n++
	for (i = 4; i <= columns; i++) {
		if (n == 1)
			pivot[i] = $i
		d = $i - pivot[i]
		s1[i] += d
		s2[i] += d * d
		s3[i] += d * d * d
		s4[i] += d * d * d * d
	}
}
END {
	for (i = 4; i <= columns; i++) {
		m = s1[i] / n
		v = s2[i] / n - m * m
		m4 = s4[i] / n - 4 * m * s3[i] / n + 6 * m * m * s2[i] / n - 3 * m * m * m * m
		v = v > 0 ? v : 0
		sd = sqrt(v * n / (n - 1))
		sd_se = sd > 0 && m4 > v * v ? sqrt(m4 - v * v) / (2 * sd * sqrt(n)) : 0
		printf "%s %d %.12g %.6g %.12g %.6g\n", name[i], n, pivot[i] + m, sd / sqrt(n), sd, sd_se
	}
	print "unfinished", unfinished + 0
}
