/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chart_sites.c - workload by site: what the cheapest plan of each pair costs.
 */
#include "base/mem.h"
#include "chart/chart_kind.h"
#include "chart/chart_text.h"
#include "report/site_name.h"

#include <math.h>
#include <stdlib.h>

enum { ROWS_MOST = 60, COLUMNS_MOST = 20 };

/* Sites and workloads in the order of the plans; `cheapest` of each pair, NULL where no plan finished. */
struct grid {
	const struct forecast *forecast;
	const struct site *sites[ROWS_MOST];
	const struct workload *workloads[COLUMNS_MOST];
	size_t rows, columns;
	const struct plan_summary *cheapest[ROWS_MOST][COLUMNS_MOST];
};

static double cost(const struct plan_summary *s)
{
	return sample_summary_quantile(&s->metrics[METRIC_COST], 80)->value;
}

static size_t row_of(struct grid *g, const struct site *site)
{
	size_t i = 0;

	while (i < g->rows && g->sites[i] != site)
		i++;
	if (i == g->rows && i < ROWS_MOST)
		g->sites[g->rows++] = site;
	return i;
}

static size_t column_of(struct grid *g, const struct workload *workload)
{
	size_t i = 0;

	while (i < g->columns && g->workloads[i] != workload)
		i++;
	if (i == g->columns && i < COLUMNS_MOST)
		g->workloads[g->columns++] = workload;
	return i;
}

static void fill(struct grid *g)
{
	for (size_t p = 0; p < g->forecast->results->plan_count; p++) {
		const struct plan_summary *s = &g->forecast->plans[p], **cell;
		size_t row = row_of(g, s->plan->site), column = column_of(g, s->plan->workload);

		if (row == ROWS_MOST || column == COLUMNS_MOST || !s->ends[END_FINISHED])
			continue;
		cell = &g->cheapest[row][column];
		if (!*cell || cost(s) < cost(*cell))
			*cell = s;
	}
}

/* 0 for the cheapest of the column, 1 for the dearest, in powers between. */
static double shade(const struct grid *g, size_t row, size_t column, int *is_best)
{
	double least = INFINITY, most = 0, own = cost(g->cheapest[row][column]);

	for (size_t i = 0; i < g->rows; i++)
		if (g->cheapest[i][column]) {
			least = fmin(least, cost(g->cheapest[i][column]));
			most = fmax(most, cost(g->cheapest[i][column]));
		}
	*is_best = own == least;
	return least > 0 && most > least ? log(own / least) / log(most / least) : 0;
}

static void add_cell(struct text *t, const struct grid *g, size_t row, size_t column)
{
	const struct plan_summary *s = g->cheapest[row][column];
	struct text cells = TEXT_INIT, words = TEXT_INIT;
	int is_best;

	if (!s)
		return;
	text_addf(&cells, "cell,%zu,%zu,%.4g,", row + 1, column + 1, shade(g, row, column, &is_best));
	chart_text_value(&words, g->forecast, METRIC_COST, cost(s));
	chart_text_add(t, cells.s, words.s);
	text_clear(&cells);
	text_clear(&words);
	text_addf(&cells, "second,%zu,%zu,,", row + 1, column + 1);
	chart_text_value(&words, g->forecast, METRIC_WALL,
			 sample_summary_quantile(&s->metrics[METRIC_WALL], 80)->value);
	chart_text_add(t, cells.s, words.s);
	if (is_best)
		text_addf(t, "best,%zu,%zu,,\n", row + 1, column + 1);
	text_release(&cells);
	text_release(&words);
}

static void add_words(struct chart_draft *draft, const struct grid *g)
{
	const struct forecast *f = g->forecast;
	const struct words *w = f->words;
	struct text *t = &draft->data;

	text_add(&draft->title, words_get(w, "What each place costs"));
	text_addf(
		&draft->alt,
		words_get(
			w,
			"For %zu places and %zu workloads the cost and the time of 80 %% chance; the cheapest place of "
			"each workload is framed."),
		g->rows, g->columns);
	chart_text_add(t, "title,,,,", draft->title.s);
	chart_text_subtitle(t, f, "subtitle,,,,", "");
	chart_text_add(t, "head,,,,",
		       words_get(w, "80 % chance of costing no more and of taking no longer; the cheapest is framed"));
	chart_text_add(t, "low,,,,", words_get(w, "cheapest"));
	chart_text_add(t, "high,,,,", words_get(w, "dearest of its column"));
	chart_text_note(t, f, "note,,,,", words_get(w, "Of several plans at a place the cheapest."));
}

static void add_heads(struct text *t, const struct grid *g)
{
	struct text cells = TEXT_INIT, name = TEXT_INIT;

	for (size_t i = 0; i < g->rows; i++) {
		text_clear(&cells);
		text_addf(&cells, "row,%zu,,,", i + 1);
		text_clear(&name);
		site_name_add(&name, g->sites[i]->name, g->forecast->words);
		chart_text_add(t, cells.s, text_str(&name));
	}
	for (size_t k = 0; k < g->columns; k++) {
		text_clear(&cells);
		text_addf(&cells, "column,%zu,,,", k + 1);
		chart_text_addf(t, cells.s, "%s (%s)",
				g->workloads[k]->arch ? g->workloads[k]->arch->name : g->workloads[k]->id,
				chart_text_method(g->forecast, g->workloads[k]->method));
	}
	text_release(&cells);
	text_release(&name);
}

int chart_sites(struct chart_draft *draft, const struct forecast *f, size_t which)
{
	struct grid *g = mem_alloc(1, sizeof(*g));
	int is_drawn;

	(void)which;
	g->forecast = f;
	fill(g);
	is_drawn = g->rows > 1 && g->columns > 1;
	if (is_drawn) {
		text_add(&draft->data, "series,row,x,y,label\n");
		add_words(draft, g);
		add_heads(&draft->data, g);
		for (size_t i = 0; i < g->rows; i++)
			for (size_t k = 0; k < g->columns; k++)
				add_cell(&draft->data, g, i, k);
	}
	free(g);
	return is_drawn;
}
