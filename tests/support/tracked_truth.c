/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tracked_truth.h"

#include "base/bug.h"
#include "base/mem.h"
#include "sim/trace.h"
#include "stats/sort.h"
#include "track/tracked_plan.h"

#include <math.h>
#include <stdlib.h>

enum { STEPS = 10000, ROW_STEPS = 5 };
/* Any day: clocks of logs are dates. */
#define BEGIN_UNIX_S 1772439000.0

const double truth_shares[TRUTH_SHARES] = { 0.1, 0.25, 0.5, 0.75 };

/* A stretch of computing: it began with so much kept, and lasts until something happens. */
struct stretch {
	double begin_s, end_s, kept_s;
};

/* When the stretch had computed up to that much, with the writes between; INFINITY: never. */
static double reached_s(const struct stretch *c, const struct run_work *work, double computed_s)
{
	double more_s = computed_s - c->kept_s, writes = ceil(more_s / work->interval_s) - 1;
	double at_s = c->begin_s + more_s + (writes > 0 ? writes : 0) * work->write_s;

	return at_s <= c->end_s * (1 + 1e-12) ? at_s : INFINITY;
}

static void add_row(struct progress_log *log, double step, double time_s)
{
	const struct log_place place = { .line = 1 };
	struct log_record record;

	log_record_clear(&record);
	record.slot[LOG_STEP] = step;
	record.slot[LOG_DATE] = BEGIN_UNIX_S + time_s;
	progress_log_add(log, &record, &place);
}

/* The rows of a stretch until the run has done `most` steps; 0: it has. */
static int write_stretch(struct progress_log *log, const struct stretch *c, const struct run_work *work, double most,
			 double *last_s)
{
	double step_s = work->compute_s / STEPS, step = floor(c->kept_s / step_s / ROW_STEPS + 1e-9) * ROW_STEPS;

	for (step += ROW_STEPS; step <= STEPS; step += ROW_STEPS) {
		double at_s = reached_s(c, work, step * step_s);

		if (isinf(at_s))
			return 1;
		*last_s = at_s;
		add_row(log, step, at_s);
		if (step >= most)
			return 0;
	}
	return 1;
}

/* The log of a run up to a share of its steps; returns when its last row is. */
static double write_log(struct progress_log *log, const struct trace *t, double share)
{
	double last_s = 0, kept_s = 0;

	progress_log_init(log, 0);
	add_row(log, 0, 0);
	for (size_t i = 0; i + 1 < t->count; i++) {
		const struct trace_entry *e = &t->entries[i];
		struct stretch c = { .begin_s = e->time_s, .kept_s = kept_s };

		if (e->state != RUN_COMPUTING)
			continue;
		while (i + 1 < t->count && t->entries[i + 1].state == RUN_COMPUTING)
			i++;
		c.end_s = t->entries[i + 1].time_s;
		kept_s = t->entries[i + 1].kept_s;
		if (!write_stretch(log, &c, &t->work, share * STEPS, &last_s))
			break;
	}
	progress_log_finish(log);
	return last_s;
}

/* CRPS of the logarithms of a sample, which is sorted: E|x - y| - E|x - x'| / 2. */
static double crps_of(const double *sorted, size_t n, double actual)
{
	double off = 0, apart = 0;

	for (size_t i = 0; i < n; i++) {
		off += fabs(sorted[i] - actual);
		apart += (2 * (double)i - (double)n + 1) * sorted[i];
	}
	return off / (double)n - apart / ((double)n * (double)n);
}

/* What the scenario says: the plan, and what its own replications have for stops. */
struct tracking {
	const struct plan *plan;
	struct stop_sum stops;
};

