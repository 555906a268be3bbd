/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/table.h"

#include "base/mem.h"
#include "report/format.h"
#include "report/decision.h"
#include "report/deployment_table.h"
#include "report/job_table.h"
#include "report/plan_pick.h"
#include "report/table_brief.h"
#include "report/table_note.h"
#include "site/site_kind.h"
#include "stats/levels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	COLUMN_PLAN,
	COLUMN_COST,
	COLUMN_TIME = COLUMN_COST + 4,
	COLUMN_CHANCE = COLUMN_TIME + 4,
	COLUMN_WASTE = COLUMN_CHANCE + 3,
	COLUMNS
};

struct row {
	struct text cell[COLUMNS];
};

static void fill_head(struct row *r, const struct words *words)
{
	static const char *const heads[COLUMNS] = { WORD("plan"),
						    WORD("failure-free"),
						    "P50",
						    "P80",
						    "P90",
						    WORD("failure-free"),
						    "P50",
						    "P80",
						    "P90",
						    WORD("budget"),
						    WORD("date"),
						    WORD("both"),
						    WORD("to failures") };

	for (int c = 0; c < COLUMNS; c++)
		text_add(&r->cell[c], words_get(words, heads[c]));
}

static void fill(struct row *r, const struct plan_summary *p, const struct words *words)
{
	double waste = summary_waste_share(p), likely_s = sample_summary_quantile(&p->metrics[METRIC_WALL], 80)->value;

	text_add_safe(&r->cell[COLUMN_PLAN], p->plan->id, 64);
	format_money(&r->cell[COLUMN_COST], sample_summary_quantile(&p->failure_free[METRIC_COST], 50)->value);
	format_duration_like(&r->cell[COLUMN_TIME], sample_summary_quantile(&p->failure_free[METRIC_WALL], 50)->value,
			     likely_s, words);
	for (int i = 0; i < 3; i++) {
		format_money(&r->cell[COLUMN_COST + 1 + i],
			     sample_summary_quantile(&p->metrics[METRIC_COST], levels_percent[i])->value);
		format_duration_like(&r->cell[COLUMN_TIME + 1 + i],
				     sample_summary_quantile(&p->metrics[METRIC_WALL], levels_percent[i])->value,
				     likely_s, words);
	}
	format_chance(&r->cell[COLUMN_CHANCE], p->budget.value);
	format_chance(&r->cell[COLUMN_CHANCE + 1], p->deadline.value);
	format_chance(&r->cell[COLUMN_CHANCE + 2], p->both.value);
	text_addf(&r->cell[COLUMN_WASTE], isnan(waste) ? "-" : "%.1f %%", 100 * waste);
}

static void widen(size_t *width, size_t columns)
{
	*width = columns > *width ? columns : *width;
}

static void pad(struct text *t, size_t columns)
{
	while (columns--)
		text_add(t, " ");
}

/* Groups of columns with a heading over each. */
static const struct group {
	int from, to;
	const char *words, *brief; /* brief where there is little room */
} groups[] = { { COLUMN_COST, COLUMN_TIME, WORD("cost"), WORD("cost") },
	       { COLUMN_TIME, COLUMN_CHANCE, WORD("wall time"), WORD("time") },
	       { COLUMN_CHANCE, COLUMN_WASTE, WORD("P(within)"), WORD("within") },
	       { COLUMN_WASTE, COLUMNS, WORD("lost"), WORD("lost") } };

enum { GROUPS = sizeof(groups) / sizeof(groups[0]) };

/* A column that is not shown has width 0. */
static size_t group_width(const struct group *g, const size_t width[COLUMNS])
{
	size_t sum = 0;

	for (int c = g->from; c < g->to; c++)
		sum += width[c] ? width[c] + 2 : 0;
	return sum ? sum + 2 : 0;
}

static size_t table_width(const size_t width[COLUMNS])
{
	size_t sum = width[COLUMN_PLAN];

	for (int g = 0; g < GROUPS; g++)
		sum += group_width(&groups[g], width);
	return sum > 2 ? sum - 2 : sum; /* the first group stands nearer */
}

