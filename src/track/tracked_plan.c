/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/tracked_plan.h"

#include "base/mem.h"
#include "base/number.h"
#include "model/checkpoint.h"
#include "model/work.h"
#include "site/pricing.h"
#include "site/site_kind.h"
#include "stats/moments.h"
#include "track/doubt.h"

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
/* A session that reached so much of its limit ended at it. */
#define LIMIT_SHARE    0.95

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

/* Blocking writes and evaluations, over the compute between them. */
static double beside_share(const struct plan *plan, double write_s)
{
	const struct cluster *c = plan->cluster;
	double interval_s = checkpoint_plan_interval_s(plan, write_s);
	double writes = c->checkpoint.is_async ? c->checkpoint.slowdown * write_s : write_s;
	double share = isfinite(interval_s) && interval_s > 0 ? writes / interval_s : 0;

	return share + (c->evaluation_every_s > 0 ? c->evaluation_lasts_s / c->evaluation_every_s : 0);
}

/* What a second of compute becomes in the log: slow GPUs, writes, evaluations; not what is counted as a stop or once. */
static double stretch_of(const struct plan *plan, const struct study *study, uint64_t replication, double write_s)
{
	const struct parameter *straggler = &plan->cluster->overhead.straggler;
	double slow = parameter_draw(straggler, study->seed, replication);

	return (slow > 0 ? slow : 1) * (1 + beside_share(plan, write_s));
}

double tracked_plan_step_s(const struct plan *plan, const struct study *study, uint64_t replication,
			   double planned_steps)
{
	struct work_draw draw = work_draw(plan, study->seed, replication);

	return work_compute_s(plan, &draw) * stretch_of(plan, study, replication, draw.write_s) / planned_steps;
}

/* Rank of a replication where the scenario draws nothing: of its own random events. */
static double own_rank(const struct study *study, uint64_t replication)
{
	struct stream s;

	stream_init(&s, study->seed, replication, PURPOSE_PARAMETER, stream_entity("track/step"));
	return gsl_cdf_ugaussian_Pinv(stream_uniform(&s) * (1 - 0x1p-52));
}

static void learn_speed(struct tracked_plan *t, const struct plan *plan, const struct study *study,
			const struct track_state *state)
{
	struct moments m = { 0 };
	struct normal_belief prior, now;
	double run_s;

	for (uint64_t i = 0; i < study->replications; i++) {
		t->step_s[i] = log(tracked_plan_step_s(plan, study, i, state->planned_steps));
		moments_add(&m, t->step_s[i]);
	}
	prior = (struct normal_belief){ m.mean, number_most(moments_sd(&m), LEAST_PRIOR_SD) };
	now = normal_belief_update(prior, log(state->step_s), state->step_log_sd);
	for (uint64_t i = 0; i < study->replications; i++) {
		double sd = moments_sd(&m), before = t->step_s[i];
		double rank = sd > LEAST_PRIOR_SD / 10 ? (before - m.mean) / sd : own_rank(study, i);
		struct work_draw draw = work_draw(plan, study->seed, i);

		t->step_s[i] = exp(now.mean + now.sd * rank);
		run_s = t->step_s[i] * state->planned_steps * (1 - draw.overhead) /
			(1 + beside_share(plan, draw.write_s));
		t->throughput[i] = work_computed_tokens(&draw) / (cluster_gpus(plan->cluster) * run_s);
	}
	/* The speed as measured stands before any other. */
	t->plan.speed.throughput =
		(struct parameter){ .distribution = distribution_constant(t->throughput[0]), .table = t->throughput };
	t->cluster.overhead.straggler = (struct parameter){ .distribution = distribution_constant(0) };
	t->expected_step_s = exp(m.mean);
}

/* Failures of one clock that is new, in so long: its hazard up to the first, then at its mean. */
static double renewals(const struct distribution *lifetime, double time_s)
{
	double first_s = distribution_hazard_inverse(lifetime, 1);

	return time_s <= first_s ? distribution_hazard(lifetime, time_s)
				 : 1 + (time_s - first_s) / distribution_mean(lifetime);
}

/* Interruptions that the scenario expects in so long on machines, and the square of how much of it is uncertain. */
struct expectation {
	double count, variance;
};

static void expect(struct expectation *e, const struct failure *f, const struct cluster *c, double held_s)
{
	double count, sd = f->has_rate_factor ? distribution_sd(&f->rate_factor.distribution) : 0;

	if (f->trace_count || f->cause == FAILURE_STORAGE)
		return;
	count = cluster_clocks(c, f) * renewals(&f->lifetime, held_s);
	e->count += count * failure_mean_factor(f);
	e->variance += count * sd * count * sd;
}

/* Stops that no limit of a session explains. */
static double failures_of(const struct track_state *state, double limit_s)
{
	double n = 0;

	for (size_t i = 0; i < state->stops; i++)
		n += state->sessions_s[i] < LIMIT_SHARE * limit_s;
	return n;
}

/* Of what is too much so far, how much goes on: the mean rate of the rest over that so far. */
static double excess_kept(const struct track_state *state)
{
	double more = state->planned_steps / state->done_steps;

	return more > 1 && isfinite(more) ? (pow(more, GROWTH) - 1) / (more - 1) : 1;
}

static void draw_hazards(struct tracked_plan *t, const struct study *study, const struct rate_doubt *doubt, double kept)
{
	for (uint64_t i = 0; i < study->replications; i++) {
		struct stream s;
		double which;

		stream_init(&s, study->seed, i, PURPOSE_PARAMETER, stream_entity("track/hazard"));
		which = stream_uniform(&s);
		t->hazard[i] = rate_doubt_draw(doubt, which, number_least(stream_uniform(&s), 1 - 0x1p-53), kept);
	}
}

