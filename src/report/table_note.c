/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/table_note.h"

#include "report/format.h"
#include "report/plan_pick.h"
#include "scenario/scenario.h"
#include "site/site_kind.h"
#include "stats/levels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BRIEF_REASON = 160 }; /* bytes */

#define SHOWN_COUNT 1.005 /* of jobs or sessions: below it would read "1 jobs" */
#define SHOWN_IDLE  0.005

/* ---- legend ---- */

/* Largest half width of the shown quantiles' intervals, relative. */
static double worst_error(const struct forecast *f)
{
	double worst = 0;

	for (size_t p = 0; p < f->results->plan_count; p++)
		for (int m = METRIC_COST; m <= METRIC_WALL; m++)
			for (int i = 0; i < LEVELS; i++) {
				const struct interval *q =
					sample_summary_quantile(&f->plans[p].metrics[m], levels_percent[i]);
				double error = (q->hi - q->lo) / 2 / q->value;

				if (isnan(q->value)) /* not reached: more replications would not help */
					continue;
				if (isnan(error) && q->value != 0)
					return NAN;
				worst = error > worst ? error : worst;
			}
	return worst;
}

static int shows_variance(const struct plan_summary *p)
{
	return p->has_variances && !isnan(p->variances.cost.share);
}

static void add_line(struct text *t, const char *words)
{
	text_add(t, words);
	text_add(t, "\n");
}

void table_note_error(struct text *t, const struct forecast *f)
{
	double error = worst_error(f);

	if (isnan(error))
		text_add(t, words_get(f->words,
				      "Too few replications to say how uncertain these quantiles are: use more (-n)."));
	else
		text_addf(t,
			  words_get(f->words,
				    "Simulation error of these values: at most +-%.2g %% (95 %% interval); a larger -n "
				    "narrows it."),
			  100 * error);
	text_add(t, "\n");
}

void table_note_legend(struct text *t, const struct forecast *f)
{
	const struct words *w = f->words;
	int some = 0;

	add_line(t,
		 words_get(w,
			   "P50, P80, P90: enough in 50, 80, 90 of 100 runs. failure-free: the same inputs, no random "
			   "events."));
	add_line(t, words_get(w, "lost to failures: share of the money that went to lost work, restarts and stalls."));
	table_note_error(t, f);
	for (size_t p = 0; p < f->results->plan_count; p++)
		some |= shows_variance(&f->plans[p]);
	if (some)
		add_line(
			t,
			words_get(w,
				  "Input uncertainty: distributions and priors; measuring narrows the forecast. Random "
				  "events: failures, waiting, evictions."));
}

/* How sure each workload's choice is, and what measuring would settle of it. */
static void add_pick(struct text *t, const struct forecast *f, const struct plan_pick *pick)
{
	struct text best = TEXT_INIT, known = TEXT_INIT, saved = TEXT_INIT;
	struct choice c;

	if (!plan_pick_choice(f, pick, &c))
		return;
	format_chance(&best, c.best.value);
	text_addf(t, words_get(f->words, "%s: the cheapest of %zu plans in %s of runs"), f->plans[pick->plan].plan->id,
		  c.options, best.s);
	if (choice_is_open(&c)) {
		format_chance(&known, c.known.value);
		format_money(&saved, c.saved);
		text_addf(t,
			  words_get(f->words,
				    "; a choice with measured inputs (speed, prices, writes) is right in %s and "
				    "saves %s %s on average"),
			  known.s, saved.s, f->currency);
	} else {
		text_add(t, words_get(f->words, "; measuring its inputs would not change the choice"));
	}
	text_add(t, "\n");
	text_release(&best);
	text_release(&known);
	text_release(&saved);
}

void table_note_choices(struct text *t, const struct forecast *f)
{
	size_t count;
	struct plan_pick *picks = plan_picks(f, &count);

	for (size_t i = 0; i < count; i++)
		add_pick(t, f, &picks[i]);
	free(picks);
}

