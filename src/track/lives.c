/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/lives.h"

#include "base/mem.h"
#include "base/number.h"
#include "sim/trace_set.h"
#include "site/site_kind.h"
#include "track/campaign_copy.h"
#include "track/expected_stops.h"
#include "track/lived_log.h"
#include "track/planned_step.h"
#include "track/track_state.h"

#include <math.h>
#include <stdlib.h>

enum { LIVES_MOST = 128, LIVES_LEAST = 8 };
/* A life that takes so much longer than the log did so far, or is planned, tells nothing of it. */
#define LONGEST	   10.0
/* How far from the plan's own hazards a life may be to tell of its stops, in the logarithm. */
#define OWN_HAZARD 0.3
/* Multiples of it fill (0, 1) evenly. */
#define GOLDEN	   0.6180339887498949

/* What the log of one life says. */
struct life {
	double hazard, stretch, varies;
	double failures, expected; /* stops that no limit of a session explains, and how many were expected */
	double stops, down_s;	   /* all of them, and their time together */
};

struct life_list {
	struct life items[LIVES_MOST];
	size_t count;
};

static void add_row(struct progress_log *log, const struct lived_row *row)
{
	const struct log_place place = { .line = 1 };
	struct log_record record;

	log_record_clear(&record);
	record.slot[LOG_STEP] = row->step;
	record.slot[LOG_DATE] = row->time_s;
	progress_log_add(log, &record, &place);
}

static void read_life(struct progress_log *log, const struct trace *t, const struct lived_steps *steps)
{
	size_t count;
	struct lived_row *rows = lived_log(t, steps, &count);

	progress_log_init(log, 0);
	for (size_t i = 0; i < count; i++)
		add_row(log, &rows[i]);
	progress_log_finish(log);
	free(rows);
}

/* The steps at which the log has rows, ascending. */
static double *steps_of(const struct progress_log *log, size_t *count)
{
	double *steps = mem_alloc(log->count + 1, sizeof(*steps));

	*count = 0;
	for (size_t i = 0; i < log->count; i++)
		if (*count == 0 || log->rows[i].step > steps[*count - 1])
			steps[(*count)++] = log->rows[i].step;
	return steps;
}

/* What is lived: one run, of a plan of its own or of one job. */
struct subject {
	struct plan *plan;	/* that is simulated */
	const struct plan *run; /* the scenario's */
	const struct study *study;
	const struct lived_steps *steps;
	double planned, limit_s; /* steps; of a session */
};

/* One life, up to the last of the steps; 0: it did not come so far. */
static int live(struct life *l, struct simulator *r, size_t index, const struct subject *s)
{
	const struct lived_steps *steps = s->steps;
	struct trace_set traces;
	struct progress_log lived;
	struct track_state state;
	int good;

	trace_set_run(&traces, r, index);
	read_life(&lived, &traces.items[0], steps);
	good = lived.has_last && lived.last.step == steps->steps[steps->count - 1] &&
	       track_state_of(&state, &lived, number_most(s->planned, lived.last.step + 1));
	if (good) {
		track_state_on_machines(&state, s->run);
		l->stretch = log(state.step_s / planned_step_s(s->run, s->study, index, s->planned));
		l->varies = state.step_varies;
		l->failures = track_state_failures(&state, s->limit_s);
		l->expected = l->hazard * expected_stops_of(s->run, state.held_s).count;
		l->stops = (double)state.stops;
		l->down_s = state.stops ? state.downtime_s * l->stops : 0;
		good = isfinite(l->stretch);
		track_state_release(&state);
	}
	progress_log_release(&lived);
	trace_set_release(&traces);
	return good;
}

/* Hazard factors that fill the reach evenly in the logarithm, in no order. */
static double *spread_hazards(size_t count)
{
	double *hazard = mem_alloc(count + 1, sizeof(*hazard));

	for (size_t i = 0; i < count; i++)
		hazard[i] = pow(STRETCH_REACH, 2 * fmod(((double)i + 0.5) * GOLDEN, 1) - 1);
	return hazard;
}

static void live_all(struct life_list *all, const struct subject *s, const double *hazard)
{
	size_t most = s->study->replications < LIVES_MOST ? (size_t)s->study->replications : LIVES_MOST;
	struct simulator r;

	simulator_init(&r, s->plan, s->study);
	for (size_t i = 0; i < most; i++) {
		struct life *l = &all->items[all->count];

		*l = (struct life){ .hazard = hazard[i] };
		all->count += (size_t)live(l, &r, i, s);
	}
	simulator_release(&r);
}

