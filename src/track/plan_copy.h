/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan_copy.h - a plan of one workload whose parts may be changed without changing the scenario's.
 */
#ifndef FLOPCAST_TRACK_PLAN_COPY_H
#define FLOPCAST_TRACK_PLAN_COPY_H

#include "plan/plan.h"
#include "site/site_kind.h"

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

#endif
