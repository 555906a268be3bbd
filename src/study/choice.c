/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/choice.h"

#include "base/mem.h"
#include "study/summary.h"

#include <math.h>
#include <stdlib.h>

/* What is expected of a value given its failure-free one: level + slope x (failure_free - from). */
struct line {
	double level, slope, from;
};

/* Squared share of the mean by which equal numbers differ from it at most. */
#define ROUNDING 1e-24

static int is_pair(double value, double failure_free)
{
	return isfinite(value) && isfinite(failure_free);
}

static struct line fit(const double *values, const double *failure_free, size_t count)
{
	struct line l = { 0, 0, 0 };
	double n = 0, squares = 0, products = 0;

	for (size_t i = 0; i < count; i++)
		if (is_pair(values[i], failure_free[i])) {
			l.level += values[i];
			l.from += failure_free[i];
			n++;
		}
	l.level /= n;
	l.from /= n;
	for (size_t i = 0; i < count; i++)
		if (is_pair(values[i], failure_free[i])) {
			squares += (failure_free[i] - l.from) * (failure_free[i] - l.from);
			products += (failure_free[i] - l.from) * (values[i] - l.level);
		}
	l.slope = squares > ROUNDING * n * l.from * l.from ? products / squares : 0;
	return l;
}

void choice_begin(struct choice_work *w, size_t count)
{
	double **columns[] = { &w->lowest, &w->expected, &w->other, &w->hoped, &w->taken };

	*w = (struct choice_work){ .count = count, .least = INFINITY, .level = INFINITY };
	for (size_t c = 0; c < sizeof(columns) / sizeof(columns[0]); c++) {
		*columns[c] = mem_alloc(count, sizeof(double));
		for (size_t i = 0; i < count; i++)
			(*columns[c])[i] = INFINITY;
	}
}

void choice_add(struct choice_work *w, const double *values, const double *failure_free, int is_taken)
{
	struct line l = fit(values, failure_free, w->count);
	double *best = is_taken ? w->hoped : w->expected, *its_value = is_taken ? w->taken : w->other;
	double *level = is_taken ? &w->level : &w->least;

	w->options++;
	*level = fmin(*level, l.level);
	for (size_t i = 0; i < w->count; i++) {
		double value = isfinite(values[i]) ? values[i] : INFINITY;
		double expected = l.level + l.slope * (failure_free[i] - l.from);

		w->lowest[i] = fmin(w->lowest[i], value);
		if (expected < best[i]) {
			best[i] = expected;
			its_value[i] = value;
		} else if (is_taken) {
			its_value[i] = value; /* nothing is known of it: it never finishes */
		}
	}
}

/* Values of what is chosen by the inputs into w->other. */
static void choose(struct choice_work *w)
{
	int is_dearer = w->level > w->least; /* on average: then both count from their means */

	for (size_t i = 0; i < w->count; i++) {
		double other = w->expected[i] - (is_dearer ? w->least : 0),
		       taken = w->hoped[i] - (is_dearer ? w->level : 0);

		if (!(other < taken))
			w->other[i] = w->taken[i];
	}
}

struct choice choice_end(struct choice_work *w)
{
	size_t best = 0, known = 0;
	double saved = 0, both = 0;
	struct choice c = { .options = w->options, .replications = w->count };

	choose(w);
	for (size_t i = 0; i < w->count; i++) {
		best += isfinite(w->taken[i]) && w->taken[i] <= w->lowest[i];
		known += isfinite(w->other[i]) && w->other[i] <= w->lowest[i];
		if (isfinite(w->taken[i]) && isfinite(w->other[i])) {
			saved += w->taken[i] - w->other[i];
			both++;
		}
	}
	c.best = interval_chance(best, w->count);
	c.known = known > best ? interval_chance(known, w->count) : c.best;
	c.saved = both > 0 && known > best ? fmax(0, saved / both) : 0;
	free(w->lowest);
	free(w->expected);
	free(w->other);
	free(w->hoped);
	free(w->taken);
	return c;
}

void choice_add_plan(struct choice_work *w, const struct results *results, size_t plan, enum metric metric,
		     int is_taken)
{
	double *values = summary_values(results, plan, metric);
	double *failure_free = results_column(
		results, plan, metric == METRIC_COST ? OUTCOME_FAILURE_FREE_COST : OUTCOME_FAILURE_FREE_WALL);

	choice_add(w, values, failure_free, is_taken);
	free(values);
	free(failure_free);
}
