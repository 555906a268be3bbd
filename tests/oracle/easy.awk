# SPDX-License-Identifier: GPL-3.0-or-later
# easy.awk - EASY backfill of a trace in the Standard Workload Format, written from the paper (Mu'alem and Feitelson 2001,
# section 2) to compare with, not to be fast: no lists are kept, everything is found anew from the table of jobs at every
# decision.
#
#   awk -v nodes=N -f easy.awk TRACE   prints the start time of every job, in the order of the trace
#
# A processor is a node. Jobs that never ran, or need more than there is, are left out; every other has asked for a time,
# and one that ran on beyond it counts as having asked for that. Times are from the first job on.

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

function busy(    j, sum) {
	for (j = low; j <= n && state[j] != "future"; j++)
		if (state[j] == "runs")
			sum += size[j]
	return sum + 0
}

# Processors in use just after t if everybody who runs now stays as long as he may.
function held_after(t,    j, sum) {
	for (j = low; j <= n && state[j] != "future"; j++)
		if (state[j] == "runs" && began[j] + ask[j] > t)
			sum += size[j]
	return sum + 0
}

# The earliest promised end after which `want` processors are there.
function shadow_of(want,    j, t, best) {
	best = -1
	for (j = low; j <= n && state[j] != "future"; j++) {
		if (state[j] != "runs")
			continue
		t = began[j] + ask[j]
		if ((best < 0 || t < best) && nodes - held_after(t) >= want)
			best = t
	}
	return best
}

# One job that may start now; 0 when there is none.
function choice(    j, head, free, shadow, extra) {
	free = nodes - busy()
	for (j = low; j <= n && state[j] != "future"; j++) {
		if (state[j] != "waits")
			continue
		if (!head) {
			if (size[j] <= free)
				return j
			if (free == 0)
				return 0
			head = j
			shadow = shadow_of(size[j])
			extra = nodes - held_after(shadow) - size[j]
		} else if (size[j] <= free && (now + ask[j] <= shadow || size[j] <= extra)) {
			backfilled++
			return j
		}
	}
	return 0
}

END {
	low = 1
	while (done < n) {
		# the next thing that happens
		now = -1
		for (j = low; j <= n; j++) {
			t = state[j] == "future" ? come[j] : state[j] == "runs" ? began[j] + run[j] : -1
			if (t >= 0 && (now < 0 || t < now))
				now = t
			if (state[j] == "future")
				break
		}
		for (j = low; j <= n && come[j] <= now; j++)
			if (state[j] == "runs" && began[j] + run[j] <= now) {
				state[j] = "gone"
				done++
			} else if (state[j] == "future") {
				state[j] = "waits"
			}
		while ((j = choice())) {
			state[j] = "runs"
			began[j] = now
		}
		while (low <= n && state[low] == "gone")
			low++
	}
	for (j = 1; j <= n; j++)
		printf("%d\n", began[j])
	printf("backfilled %d\n", backfilled)
}
