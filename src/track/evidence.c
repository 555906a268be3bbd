/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/evidence.h"

#include "base/number.h"
#include "track/doubt.h"
#include "track/expected_stops.h"
#include "track/planned_step.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* Nobody knows a step time better than so before the run. */
#define LEAST_PRIOR_SD 0.05
/* Early trouble ends: failures grow as time to this power (slopes of 0.35 to 0.5 of the cumulative rate: Duane, "Learning curve
 * approach to reliability monitoring", IEEE Trans. Aerospace 2(2), 1964; the lower one). */
#define GROWTH	       0.65
/* Stops vary at least so much, whatever the scenario says. */
#define LEAST_STOP_CV  0.3

struct normal_belief normal_belief_update(struct normal_belief prior, double observed, double observed_sd)
{
	double before = 1 / (prior.sd * prior.sd), now = 1 / (observed_sd * observed_sd);

	return (struct normal_belief){ .mean = (before * prior.mean + now * observed) / (before + now),
				       .sd = sqrt(1 / (before + now)) };
}

struct moments evidence_prior(const struct evidence *e, const struct study *study, double *log_step_s)
{
	struct moments m = { 0 };

	for (uint64_t i = 0; i < study->replications; i++) {
		log_step_s[i] = log(planned_step_s(e->plan, study, i, e->state->planned_steps));
		moments_add(&m, log_step_s[i]);
	}
	return m;
}

static struct normal_belief belief_before(const struct moments *m)
{
	return (struct normal_belief){ m->mean, number_most(moments_sd(m), LEAST_PRIOR_SD) };
}

/* How sure the log's time a step is, besides what the lives' differ: what it varies more than theirs is something that they don't
 * know. */
static double observed_sd(const struct evidence *e)
{
	return sqrt(e->state->step_few + number_most(0, e->state->step_varies - e->lives->varies));
}

double evidence_excess_kept(double share)
{
	double more = 1 / share;

	return more > 1 && isfinite(more) ? (pow(more, GROWTH) - 1) / (more - 1) : 1;
}

static void draw_hazards(const struct rate_doubt *doubt, const struct study *study, double kept, double *so_far,
			 double *ahead)
{
	for (uint64_t i = 0; i < study->replications; i++) {
		struct rate_factor factor;
		struct stream s;
		double which;

		stream_init(&s, study->seed, i, PURPOSE_PARAMETER, stream_entity("track/hazard"));
		which = stream_uniform(&s);
		factor = rate_doubt_draw(doubt, which, number_least(stream_uniform(&s), 1 - 0x1p-53), kept);
		so_far[i] = factor.so_far;
		ahead[i] = factor.ahead;
	}
}

struct interruptions evidence_hazard(const struct evidence *all, size_t count, size_t longest,
				     const struct moments *prior, const struct study *study, double kept,
				     double *so_far, double *ahead)
{
	const struct evidence *e = &all[longest];
	const struct rate_pace pace = { .log_ratio = log(e->state->step_s) - prior->mean,
					.sd = hypot(belief_before(prior).sd, observed_sd(e)),
					.stretch = &e->lives->stretch };
	struct interruptions n = { 0, 0 };
	struct rate_doubt doubt;
	double shape = INFINITY, mean = 0, sd = 0;

	for (size_t i = 0; i < count; i++) {
		struct expected_stops stops = expected_stops_of(all[i].plan, all[i].state->held_s);

		mean += stops.count;
		sd += sqrt(stops.variance); /* the same factor in all */
		n.expected += stops.count * all[i].lives->shown;
		n.seen += track_state_failures(all[i].state, all[i].limit_s);
	}
	if (sd > 0)
		shape = mean * mean / (sd * sd);
	doubt = rate_doubt_of(shape, n.seen, n.expected);
	rate_doubt_weigh(&doubt, &pace);
	draw_hazards(&doubt, study, kept, so_far, ahead);
	return n;
}

/* Rank of a replication where the scenario draws nothing: of its own random events. */
static double own_rank(const struct study *study, uint64_t replication)
{
	struct stream s;

	stream_init(&s, study->seed, replication, PURPOSE_PARAMETER, stream_entity("track/step"));
	return gsl_cdf_ugaussian_Pinv(stream_uniform(&s) * (1 - 0x1p-52));
}

void evidence_speed(const struct evidence *e, const struct study *study, const struct moments *prior,
		    const double *so_far, double *step_s)
{
	double sd = moments_sd(prior), own_sd = observed_sd(e);

	for (uint64_t i = 0; i < study->replications; i++) {
		const struct stretch_curve *stretch =
			&e->lives->stretch; /* hidden stops are in the log's time a step */
		double seen = log(e->state->step_s) - stretch_curve_mean(stretch, so_far[i]);
		double seen_sd = hypot(own_sd, stretch_curve_sd(stretch, so_far[i]));
		double rank = sd > LEAST_PRIOR_SD / 10 ? (step_s[i] - prior->mean) / sd : own_rank(study, i);
		struct normal_belief now = normal_belief_update(belief_before(prior), seen, seen_sd);

		step_s[i] = exp(now.mean + now.sd * rank);
	}
}

double evidence_downtime(const struct evidence *all, size_t count)
{
	double stops = 0, down_s = 0, expected_s = 0, cv = 0;

	for (size_t i = 0; i < count; i++) {
		const struct track_state *state = all[i].state;
		double n = (double)state->stops;

		if (!state->stops || !(all[i].lives->downtime_s > 0) || !(state->downtime_s > 0))
			continue;
		stops += n;
		down_s += n * state->downtime_s;
		expected_s += n * all[i].lives->downtime_s;
		cv += n * all[i].lives->downtime_cv;
	}
	return stops > 0 ? exp(size_doubt(down_s / expected_s, stops, number_most(cv / stops, LEAST_STOP_CV))) : 1;
}