/* The hazards of the cluster and of the site get one belief about their common factor. */
static void learn_hazard(struct tracked_plan *t, const struct study *study, const struct track_state *state)
{
	const struct spot_terms *spot = site_kind_spot(&t->site);
	const struct site_rest rest = { .used_gpu_s = state->held_s * pricing_billed_gpus(&t->plan),
					.gone_s = state->elapsed_s,
					.burned = state->held_s * t->plan.burn_per_s,
					.hazard = t->hazard };
	struct expectation e = { 0 };
	struct rate_doubt doubt;

	for (size_t i = 0; i < t->cluster.failure_count; i++) {
		expect(&e, &t->failures[i], &t->cluster, state->held_s);
		failure_learn(&t->failures[i], t->hazard);
	}
	if (spot && !spot->trace.count)
		expect(&e, &spot->preemption, &t->cluster, state->held_s);
	if (t->site.kind->go_on)
		t->site.kind->go_on(&t->site, &rest);
	t->expected_failures = e.count;
	t->seen_failures = failures_of(state, site_kind_limit(&t->plan).longest_s);
	doubt = rate_doubt_of(e.variance > 0 ? e.count * e.count / e.variance : INFINITY, t->seen_failures, e.count);
	draw_hazards(t, study, &doubt, excess_kept(state));
	t->cluster.node_age_s = state->held_s;
	t->cluster.job_age_s = state->session_s;
}

static void scale(struct distribution *d, double factor)
{
	if (d->kind != DISTRIBUTION_EMPIRICAL && distribution_mean(d) > 0)
		*d = distribution_scaled(d, factor);
}

/* Restarts and waits, by the mean stop of the log over that of the simulated plan. */
static void learn_downtime(struct tracked_plan *t, const struct track_state *state, const struct stop_sum *stops)
{
	double expected_s = stops ? stop_sum_mean(stops) : 0;

	t->downtime_factor = 1;
	if (!state->stops || !(expected_s > 0) || !(state->downtime_s > 0))
		return;
	t->downtime_factor = exp(size_doubt(state->downtime_s / expected_s, (double)state->stops,
					    number_most(stop_sum_cv(stops), LEAST_STOP_CV)));
	scale(&t->cluster.restart, t->downtime_factor);
	scale(&t->partition.wait, t->downtime_factor);
	for (size_t i = 0; i < t->cluster.failure_count; i++)
		if (t->failures[i].has_restart)
			scale(&t->failures[i].restart, t->downtime_factor);
}

/* Tokens or examples, and what is done once at the start. */
static void leave_rest(struct tracked_plan *t, const struct track_state *state)
{
	double share = (state->planned_steps - state->done_steps) / state->planned_steps;

	if (parameter_mean(&t->workload.tokens) > 0)
		t->workload.tokens.distribution = distribution_scaled(&t->workload.tokens.distribution, share);
	else
		t->workload.examples *= share;
	t->cluster.overhead.start = (struct parameter){ .distribution = distribution_constant(0) };
	t->plan.experiments.attempts = (struct parameter){ .distribution = distribution_constant(0) };
	t->cluster.submitted_week_s = fmod(t->cluster.submitted_week_s + state->elapsed_s, WEEK_S);
	t->study.deadline_s -= state->elapsed_s;
	t->study.horizon_s = number_most(t->study.horizon_s - state->elapsed_s, 1);
}

static void copy_parts(struct tracked_plan *t, const struct plan *plan, const struct study *study)
{
	*t = (struct tracked_plan){ .plan = *plan,
				    .workload = *plan->workload,
				    .cluster = *plan->cluster,
				    .site = *plan->site,
				    .study = *study };
	t->partition = plan->partition ? *plan->partition : (struct partition){ .wait = distribution_constant(0) };
	t->failures = mem_alloc(plan->cluster->failure_count + 1, sizeof(*t->failures));
	memcpy(t->failures, plan->cluster->failures, plan->cluster->failure_count * sizeof(*t->failures));
	t->cluster.failures = t->failures;
	t->plan.workload = &t->workload;
	t->plan.cluster = &t->cluster;
	t->plan.site = &t->site;
	t->plan.partition = plan->partition ? &t->partition : NULL;
	t->throughput = mem_alloc(study->replications + 1, sizeof(*t->throughput));
	t->hazard = mem_alloc(study->replications + 1, sizeof(*t->hazard));
	t->step_s = mem_alloc(study->replications + 1, sizeof(*t->step_s));
}

void tracked_plan_make(struct tracked_plan *t, const struct plan *plan, const struct study *study,
		       const struct track_state *state, const struct tracked_facts *facts)
{
	double limit_s = site_kind_limit(plan).longest_s;

	copy_parts(t, plan, study);
	learn_speed(t, plan, study, state);
	learn_hazard(t, study, state);
	learn_downtime(t, state, facts->stops);
	leave_rest(t, state);
	t->study.budget -= facts->spent;
	t->plan.resume.state = facts->is_down ? RESUME_DOWN : RESUME_RUNNING;
	t->plan.resume.session_left_s = number_most(1, limit_s - state->session_s);
}

void tracked_plan_release(struct tracked_plan *t)
{
	free(t->failures);
	free(t->throughput);
	free(t->hazard);
	free(t->step_s);
	*t = (struct tracked_plan){ 0 };
}
