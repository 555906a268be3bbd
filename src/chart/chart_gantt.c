/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chart_gantt.c - what a typical and what a bad run did when: the replications nearest to the median and to the 90 %
 * value of the cost, run again.
 */
#include "chart/chart_kind.h"
#include "chart/chart_text.h"
#include "report/format.h"
#include "sim/trace.h"
#include "study/nearest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 1100, MARKS_MOST = 400 }; /* dots of a bar */

struct gantt {
	const struct forecast *forecast;
	size_t plan;
	struct scale time;
	int seen[CAUSE_TIMES], hides_writes;
};

static int is_progress(enum cause cause)
{
	return cause == CAUSE_COMPUTE || cause == CAUSE_CHECKPOINT;
}

/* Writes that would be thinner than a line are left to the training around them. */
static int are_writes_thin(const struct trace *trace, const struct trace_span *spans, size_t count)
{
	size_t writes = 0;

	for (size_t i = 0; i < count; i++)
		writes += spans[i].cause == CAUSE_CHECKPOINT;
	return trace->outcome.ledger.time_s[CAUSE_CHECKPOINT] * WIDTH < trace->outcome.wall_s * (double)writes;
}

static void add_spans(struct text *t, struct gantt *g, const struct trace *trace, int row)
{
	size_t count;
	struct trace_span *spans = trace_spans(trace, &count);
	int joins = are_writes_thin(trace, spans, count);

	for (size_t i = 0; i < count; i++) {
		enum cause cause = spans[i].cause;
		double begin_s = spans[i].begin_s;

		while (joins && is_progress(cause) && i + 1 < count && is_progress(spans[i + 1].cause)) {
			cause = CAUSE_COMPUTE;
			i++;
		}
		g->seen[cause] = 1;
		g->hides_writes |= joins;
		text_addf(t, "span-%d,%d,%.9g,%.9g,\n", (int)cause + 1, row, begin_s / g->time.factor,
			  spans[i].end_s / g->time.factor);
	}
	free(spans);
}

/* What struck, and when. */
static void add_marks(struct text *t, const struct gantt *g, const struct trace *trace, int row)
{
	size_t marks = 0;

	for (size_t i = 0; i < trace->count && marks < MARKS_MOST; i++)
		if (strstr(trace->entries[i].event, "failure") || !strcmp(trace->entries[i].event, "preempted")) {
			text_addf(t, "mark,%d,%.9g,,\n", row, trace->entries[i].time_s / g->time.factor);
			marks++;
		}
}

static void add_run(struct chart_draft *draft, struct gantt *g, int row, double chance, const char *name)
{
	const struct forecast *f = g->forecast;
	const struct results *results = f->results;
	struct text *t = &draft->data, cells = TEXT_INIT, info = TEXT_INIT;
	struct replication r;
	struct trace trace = { 0 };

	replication_init(&r, results->plans[g->plan], results->study);
	trace_run(&trace, &r, results->first + nearest_replication(results, g->plan, METRIC_WALL, chance));
	text_addf(&cells, "run,%d,%.9g,,", row, trace.outcome.wall_s / g->time.factor);
	chart_text_add(t, cells.s, name);
	chart_text_value(&info, f, METRIC_COST, trace.outcome.cost * results->money);
	text_add(&info, ", ");
	chart_text_value(&info, f, METRIC_WALL, trace.outcome.wall_s);
	text_add(&info, ", ");
	text_addf(&info, words_get(f->words, "failures: %u"), (unsigned)trace.outcome.failures);
	text_addf(&draft->alt, "%s%s: %s.", row > 1 ? " " : "", name, info.s);
	text_add(&info, "  ");
	text_addf(&info, words_get(f->words, "(replication %llu)"), (unsigned long long)trace.index);
	text_clear(&cells);
	text_addf(&cells, "info,%d,,,", row);
	chart_text_add(t, cells.s, info.s);
	add_spans(t, g, &trace, row);
	add_marks(t, g, &trace, row);
	trace_release(&trace);
	replication_release(&r);
	text_release(&cells);
	text_release(&info);
}

static void add_words(struct chart_draft *draft, const struct gantt *g)
{
	const struct forecast *f = g->forecast;
	struct text *t = &draft->data, cells = TEXT_INIT, amount = TEXT_INIT;
	double deadline_s = f->results->study->deadline_s;

	chart_text_title(&draft->title, f, words_get(f->words, "What a run does all the time: %s"), g->plan);
	chart_text_add(t, "title,,,,", draft->title.s);
	chart_text_job(t, "subtitle,,,,", f, g->plan);
	chart_text_addf(t, "xaxis,,,,", words_get(f->words, "Time since the submission (%s)"),
			words_get(f->words, g->time.name));
	chart_text_add(t, "mark-name,,,,", words_get(f->words, "a failure or eviction"));
	if (!isinf(deadline_s)) {
		text_addf(&cells, "deadline,,%.9g,,", deadline_s / g->time.factor);
		chart_text_value(&amount, f, METRIC_WALL, deadline_s);
		chart_text_addf(t, cells.s, "%s %s", words_get(f->words, "deadline"), amount.s);
	}
	text_release(&cells);
	text_release(&amount);
}

static void add_note(struct text *t, const struct gantt *g)
{
	const struct forecast *f = g->forecast;
	struct text note = TEXT_INIT;

	text_add(&note,
		 words_get(f->words, "The simulated runs whose time is nearest to the values that are not exceeded "
				     "with 50 and 90 % chance."));
	if (g->hides_writes)
		text_addf(&note, " %s",
			  words_get(f->words, "Checkpoints are too short to be seen; training holds them."));
	chart_text_note(t, f, "note,,,,", note.s);
	text_release(&note);
}

/* Makes sense where more than training and writing happens; several jobs can't be watched. */
int chart_gantt(struct chart_draft *draft, const struct forecast *f, size_t which)
{
	const struct plan_summary *s = &f->plans[which];
	struct gantt g = { .forecast = f, .plan = which };
	double trouble_s =
		s->times_s[CAUSE_LOST] + s->times_s[CAUSE_RESTART] + s->times_s[CAUSE_STALL] + s->times_s[CAUSE_QUEUE];

	if (s->plan->jobs || !s->ends[END_FINISHED] || !(trouble_s > 0.001 * s->metrics[METRIC_WALL].moments.mean))
		return 0;
	g.time = scale_for_time(sample_summary_quantile(&s->metrics[METRIC_WALL], 90)->value);
	text_add(&draft->data, "series,row,x,y,label\n");
	add_words(draft, &g);
	add_run(draft, &g, 1, 0.5, words_get(f->words, "A typical run"));
	add_run(draft, &g, 2, 0.9, words_get(f->words, "A slow run, nine in ten are done sooner"));
	add_note(&draft->data, &g);
	for (int c = 0; c < CAUSE_TIMES; c++) {
		struct text cells = TEXT_INIT;

		text_addf(&cells, "cause,%d,%d,,", c + 1, g.seen[c]);
		chart_text_add(&draft->data, cells.s, chart_text_cause(f, (enum cause)c));
		text_release(&cells);
	}
	return 1;
}
