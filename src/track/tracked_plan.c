/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/tracked_plan.h"

#include "base/mem.h"
#include "base/number.h"
#include "site/pricing.h"
#include "site/site_kind.h"

#include <math.h>
#include <stdlib.h>

const char *tracked_plan_lacks(const struct plan *plan)
{
	if (site_kind_is_service(plan->site))
		return "an API trains it: there is no log of steps";
	return NULL;
}

double tracked_plan_nodes(const struct plan *plan, const struct progress_log *log)
{
	return isnan(log->nodes) ? ceil(log->gpus / (double)plan->cluster->gpus_per_node) : log->nodes;
}

static void learn(struct tracked_plan *t, const struct evidence *e)
{
	const struct track_state *state = e->state;
	const struct site_rest rest = { .used_gpu_s = state->held_s * pricing_billed_gpus(e->plan),
					.gone_s = state->elapsed_s,
					.burned = state->held_s * e->plan->burn_per_s,
					.hazard = t->hazard };
	struct moments prior = evidence_prior(e, &t->study, t->step_s);
	double kept = evidence_excess_kept(state->done_steps / state->planned_steps);

	t->expected_step_s = exp(prior.mean);
	t->failures = evidence_hazard(e, 1, 0, &prior, &t->study, kept, t->so_far, t->hazard);
	evidence_speed(e, &t->study, &prior, t->so_far, t->step_s);
	t->downtime_factor = evidence_downtime(e, 1);
	plan_copy_learn_hazard(&t->copy, &rest);
	plan_copy_learn_steps(&t->copy, &t->study, t->step_s, state->planned_steps, t->throughput);
	plan_copy_learn_downtime(&t->copy, t->downtime_factor);
}

void tracked_plan_make(struct tracked_plan *t, const struct plan *plan, const struct study *study,
		       const struct track_state *state, const struct tracked_facts *facts)
{
	const struct evidence e = { plan, state, facts->lives, site_kind_limit(plan).longest_s };

	*t = (struct tracked_plan){ .study = *study,
				    .throughput = mem_alloc(study->replications + 1, sizeof(double)),
				    .hazard = mem_alloc(study->replications + 1, sizeof(double)),
				    .so_far = mem_alloc(study->replications + 1, sizeof(double)),
				    .step_s = mem_alloc(study->replications + 1, sizeof(double)) };
	plan_copy_make(&t->copy, plan);
	learn(t, &e);
	plan_copy_leave_rest(&t->copy, state, e.limit_s, facts->is_down);
	t->copy.plan.resume.missing = facts->missing;
	t->copy.plan.resume.missing_s = facts->missing_s;
	plan_copy_later(&t->copy, state->elapsed_s);
	t->study.deadline_s -= state->elapsed_s;
	t->study.horizon_s = number_most(t->study.horizon_s - state->elapsed_s, 1);
	t->study.budget -= facts->spent;
}

void tracked_plan_release(struct tracked_plan *t)
{
	plan_copy_release(&t->copy);
	free(t->throughput);
	free(t->hazard);
	free(t->so_far);
	free(t->step_s);
	*t = (struct tracked_plan){ 0 };
}
