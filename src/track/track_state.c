/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "track/track_state.h"

#include "base/mem.h"
#include "base/number.h"
#include "site/site_kind.h"
#include "track/step_time.h"

#include <math.h>
#include <stdlib.h>

/* A step time is never known better; of few intervals, worse; and it varies on as it did (docs/TRACK.md). */
#define LEAST_LOG_SD 0.003
#define FEW_LOG_SD   0.3
#define SPREAD_KEPT  0.5
/* Drift that goes on (track/outlook.h). */
#define DRIFT_KEPT   0.58
/* A session that reached so much of its limit ended at it. */
#define LIMIT_SHARE  0.95

static double or_zero(double x)
{
	return isfinite(x) ? x : 0;
}

static void take_step_time(struct track_state *s, const struct pace *p)
{
	double few = FEW_LOG_SD / (double)p->intervals, spread = SPREAD_KEPT * or_zero(p->spread);
	double drift = or_zero(p->drift) * p->horizon;

	s->step_s = (p->step_s + p->beside_s) * exp(DRIFT_KEPT * drift);
	s->step_few = LEAST_LOG_SD * LEAST_LOG_SD + few * few;
	s->step_varies = spread * spread * p->horizon + drift * drift * SPREAD_KEPT * SPREAD_KEPT;
}

/* Of an interval between rows that a stop falls into, or that it ends, so much is work that left no row: half of one before the stop,
 * half of one after it. */
#define UNSEEN_INTERVALS 1.0

static double unseen_s(const struct progress_row *earlier, const struct progress_row *before, const struct progress_row *now,
		       double usual_s)
{
	double steps = earlier ? before->step - earlier->step : 0;

	return now->step < before->step && steps > 0 ? UNSEEN_INTERVALS * steps * or_zero(usual_s) : 0;
}

/* Sessions from the rows that have a time: a stop lasts from the last one before it to the first after it, less the steps
 * between. */
static void take_sessions(struct track_state *s, const struct progress_log *log)
{
	double usual = step_time_usual(log->rows, log->count), begin_s = 0, down_s = 0, from = 0;
	const struct progress_row *earlier = NULL, *before = NULL;

	s->sessions_s = mem_alloc(log->count + 1, sizeof(*s->sessions_s));
	for (size_t i = 0; i < log->count; i++) {
		const struct progress_row *now = &log->rows[i];
		double steps = before ? number_most(0, now->step - before->step) : 0;

		if (isnan(now->time_s))
			continue;
		if (before && now->session != before->session) {
			s->sessions_s[s->stops++] = before->time_s - begin_s;
			down_s += number_most(0, now->time_s - before->time_s - or_zero(usual) * steps -
							 unseen_s(earlier, before, now, usual));
			begin_s = now->time_s - or_zero(usual) * steps;
			from = steps > 0 ? before->step : now->step;
		}
		earlier = before;
		before = now;
	}
	s->session_s = s->elapsed_s - begin_s;
	s->session_steps = s->done_steps - from;
	s->sessions_s[s->stops] = s->session_s;
	s->held_s = s->elapsed_s - down_s;
	s->downtime_s = s->stops ? down_s / (double)s->stops : NAN;
}

int track_state_of(struct track_state *s, const struct progress_log *log, double planned_steps)
{
	struct pace pace;

	*s = (struct track_state){ .planned_steps = planned_steps,
				   .done_steps = log->last.step,
				   .elapsed_s = log->last.time_s };
	if (!pace_of(&pace, log->rows, log->count, planned_steps))
		return 0;
	take_step_time(s, &pace);
	take_sessions(s, log);
	return 1;
}

void track_state_release(struct track_state *s)
{
	free(s->sessions_s);
	s->sessions_s = NULL;
}

void track_state_on_machines(struct track_state *s, const struct plan *plan)
{
	int gives_back = plan->site->kind->has_queue || plan->site->kind->grant == GRANT_SESSION;
	double restart_s = distribution_mean(&plan->cluster->restart);
	double startup_s = distribution_mean(&plan->site->startup);

	if (!gives_back)
		s->held_s = s->elapsed_s;
	else if (s->stops)
		s->held_s += (double)s->stops * number_least(s->downtime_s, startup_s + restart_s);
	s->held_s += startup_s;
	if (gives_back)
		s->session_s += startup_s + (s->stops ? restart_s : 0);
}

double track_state_failures(const struct track_state *s, double limit_s)
{
	double n = 0;

	for (size_t i = 0; i < s->stops; i++)
		n += s->sessions_s[i] < LIMIT_SHARE * limit_s;
	return n;
}
