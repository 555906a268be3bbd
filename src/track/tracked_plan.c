/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/tracked_plan.h"

#include "base/mem.h"
#include "base/number.h"
#include "model/work.h"
#include "site/pricing.h"
#include "site/site_kind.h"
#include "stats/moments.h"
#include "track/doubt.h"
#include "track/expected_stops.h"
#include "track/planned_step.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Nobody knows a step time better than so before the run. */
#define LEAST_PRIOR_SD 0.05
/* Early trouble ends: failures grow as time to this power (slopes of 0.35 to 0.5 of the cumulative rate: Duane, "Learning curve
 * approach to reliability monitoring", IEEE Trans. Aerospace 2(2), 1964; the lower one). */
#define GROWTH	       0.65
/* Stops vary at least so much, whatever the scenario says. */
#define LEAST_STOP_CV  0.3

const char *tracked_plan_lacks(const struct plan *plan)
{
	if (plan->jobs)
		return "it is a plan of several jobs; accepted: a plan of one workload";
	if (site_kind_is_service(plan->site))
		return "an API trains it: there is no log of steps";
	return NULL;
}

struct normal_belief normal_belief_update(struct normal_belief prior, double observed, double observed_sd)
{
	double before = 1 / (prior.sd * prior.sd), now = 1 / (observed_sd * observed_sd);

	return (struct normal_belief){ .mean = (before * prior.mean + now * observed) / (before + now),
				       .sd = sqrt(1 / (before + now)) };
}

/* Rank of a replication where the scenario draws nothing: of its own random events. */
static double own_rank(const struct study *study, uint64_t replication)
{
	struct stream s;

	stream_init(&s, study->seed, replication, PURPOSE_PARAMETER, stream_entity("track/step"));
	return gsl_cdf_ugaussian_Pinv(stream_uniform(&s) * (1 - 0x1p-52));
}

/* What the scenario says of the step time, as logarithms: those of the replications are put into step_s. */
static struct moments expect_speed(struct tracked_plan *t, const struct plan *plan, const struct track_state *state)
{
	struct moments m = { 0 };

	for (uint64_t i = 0; i < t->study.replications; i++) {
		t->step_s[i] = log(planned_step_s(plan, &t->study, i, state->planned_steps));
		moments_add(&m, t->step_s[i]);
	}
	t->expected_step_s = exp(m.mean);
	return m;
}

static struct normal_belief belief_before(const struct moments *m)
{
	return (struct normal_belief){ m->mean, number_most(moments_sd(m), LEAST_PRIOR_SD) };
}

/* How sure the log's time a step is, besides what the lives' differ: what it varies more than theirs is something that they don't
 * know. */
static double observed_sd(const struct track_state *state, const struct lives *lives)
{
	return sqrt(state->step_few + number_most(0, state->step_varies - lives->varies));
}

/* Each replication has its step time given its hazards: hidden stops are in the log's time a step. */
static void learn_speed(struct tracked_plan *t, const struct plan *plan, const struct track_state *state,
			const struct lives *lives, const struct moments *m)
{
	double sd = moments_sd(m), own_sd = observed_sd(state, lives);

	for (uint64_t i = 0; i < t->study.replications; i++) {
		double seen = log(state->step_s) - stretch_curve_mean(&lives->stretch, t->so_far[i]);
		double seen_sd = hypot(own_sd, stretch_curve_sd(&lives->stretch, t->so_far[i]));
		double rank = sd > LEAST_PRIOR_SD / 10 ? (t->step_s[i] - m->mean) / sd : own_rank(&t->study, i), run_s;
		struct normal_belief now = normal_belief_update(belief_before(m), seen, seen_sd);
		struct work_draw draw = work_draw(plan, t->study.seed, i);

		t->step_s[i] = exp(now.mean + now.sd * rank);
		run_s = t->step_s[i] * state->planned_steps * (1 - draw.overhead) /
			(1 + planned_step_beside(plan, draw.write_s));
		t->throughput[i] = work_computed_tokens(&draw) / (cluster_gpus(plan->cluster) * run_s);
	}
	/* The speed as measured stands before any other. */
	t->copy.plan.speed.throughput =
		(struct parameter){ .distribution = distribution_constant(t->throughput[0]), .table = t->throughput };
	t->copy.cluster.overhead.straggler = (struct parameter){ .distribution = distribution_constant(0) };
}

/* Of what is too much so far, how much goes on: the mean rate of the rest over that so far. */
static double excess_kept(const struct track_state *state)
{
	double more = state->planned_steps / state->done_steps;

	return more > 1 && isfinite(more) ? (pow(more, GROWTH) - 1) / (more - 1) : 1;
}

