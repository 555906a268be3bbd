/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * spent.h - what a replication that is under way has cost so far.
 */
#ifndef FLOPCAST_SIM_SPENT_H
#define FLOPCAST_SIM_SPENT_H

#include "sim/replication.h"

/* What replication `index` has cost by now_s, not before r->clock_s and not after the next event: what the site would
 * ask for if machines were given back now, storage so far, and the fixed sums, which are paid at the beginning. What is
 * paid after the end is left out: egress, and storage of the retention. Checked at the end of the replication against
 * its cost by tests/unit/test_trace.c. */
double spent_by(const struct replication *r, uint64_t index, const struct outcome *out, double now_s);

#endif