/* Leaves out, while the table is wider than `limit`, what a reader misses least. */
static void narrow(size_t width[COLUMNS], size_t limit)
{
	static const int dispensable[] = { COLUMN_TIME,	    COLUMN_WASTE,      COLUMN_TIME + 3, COLUMN_COST,
					   COLUMN_COST + 3, COLUMN_CHANCE + 2, COLUMN_CHANCE,	COLUMN_CHANCE + 1,
					   COLUMN_COST + 1, COLUMN_TIME + 1 };

	for (size_t i = 0; i < sizeof(dispensable) / sizeof(dispensable[0]) && table_width(width) > limit; i++)
		width[dispensable[i]] = 0;
}

/* A chance that nobody asked for is no column. */
static void drop_empty(size_t width[COLUMNS], const struct row *rows, size_t count)
{
	for (int c = COLUMN_CHANCE; c < COLUMN_WASTE; c++) {
		int is_empty = 1;

		for (size_t i = 1; i <= count && is_empty; i++)
			is_empty = !strcmp(rows[i].cell[c].s, "-");
		width[c] = is_empty ? 0 : width[c];
	}
}

static int begins_group(int column, const size_t width[COLUMNS])
{
	for (int g = 1; g < GROUPS; g++)
		for (int c = groups[g].from; c < groups[g].to; c++)
			if (width[c]) {
				if (c == column)
					return 1;
				break;
			}
	return 0;
}

/* The plan's name to the left, all else to the right of its column. */
static void add_row(struct text *t, const struct row *r, const size_t width[COLUMNS])
{
	text_add(t, r->cell[COLUMN_PLAN].s);
	pad(t, width[COLUMN_PLAN] - text_columns(r->cell[COLUMN_PLAN].s));
	for (int c = COLUMN_PLAN + 1; c < COLUMNS; c++) {
		if (!width[c])
			continue;
		pad(t, width[c] - text_columns(r->cell[c].s) + (begins_group(c, width) ? 4 : 2));
		text_add(t, r->cell[c].s);
	}
	text_add(t, "\n");
}

/* Of a group that is `span` columns wide; by how many columns it is wider. */
static size_t add_group(struct text *t, const struct group *g, size_t span, const struct forecast *f)
{
	const char *words = words_get(f->words, g->words);
	struct text currency = TEXT_INIT;
	size_t columns;

	if (g == groups)
		text_addf(&currency, " (%s)", f->currency);
	columns = text_columns(words) + text_columns(text_str(&currency));
	if (columns > span) {
		words = words_get(f->words, g->brief);
		columns = text_columns(words) + text_columns(text_str(&currency));
	}
	text_addf(t, "%s%s", words, text_str(&currency));
	if (columns < span)
		pad(t, span - columns);
	text_release(&currency);
	return columns > span ? columns - span : 0;
}

/* Headings over the groups of columns, to the left of each group. */
static void add_groups(struct text *t, const size_t width[COLUMNS], const struct forecast *f)
{
	size_t wider = 0;

	pad(t, width[COLUMN_PLAN]);
	for (size_t g = 0; g < GROUPS; g++) {
		size_t span = group_width(&groups[g], width);

		if (!span)
			continue;
		pad(t, g == 0 ? 2 : wider < 4 ? 4 - wider : 1); /* the first group stands nearer */
		wider = add_group(t, &groups[g], span - 4, f);
	}
	while (t->s[t->length - 1] == ' ')
		t->s[--t->length] = '\0';
	text_add(t, "\n");
}

static void add_limits(struct text *t, const struct forecast *f)
{
	const struct study *study = f->results->study;
	struct text words = TEXT_INIT;

	if (!isinf(study->budget)) {
		format_money_short(&words, study->budget);
		text_addf(t, words_get(f->words, ", budget %s %s"), words.s, f->currency);
	}
	text_clear(&words);
	if (!isinf(study->deadline_s)) {
		format_duration_short(&words, study->deadline_s, f->words);
		text_addf(t, words_get(f->words, ", deadline %s"), words.s);
	}
	text_release(&words);
}