static void draw_hazards(struct tracked_plan *t, const struct rate_doubt *doubt, double kept)
{
	for (uint64_t i = 0; i < t->study.replications; i++) {
		struct rate_factor factor;
		struct stream s;
		double which;

		stream_init(&s, t->study.seed, i, PURPOSE_PARAMETER, stream_entity("track/hazard"));
		which = stream_uniform(&s);
		factor = rate_doubt_draw(doubt, which, number_least(stream_uniform(&s), 1 - 0x1p-53), kept);
		t->so_far[i] = factor.so_far;
		t->hazard[i] = factor.ahead;
	}
}

/* The hazards of the cluster and of the site get one belief about their common factor: by the stops that the log shows, and by its
 * time a step for those that it hides. */
static void learn_hazard(struct tracked_plan *t, const struct plan *plan, const struct track_state *state,
			 const struct lives *lives, const struct moments *step)
{
	const struct site_rest rest = { .used_gpu_s = state->held_s * pricing_billed_gpus(plan),
					.gone_s = state->elapsed_s,
					.burned = state->held_s * plan->burn_per_s,
					.hazard = t->hazard };
	const struct expected_stops e = expected_stops_of(plan, state->held_s);
	const struct rate_pace pace = { .log_ratio = log(state->step_s) - step->mean,
					.sd = hypot(belief_before(step).sd, observed_sd(state, lives)),
					.stretch = &lives->stretch };
	struct rate_doubt doubt;

	t->expected_failures = e.count * lives->shown;
	t->seen_failures = track_state_failures(state, plan);
	doubt = rate_doubt_of(e.variance > 0 ? e.count * e.count / e.variance : INFINITY, t->seen_failures,
			      t->expected_failures);
	rate_doubt_weigh(&doubt, &pace);
	draw_hazards(t, &doubt, excess_kept(state));
	plan_copy_learn_hazard(&t->copy, &rest);
	t->copy.cluster.node_age_s = state->held_s;
	t->copy.cluster.job_age_s = state->session_s;
}

static void scale(struct distribution *d, double factor)
{
	if (d->kind != DISTRIBUTION_EMPIRICAL && distribution_mean(d) > 0)
		*d = distribution_scaled(d, factor);
}

/* Restarts and waits, by the mean stop of the log over that of the lives' logs. */
static void learn_downtime(struct tracked_plan *t, const struct track_state *state, const struct lives *lives)
{
	struct plan_copy *c = &t->copy;

	t->downtime_factor = 1;
	if (!state->stops || !(lives->downtime_s > 0) || !(state->downtime_s > 0))
		return;
	t->downtime_factor = exp(size_doubt(state->downtime_s / lives->downtime_s, (double)state->stops,
					    number_most(lives->downtime_cv, LEAST_STOP_CV)));
	scale(&c->cluster.restart, t->downtime_factor);
	scale(&c->partition.wait, t->downtime_factor);
	for (size_t i = 0; i < c->cluster.failure_count; i++)
		if (c->failures[i].has_restart)
			scale(&c->failures[i].restart, t->downtime_factor);
}

/* Tokens or examples, and what is done once at the start. */
static void leave_rest(struct tracked_plan *t, const struct track_state *state)
{
	double share = (state->planned_steps - state->done_steps) / state->planned_steps;
	struct plan_copy *c = &t->copy;

	if (parameter_mean(&c->workload.tokens) > 0)
		c->workload.tokens.distribution = distribution_scaled(&c->workload.tokens.distribution, share);
	else
		c->workload.examples *= share;
	c->cluster.overhead.start = (struct parameter){ .distribution = distribution_constant(0) };
	c->plan.experiments.attempts = (struct parameter){ .distribution = distribution_constant(0) };
	c->cluster.submitted_week_s = fmod(c->cluster.submitted_week_s + state->elapsed_s, WEEK_S);
	t->study.deadline_s -= state->elapsed_s;
	t->study.horizon_s = number_most(t->study.horizon_s - state->elapsed_s, 1);
}

void tracked_plan_make(struct tracked_plan *t, const struct plan *plan, const struct study *study,
		       const struct track_state *state, const struct tracked_facts *facts)
{
	double limit_s = site_kind_limit(plan).longest_s;
	struct moments step;

	*t = (struct tracked_plan){ .study = *study,
				    .throughput = mem_alloc(study->replications + 1, sizeof(double)),
				    .hazard = mem_alloc(study->replications + 1, sizeof(double)),
				    .so_far = mem_alloc(study->replications + 1, sizeof(double)),
				    .step_s = mem_alloc(study->replications + 1, sizeof(double)) };
	plan_copy_make(&t->copy, plan);
	step = expect_speed(t, plan, state);
	learn_hazard(t, plan, state, facts->lives, &step);
	learn_speed(t, plan, state, facts->lives, &step);
	learn_downtime(t, state, facts->lives);
	leave_rest(t, state);
	t->study.budget -= facts->spent;
	t->copy.plan.resume.state = facts->is_down ? RESUME_DOWN : RESUME_RUNNING;
	t->copy.plan.resume.session_left_s = number_most(1, limit_s - state->session_s);
	t->copy.plan.resume.session_share = state->session_steps / (state->planned_steps - state->done_steps);
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
