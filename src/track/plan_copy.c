/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/plan_copy.h"

#include "base/mem.h"
#include "base/number.h"
#include "model/work.h"
#include "track/planned_step.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void plan_copy_make(struct plan_copy *c, const struct plan *plan)
{
	*c = (struct plan_copy){
		.plan = *plan, .workload = *plan->workload, .cluster = *plan->cluster, .site = *plan->site
	};
	c->partition = plan->partition ? *plan->partition : (struct partition){ .wait = distribution_constant(0) };
	c->failures = mem_alloc(plan->cluster->failure_count + 1, sizeof(*c->failures));
	memcpy(c->failures, plan->cluster->failures, plan->cluster->failure_count * sizeof(*c->failures));
	c->cluster.failures = c->failures;
	c->plan.workload = &c->workload;
	c->plan.cluster = &c->cluster;
	c->plan.site = &c->site;
	c->plan.partition = plan->partition ? &c->partition : NULL;
}

void plan_copy_release(struct plan_copy *c)
{
	free(c->failures);
	*c = (struct plan_copy){ 0 };
}

void plan_copy_learn_hazard(struct plan_copy *c, const struct site_rest *rest)
{
	for (size_t i = 0; i < c->cluster.failure_count; i++)
		failure_learn(&c->failures[i], rest->hazard);
	if (c->site.kind->go_on)
		c->site.kind->go_on(&c->site, rest);
}

/* The throughput at which the work of a replication takes so long; it stands before any other speed. */
static double throughput_for(const struct plan *plan, struct work_draw draw, double compute_s)
{
	draw.throughput = 1;
	return work_compute_s(plan, &draw) / compute_s;
}

static void take_throughput(struct plan_copy *c, const double *throughput)
{
	c->plan.speed.throughput =
		(struct parameter){ .distribution = distribution_constant(throughput[0]), .table = throughput };
}

void plan_copy_learn_steps(struct plan_copy *c, const struct study *study, const double *step_s, double planned_steps,
			   double *throughput)
{
	for (uint64_t i = 0; i < study->replications; i++) {
		struct work_draw draw = work_draw(&c->plan, study->seed, i);
		double beside = planned_step_beside(&c->plan, draw.write_s);

		throughput[i] = throughput_for(&c->plan, draw, step_s[i] * planned_steps / (1 + beside));
	}
	take_throughput(c, throughput);
	c->cluster.overhead.straggler = (struct parameter){ .distribution = distribution_constant(0) };
}

void plan_copy_learn_pace(struct plan_copy *c, const struct study *study, const double *pace, double *throughput)
{
	for (uint64_t i = 0; i < study->replications; i++) {
		struct work_draw draw = work_draw(&c->plan, study->seed, i);

		throughput[i] = throughput_for(&c->plan, draw, pace[i] * work_compute_s(&c->plan, &draw));
	}
	take_throughput(c, throughput);
}

static void scale(struct distribution *d, double factor)
{
	if (d->kind != DISTRIBUTION_EMPIRICAL && distribution_mean(d) > 0)
		*d = distribution_scaled(d, factor);
}

void plan_copy_learn_downtime(struct plan_copy *c, double factor)
{
	if (factor == 1)
		return;
	scale(&c->cluster.restart, factor);
	scale(&c->partition.wait, factor);
	for (size_t i = 0; i < c->cluster.failure_count; i++)
		if (c->failures[i].has_restart)
			scale(&c->failures[i].restart, factor);
}

/* Tokens or examples, and what is done once at the start. */
void plan_copy_leave_rest(struct plan_copy *c, const struct track_state *state, double limit_s, int is_down)
{
	double left = state->planned_steps - state->done_steps, share = left / state->planned_steps;

	if (parameter_mean(&c->workload.tokens) > 0)
		c->workload.tokens.distribution = distribution_scaled(&c->workload.tokens.distribution, share);
	else
		c->workload.examples *= share;
	c->cluster.overhead.start = (struct parameter){ .distribution = distribution_constant(0) };
	c->plan.experiments.attempts = (struct parameter){ .distribution = distribution_constant(0) };
	c->cluster.node_age_s = state->held_s;
	c->cluster.job_age_s = state->session_s;
	c->plan.resume = (struct plan_resume){ .state = is_down ? RESUME_DOWN : RESUME_RUNNING,
					       .session_left_s = number_most(1, limit_s - state->session_s),
					       .session_share = state->session_steps / left };
}

void plan_copy_later(struct plan_copy *c, double time_s)
{
	c->cluster.submitted_week_s = fmod(c->cluster.submitted_week_s + time_s, WEEK_S);
	c->plan.moving_s = 0;
}
