/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/metric.h"

#include "base/unit.h"
#include "site/pricing.h"

#include <math.h>
#include <stdlib.h>

/* What a form needs beside the columns. */
struct terms {
	double watt, kg_per_j; /* of a GPU held; of the site's electricity */
	const double *by_hour; /* of power.by_hour */
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

/* Mean of a curve over the hours of the day from midnight on for so long; 1 where it is the same in each. */
static double day_mean(const double by_hour[DAY_HOURS], double wall_s)
{
	double whole = floor(wall_s / DAY_S), rest_s = wall_s - whole * DAY_S, sum_s = 0, day = 0;

	for (int h = 0; h < DAY_HOURS; h++) {
		day += by_hour[h];
		sum_s += by_hour[h] * fmin(HOUR_S, fmax(0, rest_s - h * HOUR_S));
	}
	return day > 0 && wall_s > 0 ? (whole * DAY_S * day / DAY_HOURS + sum_s) / wall_s : 1;
}

/* Machines are taken as held evenly from submission at 00:00 to the end. */
static double co2e_kg(double x, double over, const struct terms *t)
{
	return t->watt * t->kg_per_j > 0 ? x * t->watt * t->kg_per_j * day_mean(t->by_hour, over) : NAN;
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
	return (struct terms){ pricing_watt_per_gpu(plan), plan->site->power.kg_per_j, plan->site->power.by_hour };
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
