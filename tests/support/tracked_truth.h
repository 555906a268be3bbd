/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tracked_truth.h - runs that the engine lives itself, tracked from the logs that they would have written.
 *
 * Each run is a replication of a plan; its log has a row every so many of 10,000 steps, at the times at which the engine had
 * computed so much. Of a plan of several jobs, which do their work one after the other, each job has its log. At each share of the
 * steps, or of the work, the log is cut and the rest forecast from the same scenario, with other random events. So the prior is right,
 * and what is scored is what tracking makes of the log.
 */
#ifndef FLOPCAST_TESTS_SUPPORT_TRACKED_TRUTH_H
#define FLOPCAST_TESTS_SUPPORT_TRACKED_TRUTH_H

#include "plan/plan.h"

#include <stddef.h>

enum { TRUTH_SHARES = 4 };
extern const double truth_shares[TRUTH_SHARES]; /* 0.1, 0.25, 0.5, 0.75 */

/* One forecast: seconds that remained, by a straight line (of a campaign: all time so far over its work), and P10 and P90; CRPS of the
 * logarithm. */
struct truth_point {
	double actual_s, line_s, p10_s, p90_s, crps;
};

struct truth {
	struct truth_point *points[TRUTH_SHARES]; /* [share][run] */
	size_t runs;
};

/* Lives `runs` runs of the plan and tracks each; `study` has the replications of a forecast. To be released. */
void truth_live(struct truth *t, const struct plan *plan, const struct study *study, size_t runs, size_t row_steps);
void truth_release(struct truth *t);

/* How good the forecasts at a share were; the line has the spread that it had on the other runs. */
struct truth_score {
	double inside, crps, line_crps; /* inside: share of runs within P10 to P90 */
};
struct truth_score truth_score_of(const struct truth *t, int share);

#endif