static void fit_stretch(struct lives *l, const struct life_list *all)
{
	struct stretch_point points[LIVES_MOST];

	for (size_t i = 0; i < all->count; i++)
		points[i] = (struct stretch_point){ all->items[i].hazard, all->items[i].stretch };
	l->stretch = stretch_curve_of(points, all->count);
}

/* Stops are those of the plan's own hazards: with three times as many failures spares run out, and stops are far longer. */
static double weight_of(const struct life *life)
{
	double off = log(life->hazard) / OWN_HAZARD;

	return exp(-off * off / 2);
}

static void fit_stops(struct lives *l, const struct life_list *all)
{
	double failures = 0, expected = 0, stops = 0, down_s = 0, off = 0;

	for (size_t i = 0; i < all->count; i++) {
		const struct life *life = &all->items[i];
		double w = weight_of(life);

		l->varies += life->varies / (double)all->count;
		failures += w * life->failures;
		expected += w * life->expected;
		stops += w * life->stops;
		down_s += w * life->down_s;
	}
	l->shown = expected > 0 ? failures / expected : 1;
	l->downtime_s = stops > 0 ? down_s / stops : 0;
	for (size_t i = 0; i < all->count && l->downtime_s > 0; i++) {
		const struct life *life = &all->items[i];
		double d = life->down_s - life->stops * l->downtime_s;

		off += weight_of(life) * d * d;
	}
	if (l->downtime_s > 0)
		l->downtime_cv = sqrt(off / stops) / l->downtime_s;
}

/* Up to the step that the log is at, where hazards are those of the plan by a factor [replication]. A life that takes much longer
 * than the log did so far, or is planned, is given up. */
static void lives_with(struct lives *l, struct subject *s, const struct study *study, const struct progress_log *log,
		       const double *hazard)
{
	struct life_list *all = mem_alloc(1, sizeof(*all));
	struct lived_steps steps = { .planned = s->planned };
	double *list = steps_of(log, &steps.count);
	struct study life = *study;

	*l = (struct lives){ .shown = 1 };
	all->count = 0;
	steps.steps = list;
	life.horizon_s = number_least(study->horizon_s, LONGEST * log->last.time_s * s->planned / log->last.step);
	s->study = &life;
	s->steps = &steps;
	if (log->last.step > 0) /* of a log at step 0 there is no life to tell */
		live_all(all, s, hazard);
	l->count = all->count;
	if (all->count >= LIVES_LEAST) {
		fit_stretch(l, all);
		fit_stops(l, all);
	}
	free(list);
	free(all);
}

void lives_of(struct lives *l, const struct plan *plan, const struct study *study, const struct progress_log *log,
	      double planned_steps)
{
	double *hazard = spread_hazards((size_t)study->replications);
	struct plan_copy copy;
	struct subject subject = {
		.plan = &copy.plan, .run = plan, .planned = planned_steps, .limit_s = site_kind_limit(plan).longest_s
	};

	plan_copy_make(&copy, plan);
	plan_copy_learn_hazard(&copy, &(struct site_rest){ .hazard = hazard });
	lives_with(l, &subject, study, log, hazard);
	plan_copy_release(&copy);
	free(hazard);
}

void lives_of_job(struct lives *l, const struct plan *plan, size_t job, const struct study *study,
		  const struct progress_log *log, double planned_steps)
{
	double *hazard = spread_hazards((size_t)study->replications);
	const struct job *of = &plan->jobs->items[job];
	const struct site_rest rest = { .hazard = hazard };
	struct campaign_copy copy;
	struct subject subject = {
		.plan = &copy.whole.plan, .run = of->plan, .planned = planned_steps, .limit_s = of->request_s
	};

	campaign_copy_make(&copy, plan, 1);
	plan_copy_learn_hazard(&copy.whole, &rest);
	plan_copy_learn_hazard(campaign_copy_add(&copy, job, of->id, 1), &rest);
	copy.items[0].submit_s = 0;
	campaign_copy_link(&copy);
	lives_with(l, &subject, study, log, hazard);
	campaign_copy_release(&copy);
	free(hazard);
}
