/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * job_summary.h - what the replications say about one job of a plan of several (sim/campaign.h, struct job_outcome): over
 * the replications that finished.
 */
#ifndef FLOPCAST_STUDY_JOB_SUMMARY_H
#define FLOPCAST_STUDY_JOB_SUMMARY_H

#include "base/row.h"
#include "study/summary.h"

/* constant, name in outputs, member of struct job_outcome, what it is divided by */
#define JOB_METRIC_LIST(X)                                                                                             \
	X(JOB_METRIC_START, "start_s", start_s, 1) /* its first copy has machines, from submission of the plan */      \
	X(JOB_METRIC_END_S, "end_s", end_s, 1)	   /* its last copy is done */                                         \
	X(JOB_METRIC_WAIT, "wait_s", wait_s, 1)	   /* of a copy, ready but without machines, all its waits */          \
	X(JOB_METRIC_SLOWDOWN, "slowdown", slowdown,                                                                   \
	  1)				    /* of a copy: from ready to done, over the time with machines */           \
	X(JOB_METRIC_COST, "cost", cost, 1) /* machines of all copies while they had them */                           \
	X(JOB_METRIC_GPU_H, "gpu_h", gpu_s, HOUR_S)                                                                    \
	X(JOB_METRIC_FAILURES, "failures", failures, 1)

enum job_metric { JOB_METRIC_LIST(ROW_CONSTANT) JOB_METRIC_COUNT };

const char *job_metric_name(enum job_metric metric);

struct job_summary {
	struct sample_summary metrics[JOB_METRIC_COUNT];
};

/* All jobs of the plan; to be freed. Replications that were resumed or merged are simulated once more, since the outcomes
 * of jobs are not stored. */
struct job_summary *job_summaries(const struct results *results, size_t plan);

#endif
