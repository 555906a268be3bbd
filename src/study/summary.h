/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * summary.h - what the replications of a plan say: distributions, chances, where the money went.
 *
 * Means are over the replications that finished. Quantiles and chances count all: one that did not finish is counted by
 * reason, and costs and takes more than any bound.
 */
#ifndef FLOPCAST_STUDY_SUMMARY_H
#define FLOPCAST_STUDY_SUMMARY_H

#include "model/memory.h"
#include "stats/batches.h"
#include "stats/interval.h"
#include "stats/moments.h"
#include "study/metric.h"
#include "study/results.h"
#include "study/variance.h"

enum { SUMMARY_QUANTILES = 7 };
extern const int summary_percent[SUMMARY_QUANTILES]; /* 5 10 50 80 90 95 99 */

struct sample_summary {
	struct moments moments;
	double mean_se;				      /* standard error of the mean */
	struct interval quantiles[SUMMARY_QUANTILES]; /* NAN where too few replications finish to reach it */
};

/* Of n values in ascending order; INFINITY stands for a replication that does not finish, and is left out of the
 * moments. `order`: the same values by number where they come in batches; NULL = they are independent. */
void sample_summary_init(struct sample_summary *s, const double *ascending, size_t n, const struct batched *order);

/* Quantile by its percent, one of summary_percent. */
const struct interval *sample_summary_quantile(const struct sample_summary *s, int percent);

/* Where the budget goes: the cost that is enough with the chance PARTS_PERCENT. The parts sum to it.
 *   base     median of the failure-free cost, less what is planned: machines or tokens while they compute
 *   planned  of that median the share that is paid beside computing though nothing goes wrong: writes, experiments, planned
 *            stops, storage, staff, spares, rounding
 *   inputs   how far the failure-free cost at the chance lies above its median: what is not known
 *   random   how far the cost at the chance lies above that: failures, waits, evictions
 * All NAN where the chance is not reached. Tested: tests/unit/test_budget_parts.c. */
enum { PARTS_PERCENT = 80 };
struct budget_parts {
	double base, planned, random, inputs;
};

struct plan_summary {
	const struct plan *plan;
	struct ideal {
		double flop, wall_s, gpu_h, cost; /* no failure, no waiting, expected parameters */
	} ideal;
	struct memory memory;
	struct sample_summary metrics[METRIC_END];
	struct sample_summary failure_free[METRIC_MAIN]; /* METRIC_COST, METRIC_WALL; of all replications */
	struct budget_parts parts;
	double breakdown[CAUSE_END]; /* mean money by cause, over the finished */
	double times_s[CAUSE_TIMES]; /* mean time by cause, likewise */
	int has_variances;	     /* some parameter is drawn */
	struct variances variances;
	size_t replications, ends[END_COUNT];
	struct interval budget, deadline, both; /* chances over all replications; NAN when not asked for */
};

/* What a metric does not exceed with a chance: one of summary_percent, over all replications. */
static inline struct interval plan_summary_level(const struct plan_summary *s, enum metric metric, int percent)
{
	return *sample_summary_quantile(&s->metrics[metric], percent);
}

/* threads as for share_tasks; they take 24 bytes a replication each. Of half a million replications on it is one thread. */
void summary_init(struct plan_summary *s, const struct results *results, size_t plan, int threads);

/* Splits the variance, when parameters are drawn: runs up to VARIANCE_PAIRS replications. */
void summary_split(struct plan_summary *s, const struct results *results, size_t plan);

/* A metric of each replication, NAN where it did not finish or there is none. To be freed. */
double *summary_values(const struct results *results, size_t plan, enum metric metric);

/* The value that a metric does not exceed in this share of all replications. What does not finish costs and takes more than
 * any bound; NAN where the share is not reached. */
struct interval summary_level(const struct results *results, size_t plan, enum metric metric, double share);

/* The same of `count` shares, 0.5 / count, 1.5 / count and so on: each value stands for as many replications. */
void summary_dots(const struct results *results, size_t plan, enum metric metric, double *values, size_t count);

/* The values of a metric over the finished replications, ascending; *count of them. To be freed. */
double *summary_sorted(const struct results *results, size_t plan, enum metric metric, size_t *count);

/* Of the same values, in that order. */
struct moments summary_moments(const struct results *results, size_t plan, enum metric metric);

/* Mean time by cause, over the finished; NAN where none has. */
void summary_times(const struct results *results, size_t plan, double times_s[CAUSE_TIMES]);

/* Chances to finish within a budget, a deadline, both; INFINITY = no bound. */
struct kept {
	struct interval budget, deadline, both;
};

struct kept summary_kept(const struct results *results, size_t plan, double budget, double deadline_s);

/* Share of the mean cost that was lost to failures: all causes of LOSS_FAILURE. */
double summary_waste_share(const struct plan_summary *s);

#endif
