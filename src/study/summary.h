/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * summary.h - what the replications of a plan say: distributions, chances, where the money went.
 *
 * Distributions are over the replications that finished; those that did not are counted by reason, and count as missed
 * in the chances.
 */
#ifndef FLOPCAST_STUDY_SUMMARY_H
#define FLOPCAST_STUDY_SUMMARY_H

#include "model/memory.h"
#include "stats/interval.h"
#include "stats/moments.h"
#include "study/metric.h"
#include "study/results.h"
#include "study/variance.h"

enum { SUMMARY_QUANTILES = 7 };
extern const int summary_percent[SUMMARY_QUANTILES]; /* 5 10 50 80 90 95 99 */

struct sample_summary {
	struct moments moments;
	struct interval quantiles[SUMMARY_QUANTILES]; /* NAN when no replication finished */
};

/* Of n values in ascending order. */
void sample_summary_init(struct sample_summary *s, const double *ascending, size_t n);

/* Quantile by its percent, one of summary_percent. */
const struct interval *sample_summary_quantile(const struct sample_summary *s, int percent);

struct plan_summary {
	const struct plan *plan;
	struct ideal {
		double flop, wall_s, gpu_h, cost; /* no failure, no waiting, expected parameters */
	} ideal;
	struct memory memory;
	struct sample_summary metrics[METRIC_END];
	double breakdown[CAUSE_END]; /* mean money by cause, over the finished */
	double times_s[CAUSE_TIMES]; /* mean time by cause, likewise */
	int has_variances;	     /* some parameter is drawn */
	struct variances variances;
	size_t replications, ends[END_COUNT];
	struct interval budget, deadline, both; /* chances over all replications; NAN when not asked for */
};

/* threads as for share_tasks; they take 24 bytes a replication each. */
void summary_init(struct plan_summary *s, const struct results *results, size_t plan, int threads);

/* Splits the variance, when parameters are drawn: runs up to VARIANCE_PAIRS replications. */
void summary_split(struct plan_summary *s, const struct results *results, size_t plan);

/* A metric of each replication, NAN where it did not finish or there is none. To be freed. */
double *summary_values(const struct results *results, size_t plan, enum metric metric);

/* The values of a metric over the finished replications, ascending; *count of them. To be freed. */
double *summary_sorted(const struct results *results, size_t plan, enum metric metric, size_t *count);

/* Replications that finished within a budget, a deadline, both; INFINITY = no bound. */
struct kept {
	size_t budget, deadline, both;
};

struct kept summary_kept(const struct results *results, size_t plan, double budget, double deadline_s);

/* Share of the mean cost that was lost to failures: all causes of LOSS_FAILURE. */
double summary_waste_share(const struct plan_summary *s);

#endif
