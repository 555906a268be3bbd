/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * checkpoint.h - closed forms about checkpoints and restarts: the best interval, the expected wall time.
 *
 * M is the mean time between failures of the job, write_s the time of one blocking write; all in seconds.
 */
#ifndef FLOPCAST_MODEL_CHECKPOINT_H
#define FLOPCAST_MODEL_CHECKPOINT_H

#include "model/checkpoint_policy.h"
#include "plan/plan.h"

#include <math.h>

/* M of a job on all nodes of the cluster: 1 / sum over causes of clocks x mean rate factor / mean lifetime, exact
 * while nodes are exponential or in equilibrium. INFINITY without failures. */
double checkpoint_job_mtbf_s(const struct cluster *c);

/* The constant restart that delays as much as one that is drawn anew each time: -M ln E[e^{-R/M}], since each restart
 * must outlive the next failure by itself. By midpoint quadrature over 1,000 quantiles. */
double checkpoint_effective_restart_s(const struct distribution *restart, double mtbf_s);

/* M of a plan: spot nodes are preempted as well. And the interval that its cluster's policy asks for; INFINITY for none, or
 * when nothing ever fails. */
double checkpoint_plan_mtbf_s(const struct plan *p);
double checkpoint_plan_interval_s(const struct plan *p, double write_s);

/* The same for a plan whose failures have restarts or detections of their own: -M ln of the mean of E[e^{-R/M}] over what
 * strikes; detection and restart are both outlived. */
double checkpoint_plan_restart_s(const struct plan *p);

/* Bytes of one: each trained weight and its states; 14 with AdamW in mixed precision (2 in bf16, 12 of fp32 master and moments;
 * Rajbhandari et al. 2020, section 3.1), 6 in pure bf16, 12 in fp32, 6 with plain SGD. An adapter's holds no base. */
double checkpoint_size_b(const struct workload *w);

/* Time of one write to a tier: as given, or size over bandwidth. */
double checkpoint_write_s(const struct plan *p, const struct checkpoint *c, uint64_t seed, uint64_t replication);
double checkpoint_write_mean_s(const struct plan *p, const struct checkpoint *c);

/* The nearest tier there is that survives such a failure; the storage when none is. */
enum tier checkpoint_serving_tier(const struct cluster *c, enum failure_cause cause);

/* Time between those failures after which the run restarts from this tier. */
double checkpoint_tier_mtbf_s(const struct plan *p, const struct checkpoint *c);

/* The interval of one tier of several: by the failures after which the run restarts from it, since no tier that is
 * nearer survives them. */
double checkpoint_tier_interval_s(const struct plan *p, const struct checkpoint *c, double write_s);

/* Into how many parts work falls, with a write between two. The tolerance keeps a whole number of intervals whole in spite
 * of rounding. */
double checkpoint_segments(double work_s, double interval_s);

struct checkpoint_cycle {
	double work_s, interval_s, write_s, restart_s, mtbf_s;
};

/* Expected wall time for exponential failures that also strike during restarts: e^{R/M} M (e^{w/M} - 1) for each
 * segment of length w (interval + write; the last without a write). Daly 2006, eq. 13, with the last write left out. R
 * constant. */
double checkpoint_expected_wall_s(const struct checkpoint_cycle *c);

#endif