/* ---- a plan ---- */

/* ", at most 48 h and 16 GPUs each (partition normal)" */
static void add_caps(struct text *t, const struct plan *p, const struct words *w)
{
	double limit_s = site_kind_limit(p).longest_s;
	struct text limit = TEXT_INIT;

	if (!isinf(limit_s)) {
		format_duration_short(&limit, limit_s, w);
		if (!p->partition)
			text_addf(t, words_get(w, ", at most %s each"), limit.s);
		else if (isinf(p->partition->most_gpus))
			text_addf(t, words_get(w, ", at most %s each (partition %s)"), limit.s, p->partition->id);
		else
			text_addf(t, words_get(w, ", at most %s and %.0f GPUs each (partition %s)"), limit.s,
				  p->partition->most_gpus, p->partition->id);
	}
	text_release(&limit);
}

static void add_grants(struct text *t, enum grant grant, double count, const struct words *w)
{
	text_addf(t,
		  grant == GRANT_JOB	   ? words_get(w, "%.3g jobs on average")
		  : grant == GRANT_SESSION ? words_get(w, "%.3g sessions on average")
					   : words_get(w, "%.3g grants of machines on average"),
		  count);
}

/* What a place does to a plan: chains of jobs and sessions, waiting, money for nothing. */
static void add_limits(struct text *t, const struct plan_summary *p, const struct words *w)
{
	double count = p->metrics[METRIC_ALLOCATIONS].moments.mean, wait_s = p->times_s[CAUSE_QUEUE];
	double idle = p->breakdown[CAUSE_IDLE] / p->metrics[METRIC_COST].moments.mean;
	const char *between = "";
	struct text wait = TEXT_INIT;

	if (p->plan->jobs || !p->ends[END_FINISHED] || !(count >= SHOWN_COUNT || idle > SHOWN_IDLE || wait_s > 0))
		return;
	text_addf(t, words_get(w, "%s: "), p->plan->id);
	if (count >= SHOWN_COUNT) {
		add_grants(t, p->plan->site->kind->grant, count, w);
		add_caps(t, p->plan, w);
		between = words_get(w, "; ");
	}
	if (wait_s > 0) {
		format_duration_short(&wait, wait_s, w);
		text_add(t, between);
		text_addf(t, words_get(w, "%s of waiting for machines on average"), wait.s);
		between = words_get(w, "; ");
		text_release(&wait);
	}
	if (idle > SHOWN_IDLE) {
		text_add(t, between);
		text_addf(t, words_get(w, "%.1f %% of the cost is paid but not used"), 100 * idle);
	}
	text_add(t, "\n");
}

static void add_experiments(struct text *t, const struct plan_summary *p, const struct words *w)
{
	if (!p->ends[END_FINISHED] || !plan_has_experiments(p->plan))
		return;
	text_addf(t, words_get(w, "%s: %.3g %% of the cost is experiments"), p->plan->id,
		  100 * p->breakdown[CAUSE_EXPERIMENTS] / p->metrics[METRIC_COST].moments.mean);
	text_add(t, "\n");
}

/* Half width of the interval of a share, in percent; 0 for no more than what rounding leaves where there are no random events. */
static double share_error_percent(const struct variance *v)
{
	double error_percent = 196 * v->share_se;

	return error_percent < 0.01 ? 0 : error_percent;
}

/* How much of the spread more knowledge would take away. */
static void add_variance(struct text *t, const struct plan_summary *p, const struct words *w)
{
	const struct variance *cost = &p->variances.cost, *wall = &p->variances.wall;

	if (!shows_variance(p))
		return;
	if (isnan(wall->share))
		text_addf(t,
			  words_get(w, "%s: input uncertainty is %.0f %% +- %.2g %% of the variance of its cost; "
				       "random events are the rest"),
			  p->plan->id, 100 * cost->share, share_error_percent(cost));
	else
		text_addf(t,
			  words_get(w, "%s: input uncertainty is %.0f %% +- %.2g %% of the variance of its cost, "
				       "%.0f %% +- %.2g %% of its time's; random events are the rest"),
			  p->plan->id, 100 * cost->share, share_error_percent(cost), 100 * wall->share,
			  share_error_percent(wall));
	text_add(t, "\n");
}

