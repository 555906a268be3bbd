/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan_copy.h - a plan of one workload whose parts may be changed without changing the scenario's: what was learned of it, and its
 * rest.
 */
#ifndef FLOPCAST_TRACK_PLAN_COPY_H
#define FLOPCAST_TRACK_PLAN_COPY_H

#include "plan/plan.h"
#include "site/site_kind.h"
#include "track/track_state.h"

struct plan_copy {
	struct plan plan; /* of the parts below */
	struct workload workload;
	struct cluster cluster;
	struct site site;
	struct partition partition;
	struct failure *failures;
};

/* Must not be moved while its plan is used. To be released; the plan must outlive it. */
void plan_copy_make(struct plan_copy *c, const struct plan *plan);
void plan_copy_release(struct plan_copy *c);

/* Every hazard of the cluster and of the site by a factor [replication] in place of what the scenario spreads it by. */
void plan_copy_learn_hazard(struct plan_copy *c, const struct site_rest *rest);

/* Steps take step_s [replication], with writes, evaluations and slow GPUs as a log shows them; throughput [replication] is filled, and
 * must outlive the copy. */
void plan_copy_learn_steps(struct plan_copy *c, const struct study *study, const double *step_s, double planned_steps,
			   double *throughput);

/* The same for computing alone, which takes pace [replication] times as long as the scenario says. */
void plan_copy_learn_pace(struct plan_copy *c, const struct study *study, const double *pace, double *throughput);

/* Restarts and waits by a factor. */
void plan_copy_learn_downtime(struct plan_copy *c, double factor);

/* The run stands at that state: of its work the rest is left. `limit_s`: of a session. */
void plan_copy_leave_rest(struct plan_copy *c, const struct track_state *state, double limit_s, int is_down);

/* Time 0 is so much later in the week; what moved to the site before is there. */
void plan_copy_later(struct plan_copy *c, double time_s);

#endif
