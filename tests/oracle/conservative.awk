# SPDX-License-Identifier: GPL-3.0-or-later
# conservative.awk - conservative backfill of a trace in the Standard Workload Format, written from the paper (Mu'alem and
# Feitelson 2001, section 2) to compare with, not to be fast: no profile is kept, how much is in use at a moment is
# counted from the table of jobs each time that somebody asks.
#
#   awk -v nodes=N -f conservative.awk TRACE   prints the start time of every job, in the order of the trace
#
# Every job gets the earliest start that disturbs nobody who has one. When a job ends before its time, all who wait are
# looked at again, first come first: taken out and put back at the earliest start among all others.
# Which jobs are left out, and times: as in easy.awk.

/^;/ || !NF { next }
{
	width = $5 > 0 ? $5 : $8
	if ($4 <= 0 || width <= 0 || width > nodes)
		next
	if (!n++)
		first = $2
	come[n] = $2 - first; run[n] = $4; size[n] = width; ask[n] = $9 > $4 ? $9 : $4
	state[n] = "future"
}

# Processors in use or promised at t to all but job j. Who runs, and who is promised a start, has `from`.
function used(t, j,    k, sum) {
	for (k = low; k <= n && state[k] != "future"; k++)
		if (k != j && (k in from) && from[k] <= t && t < from[k] + ask[k])
			sum += size[k]
	return sum + 0
}

# Could j have [t, t + ask)? Use only grows where somebody begins.
function fits(j, t,    k) {
	if (used(t, j) + size[j] > nodes)
		return 0
	for (k = low; k <= n && state[k] != "future"; k++)
		if (k != j && (k in from) && from[k] > t && from[k] < t + ask[j] && used(from[k], j) + size[j] > nodes)
			return 0
	return 1
}

# Now, or when somebody's time is over: the earliest that fits.
function earliest(j,    k, t, best) {
	if (fits(j, now))
		return now
	best = -1
	for (k = low; k <= n && state[k] != "future"; k++) {
		if (k == j || !(k in from))
			continue
		t = from[k] + ask[k]
		if (t > now && (best < 0 || t < best) && fits(j, t))
			best = t
	}
	return best
}

END {
	low = 1
	while (done < n) {
		now = -1
		for (j = low; j <= n; j++) {
			if (state[j] == "future")
				t = come[j]
			else if (state[j] == "runs")
				t = from[j] + run[j]
			else if (state[j] == "waits")
				t = from[j]
			else
				continue
			if (now < 0 || t < now)
				now = t
			if (state[j] == "future")
				break
		}
		early = 0
		for (j = low; j <= n && come[j] <= now; j++)
			if (state[j] == "runs" && from[j] + run[j] <= now) {
				state[j] = "gone"
				early = early || run[j] < ask[j]
				began[j] = from[j]
				delete from[j]
				done++
			} else if (state[j] == "future") {
				state[j] = "waits"
			}
		ahead = 0
		for (j = low; j <= n && come[j] <= now; j++) {
			if (state[j] != "waits")
				continue
			if (early || !(j in from))
				from[j] = earliest(j)
			if (from[j] > now) {
				ahead++
				continue
			}
			state[j] = "runs"
			passed += ahead > 0
		}
		while (low <= n && state[low] == "gone")
			low++
	}
	for (j = 1; j <= n; j++)
		printf("%d\n", began[j])
	printf("backfilled %d\n", passed)
}