/* Of those that end in one way other than being done. */
static void add_end(struct text *t, enum end_reason end, size_t count, const struct forecast *f)
{
	const struct words *w = f->words;
	struct text horizon = TEXT_INIT;

	switch (end) {
	case END_HORIZON:
		format_duration_short(&horizon, f->results->study->horizon_s, w);
		text_addf(t, words_get(w, "%zu were given up after %s (horizon)"), count, horizon.s);
		text_release(&horizon);
		break;
	case END_STALLED:
		text_addf(t, words_get(w, "%zu lack machines for good (stalled)"), count);
		break;
	case END_QUOTA:
		text_addf(t, words_get(w, "%zu used up what the site gives (quota)"), count);
		break;
	default:
		text_addf(t, words_get(w, "%zu were given up after too many events (event_limit)"), count);
	}
}

static void add_ends(struct text *t, const struct plan_summary *p, const struct forecast *f)
{
	const char *between = "";

	for (int i = END_FINISHED + 1; i < END_COUNT; i++)
		if (p->ends[i]) {
			text_add(t, between);
			add_end(t, (enum end_reason)i, p->ends[i], f);
			between = words_get(f->words, ", ");
		}
}

static void add_unfinished(struct text *t, const struct plan_summary *p, const struct forecast *f)
{
	const struct words *w = f->words;
	size_t unfinished = p->replications - p->ends[END_FINISHED];

	if (!unfinished)
		return;
	text_addf(t, words_get(w, "%s: %zu of %zu replications did NOT finish: "), p->plan->id, unfinished,
		  p->replications);
	add_ends(t, p, f);
	text_add(t, words_get(w, "; "));
	text_add(t, p->ends[END_FINISHED] ? words_get(w, "they cost and take more than any bound")
					  : words_get(w, "no cost, no time"));
	text_add(t, "\n");
	if (p->ends[END_HORIZON] && p->plan->cluster && p->plan->cluster->checkpoint.policy == CHECKPOINT_NONE &&
	    !p->plan->jobs) {
		text_addf(t,
			  words_get(w, "%s: no checkpoint is written, so each failure and each end of a job or session "
				       "throws all work away; give its cluster a <checkpoint>"),
			  p->plan->id);
		text_add(t, "\n");
	}
}

void table_note_plan(struct text *t, const struct forecast *f, const struct plan_summary *p)
{
	add_limits(t, p, f->words);
	add_experiments(t, p, f->words);
	add_variance(t, p, f->words);
	add_unfinished(t, p, f);
}

/* Up to what would help, which `--full` says. */
static void add_reason(struct text *t, const char *reason, int is_full)
{
	const char *end = is_full ? NULL : strstr(reason, "; ");
	struct text brief = TEXT_INIT;

	text_add_bytes(&brief, reason, end ? (size_t)(end - reason) : strlen(reason));
	text_add_safe(t, text_str(&brief), is_full ? 1000 : BRIEF_REASON);
	text_release(&brief);
}

void table_note_impossible(struct text *t, const struct forecast *f, struct table_layout layout)
{
	struct text line = TEXT_INIT, reason = TEXT_INIT;

	for (size_t i = 0; i < f->impossible_count; i++) {
		const struct phrase *said = &f->impossible[i].reason;

		text_clear(&line);
		text_clear(&reason);
		phrase_add(&reason, said, words_get(f->words, said->format));
		text_addf(&line, words_get(f->words, "%s: not possible: "), f->impossible[i].plan);
		add_reason(&line, text_str(&reason), layout.is_full);
		text_add_wrapped(t, line.s, layout.columns);
		text_add(t, "\n");
	}
	text_release(&line);
	text_release(&reason);
}
