/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/planned_step.h"

#include "model/checkpoint.h"
#include "model/work.h"

#include <math.h>

double planned_step_beside(const struct plan *plan, double write_s)
{
	const struct cluster *c = plan->cluster;
	double interval_s = checkpoint_plan_interval_s(plan, write_s);
	double writes = c->checkpoint.is_async ? c->checkpoint.slowdown * write_s : write_s;
	double share = isfinite(interval_s) && interval_s > 0 ? writes / interval_s : 0;

	return share + (c->evaluation_every_s > 0 ? c->evaluation_lasts_s / c->evaluation_every_s : 0);
}

double planned_step_s(const struct plan *plan, const struct study *study, uint64_t replication, double planned_steps)
{
	struct work_draw draw = work_draw(plan, study->seed, replication);
	double slow = parameter_draw(&plan->cluster->overhead.straggler, study->seed, replication);

	return work_compute_s(plan, &draw) * (slow > 0 ? slow : 1) * (1 + planned_step_beside(plan, draw.write_s)) /
	       planned_steps;
}