/* "pre-training of llama2-7b on 64 x h100-sxm-80gb (8 machines of 8) at aws-p5": what one plan was taken for. */
static void add_understood(struct text *t, const struct forecast *f)
{
	const struct plan *p = f->results->plans[0];
	const struct cluster *c = p->cluster;

	if (f->results->plan_count != 1 || p->jobs || !c->accelerator || site_kind_is_service(p->site))
		return;
	text_addf(t, words_get(f->words, "%s of %s on %lld x %s"),
		  words_get(f->words, method_words(p->workload->method)), p->workload->arch->id,
		  (long long)cluster_gpus(c), c->accelerator->id);
	if (c->nodes > 1)
		text_addf(t, words_get(f->words, " (%lld machines of %lld)"), (long long)c->nodes,
			  (long long)c->gpus_per_node);
	if (c->spares)
		text_addf(t, words_get(f->words, ", %lld spare machines paid for"), (long long)c->spares);
	text_addf(t, words_get(f->words, " at %s"), p->site->id);
	text_add(t, "\n");
}

static void add_heading(struct text *t, const struct forecast *f)
{
	size_t plans = f->results->plan_count;
	struct text count = TEXT_INIT;

	if (*f->title) {
		text_add_safe(t, f->title, 1000);
		text_add(t, "\n");
	}
	format_count(&count, (double)f->results->replications);
	text_addf(t, words_get(f->words, plans == 1 ? WORD("%zu plan") : WORD("%zu plans")), plans);
	text_addf(t, words_get(f->words, ", %s replications each, seed %llu"), count.s,
		  (unsigned long long)f->results->study->seed);
	if (f->shards > 1)
		text_addf(t, words_get(f->words, ", one of %u shards: from replication %llu on"), (unsigned)f->shards,
			  (unsigned long long)f->results->first);
	add_limits(t, f);
	text_add(t, "\n");
	add_understood(t, f);
	text_add(t, "\n");
	text_release(&count);
}

/* Returns whether the failure-free cost or time is among the columns. */
static int add_rows(struct text *t, const struct forecast *f, const size_t *order, size_t limit)
{
	size_t count = f->results->plan_count, width[COLUMNS] = { 0 };
	struct row *rows = mem_alloc(count + 1, sizeof(*rows));

	fill_head(&rows[0], f->words);
	for (size_t i = 0; i < count; i++)
		fill(&rows[i + 1], &f->plans[order[i]], f->words);
	for (size_t i = 0; i <= count; i++)
		for (int c = 0; c < COLUMNS; c++)
			widen(&width[c], text_columns(rows[i].cell[c].s));
	drop_empty(width, rows, count);
	narrow(width, limit);
	add_groups(t, width, f);
	for (size_t i = 0; i <= count; i++) {
		add_row(t, &rows[i], width);
		for (int c = 0; c < COLUMNS; c++)
			text_release(&rows[i].cell[c]);
	}
	free(rows);
	return width[COLUMN_COST] || width[COLUMN_TIME];
}

void table_forecast(struct text *t, const struct forecast *f, struct table_layout layout)
{
	size_t *order = plan_pick_order(f);
	int shows_failure_free;

	add_heading(t, f);
	decision_add(t, f, layout.columns);
	shows_failure_free = add_rows(t, f, order, layout.columns);
	table_note_impossible(t, f, layout);
	text_add(t, "\n");
	if (layout.is_full) {
		table_note_legend(t, f);
		table_note_choices(t, f);
	} else {
		table_brief(t, f, layout.columns, shows_failure_free);
	}
	for (size_t i = 0; i < f->results->plan_count && layout.is_full; i++)
		table_note_plan(t, f, &f->plans[order[i]]);
	for (size_t i = 0; i < f->results->plan_count; i++)
		job_table_add(t, f, order[i]);
	deployment_table_all(t, f, layout.is_full);
	free(order);
}