/* The rest with other random events than that of the run that is tracked. */
static void forecast(struct truth_point *p, const struct tracking *w, const struct study *study,
		     const struct track_state *state)
{
	size_t n = study->replications;
	double *rest = mem_alloc(n + 1, sizeof(*rest));
	struct tracked_plan t;
	struct replication r;

	tracked_plan_make(&t, w->plan, study, state, &(struct tracked_facts){ .stops = &w->stops });
	replication_init(&r, &t.plan, &t.study);
	for (uint64_t i = 0; i < n; i++) {
		struct outcome out;

		replication_run(&r, i, &out);
		rest[i] = log(out.wall_s);
	}
	replication_release(&r);
	sort_ascending(rest, n);
	p->p10_s = exp(rest[n / 10]);
	p->p90_s = exp(rest[n - 1 - n / 10]);
	p->crps = crps_of(rest, n, log(p->actual_s));
	tracked_plan_release(&t);
	free(rest);
}

/* Through the rows of the last quarter of the steps so far. */
static double line_of(const struct progress_log *log)
{
	size_t from = log->count - 1;
	double last = log->last.step;

	while (from > 0 && log->rows[from].step > 0.75 * last)
		from--;
	return (log->last.time_s - log->rows[from].time_s) / (last - log->rows[from].step) * (STEPS - last);
}

static void track(struct truth *t, size_t run, const struct trace *trace, const struct tracking *w,
		  const struct study *study)
{
	for (int k = 0; k < TRUTH_SHARES; k++) {
		struct truth_point *p = &t->points[k][run];
		struct progress_log log;
		struct track_state state;

		p->actual_s = trace->outcome.wall_s - write_log(&log, trace, truth_shares[k]);
		p->line_s = line_of(&log);
		BUG_IF(!track_state_of(&state, &log, STEPS));
		forecast(p, w, study, &state);
		track_state_release(&state);
		progress_log_release(&log);
	}
}

static void simulate_stops(struct stop_sum *stops, const struct plan *plan, const struct study *study)
{
	struct replication r;

	replication_init(&r, plan, study);
	for (uint64_t i = 0; i < study->replications; i++) {
		struct outcome out;

		replication_run(&r, i, &out);
		stop_sum_add(stops, out.ledger.time_s, out.failures, out.allocations);
	}
	replication_release(&r);
}

void truth_live(struct truth *t, const struct plan *plan, const struct study *study, size_t runs)
{
	struct study life = *study, other = *study;
	struct tracking w = { .plan = plan };
	struct replication r;

	*t = (struct truth){ .runs = runs };
	simulate_stops(&w.stops, plan, study);
	for (int k = 0; k < TRUTH_SHARES; k++)
		t->points[k] = mem_alloc(runs + 1, sizeof(*t->points[k]));
	life.seed = study->seed + 1;
	replication_init(&r, plan, &life);
	for (size_t i = 0; i < runs; i++) {
		struct trace trace = { 0 };

		other.seed = study->seed + 2 + i;
		trace_run(&trace, &r, i);
		track(t, i, &trace, &w, &other);
		trace_release(&trace);
	}
	replication_release(&r);
}

void truth_release(struct truth *t)
{
	for (int k = 0; k < TRUTH_SHARES; k++)
		free(t->points[k]);
	*t = (struct truth){ 0 };
}

struct truth_score truth_score_of(const struct truth *t, int share)
{
	const struct truth_point *points = t->points[share];
	double *errors = mem_alloc(t->runs + 1, sizeof(*errors)), n = (double)t->runs;
	struct truth_score s = { 0 };

	for (size_t i = 0; i < t->runs; i++)
		errors[i] = log(points[i].actual_s / points[i].line_s);
	sort_ascending(errors, t->runs);
	for (size_t i = 0; i < t->runs; i++) {
		const struct truth_point *p = &points[i];

		s.inside += (p->actual_s >= p->p10_s && p->actual_s <= p->p90_s) / n;
		s.crps += p->crps / n;
		s.line_crps += crps_of(errors, t->runs, log(p->actual_s / p->line_s)) / n;
	}
	free(errors);
	return s;
}
