/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/metric.h"

#include "base/unit.h"
#include "site/pricing.h"

#include <math.h>
#include <stdlib.h>

/* What a form needs beside the columns. */
struct terms {
	double watt, kg_per_j; /* of a GPU held; of the site's electricity */
};

static double plain(double x, double over, const struct terms *t)
{
	(void)over;
	(void)t;
	return x;
}

static double hours(double x, double over, const struct terms *t)
{
	(void)over;
	(void)t;
	return x / HOUR_S;
}

static double share(double x, double over, const struct terms *t)
{
	(void)t;
	return x / over;
}

static double energy_kwh(double x, double over, const struct terms *t)
{
	(void)over;
	return t->watt > 0 ? x * t->watt / KWH_J : NAN;
}

static double co2e_kg(double x, double over, const struct terms *t)
{
	(void)over;
	return t->watt * t->kg_per_j > 0 ? x * t->watt * t->kg_per_j : NAN;
}

static const struct row {
	const char *name, *words;
	int column, over;
	double (*form)(double x, double over, const struct terms *t);
} rows[METRIC_END] = {
#define X(constant, name, column, over, form, words) { name, words, column, over, form },
	METRIC_LIST(X)
#undef X
};

_Static_assert((int)METRIC_COST < (int)METRIC_MAIN && (int)METRIC_WALL < (int)METRIC_MAIN, "cost and wall come first");

const char *metric_name(enum metric metric)
{
	return rows[metric].name;
}

const char *metric_words(enum metric metric)
{
	return rows[metric].words;
}

static struct terms terms_of(const struct plan *plan)
{
	return (struct terms){ pricing_watt_per_gpu(plan), plan->site->power.kg_per_j };
}

double metric_value(enum metric metric, const struct plan *plan, const struct outcome *o)
{
	const struct row *row = &rows[metric];
	struct terms terms = terms_of(plan);
	double over = row->over == METRIC_ALONE ? NAN : column_get(o, (enum outcome_column)row->over);

	return row->form(column_get(o, (enum outcome_column)row->column), over, &terms);
}

double *metric_read(const struct results *results, size_t plan, enum metric metric)
{
	const struct row *row = &rows[metric];
	struct terms terms = terms_of(results->plans[plan]);
	double *values = results_column(results, plan, (enum outcome_column)row->column), *over = NULL;

	if (row->over != METRIC_ALONE)
		over = results_column(results, plan, (enum outcome_column)row->over);
	for (size_t i = 0; i < results->replications; i++)
		values[i] = row->form(values[i], over ? over[i] : NAN, &terms);
	free(over);
	return values;
}
